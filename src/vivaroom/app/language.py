"""Which language model this installation uses, if any, and what stands in its place where there is none."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from vivaroom.app.brain import DOES, brain_of
from vivaroom.app.models import as_one, judge_choice, language_choices, opened
from vivaroom.app.settings.reading import Settings
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
from vivaroom.providers.language.lazy import language_model
from vivaroom.providers.language.rotation import VendorModel
from vivaroom.providers.local.brain.language import BrainLanguage

WORDING_PATIENCE = timedelta(seconds=4)
"""A candidate waits for the words of a question, and for nothing else that a model does."""


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
    models, brain, judged_by = opened(settings, language_choices(settings)), brain_of(settings), judge_choice(settings)
    model = as_one(models)
    judge = language_model(judged_by) if judged_by else None
    decoys = decoys_from(library.questions)
    grader = FallbackGrader(tuple(ModelGrader(one, built_in, decoys) for one in (judge, *models) if one), built_in)
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
