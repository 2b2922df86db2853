"""A front end that polls or listens holds complete interviews here, in writing and aloud, to transcript and feedback."""

import itertools
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import platformdirs
import pytest

from tests.answering import answer_to
from tests.browser.resume_file import resume_pdf
from tests.dialects.clients.queued import InterviewApp, Json, as_sound
from tests.dialects.sounds import clips
from tests.dialects.voiced import VOICED
from tests.serving import RunningServer, start_server
from vivaroom.voice.clips.sniffing import Container, container_of

JOB = "Backend engineer. You know Python and PostgreSQL; Kafka is welcome."
TYPES = ["technical", "hr", "coding", "case_study"]
MODELS = Path(platformdirs.user_cache_dir("vivaroom")) / "models"


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    server = start_server(tmp_path_factory.mktemp("typed"))
    yield server
    server.stop()


def in_writing(question: str) -> Json:
    return {"text": answer_to(question.rpartition(". ")[2]) if "?" not in question else answer_to(question)}


def _is_whole(lines: list[Json]) -> bool:
    """Both sides spoke, the interviewer first and last, and nothing of it twice at one moment."""
    speakers = [line["speaker"] for line in lines]
    return speakers[0] == speakers[-1] == "interviewer" and speakers.count("candidate") >= 3


@pytest.mark.parametrize("interview_type", TYPES)
def test_an_interview_by_polling_from_a_resume_to_feedback(typed: RunningServer, interview_type: str) -> None:
    app = InterviewApp(typed.url)
    analysis = app.analyze("mara.pdf", resume_pdf()["buffer"], JOB)
    assert analysis["result"]["requirements"]
    session = app.start(interview_type, resume_id=analysis["resume_id"], job_description=JOB, question_count=3)
    held = app.hold_by_polling(session, in_writing)
    assert held["interview_type"] == interview_type
    assert held["completed"]["reason"] == "finished"
    assert _is_whole(held["transcript"])
    answers = [line["text"] for line in held["transcript"] if line["speaker"] == "candidate"]
    feedback = app.feedback(session)["feedback"]
    assert feedback["interview_type"] == interview_type
    scores = [one["score"] for one in feedback["scores"] if one["score"] is not None]
    assert scores
    assert all(0 <= score <= 100 for score in [*scores, feedback["overall_score"]])
    assert {text for one in feedback["questions"] for text in one["answers"]} <= set(answers)
    for quote in (quote for one in feedback["scores"] for quote in one["evidence"]):
        assert any(quote in text for text in answers)
    app.http.close()


def test_a_stream_that_breaks_goes_on_behind_the_last_message_and_resumes_the_question(typed: RunningServer) -> None:
    app = InterviewApp(typed.url)
    session = app.start("hr", question_count=3)
    first = next(app.listen(session))
    app.respond(session, in_writing(first.data["text"]))
    after = app.listen(session, first.id)
    seen = list(itertools.takewhile(lambda one: one.event != "question", after))
    assert seen[0].event == "transcript"
    again = list(itertools.islice(app.listen(session, first.id), len(seen) + 1))
    assert again[:-1] == seen
    assert again[-1].event == "question"
    assert app.status(session)["question"]["question_id"] == again[-1].data["question_id"]
    assert app.end(session)["status"] == "completed"
    assert [one.event for one in app.listen(session, again[-1].id)] == ["completed"]
    app.http.close()


def test_an_interview_aloud_over_the_stream(tmp_path: Path) -> None:
    """Every answer in another format, as browsers and apps record them; every utterance back as one MP3."""
    server = start_server(tmp_path, program=VOICED)
    try:
        app = InterviewApp(server.url)
        _until_there_is_a_voice(app)
        sounds = itertools.cycle([b64decode(clips()[name]) for name in ("webm", "mp3", "wav", "ogg")])
        session = app.start("technical", question_count=3)
        heard = app.hold_by_stream(session, lambda question: as_sound(next(sounds)))
        assert heard[-2].event == "completed"
        assert {one.event for one in heard} >= {"question", "transcript", "audio", "completed"}
        said = [one.data for one in heard if one.event == "audio"]
        asked = [one.data for one in heard if one.event in ("question", "completed")]
        assert [one["text"] for one in said] == [one["text"] for one in asked]
        assert {container_of(b64decode(one["audio_base64"])) for one in said} == {Container.MP3}
        spoken = [one.data["text"] for one in heard if one.event == "transcript"]
        assert set(spoken) <= {"I spoke for 2.0 seconds.", "I spoke for 1.5 seconds.", "I spoke for 2.5 seconds."}
        assert len(spoken) == len(asked) - 1
        assert app.feedback(session)["feedback"]["questions"]
        app.http.close()
    finally:
        server.stop()


def test_an_interview_aloud_with_the_voice_and_the_ears_of_this_machine(tmp_path: Path) -> None:
    """Each answer is what the interviewer itself says, sent back to it: real speech that is really understood."""
    if not MODELS.is_dir():
        pytest.skip("the weights are not on this machine: vivaroom models pull --needed")
    server = start_server(tmp_path, VIVAROOM_CACHE_DIR=str(MODELS.parent))
    try:
        app = InterviewApp(server.url)
        _until_there_is_a_voice(app)
        session = app.start("hr", question_count=1)
        with closing(app.listen(session)) as messages:
            asked = next(one.data for one in messages if one.event == "audio")
        question = asked["text"]
        app.respond(session, {"audio_base64": asked["audio_base64"], "question_id": asked["question_id"]})
        with closing(app.listen(session)) as messages:
            heard = next(one.data["text"] for one in messages if one.event == "transcript")
        common = Counter(_words(heard)) & Counter(_words(question))
        assert common.total() >= 0.7 * len(_words(question)), (question, heard)
        app.end(session)
        assert app.feedback(session)["status"] == "completed"
        app.http.close()
    finally:
        server.kill()  # with its weights, an orderly end takes longer on a busy machine than `stop` waits


def _words(text: str) -> list[str]:
    return ["".join(letter for letter in word if letter.isalnum()) for word in text.casefold().split()]


def _until_there_is_a_voice(app: InterviewApp) -> None:
    """Weights load behind the first requests."""
    app.polled(lambda: {"status": _voice(app)}, "starting")


def _voice(app: InterviewApp) -> str:
    status: str = app.http.get("/health").json()["parts"]["voice"]["state"]
    return status
