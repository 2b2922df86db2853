"""An interview over this dialect's socket survives the death of its process, and ends only where nobody comes back."""

import time
from pathlib import Path

from tests.answering import answer_to
from tests.dialects.clients.supervised import Call, Json, SupervisedApp
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
        with one.connect(returns) as call, one.connect(stays_away) as lonely, other.connect(returns) as moved:
            assert lonely.next("response.text.done")
            assert moved.next("response.text.done")
            assert call.next("nothing more") is None
            assert call.socket.close_code == TAKEN_OVER

            first.kill()
            _answer(moved)
            assert other.transcript(returns["session_id"])["summary"]["user_speech_count"] == 1
            lines = _until_ended(other, stays_away["session_id"])
            assert "Candidate disconnected" in [line["content"] for line in lines]
            _answer(moved)
        for app in (one, other):
            app.http.close()
    finally:
        first.kill()
        second.stop()


def test_who_comes_back_after_a_kill_finds_the_question_and_every_answer(tmp_path: Path) -> None:
    first = start_server(tmp_path)
    app = SupervisedApp(first.url)
    started = app.start("Backend engineer", "", "Ada")
    with app.connect(started) as call:
        assert call.next("response.text.done")
        _answer(call)
        first.kill()
    app.http.close()
    second = start_server(tmp_path)
    try:
        app = SupervisedApp(second.url)
        with app.connect(started) as again:
            assert again.next("response.text.done")
        told = app.transcript(started["session_id"])
        asked = [one["content"] for one in told["live_transcript"] if one["speaker"] == "assistant"]
        assert asked == [*call.said, again.said[0]]
        assert told["summary"]["user_speech_count"] == 1
        app.http.close()
    finally:
        second.stop()


def _answer(call: Call) -> None:
    call.type(answer_to(call.said[-1]))
    assert call.next("response.text.done")


def _until_ended(app: SupervisedApp, session_id: str) -> list[Json]:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while True:
        lines: list[Json] = app.transcript(session_id)["live_transcript"]
        if lines[-1]["content"] == "Interview ended":
            return lines
        assert time.monotonic() < give_up
        time.sleep(0.2)
