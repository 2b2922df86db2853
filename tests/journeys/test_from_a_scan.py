"""From a scanned resume and a job description to an interview led by both, with the company looked up, on a real server."""

import asyncio
import io
from pathlib import Path

import httpx
import pytest

from tests.interview.research.still_web import ABOUT, NEWS
from tests.journeys.interviewing import Json, Taker
from tests.serving import start_server
from tests.vendors.tavily import KEY, Found, Refuse, tavily_server

PATIENCE_S = 120
RESUME = """Ada Example
ada@example.org

Experience

Backend Engineer, Analytical Engines Ltd
January 2022 - Present
- Built a payment service in Python with PostgreSQL.
- Moved the nightly import to Python workers.

Projects

Ledger Service
- Wrote a bookkeeping tool in Python and PostgreSQL.

Skills

Python, PostgreSQL
"""
JOB = "Requirements:\n- Python\n- Kubernetes\n"
PAGES = tuple({"title": p.title, "url": p.url, "content": p.snippet, "score": 0.9} for p in (ABOUT, NEWS))


def scan() -> bytes:
    """The resume as a picture."""
    pytest.importorskip("rapidocr")
    from PIL import Image, ImageDraw, ImageFont

    page = Image.new("RGB", (1240, 1400), "white")
    font = ImageFont.load_default(34)
    for number, line in enumerate(RESUME.splitlines()):
        ImageDraw.Draw(page).text((90, 60 + 58 * number), line, fill="black", font=font)
    file = io.BytesIO()
    page.save(file, "PNG")
    return file.getvalue()


async def ended(taker: Taker, path: str) -> Json:
    """What stands at this path once it is neither queued nor running."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            found: Json = await asyncio.to_thread(taker.json, "GET", path)
            if found["status"] not in ("queued", "running", "parsing"):
                return found
            await asyncio.sleep(0.2)


async def test_a_scan_a_job_and_a_company_make_one_interview(tmp_path: Path) -> None:
    picture = scan()
    async with tavily_server() as web:
        web.will(Refuse(429, {"retry-after": "1"}), Found(PAGES))
        url = web.url
        server = await asyncio.to_thread(lambda: start_server(tmp_path, TAVILY_API_KEY=KEY, TAVILY_BASE_URL=url))
        try:
            await _journey(Taker(server.url), picture)
        finally:
            await asyncio.to_thread(server.stop)
    sent = str(web.asked)
    assert "Northlight Freight" in sent
    assert not any(word in sent for word in ("Ada", "ada@example.org", "Ledger", "Analytical"))
    assert KEY not in server.log.read_text("utf-8")


async def _journey(taker: Taker, picture: bytes) -> None:
    file, fields = {"file": ("scan.png", picture, "image/png")}, {"job_description": JOB, "role": "Backend engineer"}
    reply: httpx.Response = await asyncio.to_thread(lambda: taker.call("POST", "/v1/analyses", files=file, data=fields))
    asked = reply.json()
    path = f"/v1/resumes/{asked['resume_id']}/analyses"
    second = await asyncio.to_thread(taker.json, "POST", path, {"job_description": "Haskell"})
    assert (await asyncio.to_thread(taker.json, "POST", f"/v1/analyses/{second['id']}/cancel"))["status"] == "cancelled"
    research = await asyncio.to_thread(taker.json, "POST", "/v1/research", {"company": "Northlight Freight"})
    analysis = await ended(taker, f"/v1/analyses/{asked['id']}")
    assert analysis["status"] == "succeeded", analysis
    assert analysis["result"]["gaps"] == ["Kubernetes"]
    assert (await ended(taker, f"/v1/analyses/{second['id']}"))["result"] is None
    weights = {one["skill"]: one for one in analysis["result"]["skills"]}
    assert weights["python"]["weight_0_1"] > weights["kubernetes"]["weight_0_1"]
    found = await ended(taker, f"/v1/research/{research['id']}")
    assert found["status"] == "succeeded", found
    design = {
        "kind": "mixed", "role": "Backend engineer", "structure": "resume_led", "job_description": JOB,
        "resume_id": analysis["resume_id"], "research_id": research["id"], "question_count": 6, "duration_minutes": 60,
    }  # fmt: skip
    interview = await asyncio.to_thread(taker.json, "POST", "/v1/interviews", design)
    phases = {phase["id"]: phase for phase in interview["plan"]["phases"]}
    assert list(phases) == ["introduction", "projects", "standout_skills", "role_skills"]
    assert "Ledger Service" in phases["projects"]["questions"][0]["text"]
    assert "kubernetes" in phases["role_skills"]["questions"][0]["skills"]
    await _ask_about_the_company(taker, interview)


async def _ask_about_the_company(taker: Taker, interview: Json) -> None:
    session = await asyncio.to_thread(taker.json, "POST", f"/v1/interviews/{interview['id']}/sessions")
    said = {"text": "What does the company do?", "client_id": "a"}
    reply = await asyncio.to_thread(taker.json, "POST", f"/v1/sessions/{session['id']}/answers", said)
    assert "Northlight Freight is a freight forwarder" in str(reply["move"])
    assert "example.org" in str(reply["move"])
    replies = await asyncio.to_thread(lambda: list(taker.answer_all(session["id"])))
    assert replies[-1]["move"]["reason"] == "finished"
