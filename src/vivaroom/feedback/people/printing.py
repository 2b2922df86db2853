"""People's feedback as text and as JSON, the same in every export."""

from dataclasses import dataclass
from typing import Any

from vivaroom.feedback.exports.sheet_parts import Fact
from vivaroom.feedback.figures import figure, moment
from vivaroom.feedback.people.opinion import Opinion


@dataclass(frozen=True, slots=True)
class PrintedOpinion:
    """One person's feedback, ready to be printed."""

    who: str
    rating: str
    scores: tuple[Fact, ...]
    comments: str
    when: str


def printed_opinion(opinion: Opinion) -> PrintedOpinion:
    """The feedback as text."""
    role, said = opinion.author.role.value.capitalize(), opinion.said
    changed = f", version {opinion.version}" if opinion.version > 1 else ""
    return PrintedOpinion(
        who=f"{role}, {opinion.author.name}" if opinion.author.name else role,
        rating=f"{said.rating} of 5",
        scores=tuple(Fact(name.replace("_", " "), figure(score)) for name, score in said.scores.items()),
        comments=said.comments,
        when=moment(opinion.updated_at) + changed,
    )


def opinion_json(opinion: Opinion) -> dict[str, Any]:
    """The feedback as a report in JSON holds it."""
    return {
        "author_role": opinion.author.role.value,
        "author_name": opinion.author.name,
        "rating_1_5": opinion.said.rating,
        "scores_0_1": dict(opinion.said.scores),
        "comments": opinion.said.comments,
        "version": opinion.version,
        "updated_at": opinion.updated_at.isoformat(),
    }
