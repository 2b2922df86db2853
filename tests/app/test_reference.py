"""The reference says what the code says."""

from collections.abc import Callable

import httpx
import pytest
from fastapi import FastAPI

from docs.generate import MADE, ROOT
from vivaroom.api.problems import DOCS
from vivaroom.app.problem_page import problem_codes, router

KNOWN = {
    "session_closed": 409,  # from a table
    "session_not_found": 404,  # with the kind filled in
    "route_not_found": 404,  # from a table by status
    "webhook_url_refused": 422,  # from callers of a function
    "database_disk_full": 503,  # from a list of signs
    "internal_error": 500,  # with a status of its own
}


@pytest.mark.parametrize("path", MADE)
def test_a_generated_file_is_up_to_date(path: str) -> None:
    make: Callable[[], str] = MADE[path]
    committed = (ROOT / path).read_text("utf-8")
    assert committed == make(), f"{path} is older than the code: run `python -m docs.generate` and commit it"


def test_codes_are_found_wherever_they_are_raised() -> None:
    found = {one.code: one.status for one in problem_codes()}
    assert found.items() >= KNOWN.items()
    assert all(one.details and all(one.details) for one in problem_codes())


async def test_the_type_of_a_problem_leads_to_its_entry() -> None:
    app = FastAPI()
    app.include_router(router)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
        reply = await client.get(DOCS)
    assert reply.status_code == 200
    assert all(f'id="{one.code}"' in reply.text for one in problem_codes())
