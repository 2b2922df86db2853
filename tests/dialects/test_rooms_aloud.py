"""A mock interview without a LiveKit server: with the weights of this machine, two answers are given aloud and the rest in writing."""

from pathlib import Path

import pytest

from tests.browser.second_ear import CACHE, share_of_words
from tests.dialects.aloud import PATIENCE_SECONDS, said, wait_for_the_voice
from tests.dialects.clients.rooms import MockInterviewApp
from tests.dialects.clients.rooms_call import RATE_HZ, call
from tests.serving import start_server
from vivaroom.app.settings.reading import Settings
from vivaroom.app.voice import speaks_here

ANSWERS = (
    "I would measure first, and then add an index where the plan shows a scan of the whole table.",
    "We kept the old service running beside the new one until every customer had moved.",
)
WORDS_0_1 = 0.8


@pytest.mark.timeout(600)
@pytest.mark.skipif(
    not speaks_here(Settings(_env_file=None, cache_dir=CACHE)),
    reason="needs the weights: vivaroom models pull --needed",
)
def test_what_is_said_in_a_mock_interview_is_in_its_transcript_and_in_its_feedback(tmp_path: Path) -> None:
    sounds = [said(answer, tmp_path, RATE_HZ) for answer in ANSWERS]
    server = start_server(
        tmp_path, "--host", "0.0.0.0", port=None, VIVAROOM_CACHE_DIR=str(CACHE),
        JWT_SECRET_KEY="Zx4kQ2mV9tRw7LbN1cYh8sJd3fGp6uAe",
    )  # fmt: skip
    try:
        wait_for_the_voice(server.url)
        app = MockInterviewApp(server.url)
        me = app.sign_up("mara", "mara@example.org", "correct horse battery")
        interview = app.schedule(me, "Backend engineer", "Analytical Engines", "2027-01-15T09:00:00Z")
        with call(app, interview["id"]) as held:
            for sound in sounds:
                held.listen()
                held.speak(sound)
            held.listen()
        for answer, heard in zip(ANSWERS, held.heard, strict=True):
            assert share_of_words(answer, heard) >= WORDS_0_1
        messages = app.go_on(interview["id"])
        by_candidate = [one["message_text"] for one in messages if one["speaker"] == "candidate"]
        assert by_candidate[:2] == held.heard
        (feedback,) = app.feedback_when_written(interview["id"])
        assert feedback["rating"] in range(1, 6)
        app.http.close()
    finally:
        server.process.terminate()
        server.process.wait(PATIENCE_SECONDS)  # with its weights it may still be at work
