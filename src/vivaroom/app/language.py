"""Which language model this installation uses, if any, and what stands in its place where there is none."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from pydantic import SecretStr

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
from vivaroom.providers.language.lazy import language_model
from vivaroom.providers.language.rotation import VendorModel, language_by_keys
from vivaroom.providers.local.brain.language import BrainLanguage

WORDING_PATIENCE = timedelta(seconds=4)
"""A candidate waits for the words of a question, and for nothing else that a model does."""
CEREBRAS_URL = "https://api.cerebras.ai/v1"
_VENDORS = {
    "openai": Vendor.OPENAI,
    "azure": Vendor.AZURE,
    "google": Vendor.GOOGLE,
    "gemini": Vendor.GOOGLE,
    "cerebras": Vendor.OPENAI,
}


@dataclass(frozen=True, slots=True)
class Interviewer:
    """What reads, words and judges; without `model` and `brain` the built-in parts do it all.

    `brain` is the small model of this machine. It never reads or judges: it believes what it is told. `judge` is a model
    that does nothing but judge; `model` does so where there is none, or where it fails.
    """

    reader: AnswerReader
    wording: Wording
    grader: FallbackGrader
    model: VendorModel | None
    built_in: BuiltInReader
    brain: BrainLanguage | None = None
    judge: VendorModel | None = None

    @property
    def described(self) -> str:
        """For `/health`."""
        if self.judge:
            speaks = self.brain or self.model
            return f"{speaks.name if speaks else 'built-in director'}; {self.judge.name} judges"
        if self.brain:
            return f"{self.brain.name}: {DOES}; practice feedback, not an assessment"
        return self.model.name if self.model else "built-in director and grader: practice feedback, not an assessment"

    async def warm(self) -> None:
        """Import the model's client, which takes a second or two."""
        for model in self._models():
            await asyncio.to_thread(model.warm)

    async def close(self) -> None:
        """Give connections and threads back."""
        for model in self._models():
            await model.close()
        self.built_in.close()

    def _models(self) -> Iterator[VendorModel]:
        yield from (model for model in (self.model, self.judge) if model is not None)


def interviewer(settings: Settings, built_in: BuiltInReader, library: Library) -> Interviewer:
    """The interviewer of these settings."""
    patience = timedelta(seconds=settings.llm_timeout_seconds)
    choice, brain, judged_by = language_choice(settings), brain_of(settings), judge_choice(settings)
    model = language_by_keys(choice, keys_of(settings, choice)) if choice else None
    judge = language_model(judged_by) if judged_by else None
    decoys = decoys_from(library.questions)
    grader = FallbackGrader(tuple(ModelGrader(one, built_in, decoys) for one in (judge, model) if one), built_in)
    if model is None:
        words = PickingUp(brain, min(patience, WORDING_PATIENCE)) if brain else PlainWording()
        wording = PreparingWording(words, built_in.prepare)
        return Interviewer(built_in, wording, grader, None, built_in, brain, judge)
    return Interviewer(
        reader=ModelReader(model, built_in, min(patience, timedelta(seconds=2))),
        wording=PreparingWording(ModelWording(model, min(patience, WORDING_PATIENCE)), built_in.prepare),
        grader=grader,
        model=model,
        built_in=built_in,
        judge=judge,
    )


def language_choice(settings: Settings) -> LanguageChoice | None:
    """The model that is named, or that of the first key at hand; None for the built-in director and grader,
    which stay in place beside the small model of this machine.

    Raises SettingsError for a model of an unknown vendor.
    """
    named = settings.llm_model
    if is_local(settings) or _is_built_in(settings):
        return None
    vendor, _, model = (named or _by_key(settings)).partition(":")
    if not vendor:
        return None
    if vendor not in _VENDORS or not model:
        raise SettingsError(
            f"VIVAROOM_LLM: expected vendor:model with one of {', '.join(_VENDORS)}, local or built-in; got {named!r}"
        )
    choice = LanguageChoice(
        vendor=_VENDORS[vendor], model=model, timeout=timedelta(seconds=settings.llm_timeout_seconds)
    )
    if vendor == "cerebras":
        return replace(choice, key=settings.cerebras_api_key, base_url=CEREBRAS_URL)
    if choice.vendor is not Vendor.GOOGLE:
        choice = replace(choice, base_url=settings.openai_base_url)
    return replace(choice, key=next(iter(keys_of(settings, choice)), None))


def keys_of(settings: Settings, choice: LanguageChoice) -> tuple[SecretStr, ...]:
    """Every key that opens a chosen model."""
    if choice.base_url == CEREBRAS_URL:
        return (choice.key,) if choice.key else ()
    return settings.google_keys if choice.vendor is Vendor.GOOGLE else settings.openai_keys


def judge_choice(settings: Settings) -> LanguageChoice | None:
    """The model that only judges, where one is named and the built-in grader is not asked for."""
    if settings.judge_url is None or _is_built_in(settings):
        return None
    patience = timedelta(seconds=settings.llm_timeout_seconds)
    return LanguageChoice(Vendor.OPENAI, settings.judge_model, settings.judge_key, settings.judge_url, patience)


def _is_built_in(settings: Settings) -> bool:
    return (settings.llm_model or "").lower() in ("built-in", "none", "off")


def _by_key(settings: Settings) -> str:
    if settings.openai_keys or settings.openai_base_url:
        return f"openai:{settings.openai_model}"
    if settings.google_keys:
        return f"google:{settings.gemini_model}"
    return f"cerebras:{settings.cerebras_model}" if settings.cerebras_api_key is not None else ""
