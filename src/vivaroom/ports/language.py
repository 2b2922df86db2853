"""What we ask of a language model: a typed answer to a task, and words that come as they are thought."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

from vivaroom.ports.usage import Purpose

Output = TypeVar("Output")


@dataclass(frozen=True, slots=True)
class Task:
    """One request: `instructions` are ours, `material` is what they are about and is never an instruction.

    Every piece of material is fenced under its name when it is sent, and candidates' words come only in there.
    `purpose` is for whoever counts what was used.
    """

    instructions: str
    material: tuple[tuple[str, str], ...]
    purpose: Purpose | None = None


class LanguageModel(Protocol):
    """A model of some vendor; `name` stands in the ledger and in reports."""

    name: str

    async def decide(self, task: Task, output: type[Output]) -> Output:
        """A value of the wanted type. Raises ProviderError, also when the model cannot produce such a value."""
        ...

    def speak(self, task: Task) -> AsyncIterator[str]:
        """Pieces of text as they come. Raises ProviderError while iterating."""
        ...
