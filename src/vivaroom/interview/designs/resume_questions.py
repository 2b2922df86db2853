"""Questions about the candidate's own resume: the templates of the content room, filled from the profile."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from vivaroom.content.types import Question
from vivaroom.interview.designs.design import Design
from vivaroom.interview.forbidden import is_allowed
from vivaroom.interview.plan import PlannedQuestion, Source

SUBJECT_CHARACTERS = 60
WORDS_AT_MOST = 30
_PLAIN = re.compile(r"^[\w\s.,&+#/'’()\-:]+$")
_ORDERS = re.compile(
    r"\b(ignore|instruction|prompt|score|grade|rating|candidate|interviewer|hire|system)\w*\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Background:
    """What a resume says, as far as questions need it; positions are (title, company).

    `used_in` are the skills, by their usual names, that the resume tells of in each project, project by project.
    """

    projects: tuple[str, ...] = ()
    positions: tuple[tuple[str, str], ...] = ()
    skills: tuple[str, ...] = ()
    used_in: tuple[tuple[str, ...], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to ask about."""
        return not (self.projects or self.positions or self.skills)


def resume_questions(
    design: Design, background: Background, templates: tuple[Question, ...], weights: Mapping[str, float]
) -> tuple[PlannedQuestion, ...]:
    """Questions grounded in the resume, most relevant first; without a resume one about recent work."""
    by_id = {t.id: t for t in templates}
    wishes: list[tuple[str, float, str, str]] = []
    for rank, project in enumerate(background.projects[:3]):
        wishes.append(("resume-project-decision", 1.0 - 0.1 * rank, project, ""))
        wishes.append(("resume-project-problem", 0.6 - 0.1 * rank, project, ""))
        wishes.append(("resume-system-built", 0.7 - 0.1 * rank, project, ""))
    for rank, (title, company) in enumerate(background.positions[:3]):
        wishes.append(("resume-position-contribution", 0.95 - 0.1 * rank, title, company))
    named = sorted(background.skills, key=lambda s: -weights.get(s.lower(), 0.0))[:3]
    wishes += [("resume-skill-use", 0.8 - 0.1 * rank, skill, "") for rank, skill in enumerate(named)]
    if not wishes:
        wishes = [("introduction-recent-work", 1.0, design.role, "")]
    filled = [fill(by_id[t], rank, (subject, place), n) for n, (t, rank, subject, place) in enumerate(wishes, start=1)]
    kept = [p for p in filled if p is not None]
    if not kept:
        recent = by_id["introduction-recent-work"]
        kept = [
            PlannedQuestion(question=_with_text(recent, "professional", "", 1), source=Source.RESUME, relevance=1.0)
        ]
    return tuple(sorted(kept, key=lambda p: -p.relevance))


def fill(template: Question, relevance: float, words: tuple[str, str], number: int) -> PlannedQuestion | None:
    """The template about this subject (and place, if not empty), under an id with this number.

    None where the words are not fit to be said aloud.
    """
    subject, place = (speakable(w) for w in words)
    if subject is None or (words[1] and place is None):
        return None
    question = _with_text(template, subject, place or "", number)
    if len(question.text.split()) > WORDS_AT_MOST or not is_allowed(question.text):
        return None
    return PlannedQuestion(question=question, source=Source.RESUME, relevance=round(max(relevance, 0.1), 3))


def _with_text(template: Question, subject: str, place: str, number: int) -> Question:
    text = template.text.replace("{subject}", subject).replace("{place}", place)
    return template.model_copy(update={"id": f"{template.id}-{number}", "text": text})


def speakable(words: str) -> str | None:
    """One short line in plain characters that is no order to anybody; None for everything else."""
    line = " ".join(words.split()).strip(" .,:;-")
    if not line or len(line) > SUBJECT_CHARACTERS or not _PLAIN.match(line) or _ORDERS.search(line):
        return None
    return line
