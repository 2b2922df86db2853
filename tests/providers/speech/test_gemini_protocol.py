"""The server that plays Gemini Live, and what we send it, measured by Google's own client for Python."""

import importlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from websockets.asyncio.client import connect

from tests.providers.speech.hearing import SENTENCE
from tests.providers.speech.speaking import plain
from tests.vendors.gemini_live import KEY, GeminiLiveServer, gemini_live_server
from tests.vendors.gemini_session import OWN_QUESTION
from tests.vendors.tones import in_tones, tones
from vivaroom.providers.speech.gemini.instruction import INSTRUCTION
from vivaroom.providers.speech.gemini.models import MODEL, VOICE
from vivaroom.providers.speech.gemini.wire import RATE_HZ, Terms, set_up

genai = pytest.importorskip("google.genai")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
async def server() -> AsyncIterator[GeminiLiveServer]:
    async with gemini_live_server() as found:
        yield found


@pytest.fixture
async def session(server: GeminiLiveServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Any]:
    """What the client opens with the same terms as ours; it insists on TLS, which the server does without."""
    types, live = genai.types, importlib.import_module("google.genai.live")
    monkeypatch.setattr(live, "ws_connect", _without_tls)
    client = genai.Client(api_key=KEY, http_options=types.HttpOptions(base_url=server.url, api_version="v1beta"))
    voice = types.VoiceConfig(prebuilt_voice_config=types.PrebuiltVoiceConfig(voice_name=VOICE))
    terms = types.LiveConnectConfig(
        response_modalities=["AUDIO"],
        speech_config=types.SpeechConfig(voice_config=voice),
        system_instruction=types.Content(parts=[types.Part(text=INSTRUCTION)]),
        realtime_input_config=types.RealtimeInputConfig(
            automatic_activity_detection=types.AutomaticActivityDetection(disabled=True),
            activity_handling="NO_INTERRUPTION",
            turn_coverage="TURN_INCLUDES_ONLY_ACTIVITY",
        ),
        input_audio_transcription=types.AudioTranscriptionConfig(),
        output_audio_transcription=types.AudioTranscriptionConfig(),
        session_resumption=types.SessionResumptionConfig(),
        context_window_compression=types.ContextWindowCompressionConfig(sliding_window=types.SlidingWindow()),
    )
    async with client.aio.live.connect(model=MODEL, config=terms) as opened:
        yield opened


async def test_our_terms_are_those_that_the_client_sends(server: GeminiLiveServer, session: Any) -> None:
    told = server.sessions[0].terms
    assert told is not None
    ours = set_up(Terms(MODEL, VOICE, INSTRUCTION), None)["setup"]
    instruction = told["systemInstruction"]["parts"][0]["text"]
    assert instruction == ours["systemInstruction"]["parts"][0]["text"]
    assert {**told, "systemInstruction": None} == {**ours, "systemInstruction": None}


async def test_the_client_hears_what_the_server_understands_and_says_by_itself(session: Any) -> None:
    types, pcm = genai.types, in_tones(SENTENCE).pcm
    await session.send_realtime_input(activity_start=types.ActivityStart())
    await session.send_realtime_input(audio=types.Blob(data=pcm, mime_type="audio/pcm;rate=16000"))
    await session.send_realtime_input(activity_end=types.ActivityEnd())
    heard, said, sound = await _turn(session)
    assert plain(heard) == plain(SENTENCE)
    assert (plain(said), sound) == (plain(OWN_QUESTION), tones(OWN_QUESTION, RATE_HZ))


async def test_the_client_hears_what_it_asks_for(session: Any) -> None:
    await session.send_client_content(turns={"role": "user", "parts": [{"text": "Say: Thank you."}]})
    _, said, sound = await _turn(session)
    assert (plain(said), sound) == (["thank", "you"], tones("Thank you.", RATE_HZ))
    await session.send_client_content(turns={"role": "user", "parts": [{"text": "Say: Thank you."}]})
    async for message in session.receive():
        update = message.session_resumption_update
        assert update is None or (update.resumable and update.new_handle)


def _without_tls(uri: str, *, additional_headers: dict[str, str], **_: object) -> connect:
    return connect(uri.replace("wss:", "ws:", 1), additional_headers=additional_headers)


async def _turn(session: Any) -> tuple[str, str, bytes]:
    """What was understood, the words of the model and its sound, until its turn is over."""
    heard, said, sound = "", "", b""
    async for message in session.receive():
        content = message.server_content
        if content is not None:
            heard += content.input_transcription.text if content.input_transcription else ""
            said += content.output_transcription.text if content.output_transcription else ""
            sound += message.data or b""
    return heard, said, sound
