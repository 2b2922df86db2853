"""Object storages on this machine for the tests of files: Amazon's as moto has it, Azure's as Azurite has it."""

import base64
import hmac
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.javascript import node, packages
from tests.serving import free_port

MOTO = Path(sys.executable).with_name("moto_server")
AZURITE_PINS = Path(__file__).parent / "azurite"
BUCKET = "resumes"
ACCOUNT = "interviews"
ACCOUNT_KEY = base64.b64encode(b"a key of the tests, and of nobody else").decode()
START_SECONDS = 60.0
_VERSION = "2023-11-03"


@contextmanager
def moto(folder: Path) -> Iterator[str]:
    """The address of a storage that speaks like Amazon's, with one bucket."""
    if not MOTO.exists():
        pytest.skip("the object storage of the tests is not installed: make setup-deploy")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with _served([str(MOTO), "-H", "127.0.0.1", "-p", str(port)], folder, f"{url}/moto-api/"):
        made = urllib.request.Request(f"{url}/{BUCKET}", method="PUT")
        made.add_header(
            "Authorization", "AWS4-HMAC-SHA256 Credential=key-of-the-tests/20270101/us-east-1/s3/aws4_request"
        )
        urllib.request.urlopen(made, timeout=10).close()
        yield url


@contextmanager
def azurite(folder: Path) -> Iterator[str]:
    """The address of an account of Azure's blobs, with one container."""
    program = packages(AZURITE_PINS) / "azurite" / "dist" / "src" / "blob" / "main.js"
    port = free_port()
    command = [*node(), str(program), "--blobHost", "127.0.0.1", "--blobPort", str(port), "--inMemoryPersistence"]
    url = f"http://127.0.0.1:{port}"
    with _served([*command, "--silent", "--disableTelemetry"], folder, url):
        urllib.request.urlopen(_new_container(f"{url}/{ACCOUNT}"), timeout=10).close()
        yield f"{url}/{ACCOUNT}"


def _new_container(account: str) -> urllib.request.Request:
    """Signed with the account's key, as https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key has it."""
    dated = format_datetime(datetime.now(UTC), usegmt=True)
    resource = f"/{ACCOUNT}/{ACCOUNT}/{BUCKET}\nrestype:container"
    signed = "PUT" + "\n" * 12 + f"x-ms-date:{dated}\nx-ms-version:{_VERSION}\n{resource}"
    signature = base64.b64encode(hmac.digest(base64.b64decode(ACCOUNT_KEY), signed.encode(), "sha256")).decode()
    made = urllib.request.Request(f"{account}/{BUCKET}?restype=container", method="PUT")
    made.add_header("x-ms-date", dated)
    made.add_header("x-ms-version", _VERSION)
    made.add_header("Authorization", f"SharedKey {ACCOUNT}:{signature}")
    return made


@contextmanager
def _served(command: Sequence[str], folder: Path, url: str) -> Iterator[None]:
    """The program, from when it answers at the address until the end of the block."""
    log = folder / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output, env=_quietly())
    try:
        _wait_for(url, server, log)
        yield
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def _quietly() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {"AZURITE_ACCOUNTS": f"{ACCOUNT}:{ACCOUNT_KEY}"}


def _wait_for(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except urllib.error.HTTPError:
            return  # it answers, if only that this is no way to ask
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"the object storage did not start:\n{log.read_text()[-2000:]}")
