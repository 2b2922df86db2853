"""The Firebase project whose tokens are accepted: named, or found in credentials that other backends ask for."""

import base64
import binascii
import json
from dataclasses import dataclass
from pathlib import Path

from vivaroom.app.settings.people import PeopleSettings

LONGEST_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class Project:
    """A project, or what is the matter with the credentials that should name it; neither where nothing is set."""

    name: str | None = None
    trouble: str | None = None


def firebase_project(settings: PeopleSettings) -> Project:
    """The project of the settings. Credentials that cannot be read keep nobody from starting."""
    if settings.firebase_project_id:
        return Project(settings.firebase_project_id)
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
    return Project(project) if isinstance(project, str) and project else Project(trouble=f"{name} names no project_id")


def _decoded(text: str) -> bytes:
    if text.lstrip().startswith("{"):
        return text.encode()
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""
