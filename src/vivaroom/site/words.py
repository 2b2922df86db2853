"""Every word that the pages show, read once from a catalogue file of the page's language."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

SCRIPTS = "script."


class Words:
    """The sentences of one language by their dotted name, such as `room.send`."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        self._sentences = dict(sentences)

    def __call__(self, name: str, /, **values: object) -> str:
        """The sentence with its `{values}` filled in. Raises KeyError for a name that is not in the catalogue."""
        sentence = self._sentences[name]
        return sentence.format(**values) if values else sentence

    def __contains__(self, name: str) -> bool:
        return name in self._sentences

    @property
    def names(self) -> frozenset[str]:
        """The names of all sentences."""
        return frozenset(self._sentences)

    def for_scripts(self) -> dict[str, str]:
        """What scripts say, by name without the common beginning."""
        return {n.removeprefix(SCRIPTS): s for n, s in sorted(self._sentences.items()) if n.startswith(SCRIPTS)}


@cache
def words(language: str = "en") -> Words:
    """The catalogue of a language."""
    text = (files("vivaroom.site") / "strings" / f"{language}.yaml").read_text("utf-8")
    return Words(dict(_flat(yaml.safe_load(text))))


def _flat(branch: Mapping[str, object], above: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in branch.items():
        place = f"{above}{name}"
        found += _flat(value, f"{place}.") if isinstance(value, Mapping) else [(place, str(value))]
    return found
