"""Vectors for questions and ideal answers: of the whole bank and of imported sets in the background, of one at once."""

from collections.abc import Sequence
from uuid import UUID

from vivaroom.db.unit import Database, Unit
from vivaroom.ports.embedding import Embedder
from vivaroom.questions.store import (
    IDEAL_ANSWER,
    MEANT,
    WORDS,
    StoredQuestion,
    Vectors,
    bank_without_vectors,
    keep_vectors,
    own_without_vectors,
)


async def embed_bank(database: Database, embedder: Embedder) -> int:
    """Embed what this model has not embedded yet; gives how many questions that were. Raises ProviderError.

    The questions come first: until their ideal answers are there too, they are found by their own words.
    """
    done = 0
    for kind in MEANT:
        while True:
            async with database.system_unit() as unit:
                waiting = await bank_without_vectors(unit, embedder.name, kind)
            if not waiting:
                break
            vectors = await _vectors(embedder, waiting, kind)
            async with database.system_unit() as unit:
                await keep_vectors(unit, waiting, vectors)
            done += len(waiting) if kind != IDEAL_ANSWER else 0
    return done


async def embed_all_own(database: Database, embedder: Embedder, org: UUID) -> int:
    """Embed an organisation's own questions that this model has not embedded; gives how many texts that were.

    Nothing is done twice, so that a job that dies goes on where it was. Raises ProviderError.
    """
    done = 0
    for kind in MEANT:
        while True:
            async with database.unit(org) as unit:
                waiting = await own_without_vectors(unit, embedder.name, kind)
            if not waiting:
                break
            vectors = await _vectors(embedder, waiting, kind)
            async with database.unit(org) as unit:
                await keep_vectors(unit, waiting, vectors)
            done += len(waiting)
    return done


async def embed_own(unit: Unit, embedder: Embedder | None, stored: StoredQuestion) -> None:
    """Embed a team's question in the transaction that writes it; without an embedder it is found by words alone."""
    if embedder is not None:
        for kind in MEANT if stored.question.ideal_answer else (WORDS,):
            await keep_vectors(unit, [stored], await _vectors(embedder, [stored], kind))


async def _vectors(embedder: Embedder, questions: Sequence[StoredQuestion], kind: str) -> Vectors:
    texts = [q.question.ideal_answer if kind == IDEAL_ANSWER else _wording(q) for q in questions]
    return Vectors(embedder.name, await embedder.embed(texts), kind)


def _wording(stored: StoredQuestion) -> str:
    return f"{stored.question.text} {', '.join(stored.question.skills)}"
