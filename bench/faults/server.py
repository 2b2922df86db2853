"""The product as a server of its own whose vendors of speech are at addresses that are told it, another one a session.

Started by `bench.faults.providers`. The chains are those that settings make (`app/speech.py`): the vendor first, then
this machine, here the stand-ins of `bench/faults/stand_ins.py`. Sockets, protocol, conversations, recording, director,
ledger, jobs and the embedded PostgreSQL are those of `vivaroom serve`; voice is whatever is not digital silence.
"""

import argparse
import asyncio
import json
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import uvicorn
from pydantic import SecretStr

from bench.faults.stand_ins import Notes, TonesRecogniser, TonesVoice
from bench.voice_server import EveryPauseEnds
from tests.vendors import cartesia_hearing, deepgram_listening, openai_speech, polly
from tests.voice.conversation import EnergyDetector
from vivaroom.app import wiring
from vivaroom.app.main import create_app
from vivaroom.app.paths import DataFolder
from vivaroom.app.server import settle
from vivaroom.app.settings.reading import Settings, read_settings
from vivaroom.app.sockets import socket_settings
from vivaroom.app.speech import hearing_chain, speaking_chain
from vivaroom.app.voice import detecting
from vivaroom.interview.recordings.raw import RawRecordings
from vivaroom.providers.speech.cartesia.ink import CartesiaInk
from vivaroom.providers.speech.cartesia.sonic import CartesiaSonic
from vivaroom.providers.speech.deepgram.aura import DeepgramAura
from vivaroom.providers.speech.deepgram.nova import DeepgramNova
from vivaroom.providers.speech.polly.account import PollyAccount
from vivaroom.providers.speech.polly.signing import Credentials
from vivaroom.providers.speech.polly.voice import PollyVoice
from vivaroom.providers.speech.vendors import VENDORS, SpeechVendor
from vivaroom.voice.conversations import Conversations, Held, Studio
from vivaroom.voice.ear import Instruments
from vivaroom.voice.happenings import Carrier
from vivaroom.voice.vad_hub import VadHub

TABLES, NOTES = "tables", "notes"
"""Folders beside the server's data: who hears and speaks in a session, and what became of it; files by the session's id."""
_KEYS: dict[str, Any] = {
    "deepgram_api_key": SecretStr(deepgram_listening.KEY),
    "cartesia_api_key": SecretStr(cartesia_hearing.KEY),
    "openai_api_key": SecretStr(openai_speech.KEY),
    "aws_access_key_id": polly.KEY_ID,
    "aws_secret_access_key": SecretStr(polly.SECRET),
    "aws_region": polly.REGION,
}


class Tables(Conversations):
    """Conversations each of which is held with the instruments that were laid out for it."""

    hub: VadHub

    @asynccontextmanager
    async def open(
        self, org: UUID, session_id: UUID, carrier: Carrier, *, or_in_writing: bool = False
    ) -> AsyncIterator[Held]:
        """As ever; nothing comes between laying out and taking up."""
        assert self.studio is not None
        folder = self.studio.raw.root.parent
        self.instruments = instruments(self.hub, folder, session_id)
        async with super().open(org, session_id, carrier, or_in_writing=or_in_writing) as held:
            yield held


def instruments(hub: VadHub, folder: Path, session_id: UUID) -> Instruments:
    """By the table of the session: `hears` or `speaks` name a vendor and its address, else everything is of this machine."""
    table: dict[str, str] = json.loads((folder / TABLES / f"{session_id.hex}.json").read_text("utf-8"))
    notes, quiet = Notes(folder / NOTES / f"{session_id.hex}.jsonl"), Notes(Path("/dev/null"))
    vendor, does = table["vendor"], table["does"]
    hears = TonesRecogniser(notes if does == "hears" else quiet)
    speaks = TonesVoice(notes if does == "speaks" else quiet)
    if vendor == "local":
        return Instruments(hub, hears, speaks, EveryPauseEnds())
    VENDORS[vendor] = _moved(vendor, table["url"])
    chain = {"stt": (vendor, "local")} if does == "hears" else {"tts": (vendor, "local")}
    settings = read_settings(openai_base_url=table["url"], **_KEYS, **chain)
    recogniser = hearing_chain(settings, hears, notes) if does == "hears" else hears
    voice = speaking_chain(settings, speaks, folder / "kept" / session_id.hex, notes) if does == "speaks" else speaks
    assert recogniser is not None
    assert voice is not None
    return Instruments(hub, recogniser, voice, EveryPauseEnds())


def _moved(vendor: str, url: str) -> SpeechVendor:
    """The vendor at another address than its own; OpenAI's is a setting."""
    at_home = VENDORS[vendor]
    match vendor:
        case "deepgram":
            return replace(
                at_home,
                hears=lambda key, _: DeepgramNova(key, base_url=url),
                speaks=lambda key, _: DeepgramAura(key, base_url=url),
            )
        case "cartesia":
            return replace(
                at_home,
                hears=lambda key, _: CartesiaInk(key, base_url=url),
                speaks=lambda key, _: CartesiaSonic(key, base_url=url),
            )
        case "polly":
            credentials = Credentials(polly.KEY_ID, SecretStr(polly.SECRET))
            return replace(
                at_home, speaks=lambda *_: PollyVoice(PollyAccount(credentials, region=polly.REGION, base_url=url))
            )
        case _:
            return at_home


async def serve(settings: Settings) -> None:
    """Serve until the process is told to end."""
    vars(wiring)["Conversations"] = Tables
    app = create_app(settings)
    config = uvicorn.Config(
        app, host="127.0.0.1", port=settings.port, log_config=None, access_log=False, lifespan="on",
        log_level="warning", timeout_graceful_shutdown=5, **socket_settings(),
    )  # fmt: skip
    with ThreadPoolExecutor(1) as thread:
        async with detecting(EnergyDetector()) as hub:

            def equip() -> None:
                held = app.state.services.conversations
                assert isinstance(held, Tables)
                held.hub = hub
                held.studio = Studio(RawRecordings(DataFolder(settings.data_dir).raw_sound), thread)
                settle()

            app.state.settle = equip
            await uvicorn.Server(config).serve()


def main() -> None:
    """Serve on a port, with data in a folder."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--sessions", type=int, required=True)
    asked = parser.parse_args()
    for name in (TABLES, NOTES):
        (asked.data_dir / name).mkdir(parents=True, exist_ok=True)
    settings = read_settings(
        host="127.0.0.1", port=asked.port, data_dir=asked.data_dir, voice_sessions=asked.sessions,
        cache_dir=asked.data_dir / "no-weights", models_dir=asked.data_dir / "no-weights",
    )  # fmt: skip
    loop = uvicorn.Config("", log_config=None).get_loop_factory()
    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(serve(settings))


if __name__ == "__main__":
    main()
