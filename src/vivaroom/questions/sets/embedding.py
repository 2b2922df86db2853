"""The work behind an import: vectors for its questions, and a look at which of them say nearly the same."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from vivaroom.db.unit import Database
from vivaroom.ports.embedding import Embedder
from vivaroom.ports.queue import EmbedQuestionSet
from vivaroom.questions.meaning import embed_all_own
from vivaroom.questions.sets import store
from vivaroom.questions.sets.likeness import Pair, pairs_between, pairs_within
from vivaroom.questions.sets.store import SetStatus


@dataclass(frozen=True, slots=True)
class SetEmbedder:
    """Embeds imported sets."""

    database: Database
    embedder: Embedder | None

    async def embed(self, job: EmbedQuestionSet) -> timedelta | None:
        """Embed what is not embedded yet, and note what is alike. Does nothing for an import that another has followed.

        Raises NotFound for a set that is gone, ProviderError from the embedder.
        """
        found = await store.find_set(self.database.glance(job.org_id), job.set_id)
        if self.embedder is None or found.revision != job.revision:
            return None
        await embed_all_own(self.database, self.embedder, job.org_id)
        glance, model = self.database.glance(job.org_id), self.embedder.name
        own, bank = await store.vectors_of(glance, model, job.set_id), await store.vectors_of(glance, model, None)
        vectors, of_the_bank = [v for *_, v in own], [v for *_, v in bank]
        of_bank = await asyncio.to_thread(lambda: list(pairs_between(vectors, of_the_bank)))
        within = await asyncio.to_thread(lambda: list(pairs_within(vectors)))
        findings = [_finding(pair, own[pair.first][1], bank[pair.second][1]) for pair in of_bank]
        findings += [_finding(pair, own[pair.second][1], own[pair.first][1]) for pair in within]
        async with self.database.unit(job.org_id) as unit:
            for pair in of_bank:
                await store.set_instead_of(unit, own[pair.first][0], bank[pair.second][1])
            if (await store.find_set(unit, job.set_id)).revision == job.revision:
                await store.close_import(unit, job.set_id, SetStatus.READY, findings)
        return None


def _finding(pair: Pair, question: str, like: str) -> dict[str, str | float]:
    return {"question": question, "like": like, "cosine": pair.cosine}
