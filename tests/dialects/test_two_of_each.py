"""On two servers and two workers, each front end comes to the end of its interview, whoever is killed in the middle.

Of each dialect a server dies in the turn of an answer, before it is durable and after, and a worker in a job. Nothing
that was acknowledged is lost or doubled, no question is put twice, and the report has the words of every answer.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from tests.answering import A_STORY
from tests.browser.resume_file import resume_pdf
from tests.database import FreshDatabase
from tests.dialects.clients import collector, phased, queued, rooms, supervised
from tests.dialects.doomed import ACKNOWLEDGED, APPENDED, COMMITTED, begun, done
from tests.dialects.fleet import Fleet, again, eventually, fleet_in, words_in
from tests.dialects.sounds import clips
from tests.voice.clips.tones import tone, written

Json = dict[str, Any]
pytestmark = pytest.mark.timeout(600)
SPOKEN = "I spoke for 2.0 seconds."
JOB = "Backend engineer. You know Python and PostgreSQL; Kafka is welcome."


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory, fresh: FreshDatabase) -> Iterator[Fleet]:
    with fleet_in(tmp_path_factory.mktemp("fleet"), fresh) as found:
        yield found


@dataclass(slots=True)
class Answers:
    """What one candidate has answered, in order: the words of the question, as they were put, and their own."""

    given: list[tuple[str, str]] = field(default_factory=list)

    def to(self, question: str, text: str | None = None) -> str:
        """The answer to a question, the same when it is asked for again at once."""
        if not self.given or self.given[-1][0] != question:
            self.given.append((question, text or f"In year {len(self.given)}: {A_STORY}"))
        return self.given[-1][1]


def test_phased(fleet: Fleet) -> None:
    app, answers = phased.PhasedApp(fleet.url), Answers()
    with fleet.death_at(begun("read_resume")):
        resume = app.add_resume(text=A_STORY, skills=["Python", "Kafka"])
    eventually(lambda: {one["id"]: one["status"] for one in app.sent("GET", "/api/resumes")}[resume["id"]] == "ready")
    interview_id = app.start("Backend engineer", resume["id"], question_count=4)["interview_id"]
    with app.open(interview_id) as socket:
        question = _question(socket)
        phased.send(socket, type="audio_chunk", audio=clips()["pcm_16k"])
        assert _until(socket, "transcript")["text"] == SPOKEN
        with fleet.death_at(APPENDED):
            phased.say(socket, question["question_id"], "")
            _drain(socket)
    with app.open(interview_id) as socket:
        assert _question(socket)["question_id"] == question["question_id"]
        assert _until(socket, "transcript")["text"] == SPOKEN
        phased.say(socket, question["question_id"], "")
        answers.to(question["question"], SPOKEN)
        following = _until(socket, "question")
        with fleet.death_at(COMMITTED):
            phased.say(socket, following["question_id"], answers.to(following["question"]))
            _drain(socket)
    page = phased.Page()
    with fleet.death_at(done("write_report")):
        app.hold(interview_id, answers.to, page)
    assert page.completed is not None
    _nothing_is_lost(fleet, interview_id, answers)
    eventually(lambda: app.status(interview_id)["report_status"] == "ready")
    assert [one["report_status"] for one in app.reports() if one["id"] == interview_id] == ["ready"]


def test_collector(fleet: Fleet) -> None:
    app, answers = collector.InterviewApp(fleet.url), Answers()
    app.http.headers["Connection"] = "close"
    interview_id = app.set_up(("Senior backend engineer, technical, PostgreSQL, four questions",))[1][-1][
        "interview_id"
    ]
    questions = app.interview(interview_id)["questions"]
    session_id = app.start(interview_id)["interview_session_id"]
    for place, index in ((APPENDED, 0), (COMMITTED, 0)):
        with app.voice(session_id) as voice:
            prompt = voice.receive()
            assert (prompt["question_index"], prompt["assistant_text"].endswith(questions[index])) == (index, True)
            with fleet.death_at(place):
                voice.send_and_forget(answers.to(questions[index]))
                _drain(voice.socket)
    with app.voice(session_id) as voice:
        assert voice.receive()["question_index"] == 1
        turn = voice.speak(written("MP3", "MPEG_LAYER_III"), "answer.webm")
        answers.to(questions[1], turn["user_text"])
        assert voice.type(answers.to(questions[2]))["question_index"] == 3
        with fleet.death_at(begun("write_report")):
            assert voice.type(answers.to(questions[3]))["status"] == "completed"
    _nothing_is_lost(fleet, session_id, answers)
    app.http.close()


def test_supervised(fleet: Fleet) -> None:
    app, answers = supervised.SupervisedApp(fleet.url), Answers()
    app.http.headers["Connection"] = "close"
    job = {"candidate_name": "Grace Hopper", "job_title": "Backend engineer", "job_description": JOB}
    booked = app.sent("POST", "/v1/schedules", json={"job_application": job, "brief": {"question_count": 4}})
    which = {"interviewId": booked["id"]}
    with fleet.death_at(begun("prepare_schedule")):
        app.sent("POST", "/prepare-interview-context", json=which)
    eventually(lambda: app.sent("POST", "/prepare-interview-context", json=which)["isPrepared"])
    consent = {"version": "2026-11", "voice": True, "recording": True}
    started = app.sent("POST", "/start-database-interview", json={"interview_id": booked["id"], "consent": consent})
    with app.connect(started) as call:
        asked = _said(call)
        call.speak(tone(24_000).tobytes())
        reply = _said(call)
        answers.to(asked, call.heard[0])
        with fleet.death_at(APPENDED):
            call.type("Nobody has acknowledged this.")
            assert call.next("nothing more") is None
    with app.connect(started) as call:
        _said(call)
        with fleet.death_at(COMMITTED):
            call.type(answers.to(reply))
            assert call.next("nothing more") is None
    with app.connect(started) as call:
        call.type(answers.to(_said(call)))
        _said(call)
    with fleet.death_at(begun("encode_recording"), done("write_report")):
        assert app.end(started["session_id"])["status"] == "completed"
    _nothing_is_lost(fleet, started["session_id"], answers)
    recording = f"/v1/sessions/{started['session_id']}/recording"
    eventually(lambda: again(lambda: app.http.get(recording)).status_code == 200)
    app.http.close()


def test_queued(fleet: Fleet) -> None:
    app, answers = queued.InterviewApp(fleet.url), Answers()
    app.http.headers["Connection"] = "close"
    with fleet.death_at(done("analyse_resume")):
        analysis = app.analyze("mara.pdf", resume_pdf()["buffer"], JOB)
    session = app.start("technical", resume_id=analysis["resume_id"], job_description=JOB, question_count=3)
    with fleet.death_at(ACKNOWLEDGED, begun("take_answer")):  # the server dies, and then a worker
        _respond(app, session, answers, lambda text: {"text": text})
    with fleet.death_at(COMMITTED):
        _respond(app, session, answers, lambda text: {"text": text})
    with fleet.death_at(ACKNOWLEDGED):
        _respond(app, session, answers, lambda _: queued.as_sound(written("MP3", "MPEG_LAYER_III")), SPOKEN)
    with fleet.death_at(done("write_report")):
        while again(lambda: app.polled(lambda: app.status(session), "processing"))["status"] != "completed":
            _respond(app, session, answers, lambda text: {"text": text})
    _nothing_is_lost(fleet, session, answers)
    app.http.close()


def test_rooms(fleet: Fleet) -> None:
    app, answers = rooms.MockInterviewApp(fleet.url), Answers()
    app.http.headers["Connection"] = "close"
    me = app.sign_up("mara", "mara@example.org", "correct horse battery")
    with fleet.death_at(done("read_resume")):
        app.upload_resume("mara.pdf", resume_pdf()["buffer"], "application/pdf")
    interview_id = app.schedule(me, "Backend engineer", "Analytical Engines", "2027-01-15T09:00:00Z")["id"]
    assert app.http.patch(f"/interviews/{interview_id}", json={"status": "in_progress"}).is_success
    for place in (APPENDED, COMMITTED):
        with fleet.death_at(place):
            _say(app, interview_id, answers)
    with fleet.death_at(begun("write_report")):
        while app.http.get(f"/interviews/{interview_id}").json()["status"] != "completed":
            _say(app, interview_id, answers)
    _nothing_is_lost(fleet, interview_id, answers, app.http.headers["Authorization"])
    (feedback,) = eventually(lambda: app.feedback(interview_id))
    assert feedback["comments"]
    app.http.close()


def _nothing_is_lost(fleet: Fleet, session_id: str, answers: Answers, token: str = "") -> None:
    """Each answer is in the ledger once, in order and under its question; its words are in the one report."""
    record = fleet.record(session_id)
    asked = [one["question"] for name, one in record if name in ("question.asked", "follow_up.asked")]
    worded = {one["question_id"]: one["text"] for one in asked}
    assert len(worded) == len(asked), "a question was put twice"
    kept = [(worded[one["question_id"]], one["text"]) for name, one in record if name == "answer.given"]
    assert [text for _, text in kept] == [text for _, text in answers.given]
    for (question, _), (heard, _) in zip(kept, answers.given, strict=True):
        assert heard.endswith(question), "an answer stands under another question"
    judged = Counter(one["answer_seq"] for name, one in record if name == "answer.evaluated")
    assert set(judged.values()) <= {1}, "an answer was judged twice"
    assert [name for name, _ in record].count("session.closed") == 1
    report = eventually(lambda: _report(fleet, session_id, token))
    assert all(text in words_in(report) for _, text in answers.given)
    assert fleet.rows("select status from vivaroom.report where session_id = :id", id=session_id) == [("ready",)]
    eventually(lambda: not fleet.rows("select 1 from dbos.workflow_status where status <> 'SUCCESS'"))


def _report(fleet: Fleet, session_id: str, token: str) -> Json | None:
    headers = {"Authorization": token} if token else {}
    reply = again(lambda: httpx.get(f"{fleet.url}/v1/sessions/{session_id}/report", headers=headers, timeout=30))
    found: Json | None = reply.json() if reply.status_code == httpx.codes.OK else None
    return found


def _question(socket: ClientConnection) -> Json:
    """The question that waits, as a page is told of it when it comes in."""
    told = _until(socket, "question", "resume")
    question: Json = told["current_question"] if told["type"] == "resume" else told
    return question


def _until(socket: ClientConnection, *kinds: str) -> Json:
    while True:
        message = phased.receive(socket)
        if message["type"] in kinds:
            return message


def _drain(socket: ClientConnection) -> None:
    """Read until nobody is there."""
    with suppress(ConnectionClosed):
        while True:
            socket.recv(timeout=phased.FRAME_SECONDS)


def _said(call: supervised.Call) -> str:
    """What the interviewer says next."""
    assert call.next("response.text.done")
    return call.said[-1]


def _respond(
    app: queued.InterviewApp, session: str, answers: Answers, form: Callable[[str], Json], text: str | None = None
) -> None:
    """Answer the question that waits, and wait for what follows it."""
    question = again(lambda: app.status(session))["question"]
    body = {**form(answers.to(question["text"], text)), "question_id": question["question_id"]}
    again(partial(app.respond, session, body))
    again(lambda: app.polled(lambda: app.status(session), "processing"))


def _say(app: rooms.MockInterviewApp, interview_id: str, answers: Answers) -> None:
    """Answer what was said last, again under the same name where nobody replies."""
    said = again(lambda: app.http.get(f"/interviews/{interview_id}/transcript")).json()[-1]["message_text"]
    body = {"text": answers.to(said), "client_id": f"answer-{len(answers.given)}"}
    reply = again(lambda: app.http.post(f"/v1/sessions/{interview_id}/answers", json=body))
    assert reply.is_success, reply.text
