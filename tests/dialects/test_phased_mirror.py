"""A front end with phases that reads Firestore finds there what the server would tell it, whoever dies in between."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.answering import answer_to
from tests.jobs.hands import until_true
from tests.serving import RunningServer, start_server
from tests.vendors.firestore import PROJECT, FirestoreServer, firestore

PATIENCE_SECONDS = 120.0
MOVES_ON = {"elapsed_seconds", "remaining_seconds"}


@dataclass
class Mirrored:
    """A server whose sessions have copies in `database`, and a front end of it."""

    folder: Path
    database: FirestoreServer
    server: RunningServer
    client: httpx.AsyncClient

    async def ask(self, method: str, path: str, **body: Any) -> Any:
        """The reply to one request."""
        reply = await self.client.request(method, f"{self.server.url}{path}", json=body or None)
        reply.raise_for_status()
        return reply.json() if reply.content else None

    async def answer(self, interview_id: str, question: str) -> Any:
        """Answer the current question."""
        return await self.ask("POST", f"/api/interviews/{interview_id}/answer", text=answer_to(question))

    async def copy_is_current(self, interview_id: str) -> bool:
        """Whether the document says what the server does."""
        told = await self.ask("GET", f"/api/interviews/{interview_id}")
        kept = self.database.documents.get(f"interviews/{interview_id}")
        return kept is not None and _same(told, kept)


def _started(folder: Path, database: FirestoreServer) -> RunningServer:
    emulator = database.url.removeprefix("http://")
    return start_server(folder, VIVAROOM_FIRESTORE_PROJECT=PROJECT, FIRESTORE_EMULATOR_HOST=emulator)


@asynccontextmanager
async def mirrored(folder: Path) -> AsyncIterator[Mirrored]:
    """A server with a mirror, and both empty."""
    async with firestore() as database, httpx.AsyncClient(timeout=60) as client:
        server = await asyncio.to_thread(_started, folder, database)
        made = Mirrored(folder, database, server, client)
        try:
            yield made
        finally:
            await asyncio.to_thread(made.server.stop)


def _same(told: Any, kept: Any) -> bool:
    match told:
        case dict():
            return kept is not None and all(
                _same(one, kept.get(name)) for name, one in told.items() if name not in MOVES_ON | {"kind"}
            )
        case list():
            return kept is not None and len(told) == len(kept) and all(map(_same, told, kept))
        case str() if told.endswith("Z"):
            return str(kept).rstrip("Z").rstrip("0") == told.rstrip("Z").rstrip("0")
        case _:
            return bool(told == kept)


async def test_a_copy_follows_an_interview_through_a_killed_server_to_its_report_and_its_erasure(
    tmp_path: Path,
) -> None:
    async with mirrored(tmp_path) as here:
        resume = {"skills": ["Python", "PostgreSQL"], "projects": ["Ledger service"]}
        started = await here.ask(
            "POST", "/api/interviews/start", role="Backend engineer", resume=resume, question_count=2
        )
        interview_id, question = started["interview_id"], started["current_question"]["question"]
        path = f"interviews/{interview_id}"
        await until_true(lambda: here.copy_is_current(interview_id), PATIENCE_SECONDS)
        assert here.database.documents[path]["user_id"] != interview_id

        here.database.before = asyncio.Event()  # what is sent now is not answered before the server is dead
        asked = here.database.asked
        replied = await here.answer(interview_id, question)
        await until_true(lambda: _is(here.database.asked > asked), PATIENCE_SECONDS)
        here.server.kill()
        here.database.before.set()
        here.database.before = None
        here.server = await asyncio.to_thread(_started, tmp_path, here.database)
        await until_true(lambda: here.copy_is_current(interview_id), PATIENCE_SECONDS)

        while not replied["completed"]:
            replied = await here.answer(interview_id, replied["next_question"]["question"])
        here.database.fails.append("late")
        await until_true(lambda: _is(here.database.documents[path].get("report") is not None), PATIENCE_SECONDS)
        assert await here.copy_is_current(interview_id)
        assert list(here.database.documents) == [path]

        await here.ask("DELETE", f"/v1/sessions/{interview_id}")
        await until_true(lambda: _is(not here.database.documents), PATIENCE_SECONDS)


async def _is(condition: bool) -> bool:
    return condition
