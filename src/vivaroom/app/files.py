"""Where this installation keeps resumes and recordings: its data folder, or an object storage."""

from vivaroom.app.paths import DataFolder
from vivaroom.app.settings.reading import Settings
from vivaroom.providers.buckets import AzureContainer, Bucket, BucketKey, GoogleBucket, Place
from vivaroom.providers.files import ObjectFiles, files_in, local_files

S3, GOOGLE, AZURE = "s3://", "gs://", "az://"


def files_of(settings: Settings) -> ObjectFiles:
    """The store of these settings; nothing is asked of it yet. Raises ProviderRefused where it cannot be used."""
    place = place_named(settings)
    return files_in(place) if place else local_files(DataFolder(settings.data_dir).files)


def place_named(settings: Settings) -> Place | None:
    """The object storage that is named, with what opens it; None for the data folder."""
    url = settings.files_url or ""
    if url.startswith(GOOGLE):
        name, prefix = _parts(url, GOOGLE)
        emulator = _address(settings.google_storage_emulator, "http")
        return GoogleBucket(name, prefix, settings.google_credentials_path, emulator)
    if url.startswith(AZURE):
        key, signature = settings.azure_key, settings.azure_signature
        endpoint = _address(settings.azure_endpoint_url, "https")
        return AzureContainer(*_parts(url, AZURE), settings.azure_account, key, signature, endpoint)
    return bucket_of(settings)


def bucket_of(settings: Settings) -> Bucket | None:
    """The bucket that is named, with its key: that of S3 where both halves are there, else that of AWS.

    Without either, the machine's own role is used.
    """
    url = settings.files_url or (f"s3://{settings.s3_bucket_name}" if settings.s3_bucket_name else "")
    if not url.startswith(S3):
        return None
    region = settings.s3_region or settings.aws_region
    return Bucket(*_parts(url, S3), region, _address(settings.s3_endpoint_url, "https"), _key(settings))


def place_of_files(settings: Settings) -> str | None:
    """The object storage in words for people; None for the data folder."""
    match place_named(settings):
        case None:
            return None
        case Bucket() as bucket:
            return _told(S3, bucket, bucket.endpoint)
        case GoogleBucket() as bucket:
            return _told(GOOGLE, bucket, bucket.emulator)
        case AzureContainer() as container:
            return _told(AZURE, container, container.endpoint or container.account)


def _told(scheme: str, place: Place, at: str | None) -> str:
    prefix = f"/{place.prefix}" if place.prefix else ""
    return f"{scheme}{place.name}{prefix}" + (f" at {at}" if at else "")


def _parts(url: str, scheme: str) -> tuple[str, str]:
    """The name of the bucket, and what lies below it."""
    name, _, prefix = url.removeprefix(scheme).partition("/")
    return name, prefix.strip("/")


def _address(given: str | None, scheme: str) -> str | None:
    return f"{scheme}://{given}" if given and "://" not in given else given


def _key(settings: Settings) -> BucketKey | None:
    if settings.s3_access_key and settings.s3_secret_key:
        return BucketKey(settings.s3_access_key, settings.s3_secret_key)
    if settings.aws_access_key_id and settings.aws_secret_access_key:
        return BucketKey(settings.aws_access_key_id, settings.aws_secret_access_key)
    return None
