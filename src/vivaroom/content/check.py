"""The checker of the content files: ids, links, lengths, one question at a time, nothing that may not be asked."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from vivaroom.content.loader import Library
from vivaroom.content.types import Kind, Question, Structure

QUESTION_WORDS = 30
FOLLOW_UP_WORDS = 25
IDEAL_WORDS = (40, 170)
KEY_POINTS = (3, 6)
NEAR_DUPLICATE_COSINE = 0.93
AT_LEAST = {"all": 500, **{k.value: 20 for k in Kind if k is not Kind.MIXED}}
COMPANY_QUESTIONS, COMPANY_KINDS = 12, 4
_DOUBLE = re.compile(
    r"\?.+\?|\band (?:how|why|what|when|which|who|where) (?:would|do|did|is|are|does|should|can)\b", re.IGNORECASE
)

Sentences = Sequence[str]
SubjectOf = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to mend: where it is and what is wrong."""

    place: str
    detail: str


def check(
    library: Library, forbidden_subject: SubjectOf, vectors: Sequence[Sequence[float]] | None = None
) -> list[Problem]:
    """Every problem of the library. `vectors` are those of the questions' texts, in order, to find near-duplicates."""
    problems = list(_ids(library))
    for question in (*library.questions, *library.resume_questions):
        problems += _question(question, library, forbidden_subject)
    problems += _amounts(library)
    problems += _archetypes(library)
    problems += _templates(library)
    problems += _structures(library)
    if vectors is not None:
        problems += _near_duplicates(library.questions, vectors)
    return problems


def _ids(library: Library) -> Iterator[Problem]:
    counts = Counter(q.id for q in (*library.questions, *library.resume_questions))
    for slug in (s for s, n in counts.items() if n > 1):
        yield Problem(slug, "this id is used more than once")
    texts = Counter(q.text.lower() for q in library.questions)
    for question in library.questions:
        if texts[question.text.lower()] > 1:
            yield Problem(question.id, "the same text stands under another id")


def _question(question: Question, library: Library, forbidden_subject: SubjectOf) -> Iterator[Problem]:
    if len(question.text.split()) > QUESTION_WORDS:
        yield Problem(question.id, f"text has {len(question.text.split())} words; at most {QUESTION_WORDS}")
    if not KEY_POINTS[0] <= len(question.key_points) <= KEY_POINTS[1]:
        yield Problem(
            question.id, f"{len(question.key_points)} key points; expected {KEY_POINTS[0]} to {KEY_POINTS[1]}"
        )
    words = len(question.ideal_answer.split())
    if not IDEAL_WORDS[0] <= words <= IDEAL_WORDS[1]:
        yield Problem(question.id, f"ideal answer has {words} words; expected {IDEAL_WORDS[0]} to {IDEAL_WORDS[1]}")
    yield from _key_points(question)
    yield from _links(question, library)
    for text in (question.text, question.way_in, *(k.follow_up for k in question.key_points)):
        if _DOUBLE.search(text):
            yield Problem(question.id, f"asks two things at once: {text!r}")
        subject = forbidden_subject(text)
        if subject:
            yield Problem(question.id, f"touches a forbidden subject ({subject}): {text!r}")


def _key_points(question: Question) -> Iterator[Problem]:
    ids = [k.id for k in question.key_points]
    if len(set(ids)) != len(ids):
        yield Problem(question.id, "two key points have the same id")
    if len({k.follow_up for k in question.key_points}) != len(ids):
        yield Problem(question.id, "two key points have the same follow-up")
    for point in question.key_points:
        if len(point.follow_up.split()) > FOLLOW_UP_WORDS:
            yield Problem(f"{question.id}.{point.id}", f"follow-up has more than {FOLLOW_UP_WORDS} words")
        if not point.follow_up.endswith("?"):
            yield Problem(f"{question.id}.{point.id}", "follow-up does not end with a question mark")


def _links(question: Question, library: Library) -> Iterator[Problem]:
    by_id = {q.id: q for q in library.questions}
    if question.rubric not in library.rubrics:
        yield Problem(question.id, f"there is no rubric {question.rubric!r}")
    for role in question.roles:
        if role not in library.roles:
            yield Problem(question.id, f"there is no role {role!r}")
    for name, wanted in (("easier", question.easier), ("harder", question.harder)):
        other = by_id.get(wanted) if wanted else None
        if wanted and other is None:
            yield Problem(question.id, f"{name} names {wanted!r}, which does not exist")
        elif other and (other.difficulty - question.difficulty) * (1 if name == "harder" else -1) < 0:
            yield Problem(question.id, f"{name} names {wanted!r}, which is not {name}")


def _amounts(library: Library) -> Iterator[Problem]:
    counts = Counter(q.kind.value for q in library.questions)
    counts["all"] = len(library.questions)
    for what, least in AT_LEAST.items():
        if counts[what] < least:
            yield Problem(what, f"{counts[what]} questions; at least {least} are promised")
    for role in library.roles:
        technical = sum(1 for q in library.questions if role in q.roles and q.kind is Kind.TECHNICAL)
        if technical < 15:
            yield Problem(f"role {role}", f"{technical} technical questions; at least 15 are promised")


def _archetypes(library: Library) -> Iterator[Problem]:
    """Kinds of companies have enough questions of enough kinds, and no company or word stands for two of them."""
    names = Counter(name.lower() for a in library.archetypes.values() for name in (*a.companies, *a.words))
    for name in (n for n, count in names.items() if count > 1):
        yield Problem("companies", f"{name!r} stands for more than one kind of company")
    for archetype in library.archetypes.values():
        kinds = {q.kind for q in archetype.questions}
        if len(archetype.questions) < COMPANY_QUESTIONS or len(kinds) < COMPANY_KINDS:
            expected = f"at least {COMPANY_QUESTIONS} questions of {COMPANY_KINDS} kinds are promised"
            yield Problem(archetype.id, f"{len(archetype.questions)} questions of {len(kinds)} kinds; {expected}")


def _templates(library: Library) -> Iterator[Problem]:
    for kind in Kind:
        template = library.templates.get(kind)
        if template is None:
            yield Problem("plans.yaml", f"there is no template for {kind.value}")
        elif abs(sum(p.share for p in template.phases) - 1) > 0.01:
            yield Problem("plans.yaml", f"the shares of {kind.value} do not add up to 1")
        elif template.rubric not in library.rubrics:
            yield Problem("plans.yaml", f"{kind.value} names a rubric that does not exist: {template.rubric!r}")


def _structures(library: Library) -> Iterator[Problem]:
    for structure in Structure:
        template = library.structures.get(structure)
        if structure is Structure.STANDARD:
            continue
        if template is None:
            yield Problem("structures.yaml", f"there is no template for {structure.value}")
        elif abs(sum(p.share for p in template.phases) - 1) > 0.01:
            yield Problem("structures.yaml", f"the shares of {structure.value} do not add up to 1")
        elif template.rubric is not None and template.rubric not in library.rubrics:
            yield Problem(
                "structures.yaml", f"{structure.value} names a rubric that does not exist: {template.rubric!r}"
            )


def _near_duplicates(questions: Sequence[Question], vectors: Sequence[Sequence[float]]) -> Iterator[Problem]:
    """Pairs whose sentence vectors (of length 1) are closer than the limit."""
    import numpy as np

    rows = np.asarray(vectors, dtype=np.float32)
    close = rows @ rows.T >= NEAR_DUPLICATE_COSINE
    for first, second in combinations(range(len(questions)), 2):
        if close[first, second]:
            yield Problem(questions[first].id, f"says nearly the same as {questions[second].id}")
