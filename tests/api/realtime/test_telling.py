"""Happenings of a conversation and the events that they become, as a table."""

import json
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from vivaroom.api.realtime.ledger_news import LedgerNews
from vivaroom.api.realtime.line import Line
from vivaroom.api.realtime.negotiating import Agreed
from vivaroom.api.realtime.outbox import Outbox
from vivaroom.api.realtime.telling import Teller
from vivaroom.voice.happenings import (
    Doing,
    Happening,
    Heard,
    Mood,
    Partial,
    Said,
    Saying,
    SayingAudio,
    SayingMore,
    SpeechStarted,
    SpeechStopped,
    Trouble,
)

Told = list[tuple[str, dict[str, Any]]]
HALF_A_SECOND = bytes(24_000)
LONG = "Tell me about a system that you built, and about what you would build in another way if you built it today."


@dataclass
class Paper:
    """What a line sends, read back."""

    frames: list[str | bytes] = field(default_factory=list)

    async def send(self, content: str | bytes) -> None:
        self.frames.append(content)

    def hush(self) -> None:
        """Nothing plays."""


def told_of(happening: str, **fields: Any) -> tuple[str, dict[str, Any]]:
    return happening, fields


SAYING = Saying("s1", LONG, None)
BEGINS = [told_of("response.created"), told_of("response.output_item.added"), told_of("conversation.item.added"),
          told_of("response.content_part.added", saying=1)]  # fmt: skip
ENDS = [told_of("response.content_part.done"), told_of("response.output_item.done"), told_of("conversation.item.done")]
COMMITTED = [told_of("input_audio_buffer.committed", item_id="item_u1"),
             told_of("conversation.item.added"), told_of("conversation.item.done")]  # fmt: skip

TABLE: dict[str, tuple[list[Happening], Told]] = {
    "a mood": ([Mood(Doing.THINKING)], [told_of("interview.mood", mood="thinking")]),
    "trouble": ([Trouble("voice_broken", "The voice is gone; read instead.")], [told_of("error")]),
    "a saying without sound is told in words": (
        [SAYING, Said("s1", LONG, 0, whole=True)],
        [
            *BEGINS,
            told_of("response.output_audio_transcript.delta", delta=LONG),
            told_of("response.output_audio.done"),
            told_of("response.output_audio_transcript.done", transcript=LONG),
            *ENDS,
            told_of("response.done"),
        ],
    ),
    "words come at about the pace of the sound": (
        [SAYING, SayingAudio("s1", HALF_A_SECOND), SayingAudio("s1", HALF_A_SECOND)],
        [
            *BEGINS,
            told_of("response.output_audio_transcript.delta", delta="Tell me about a system that you "),
            told_of("response.output_audio.delta"),
            told_of("response.output_audio_transcript.delta", delta="built, "),
            told_of("response.output_audio.delta"),
        ],
    ),
    "words that are found while it is said follow those before them": (
        [
            Saying("s1", "I see.", None),
            SayingAudio("s1", HALF_A_SECOND),
            SayingMore("s1", "And then?"),
            SayingMore("s9", "Not of this one."),
            Said("s1", "I see. And then?", 900, whole=True),
        ],
        [
            *BEGINS,
            told_of("response.output_audio_transcript.delta", delta="I see."),
            told_of("response.output_audio.delta"),
            told_of("response.output_audio_transcript.delta", delta=" And then?"),
            told_of("response.output_audio.done"),
            told_of("response.output_audio_transcript.done", transcript="I see. And then?"),
            *ENDS,
            told_of("response.done"),
        ],
    ),
    "an interrupted saying keeps what was heard": (
        [
            SAYING,
            SayingAudio("s1", HALF_A_SECOND),
            SpeechStarted("u1", 900),
            Said("s1", "Tell me about", 480, whole=False),
        ],
        [
            *BEGINS,
            told_of("response.output_audio_transcript.delta"),
            told_of("input_audio_buffer.speech_started", audio_start_ms=900, item_id="item_u1"),
            told_of("response.output_audio.done"),
            told_of("response.output_audio_transcript.done", transcript="Tell me about"),
            *ENDS,
            told_of("response.done"),
        ],
    ),
    "a saying that never ended is ended by the next": (
        [SAYING, Saying("s2", "Again.", None)],
        [
            *BEGINS,
            told_of("response.output_audio.done"),
            told_of("response.output_audio_transcript.done", transcript=""),
            *ENDS,
            told_of("response.done"),
            *BEGINS[:3],
            told_of("response.content_part.added", saying=2),
        ],
    ),
    "sound and ends of other sayings are nothing": (
        [SayingAudio("s9", HALF_A_SECOND), Said("s9", "x", 1, whole=True)],
        [],
    ),
    "deltas only add, and wait until there is an item": (
        [
            SpeechStarted("u1", 0),
            Partial("u1", "I would"),
            SpeechStopped("u1", 1500),
            Partial("u1", "I would measure"),
            Partial("u1", "I will measure"),
            Heard("u1", "I would measure first.", 0, 1500),
        ],
        [
            told_of("input_audio_buffer.speech_started"),
            told_of("interview.hearing", text="I would"),
            told_of("input_audio_buffer.speech_stopped", audio_end_ms=1500),
            *COMMITTED,
            told_of("conversation.item.input_audio_transcription.delta", delta="I would"),
            told_of("interview.hearing", text="I would measure"),
            told_of("conversation.item.input_audio_transcription.delta", delta=" measure"),
            told_of("interview.hearing", text="I will measure"),
            told_of("conversation.item.input_audio_transcription.delta", delta=" first."),
            told_of(
                "conversation.item.input_audio_transcription.completed",
                transcript="I would measure first.",
                usage={"type": "duration", "seconds": 1.5},
            ),
        ],
    ),
    "noise is an utterance without words": (
        [SpeechStarted("u1", 0), Heard("u1", "", 0, 300)],
        [
            told_of("input_audio_buffer.speech_started"),
            *COMMITTED,
            told_of("conversation.item.input_audio_transcription.completed", transcript=""),
        ],
    ),
}


@pytest.mark.parametrize("name", TABLE)
async def test_happenings_become_events(name: str) -> None:
    happenings, expected = TABLE[name]
    told = await _told(happenings)
    assert [event["type"] for event in told] == [type_ for type_, _ in expected]
    for event, (_, fields) in zip(told, expected, strict=True):
        assert {key: event[key] for key in fields} == fields


async def test_each_item_knows_the_one_before_it() -> None:
    spoken: list[Happening] = [SAYING, Said("s1", LONG, 0, whole=True), Saying("s2", "Again.", None)]
    told = await _told([*spoken, Heard("u1", "Yes.", 0, 1)])
    before = [event.get("previous_item_id") for event in told if event["type"] == "conversation.item.added"]
    assert before == [None, "item_s1", "item_s2"]


async def test_what_is_not_known_yet_is_null_because_clients_tell_that_from_nothing() -> None:
    """A client puts an item with `previous_item_id` null first, and one without the field last."""
    told = await _told([SpeechStopped("u1", 100)])
    for event in told[2:]:
        assert event["previous_item_id"] is None
        assert event["item"]["content"] == [{"type": "input_audio", "transcript": None}]


async def _told(happenings: list[Happening]) -> list[dict[str, Any]]:
    paper = Paper()
    outbox = Outbox(paper)
    teller = Teller(Line(Agreed("ses_1"), outbox), cast(LedgerNews, None))  # nothing here stands in a ledger
    for happening in happenings:
        await teller.tell(happening)
    while outbox.waiting:
        await outbox.send_next()
    return [json.loads(frame) for frame in paper.frames]
