"""A real server with a model that is paid for, and very little to pay it with: what runs goes on, what is new is refused."""

import asyncio
import time
from pathlib import Path

import httpx

from tests.journeys.interviewing import Json, Taker
from tests.providers.language_server import language_server
from tests.serving import RunningServer, start_server


async def test_a_session_is_refused_while_another_runs_on_to_its_report(tmp_path: Path) -> None:
    async with language_server() as vendor:
        server = await asyncio.to_thread(_poor_server, tmp_path, f"{vendor.url}/v1")
        try:
            taker = Taker(server.url)
            session = await asyncio.to_thread(_until_it_is_spent, taker)
            cost = await asyncio.to_thread(_goes_on, taker, session)
        finally:
            await asyncio.to_thread(server.stop)
        asked = len(vendor.asked)
    assert {(one["vendor"], one["model"], one["kind"]) for one in cost["data"]} == {
        ("openai", "gpt-4o-mini", "language")
    }
    assert 0 < cost["data"][0]["requests"] <= asked
    assert cost["dollars"] > 0.00002, "what runs may go beyond the ceiling"
    assert cost["unpriced_requests"] == 0


def _poor_server(folder: Path, vendor_url: str) -> RunningServer:
    """A server whose model is the made-up one, and two thousandths of a cent a day to pay for it."""
    return start_server(
        folder, OPENAI_BASE_URL=vendor_url, OPENAI_API_KEY="a key of this test", VIVAROOM_BUDGET_ORG_DAY="0.00002"
    )


def _until_it_is_spent(taker: Taker) -> str:
    """Begin a session and answer until nothing is left of the budget; the session's id."""
    interview: Json = taker.call("POST", "/v1/interviews", {"role": "Backend Engineer", "question_count": 6}).json()
    starting = f"/v1/interviews/{interview['id']}/sessions"
    session: str = taker.json("POST", starting)["id"]
    for number in range(1, 5):
        taker.answer(session, number)
    give_up = time.monotonic() + 60
    while (refused := httpx.post(f"{taker.url}{starting}", timeout=30)).is_success:
        assert time.monotonic() < give_up, taker.json("GET", "/v1/costs")
        time.sleep(1)
    assert (refused.status_code, refused.json()["code"]) == (429, "budget_exceeded")
    assert "VIVAROOM_BUDGET_ORG_DAY" in refused.json()["detail"]
    return session


def _goes_on(taker: Taker, session: str) -> Json:
    """The session goes on to its report; what it cost."""
    taker.answer(session, 5)
    taker.json("POST", f"/v1/sessions/{session}/end")
    give_up = time.monotonic() + 60
    while taker.call("GET", f"/v1/sessions/{session}/report").status_code == 202:
        assert time.monotonic() < give_up
        time.sleep(0.5)
    return taker.json("GET", f"/v1/sessions/{session}/cost")
