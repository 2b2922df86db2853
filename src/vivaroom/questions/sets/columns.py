"""The columns of a question set, and the many names that people give them and what stands in them."""

import re
from collections.abc import Mapping

from vivaroom.content.types import Kind, Level

COLUMNS = (
    "id", "company", "role", "skill", "kind", "level", "difficulty", "question", "ideal_answer", "key_points", "source",
)  # fmt: skip
_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "id": ("slug", "question id", "nr", "number", "key"),
    "company": ("companies", "employer", "client", "firm", "organisation", "organization"),
    "role": ("roles", "position", "job", "job title", "title", "profile"),
    "skill": ("skills", "topic", "topics", "tag", "tags", "area", "competency"),
    "kind": ("type", "category", "question type", "interview type", "round"),
    "level": ("seniority", "experience"),
    "difficulty": ("hardness", "complexity"),
    "question": ("questions", "text", "question text", "prompt", "interview question"),
    "ideal_answer": (
        "answer",
        "ideal",
        "model answer",
        "sample answer",
        "expected answer",
        "reference answer",
        "answers",
    ),
    "key_points": ("points", "keypoints", "criteria", "expected points", "rubric points", "checklist"),
    "source": ("origin", "reference", "url", "link", "author", "from"),
}
_KINDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.TECHNICAL: ("tech", "theory", "knowledge"),
    Kind.BEHAVIORAL: ("behavioural", "behavior", "behaviour", "star", "soft skills"),
    Kind.HR: ("human resources", "culture", "motivation", "screening", "general"),
    Kind.CODING: ("code", "dsa", "algorithms", "programming", "data structures"),
    Kind.CASE_STUDY: ("case", "business case", "product case"),
    Kind.SYSTEM_DESIGN: ("design", "architecture", "systems design"),
}
_LEVELS: Mapping[Level, tuple[str, ...]] = {
    Level.JUNIOR: ("entry", "entry level", "graduate", "beginner", "intern"),
    Level.MID: ("middle", "intermediate", "medior", "regular"),
    Level.SENIOR: ("experienced", "advanced"),
    Level.LEAD: ("principal", "staff", "expert", "head"),
}
_DIFFICULTIES: Mapping[int, tuple[str, ...]] = {
    1: ("very easy", "trivial", "warm up"),
    2: ("easy", "simple", "low"),
    3: ("medium", "moderate", "normal", "mid"),
    4: ("hard", "difficult", "high"),
    5: ("very hard", "expert", "extreme"),
}
_LEVEL_OF = {1: Level.JUNIOR, 2: Level.JUNIOR, 3: Level.MID, 4: Level.SENIOR, 5: Level.LEAD}


def column_named(head: str) -> str | None:
    """The column that a head means; None for one that is not ours."""
    wanted = plain(head)
    return next((c for c in COLUMNS if wanted == plain(c) or wanted in _SYNONYMS[c]), None)


def kind_named(text: str) -> Kind | None:
    """The kind of question that a cell means."""
    wanted = plain(text)
    return next((kind for kind, names in _KINDS.items() if wanted == plain(kind.value) or wanted in names), None)


def level_named(text: str) -> Level | None:
    """The level that a cell means."""
    wanted = plain(text)
    return next((level for level, names in _LEVELS.items() if wanted == level.value or wanted in names), None)


def difficulty_named(text: str) -> int | None:
    """1-5 for a number or a word."""
    wanted = plain(text)
    if re.fullmatch(r"[1-5](?: 0)?", wanted):
        return int(wanted[0])
    return next((number for number, names in _DIFFICULTIES.items() if wanted in names), None)


def level_of(difficulty: int) -> Level:
    """The level for which a question of this difficulty is usual."""
    return _LEVEL_OF[difficulty]


def plain(text: str) -> str:
    """Letters and digits in lower case, with one blank between words."""
    return " ".join(re.findall(r"[^\W_]+", text.lower()))
