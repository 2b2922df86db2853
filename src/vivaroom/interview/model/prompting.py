"""Our prompts as tasks, and their version."""

import hashlib
from functools import cache

from vivaroom.content.loader import prompt
from vivaroom.ports.language import Task
from vivaroom.ports.usage import Purpose

FIND_CLAIMS = "find_claims"
CONFIRM_CLAIM = "confirm_claim"
WORD_QUESTION = "word_question"
READ_UTTERANCE = "read_utterance"
PICK_UP = "pick_up"
SUPERVISE = "supervise"
NAMES = (CONFIRM_CLAIM, FIND_CLAIMS, PICK_UP, READ_UTTERANCE, SUPERVISE, WORD_QUESTION)

PURPOSES = {
    CONFIRM_CLAIM: Purpose.JUDGE,
    FIND_CLAIMS: Purpose.JUDGE,
    PICK_UP: Purpose.SPEAK,
    READ_UTTERANCE: Purpose.SPEAK,
    "read_wishes": Purpose.PLAN,
    SUPERVISE: Purpose.SUPERVISE,
    WORD_QUESTION: Purpose.SPEAK,
    "word_setup": Purpose.PLAN,
}
"""What each prompt is for."""


def task(name: str, *material: tuple[str, str]) -> Task:
    """The prompt of this name, about these pieces of material; empty pieces are left out."""
    pieces = tuple((piece, text) for piece, text in material if text.strip())
    return Task(instructions(name), pieces, PURPOSES.get(name))


@cache
def instructions(name: str) -> str:
    """The text of a prompt, read once."""
    return prompt(name).strip()


@cache
def prompts_version() -> str:
    """A digest of all prompts, 8 hexadecimal digits: what a grader's name tells of them."""
    digest = hashlib.sha256()
    for name in NAMES:
        digest.update(name.encode() + b"\0" + instructions(name).encode() + b"\0")
    return digest.hexdigest()[:8]
