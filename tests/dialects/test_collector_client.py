"""A front end that was written for the collector's backend holds a complete interview, from setting it up to its report."""

import asyncio
import io
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import soundfile
from websockets.exceptions import ConnectionClosed

from tests.answering import answer_to
from tests.dialects.clients.collector import InterviewApp, Json, VoiceSocket, audio_of
from tests.dialects.voiced import VOICED
from tests.serving import VIVAROOM, start_server
from tests.voice.clips.tones import recorded, sounding_ms, written
from vivaroom.app.settings.reading import Settings
from vivaroom.app.voice import local_speech, speaks_here
from vivaroom.providers.media import installed
from vivaroom.voice.clips.decoding import ClipDecoder

PATIENCE_SECONDS = 120.0
SET_UP = ("Backend engineer", "technical", "senior", "Python and PostgreSQL", "4")
HEARD = ("I spoke for 1.5 seconds.", "I spoke for 2.0 seconds.")
"""One recording ends with its tone, before the silence behind it."""
SPOKEN = "I would add an index on the columns of the query, and read the plan before and after."
LOADING_SECONDS = 180.0
ENDING_SECONDS = 120.0
"""A server that still speaks ahead with the real voice takes its time on a busy machine."""


@contextmanager
def app_of(folder: Path, program: Any = VIVAROOM, **environment: str) -> Iterator[InterviewApp]:
    """The front end with a server of its own."""
    server = start_server(folder, port=None, program=program, **environment)
    app = InterviewApp(server.url)
    try:
        yield app
    finally:
        app.http.close()
        server.process.terminate()
        server.process.wait(ENDING_SECONDS)


def test_an_interview_from_its_setting_up_to_its_report(tmp_path: Path) -> None:
    with app_of(tmp_path, VOICED) as app:
        collector, replies = app.set_up(SET_UP)
        assert [one["next_field"] for one in replies] == ["role", "type", "level", "techstack", "amount", None]
        interview_id = replies[-1]["interview_id"]
        assert [one["speaker"] for one in app.transcript("collector", collector)] == ["assistant", "user"] * 5 + [
            "assistant"
        ]
        assert app.dashboard()[0]["id"] == interview_id
        questions = app.interview(interview_id)["questions"]
        assert len(questions) == 4

        session_id = app.start(interview_id)["interview_session_id"]
        turns = _held(app, session_id, questions)
        assert [one["question_index"] for one in turns] == [1, 2, 3, 4]
        assert [one["status"] for one in turns] == ["in_progress"] * 3 + ["completed"]
        _stands_as_it_was_said(app, session_id, questions, turns)
        assert _report(app, session_id)["overall"]["score_0_1"] is not None


def _held(app: InterviewApp, session_id: str, questions: list[str]) -> list[Json]:
    """Every question answered in its turn, over a connection that is lost once; the replies."""
    turns: list[Json] = []
    with app.voice(session_id) as voice:
        prompt = voice.receive()
        assert prompt["type"] == "assistant_prompt"
        _is_asked(prompt, questions[0])
        turns.append(voice.type(answer_to(questions[0])))
        _is_asked(turns[0], questions[1])
    with app.voice(session_id) as voice:
        prompt = voice.receive()
        assert (prompt["question_index"], prompt["assistant_text"]) == (1, questions[1])
        for place, question in enumerate(questions[1:], start=2):
            turns.append(voice.type(answer_to(question)))
            if place < len(questions):
                _is_asked(turns[-1], questions[place])
        with pytest.raises(ConnectionClosed) as closed:
            voice.receive()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1000
    return turns


def _is_asked(message: Json, question: str) -> None:
    """The question stands at the end of what is said, and is said aloud."""
    assert message["assistant_text"].endswith(question)
    assert message["audio_media_type"] == "audio/mpeg"
    assert sounding_ms(ClipDecoder().decode(audio_of(message)))


def _stands_as_it_was_said(app: InterviewApp, session_id: str, questions: list[str], turns: list[Json]) -> None:
    said = app.transcript("interview", session_id)
    answers = [one["text"] for one in said if one["speaker"] == "user"]
    assert answers == [answer_to(question) for question in questions]
    assert said[-1]["text"] == turns[-1]["assistant_text"]
    assert [one["created_at"] for one in said] == sorted(one["created_at"] for one in said)


def _report(app: InterviewApp, session_id: str) -> Json:
    """The report, which the document of that backend does not know; it is at our own path under the same id."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while True:
        reply = app.http.get(f"/v1/sessions/{session_id}/report")
        if reply.status_code == 200 or time.monotonic() > give_up:
            report: Json = reply.json()
            return report
        time.sleep(0.2)


def test_every_format_of_a_recorder_is_understood_by_its_content(tmp_path: Path) -> None:
    formats: Mapping[str, bytes] = {
        "webm": recorded("chromium.webm"), "webm of Firefox": recorded("firefox.webm"), "ogg": recorded("firefox.ogg"),
        "mp3": written("MP3", "MPEG_LAYER_III"), "wav": written("WAV", "PCM_16"),
    }  # fmt: skip
    with app_of(tmp_path, VOICED) as app:
        for recording in formats.values():
            with _session(app) as voice:
                assert voice.speak(recording, "answer.webm")["user_text"] in HEARD
            assert app.transcribe(recording, "answer.bin") in HEARD
        with _session(app) as voice:
            reply = voice.speak(recorded("tone.m4a"), "answer.m4a")
            assert reply["user_text"] in HEARD if installed() else reply["code"] == "audio_needs_media"


def test_ten_mebibytes_of_sound_are_taken_and_more_are_refused(tmp_path: Path) -> None:
    seconds = 109
    most = _wav(np.zeros(48_000 * seconds, np.int16), 48_000)
    assert 10 << 20 >= len(most) > 9 << 20
    with app_of(tmp_path, VOICED) as app, _session(app) as voice:
        assert voice.speak(most, "answer.wav")["user_text"] == f"I spoke for {seconds}.0 seconds."
        assert voice.speak(bytes((10 << 20) + 1), "answer.wav")["code"] == "audio_too_large"
        assert voice.type("Could you repeat the question?")["type"] == "assistant_turn"


def test_a_report_follows_an_interview_of_clips_alone(tmp_path: Path) -> None:
    with app_of(tmp_path, VOICED) as app:
        session_id, turns = _all_aloud(app, written("MP3", "MPEG_LAYER_III"))
        heard = [one["text"] for one in app.transcript("interview", session_id) if one["speaker"] == "user"]
        assert heard == [turn["user_text"] for turn in turns] == [HEARD[1]] * len(turns)
        assert _report(app, session_id)["questions"]


def _all_aloud(app: InterviewApp, recording: bytes) -> tuple[str, list[Json]]:
    """A whole interview in which every answer is this recording; the session, and the replies."""
    interview_id = app.set_up((*SET_UP[:-1], "2"))[1][-1]["interview_id"]
    session_id, turns = app.start(interview_id)["interview_session_id"], list[Json]()
    with app.voice(session_id) as voice:
        assert voice.receive()["type"] == "assistant_prompt"
        while not turns or turns[-1]["status"] != "completed":
            assert len(turns) < 6, "the interview does not come to its end"
            turns.append(voice.speak(recording, "answer.webm"))
    return session_id, turns


@contextmanager
def _session(app: InterviewApp) -> Iterator[VoiceSocket]:
    """A fresh session of the one interview, past its prompt."""
    interview_id = next((one["id"] for one in app.dashboard()), None) or app.set_up(SET_UP)[1][-1]["interview_id"]
    with app.voice(app.start(interview_id)["interview_session_id"]) as voice:
        voice.receive()
        yield voice


def _wav(samples: "np.ndarray[Any, np.dtype[np.int16]]", rate_hz: int) -> bytes:
    target = io.BytesIO()
    soundfile.write(target, samples, rate_hz, format="WAV", subtype="PCM_16")
    return target.getvalue()


@pytest.mark.timeout(600)
def test_a_real_voice_is_understood_by_the_real_recogniser(tmp_path: Path) -> None:
    settings = Settings(_env_file=None)
    if not speaks_here(settings):
        pytest.skip("the weights that hear and speak are not on this machine: vivaroom models pull")
    recording = asyncio.run(_spoken(settings))
    with app_of(tmp_path, VIVAROOM, VIVAROOM_CACHE_DIR=str(settings.cache_dir)) as app:
        _wait_for_the_voice(app)
        session_id, (turn, *_) = _all_aloud(app, recording)
        assert {"index", "columns", "plan"} <= set(turn["user_text"].lower().replace(",", "").replace(".", "").split())
        assert _report(app, session_id)["questions"]
        said = app.transcribe(audio_of(turn), "question.mp3")
        assert len(set(said.lower().split()) & set(turn["assistant_text"].lower().split())) >= 5


async def _spoken(settings: Settings) -> bytes:
    """The answer, said by the interviewer's own voice, as an MP3."""
    speech = local_speech(settings)
    assert speech is not None
    assert speech.kokoro is not None
    try:
        await asyncio.to_thread(speech.kokoro.load)
        pcm = b"".join([piece async for piece in speech.kokoro.say(SPOKEN)])
    finally:
        await asyncio.to_thread(speech.close)
    target = io.BytesIO()
    samples = np.frombuffer(pcm, "<i2").astype(np.float32) / 32_768
    soundfile.write(target, samples, speech.kokoro.rate_hz, format="MP3", subtype="MPEG_LAYER_III")
    return target.getvalue()


def _wait_for_the_voice(app: InterviewApp) -> None:
    give_up = time.monotonic() + LOADING_SECONDS
    while httpx.get(f"{app.base_url}/health").json()["parts"]["voice"]["state"] != "ready":
        assert time.monotonic() < give_up, "the weights do not load"
        time.sleep(0.5)
