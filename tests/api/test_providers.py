"""Whoever runs the installation sees how each provider does, on a page and over the API, and no more of a key than its end."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from tests.api.whole_server import whole_app, whole_services
from vivaroom.db.unit import Database
from vivaroom.ports.vendors import KeySeen, Latency, Rest, UsedSoFar, VendorKind, VendorSeen

UNTIL = datetime(2026, 11, 28, 12, tzinfo=UTC)
SPOKEN = VendorSeen(
    "deepgram/nova-3", VendorKind.SPEECH, ("hears",), trouble="the voice is another one", resting_until=UNTIL,
    keys=(
        KeySeen("…aaaa"), KeySeen("…bbbb", Rest(UNTIL, busy=3)),
        KeySeen("…cccc", Rest(UNTIL, is_refused=True, refused=1)),
    ),
    latency=Latency(0.31, 0.84, 42), failures={"broken": 2}, switches={"whisper": 2},
)  # fmt: skip
WORDS = VendorSeen("openai:gpt-4o-mini", VendorKind.LANGUAGE, ("speak", "judge"), used=UsedSoFar(1_200, 300, 0.0123, 1))
NOT_THERE = VendorSeen("livekit", VendorKind.ROOMS, ("holds rooms",), is_configured=False)


@dataclass(frozen=True, slots=True)
class Three:
    """A `Vendors` of three."""

    def look(self) -> Sequence[VendorSeen]:
        return (SPOKEN, WORDS, NOT_THERE)


@pytest.fixture
async def client(database: Database, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with whole_services(database, tmp_path) as services:
        transport = httpx.ASGITransport(whole_app(replace(services, vendors=Three())), client=("127.0.0.1", 5))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as opened:
            yield opened


async def test_each_provider_is_listed_with_its_keys_times_and_failures(client: httpx.AsyncClient) -> None:
    speech, language, rooms = (await client.get("/v1/providers")).json()["providers"]
    assert (speech["name"], speech["jobs"], speech["breaker"]) == ("deepgram/nova-3", ["hears"], "open")
    assert [key["state"] for key in speech["keys"]] == ["good", "resting", "refused"]
    assert speech["latency"] == {"p50_seconds": 0.31, "p95_seconds": 0.84, "count": 42}
    assert (speech["failures"], speech["switches"]) == ({"broken": 2}, {"whisper": 2})
    assert language["used"] == {
        "input_tokens": 1_200, "output_tokens": 300, "dollars": 0.0123, "unpriced_requests": 1,
    }  # fmt: skip
    assert (language["breaker"], language["latency"]) == ("closed", None)
    assert rooms["configured"] is False


async def test_the_page_shows_the_same_and_names_what_is_not_set_up(client: httpx.AsyncClient) -> None:
    whole, part = (await client.get("/operator/providers")).text, (await client.get("/operator/providers/live")).text
    for text in (whole, part):
        for shown in ("deepgram/nova-3", "0.31 s", "0.84 s", "the voice is another one", "…bbbb", "3 times limited"):
            assert shown in text
        assert "whisper went on in its place 2 times" in text
        assert "0.0123" in text
        assert "Not set up: livekit" in text
    assert "/operator/providers" in (await client.get("/operator/providers")).text
