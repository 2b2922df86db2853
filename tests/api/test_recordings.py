"""A recording is found by whoever may see the session, and played in parts by whoever has its link."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.api.recorded import PEAKS, SOUND, record
from tests.api.serving import LOOPBACK, NOON, client_of
from tests.api.whole_server import whole_app, whole_services
from tests.feedback.sittings import plan_of
from vivaroom.api.services import Services
from vivaroom.db.unit import Database
from vivaroom.feedback.store import latest_report
from vivaroom.feedback.writing import ReportWriter
from vivaroom.interview.coverage import Claim, Coverage, Reading, Status
from vivaroom.interview.designs.design import Design
from vivaroom.interview.designs.store import Interview, add_interview
from vivaroom.interview.evaluation import evaluate_claims
from vivaroom.interview.events import AnswerGiven, Evaluated
from vivaroom.interview.recordings.forgetting import Shelves, forget_recording
from vivaroom.interview.recordings.timeline import Anchor, Saying, Stretch, Timeline
from vivaroom.interview.signals import Command, Commanded, Opened
from vivaroom.interview.sound import Sound, SpokenWord
from vivaroom.kit.clock import ManualClock
from vivaroom.kit.ids import new_id, public_id

SIZE = len(SOUND)


@dataclass
class Desk:
    """The local owner at the API."""

    services: Services
    clock: ManualClock
    client: httpx.AsyncClient

    @property
    def org(self) -> UUID:
        return self.services.signin.local_owner().org_id

    async def session(self) -> UUID:
        """A session whose first question was asked."""
        owner = self.services.signin.local_owner()
        now = self.clock.now()
        interview = Interview(
            id=new_id(), org_id=owner.org_id, owner_id=owner.account_id, title="Backend",
            design=Design(role="Backend engineer"), plan=plan_of(), created_at=now, updated_at=now,
        )  # fmt: skip
        async with self.services.database.unit(owner.org_id) as unit:
            await add_interview(unit, interview)
        started = await self.services.starter.start(interview, owner.account_id, "Ada")
        await self.services.director.take_turn(owner.org_id, started.session_id, Opened())
        return started.session_id

    async def link(self) -> str:
        """The URL of a new recording."""
        session_id = await self.session()
        await record(self.services, self.org, session_id)
        return str((await self.recording(session_id)).json()["url"])

    async def recording(self, session_id: UUID) -> httpx.Response:
        return await self.client.get(f"/v1/sessions/{public_id('session', session_id)}/recording")


@pytest.fixture
async def desk(database: Database, tmp_path: Path) -> AsyncIterator[Desk]:
    clock = ManualClock(NOON)
    async with (
        whole_services(database, tmp_path, clock) as services,
        client_of(whole_app(services), address=LOOPBACK) as client,
    ):
        yield Desk(services, clock, client)


async def test_a_recording_is_told_with_its_parts_its_peaks_and_a_link(desk: Desk) -> None:
    session_id = await desk.session()
    await record(desk.services, desk.org, session_id)
    reply = await desk.recording(session_id)
    body = reply.json()
    assert reply.status_code == 200
    assert reply.headers["cache-control"] == "no-store"
    assert (body["duration_ms"], body["peaks"]) == (20_000, PEAKS)
    assert body["parts"][2] == {"part": 2, "from_ms": 5_000, "offset_ms": 17_500, "length_ms": 2_500}
    assert datetime.fromisoformat(body["expires_at"]) == NOON + timedelta(hours=2)
    played = await desk.client.get(body["url"], headers={"Authorization": ""})
    assert (played.content, played.headers["content-type"]) == (SOUND, "audio/ogg")


async def test_a_session_without_sound_has_no_recording(desk: Desk) -> None:
    reply = await desk.recording(await desk.session())
    assert (reply.status_code, reply.json()["code"]) == (404, "recording_not_found")


async def test_a_recording_that_is_being_made_is_not_ready(desk: Desk) -> None:
    session_id = await desk.session()
    await record(desk.services, desk.org, session_id, timeline=None)
    reply = await desk.recording(session_id)
    assert (reply.status_code, reply.json()["code"]) == (409, "recording_not_ready")


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-99", 0, 100),
        ("bytes=600000-", 600_000, SIZE),
        ("bytes=-5", SIZE - 5, SIZE),
        ("bytes=10-9999999", 10, SIZE),
        ("bytes=-9999999", 0, SIZE),
        ("bytes=262143-262144", 262_143, 262_145),
        ("bytes = 5-5", 5, 6),
    ],
)
async def test_a_range_is_answered_with_just_these_bytes(desk: Desk, asked: str, start: int, end: int) -> None:
    reply = await desk.client.get(await desk.link(), headers={"Range": asked})
    assert reply.status_code == 206
    assert reply.content == SOUND[start:end]
    assert reply.headers["content-range"] == f"bytes {start}-{end - 1}/{SIZE}"
    assert reply.headers["content-length"] == str(end - start)


@pytest.mark.parametrize("asked", ["bytes=5-4", "bytes=-", "lines=1-2", "bytes=0-1,5-6", "bytes=one-two", ""])
async def test_what_is_no_single_range_gets_all(desk: Desk, asked: str) -> None:
    reply = await desk.client.get(await desk.link(), headers={"Range": asked})
    assert (reply.status_code, reply.content) == (200, SOUND)
    assert reply.headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", "bytes=-0", f"bytes={SIZE}-{SIZE + 5}"])
async def test_bytes_that_are_not_there_are_refused(desk: Desk, asked: str) -> None:
    reply = await desk.client.get(await desk.link(), headers={"Range": asked})
    assert (reply.status_code, reply.json()["code"]) == (416, "range_not_satisfiable")
    assert reply.headers["content-range"] == f"bytes */{SIZE}"


async def test_head_says_what_get_would_send(desk: Desk) -> None:
    link = await desk.link()
    whole = await desk.client.head(link)
    part = await desk.client.head(link, headers={"Range": "bytes=0-9"})
    assert (whole.status_code, whole.headers["content-length"], whole.content) == (200, str(SIZE), b"")
    assert (part.status_code, part.headers["content-length"]) == (206, "10")


async def test_a_part_is_only_sent_of_the_file_that_the_client_has_begun(desk: Desk) -> None:
    link = await desk.link()
    tag = (await desk.client.head(link)).headers["etag"]
    same = await desk.client.get(link, headers={"Range": "bytes=0-9", "If-Range": tag})
    other = await desk.client.get(link, headers={"Range": "bytes=0-9", "If-Range": '"another"'})
    known = await desk.client.get(link, headers={"If-None-Match": tag})
    assert (same.status_code, other.status_code, known.status_code) == (206, 200, 304)
    assert other.content == SOUND


async def test_a_link_opens_its_recording_for_two_hours(desk: Desk) -> None:
    link = await desk.link()
    desk.clock.move(timedelta(hours=2) - timedelta(seconds=1))
    assert (await desk.client.head(link)).status_code == 200
    desk.clock.move(timedelta(seconds=1))
    late = await desk.client.get(link)
    assert (late.status_code, late.json()["code"]) == (410, "recording_link_expired")


async def test_a_link_that_is_not_ours_opens_nothing(desk: Desk) -> None:
    link = await desk.link()
    for place in range(len("/v1/recordings/"), len(link), 7):
        other = "A" if link[place] != "A" else "B"
        reply = await desk.client.get(link[:place] + other + link[place + 1 :])
        assert (reply.status_code, reply.json()["code"]) == (404, "recording_not_found")
    for text in ("x", "ä", "A" * 200, link.rpartition("/")[2] + "=="):
        assert (await desk.client.get(f"/v1/recordings/{text}")).json()["code"] == "recording_not_found"


async def test_a_link_outlives_no_erasure(desk: Desk) -> None:
    kept, erased = await desk.session(), await desk.session()
    links = []
    for session_id in (kept, erased):
        await record(desk.services, desk.org, session_id)
        links.append((await desk.recording(session_id)).json()["url"])
    reply = await desk.client.delete(f"/v1/sessions/{public_id('session', erased)}")
    assert reply.status_code == 204
    assert [(await desk.client.get(link)).status_code for link in links] == [200, 404]
    await forget_recording(desk.services.database, Shelves(desk.services.files, desk.services.raw), kept)
    assert (await desk.client.get(links[0])).status_code == 404


async def test_a_transcript_stands_on_the_clock_of_the_recording(desk: Desk) -> None:
    session_id = await desk.session()
    asked_at = await _answered(desk, session_id)
    await desk.services.director.take_turn(desk.org, session_id, Commanded(Command.END))
    place = f"/v1/sessions/{public_id('session', session_id)}/transcript"
    before = (await desk.client.get(place)).json()
    assert (before["times_in"], before["data"][1]["words"]) == ("session", None)
    timeline = Timeline(
        (Stretch(1, 0, 0, 60_000), Stretch(2, 0, 60_500, 30_000)),
        (Anchor(asked_at, 60_500),),
        (Saying(asked_at + timedelta(seconds=1), 61_500, 65_000),),
    )
    await record(desk.services, desk.org, session_id, timeline)
    after = (await desk.client.get(place)).json()
    question, answer = after["data"][0], after["data"][1]
    assert after["times_in"] == "recording"
    assert (question["started_ms"], question["ended_ms"]) == (61_500, 65_000)
    assert (answer["started_ms"], answer["ended_ms"]) == (70_500, 71_500)
    assert answer["words"][1] == {"text": "queue", "started_ms": 71_000, "ended_ms": 71_400}
    corrected = await desk.client.patch(f"{place}/{answer['seq']}", json={"corrected_text": "A queue!"})
    assert corrected.json() == {**answer, "corrected_text": "A queue!", "words_changed_0_1": 0.0}


async def test_quotes_of_a_report_are_heard_once_the_recording_is_made(desk: Desk) -> None:
    session_id = await desk.session()
    await _answered(desk, session_id)
    await desk.services.director.take_turn(desk.org, session_id, Commanded(Command.END))
    await _judged(desk, session_id)
    place = f"/v1/sessions/{public_id('session', session_id)}/report"
    before = await desk.client.get(place)
    (quote,) = _quotes(before.json())
    assert quote["spoken"] == {"part": 2, "started_ms": 10_500, "ended_ms": 10_900}
    assert (quote["started_ms"], quote["ended_ms"]) == (None, None)
    await record(desk.services, desk.org, session_id, Timeline((Stretch(2, 0, 1_000, 30_000),)))
    after = await desk.client.get(place, headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200, "the client has it without the places"
    (heard,) = _quotes(after.json())
    assert (heard["started_ms"], heard["ended_ms"]) == (11_500, 11_900)
    same = await desk.client.get(place, headers={"If-None-Match": after.headers["etag"]})
    assert same.status_code == 304


def _quotes(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [point["evidence"] for q in report["questions"] for point in q["points"] if point["evidence"]]


async def _judged(desk: Desk, session_id: UUID) -> None:
    """The answer is found to state one key point, and the report is written."""
    services = desk.services
    async with services.database.unit(desk.org) as unit:
        held = await services.ledger.read(unit, session_id, lock=True)
        turn = held.session.turns[0]
        planned = held.plan.find(turn.put.slug)
        assert planned is not None
        claim = Claim(planned.question.key_points[0].id, Status.STATED, "queue", 2, 7)
        found = Evaluated(turn.put.question_id, turn.answers[0].seq, evaluate_claims(planned.question, (claim,), "g"))
        await services.ledger.append(unit, held, [found], desk.clock.now())
    kept = await latest_report(services.database.glance(desk.org), session_id)
    assert kept is not None
    writer = ReportWriter(services.database, services.ledger, services.clock, _nothing_missing, "0.0.0")
    assert await writer.write(desk.org, kept.id)


async def _nothing_missing(org: UUID, session_id: UUID) -> None:
    """Every answer was judged."""


async def _answered(desk: Desk, session_id: UUID) -> datetime:
    """The session with an answer that was spoken on its second connection; when the question was asked."""
    sound = Sound(2, 10_000, 11_000, "script", (SpokenWord("A", 10_000, 10_300), SpokenWord("queue", 10_500, 10_900)))
    async with desk.services.database.unit(desk.org) as unit:
        held = await desk.services.ledger.read(unit, session_id, lock=True)
        turn = held.session.current
        assert turn is not None
        given = AnswerGiven(turn.put.question_id, "A queue.", Coverage(Reading.SUBSTANTIVE), 1_000, sound)
        await desk.services.ledger.append(unit, held, [given], desk.clock.now() + timedelta(seconds=12))
    return turn.asked_at
