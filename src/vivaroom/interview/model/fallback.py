"""Judges with a language model where one can, and with the built-in grader where none can, and says which."""

from dataclasses import dataclass, replace

from vivaroom.interview.built_in.intent import read_intent
from vivaroom.interview.evaluation import Evaluation, not_scored
from vivaroom.interview.events import FellBack
from vivaroom.interview.model.evidence import evidence_of
from vivaroom.interview.model.exchange import AnswerJudge, Exchange, Grader
from vivaroom.interview.model.reasons import ADDRESSED_TO_GRADER, MODEL_UNAVAILABLE, reason_of
from vivaroom.kit.errors import ProviderError


@dataclass(frozen=True, slots=True)
class Verdict:
    """A judgement, and the event that says why a model did not make it."""

    evaluation: Evaluation
    fell_back: FellBack | None = None


@dataclass(frozen=True, slots=True)
class FallbackGrader:
    """Graders in order, then the built-in one; one model at a time, so that a score names the model that made it."""

    graders: tuple[Grader, ...]
    built_in: AnswerJudge

    def made(self, evaluation: Evaluation) -> bool:
        """Whether this is a judgement of these graders, or of the built-in one in their place."""
        return MODEL_UNAVAILABLE in evaluation.flags or any(g.name == evaluation.grader for g in self.graders)

    async def judge(self, exchange: Exchange) -> Verdict:
        """The judgement of the first grader that can; never raises for a model's failure."""
        reason = "no_model"
        for grader in self.graders:
            try:
                return Verdict(await grader.evaluate(exchange))
            except ProviderError as error:
                reason = reason_of(error)
        return Verdict(await self._built_in(exchange), FellBack("grader", reason))

    async def _built_in(self, exchange: Exchange) -> Evaluation:
        evidence = evidence_of(exchange.answer, exchange.identity)
        text = evidence.view.text
        judged = await self.built_in.judge(exchange.question, text, read_intent(text))
        known = judged.evaluation or not_scored(judged.coverage.reading.value, "built-in")
        struck = (ADDRESSED_TO_GRADER,) if evidence.struck else ()
        flags = tuple(dict.fromkeys((*known.flags, *struck, MODEL_UNAVAILABLE)))
        return replace(evidence.back(known), flags=flags)
