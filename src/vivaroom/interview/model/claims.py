"""What a model may say about an answer: a status for each statement, with the words that show it. Nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, Field

from vivaroom.content.types import KeyPoint
from vivaroom.interview.coverage import Status
from vivaroom.interview.evaluation import RANK
from vivaroom.interview.model.decoys import place

FOUND = (Status.STATED, Status.PARTLY)
LAYOUTS = ((0, 3), (1, 4))
"""Places of the two copies among three decoys."""


class Found(BaseModel):
    """One statement's standing in the answer."""

    statement: str = Field(description="The number of the statement, such as S1.")
    status: Status
    quote: str = Field(description="The words of the answer that show it, copied exactly; empty when absent.")


class Findings(BaseModel):
    """The standing of every statement."""

    statements: list[Found]


class Standing(BaseModel):
    """One statement's standing in a few words."""

    statement: str = Field(description="The number of the statement, such as S1.")
    status: Status


class Standings(BaseModel):
    """The standing of every statement."""

    statements: list[Standing]


@dataclass(frozen=True, slots=True)
class Statements:
    """Key points and decoys under numbers that do not tell which is which."""

    texts: Mapping[str, str]
    key_points: Mapping[str, KeyPoint]

    @property
    def text(self) -> str:
        """The statements as the model reads them."""
        return "\n".join(f"{number}: {text}" for number, text in self.texts.items())

    def of_key_points(self, found: Mapping[str, Found]) -> Iterable[tuple[KeyPoint, Found]]:
        """What was found of real key points."""
        return ((point, found[number]) for number, point in self.key_points.items() if number in found)

    def misled(self, statuses: Mapping[str, Status]) -> bool:
        """Whether a decoy was found."""
        return any(
            status in FOUND for number, status in statuses.items() if number in self.texts.keys() - self.key_points
        )


def numbered(points: Iterable[KeyPoint], decoys: Iterable[str], seed: str) -> Statements:
    """Statements in an order that the seed decides."""
    known: dict[str, KeyPoint | None] = {point.point: point for point in points}
    mixed = sorted({**dict.fromkeys(decoys), **known}, key=lambda text: place(seed, text))
    numbers = {f"S{n}": text for n, text in enumerate(mixed, start=1)}
    points_by_number = {n: point for n, text in numbers.items() if (point := known.get(text)) is not None}
    return Statements(numbers, points_by_number)


def doubled(point: KeyPoint, decoys: Sequence[str], seed: str) -> Statements:
    """One key point twice among decoys, never side by side and never both on odd or both on even places.

    So no order that goes by places ("the first", "every other one", "the first three") fits both without a decoy.
    """
    places = LAYOUTS[place(seed, point.point)[0] % len(LAYOUTS)]
    left = iter(decoys)
    texts = [point.point if at in places else next(left, None) for at in range(len(decoys) + len(places))]
    numbers = {f"S{n}": text for n, text in enumerate(texts, start=1) if text is not None}
    return Statements(numbers, {n: point for n, text in numbers.items() if text == point.point})


def lowest(found: Iterable[Found]) -> dict[str, Found]:
    """One finding a statement: the lowest, where a model gave several."""
    kept: dict[str, Found] = {}
    for one in found:
        number = one.statement.strip()
        if number not in kept or RANK[one.status] < RANK[kept[number].status]:
            kept[number] = one
    return kept
