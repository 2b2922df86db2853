"""How technical terms are said: the list `terms.yaml`, read and checked."""

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field

from vivaroom.ports.pronunciation import Terms, sounds_of

VOWELS = frozenset("AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW".split())
CONSONANTS = frozenset("B CH D DH F G HH JH K L M N NG P R S SH T TH V W Y Z ZH".split())
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS = re.compile(r"[A-Za-z']+(?: [A-Za-z']+)*")


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int
    any_case: dict[Annotated[str, Field(pattern=r"^\S+$")], str]
    exactly: dict[Annotated[str, Field(pattern=r"^\S+$")], str]
    spelled: tuple[Annotated[str, Field(pattern=r"^[a-z]+$")], ...]


@cache
def spoken_terms() -> Terms:
    """The list that ships with the product. Raises ValidationError, and ValueError naming every wrong entry."""
    text = (files("vivaroom.content.speech") / "terms.yaml").read_text("utf-8")
    terms = read_terms(text)
    problems = list(problems_of(terms))
    if problems:
        raise ValueError("content/speech/terms.yaml: " + "; ".join(problems))
    return terms


def read_terms(text: str) -> Terms:
    """Terms from the text of such a file; what is spelled has its letters as what is said."""
    read = _File.model_validate(yaml.load(text, Loader=_Loader))  # noqa: S506  a safe loader
    spelled = {written: " ".join(written.upper()) for written in read.spelled}
    twice = sorted(spelled.keys() & read.any_case.keys()) + sorted(_repeated(read.spelled))
    if twice:
        raise ValueError(f"content/speech/terms.yaml: listed twice: {', '.join(twice)}")
    return Terms({**spelled, **read.any_case}, read.exactly, hashlib.sha256(text.encode()).hexdigest()[:12])


def problems_of(terms: Terms) -> Iterator[str]:
    """What is wrong: a key in capitals, an unknown sound, a vowel without stress, a word with no main stress."""
    for written in terms.any_case:
        if written != written.lower():
            yield f"{written!r} belongs in `exactly`, or in lower case"
    for written, said in (*terms.any_case.items(), *terms.exactly.items()):
        sounds = sounds_of(said)
        if sounds is None:
            if not _WORDS.fullmatch(said):
                yield f"{written!r}: {said!r} is neither words nor sounds between slashes"
        else:
            yield from (f"{written!r}: {problem}" for problem in _wrong_sounds(written, sounds))


def _wrong_sounds(written: str, sounds: tuple[str, ...]) -> Iterator[str]:
    if not re.fullmatch(r"[^\W\d_]+", written):
        yield "only a word of letters is given by sounds; respell this one in words"
    for sound in sounds:
        if sound not in CONSONANTS and not (sound[:-1] in VOWELS and sound[-1] in "012"):
            yield f"{sound!r} is no ARPAbet sound (a vowel has its stress, 0, 1 or 2)"
    mains = sum(sound.endswith("1") for sound in sounds)
    if mains != 1:
        yield f"has {mains} main stresses; expected one"


def _repeated(written: tuple[str, ...]) -> set[str]:
    return {one for one in written if written.count(one) > 1}
