"""Places in object storage: Amazon's S3 and what speaks like it, Google Cloud Storage, Azure Blob Storage."""

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from pydantic import SecretStr

if TYPE_CHECKING:
    from obstore.store import AzureConfig, ClientConfig, GCSConfig, ObjectStore, RetryConfig, S3Config

PATIENCE = timedelta(seconds=20)
RETRIES = 2


@dataclass(frozen=True, slots=True)
class BucketKey:
    """Who asks: the name of a key and the key."""

    name: str
    secret: SecretStr


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket that is spoken to as Amazon's are; `endpoint` is the address of somebody else's, by bucket in the path.

    Without `key`, the machine's own role is used. What is stored lies below `prefix`.
    """

    name: str
    prefix: str = ""
    region: str = "us-east-1"
    endpoint: str | None = None
    key: BucketKey | None = None


@dataclass(frozen=True, slots=True)
class GoogleBucket:
    """A bucket of Google Cloud Storage, with the credentials in a file, else with those of the machine.

    `emulator` is the address of a server for trials, which asks for no credentials.
    """

    name: str
    prefix: str = ""
    credentials: Path | None = None
    emulator: str | None = None


@dataclass(frozen=True, slots=True)
class AzureContainer:
    """A container of Azure Blob Storage; with neither key nor signature the machine's managed identity is used.

    `signature` is a shared access signature, which may be limited to the container. `endpoint` is the address of the
    account where it is not Microsoft's usual one.
    """

    name: str
    prefix: str = ""
    account: str | None = None
    key: SecretStr | None = None
    signature: SecretStr | None = None
    endpoint: str | None = None


Place = Bucket | GoogleBucket | AzureContainer


def store_of(place: Place) -> "ObjectStore":
    """The library's view of it. Raises what the library does for settings that do not fit together."""
    match place:
        case Bucket():
            return _amazon(place)
        case GoogleBucket():
            return _google(place)
        case AzureContainer():
            return _azure(place)
        case _:
            assert_never(place)


def _amazon(bucket: Bucket) -> "ObjectStore":
    from obstore.store import S3Store

    key: S3Config = (
        {"access_key_id": bucket.key.name, "secret_access_key": bucket.key.secret.get_secret_value()}
        if bucket.key
        else {}
    )
    place: S3Config = {"endpoint": bucket.endpoint} if bucket.endpoint else {}
    return S3Store(
        bucket.name,
        prefix=bucket.prefix or None,
        config={"region": bucket.region, "virtual_hosted_style_request": not bucket.endpoint, **key, **place},
        client_options=_client(bucket.endpoint),
        retry_config=_retries(),
    )


def _google(bucket: GoogleBucket) -> "ObjectStore":
    from obstore.store import GCSStore

    config: GCSConfig = {}
    if bucket.emulator:
        nobody = dict.fromkeys(("client_email", "private_key", "private_key_id"), "")
        config["service_account_key"] = json.dumps({"gcs_base_url": bucket.emulator, "disable_oauth": True, **nobody})
    elif bucket.credentials:
        config["application_credentials"] = str(bucket.credentials.expanduser())
    return GCSStore(
        bucket.name,
        prefix=bucket.prefix or None,
        config=config,
        client_options=_client(bucket.emulator),
        retry_config=_retries(),
    )


def _azure(container: AzureContainer) -> "ObjectStore":
    from obstore.store import AzureStore

    config: AzureConfig = {}
    if container.account:
        config["account_name"] = container.account
    if container.key:
        config["account_key"] = container.key.get_secret_value()
    elif container.signature:
        config["sas_key"] = container.signature.get_secret_value().removeprefix("?")
    if container.endpoint:
        config["endpoint"] = container.endpoint
    return AzureStore(
        container.name,
        prefix=container.prefix or None,
        config=config,
        client_options=_client(container.endpoint),
        retry_config=_retries(),
    )


def _client(endpoint: str | None) -> "ClientConfig":
    return {"allow_http": (endpoint or "").startswith("http://"), "timeout": PATIENCE}


def _retries() -> "RetryConfig":
    return {"max_retries": RETRIES, "retry_timeout": PATIENCE}
