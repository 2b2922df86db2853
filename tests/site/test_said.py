"""All that was said stands on the report page: both wordings for everybody, corrections for the session's candidate alone."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from uuid import UUID

import pytest

from tests.api.seven_roles import Knocking, seat_seven_roles
from tests.api.whole_server import whole_services
from tests.feedback.sittings import OPENED, SESSION, usual_sitting
from tests.site.test_invited import OPENS, SENDS, Place
from vivaroom.db.unit import Database
from vivaroom.interview.events import AnswerGiven
from vivaroom.interview.recordings.timeline import Saying, Stretch, Timeline
from vivaroom.interview.session import Recorded
from vivaroom.interview.signals import Answered
from vivaroom.interview.sound import Sound
from vivaroom.interview.transcript import Speaker
from vivaroom.kit.ids import parse_id
from vivaroom.site.pages import page
from vivaroom.site.report import Stage, shown_of
from vivaroom.site.room import CONSENT
from vivaroom.site.said import lines_of

HEARD, MEANT = "I would use Kafka esque queues.", "I would use Kafka, and queues."
SOUND = Sound(1, 12_000, 15_000, "script")
OFFERED = re.compile(r'data-part="correct" aria-label="[^"]+">')  # not hidden


def _recorded(sound: Sound | None = SOUND) -> list[Recorded]:
    """The usual session, whose first answer was spoken."""
    recorded = usual_sitting().recorded
    first = next(number for number, one in enumerate(recorded) if isinstance(one.event, AnswerGiven))
    event = recorded[first].event
    assert isinstance(event, AnswerGiven)
    recorded[first] = replace(recorded[first], event=replace(event, sound=sound))
    return recorded


def test_every_line_stands_in_order_with_its_time_since_the_session_began() -> None:
    lines = lines_of(_recorded(), None)
    assert [line.seq for line in lines] == sorted(line.seq for line in lines)
    assert {line.speaker for line in lines} == {*Speaker}
    assert lines[0].time == "0:01"
    assert re.fullmatch(r"\d+:\d\d", lines[-1].time)
    assert not any(line.moment_ms for line in lines)


def test_only_what_was_spoken_was_heard() -> None:
    heard = [line for line in lines_of(_recorded(), None) if line.was_heard]
    assert [line.speaker for line in heard] == [Speaker.CANDIDATE]
    assert not [line for line in lines_of(_recorded(None), None) if line.was_heard]


def test_a_correction_stands_beside_the_first_wording() -> None:
    corrected = [line for line in lines_of(_recorded(), None) if line.corrected is not None]
    assert [line.corrected for line in corrected] == ["To begin with, I meant something better."]
    assert corrected[0].text != corrected[0].corrected


def test_lines_can_be_played_where_they_are_in_the_recording() -> None:
    recorded = _recorded()
    question_at = recorded[1].at
    timeline = Timeline((Stretch(1, 0, 60_000, 30_000),), (), (Saying(question_at, 61_000, 65_000),))
    asked, answered, *others = lines_of(recorded, timeline)
    assert (asked.time, asked.moment_ms) == ("1:01", (61_000, 65_000))
    assert (answered.time, answered.moment_ms) == ("1:12", (72_000, 75_000))
    assert not any(line.moment_ms for line in others)
    assert question_at > OPENED


def test_what_was_spoken_on_a_connection_that_was_not_recorded_cannot_be_played() -> None:
    timeline = Timeline((Stretch(2, 0, 0, 30_000),))
    assert not any(line.moment_ms for line in lines_of(_recorded(), timeline))


def _page(*, may_correct: bool) -> str:
    shown = shown_of(SESSION, usual_sitting().plan, Stage.READY, usual_sitting().report())
    shown = replace(shown, said=lines_of(_recorded(), None), may_correct=may_correct)
    return bytes(page("report.html", here="sessions", report=shown).body).decode()


def test_the_candidate_may_correct_what_was_heard_and_the_team_may_not() -> None:
    own, team = _page(may_correct=True), _page(may_correct=False)
    assert len(OFFERED.findall(own)) == 1
    assert not OFFERED.findall(team)
    for text in (own, team):
        assert "To begin with, I meant something better." in unescape(text)
        assert "First written as: " in text


@pytest.fixture(scope="module")
async def place(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    folder: Path = tmp_path_factory.mktemp("files")
    async with whole_services(database, folder) as services:
        yield Place(services, await seat_seven_roles(services.signin))


async def _speak(place: Place, session: UUID) -> None:
    await place.services.director.take_turn(place.roles.org_id, session, Answered(HEARD, sound=SOUND))


async def test_whoever_was_invited_corrects_after_the_end_and_the_recruiter_reads_both(place: Place) -> None:
    _, link = await place.invites()
    async with place.browser() as browser:
        session = (await browser.post(link, headers=SENDS)).headers["location"].removeprefix("/room/")
        path, shown_at = f"/v1/sessions/{session}", f"/my/sessions/{session}/report"
        await browser.post(f"{path}/consent", json={"version": CONSENT, "voice": True}, headers=SENDS)
        await browser.post(f"{path}/start", headers=SENDS)
        await _speak(place, parse_id("session", session))
        assert "What was said" not in (await browser.get(shown_at, headers=OPENS)).text
        assert (await browser.post(f"{path}/end", headers=SENDS)).status_code == 200
        own = (await browser.get(shown_at, headers=OPENS)).text
        assert len(OFFERED.findall(own)) == 1
        seq = re.search(r'data-seq="(\d+)" data-heard="([^"]+)"', own)
        assert seq is not None
        assert seq[2] == HEARD
        kept = await browser.patch(f"{path}/transcript/{seq[1]}", json={"corrected_text": MEANT}, headers=SENDS)
        assert kept.status_code == 200, kept.text
        assert MEANT in (await browser.get(shown_at, headers=OPENS)).text
    async with place.browser() as recruiter:
        recruiter.headers["authorization"] = f"Bearer {place.roles.bearers[Knocking.RECRUITER]}"
        seen = (await recruiter.get(shown_at, headers=OPENS)).text
    assert MEANT in seen
    assert f"Heard as: {HEARD}" in seen
    assert "data-corrects" not in seen
    assert not OFFERED.findall(seen)
