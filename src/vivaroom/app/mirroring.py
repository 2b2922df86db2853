"""Where this installation keeps copies of sessions, if anywhere: Cloud Firestore, in the shape that one dialect's front ends read."""

from collections.abc import Iterator
from functools import partial

from vivaroom.api.services import Services
from vivaroom.app.settings.firebase import service_key
from vivaroom.app.settings.reading import Settings
from vivaroom.dialects.phased.mirrored import document_of
from vivaroom.interview.mirroring.outbox import Outbox
from vivaroom.jobs.mirroring import Mirroring
from vivaroom.kit.clock import Clock, SystemClock
from vivaroom.ports.queue import JobQueue
from vivaroom.providers.firestore.mirror import SERVER, FirestoreMirror, Place
from vivaroom.providers.google_tokens import ServiceAccount

NO_KEY = "VIVAROOM_FIRESTORE_PROJECT is set, and no service account opens it: no copies of sessions are kept there"
NO_KEY_MEND = "set FIREBASE_CREDENTIALS_JSON, FIREBASE_CREDENTIALS_PATH or GOOGLE_APPLICATION_CREDENTIALS"


def mirror_of(settings: Settings, clock: Clock) -> FirestoreMirror | None:
    """The mirror of these settings; nothing is asked of it yet. None where none is named, or nothing opens it."""
    project, key = settings.firestore_project, service_key(settings)
    if project is None:
        return None
    place = Place(project, settings.firestore_database, _server(settings))
    if settings.firestore_emulator is not None:
        return FirestoreMirror(place, None, clock)
    if key is None:
        return None
    return FirestoreMirror(place, ServiceAccount(project, key.email, key.private_key, key.key_id), clock)


def outbox_of(settings: Settings, jobs: JobQueue, clock: Clock) -> Outbox:
    """What notes what is to be sent; turned off, it still sees to it that what was sent once is erased."""
    return Outbox(jobs, is_on=mirror_of(settings, clock) is not None)


def mirroring(settings: Settings, services: Services) -> Mirroring:
    """What sends it."""
    mirror = mirror_of(settings, services.clock)
    document = partial(document_of, services)
    return Mirroring(services.database, mirror, document, services.clock, settings.firestore_collection)


def mirror_advice(settings: Settings) -> Iterator[str]:
    """A line where a mirror is named that cannot be used."""
    if settings.firestore_project is not None and mirror_of(settings, SystemClock()) is None:
        yield f"{NO_KEY}; {NO_KEY_MEND}"


def _server(settings: Settings) -> str:
    host = settings.firestore_emulator
    if host is None:
        return SERVER
    return host.rstrip("/") if "://" in host else f"http://{host}"
