"""A client that does not read loses voice and nothing else, and costs a bounded amount of memory."""

import asyncio

from tests.api.realtime.house import House
from tests.api.realtime.lines import calling
from vivaroom.api.realtime.outbox import MOST_VOICE_BYTES, MOST_WORDS, Outbox
from vivaroom.voice.happenings import Partial


class Wire:
    """A wire that is blocked until it is opened."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.sent: list[str | bytes] = []
        self.hushed = 0

    async def send(self, content: str | bytes) -> None:
        await self.open.wait()
        self.sent.append(content)

    def hush(self) -> None:
        self.hushed += 1


async def test_late_voice_is_dropped_and_words_leave_in_order() -> None:
    wire = Wire()
    outbox = Outbox(wire)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(outbox.run())
        for number in range(1_000):
            outbox.put(f"word {number}")
            outbox.put(bytes(4_000), is_voice=True)
        wire.open.set()
        await outbox.sent()
        running.cancel()
    voice = sum(len(one) for one in wire.sent if isinstance(one, bytes))
    assert [one for one in wire.sent if isinstance(one, str)] == [f"word {n}" for n in range(1_000)]
    assert MOST_VOICE_BYTES - 4_000 < voice <= MOST_VOICE_BYTES
    assert outbox.dropped_voice == 1_000 - voice // 4_000


async def test_voice_that_is_void_is_never_sent() -> None:
    wire = Wire()
    wire.open.set()
    outbox = Outbox(wire)
    outbox.put("before")
    outbox.put(b"voice", is_voice=True)
    outbox.put("after")
    outbox.hush()
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(outbox.run())
        await outbox.sent()
        running.cancel()
    assert wire.sent == ["before", "after"]
    assert wire.hushed == 1


async def test_a_client_that_takes_no_words_at_all_is_hung_up_on(house: House) -> None:
    seat = await house.seat()
    async with calling(house.app, seat.knock()) as client:
        await client.until("response.done")
        client.reads.clear()
        for number in range(MOST_WORDS + 2):
            await house.conversation.carrier.tell(Partial("u", f"word {number}"))
        await house.conversation.gone.wait()
        client.reads.set()
        assert await client.closed() == 4408
