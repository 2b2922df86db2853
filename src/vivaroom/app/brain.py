"""The small language model of this machine, where the settings ask for it: what it may do, and how it stands."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from vivaroom.api.health import Part, PartState
from vivaroom.app.settings.reading import Settings, SettingsError
from vivaroom.app.weights import weights_store
from vivaroom.interview.model.picking_up import rehearsal
from vivaroom.kit.errors import ProviderError
from vivaroom.providers.local.brain.keeping import Brain, State, weights_of_brain
from vivaroom.providers.local.brain.language import BrainLanguage

CHOICE = "local"
"""What VIVAROOM_LLM says for it."""
DOES = "picks up what candidates said; the built-in grader judges"
_PARTS = {
    State.LOADING: Part(PartState.STARTING, "loading; the planned words are said meanwhile", needed=False),
    State.READY: Part(PartState.READY, DOES, needed=False),
    State.ENDED: Part(
        PartState.FAILED, "its program ended and is started again; planned words meanwhile", needed=False
    ),
}


def is_local(settings: Settings) -> bool:
    """Whether the model of this machine is asked for."""
    return (settings.llm_model or "").lower() == CHOICE


def brain_of(settings: Settings) -> BrainLanguage | None:
    """The model, not started yet; None where it is not asked for. Raises SettingsError where its parts are missing."""
    if not is_local(settings):
        return None
    try:
        return BrainLanguage(Brain(weights_of_brain(weights_store(settings))), rehearsal())
    except ProviderError as missing:
        raise SettingsError(f"VIVAROOM_LLM={CHOICE}: {missing.detail}") from None


def standing(brain: BrainLanguage) -> Part:
    """How it stands now, for `/health`."""
    return _PARTS[brain.brain.state]


@asynccontextmanager
async def thinking(brain: BrainLanguage | None) -> AsyncIterator[None]:
    """Its program for the length of the block, loaded behind whatever the block does."""
    if brain is None:
        yield
        return
    running = asyncio.create_task(brain.run(), name="brain")
    try:
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
