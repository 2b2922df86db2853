"""Copies in Firestore are kept where a project is named and something opens it, and the doctor tries that."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.app.settings import plain_settings
from tests.jobs.sittings import NotedJobs
from tests.vendors.firestore import PROJECT, FirestoreServer, firestore
from tests.vendors.google_accounts import EMAIL, PEM
from vivaroom.app.doctor.finding import Finding, State
from vivaroom.app.doctor.mirroring import mirror, told_of
from vivaroom.app.mirroring import mirror_advice, mirror_of, outbox_of
from vivaroom.app.settings.reading import Settings
from vivaroom.interview.mirroring.store import Standing
from vivaroom.kit.clock import SystemClock

KEY = json.dumps({"project_id": "another", "client_email": EMAIL, "private_key": PEM})


@contextmanager
def firestore_in_a_thread() -> Iterator[FirestoreServer]:
    """The server, for whoever runs a loop of their own."""
    found: list[FirestoreServer] = []
    stands, ends = threading.Event(), threading.Event()

    async def serve() -> None:
        async with firestore() as served:
            found.append(served)
            stands.set()
            await asyncio.to_thread(ends.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    stands.wait(10)
    try:
        yield found[0]
    finally:
        ends.set()
        thread.join()


def seen(settings: Settings) -> Finding:
    """What the doctor says of the place."""
    return mirror(settings)[0]


def test_without_a_project_nothing_leaves(tmp_path: Path) -> None:
    settings = plain_settings(tmp_path, firebase_credentials_json=KEY)
    assert mirror_of(settings, SystemClock()) is None
    assert not outbox_of(settings, NotedJobs(), SystemClock()).is_on
    assert list(mirror_advice(settings)) == []
    assert seen(settings).state is State.OFF


def test_a_project_without_a_key_is_told_at_the_start_with_the_mend(tmp_path: Path) -> None:
    settings = plain_settings(tmp_path, firestore_project=PROJECT)
    assert not outbox_of(settings, NotedJobs(), SystemClock()).is_on
    (line,) = mirror_advice(settings)
    assert "FIREBASE_CREDENTIALS_JSON" in line
    assert seen(settings).state is State.BROKEN


def test_a_service_account_of_another_project_may_open_it(tmp_path: Path) -> None:
    settings = plain_settings(tmp_path, firestore_project=PROJECT, firebase_credentials_json=KEY)
    assert outbox_of(settings, NotedJobs(), SystemClock()).is_on


def test_the_doctor_writes_a_document_and_leaves_none(tmp_path: Path) -> None:
    with firestore_in_a_thread() as server:
        host = server.url.removeprefix("http://")
        settings = plain_settings(tmp_path, firestore_project=PROJECT, firestore_emulator=host)
        assert seen(settings).state is State.OK
        assert (server.commits, server.documents) == (2, {})
        server.fails.append(403)
        found = seen(settings)
        assert found.state is State.BROKEN
        assert "HTTP 403" in found.detail
        assert "Cloud Datastore User" in str(found.mend)


def test_copies_that_were_given_up_are_told_and_those_that_wait_are_counted() -> None:
    assert told_of(Standing(0, 0)) == []
    assert [one.state for one in told_of(Standing(3, 0))] == [State.OK]
    (given_up,) = told_of(Standing(3, 2))
    assert given_up.state is State.WARNING
    assert "vivaroom jobs retry" in str(given_up.mend)


def test_a_collection_is_one_name(tmp_path: Path) -> None:
    for name in ("", "a/b", "__x__", "."):
        with pytest.raises(ValidationError, match="one collection"):
            plain_settings(tmp_path, firestore_collection=name)
