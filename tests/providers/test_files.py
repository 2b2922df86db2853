"""Files come back as they were given, from a folder and from a bucket that speaks like Amazon's."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.serving import free_port
from vivaroom.kit.errors import NotFound, ProviderBroken, ProviderRefused
from vivaroom.ports.files import FileStore
from vivaroom.providers.files import Bucket, BucketKey, files_at, files_in, local_files

MOTO = Path(sys.executable).with_name("moto_server")
KEY = BucketKey("key-of-the-tests", SecretStr("secret-of-the-tests"))
START_SECONDS = 60.0


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An object storage on this machine, with one bucket."""
    if not MOTO.exists():
        pytest.skip("the object storage of the tests is not installed: make setup-deploy")
    url = f"http://127.0.0.1:{free_port()}"
    log = tmp_path_factory.mktemp("storage") / "log"
    with log.open("wb") as output:
        command = [str(MOTO), "-H", "127.0.0.1", "-p", url.rpartition(":")[2]]
        server = subprocess.Popen(command, stdout=output, stderr=output, env=_quietly())
    try:
        _wait_for(url, server, log)
        made = urllib.request.Request(f"{url}/resumes", method="PUT")
        made.add_header(
            "Authorization", "AWS4-HMAC-SHA256 Credential=key-of-the-tests/20270101/us-east-1/s3/aws4_request"
        )
        urllib.request.urlopen(made, timeout=10).close()
        yield url
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


@pytest.fixture(params=["folder", "bucket"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[FileStore]:
    """Each kind of store, empty."""
    if request.param == "folder":
        yield local_files(tmp_path / "files")
    else:
        url: str = request.getfixturevalue("endpoint")
        yield files_in(Bucket("resumes", prefix=tmp_path.name, endpoint=url, key=KEY))


async def test_a_file_comes_back_whole_and_in_part_until_it_is_forgotten(store: FileStore) -> None:
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


async def test_what_is_kept_lies_below_the_prefix(endpoint: str) -> None:
    await files_in(Bucket("resumes", "of/interviews", endpoint=endpoint, key=KEY)).put("a", b"below", "text/plain")
    assert await files_in(Bucket("resumes", endpoint=endpoint, key=KEY)).get("of/interviews/a") == b"below"


async def test_a_bucket_that_is_not_there_is_a_fault_of_the_store_and_no_missing_file(endpoint: str) -> None:
    with pytest.raises(ProviderBroken, match="files"):
        await files_in(Bucket("nobodys", endpoint=endpoint, key=KEY)).put("a", b"lost", "text/plain")


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(ProviderRefused):
        files_at("nowhere://bucket")


def _quietly() -> dict[str, str]:
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


def _wait_for(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up and server.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/moto-api/", timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"the object storage did not start:\n{log.read_text()[-2000:]}")
