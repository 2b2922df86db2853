"""A front end that was written for a backend with phases holds a complete interview here, with its base URL changed."""

import asyncio
import io
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, cycle
from pathlib import Path

import pytest
import soundfile
import soxr

from tests.answering import A_STORY, answer_to
from tests.browser.robot_voice import clips_of
from tests.browser.second_ear import CACHE
from tests.dialects.clients.phased import Json, Page, PhasedApp, Reply
from tests.dialects.sounds import clips
from tests.dialects.voiced import VOICED
from tests.serving import VIVAROOM, start_server
from vivaroom.app.settings.reading import Settings
from vivaroom.app.voice import speaks_here
from vivaroom.ports.speech import HEARING_RATE_HZ

PATIENCE_SECONDS = 240.0
"""For weights to be read and reports to be written, on a machine that is busy."""
STRONG = "Zx4kQ2mV9tRw7LbN1cYh8sJd3fGp6uAe"
PHASES = ["introduction", "projects", "standout_skills", "role_skills"]
RESUME = {
    "file_name": "mara.pdf",
    "name": "Mara Example",
    "skills": ["Python", "PostgreSQL", "Kafka", "Docker"],
    "projects": [
        {
            "name": "Ledger service",
            "description": "Built a ledger in Python on PostgreSQL for a million bookings a day",
        },
        {"name": "Queue watcher", "description": "Watches Kafka queues, written in Python, deployed with Docker"},
    ],
}


@contextmanager
def app_of(folder: Path, *options: str, program: Sequence[str] = VIVAROOM, **environment: str) -> Iterator[PhasedApp]:
    """The front end with a server of its own."""
    server = start_server(folder, *options, port=None, program=program, **environment)
    try:
        yield PhasedApp(server.url)
    finally:
        server.stop()


def test_an_interview_in_writing_from_resume_to_report(tmp_path: Path) -> None:
    with app_of(tmp_path, "--host", "0.0.0.0", JWT_SECRET_KEY=STRONG) as app:
        account = {"email": "mara@example.org", "password": "correct horse battery", "name": "Mara"}
        token = app.sent("POST", "/v1/auth/register", json=account)["access_token"]
        app = PhasedApp(app.base_url, token)
        assert app.profile(name="Mara Example", target_roles=["Backend engineer"])["name"] == "Mara Example"
        resume = app.add_resume(**RESUME)
        started = app.start("Backend engineer", resume["id"], question_count=5)
        interview_id = started["interview_id"]
        assert started["phases"] == PHASES

        page = app.hold(interview_id, answer_to, Page(), most=2)
        assert page.completed is None
        assert app.status(interview_id)["progress"]["answered"] == 2
        page = app.hold(interview_id, answer_to, page)
        _is_whole(app, interview_id, page)
        assert [one["current_question"]["question_id"] for one in page.resumes] == [page.questions[2]["question_id"]]


def test_an_interview_aloud_is_heard_in_every_format(tmp_path: Path) -> None:
    sounds, said = clips(), chain(["pcm_16k"], cycle(("webm", "mp3", "ogg", "wav")))

    def aloud(question: str) -> Reply:
        form = next(said)
        return [sounds["webm_begin"], sounds["webm_end"]] if form == "webm" else [sounds[form]]

    with app_of(tmp_path, program=VOICED) as app:
        interview_id = app.start("Backend engineer", question_count=5)["interview_id"]
        page = app.hold(interview_id, aloud, Page())
        answers = app.status(interview_id)["answers"]
        assert len(answers) >= 5
        assert {one["answer"] for one in answers} == {"I spoke for 1.5 seconds.", "I spoke for 2.0 seconds."}
        assert [one["text"] for one in page.transcripts if one["is_final"]] == [one["answer"] for one in answers]
        assert not page.errors
        assert page.completed is not None
        assert page.close_code == 1000
        for sound in page.sounds:
            with soundfile.SoundFile(io.BytesIO(sound)) as file:
                assert file.format == "MP3"
                assert file.frames > 0
        assert _report(app, interview_id)["status"] == "completed"


@pytest.mark.timeout(600)
def test_an_interview_with_real_voices(tmp_path: Path) -> None:
    if not speaks_here(Settings(_env_file=None)):
        pytest.skip("the weights of voice and recogniser are not on this machine")
    spoken = asyncio.run(clips_of([A_STORY], tmp_path / "voice"))[A_STORY]

    with app_of(tmp_path, VIVAROOM_CACHE_DIR=str(CACHE)) as app:
        interview_id = app.start("Backend engineer", question_count=1)["interview_id"]
        _wait(lambda: app.has_voice(interview_id))
        page = app.hold(interview_id, lambda question: _in_pieces(spoken), Page())
        heard = [one["text"] for one in page.transcripts if one["is_final"]]
        assert heard
        assert all("payment" in text and "index" in text for text in heard)
        assert page.sounds
        assert page.completed is not None
        assert _report(app, interview_id)["report"]["statement"]


def _in_pieces(wav: str) -> list[str]:
    """The recording as a page with a PCM worklet sends it: a second at a time."""
    samples, rate_hz = soundfile.read(io.BytesIO(b64decode(wav)), dtype="int16")
    pcm = soxr.resample(samples, rate_hz, HEARING_RATE_HZ).tobytes()
    second = 2 * HEARING_RATE_HZ
    return [b64encode(pcm[place : place + second]).decode() for place in range(0, len(pcm), second)]


def _is_whole(app: PhasedApp, interview_id: str, page: Page) -> None:
    """Asked once each, answered once each, judged, over, and reported."""
    asked = [one["question_id"] for one in page.questions]
    assert len(asked) == len(set(asked))
    assert page.completed is not None
    assert page.close_code == 1000
    found = _report(app, interview_id)
    assert [one["question_id"] for one in found["answers"]] == asked
    assert {one["question_id"] for one in page.evaluations} <= set(asked)
    assert len(page.evaluations) >= 4
    assert any(one["score"] is not None and one["evidence"] for one in page.evaluations)
    order = [PHASES.index(one["phase"]) for one in page.questions]
    assert order == sorted(order)
    assert len(set(order)) >= 3
    assert [one["report"]["score"] for one in app.reports()] == [found["score"]]
    assert found["report"]["competencies"]


def _report(app: PhasedApp, interview_id: str) -> Json:
    _wait(lambda: app.status(interview_id)["report_status"] == "ready")
    return app.status(interview_id)


def _wait(is_so: Callable[[], bool]) -> None:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < give_up, "waited in vain"
        time.sleep(0.2)
