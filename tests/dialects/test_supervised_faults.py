"""An interview over this dialect's socket survives the death of its process, and ends only where nobody comes back."""

import time
from pathlib import Path

from tests.answering import answer_to
from tests.dialects.clients.supervised import Json, SupervisedApp
from tests.serving import start_server

PATIENCE_SECONDS = 120.0
TAKEN_OVER = 4409
GRACE_SECONDS = "2"


def test_another_process_goes_on_and_whoever_stays_away_has_ended(tmp_path: Path) -> None:
    first = start_server(tmp_path, SUPERVISED_DISCONNECT_GRACE_SECONDS=GRACE_SECONDS)
    second = start_server(tmp_path, SUPERVISED_DISCONNECT_GRACE_SECONDS=GRACE_SECONDS)
    try:
        one, other = SupervisedApp(first.url), SupervisedApp(second.url)
        returns, stays_away = one.start("Backend engineer", "", "Ada"), one.start("Data engineer", "", "Bo")
        call, lonely = one.connect(returns), one.connect(stays_away)
        assert lonely.next("response.text.done")
        assert call.next("response.text.done")
        call.type(answer_to(call.said[-1]))
        assert call.next("response.text.done")

        moved = other.connect(returns)
        assert moved.next("response.text.done")
        assert call.next("nothing more") is None
        assert call.socket.close_code == TAKEN_OVER
        assert call.said[-1] in moved.said[-1]

        first.kill()
        moved.type(answer_to(call.said[-1]))
        assert moved.next("response.text.done")
        told = other.transcript(returns["session_id"])
        assert told["summary"]["user_speech_count"] == 2

        lines = _until_ended(other, stays_away["session_id"])
        assert "Candidate disconnected" in [line["content"] for line in lines]
        moved.type(answer_to(moved.said[-1]))
        assert moved.next("response.text.done")
        for app in (one, other):
            app.http.close()
    finally:
        first.kill()
        second.stop()


def test_who_comes_back_after_a_kill_finds_the_question_and_every_answer(tmp_path: Path) -> None:
    first = start_server(tmp_path)
    app = SupervisedApp(first.url)
    started = app.start("Backend engineer", "", "Ada")
    call = app.connect(started)
    assert call.next("response.text.done")
    call.type(answer_to(call.said[-1]))
    assert call.next("response.text.done")
    first.kill()
    app.http.close()
    second = start_server(tmp_path)
    try:
        app = SupervisedApp(second.url)
        again = app.connect(started)
        assert again.next("response.text.done")
        assert call.said[-1] in again.said[-1]
        assert app.transcript(started["session_id"])["summary"]["user_speech_count"] == 1
        app.http.close()
    finally:
        second.stop()


def _until_ended(app: SupervisedApp, session_id: str) -> list[Json]:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while True:
        lines: list[Json] = app.transcript(session_id)["live_transcript"]
        if lines[-1]["content"] == "Interview ended":
            return lines
        assert time.monotonic() < give_up
        time.sleep(0.2)
