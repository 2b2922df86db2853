"""Documents are written and erased in Firestore by its REST protocol, and every failure has its kind."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from pydantic import SecretStr

from tests.vendors.firestore import PROJECT, FirestoreServer, firestore
from tests.vendors.google_accounts import EMAIL, PEM, google_accounts
from vivaroom.interview.session import SessionStatus
from vivaroom.kit.clock import ManualClock
from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderError, ProviderRefused
from vivaroom.providers.firestore import mirror as of_firestore
from vivaroom.providers.firestore.mirror import SCOPE, FirestoreMirror, Place
from vivaroom.providers.google_tokens import ServiceAccount

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ADA = UUID("0190a6f0-0000-7000-8000-000000000001")
PATH = f"interviews/{ADA}"


@pytest.fixture
async def server() -> AsyncIterator[FirestoreServer]:
    async with firestore() as served:
        yield served


def mirror_at(server: FirestoreServer, account: ServiceAccount | None = None, tokens: str = "") -> FirestoreMirror:
    """A mirror of this server; by default as one asks the emulator."""
    place = Place(PROJECT, server=server.url, tokens=tokens)
    return FirestoreMirror(place, account, ManualClock(NOON))


async def test_every_kind_of_value_arrives_as_what_it_is(server: FirestoreServer) -> None:
    fields = {
        "id": ADA, "status": SessionStatus.LIVE, "at": NOON, "none": None, "yes": True, "count": 3, "score": 0.5,
        "answers": [{"text": "\u00e9", "score": None}], "empty": [], "progress": {"asked": 1},
    }  # fmt: skip
    await mirror_at(server).write(PATH, fields)
    assert server.documents[PATH] == {
        "id": str(ADA), "status": "live", "at": "2026-11-21T12:00:00Z", "none": None, "yes": True, "count": 3,
        "score": 0.5, "answers": [{"text": "\u00e9", "score": None}], "empty": [], "progress": {"asked": 1},
        "mirrored_at": "the time of REQUEST_TIME",
    }  # fmt: skip


async def test_fields_that_others_gave_a_document_stay(server: FirestoreServer) -> None:
    server.documents[PATH] = {"starred": True, "status": "created"}
    await mirror_at(server).write(PATH, {"status": "live"})
    assert server.documents[PATH]["starred"] is True
    assert server.documents[PATH]["status"] == "live"


async def test_writing_and_erasing_twice_changes_nothing(server: FirestoreServer) -> None:
    mirror = mirror_at(server)
    for _ in range(2):
        await mirror.write(PATH, {"status": "live"})
    assert len(server.documents) == 1
    for _ in range(2):
        await mirror.erase(PATH)
    assert server.documents == {}


async def test_a_service_account_asks_with_a_token_of_its_own_and_with_another_once_that_is_refused(
    server: FirestoreServer,
) -> None:
    with google_accounts() as google:
        google.scope = SCOPE
        mirror = mirror_at(server, ServiceAccount(PROJECT, EMAIL, SecretStr(PEM)), f"{google.url}/token")
        server.bearer = "at-1"
        await mirror.write(PATH, {"status": "live"})
        await mirror.erase(PATH)
        assert google.given == 1
        server.bearer = "at-2"
        with pytest.raises(ProviderBroken, match="401 UNAUTHENTICATED"):
            await mirror.erase(PATH)
        await mirror.erase(PATH)
        assert google.given == 2


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (429, ProviderBusy),
        (409, ProviderBusy),
        (403, ProviderBroken),
        (404, ProviderBroken),
        (500, ProviderBroken),
        (503, ProviderBroken),
        (302, ProviderBroken),
        ("cut", ProviderBroken),
        (b"no JSON", ProviderBroken),
        (b"[]", ProviderBroken),
        (b'{"writeResults": []}', ProviderBroken),
        (b"x" * 300_000, ProviderBroken),
    ],
)
async def test_whatever_passes_or_can_be_mended_at_google_can_be_tried_again(
    server: FirestoreServer, failure: int | bytes | str, kind: type[ProviderError]
) -> None:
    server.fails.append(failure)
    with pytest.raises(kind) as raised:
        await mirror_at(server).write(PATH, {"answer": "what the document says"})
    assert raised.value.retryable
    assert "what the document says" not in str(raised.value)
    assert raised.value.retry_after == (timedelta(seconds=7) if failure == 429 else None)


async def test_a_server_that_stalls_or_is_not_there_is_a_failure_too(
    server: FirestoreServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_firestore, "ANSWERS_WITHIN", timedelta(seconds=0.2))
    server.fails.append("stall")
    with pytest.raises(ProviderBroken, match="ReadTimeout"):
        await mirror_at(server).erase(PATH)
    with pytest.raises(ProviderBroken, match="ConnectError"):
        await mirror_at(FirestoreServer(url="http://127.0.0.1:9")).erase(PATH)


async def test_a_document_that_firestore_does_not_take_is_refused_for_good(server: FirestoreServer) -> None:
    mirror = mirror_at(server)
    for fields in ({"answer": "a" * 1_100_000}, {"grid": [[1]]}, {"thing": object()}):
        with pytest.raises(ProviderRefused) as raised:
            await mirror.write(PATH, fields)
        assert not raised.value.retryable
    assert server.documents == {}


async def test_a_key_that_is_refused_is_no_fault_of_the_document(server: FirestoreServer) -> None:
    with google_accounts() as google:
        account = ServiceAccount(PROJECT, EMAIL, SecretStr(PEM))  # the scope of tokens is another
        with pytest.raises(ProviderBroken):
            await mirror_at(server, account, f"{google.url}/token").erase(PATH)
