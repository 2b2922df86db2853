"""An answer that was acknowledged is taken once, whatever dies between the acknowledgement and its turn."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from tests.answering import A_STORY
from tests.dialects.clients.queued import InterviewApp, Json
from tests.dialects.event_streams import Message
from tests.dialects.mortal import mortal
from tests.serving import END_SECONDS, RunningServer, free_port, start_server

KEY = "one-answer-once"


@contextmanager
def two_servers(folder: Path, when: str) -> Iterator[tuple[RunningServer, RunningServer]]:
    """One that dies and one that stays, on the same data."""
    with ExitStack() as stack:
        stays = start_server(folder, port=free_port())
        stack.callback(stays.stop)
        dies = start_server(folder, port=free_port(), program=mortal(when))
        stack.callback(dies.kill)
        yield dies, stays


def _said(status: Json) -> list[str]:
    return [line["text"] for line in status["transcript"] if line["speaker"] == "candidate"]


@pytest.mark.parametrize("when", ["before", "between"])
@pytest.mark.parametrize("named_by", ["question_id", "key"])
def test_an_acknowledged_answer_is_taken_once_by_another_process(tmp_path: Path, when: str, named_by: str) -> None:
    with two_servers(tmp_path, when) as (dies, stays):
        app = InterviewApp(stays.url)
        session = app.start("technical", question_count=3)
        question = app.status(session)["question"]["question_id"]
        answer = {"text": A_STORY} | ({"question_id": question} if named_by == "question_id" else {})
        headers = {"Idempotency-Key": KEY} if named_by == "key" else {}
        path = f"/api/v1/interview/{session}/respond"
        reply = httpx.post(dies.url + path, json=answer, headers=headers, timeout=60)
        assert (reply.status_code, reply.json()) == (202, {"session_id": session, "status": "processing"})
        assert dies.process.wait(END_SECONDS) == -signal.SIGKILL

        again = httpx.post(stays.url + path, json=answer, headers=headers, timeout=60)
        assert again.status_code == 202
        found = app.polled(lambda: app.status(session), "processing")
        assert (found["status"], found["error"]) == ("waiting", None)
        assert _said(found) == [A_STORY]
        assert found["question"]["question_id"] != question
        once_more = httpx.post(stays.url + path, json=answer, headers=headers, timeout=60)
        assert once_more.status_code == 202
        assert _said(app.polled(lambda: app.status(session), "processing")) == [A_STORY]

        seen = [one.event for one in _until_question(app, session)]
        assert seen[0] == "transcript"
        assert seen.count("question") == 1
        app.http.close()


def test_who_ends_right_after_a_crash_loses_no_acknowledged_answer(tmp_path: Path) -> None:
    with two_servers(tmp_path, "before") as (dies, stays):
        app = InterviewApp(stays.url)
        session = app.start("hr", question_count=3)
        reply = httpx.post(f"{dies.url}/api/v1/interview/{session}/respond", json={"text": A_STORY}, timeout=60)
        assert reply.status_code == 202
        assert dies.process.wait(END_SECONDS) == -signal.SIGKILL
        assert app.end(session)["status"] == "completed"
        assert _said(app.status(session)) == [A_STORY]
        assert A_STORY in {text for one in app.feedback(session)["feedback"]["questions"] for text in one["answers"]}
        app.http.close()


def _until_question(app: InterviewApp, session: str) -> Iterator[Message]:
    for message in app.listen(session):
        yield message
        if message.event == "question":
            return
