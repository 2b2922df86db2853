"""What a candidate has said, and not yet given as an answer, outlives the connection over which it was said."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
from websockets.sync.client import ClientConnection

from tests.dialects.clients.phased import Json, PhasedApp, receive, say, send
from tests.dialects.fleet import eventually
from tests.dialects.sounds import clips
from tests.dialects.voiced import VOICED
from tests.serving import RunningServer, start_server

WORDS = "I spoke for 2.0 seconds."
STORY = "I would rather write that I measured it first."


@contextmanager
def two_servers(folder: Path) -> Iterator[tuple[RunningServer, RunningServer]]:
    """Two processes that hear, on one database."""
    with ExitStack() as stack:
        first = start_server(folder, program=VOICED)
        stack.callback(first.stop)
        second = start_server(folder, program=VOICED)
        stack.callback(second.stop)
        yield first, second


@pytest.mark.timeout(300)
def test_words_that_were_not_given_yet_belong_to_the_answer_whatever_ends_their_connection(tmp_path: Path) -> None:
    with two_servers(tmp_path) as (first, second):
        here, there = PhasedApp(first.url), PhasedApp(second.url)
        interview_id = here.start("Backend engineer", question_count=2)["interview_id"]
        with here.open(interview_id) as socket:
            asked = _until(socket, "question")["question_id"]
            _speak(socket)
            assert _heard(socket, is_final=False) == WORDS
        with there.open(interview_id) as socket:  # the page was reloaded
            assert _until(socket, "resume")["current_question"]["question_id"] == asked
            assert _heard(socket, is_final=False) == WORDS
            _speak(socket)
            assert _heard(socket, is_final=False) == f"{WORDS} {WORDS}"
            with here.open(interview_id) as newer:  # it is open twice
                _until(newer, "resume")
                eventually(lambda: _heard(newer, is_final=False) == f"{WORDS} {WORDS}")
                _speak(newer)
                eventually(lambda: len(_lines(here, interview_id)) == 3)
                first.kill()
        with there.open(interview_id) as socket:
            assert _until(socket, "resume")["answers"] == []
            assert _heard(socket, is_final=False) == f"{WORDS} {WORDS} {WORDS}"
            _speak(socket)
            say(socket, asked, "")
            assert _heard(socket, is_final=True) == " ".join([WORDS] * 4)
            assert _until(socket, "question")["question_id"] != asked
        answers = there.status(interview_id)["answers"]
        assert [(one["question_id"], one["answer"]) for one in answers] == [(asked, " ".join([WORDS] * 4))]
        assert _lines(there, interview_id) == [" ".join([WORDS] * 4)]
        with there.open(interview_id) as socket:
            assert _until(socket, "resume", "transcript")["type"] == "resume"
            send(socket, type="get_current_question")
            assert _until(socket, "question", "transcript")["type"] == "question"


def test_what_is_written_takes_the_place_of_what_was_said_before(tmp_path: Path) -> None:
    server = start_server(tmp_path, program=VOICED)
    try:
        app = PhasedApp(server.url)
        interview_id = app.start("Backend engineer", question_count=2)["interview_id"]
        with app.open(interview_id) as socket:
            asked = _until(socket, "question")["question_id"]
            _speak(socket)
            _until(socket, "transcript")
        eventually(lambda: _lines(app, interview_id) == [WORDS])
        with app.open(interview_id) as socket:
            assert _heard(socket, is_final=False) == WORDS
            say(socket, asked, STORY)
            following = _until(socket, "question")["question_id"]
            _speak(socket)
            assert _heard(socket, is_final=False) == WORDS
            say(socket, following, "")
            assert _heard(socket, is_final=True) == WORDS
            _until(socket, "question", "completed")
        assert [one["answer"] for one in app.status(interview_id)["answers"]] == [STORY, WORDS]
        assert _lines(app, interview_id) == [STORY, WORDS]
    finally:
        server.stop()


def _speak(socket: ClientConnection) -> None:
    """Two seconds of sound."""
    send(socket, type="audio_chunk", audio=clips()["pcm_16k"])


def _heard(socket: ClientConnection, *, is_final: bool) -> str:
    """The next transcript of this kind."""
    while True:
        told = _until(socket, "transcript")
        if told["is_final"] is is_final:
            return str(told["text"])


def _until(socket: ClientConnection, *kinds: str) -> Json:
    while True:
        message = receive(socket)
        if message["type"] in kinds:
            return message


def _lines(app: PhasedApp, interview_id: str) -> list[str]:
    """What the transcript has of the candidate."""
    entries = httpx.get(f"{app.base_url}/v1/sessions/{interview_id}/transcript").json()["data"]
    return [one["text"] for one in entries if one["speaker"] == "candidate"]
