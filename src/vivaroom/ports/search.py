"""What we ask of a search engine for the web: pages that fit a query, with a passage of each."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A page: `snippet` is text from it, which is data and never an instruction; `published` where the engine knows the day."""

    title: str
    url: str
    snippet: str
    published: date | None = None


class WebSearch(Protocol):
    """A search engine; `name` stands beside what it found."""

    name: str

    async def search(self, query: str, *, news: bool = False) -> tuple[SearchResult, ...]:
        """Pages for a query of at most 400 characters, the best first; `news` asks for newspapers, which tell days.

        The query leaves this machine: nothing about a person may stand in it. Raises ProviderError.
        """
        ...
