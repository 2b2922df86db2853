"""A copy of sessions in Cloud Firestore, for front ends that read there."""

import re

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from vivaroom.app.settings.values import read_from, without_placeholders

_COLLECTION = re.compile(r"(?!__.*__$)[^/\s.][^/\s]{0,199}")


class MirroringSettings(BaseSettings):
    """A copy of sessions in Cloud Firestore, for front ends that read there."""

    firestore_project: str | None = Field(
        default=None,
        validation_alias=read_from("VIVAROOM_FIRESTORE_PROJECT", "FIRESTORE_PROJECT_ID"),
        description="Project in whose Cloud Firestore every session has a copy, kept up to date; it is written with the "
        "service account of the Firebase credentials. Unset: no copies.",
    )
    firestore_database: str = Field(
        default="(default)",
        validation_alias=read_from("VIVAROOM_FIRESTORE_DATABASE", "FIRESTORE_DATABASE"),
        description="Which of the databases of that project.",
    )
    firestore_collection: str = Field(
        default="interviews",
        validation_alias=read_from("VIVAROOM_FIRESTORE_COLLECTION", "FIRESTORE_COLLECTION"),
        description="Collection that the copies are in, one document a session.",
    )
    firestore_emulator: str | None = Field(
        default=None,
        validation_alias=read_from("FIRESTORE_EMULATOR_HOST"),
        description="Host and port of the Firestore emulator, in place of Google's server; it is asked without credentials.",
    )

    @field_validator("firestore_collection")
    @classmethod
    def _one_collection(cls, value: str) -> str:
        if not _COLLECTION.fullmatch(value):
            raise ValueError("expected the name of one collection, without a slash")
        return value

    _no_project = field_validator("firestore_project", "firestore_emulator", mode="before")(without_placeholders)
