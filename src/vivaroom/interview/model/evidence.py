"""The part of an answer that may be judged, and whether quoted words stand in it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from vivaroom.interview.coverage import Claim
from vivaroom.interview.evaluation import Evaluation
from vivaroom.interview.grading.addressed_to_grader import strike
from vivaroom.interview.grading.quotes import verify_quote
from vivaroom.interview.grading.words import Span, content_stems, words
from vivaroom.interview.model.identity import without_identity
from vivaroom.interview.model.seen import Seen, as_said, joined

FEWEST_WORDS = 3
MOST_WORDS = 80


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words that stand in the answer: `seen` as the grader saw them, `said` where the candidate said them."""

    seen: str
    said: Span


@dataclass(frozen=True, slots=True)
class Evidence:
    """An answer without the sentences that speak to the grader and without the candidate's identity.

    `parts` are what is left between struck sentences; `view` is all of them, a line each.
    """

    answer: str
    parts: tuple[Seen, ...]
    view: Seen
    struck: bool

    @property
    def is_empty(self) -> bool:
        """Whether next to nothing is left."""
        return sum(word.is_content for word in words(self.view.text)) < FEWEST_WORDS

    def find(self, quote: str) -> Quoted | None:
        """Where the quote stands, within one part; None when it does not."""
        for part in self.parts:
            span = verify_quote(quote, part.text)
            if span is not None:
                return Quoted(span.of(part.text), part.origin(span))
        return None

    def back(self, evaluation: Evaluation) -> Evaluation:
        """An evaluation of the view, with its quotes in the candidate's own words and places."""
        return replace(evaluation, claims=tuple(self._back(claim) for claim in evaluation.claims))

    def _back(self, claim: Claim) -> Claim:
        if claim.start >= claim.end:
            return claim
        said = self.view.origin(Span(claim.start, claim.end))
        return replace(claim, quote=said.of(self.answer), start=said.start, end=said.end)


def evidence_of(answer: str, identity: Iterable[str] = ()) -> Evidence:
    """What may be judged of an answer. Identity goes first, so that nothing after it depends on who speaks."""
    seen = without_identity(as_said(answer), identity)
    struck = strike(seen.text)
    parts = tuple(seen.part(span) for span in struck.kept_spans)
    return Evidence(answer, parts, joined(parts), bool(struck.struck_spans))


def weakness_of(quoted: Quoted, asked: str) -> str | None:
    """Why a quote cannot carry a claim: too few words, too many, or only the question's own. None when it can."""
    found = words(quoted.seen)
    stems = set(content_stems(found))
    if len(stems) < FEWEST_WORDS:
        return "thin_quote"
    if len(found) > MOST_WORDS:
        return "long_quote"
    if len(stems - set(content_stems(words(asked)))) < FEWEST_WORDS - 1:
        return "parroted_quote"
    return None
