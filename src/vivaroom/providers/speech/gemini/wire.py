"""The messages of Gemini Live, `BidiGenerateContent`: what is sent as JSON, and what comes as values.

Source: https://ai.google.dev/api/live. Messages have no ids: what the model says belongs to whoever asked last. A message may
hold several things at once, transcriptions come in no promised order, and frames are binary, with JSON inside.
"""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from vivaroom.kit.errors import ProviderBroken
from vivaroom.ports.speech import HEARING_RATE_HZ
from vivaroom.providers.speech.gemini.failures import of_status

RATE_HZ = 24_000
"""Of all that it says."""
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SetUp:
    """The session takes messages from now on."""


@dataclass(frozen=True, slots=True)
class Heard:
    """More of what the candidate said; white space between pieces is theirs. `is_last` where it says so, which it seldom does."""

    text: str
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class Supposed:
    """What the candidate seems to have said since the last `Heard`; another one, or a `Heard`, takes its place."""

    text: str


@dataclass(frozen=True, slots=True)
class Sounded:
    """More sound of the model's turn, PCM16 at 24 kHz."""

    pcm: bytes


@dataclass(frozen=True, slots=True)
class Worded:
    """More words of that sound, as they are spoken."""

    text: str


@dataclass(frozen=True, slots=True)
class Made:
    """All of the turn has been sent; by the service's count it is still being played."""


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The turn was cut short by a message of ours."""


@dataclass(frozen=True, slots=True)
class TurnOver:
    """The turn is over: the service waits for us."""


@dataclass(frozen=True, slots=True)
class GoingAway:
    """The connection will be closed so soon."""

    time_left: timedelta


@dataclass(frozen=True, slots=True)
class Resumable:
    """By this handle another connection goes on from here, for two hours after this one has ended."""

    handle: str


Happening = SetUp | Heard | Supposed | Sounded | Worded | Made | Interrupted | TurnOver | GoingAway | Resumable

ACTIVITY_START: Json = {"realtimeInput": {"activityStart": {}}}
ACTIVITY_END: Json = {"realtimeInput": {"activityEnd": {}}}
HUSH: Json = {"clientContent": {"turnComplete": False}}
"""Stops what is being generated, and has the service wait for more before it generates anything."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a session is opened with: a model, one of its voices, and the instruction of the whole session."""

    model: str
    voice: str
    instruction: str


def set_up(terms: Terms, handle: str | None) -> Json:
    """The first message. `handle` resumes a session.

    The service detects no activity of its own, so that a turn of the candidate begins and ends where we say; activity does
    not interrupt the model, since the conversation decides who gives way. The context slides, without which a session of
    sound ends after 15 minutes.
    """
    return {
        "setup": {
            "model": terms.model if "/" in terms.model else f"models/{terms.model}",
            "generationConfig": {
                "responseModalities": ["AUDIO"],
                "speechConfig": {"voiceConfig": {"prebuiltVoiceConfig": {"voiceName": terms.voice}}},
            },
            "systemInstruction": {"parts": [{"text": terms.instruction}]},
            "realtimeInputConfig": {
                "automaticActivityDetection": {"disabled": True},
                "activityHandling": "NO_INTERRUPTION",
                "turnCoverage": "TURN_INCLUDES_ONLY_ACTIVITY",
            },
            "inputAudioTranscription": {},
            "outputAudioTranscription": {},
            "sessionResumption": {"handle": handle} if handle else {},
            "contextWindowCompression": {"slidingWindow": {}},
        }
    }


def sound(pcm: bytes) -> Json:
    """Sound of the candidate, PCM16 at 16 kHz."""
    data = base64.b64encode(pcm).decode()
    return {"realtimeInput": {"audio": {"data": data, "mimeType": f"audio/pcm;rate={HEARING_RATE_HZ}"}}}


def asked(*texts: str) -> Json:
    """Have the model answer the last of these texts now, whatever it is saying; those before it are for it to know."""
    turns = [{"role": "user", "parts": [{"text": text}]} for text in texts]
    return {"clientContent": {"turns": turns, "turnComplete": True}}


def remembered(turns: list[tuple[str, str]]) -> Json:
    """What was said before, as pairs of a role, `user` or `model`, and a text; nothing is answered."""
    told = [{"role": role, "parts": [{"text": text}]} for role, text in turns]
    return {"clientContent": {"turns": told, "turnComplete": False}}


def read(name: str, frame: str | bytes) -> list[Happening]:
    """All that a frame tells, words before sound and ends last. Raises ProviderError, also for garbage."""
    try:
        message = json.loads(frame)
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict):
        raise ProviderBroken(name, "it sent something that is not a message")
    if (error := message.get("error")) is not None:
        code = error.get("code") if isinstance(error, Mapping) else None
        raise of_status(name, code if isinstance(code, int) else 500)
    try:
        return list(_happenings(message))
    except (AttributeError, TypeError, ValueError, binascii.Error):
        raise ProviderBroken(name, "a message has another shape than documented") from None


def _happenings(message: Json) -> Iterator[Happening]:
    if "setupComplete" in message:
        yield SetUp()
    if (update := message.get("sessionResumptionUpdate")) is not None and update.get("resumable"):
        yield Resumable(_text(update, "newHandle"))
    if (content := message.get("serverContent")) is not None:
        yield from _content(content)
    if (leaving := message.get("goAway")) is not None:
        yield GoingAway(_duration(leaving.get("timeLeft", "0s")))


def _content(content: Json) -> Iterator[Happening]:
    if (supposed := content.get("interimInputTranscription")) is not None:
        yield Supposed(_text(supposed, "text"))
    if (heard := content.get("inputTranscription")) is not None:
        yield Heard(_text(heard, "text"), bool(heard.get("finished")))
    if (worded := content.get("outputTranscription")) is not None:
        yield Worded(_text(worded, "text"))
    if (turn := content.get("modelTurn")) is not None:
        yield from _parts(turn.get("parts", ()))
    if content.get("generationComplete"):
        yield Made()
    if content.get("interrupted"):
        yield Interrupted()
    if content.get("turnComplete"):
        yield TurnOver()


def _parts(parts: list[Json]) -> Iterator[Happening]:
    """Sound alone: a text among the parts is what the model thinks, which nobody hears."""
    for part in parts:
        if (data := part.get("inlineData")) is not None:
            yield Sounded(base64.b64decode(_text(data, "data"), validate=True))


def _text(holder: Mapping[str, object], field: str) -> str:
    """Empty where it is missing: the service leaves empty fields out."""
    found = holder.get(field, "")
    if not isinstance(found, str):
        raise TypeError(field)
    return found


def _duration(told: object) -> timedelta:
    """Of the notation `9.5s`."""
    if not isinstance(told, str) or not told.endswith("s"):
        raise ValueError("expected a duration such as 9.5s")
    return timedelta(seconds=float(told[:-1]))
