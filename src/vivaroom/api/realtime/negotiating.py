"""What a client may choose: how audio travels, and whether it wants voice or text; all else belongs to the interview."""

from dataclasses import dataclass, replace

from vivaroom.api.realtime.client_events import FormatWish, SessionWish
from vivaroom.api.realtime.shapes import (
    Audio,
    AudioIn,
    AudioOut,
    EffectiveSession,
    Modality,
    PcmFormat,
    TurnDetection,
)
from vivaroom.api.realtime.sound import WIRE_RATES_HZ
from vivaroom.kit.errors import FieldProblem, Invalid, VivaError
from vivaroom.ports.speech import HEARING_RATE_HZ
from vivaroom.voice.happenings import SPEAKING_RATE_HZ

_OLD_PCM = "pcm16"


@dataclass(frozen=True, slots=True)
class Agreed:
    """What is in effect on one connection.

    `by_hand`: the client tells when a turn of the candidate is over. `old_names` for clients from before the API was
    generally available. `on_call`: sound travels beside the events, in tracks of its own.
    """

    session_id: str
    last_seq: int = 0
    rate_hz: int = SPEAKING_RATE_HZ
    binary: bool = False
    voice: bool = True
    by_hand: bool = False
    old_names: bool = False
    on_call: bool = False

    @property
    def incoming_hz(self) -> int:
        """The rate of the sound that comes in; what carries a call has made it the recognisers' already."""
        return HEARING_RATE_HZ if self.on_call else self.rate_hz

    @property
    def modalities(self) -> list[Modality]:
        """What the interviewer answers in."""
        return ["audio"] if self.voice else ["text"]

    def shown(self) -> EffectiveSession:
        """All of it as it is told to the client."""
        return EffectiveSession(
            id=self.session_id, model=self.session_id, output_modalities=self.modalities, last_seq=self.last_seq,
            audio=Audio(
                input=AudioIn(
                    format=PcmFormat(rate=self.rate_hz, binary=self.binary),
                    turn_detection=None if self.by_hand else TurnDetection(),
                ),
                output=AudioOut(format=PcmFormat(rate=SPEAKING_RATE_HZ, binary=self.binary)),
            ),
        )  # fmt: skip


def agree(before: Agreed, wish: SessionWish) -> Agreed:
    """What is in effect after a wish; all of it or nothing.

    Raises Invalid `audio_format_unsupported` and `audio_rate_unsupported`.
    """
    for old in (wish.input_audio_format, wish.output_audio_format):
        if old not in (None, _OLD_PCM):
            raise _unsupported("session.input_audio_format", "Expected `pcm16`.")
    modalities = wish.output_modalities or wish.modalities
    agreed = replace(before, voice="audio" in modalities) if modalities else before
    if wish.audio and wish.audio.output and wish.audio.output.format:
        _check_output(wish.audio.output.format)
    if wish.audio and wish.audio.input and wish.audio.input.format:
        agreed = _with_input(agreed, wish.audio.input.format)
    for place in (wish, wish.audio.input if wish.audio else None):
        if place is not None and "turn_detection" in place.model_fields_set:
            agreed = replace(agreed, by_hand=place.turn_detection is None)
    return agreed


def _with_input(agreed: Agreed, wish: FormatWish) -> Agreed:
    field = "session.audio.input.format"
    _check_type(wish, field)
    rate_hz = agreed.rate_hz if wish.rate is None else wish.rate
    if rate_hz not in WIRE_RATES_HZ:
        raise _wrong_rate(f"{field}.rate", "Expected 24000 or 16000.")
    if agreed.on_call and wish.binary:
        raise _unsupported(f"{field}.binary", "The sound of a call travels in its tracks.")
    return replace(agreed, rate_hz=rate_hz, binary=agreed.binary if wish.binary is None else wish.binary)


def _check_output(wish: FormatWish) -> None:
    field = "session.audio.output.format"
    _check_type(wish, field)
    if wish.rate not in (None, SPEAKING_RATE_HZ):
        raise _wrong_rate(f"{field}.rate", "Expected 24000.")


def _check_type(wish: FormatWish, field: str) -> None:
    if wish.type != "audio/pcm":
        raise _unsupported(f"{field}.type", "Expected `audio/pcm`.")


def _unsupported(field: str, detail: str) -> VivaError:
    return Invalid("audio_format_unsupported", f"Audio is PCM16 here. {detail}", fields=(FieldProblem(field, detail),))


def _wrong_rate(field: str, detail: str) -> VivaError:
    return Invalid(
        "audio_rate_unsupported", f"Another sample rate is needed. {detail}", fields=(FieldProblem(field, detail),)
    )
