"""Routes that do something that can be counted, for tests of what is done twice."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import APIRouter, BackgroundTasks, Form, Request, UploadFile
from fastapi.responses import JSONResponse, StreamingResponse

from vivaroom.kit.errors import Conflict, Invalid

CANARY = "the words of a candidate"


class Work:
    """What the routes did, and when they may go on."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.afterwards = 0
        self.begun = asyncio.Event()
        self.go_on = asyncio.Event()


work = Work()
routes = APIRouter()


@routes.post("/work", status_code=201)
async def do_work(body: dict[str, str], later: BackgroundTasks) -> JSONResponse:
    work.done.append(body.get("text", ""))
    work.begun.set()
    number = len(work.done)
    await work.go_on.wait()
    later.add_task(_afterwards)
    return JSONResponse({"number": number, "text": CANARY}, 201, headers={"Location": f"/work/{number}"})


async def _afterwards() -> None:
    work.afterwards += 1


@routes.post("/fail/{status}")
async def fail(status: int) -> JSONResponse:
    work.done.append("failed")
    match status:
        case 409:
            raise Conflict("not_yet", "Not yet.")
        case 422:
            raise Invalid("not_so", "Not so.")
        case 500:
            raise KeyError(CANARY)
        case _:
            return JSONResponse({}, status)


@routes.post("/ignores-its-body")
async def ignore() -> int:
    work.done.append("ignored")
    return len(work.done)


@routes.post("/files")
async def take_file(file: UploadFile, note: str = Form("")) -> int:
    work.done.append(f"{file.filename} {len(await file.read())} {note}")
    return len(work.done)


@routes.post("/stream")
async def stream(request: Request) -> StreamingResponse:
    work.done.append("streamed")

    async def pieces() -> AsyncIterator[bytes]:
        yield b"data: 1\n\n"
        await work.go_on.wait()
        yield b"data: 2\n\n"

    return StreamingResponse(pieces(), media_type="text/event-stream")


@routes.post("/large")
async def large() -> JSONResponse:
    work.done.append("large")
    return JSONResponse("x" * (1 << 20))


@routes.get("/work")
async def look() -> int:
    return len(work.done)
