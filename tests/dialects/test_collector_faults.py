"""Whoever is killed, and wherever a candidate comes back, no answer is lost or counted twice, and one connection counts."""

from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from tests.dialects.clients.collector import InterviewApp
from tests.serving import RunningServer, start_server
from vivaroom.api.realtime.close_codes import TAKEN_OVER

SET_UP = ("Senior backend engineer, technical, PostgreSQL, three questions",)
REFUSAL = "I would rather not say."
"""Of every question the next one follows this."""


def session_in(app: InterviewApp) -> tuple[str, list[str]]:
    """A fresh session, and the questions that it will ask."""
    interview_id = app.set_up(SET_UP)[1][-1]["interview_id"]
    return app.start(interview_id)["interview_session_id"], app.interview(interview_id)["questions"]


def answers_in(app: InterviewApp, session_id: str) -> list[str]:
    return [one["text"] for one in app.transcript("interview", session_id) if one["speaker"] == "user"]


def test_a_server_that_is_killed_between_turns_loses_nothing(tmp_path: Path) -> None:
    first = start_server(tmp_path)
    app = InterviewApp(first.url)
    collector = app.set_up(("Backend engineer", "technical"))[0]
    session_id, questions = session_in(app)
    with app.voice(session_id) as voice:
        voice.receive()
        assert voice.type("I would rather not say, for one.", client_id="a1")["question_index"] == 1
        first.kill()
    app.http.close()
    second = start_server(tmp_path)
    try:
        after = InterviewApp(second.url)
        assert len(after.transcript("collector", collector)) == 5
        with after.voice(session_id) as voice:
            prompt = voice.receive()
            assert (prompt["question_index"], prompt["assistant_text"]) == (1, questions[1])
            again = voice.type("I would rather not say, for one.", client_id="a1")
            assert (again["question_index"], again["assistant_text"].endswith(questions[1])) == (1, True)
            assert voice.type(REFUSAL, client_id="a2")["question_index"] == 2
            assert voice.type(REFUSAL, client_id="a3")["status"] == "completed"
        assert answers_in(after, session_id) == ["I would rather not say, for one.", REFUSAL, REFUSAL]
        after.http.close()
    finally:
        second.stop()


def test_an_answer_whose_reply_was_cut_off_is_sent_again_and_counts_once(tmp_path: Path) -> None:
    first = start_server(tmp_path)
    app = InterviewApp(first.url)
    session_id, questions = session_in(app)
    with app.voice(session_id) as voice:
        voice.receive()
        voice.send_and_forget(REFUSAL, client_id="a1")
        first.kill()
    app.http.close()
    second = start_server(tmp_path)
    try:
        after = InterviewApp(second.url)
        with after.voice(session_id) as voice:
            assert voice.receive()["assistant_text"] in questions
            assert voice.type(REFUSAL, client_id="a1")["question_index"] == 1
        assert answers_in(after, session_id) == [REFUSAL]
        after.http.close()
    finally:
        second.stop()


def test_a_newer_connection_closes_the_one_in_another_process(tmp_path: Path) -> None:
    servers: list[RunningServer] = []
    try:
        servers += [start_server(tmp_path)]
        servers += [start_server(tmp_path)]
        here, there = (InterviewApp(one.url) for one in servers)
        session_id, questions = session_in(here)
        with here.voice(session_id) as old:
            old.receive()
            assert old.type(REFUSAL)["question_index"] == 1
            with there.voice(session_id) as new:
                prompt = new.receive()
                assert (prompt["question_index"], prompt["assistant_text"]) == (1, questions[1])
                with pytest.raises(ConnectionClosed) as closed:
                    old.receive()
                assert closed.value.rcvd is not None
                assert closed.value.rcvd.code == TAKEN_OVER
                assert here.answer(session_id, REFUSAL)["question_index"] == 2
                assert new.type(REFUSAL)["status"] == "completed"
        assert answers_in(there, session_id) == [REFUSAL] * 3
        for app in (here, there):
            app.http.close()
    finally:
        for server in reversed(servers):
            server.stop()
