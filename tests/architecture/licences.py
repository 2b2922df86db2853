"""Tells from a distribution's metadata whether a team may run and change it under Apache-2.0 beside our own code."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PERMISSIVE = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "CNRI-Python", "ISC", "MIT", "MIT-0"),
    *("MIT-CMU", "PSF-2.0", "Python-2.0", "Unlicense", "Zlib"),
}
WEAK_COPYLEFT = {
    "MPL-2.0",
    *(f"LGPL-{version}-{reach}" for version in ("2.0", "2.1", "3.0") for reach in ("only", "or-later")),
    *("LGPL-2.0", "LGPL-2.1", "LGPL-3.0", "LGPL-2.0+", "LGPL-2.1+", "LGPL-3.0+"),
}
LINKING_EXCEPTIONS = {"GPL-3.0-or-later WITH GCC-exception-3.1", "Apache-2.0 WITH LLVM-exception"}
ACCEPTED = PERMISSIVE | WEAK_COPYLEFT | LINKING_EXCEPTIONS

NAMED_OTHERWISE = {
    "3 clause bsd license": "BSD-3-Clause",
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd 2 clause license": "BSD-2-Clause",
    "bsd 3 clause license": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "gnu lesser general public license v2 or later lgplv2+": "LGPL-2.0-or-later",
    "gnu lesser general public license v3 lgplv3": "LGPL-3.0-only",
    "gnu lesser general public license v3 or later lgplv3+": "LGPL-3.0-or-later",
    "gnu library or lesser general public license lgpl": "LGPL-2.0-or-later",
    "isc license": "ISC",
    "isc license iscl": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 mpl 2.0": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
    "the mit license": "MIT",
    "the mit license mit": "MIT",
    "the unlicense unlicense": "Unlicense",
}
"""Free text and classifiers, in lower case without punctuation."""

_STRONG = re.compile(
    r"(?<![A-Z])A?GPL|GNU (Affero )?General Public|Server Side Public|\bSSPL|Business Source|Commons Clause|\bNC\b"
    r"|Non-?Commercial|Proprietary",
    re.IGNORECASE,
)

READ_BY_HAND = {
    "pypdfium2": "BSD-3-Clause or Apache-2.0; the bundled PDFium and its parts are permissive (BUILD_LICENSES in the wheel)",
}
"""What the metadata does not say in words that can be compared: name → what a person found."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What a distribution says about its licence, from the most to the least precise."""

    expression: str | None = None
    field: str | None = None
    classifiers: tuple[str, ...] = ()
    file_title: str | None = None


def declared(installed: Distribution) -> Declared:
    """Read from the metadata and, last, the title of the licence file."""
    metadata = installed.metadata
    classifiers = [line for line in metadata.get_all("Classifier", []) if line.startswith("License :: ")]
    field = (_line(installed, "License") or "").strip()
    return Declared(
        expression=_line(installed, "License-Expression"),
        field=field.splitlines()[0] if field else None,
        classifiers=tuple(line.rsplit(" :: ", 1)[1] for line in classifiers if line.count(" :: ") > 1),
        file_title=_file_title(installed),
    )


def _line(installed: Distribution, name: str) -> str | None:
    return next(iter(installed.metadata.get_all(name, [])), None)


def _file_title(installed: Distribution) -> str | None:
    for path in installed.files or ():
        if path.name.upper().startswith(("LICENSE", "LICENCE", "COPYING")) and ".dist-info" in str(path):
            lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
            return next((line for line in lines if line), None)
    return None


def problem(says: Declared) -> str | None:
    """Why this may not be installed by default; None when it may.

    The first statement that can be understood decides. A choice must be written as OR: two classifiers of which
    one is strong copyleft do not say whether one may choose.
    """
    if says.expression:
        return None if _expression_accepted(says.expression) else f"{says.expression} is not accepted"
    if says.field:
        if _expression_accepted(says.field):
            return None
        if _STRONG.search(says.field):
            return f"{says.field!r} is not accepted"
    if strong := [text for text in says.classifiers if _STRONG.search(text)]:
        return f"the classifier {strong[0]!r} is not accepted"
    understood = [text for text in (*says.classifiers, says.file_title or "") if _spdx(text) in ACCEPTED]
    return None if understood else f"no licence that is understood: {says}"


def _spdx(text: str) -> str:
    plain = " ".join(re.sub(r"[^\w.+]+", " ", text).lower().split())
    return NAMED_OTHERWISE.get(plain, text.strip())


def _expression_accepted(statement: str) -> bool:
    """Whether this is an SPDX expression, or a licence's name in other words, that leaves an accepted choice."""
    if _spdx(statement) in ACCEPTED:
        return True
    try:
        return _ExpressionReader(re.findall(r"[()]|[^\s()]+", statement)).read()
    except ValueError:
        return False


class _ExpressionReader:
    """Recursive descent: choice = all {OR all}; all = unit {AND unit}; unit = ( choice ) | name [WITH name]."""

    def __init__(self, words: list[str]) -> None:
        self._words = words

    def read(self) -> bool:
        verdict = self._choice()
        if self._words:
            raise ValueError(f"expected the end, got {self._words[0]!r}")
        return verdict

    def _choice(self) -> bool:
        verdicts = [self._all()]
        while self._next("OR"):
            verdicts.append(self._all())
        return any(verdicts)

    def _all(self) -> bool:
        verdicts = [self._unit()]
        while self._next("AND"):
            verdicts.append(self._unit())
        return all(verdicts)

    def _unit(self) -> bool:
        if self._next("("):
            verdict = self._choice()
            if not self._next(")"):
                raise ValueError("expected )")
            return verdict
        name = self._name()
        return f"{name} WITH {self._name()}" in ACCEPTED if self._next("WITH") else name in ACCEPTED

    def _name(self) -> str:
        if not self._words or self._words[0].upper() in ("(", ")", "AND", "OR", "WITH"):
            raise ValueError("expected a licence's name")
        return self._words.pop(0)

    def _next(self, word: str) -> bool:
        if self._words and self._words[0].upper() == word:
            self._words.pop(0)
            return True
        return False


def locked(lock: Path) -> Iterator[str]:
    """Names of the distributions that a lock file installs on this machine."""
    for line in lock.read_text(encoding="utf-8").splitlines():
        if line[:1].isalnum():
            requirement = Requirement(line.removesuffix("\\").strip())
            if requirement.marker is None or requirement.marker.evaluate():
                yield canonicalize_name(requirement.name)


def problem_of(name: str) -> str | None:
    """`problem` of an installed distribution. Raises PackageNotFoundError."""
    return None if name in READ_BY_HAND else problem(declared(distribution(name)))
