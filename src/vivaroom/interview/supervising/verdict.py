"""What the supervisor finds when it looks at a session, and what it does about that."""

from dataclasses import dataclass
from enum import StrEnum

RULES = "rules"
"""Who judges where no language model does."""


class Action(StrEnum):
    """What the supervisor does after a look."""

    IGNORE = "ignore"
    GUIDE = "guide"
    CONCLUDE = "conclude"
    END = "end"


class Why(StrEnum):
    """The reason of an action, as a code."""

    ON_TRACK = "on_track"
    DRIFT = "drift"
    STUCK = "stuck"
    BEHIND = "behind"
    SILENT = "silent"
    ALREADY_ASKED = "already_asked"
    GUIDED_ENOUGH = "guided_enough"
    CONCLUSION_TIME = "conclusion_time"
    MAXIMUM_DURATION = "maximum_duration"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One look at a session, by rules or by the model named in `by`.

    `relevance_0_1` is how near the last answers come to what was asked, `quality_0_1` falls with every time that the
    current question had to be put again, `progress_0_1` falls as the time runs ahead of the questions. None of them
    judges the candidate, and none enters a score.
    """

    relevance_0_1: float
    quality_0_1: float
    progress_0_1: float
    action: Action
    why: Why
    by: str = RULES
