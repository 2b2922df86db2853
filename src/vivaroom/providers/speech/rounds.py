"""Whom to ask for one utterance or one text, and whom next: the order of several who can do the same."""

from collections.abc import Sequence
from typing import Protocol

from vivaroom.kit.errors import ProviderError
from vivaroom.ports.vendors import Rest


class Round(Protocol):
    """The order of one utterance or text. What becomes of each is told to it, before it is asked for the next."""

    def next(self) -> int | None:
        """The place of whoever is to be asked; None when there is nobody left."""
        ...

    def failed(self, place: int, error: ProviderError) -> bool:
        """Whether it is worth asking the next one."""
        ...

    def went_well(self, place: int) -> None:
        """It has done all that was asked."""
        ...

    def nobody(self) -> ProviderError:
        """The error where there was nobody to ask at all."""
        ...


class Order(Protocol):
    """Several who can do the same, for all sessions of the process; `name` is that of all together."""

    name: str

    def round(self) -> Round:
        """A new order, by what is known of each at this moment."""
        ...

    def rests(self) -> Sequence[Rest]:
        """How each stands at this moment, by its place."""
        ...
