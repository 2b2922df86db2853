"""A small server with the product's own pages and a scripted interviewer behind them, for tests of the spoken room."""

import json
from asyncio import CancelledError
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from ssl import SSLContext
from typing import Any

from fastapi import FastAPI, Request, WebSocket
from fastapi.responses import JSONResponse, Response, StreamingResponse

from tests.browser.scripted_session import MINUTES, QUESTIONS, ScriptedSession
from tests.browser.scripted_voice import Script, ScriptedVoice
from tests.browser.serving_pages import served
from vivaroom.site import assets
from vivaroom.site.pages import page
from vivaroom.site.room import CONSENT, RoomShown

TAKEN_OVER, TOO_MANY, TRY_LATER = 4409, 4429, 1013


class ScriptedInterviewer:
    """The server and what a test may do to it. The newest connection takes over from the one before.

    With a `refusal` nobody is let in: it is the reason that they are told, or empty, and their socket is not even opened.
    """

    def __init__(self) -> None:
        self.session = ScriptedSession()
        self.script = Script()
        self.voices: list[ScriptedVoice] = []
        self.connections = 0
        self.refusal: str | None = None
        self.url = ""
        self.app = self._app()

    @property
    def room(self) -> str:
        return f"{self.url}/room/{self.session.id}"

    async def hang_up(self, code: int = 1012) -> None:
        """End every live connection."""
        for voice in self.voices:
            await voice.close(code)

    @asynccontextmanager
    async def running(self, tls: SSLContext | None = None) -> AsyncIterator["ScriptedInterviewer"]:
        """Serve for the length of the block, in the loop of the test; HTTPS with `tls` alone."""
        async with served(self.app, tls) as self.url:
            yield self

    async def hold(self, socket: WebSocket) -> None:
        """One live connection."""
        self.connections += 1
        if self.refusal is not None:
            await self._refuse(socket, self.refusal)
            return
        for earlier in self.voices:
            await earlier.close(TAKEN_OVER)
        await socket.accept()
        voice = ScriptedVoice(socket, self.session, self.script)
        self.voices = [voice]
        await voice.hold()

    async def _refuse(self, socket: WebSocket, code: str) -> None:
        if code:
            await socket.accept()
        await socket.close(TOO_MANY if code == "no_room" else TRY_LATER, code)

    def _app(self) -> FastAPI:
        app, session = FastAPI(), self.session
        app.include_router(assets.router)
        here = f"/v1/sessions/{session.id}"

        @app.get("/health/live")
        async def live() -> dict[str, str]:
            return {"status": "ready"}

        @app.get("/room/{session_id}")
        async def room(session_id: str) -> Response:
            shown = RoomShown(session.id, "Software engineer", "technical", "mid", len(QUESTIONS), MINUTES,
                              session.status, session.seq)  # fmt: skip
            return page("room.html", here="room", room=shown, keep_days=30, voice=True, consent=CONSENT)

        @app.get(here)
        async def look() -> dict[str, Any]:
            return session.shown()

        @app.get(f"{here}/events")
        async def events(request: Request) -> StreamingResponse:
            after = int(request.headers.get("last-event-id", "0"))
            return StreamingResponse(_stream(session, after), media_type="text/event-stream")

        @app.post(f"{here}/consent")
        async def consent(request: Request) -> dict[str, Any]:
            given: dict[str, Any] = await request.json()
            session.consents.append(given)
            await session.tell("consent.given", **given)
            return given

        @app.post(f"{here}/{{deed}}")
        async def act(deed: str, request: Request) -> Response:
            return await self._act(deed, await request.body())

        @app.patch(f"{here}/transcript/{{seq}}")
        async def correct(seq: int, request: Request) -> Response:
            if session.stubborn:
                return JSONResponse(
                    {"code": "session_busy", "detail": "The session is busy: try again in a moment."}, 503
                )
            return JSONResponse(await session.correct(seq, (await request.json())["corrected_text"]))

        app.add_api_websocket_route("/v1/realtime", self.hold)
        return app

    async def _act(self, deed: str, body: bytes) -> Response:
        session = self.session
        match deed:
            case "start":
                await session.open()
            case "answers":
                given = json.loads(body)
                if await session.answer(given["text"], given["client_id"]):
                    session.typed.append(given["text"])
            case "pause" | "resume":
                await session.turn("paused" if deed == "pause" else "live")
            case "end":
                await session.close()
            case _:
                return JSONResponse({"code": "not_found", "detail": "There is no such thing here."}, 404)
        return JSONResponse({"status": session.status})


async def _stream(session: ScriptedSession, after: int) -> AsyncIterator[str]:
    yield "retry: 1000\n\n"
    with suppress(CancelledError):
        async for entry in session.events(after):
            yield f"id: {entry['seq']}\nevent: {entry['type']}\ndata: {json.dumps(entry)}\n\n"
        yield "event: end\ndata: {}\n\n"
