"""The official `openai` package takes an interview from a real server on this machine, with nothing of ours in between."""

import asyncio
import math
import re
import struct
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import openai
import pytest
import uvicorn
from openai import AsyncOpenAI
from openai.types.realtime import SessionCreatedEvent

from docs.generate import ROOT
from tests.api.calls import OFFER, call_of, with_calls
from tests.api.realtime.conversing import PIECE, PIECES, WORDS
from tests.api.realtime.house import House, house_of
from vivaroom.api.services import Services
from vivaroom.app.sockets import socket_settings
from vivaroom.interview.signals import Command

PATIENCE_SECONDS = 30.0
HOW_TO = ROOT / "docs" / "how-to" / "realtime-clients.md"
TONE = b"".join(struct.pack("<h", int(8000 * math.sin(n / 24_000 * 2 * math.pi * 440))) for n in range(24_000))


@asynccontextmanager
async def served(house: House) -> AsyncIterator[str]:
    """Where the house answers, over a real port of this machine."""
    config = uvicorn.Config(
        house.app, host="127.0.0.1", port=0, lifespan="off", log_config=None, access_log=False, **socket_settings()
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - the server has no event for it
        await asyncio.sleep(0.01)
    try:
        yield f"127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/v1"
    finally:
        server.should_exit = True
        await running


def client_at(address: str, key: str) -> AsyncOpenAI:
    """A client that knows nothing but an address and a key."""
    return AsyncOpenAI(api_key=key, base_url=f"http://{address}", websocket_base_url=f"ws://{address}", max_retries=0)


class Listener:
    """Reads a connection up to an event, and keeps everything."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.seen: list[Any] = []

    async def until(self, type_: str) -> Any:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                event = await self._connection.recv()
                self.seen.append(event)
                if event.type == type_:
                    return event

    def of(self, type_: str) -> list[Any]:
        return [event for event in self.seen if event.type == type_]


async def test_the_sdk_holds_an_interview(house: House) -> None:
    seat = await house.seat()
    async with served(house) as address, client_at(address, seat.key) as sdk:
        secret = await sdk.realtime.client_secrets.create(session={"type": "realtime", "model": seat.public_id})
        async with client_at(address, secret.value) as guest, guest.realtime.connect(model="gpt-realtime") as line:
            listener = Listener(line)
            created = await listener.until("session.created")
            assert isinstance(created, SessionCreatedEvent)
            await line.session.update(session={"type": "realtime", "instructions": "Be kind."})
            await listener.until("session.updated")
            first = await _first_question(listener)
            await _answer_aloud(line, listener)
            await line.conversation.item.create(
                item={
                    "type": "message",
                    "role": "user",
                    "content": [{"type": "input_text", "text": "A queue, since writes may wait."}],
                }
            )
            await line.response.create()
            done = await listener.until("response.done")
            assert done.response.status == "completed"
            item = done.response.output[0]
            await line.conversation.item.retrieve(item_id=item.id)
            assert (await listener.until("conversation.item.retrieved")).item.id == item.id
            await line.response.cancel()
            assert (await listener.until("error")).error.code == "response_cancel_not_active"
        questions = listener.of("interview.question")
        assert len(questions) >= 3
        assert first in questions[0].question["text"] or questions[0].question["text"] in first
        _every_event_is_known(listener)


async def _first_question(listener: Listener) -> str:
    """The interviewer speaks first, aloud and in writing."""
    done = await listener.until("response.done")
    sound = b"".join(b64decode(event.delta) for event in listener.of("response.output_audio.delta"))
    words = "".join(event.delta for event in listener.of("response.output_audio_transcript.delta"))
    assert sound == PIECE * PIECES
    assert words == done.response.output[0].content[0].transcript
    return words


async def _answer_aloud(line: Any, listener: Listener) -> None:
    for start in range(0, len(TONE), 960):
        await line.input_audio_buffer.append(audio=b64encode(TONE[start : start + 960]).decode())
    await line.input_audio_buffer.commit()
    understood = await listener.until("conversation.item.input_audio_transcription.completed")
    assert understood.transcript == WORDS
    assert understood.usage.seconds == pytest.approx(1.0, abs=0.05)
    assert (await listener.until("response.done")).response.status == "completed"


def _every_event_is_known(listener: Listener) -> None:
    """Those of the protocol are what the SDK's own models say they are, in strict reading of types and names."""
    theirs = [event for event in listener.seen if not event.type.startswith("interview.")]
    assert len({event.type for event in theirs}) > 15
    for event in theirs:
        assert isinstance(event, openai.BaseModel)
        type(event).model_validate(event.to_dict())
        assert event.to_dict()["event_id"]


async def test_the_sdk_cancels_what_is_being_said(services: Services) -> None:
    house = house_of(services, holds=True)
    seat = await house.seat()
    async with served(house) as address, client_at(address, seat.key) as sdk, sdk.realtime.connect() as line:
        listener = Listener(line)
        await listener.until("response.output_audio.delta")
        await line.response.cancel()
        done = await listener.until("response.done")
        assert (done.response.status, done.response.status_details.reason) == ("cancelled", "client_cancelled")


async def test_the_program_of_the_how_to_takes_an_interview_to_its_end(house: House) -> None:
    program = re.findall(r"^```python\n(.*?)^```$", HOW_TO.read_text("utf-8"), re.MULTILINE | re.DOTALL)[0]
    names: dict[str, Any] = {}
    exec(compile(program, HOW_TO, "exec"), names)
    seat = await house.seat()
    played: list[bytes] = []

    async def microphone() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield TONE
        house.conversation.pressed(Command.END)
        while True:
            yield TONE

    async with served(house) as address, asyncio.timeout(PATIENCE_SECONDS):
        server = address.removesuffix("/v1")
        report_url = await names["take_interview"](server, seat.key, microphone(), played.append)
    assert report_url == f"/v1/sessions/{seat.public_id}/report"
    assert len(played) >= 4 * PIECES


async def test_a_wrong_key_is_told_to_the_sdk_as_a_status(house: House) -> None:
    from websockets.exceptions import InvalidStatus

    async with served(house) as address, client_at(address, "ek_wrong") as sdk:
        with pytest.raises(InvalidStatus) as caught:
            async with sdk.realtime.connect(model="x"):
                raise AssertionError("was let in")
        assert caught.value.response.status_code == 401


def test_which_version_of_the_sdk_this_holds_for() -> None:
    assert int(openai.__version__.split(".")[0]) >= 2


async def test_the_sdk_makes_a_call_by_its_form_and_hangs_up(services: Services) -> None:
    """The form is the package's own; what travels on a call is tried in `test_calls.py`."""
    async with with_calls(services) as taking:
        house = house_of(taking)
        seat = await house.seat()
        call_id = call_of(taking, seat.id)
        async with served(house) as address, client_at(address, seat.key) as sdk:
            answer = await sdk.realtime.calls.create(sdp=OFFER, session={"type": "realtime", "model": "gpt-realtime"})
            assert answer.text == OFFER
            assert answer.response.headers["location"].startswith("/v1/realtime/calls/rtc_")
            await sdk.realtime.calls.hangup(call_id)
            with pytest.raises(openai.NotFoundError):
                await sdk.realtime.calls.hangup(call_id)
            with pytest.raises(openai.UnprocessableEntityError):
                await sdk.realtime.calls.create(sdp="nonsense")
