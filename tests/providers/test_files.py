"""Files come back as they were given, from a folder and from the object storages of Amazon, Google and Azure."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.app.settings import plain_settings
from tests.providers.storages import ACCOUNT, ACCOUNT_KEY, BUCKET, azurite, moto
from tests.vendors.google_storage import GoogleStorage, google_storage
from vivaroom.app.files import files_of, place_named
from vivaroom.kit.errors import NotFound, ProviderBroken, ProviderRefused
from vivaroom.ports.files import FileStore
from vivaroom.providers.buckets import AzureContainer, Bucket, BucketKey, GoogleBucket, Place
from vivaroom.providers.files import files_in, local_files

KEY = BucketKey("key-of-the-tests", SecretStr("secret-of-the-tests"))


@pytest.fixture(scope="module")
def amazon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with moto(tmp_path_factory.mktemp("amazon")) as url:
        yield url


@pytest.fixture(scope="module")
def azure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with azurite(tmp_path_factory.mktemp("azure")) as url:
        yield url


@pytest.fixture(scope="module")
def google() -> Iterator[GoogleStorage]:
    with google_storage() as served:
        yield served


@pytest.fixture(params=["amazon", "google", "azure"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> "Named":
    """Each object storage, as its settings name it."""
    if request.param == "amazon":
        url = request.getfixturevalue("amazon")
        keys = {"s3_access_key": KEY.name, "s3_secret_key": KEY.secret.get_secret_value()}
        return Named(tmp_path, "s3", s3_endpoint_url=url, **keys)
    if request.param == "google":
        served: GoogleStorage = request.getfixturevalue("google")
        return Named(tmp_path, "gs", google_storage_emulator=served.url)
    url = request.getfixturevalue("azure")
    return Named(tmp_path, "az", azure_endpoint_url=url, azure_account=ACCOUNT, azure_key=ACCOUNT_KEY)


class Named:
    """A storage by its settings, whatever bucket and prefix are asked for."""

    def __init__(self, folder: Path, scheme: str, **given: str) -> None:
        self.folder, self.scheme, self.given = folder, scheme, given

    def files(self, below: str, bucket: str = BUCKET) -> FileStore:
        return files_of(plain_settings(self.folder, files_url=f"{self.scheme}://{bucket}/{below}", **self.given))


async def comes_back(store: FileStore) -> None:
    await store.put("ab/cdef", b"what stood in the resume", "text/plain")
    await store.put("ab/cdef", b"what stood in the resume", "text/plain")
    assert await store.get("ab/cdef") == b"what stood in the resume"
    assert await store.get_part("ab/cdef", 5, 10) == b"stood"
    await store.delete("ab/cdef")
    await store.delete("ab/cdef")
    with pytest.raises(NotFound):
        await store.get("ab/cdef")
    with pytest.raises(NotFound):
        await store.get_part("ab/cdef", 0, 1)


async def test_a_file_in_a_folder_comes_back_whole_and_in_part_until_it_is_forgotten(tmp_path: Path) -> None:
    await comes_back(local_files(tmp_path / "files"))


async def test_a_file_in_a_storage_comes_back_whole_and_in_part_until_it_is_forgotten(
    place: Named, tmp_path: Path
) -> None:
    await comes_back(place.files(tmp_path.name))


async def test_what_is_kept_lies_below_the_prefix(place: Named) -> None:
    await place.files("of/interviews/").put("a", b"below", "text/plain")
    assert await place.files("").get("of/interviews/a") == b"below"


async def test_a_bucket_that_is_not_there_is_a_fault_of_the_store_and_no_missing_file(place: Named) -> None:
    with pytest.raises(ProviderBroken, match="files"):
        await place.files("", bucket="nobodys").put("a", b"lost", "text/plain")


async def test_a_storage_is_told_the_media_type(google: GoogleStorage) -> None:
    await files_in(GoogleBucket(BUCKET, emulator=google.url)).put("sound", b"OggS", "audio/ogg")
    assert google.objects["sound"] == (b"OggS", "audio/ogg")


async def test_a_key_that_azure_does_not_know_is_a_fault_of_the_store(azure: str) -> None:
    wrong = AzureContainer(BUCKET, account=ACCOUNT, key=SecretStr("bm90IHRoZSBrZXk="), endpoint=azure)
    with pytest.raises(ProviderBroken):
        await files_in(wrong).put("a", b"lost", "text/plain")


@pytest.mark.parametrize(
    "place",
    [
        AzureContainer("resumes"),
        AzureContainer("resumes", account="interviews", key=SecretStr("no base64!")),
        GoogleBucket("resumes", credentials=Path("/nowhere/account.json")),
    ],
)
def test_a_place_that_cannot_be_used_so_is_refused(place: Place) -> None:
    with pytest.raises(ProviderRefused):
        files_in(place)


def test_each_address_names_its_place(tmp_path: Path) -> None:
    def named(url: str, **given: object) -> Place | None:
        return place_named(plain_settings(tmp_path, files_url=url, **given))

    credentials = tmp_path / "account.json"
    assert named("gs://resumes/a/b/", google_credentials_path=credentials) == GoogleBucket(
        "resumes", "a/b", credentials
    )
    signature = SecretStr("?sv=2023&sig=x")
    assert named("az://resumes", azure_account="interviews", azure_signature=signature) == AzureContainer(
        "resumes", account="interviews", signature=signature
    )
    assert isinstance(named("s3://resumes"), Bucket)
