"""Something of every kind to read: as much as a small team has after some weeks, made through the API."""

import asyncio
from typing import Any

import httpx

ENOUGH = 60
ANSWERS = (
    "I would measure first, with a profile of the slowest requests, before I change anything.",
    "We kept an outbox table in the same transaction and let a worker deliver from it, so nothing was lost.",
    "I wrote the decision down with what it costs, and we looked at it again after a quarter.",
)
ROLES = ("backend engineer", "data engineer", "product manager", "frontend engineer")
RESUME = """Jo Reader {number}
jo{number}@example.com

Skills
Python, PostgreSQL, Kafka

Experience
Engineer, Acme, 2020 - 2024
Built the event store that every order goes through, and halved its cost.
"""


async def seeded_routes(url: str, hears: str) -> dict[str, str]:
    """Fill a fresh server; gives every list and get route by name, with ids of what is there.

    `hears` is where webhooks are sent to.
    """
    async with httpx.AsyncClient(base_url=url, timeout=120) as client:
        webhook = await _id(client, "/v1/webhooks", {"url": hears, "events": ["session.started"]})
        resumes = [await _id(client, "/v1/resumes", {"text": RESUME.format(number=n)}) for n in range(ENOUGH)]
        designs = [{"role": ROLES[n % len(ROLES)], "question_count": 5 + n % 4} for n in range(ENOUGH)]
        interviews = [await _id(client, "/v1/interviews", design) for design in designs]
        sessions = [await _id(client, f"/v1/interviews/{one}/sessions", {}) for one in interviews]
        people = [{"email": f"guest{n}@example.com", "name": f"Guest {n}"} for n in range(ENOUGH)]
        invitations = [await _id(client, f"/v1/interviews/{interviews[0]}/invitations", one) for one in people]
        await _until(client, f"/v1/resumes/{resumes[-1]}", "status", "ready")
        analysis = await _id(client, f"/v1/resumes/{resumes[0]}/analyses", {"job_description": "Python, Kafka, Go"})
        await _until(client, f"/v1/analyses/{analysis}", "status", "succeeded")
        for answer in ANSWERS:
            await _sent(client, f"/v1/sessions/{sessions[0]}/answers", {"text": answer})
        await _sent(client, f"/v1/sessions/{sessions[0]}/end", {})
        await _until(client, f"/v1/sessions/{sessions[0]}/report", "session_id", sessions[0])
        question = (await client.get("/v1/questions?limit=1")).json()["data"][0]["id"]
    return {
        "get me": "/v1/me",
        "get profile": "/v1/profile",
        "get resume": f"/v1/resumes/{resumes[0]}",
        "list resumes": "/v1/resumes",
        "get analysis": f"/v1/analyses/{analysis}",
        "get question": f"/v1/questions/{question}",
        "list questions": "/v1/questions",
        "list questions of a role": "/v1/questions?role=backend&kind=technical",
        "search questions": "/v1/questions?q=transactions",
        "get interview": f"/v1/interviews/{interviews[0]}",
        "list interviews": "/v1/interviews",
        "get invitation": f"/v1/invitations/{invitations[0]}",
        "list invitations": f"/v1/interviews/{interviews[0]}/invitations",
        "get session": f"/v1/sessions/{sessions[1]}",
        "list sessions": "/v1/sessions",
        "get transcript": f"/v1/sessions/{sessions[0]}/transcript",
        "get report": f"/v1/sessions/{sessions[0]}/report",
        "get webhook": f"/v1/webhooks/{webhook}",
        "list webhooks": "/v1/webhooks",
        "list deliveries": f"/v1/webhooks/{webhook}/deliveries",
    }


async def _id(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> str:
    return str((await _sent(client, path, body))["id"])


async def _sent(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> dict[str, Any]:
    reply = await client.post(path, json=body)
    reply.raise_for_status()
    found: dict[str, Any] = reply.json()
    return found


async def _until(client: httpx.AsyncClient, path: str, field: str, value: str) -> None:
    """Wait for what jobs write. Raises TimeoutError."""
    async with asyncio.timeout(120):
        while (await client.get(path)).json().get(field) != value:
            await asyncio.sleep(0.2)
