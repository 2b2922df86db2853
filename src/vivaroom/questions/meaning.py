"""Vectors for questions: of the whole bank in the background, of a team's own one as it is written."""

from vivaroom.db.unit import Database, Unit
from vivaroom.ports.embedding import Embedder
from vivaroom.questions.store import StoredQuestion, Vectors, bank_without_vectors, keep_vectors


async def embed_bank(database: Database, embedder: Embedder) -> int:
    """Embed what this model has not embedded yet; gives how many questions that were. Raises ProviderError."""
    done = 0
    while True:
        async with database.system_unit() as unit:
            waiting = await bank_without_vectors(unit, embedder.name)
        if not waiting:
            return done
        vectors = Vectors(embedder.name, await embedder.embed([_wording(q) for q in waiting]))
        async with database.system_unit() as unit:
            await keep_vectors(unit, waiting, vectors)
        done += len(waiting)


async def embed_own(unit: Unit, embedder: Embedder | None, stored: StoredQuestion) -> None:
    """Embed a team's question in the transaction that writes it; without an embedder it is found by words alone."""
    if embedder is not None:
        await keep_vectors(unit, [stored], Vectors(embedder.name, await embedder.embed([_wording(stored)])))


def _wording(stored: StoredQuestion) -> str:
    return f"{stored.question.text} {', '.join(stored.question.skills)}"
