"""Whether a quote stands in the candidate's own answer."""

from vivaroom.interview.grading.normalisation import normalise
from vivaroom.interview.grading.words import Span


def verify_quote(quote: str, answer: str) -> Span | None:
    """Where the quote's words stand in the answer, whole words in the same order; None when they do not.

    Case, spacing, punctuation, quotation marks and accents may differ; words may not. The first place counts.
    `answer[span.start:span.end]` is the verbatim text to show.
    """
    wanted = normalise(quote).text
    if not wanted:
        return None
    said = normalise(answer)
    start = f" {said.text} ".find(f" {wanted} ")
    return None if start < 0 else said.original(start, start + len(wanted))
