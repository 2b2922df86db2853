"""The product's own conversations behind the socket: whom they hear, when a turn ends, and what wrong sound does to them."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator

import numpy as np
import pytest

from tests.api.realtime.brief_house import WORDS, SpokenHouse, spoken_house
from tests.api.realtime.house import AGREED, Seated
from tests.api.realtime.lines import Client, calling
from vivaroom.api.services import Services
from vivaroom.interview.events import ConsentGiven

RATE_HZ = 24_000
BY_HAND = {"type": "realtime", "audio": {"input": {"turn_detection": None}}}
COMPLETED = "conversation.item.input_audio_transcription.completed"


@pytest.fixture
async def spoken(services: Services) -> AsyncIterator[SpokenHouse]:
    async with spoken_house(services) as found:
        yield found


def tone(seconds: float) -> np.ndarray:
    moments = np.arange(int(RATE_HZ * seconds)) / RATE_HZ
    return (np.sin(moments * 2 * np.pi * 200) * 8000).astype("<i2")


def silence(seconds: float) -> np.ndarray:
    return np.zeros(int(RATE_HZ * seconds), "<i2")


def append(client: Client, sound: np.ndarray, piece: int = 4_800) -> None:
    for start in range(0, len(sound), piece):
        audio = b64encode(sound[start : start + piece].tobytes()).decode()
        client.send("input_audio_buffer.append", audio=audio)


async def listens(client: Client) -> None:
    """Read until the interviewer has spoken and waits."""
    await client.until("response.done")
    while (await client.until("interview.mood"))["mood"] != "listening":
        pass


def errors(client: Client) -> list[str]:
    return [e["error"]["code"] for e in client.seen if isinstance(e, dict) and e["type"] == "error"]


async def test_who_has_not_agreed_to_be_heard_is_told_so_and_may_write(spoken: SpokenHouse) -> None:
    seat = await spoken.seat(agreed=False)
    async with calling(spoken.app, seat.knock()) as client:
        await listens(client)
        append(client, tone(5))
        assert await client.error() == "voice_consent_missing"
        client.send("input_audio_buffer.commit")
        assert await client.error() == "input_audio_buffer_commit_empty"
        content = [{"type": "input_text", "text": "I would write it down."}]
        client.send("conversation.item.create", item={"type": "message", "role": "user", "content": content})
        await client.until("interview.answer")
    assert errors(client).count("voice_consent_missing") == 1, "not once for every piece of sound"
    assert spoken.recogniser.seconds == []


async def test_who_agrees_on_an_open_socket_is_heard_from_then_on_until_they_take_it_back(spoken: SpokenHouse) -> None:
    seat = await spoken.seat(agreed=False)
    async with calling(spoken.app, seat.knock()) as client:
        await listens(client)
        for given, code in ((AGREED, "input_audio_buffer_commit_empty"), (ConsentGiven("2026-11"), None)):
            await spoken.agree(seat, given)
            while (await client.until("interview.recorded"))["event"] != "consent.given":
                pass
            await asyncio.sleep(0.05)  # the conversation hears of it at the same time as the socket
            append(client, tone(1))
            client.send("input_audio_buffer.commit")
            if code:
                assert (await client.until("interview.answer"))["text"] == WORDS
                await listens(client)
            else:
                assert await client.error() == "voice_consent_missing"
    assert await spoken.answers(seat) == [WORDS]


async def test_sound_that_is_sent_at_once_and_committed_is_an_answer(spoken: SpokenHouse) -> None:
    seat = await spoken.seat()
    async with calling(spoken.app, seat.knock()) as client:
        await listens(client)
        append(client, tone(20))
        client.send("input_audio_buffer.commit")
        assert (await client.until(COMPLETED))["transcript"] == WORDS
        assert (await client.until("interview.answer"))["text"] == WORDS
    assert spoken.recogniser.seconds[0] == pytest.approx(20, abs=0.1)


@pytest.mark.parametrize("sound", [tone(3), silence(3)], ids=["a voice", "silence"])
async def test_by_hand_a_turn_ends_with_commit_and_only_then(spoken: SpokenHouse, sound: np.ndarray) -> None:
    seat = await spoken.seat()
    async with calling(spoken.app, seat.knock()) as client:
        await listens(client)
        client.send("session.update", session=BY_HAND)
        await client.until("session.updated")
        append(client, sound)
        append(client, silence(4))  # longer than any pause that ends a turn
        await asyncio.sleep(0.3)
        assert spoken.recogniser.seconds == []
        client.send("input_audio_buffer.commit")
        client.send("response.create")  # as push-to-talk clients of the vocabulary do
        transcript = (await client.until(COMPLETED))["transcript"]
        assert transcript == (WORDS if sound.any() else "")
        if transcript:
            await client.until("interview.answer")
    assert "input_audio_buffer.committed" in client.types
    assert not [e for e in client.seen if isinstance(e, dict) and e.get("question", {}).get("is_restated")]
    assert await spoken.answers(seat) == ([WORDS] if sound.any() else [])


async def test_what_is_cleared_is_no_answer_and_what_comes_after_it_is(spoken: SpokenHouse) -> None:
    seat = await spoken.seat()
    async with calling(spoken.app, seat.knock()) as client:
        await listens(client)
        append(client, tone(8))
        await client.until("input_audio_buffer.speech_started")
        client.send("input_audio_buffer.clear")
        await client.until("input_audio_buffer.cleared")
        client.send("input_audio_buffer.commit")
        assert await client.error() == "input_audio_buffer_commit_empty"
        append(client, tone(2))
        client.send("input_audio_buffer.commit")
        await client.until("interview.answer")
    assert await spoken.answers(seat) == [WORDS]
    assert max(spoken.recogniser.seconds) < 3


async def test_silence_alone_is_no_answer_and_committing_it_has_a_code(spoken: SpokenHouse) -> None:
    seat = await spoken.seat()
    async with calling(spoken.app, seat.knock()) as client:
        await listens(client)
        append(client, silence(5))
        client.send("input_audio_buffer.commit")
        assert await client.error() == "nothing_heard"
    assert await spoken.answers(seat) == []


async def test_wrong_sound_between_good_sound_loses_none_of_it(spoken: SpokenHouse) -> None:
    seat = await spoken.seat()
    async with calling(spoken.app, seat.knock()) as client:
        await listens(client)
        append(client, tone(1))
        client.send("input_audio_buffer.append", audio="***")
        client.send("input_audio_buffer.append", audio="QUJD")
        client.send("input_audio_buffer.append", audio="A" * (1 << 20))
        client.send("session.update", session={"audio": {"input": {"format": {"type": "audio/pcm", "rate": 8000}}}})
        append(client, tone(1))
        client.send("input_audio_buffer.commit")
        await client.until("interview.answer")
    assert errors(client) == ["audio_not_base64", "audio_odd_length", "frame_too_large", "audio_rate_unsupported"]
    assert spoken.recogniser.seconds[0] == pytest.approx(2, abs=0.1)


async def test_a_second_tab_takes_over_and_the_first_is_told_so(spoken: SpokenHouse) -> None:
    seat = await spoken.seat()
    async with calling(spoken.app, seat.knock()) as first:
        await listens(first)
        async with calling(spoken.app, seat.knock()) as second:
            assert await first.closed() == 4409
            await answer_aloud(second)
    assert await spoken.answers(seat) == [WORDS]


async def answer_aloud(client: Client) -> None:
    await listens(client)
    append(client, tone(1))
    client.send("input_audio_buffer.commit")
    await client.until("interview.answer")


async def test_a_client_without_a_seat_is_refused_with_a_time_to_come_back(services: Services) -> None:
    async with spoken_house(services, most=1) as house:
        one, other = await house.seat(), await house.seat()
        async with calling(house.app, one.knock()) as client:
            await listens(client)
            async with calling(house.app, other.knock()) as late:
                assert (late.status, late.refusal["code"]) == (429, "no_room")
                assert int(late.headers["retry-after"]) > 0


async def test_a_session_that_was_left_in_the_middle_of_a_word_asks_again(spoken: SpokenHouse) -> None:
    seat: Seated = await spoken.seat()
    async with calling(spoken.app, seat.knock()) as client:
        asked = await client.until("interview.question")
        await listens(client)
        append(client, tone(2))
        await client.until("input_audio_buffer.speech_started")
    async with calling(spoken.app, seat.knock()) as back:
        again = await back.until("interview.question")
        assert again["question"]["id"] == asked["question"]["id"]
        await answer_aloud(back)
    assert await spoken.answers(seat) == [WORDS]


async def test_events_out_of_order_each_have_a_code_and_the_answer_after_them_is_whole(spoken: SpokenHouse) -> None:
    seat = await spoken.seat()
    async with calling(spoken.app, seat.knock()) as client:
        await listens(client)
        wrong: list[tuple[str, dict[str, object], str]] = [
            ("input_audio_buffer.commit", {}, "input_audio_buffer_commit_empty"),
            ("response.cancel", {}, "response_cancel_not_active"),
            ("conversation.item.retrieve", {"item_id": "item_never"}, "item_not_found"),
            (
                "conversation.item.truncate",
                {"item_id": "item_never", "content_index": 0, "audio_end_ms": 1},
                "item_not_found",
            ),
            ("conversation.item.delete", {"item_id": "item_never"}, "item_delete_refused"),
            ("interview.resume", {"after_seq": 9_999}, "resume_beyond_end"),
            ("session.created", {}, "event_unknown"),
        ]
        append(client, tone(1))
        client.send("input_audio_buffer.clear")
        for event, fields, code in wrong:
            client.send(event, **fields)
            assert await client.error() == code
        append(client, tone(1))
        client.send("session.update", session={"type": "realtime", "output_modalities": ["text"]})
        append(client, tone(1))
        client.send("input_audio_buffer.commit")
        client.send("input_audio_buffer.commit")
        await client.until("interview.answer")
    assert errors(client)[len(wrong) :] == ["input_audio_buffer_commit_empty"]
    assert await spoken.answers(seat) == [WORDS]
    assert spoken.recogniser.seconds[-1] == pytest.approx(2, abs=0.1)


async def test_a_hundred_messages_a_second_lose_no_sound(spoken: SpokenHouse) -> None:
    """Pieces of ten milliseconds, which come at once: 450 messages in far less than a second."""
    seat = await spoken.seat()
    async with calling(spoken.app, seat.knock()) as client:
        await listens(client)
        append(client, tone(4.5), piece=240)
        client.send("input_audio_buffer.commit")
        await client.until("interview.answer")
    assert errors(client) == []
    assert spoken.recogniser.seconds[-1] == pytest.approx(4.5, abs=0.1)
