"""Spoken interviews, and calls through firewalls."""

import re

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from vivaroom.app.settings.values import Keys, Several, read_from, without_placeholders
from vivaroom.providers.speech.vendors import hearing_names, speaking_names

_UNSET = "unset: by the keys at hand, then local"
_RATE = re.compile(r"(?P<percent>\d{2,3}) ?%|x-slow|slow|medium|fast|x-fast")
_SLOWEST_PERCENT, _FASTEST_PERCENT = 20, 200


class SpeechSettings(BaseSettings):
    """Spoken interviews, and calls through firewalls."""

    stt: Several = Field(
        default=(),
        validation_alias=read_from("VIVAROOM_STT"),
        description=f"What hears, the best first, separated by commas: {', '.join(hearing_names())}. "
        f"Where one fails, the next goes on in mid-answer; {_UNSET}.",
    )
    tts: Several = Field(
        default=(),
        validation_alias=read_from("VIVAROOM_TTS"),
        description=f"What speaks, likewise: {', '.join(speaking_names())}; {_UNSET}.",
    )
    deepgram_api_key: SecretStr | None = Field(
        default=None,
        validation_alias=read_from("DEEPGRAM_API_KEY"),
        description="Key of Deepgram, which then hears and speaks.",
    )
    deepgram_api_keys: Keys = Field(
        default=(),
        validation_alias=read_from("DEEPGRAM_API_KEYS"),
        description="Further keys of Deepgram, separated by commas; all are used in turn.",
    )
    deepgram_model: str = Field(
        default="nova-3",
        validation_alias=read_from("DEEPGRAM_MODEL"),
        description="Model of Deepgram that hears.",
    )
    openai_transcribe_model: str = Field(
        default="gpt-4o-mini-transcribe",
        validation_alias=read_from("OPENAI_TRANSCRIBE_MODEL"),
        description="Model of OpenAI that hears; set, it says that the key is for speech, too.",
    )
    openai_tts_model: str = Field(
        default="gpt-4o-mini-tts",
        validation_alias=read_from("OPENAI_TTS_MODEL"),
        description="Model of OpenAI that speaks; set, it says that the key is for speech, too.",
    )
    openai_tts_voice: str = Field(
        default="alloy",
        validation_alias=read_from("OPENAI_TTS_VOICE"),
        description="Its voice.",
    )
    openai_tts_format: str = Field(
        default="mp3",
        validation_alias=read_from("OPENAI_TTS_FORMAT"),
        description="Read, and without effect: sound comes from OpenAI as PCM, and goes to clients in the format that they ask for.",
    )
    cartesia_api_key: SecretStr | None = Field(
        default=None,
        validation_alias=read_from("CARTESIA_API_KEY"),
        description="Key of Cartesia, which then hears and speaks.",
    )
    cartesia_api_version: str = Field(
        default="2025-04-16",
        validation_alias=read_from("CARTESIA_API_VERSION"),
        description="The day of the version of its API.",
    )
    cartesia_model: str = Field(
        default="ink-whisper",
        validation_alias=read_from("CARTESIA_MODEL"),
        description="Model of Cartesia that hears.",
    )
    polly_voice_id: str = Field(
        default="Joanna",
        validation_alias=read_from("AWS_POLLY_VOICE_ID"),
        description="Voice of Amazon Polly; set, it says that the key of AWS is for speech, too.",
    )
    polly_engine: str = Field(
        default="neural",
        validation_alias=read_from("AWS_POLLY_ENGINE"),
        description="Its engine: neural or standard.",
    )
    polly_speech_rate: str = Field(
        default="75%",
        validation_alias=read_from("AWS_POLLY_SPEECH_RATE"),
        description="How fast it speaks: 20% to 200%, or x-slow, slow, medium, fast, x-fast.",
    )
    voice_sessions: int | None = Field(
        default=None,
        ge=1,
        le=10_000,
        validation_alias=read_from("VIVAROOM_VOICE_SESSIONS"),
        description="Spoken interviews held at once, more are told to wait; unset: two a core.",
    )
    ice_servers: Several = Field(
        default=(),
        validation_alias=read_from("VIVAROOM_ICE_SERVERS"),
        description="For calls through firewalls: the addresses of one STUN and one TURN server, stun:host:port and "
        "turn:host:port, separated by a comma.",
    )
    turn_username: str | None = Field(
        default=None, validation_alias=read_from("VIVAROOM_TURN_USERNAME"), description="Name at the TURN server."
    )
    turn_password: SecretStr | None = Field(
        default=None, validation_alias=read_from("VIVAROOM_TURN_PASSWORD"), description="Password at the TURN server."
    )
    call_addresses: Several = Field(
        default=(),
        validation_alias=read_from("VIVAROOM_CALL_ADDRESSES"),
        description="The addresses of this machine at which calls are taken, separated by commas; unset: all.",
    )

    @property
    def deepgram_keys(self) -> tuple[SecretStr, ...]:
        """Every key of Deepgram, each once."""
        first = (self.deepgram_api_key,) if self.deepgram_api_key else ()
        return tuple(dict.fromkeys((*first, *self.deepgram_api_keys)))

    @field_validator("polly_engine")
    @classmethod
    def _known_engine(cls, value: str) -> str:
        if value.lower() not in ("neural", "standard"):
            raise ValueError("expected neural or standard")
        return value.lower()

    @field_validator("polly_speech_rate")
    @classmethod
    def _known_rate(cls, value: str) -> str:
        found = _RATE.fullmatch(value.strip().lower())
        percent = found["percent"] if found else "0"
        if found is None or (percent and not _SLOWEST_PERCENT <= int(percent) <= _FASTEST_PERCENT):
            raise ValueError("expected 20% to 200%, or x-slow, slow, medium, fast or x-fast")
        return found.group().replace(" ", "")

    @field_validator("ice_servers")
    @classmethod
    def _known_servers(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        wrong = [one for one in value if not one.startswith(("stun:", "turn:", "turns:"))]
        if wrong:
            raise ValueError("expected addresses that begin with stun:, turn: or turns:")
        return value

    _unset = field_validator("turn_password", "deepgram_api_key", "cartesia_api_key", mode="before")(
        without_placeholders
    )
