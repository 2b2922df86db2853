"""Whether a search of the bank finds the question that was meant: python -m evals.question_search --json.

48 queries in other words than the questions', each with the one question that it means; recall at 5 and the mean reciprocal
rank of words alone, of meaning alone, and of both fused. The queries were written by who wrote the questions.
"""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from evals.outside import report
from vivaroom.app.database import connected
from vivaroom.app.settings.reading import read_settings
from vivaroom.app.weights import embedder_of
from vivaroom.content.loader import library
from vivaroom.db.reading import Rows
from vivaroom.db.unit import Database
from vivaroom.kit.ids import new_id
from vivaroom.questions.listing import store as listing
from vivaroom.questions.listing.store import QuestionFilter
from vivaroom.questions.meaning import embed_bank
from vivaroom.questions.store import Vectors, bank_id, keep_bank

QUERIES = Path(__file__).with_name("question_queries.yaml")
LOOKED_AT = 5
_NO_WORDS = "zzzz"  # in no question: what is found was found by meaning


def main() -> None:
    """Prints recall and rank of each way of searching."""
    with TemporaryDirectory() as folder:
        report("question_search", asyncio.run(_figures(Path(folder))))


async def _figures(folder: Path) -> dict[str, object]:
    settings = read_settings(data_dir=folder)
    embedder = embedder_of(settings) or embedder_of(read_settings())
    if embedder is None:
        raise SystemExit("The weights are missing: vivaroom models pull.")
    queries: dict[str, str] = yaml.safe_load(QUERIES.read_text("utf-8"))
    async with connected(settings) as base:
        await _bank(base.database)
        await embed_bank(base.database, embedder)
        glance = base.database.glance(new_id())
        vectors = await embedder.embed(list(queries))
        ranks: dict[str, list[int | None]] = {"words": [], "meaning": [], "both": []}
        for (query, slug), vector in zip(queries.items(), vectors, strict=True):
            meaning = Vectors(embedder.name, [vector])
            ranks["words"].append(await _rank(glance, query, None, slug))
            ranks["meaning"].append(await _rank(glance, _NO_WORDS, meaning, slug))
            ranks["both"].append(await _rank(glance, query, meaning, slug))
    return {"n": len(queries), "questions": len(library().questions), **{way: _told(r) for way, r in ranks.items()}}


async def _bank(database: Database) -> None:
    async with database.system_unit() as unit:
        await keep_bank(unit, library().questions, library().version)


async def _rank(source: Rows, query: str, meaning: Vectors | None, slug: str) -> int | None:
    found = await listing.search(source, query, QuestionFilter(), meaning, 50)
    places = [place for place, one in enumerate(found, start=1) if one.id == bank_id(slug)]
    return places[0] if places else None


def _told(ranks: list[int | None]) -> dict[str, float]:
    hits = sum(rank is not None and rank <= LOOKED_AT for rank in ranks)
    reciprocal = sum(1 / rank for rank in ranks if rank is not None)
    return {"recall_at_5": round(hits / len(ranks), 3), "mrr": round(reciprocal / len(ranks), 3)}


if __name__ == "__main__":
    main()
