"""`vivaroom providers list|try`: who hears and who speaks here, and what each makes of a sound or a text."""

import asyncio
import time
import wave
from collections.abc import AsyncIterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vivaroom.app.cli.output import JsonFlag, show, show_rows
from vivaroom.app.settings.reading import Settings, read_settings

if TYPE_CHECKING:
    from vivaroom.app.voice import LocalSpeech
    from vivaroom.ports.speech import SpeechToText, TextToSpeech
    from vivaroom.providers.speech.opened import Opened
    from vivaroom.providers.speech.vendors import Access

providers = typer.Typer(no_args_is_help=True)
_PIECE_BYTES = 3_200


class Job(StrEnum):
    """What a provider of speech does."""

    STT = "stt"
    TTS = "tts"
    S2S = "s2s"


@providers.command(name="list")
def list_(as_json: JsonFlag = False) -> None:
    """Show who can hear and speak, who has a key here, and the order in which they are asked."""
    from vivaroom.app.settings.dialogue_access import dialogue_access_of
    from vivaroom.app.settings.speech_access import access_of
    from vivaroom.app.speech import chosen
    from vivaroom.providers.speech.dialogue.vendors import DIALOGUE_VENDORS
    from vivaroom.providers.speech.vendors import LOCAL, hearing_names, speaking_names

    settings = read_settings()
    chains, access = chosen(settings), access_of(settings)
    places = {"hears": (hearing_names(), chains.hearing), "speaks": (speaking_names(), chains.speaking)}
    rows = [
        {
            "provider": name, "does": does, "key": name == LOCAL or bool(name in access and access[name].keys),
            "asked": str(order.index(name) + 1) if name in order else None,
        }
        for does, (names, order) in places.items()
        for name in names
    ]  # fmt: skip
    holding = [
        {
            "provider": name, "does": "hears and speaks", "key": bool(dialogue_access_of(settings)[name].keys),
            "asked": "before all" if name == chains.dialogue else None,
        }
        for name in DIALOGUE_VENDORS
    ]  # fmt: skip
    show_rows([*rows, *holding], as_json=as_json)


@providers.command(name="try")
def try_(
    job: Annotated[Job, typer.Argument(help="stt hears a file, tts says a text, s2s says a text and hears it.")],
    name: Annotated[str, typer.Argument(help="The provider, as `vivaroom providers list` has it.")],
    given: Annotated[str, typer.Argument(help="The file, or the text.")],
    out: Annotated[Path, typer.Option(help="Where the sound of what is said goes.")] = Path("said.wav"),
    as_json: JsonFlag = False,
) -> None:
    """Let one provider hear a file or say a text, whatever the order is, and tell how long it took."""
    settings = read_settings()
    if job is Job.STT:
        show(asyncio.run(_hear(settings, name, _sound(Path(given)))), as_json=as_json)
        return
    said, rate_hz, pcm = asyncio.run((_talk if job is Job.S2S else _say)(settings, name, given))
    with wave.open(str(out), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(pcm)
    show({**said, "file": str(out)}, as_json=as_json)


def _sound(file: Path) -> bytes:
    from vivaroom.providers import media
    from vivaroom.providers.media import FfmpegFiles
    from vivaroom.voice.clips.decoding import ClipDecoder

    if not file.is_file():
        raise typer.BadParameter(f"there is no file {file}")
    return ClipDecoder(FfmpegFiles() if media.installed() else None).decode(file.read_bytes())


async def _hear(settings: Settings, name: str, pcm: bytes) -> dict[str, object]:
    from vivaroom.ports.speech import Transcript
    from vivaroom.providers.speech.opened import Opened

    local, heard, opened = _local(settings, name), Transcript("", is_final=True), Opened()
    recogniser, began, first_s = _recogniser(settings, name, local, opened), time.perf_counter(), None
    try:
        async for transcript in recogniser.transcribe(_pieces(pcm)):
            heard, first_s = transcript, first_s or time.perf_counter() - began
    finally:
        await opened.close()
        if local is not None:
            local.close()
    took = {"first_s": round(first_s or 0.0, 2), "seconds": round(time.perf_counter() - began, 2)}
    words = [f"{word.started_ms} {word.text}" for word in heard.words]
    return {"provider": recogniser.name, "text": heard.text, **took, "words": words}


async def _say(settings: Settings, name: str, text: str) -> tuple[dict[str, object], int, bytes]:
    from vivaroom.providers.speech.opened import Opened

    local, opened = _local(settings, name), Opened()
    voice, began, first_s, pcm = _voice(settings, name, local, opened), time.perf_counter(), None, b""
    try:
        async for piece in voice.say(text):
            first_s = first_s or time.perf_counter() - began
            pcm += piece
    finally:
        await opened.close()
        if local is not None:
            local.close()
    took = {"first_s": round(first_s or 0.0, 2), "seconds": round(time.perf_counter() - began, 2)}
    said: dict[str, object] = {"provider": voice.name, "sound_s": round(len(pcm) / 2 / voice.rate_hz, 2), **took}
    return said, voice.rate_hz, pcm


async def _talk(settings: Settings, name: str, text: str) -> tuple[dict[str, object], int, bytes]:
    from vivaroom.app.cli.trying_dialogues import said_and_heard
    from vivaroom.providers.speech.dialogue.vendors import DIALOGUE_VENDORS

    return await said_and_heard(settings, _known(name, tuple(DIALOGUE_VENDORS)), text)


async def _pieces(pcm: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(pcm), _PIECE_BYTES):
        yield pcm[at : at + _PIECE_BYTES]
        await asyncio.sleep(0)


def _local(settings: Settings, name: str) -> "LocalSpeech | None":
    """The parts of this machine, where they are asked for. Raises ProviderRefused where they are not here."""
    from vivaroom.app.voice import lacking, local_speech
    from vivaroom.kit.errors import ProviderRefused
    from vivaroom.providers.speech.vendors import LOCAL

    if name != LOCAL:
        return None
    alone = settings.model_copy(update={"stt": (LOCAL,), "tts": (LOCAL,)})
    speech = local_speech(alone)
    if speech is None:
        raise ProviderRefused(LOCAL, f"{', '.join(lacking(alone))} not here: vivaroom models pull --needed")
    return speech


def _recogniser(settings: Settings, name: str, local: "LocalSpeech | None", opened: "Opened") -> "SpeechToText":
    from vivaroom.providers.speech.vendors import hearing_names, recogniser_of

    if local is not None and local.recogniser is not None:
        return local.recogniser
    return recogniser_of(_known(name, hearing_names()), _access(settings, name), opened=opened).hears


def _voice(settings: Settings, name: str, local: "LocalSpeech | None", opened: "Opened") -> "TextToSpeech":
    from vivaroom.providers.speech.vendors import speaking_names, voice_of

    if local is not None and local.kokoro is not None:
        return local.kokoro
    return voice_of(_known(name, speaking_names()), _access(settings, name), opened=opened).says


def _known(name: str, names: tuple[str, ...]) -> str:
    if name not in names:
        raise typer.BadParameter(f"expected one of {', '.join(names)}; got {name!r}")
    return name


def _access(settings: Settings, name: str) -> "Access":
    from vivaroom.app.settings.speech_access import access_of
    from vivaroom.providers.speech.vendors import Access

    return access_of(settings).get(name, Access())
