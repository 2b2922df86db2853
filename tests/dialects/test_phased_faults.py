"""A front end with phases loses nothing and hears nothing twice when its server is killed, or when another takes over."""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from tests.answering import A_STORY
from tests.dialects.clients.phased import FRAME_SECONDS, Json, PhasedApp, say
from tests.serving import RunningServer, start_server

MOMENTS_S = (0.0, 0.01, 0.05)
"""After which an answer that was sent meets a dead server: before, while and after it is read."""
TAKEN_OVER = 4409


@pytest.mark.timeout(300)
def test_whoever_is_killed_in_the_middle_of_an_answer_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    server, given, asked = start_server(tmp_path), list[str](), list[str]()
    try:
        interview_id = PhasedApp(server.url).start("Backend engineer", question_count=6)["interview_id"]
        for number, moment_s in enumerate(MOMENTS_S):
            text = f"In year {number}: {A_STORY}"
            asked.append(_killed_while_answering(server, interview_id, text, moment_s))
            server = start_server(tmp_path)
            app = PhasedApp(server.url)
            with app.open(interview_id) as socket:
                resumed = _until(socket, "resume")
                known = [one["answer"] for one in resumed["answers"]]
                assert known in (given, [*given, text])
                say(socket, asked[-1], text)
                assert _until(socket, "question")["question_id"] not in asked
            given.append(text)
            answers = app.status(interview_id)["answers"]
            assert [one["answer"] for one in answers] == given
            assert [one["question_id"] for one in answers] == asked
    finally:
        server.stop()


def test_a_newer_connection_in_another_process_closes_the_older_one(tmp_path: Path) -> None:
    with two_servers(tmp_path) as (here, there):
        interview_id = here.start("Backend engineer", question_count=4)["interview_id"]
        with here.open(interview_id) as older:
            first = _until(older, "question")["question_id"]
            with there.open(interview_id) as newer:
                assert _until(newer, "resume")["current_question"]["question_id"] == first
                assert _until(older, "error")["code"] == "connection_taken_over"
                assert _closed(older) == TAKEN_OVER
                say(newer, first, A_STORY)
                second = _until(newer, "question")["question_id"]
                assert second != first
                with here.open(interview_id) as newest:
                    assert _until(newest, "resume")["current_question"]["question_id"] == second
                    assert _closed(newer) == TAKEN_OVER
        assert [one["question_id"] for one in there.status(interview_id)["answers"]] == [first]


def test_an_answer_that_comes_another_way_is_told_on_the_socket(tmp_path: Path) -> None:
    with two_servers(tmp_path) as (here, there):
        interview_id = here.start("Backend engineer", question_count=4)["interview_id"]
        with here.open(interview_id) as socket:
            first = _until(socket, "question")["question_id"]
            sent = {"text": A_STORY, "question_id": first}
            reply = there.sent("POST", f"/api/interviews/{interview_id}/answer", json=sent)
            told = _until(socket, "question")
            assert told["question_id"] == reply["next_question"]["question_id"]


@contextmanager
def two_servers(folder: Path) -> Iterator[tuple[PhasedApp, PhasedApp]]:
    """Two processes that share a database."""
    with ExitStack() as stack:
        apps = []
        for _ in range(2):
            server = start_server(folder)
            stack.callback(server.stop)
            apps.append(PhasedApp(server.url))
        yield apps[0], apps[1]


def _killed_while_answering(server: RunningServer, interview_id: str, text: str, moment_s: float) -> str:
    """The question that was answered when the server died."""
    with PhasedApp(server.url).open(interview_id) as socket:
        asked = _until(socket, "question", "resume")
        question_id = str((asked.get("current_question") or asked)["question_id"])
        say(socket, question_id, text)
        time.sleep(moment_s)
        server.kill()
    return question_id


def _until(socket: ClientConnection, *kinds: str) -> Json:
    while True:
        message: Json = json.loads(socket.recv(timeout=FRAME_SECONDS))
        if message["type"] in kinds:
            return message


def _closed(socket: ClientConnection) -> int | None:
    """With which code the server closes, after all that it has to say."""
    while True:
        try:
            socket.recv(timeout=FRAME_SECONDS)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None
