"""Pages carry strict headers, need no inline code, and explain what goes wrong."""

import asyncio
import re
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import NoReturn

import pytest
from fastapi import APIRouter, FastAPI
from httpx import ASGITransport, AsyncClient

from vivaroom.api.health import Readiness
from vivaroom.kit.errors import Gone
from vivaroom.site import routes, waiting
from vivaroom.site.listing import ResumeShown
from vivaroom.site.pages import PageRoute, page
from vivaroom.site.room import CONSENT, RoomShown
from vivaroom.site.words import words

SITE = Path(str(files("vivaroom.site")))
INLINE = re.compile(r"\sstyle=|\son\w+=|<style|<script(?![^>]*\bsrc=)|javascript:|hx-on", re.IGNORECASE)


def _app() -> FastAPI:
    app = FastAPI()
    app.state.readiness = Readiness("1.2.3")
    routes.install(app)
    return app


def _client(app: FastAPI) -> AsyncClient:
    return AsyncClient(transport=ASGITransport(app), base_url="http://127.0.0.1")


async def test_the_start_page_is_there_before_the_database() -> None:
    async with _client(_app()) as client:
        reply = await client.get("/")
    assert reply.status_code == 200
    assert "Practice now" in reply.text


async def test_to_speak_is_offered_only_where_the_server_can_listen() -> None:
    texts = []
    for voice in (False, True):
        app = FastAPI()
        app.state.readiness = Readiness("1.2.3")
        routes.install(app, voice=voice)
        async with _client(app) as client:
            texts.append((await client.get("/")).text)
    assert ["asks aloud" in text for text in texts] == [False, True]


def test_a_room_without_voice_asks_for_no_microphone() -> None:
    room = RoomShown("ses_1", "Engineer", "technical", "mid", 6, 30, "created", 0)
    spoken, written = (
        bytes(page("room.html", here="room", room=room, keep_days=None, voice=v, consent=CONSENT).body).decode()
        for v in (True, False)
    )
    assert "Your voice while your microphone is on" in spoken
    assert "No sound and no picture" in written
    assert "data-voice" not in written
    assert "check my sound" not in written


def test_the_version_of_the_consent_text_is_the_one_that_is_kept() -> None:
    month, version = CONSENT.split(".")
    assert f"{month}, version {version}" in words()("consent.version")


async def test_pages_run_only_scripts_of_their_own_origin() -> None:
    async with _client(_app()) as client:
        reply = await client.get("/about")
    policy = reply.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_no_template_has_inline_code() -> None:
    found = [
        f"{t.name}: {m.group()}" for t in (SITE / "templates").glob("*.html") for m in INLINE.finditer(t.read_text())
    ]
    assert not found


async def test_pages_that_show_what_is_stored_wait_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "PATIENCE_SECONDS", 0.01)
    async with _client(_app()) as client:
        reply = await client.get("/my/sessions")
    assert reply.status_code == 503
    assert "still starting" in reply.text
    assert "Try again" in reply.text


async def test_a_failure_is_a_page_with_the_mend() -> None:
    router = APIRouter(route_class=PageRoute)

    @router.get("/gone", response_model=None)
    async def gone() -> NoReturn:
        await asyncio.sleep(0)
        raise Gone("invitation_expired", "The invitation has expired: ask for a <new> one.")

    app = FastAPI()
    app.include_router(router)
    async with _client(app) as client:
        reply = await client.get("/gone")
    assert reply.status_code == 410
    assert reply.headers["content-type"].startswith("text/html")
    assert "ask for a &lt;new&gt; one" in reply.text


async def test_a_failed_piece_of_a_page_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "PATIENCE_SECONDS", 0.01)
    async with _client(_app()) as client:
        reply = await client.get("/my/sessions/latest", headers={"HX-Request": "true"})
    assert reply.status_code == 503
    assert "<html" not in reply.text


async def test_only_a_resume_id_can_be_chosen_by_link() -> None:
    async with _client(_app()) as client:
        reply = await client.get("/", params={"resume": '"><script>'})
    assert reply.status_code == 422
    assert reply.headers["content-type"] == "application/json"


def test_what_is_shown_is_escaped() -> None:
    resume = ResumeShown("res_1", "<b>cv</b>", "ready", datetime(2026, 3, 2, tzinfo=UTC))
    text = bytes(page("resume_choices.html", resumes=[resume], chosen="").body).decode()
    assert "&lt;b&gt;cv&lt;/b&gt;" in text
