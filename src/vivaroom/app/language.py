"""Which language model this installation uses, if any, and what stands in its place where there is none."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from vivaroom.app.brain import DOES, brain_of
from vivaroom.app.models import Models, judge_choice, speaks_itself
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
from vivaroom.ports.usage import Purpose
from vivaroom.providers.language.rotation import VendorModel
from vivaroom.providers.local.brain.language import BrainLanguage

WORDING_PATIENCE = timedelta(seconds=4)
"""A candidate waits for the words of a question, and for nothing else that a model does."""


@dataclass(frozen=True, slots=True)
class Interviewer:
    """What reads, words and judges; without `model` and `brain` the built-in parts do it all.

    `brain` is the small model of this machine. It never reads or judges: it believes what it is told. `model` reads and
    words; `judges` judge, in order, before the built-in grader does; `plans` sets up interviews by conversation, and
    `supervises` looks at live ones. One model may be all of them.
    """

    reader: AnswerReader
    wording: Wording
    grader: FallbackGrader
    model: VendorModel | None
    built_in: BuiltInReader
    brain: BrainLanguage | None = None
    judges: tuple[VendorModel, ...] = ()
    plans: VendorModel | None = None
    supervises: VendorModel | None = None

    @property
    def described(self) -> str:
        """For `/health`."""
        speaks = self.brain or self.model
        judged_by = " or ".join(one.name for one in self.judges)
        if judged_by and judged_by != (speaks.name if speaks else ""):
            return f"{speaks.name if speaks else 'built-in director'}; {self.judges[0].name} judges"
        if self.brain:
            return f"{self.brain.name}: {DOES}; practice feedback, not an assessment"
        if not judged_by and self.model:
            return f"{self.model.name}; the built-in grader judges: practice feedback, not an assessment"
        return self.model.name if self.model else "built-in director and grader: practice feedback, not an assessment"

    @property
    def is_helped(self) -> bool:
        """Whether any vendor's model is asked for anything."""
        return any(self._models())

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
        """Each once, though it may serve several purposes."""
        several = (self.model, self.plans, self.supervises, *self.judges)
        yield from {id(model): model for model in several if model is not None}.values()


def interviewer(models: Models, settings: Settings, built_in: BuiltInReader, library: Library) -> Interviewer:
    """The interviewer of these settings, with models of theirs. Raises SettingsError for a model of an unknown vendor."""
    brain = brain_of(settings) if speaks_itself(settings) else None
    proxy = judge_choice(settings)
    judges = (*((models.alone(proxy, Purpose.JUDGE),) if proxy else ()), *models.of(Purpose.JUDGE))
    decoys = decoys_from(library.questions)
    speaks = models.as_one(Purpose.SPEAK)
    reader, words = _speaking(settings, built_in, speaks, brain)
    return Interviewer(
        reader=reader,
        wording=PreparingWording(words, built_in.prepare),
        grader=FallbackGrader(tuple(ModelGrader(one, built_in, decoys) for one in judges), built_in),
        model=speaks,
        built_in=built_in,
        brain=brain,
        judges=judges,
        plans=models.as_one(Purpose.PLAN),
        supervises=models.as_one(Purpose.SUPERVISE),
    )


def _speaking(
    settings: Settings, built_in: BuiltInReader, model: VendorModel | None, brain: BrainLanguage | None
) -> tuple[AnswerReader, Wording]:
    """What reads answers, and what finds words."""
    patience = timedelta(seconds=settings.llm_timeout_seconds)
    if model is not None:
        reader = ModelReader(model, built_in, min(patience, timedelta(seconds=2)))
        return reader, ModelWording(model, min(patience, WORDING_PATIENCE))
    return built_in, PickingUp(brain, min(patience, WORDING_PATIENCE)) if brain else PlainWording()
