"""Names of skills and the other ways in which people write them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from vivaroom.resumes.text import Span

# Words that are skills only when written like a name: "Go" is a language, "go" is not.
_EVERYDAY = frozenset(
    "go r c d excel access word rust swift dart chef puppet salt spark storm flask express ember backbone scheme julia ray beam presto hive pig "
    "consul vault nomad helm spring play echo gin iris dash bash make ant jest mocha chai cypress selenium sass less stylus word outlook teams".split()
)
_TOKEN = re.compile(r"[^\W_]+(?:[.+#&/'’-]+[^\W_]+)*[+#]*")


@dataclass(frozen=True)
class SkillNames:
    """Usual names by other names; `aliases` holds every way of writing in lower case, the usual one included.

    `broader` holds what roles are said to need, in small letters, by the skills that show it.
    """

    aliases: Mapping[str, str]
    broader: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, names: Mapping[str, Iterable[str]], broader: Mapping[str, Iterable[str]] | None = None) -> "SkillNames":
        """From usual names, each with other ways of writing it."""
        table: dict[str, str] = {}
        for name, others in names.items():
            for way in (name, *others):
                table[_key(way)] = name
        return cls(table, {name.lower(): frozenset(skills) for name, skills in (broader or {}).items()})

    def narrower_than(self, need: str) -> frozenset[str]:
        """The skills that show what a role needs."""
        return self.broader.get(need.lower(), frozenset())

    def broader_than(self, skill: str, needs: Iterable[str]) -> list[str]:
        """Which of some needs a skill shows."""
        return [need for need in needs if skill in self.narrower_than(need)]

    def usual(self, written: str) -> str | None:
        """The usual name of a skill as somebody wrote it, if it is known."""
        return self.aliases.get(_key(written)) or self.aliases.get(
            _key(re.sub(r"\s*\([^)]*\)|\s+v?\d[\d.x]*$", "", written))
        )

    def mentions(self, text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[str, Span]]:
        """Known skills in running text, the longest names first where several fit; each with its place."""
        words = list(_TOKEN.finditer(text, start, len(text) if end is None else end))
        index = 0
        while index < len(words):
            taken = self._longest(text, words, index)
            if taken is None:
                index += 1
                continue
            name, count = taken
            yield name, Span(words[index].start(), words[index + count - 1].end())
            index += count

    @cached_property
    def _most_words(self) -> int:
        return max((len(way.split()) for way in self.aliases), default=1)

    def _longest(self, text: str, words: list[re.Match[str]], index: int) -> tuple[str, int] | None:
        for count in range(min(self._most_words, len(words) - index), 0, -1):
            written = text[words[index].start() : words[index + count - 1].end()]
            name = self.aliases.get(_key(written))
            if name and (count > 1 or not _is_everyday(written)):
                return name, count
        return None


def _key(written: str) -> str:
    return " ".join(written.lower().replace("’", "'").split())


def _is_everyday(written: str) -> bool:
    return written.lower() in _EVERYDAY and not (written[0].isupper() and (len(written) > 1 or written.isupper()))
