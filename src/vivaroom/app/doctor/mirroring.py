"""The mirror of sessions, where one is named: a document is written there and erased again, and what waits is counted."""

import asyncio
from secrets import token_hex

from sqlalchemy.exc import SQLAlchemyError

from vivaroom.app.doctor.finding import Finding, State
from vivaroom.app.doctor.looking import asked_of_database
from vivaroom.app.mirroring import NO_KEY, NO_KEY_MEND, mirror_of
from vivaroom.app.settings.reading import Settings
from vivaroom.interview.mirroring.store import Standing, standing
from vivaroom.kit.clock import SystemClock
from vivaroom.kit.errors import ProviderError, VivaError
from vivaroom.ports.mirror import Mirror

NAME = "mirror"
COLLECTION = "vivaroom_doctor"
MEND = (
    "give the service account the role Cloud Datastore User, and check that the project has a database in native mode"
)
RETRY = "mend what its job says in `vivaroom jobs list --state failed`, then `vivaroom jobs retry`"


def mirror(settings: Settings) -> list[Finding]:
    """Whether copies can be kept where the settings say, and whether any is overdue."""
    return [_place(settings), *_overdue(settings)]


def _place(settings: Settings) -> Finding:
    if settings.firestore_project is None:
        return Finding(NAME, State.OFF, "no copies of sessions are kept elsewhere", "set VIVAROOM_FIRESTORE_PROJECT")
    found = mirror_of(settings, SystemClock())
    if found is None:
        return Finding(NAME, State.BROKEN, NO_KEY, NO_KEY_MEND)
    try:
        asyncio.run(_tried(found))
    except ProviderError as error:
        return Finding(NAME, State.BROKEN, f"Firestore of {settings.firestore_project}: {error.detail}", MEND)
    place = f"{settings.firestore_collection} of {settings.firestore_project}"
    return Finding(NAME, State.OK, f"every session has a copy in Firestore, in {place}")


async def _tried(mirror: Mirror) -> None:
    path = f"{COLLECTION}/{token_hex(8)}"
    await mirror.write(path, {"tried": True})
    await mirror.erase(path)


def _overdue(settings: Settings) -> list[Finding]:
    try:
        found = asked_of_database(settings, standing)
    except (SQLAlchemyError, VivaError):
        return []  # what is told of the database says why
    return told_of(found) if found is not None else []


def told_of(found: Standing) -> list[Finding]:
    """What is to be said of an outbox that stands so."""
    if found.given_up:
        detail = f"copies that could not be brought up to date: {found.given_up}"
        return [Finding(NAME, State.WARNING, detail, RETRY)]
    return [Finding(NAME, State.OK, f"copies that wait: {found.waiting}")] if found.waiting else []
