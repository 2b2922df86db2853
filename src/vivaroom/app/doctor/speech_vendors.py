"""Who hears and who speaks, why these, and whether each vendor answers: every one is asked once, for less than a cent."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from vivaroom.app.doctor.finding import Finding, State
from vivaroom.app.settings.dialogue_access import dialogue_access_of
from vivaroom.app.settings.reading import Settings, SettingsError
from vivaroom.app.settings.speech_access import access_of
from vivaroom.app.speech import chosen
from vivaroom.kit.errors import ProviderBusy, ProviderError, ProviderRefused
from vivaroom.ports.speech import HEARING_RATE_HZ
from vivaroom.providers.speech.dialogue.vendors import DIALOGUE_VENDORS, dialogues_of
from vivaroom.providers.speech.opened import Opened
from vivaroom.providers.speech.vendors import LOCAL, VENDORS, Access, recogniser_of, voice_of

NAME = "speech vendors"
PATIENCE_S = 15.0
ONE_SECOND = bytes(2 * HEARING_RATE_HZ)
WORD = "Ready."
_CHOOSE = "VIVAROOM_STT and VIVAROOM_TTS name others"
_HOLDS = "hears and speaks at once"
Ask = Callable[[], Awaitable[str]]


def speech_vendors(settings: Settings) -> list[Finding]:
    """The order, and a finding for each vendor in it; nobody is asked where this machine does it all."""
    try:
        chains = chosen(settings)
    except SettingsError as error:
        return [Finding(NAME, State.BROKEN, str(error), "mend VIVAROOM_STT, VIVAROOM_TTS or VIVAROOM_SPEECH_TO_SPEECH")]
    order = (f"{chains.dialogue} to hear and speak at once; behind it " if chains.dialogue else "") + (
        f"{', then '.join(chains.hearing)} to hear ({chains.hearing_by}); "
        f"{', then '.join(chains.speaking)} to speak ({chains.speaking_by})"
    )
    access = access_of(settings)
    asked = [
        *([(chains.dialogue, _HOLDS, _holds(settings, chains.dialogue))] if chains.dialogue else []),
        *((name, "hears", _hears(name, access[name])) for name in chains.hearing if name != LOCAL),
        *((name, "speaks", _speaks(name, access[name])) for name in chains.speaking if name != LOCAL),
    ]
    return [Finding(NAME, State.OK, order), *asyncio.run(_all(asked))]


async def _all(asked: list[tuple[str, str, Ask]]) -> list[Finding]:
    return list(await asyncio.gather(*(_found(name, does, ask) for name, does, ask in asked)))


async def _found(name: str, does: str, ask: Ask) -> Finding:
    vendor = DIALOGUE_VENDORS[name] if does == _HOLDS else VENDORS[name]
    title, key, began = vendor.title, vendor.key_setting, time.monotonic()
    try:
        async with asyncio.timeout(PATIENCE_S):
            what = await ask()
    except ProviderRefused as error:
        return Finding(NAME, State.WARNING, f"{title} {does}: refused: {error.detail}", f"check {key}; {_CHOOSE}")
    except ProviderBusy as error:
        return Finding(
            NAME, State.WARNING, f"{title} {does}: busy: {error.detail}", f"more keys or a larger plan; {_CHOOSE}"
        )
    except ProviderError as error:
        mend = f"check the network, and whether {title} is up; {_CHOOSE}"
        return Finding(NAME, State.WARNING, f"{title} {does}: {error.detail}", mend)
    except TimeoutError:
        return Finding(NAME, State.WARNING, f"{title} {does}: no answer within {PATIENCE_S:g} s", "check the network")
    return Finding(NAME, State.OK, f"{title} {does}: {what} after {round(1000 * (time.monotonic() - began))} ms")


@asynccontextmanager
async def _opened() -> AsyncIterator[Opened]:
    """Whatever is opened inside the block is closed with it."""
    opened = Opened()
    try:
        yield opened
    finally:
        await opened.close()


def _hears(name: str, access: Access) -> Ask:
    async def silence() -> AsyncIterator[bytes]:
        yield ONE_SECOND

    async def ask() -> str:
        async with _opened() as opened:
            recogniser = recogniser_of(name, access, opened=opened).hears
            async for _ in recogniser.transcribe(silence()):
                pass
            return f"{recogniser.name} understood a second of silence"

    return ask


def _holds(settings: Settings, name: str) -> Ask:
    async def ask() -> str:
        model = dialogues_of(name, dialogue_access_of(settings)[name])
        async with model.open() as dialogue:
            async for _ in dialogue.voice.say(WORD):
                pass
        return f"{model.name} said the word that it was given"

    return ask


def _speaks(name: str, access: Access) -> Ask:
    async def ask() -> str:
        async with _opened() as opened:
            voice = voice_of(name, access, opened=opened).says
            await opened.check()
            for trouble in opened.troubles.values():
                raise ProviderRefused(voice.name, trouble)
            made = sum([len(piece) async for piece in voice.say(WORD)])
            if not made:
                raise ProviderRefused(voice.name, "it said nothing")
            return f"{voice.name} said a word"

    return ask
