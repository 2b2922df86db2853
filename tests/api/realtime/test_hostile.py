"""Whatever is sent, the answer is an event with a code, and the interview goes on."""

import json
import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.api.realtime.house import House, house_of
from tests.api.realtime.lines import Client, calling
from tests.api.serving import NOON
from tests.api.whole_server import whole_services
from vivaroom.api.realtime.client_events import AnyClientEvent
from vivaroom.api.realtime.flood import Gate, Verdict
from vivaroom.api.realtime.wire import KINDS, MOST_FRAME, Letter, Sound, read, understood
from vivaroom.db.unit import Database
from vivaroom.kit.clock import ManualClock
from vivaroom.kit.errors import VivaError

CODES: list[tuple[str | bytes, str]] = [
    ("", "event_unreadable"),
    ("null", "event_unreadable"),
    ("[]", "event_unreadable"),
    ("{", "event_unreadable"),
    ('{"type": "response.create"} x', "event_unreadable"),
    ('{"type": "response.create", "x": NaN}', "event_unreadable"),
    ('{"type": "response.create", "event_id": "\\ud800"}', "event_unreadable"),
    ("[" * 100_000, "event_unreadable"),
    ('{"a":' * 50_000, "event_unreadable"),
    ("{}", "event_unknown"),
    ('{"type": 7}', "event_unknown"),
    ('{"type": ["response.create"]}', "event_unknown"),
    ('{"type": "response.audio.delta"}', "event_unknown"),
    ('{"type": "session.update"}', "event_invalid"),
    ('{"type": "session.update", "session": {"type": "transcription"}}', "event_invalid"),
    ('{"type": "response.create", "event_id": 7}', "event_invalid"),
    ('{"type": "response.create", "response": {"conversation": "none"}}', "response_outside_refused"),
    ('{"type": "interview.resume", "after_seq": -1}', "event_invalid"),
    ('{"type": "interview.resume", "after_seq": 1e999}', "event_invalid"),
    ('{"type": "conversation.item.delete", "item_id": "x"}', "item_delete_refused"),
    ('{"type": "conversation.item.create", "item": {"type": "message", "role": "user"}}', "answer_length"),
    ('{"type": "conversation.item.create", "item": {"type": "message", "role": "system"}}', "item_not_an_answer"),
    ('{"type": "conversation.item.create", "item": {"type": "function_call_output"}}', "item_not_an_answer"),
    (b"ab", "binary_not_agreed"),
    (b"x" * (MOST_FRAME + 1), "frame_too_large"),
    ("x" * (MOST_FRAME + 1), "frame_too_large"),
]

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_fields = {
    "session": _json, "audio": _json, "item": _json, "item_id": _json, "content_index": _json, "audio_end_ms": _json,
    "response": _json, "response_id": _json, "client_id": _json, "after_seq": _json, "event_id": _json,
    "command": st.sampled_from(["repeat", "rephrase", "slower", "thinking", "done", "nonsense"]) | _json,
}  # fmt: skip
_events = st.fixed_dictionaries(
    {"type": st.sampled_from([*KINDS, "response.done", ""]) | st.text(max_size=12)}, optional=_fields
).map(json.dumps)
_frames = st.one_of(_events, _json.map(json.dumps), st.text(max_size=200), st.binary(max_size=200))


async def _sync(client: Client, number: int) -> list[Any]:
    """All events up to the answer to a question that is always answered."""
    seen = []
    client.send("conversation.item.delete", item_id="x", event_id=f"sync-{number}")
    while True:
        event = await client.next()
        assert event is not None, f"the socket closed with {client.close_code}"
        seen.append(event)
        if isinstance(event, dict) and event.get("error", {}).get("event_id") == f"sync-{number}":
            return seen


@pytest.mark.parametrize(("frame", "code"), CODES, ids=lambda value: str(value)[:50])
def test_what_cannot_be_an_event_has_a_code(frame: str | bytes, code: str) -> None:
    if code in ("event_unreadable", "event_unknown", "event_invalid", "frame_too_large"):
        with pytest.raises(VivaError) as caught:
            _typed(frame)
        assert caught.value.code == code
    else:
        assert _typed(frame) is not None


def _typed(frame: str | bytes) -> Sound | AnyClientEvent:
    letter = read(frame)
    return understood(letter) if isinstance(letter, Letter) else letter


async def test_every_wrong_event_is_answered_with_its_code_on_a_socket_that_stays_open(house: House) -> None:
    seat = await house.seat()
    async with calling(house.app, seat.knock()) as client:
        await client.until("response.done")
        for frame, code in CODES:
            if isinstance(frame, bytes):
                client.send_bytes(frame)
            else:
                client.send_text(frame)
            error = (await client.until("error"))["error"]
            assert error["code"] == code, frame[:60]
            assert error["message"]
        client.send("response.create")
        assert (await client.until("response.done"))["response"]["status"] == "completed"


async def test_two_thousand_random_messages_break_nothing(database: Database, tmp_path: Path) -> None:
    """Volleys of twenty; after each the socket must still answer, and errors must be the errors of a client."""
    messages = _drawn()
    assert len(messages) >= 2_000
    clock = ManualClock(NOON)
    async with whole_services(database, tmp_path, clock) as services:
        house = house_of(services)
        seat = await house.seat()
        async with calling(house.app, seat.knock()) as client:
            await client.until("response.done")
            errors = []
            for number, volley in enumerate(messages[n : n + 20] for n in range(0, len(messages), 20)):
                clock.move(timedelta(seconds=1))
                for frame in volley:
                    client.send_bytes(frame) if isinstance(frame, bytes) else client.send_text(frame)
                seen = await _sync(client, number)
                errors += [e["error"] for e in seen if isinstance(e, dict) and e["type"] == "error"]
    assert len(errors) > 1_500
    assert all(error["code"] and error["message"] for error in errors)
    assert "event_failed" not in {error["code"] for error in errors}


def _drawn() -> list[str | bytes]:
    """The same messages in every run, drawn from the shapes above."""
    drawn: list[str | bytes] = []

    @settings(
        max_examples=2_000, deadline=None, database=None, phases=(Phase.generate,), derandomize=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(frame=_frames)
    def draw(frame: str | bytes) -> None:
        drawn.append(frame)

    draw()
    random.Random(7).shuffle(drawn)
    return drawn


async def test_a_flood_is_told_once_a_second_and_ends_only_when_it_goes_on(house: House) -> None:
    seat = await house.seat()
    async with calling(house.app, seat.knock()) as client:
        await client.until("response.done")
        for _ in range(Gate.MOST_DROPPED + 2_000):
            client.send("input_audio_buffer.clear")
        assert await client.closed() == 4429
    codes = [e["error"]["code"] for e in client.seen if isinstance(e, dict) and e["type"] == "error"]
    assert set(codes) == {"rate_limit_exceeded"}
    assert len(codes) < 60


def test_a_gate_lets_a_fast_microphone_through_and_stops_a_flood() -> None:
    clock = ManualClock(NOON)
    gate = Gate(clock)
    for _ in range(60_000 // 10):  # a minute of 10 ms pieces
        assert gate.frame(960) is Verdict.TAKE
        clock.move(timedelta(milliseconds=10))
    verdicts = [gate.frame(960) for _ in range(1_000)]
    assert verdicts.count(Verdict.COMPLAIN) == 1
    assert 400 < verdicts.count(Verdict.TAKE) <= 500


def test_commands_are_counted_more_strictly_than_audio() -> None:
    gate = Gate(ManualClock(NOON))
    assert [gate.signal() for _ in range(31)] == [True] * 30 + [False]
