"""With the weights of this machine, what a candidate says over this dialect's socket is really understood."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import soxr

from tests.browser.second_ear import CACHE, second_ear, share_of_words
from tests.dialects.aloud import PATIENCE_SECONDS, pcm_of, said, wait_for_the_voice
from tests.dialects.clients.supervised import RATE_HZ, Call, SupervisedApp
from tests.serving import start_server
from vivaroom.app.settings.reading import Settings
from vivaroom.app.voice import speaks_here
from vivaroom.ports.speech import HEARING_RATE_HZ

ANSWER = "I would measure first, and then add an index where the plan shows a scan of the whole table."
WORDS_0_1 = 0.8


@pytest.mark.timeout(600)
@pytest.mark.skipif(
    not speaks_here(Settings(_env_file=None, cache_dir=CACHE)),
    reason="needs the weights: vivaroom models pull --needed",
)
def test_a_spoken_answer_is_in_the_transcript_and_the_questions_were_heard(tmp_path: Path) -> None:
    answer = said(
        ANSWER, tmp_path, RATE_HZ
    )  # before the socket is open, since making it takes longer than a socket stands unread
    server = start_server(tmp_path, VIVAROOM_CACHE_DIR=str(CACHE))
    try:
        wait_for_the_voice(server.url)
        app = SupervisedApp(server.url)
        started = app.start("Backend engineer", "", "Grace Hopper")
        with app.connect(started) as call:
            assert call.next("response.text.done")
            call.speak(answer)
            assert call.next("conversation.item.input_audio_transcription.completed")
            assert call.next("response.text.done")
        assert share_of_words(ANSWER, call.heard[0]) >= WORDS_0_1
        assert share_of_words(" ".join(call.said), _understood(call)) >= WORDS_0_1
        lines = app.transcript(started["session_id"])["live_transcript"]
        assert [one["type"] for one in lines if one["content"] == call.heard[0]] == ["audio"]
        assert app.end(started["session_id"])["status"] == "completed"
        app.http.close()
    finally:
        server.process.terminate()
        server.process.wait(PATIENCE_SECONDS)  # with its weights it may still be at work


def _understood(call: Call) -> str:
    """What was heard of the questions, by another ear."""
    sound = np.frombuffer(bytes(call.played), "<i2").astype(np.float32) / 32_768

    async def heard() -> str:
        async def whole() -> AsyncIterator[bytes]:
            yield pcm_of(soxr.resample(sound, RATE_HZ, HEARING_RATE_HZ))

        with second_ear() as ear:
            return [one async for one in ear.transcribe(whole())][-1].text

    return asyncio.run(heard())
