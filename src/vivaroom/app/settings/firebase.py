"""The Firebase project whose tokens are accepted, and who may ask it: from credentials that other backends ask for."""

import base64
import binascii
import json
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from vivaroom.app.settings.people import PeopleSettings

LONGEST_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class ServiceKey:
    """The key of a service account, as its file has it."""

    email: str
    private_key: SecretStr
    key_id: str | None


@dataclass(frozen=True, slots=True)
class Project:
    """A project, or what is the matter with the credentials that should name it; neither where nothing is set.

    `key` is there where credentials of the same project have one.
    """

    name: str | None = None
    trouble: str | None = None
    key: ServiceKey | None = None


def firebase_project(settings: PeopleSettings) -> Project:
    """The project of the settings. Credentials that cannot be read keep nobody from starting."""
    found = _of_credentials(settings)
    named = settings.firebase_project_id
    if named:
        return Project(named, key=found.key if found.name == named else None)
    return found


def service_key(settings: PeopleSettings) -> ServiceKey | None:
    """The key of the service account in the credentials, whatever its project; None without one."""
    return _of_credentials(settings).key


def _of_credentials(settings: PeopleSettings) -> Project:
    if settings.firebase_credentials_json is not None:
        return _named("FIREBASE_CREDENTIALS_JSON", _decoded(settings.firebase_credentials_json.get_secret_value()))
    if settings.firebase_credentials_path is not None:
        return _in_file("FIREBASE_CREDENTIALS_PATH", settings.firebase_credentials_path)
    if settings.google_credentials_path is not None:
        return _in_file("GOOGLE_APPLICATION_CREDENTIALS", settings.google_credentials_path)
    return Project()


def _in_file(name: str, path: Path) -> Project:
    try:
        with path.expanduser().open("rb") as file:
            return _named(name, file.read(LONGEST_BYTES))
    except OSError as error:
        return Project(trouble=f"{name}: {path} cannot be read ({error.strerror})")


def _named(name: str, content: bytes) -> Project:
    try:
        found = json.loads(content)
    except ValueError:
        return Project(trouble=f"{name} holds no JSON, nor base64 of it")
    project = found.get("project_id") if isinstance(found, dict) else None
    if not isinstance(project, str) or not project:
        return Project(trouble=f"{name} names no project_id")
    return Project(project, key=_key(found))


def _key(found: dict[str, object]) -> ServiceKey | None:
    email, private_key, key_id = (found.get(name) for name in ("client_email", "private_key", "private_key_id"))
    if not isinstance(email, str) or not isinstance(private_key, str) or "PRIVATE KEY" not in private_key:
        return None
    return ServiceKey(email, SecretStr(private_key), key_id if isinstance(key_id, str) else None)


def _decoded(text: str) -> bytes:
    if text.lstrip().startswith("{"):
        return text.encode()
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""
