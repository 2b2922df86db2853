"""Which looks of the rules a language model joins."""

from collections.abc import Iterable

from vivaroom.interview.events import SupervisorJudged
from vivaroom.interview.session import Recorded
from vivaroom.interview.supervising.verdict import RULES, Action, Why

_ABOUT_TIME = (Why.SILENT, Why.CONCLUSION_TIME, Why.MAXIMUM_DURATION)


def second_look_at(recorded: Iterable[Recorded]) -> int | None:
    """The place of a look by rules that left something to see: words were said, and nothing was done about them."""
    for entry in recorded:
        if isinstance(entry.event, SupervisorJudged):
            verdict = entry.event.verdict
            if verdict.by == RULES and verdict.action is Action.IGNORE and verdict.why not in _ABOUT_TIME:
                return entry.seq
    return None
