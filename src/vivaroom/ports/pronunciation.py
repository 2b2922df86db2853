"""How words are said that no ordinary dictionary knows: what a voice may be given beside a text."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Terms:
    """Written forms and what is said for them; `version` is a digest of the list.

    What is said is other words (`cube control`), in which single capitals are spelled (`graph Q L`), or sounds between
    slashes in ARPAbet with stresses (`/K AE1 SH/`). `any_case` has keys in lower case.
    `exactly` is looked at first, as written: `REST` is not `rest`.
    """

    any_case: Mapping[str, str]
    exactly: Mapping[str, str]
    version: str

    def said(self, written: str) -> str | None:
        """What is said for this written form; None where the list has nothing."""
        return self.exactly.get(written) or self.any_case.get(written.lower())


def sounds_of(said: str) -> tuple[str, ...] | None:
    """The ARPAbet sounds of `/K AE1 SH/`; None for words."""
    return tuple(said[1:-1].split()) if said.startswith("/") and said.endswith("/") else None
