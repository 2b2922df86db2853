"""What fails of hearing and speaking costs no turn: the words are there as text, and the connection goes on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from tests.api.realtime.lines import Client, Knock, calling
from tests.api.serving import client_of
from tests.api.whole_server import whole_app, whole_services
from tests.dialects.sounds import clips
from tests.voice.conversation import EnergyDetector, ScriptedRecogniser, SureOfTheEnd, ToneVoice
from tests.voice.virtual_time import AtOnce
from vivaroom.db.unit import Database
from vivaroom.voice.clips.decoding import ClipDecoder
from vivaroom.voice.clips.speech import ClipSpeech
from vivaroom.voice.ear import Instruments
from vivaroom.voice.vad_hub import VadHub

SAID = "I would rather not say."


@asynccontextmanager
async def house(
    database: Database, folder: Path, recogniser: ScriptedRecogniser, voice: ToneVoice
) -> AsyncIterator[FastAPI]:
    """The application with these to hear and to speak."""
    instruments = Instruments(VadHub(EnergyDetector(), AtOnce()), recogniser, voice, SureOfTheEnd())
    async with whole_services(database, folder) as services:
        yield whole_app(replace(services, clips=ClipSpeech(ClipDecoder(), lambda: instruments)))


async def session_in(app: FastAPI) -> str:
    """A session of two questions; its id."""
    async with client_of(app, address=("127.0.0.1", 50_000)) as http:
        text = "Senior backend engineer, technical, PostgreSQL, two questions"
        made = (await http.post("/api/collector/start", json={"text": text})).json()
        begun = (await http.post(f"/api/interviews/{made['interview_id']}/start")).json()
        return str(begun["interview_session_id"])


async def asked(client: Client, kind: str, **fields: Any) -> dict[str, Any]:
    """The reply to a frame."""
    client.send(kind, **fields)
    return await came(client)


async def came(client: Client) -> dict[str, Any]:
    frame = await client.next()
    assert isinstance(frame, dict)
    return frame


async def test_a_clip_that_was_not_understood_can_be_sent_again(database: Database, tmp_path: Path) -> None:
    recogniser = ScriptedRecogniser([SAID], takes_s=0, fails=1)
    async with house(database, tmp_path, recogniser, ToneVoice(takes_s=0)) as app:
        knock = Knock(path=f"/api/interviews/sessions/{await session_in(app)}/voice")
        async with calling(app, knock) as client:
            assert (await came(client))["question_index"] == 0
            clip = {"audio_base64": clips()["wav"], "filename": "answer.wav", "client_id": "a1"}
            assert (await asked(client, "user_audio", **clip))["code"] == "provider_unavailable"
            turn = await asked(client, "user_audio", **clip)
            assert (turn["user_text"], turn["question_index"]) == (SAID, 1)
            again = await asked(client, "user_audio", **clip)
            assert (again["assistant_text"], again["question_index"]) == (turn["assistant_text"], 1)


@pytest.mark.parametrize("fails", [False, True])
async def test_words_that_cannot_be_said_aloud_come_as_text(database: Database, tmp_path: Path, fails: bool) -> None:
    async with house(database, tmp_path, ScriptedRecogniser(), ToneVoice(takes_s=0, fails=fails)) as app:
        knock = Knock(path=f"/api/interviews/sessions/{await session_in(app)}/voice")
        async with calling(app, knock) as client:
            for frame in (await came(client), await asked(client, "user_text", text=SAID)):
                assert frame["assistant_text"]
                assert frame["audio_error"] == ("provider_unavailable" if fails else None)
                assert (frame["assistant_audio_base64"] is None) is fails


async def test_a_session_that_was_ended_elsewhere_says_so_and_hangs_up(database: Database, tmp_path: Path) -> None:
    async with house(database, tmp_path, ScriptedRecogniser(), ToneVoice(takes_s=0)) as app:
        session_id = await session_in(app)
        knock = Knock(path=f"/api/interviews/sessions/{session_id}/voice")
        async with calling(app, knock) as client:
            await came(client)
            async with client_of(app, address=("127.0.0.1", 50_000)) as http:
                assert (await http.post(f"/v1/sessions/{session_id}/end")).status_code == 200
            assert (await asked(client, "user_text", text=SAID))["code"] == "session_closed"
            assert await client.closed() == 4410
        async with calling(app, knock) as client:
            last = await came(client)
            assert (last["type"], last["status"]) == ("assistant_prompt", "completed")
            assert await client.closed() == 1000
