"""Which language model this installation uses, if any, and what stands in its place where there is none."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from vivaroom.app.brain import DOES, brain_of, is_local
from vivaroom.app.settings.reading import Settings, SettingsError
from vivaroom.content.loader import Library
from vivaroom.interview.built_in.reader import BuiltInReader
from vivaroom.interview.built_in.wording import PlainWording, PreparingWording
from vivaroom.interview.director import AnswerReader
from vivaroom.interview.model.decoys import decoys_from
from vivaroom.interview.model.fallback import FallbackGrader
from vivaroom.interview.model.grader import ModelGrader
from vivaroom.interview.model.picking_up import PickingUp
from vivaroom.interview.model.reader import ModelReader
from vivaroom.interview.model.wording import ModelWording
from vivaroom.interview.wording import Wording
from vivaroom.providers.language.choice import LanguageChoice, Vendor
from vivaroom.providers.language.lazy import LazyLanguage, language_model
from vivaroom.providers.local.brain.language import BrainLanguage

WORDING_PATIENCE = timedelta(seconds=4)
"""A candidate waits for the words of a question, and for nothing else that a model does."""


@dataclass(frozen=True, slots=True)
class Interviewer:
    """What reads, words and judges; without `model` and `brain` the built-in parts do it all.

    `brain` is the small model of this machine. It never reads or judges: it believes what it is told.
    """

    reader: AnswerReader
    wording: Wording
    grader: FallbackGrader
    model: LazyLanguage | None
    built_in: BuiltInReader
    brain: BrainLanguage | None = None

    @property
    def described(self) -> str:
        """For `/health`."""
        if self.brain:
            return f"{self.brain.name}: {DOES}; practice feedback, not an assessment"
        return self.model.name if self.model else "built-in director and grader: practice feedback, not an assessment"

    async def warm(self) -> None:
        """Import the model's client, which takes a second or two."""
        if self.model is not None:
            await asyncio.to_thread(self.model.warm)

    async def close(self) -> None:
        """Give connections and threads back."""
        if self.model is not None:
            await self.model.close()
        self.built_in.close()


def interviewer(settings: Settings, built_in: BuiltInReader, library: Library) -> Interviewer:
    """The interviewer of these settings."""
    patience = timedelta(seconds=settings.llm_timeout_seconds)
    choice, brain = language_choice(settings), brain_of(settings)
    if choice is None:
        words = PickingUp(brain, min(patience, WORDING_PATIENCE)) if brain else PlainWording()
        wording = PreparingWording(words, built_in.prepare)
        return Interviewer(built_in, wording, FallbackGrader((), built_in), None, built_in, brain)
    model = language_model(choice)
    grader = ModelGrader(model, built_in, decoys_from(library.questions))
    return Interviewer(
        reader=ModelReader(model, built_in, min(patience, timedelta(seconds=2))),
        wording=PreparingWording(ModelWording(model, min(patience, WORDING_PATIENCE)), built_in.prepare),
        grader=FallbackGrader((grader,), built_in),
        model=model,
        built_in=built_in,
    )


def language_choice(settings: Settings) -> LanguageChoice | None:
    """The model that is named, or that of the first key at hand; None for the built-in director and grader,
    which stay in place beside the small model of this machine.

    Raises SettingsError for a model of an unknown vendor.
    """
    named = settings.llm_model
    if is_local(settings) or (named and named.lower() in ("built-in", "none", "off")):
        return None
    vendor, _, model = (named or _by_key(settings)).partition(":")
    if not vendor:
        return None
    known = {"openai": Vendor.OPENAI, "azure": Vendor.AZURE, "google": Vendor.GOOGLE, "gemini": Vendor.GOOGLE}
    if vendor not in known or not model:
        raise SettingsError(
            f"VIVAROOM_LLM: expected vendor:model with one of {', '.join(known)}, local or built-in; got {named!r}"
        )
    google = known[vendor] is Vendor.GOOGLE
    return LanguageChoice(
        vendor=known[vendor],
        model=model,
        key=settings.google_api_key if google else settings.openai_api_key,
        base_url=None if google else settings.openai_base_url,
        timeout=timedelta(seconds=settings.llm_timeout_seconds),
    )


def _by_key(settings: Settings) -> str:
    if settings.openai_api_key is not None or settings.openai_base_url:
        return f"openai:{settings.openai_model}"
    return f"google:{settings.gemini_model}" if settings.google_api_key is not None else ""
