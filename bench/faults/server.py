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
from pathlib import Path
from uuid import UUID

import uvicorn

from bench.faults.chains import Chain
from bench.faults.stand_ins import Notes, TonesRecogniser, TonesVoice
from bench.voice_server import EveryPauseEnds
from tests.voice.conversation import EnergyDetector
from vivaroom.app import wiring
from vivaroom.app.main import create_app
from vivaroom.app.paths import DataFolder
from vivaroom.app.server import settle
from vivaroom.app.settings.reading import Settings, read_settings
from vivaroom.app.sockets import socket_settings
from vivaroom.app.voice import detecting
from vivaroom.interview.recordings.raw import RawRecordings
from vivaroom.providers.speech.opened import Opened
from vivaroom.voice.conversations import Conversations, Held, Studio
from vivaroom.voice.ear import Instruments
from vivaroom.voice.happenings import Carrier
from vivaroom.voice.vad_hub import VadHub

TABLES, NOTES = "tables", "notes"
"""Folders beside the server's data: who hears and speaks in a session, and what became of it; files by the session's id."""


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
    chain = Chain(vendor, table["url"], folder / "kept" / session_id.hex, Opened(notes))
    recogniser = chain.hears(hears) if does == "hears" else hears
    return Instruments(hub, recogniser, chain.speaks(speaks) if does == "speaks" else speaks, EveryPauseEnds())


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
