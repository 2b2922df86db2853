"""A mock interview survives the death of its server: another process goes on with it, and its feedback is written."""

import threading
import time
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.answering import A_STORY
from tests.dialects.clients.rooms import Json, MockInterviewApp
from tests.serving import start_server

PATIENCE_SECONDS = 120.0
MOMENTS_S = (0.0, 0.02)
"""After which the server that was sent an answer is killed: before and while it is taken."""


@pytest.mark.timeout(300)
@pytest.mark.parametrize("moment_s", MOMENTS_S)
def test_whoever_is_killed_in_the_middle_of_an_answer_nothing_is_lost_or_doubled(
    tmp_path: Path, moment_s: float
) -> None:
    first, second = start_server(tmp_path), start_server(tmp_path)
    try:
        app = MockInterviewApp(first.url)
        me = app.sign_up("mara", "mara@example.org", "correct horse battery")
        interview_id = app.schedule(me, "Backend engineer", "Analytical Engines", "2027-01-15T09:00:00Z")["id"]
        app.begin(interview_id)
        given = [f"In year {number}: {A_STORY}" for number in range(3)]
        for number, text in enumerate(given[:2]):
            app.answer(interview_id, text, f"answer-{number}")
        killing = threading.Timer(moment_s, first.kill)
        killing.start()
        with suppress(httpx.TransportError):
            app.answer(interview_id, given[2], "answer-2")
        killing.join()

        app.http.base_url = httpx.URL(second.url)
        known = _said(app.transcript(interview_id))
        assert known in (given[:2], given)
        app.answer(interview_id, given[2], "answer-2")
        assert _said(app.transcript(interview_id)) == given
        messages = app.go_on(interview_id)
        assert _said(messages)[:3] == given
        assert len({one["id"] for one in messages}) == len(messages)
        assert _feedback(app, interview_id)["comments"]
        app.http.close()
    finally:
        first.kill()
        second.stop()


def _said(messages: list[Json]) -> list[str]:
    return [one["message_text"] for one in messages if one["speaker"] == "candidate"]


def _feedback(app: MockInterviewApp, interview_id: str) -> Json:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not (found := app.feedback(interview_id)):
        assert time.monotonic() < give_up
        time.sleep(0.2)
    return found[0]
