"""A front end that was written for the supervised backend holds complete interviews here, in writing and aloud."""

import time
from pathlib import Path

import pytest

from tests.answering import answer_to
from tests.dialects.clients.supervised import Call, Json, SupervisedApp
from tests.dialects.voiced import VOICED
from tests.serving import start_server
from tests.voice.clips.tones import tone

PATIENCE_SECONDS = 120.0
LONGEST_INTERVIEW = 40
ROLE = "Backend Engineer\nYou will own our event store: PostgreSQL, Python, on-call every sixth week."
JOB = {"candidate_name": "Grace Hopper", "job_title": "Backend engineer", "job_description": ROLE}


def test_a_typed_interview_from_the_setup_by_hand_to_its_end(tmp_path: Path) -> None:
    server = start_server(tmp_path)
    try:
        app = SupervisedApp(server.url)
        assert "html" in app.http.get("/client").headers["content-type"]
        started = app.start(ROLE, "Grace Hopper\n\nSkills\nPython, PostgreSQL, Kafka", "Grace Hopper")
        session_id = started["session_id"]
        with app.connect(started) as call:
            _answer(call)
            assert app.supervisor(session_id)["is_active"]
            app.guide(session_id, "guide", "Let us speak about how you test.")
            _answer(call)
            assert "Let us speak about how you test." in call.said[-1]
            _answer_to_the_end(call)
        told = app.transcript(session_id)
        assert [one["content"] for one in told["live_transcript"] if one["speaker"] == "assistant"] == call.said
        assert told["summary"]["user_speech_count"] >= 6
        assert told["live_transcript"][-1]["content"] == "Interview ended"
        assert app.end(session_id)["status"] == "completed"
        app.http.close()
    finally:
        server.stop()


def test_a_spoken_interview_of_a_schedule_to_its_report(tmp_path: Path) -> None:
    server = start_server(tmp_path, program=VOICED)
    try:
        app = SupervisedApp(server.url)
        booked = app.sent("POST", "/v1/schedules", json={"job_application": JOB, "brief": {"question_count": 1}})
        started = app.start_by_id(booked["id"])
        interview_id = started["interview_id"]
        with app.connect(started) as call:
            _hold_aloud(call)
            live = app.live_transcript(interview_id)
            assert live["status"] == "in_progress"
            assert [one["type"] for one in live["live_transcript"] if one["speaker"] == "user"] == ["audio"]
            _answer_to_the_end(call)
        app.finalize(interview_id, live["live_transcript"])
        report = _report(app, interview_id)
        assert (report["status"], report["reportStatus"]) == ("completed", "ready")
        assert report["finalAiReview"]
        assert report["finalAiEvaluationScore"] is None or 0 <= report["finalAiEvaluationScore"] <= 100
        assert len(report["clientTranscript"]) == len(live["live_transcript"])
        assert len(report["conversationLog"]) > len(live["live_transcript"])
        app.http.close()
    finally:
        server.stop()


def test_whoever_leaves_ends_the_interview_after_the_grace(tmp_path: Path) -> None:
    server = start_server(tmp_path, SUPERVISED_DISCONNECT_GRACE_SECONDS="1")
    try:
        app = SupervisedApp(server.url)
        started = app.start(ROLE, "", "Grace Hopper")
        with app.connect(started) as call:
            assert call.next("response.text.done")
        give_up = time.monotonic() + PATIENCE_SECONDS
        while (lines := app.transcript(started["session_id"])["live_transcript"])[-1]["content"] != "Interview ended":
            assert time.monotonic() < give_up
            time.sleep(0.2)
        assert "Candidate disconnected" in [one["content"] for one in lines]
        app.http.close()
    finally:
        server.stop()


def _hold_aloud(call: Call) -> None:
    """The first question is listened to, and answered with two seconds of sound."""
    assert call.next("response.text.done")
    assert call.played
    assert call.captions.split() == call.said[0].split()
    call.speak(tone(24_000).tobytes())
    assert call.next("conversation.item.input_audio_transcription.completed")
    assert call.heard[-1].startswith("I spoke for ")
    assert [one for one in call.events if "speech_st" in one] == [
        "input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped",
    ]  # fmt: skip
    assert call.next("response.text.done")


def _answer(call: Call) -> None:
    """Listen to what is asked where nothing was heard yet, and answer it."""
    assert call.said or call.next("response.text.done")
    call.type(answer_to(call.said[-1]))
    assert call.next("response.text.done")


def _answer_to_the_end(call: Call) -> None:
    for _ in range(LONGEST_INTERVIEW):
        call.type(answer_to(call.said[-1]))
        if call.next("response.text.done") is None:
            return
    pytest.fail("the interview does not come to its end")


def _report(app: SupervisedApp, interview_id: str) -> Json:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while (found := app.report(interview_id))["reportStatus"] not in ("ready", "failed"):
        assert time.monotonic() < give_up
        time.sleep(0.2)
    return found
