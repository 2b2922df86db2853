"""An answer on its way: what was understood of it before the candidate has given it."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AnswerBegun:
    """Words that were heard and are not given as an answer yet: all so far of the connection `part`, the last of which
    counts. The answer takes their place.
    """

    question_id: UUID
    part: int
    text: str
