"""Models that hear and speak by themselves, in place of a recogniser and a voice."""

from pydantic import Field
from pydantic_settings import BaseSettings

from vivaroom.app.settings.values import read_from
from vivaroom.providers.speech.dialogue.vendors import DIALOGUE_VENDORS

OFF = "off"


class DialogueSettings(BaseSettings):
    """Models that hear and speak by themselves, in place of a recogniser and a voice."""

    speech_to_speech: str | None = Field(
        default=None,
        validation_alias=read_from("VIVAROOM_SPEECH_TO_SPEECH"),
        description=f"The model that holds spoken interviews, saying what is decided here: {', '.join(DIALOGUE_VENDORS)}, or "
        f"{OFF}. Where it fails, who hears and who speaks goes on; unset: one whose model is set and whose key is here.",
    )
    openai_realtime_model: str = Field(
        default="gpt-realtime-2.1",
        validation_alias=read_from("OPENAI_REALTIME_MODEL"),
        description="Realtime model of OpenAI; set, it says that the key is for it, too. One that was taken off is replaced.",
    )
    openai_realtime_voice: str = Field(
        default="marin", validation_alias=read_from("OPENAI_REALTIME_VOICE"), description="Its voice."
    )
    openai_realtime_transcribe_model: str = Field(
        default="gpt-live-transcribe",
        validation_alias=read_from("OPENAI_REALTIME_TRANSCRIBE_MODEL"),
        description="Model of OpenAI that writes down, in the same session, what the candidate says.",
    )
    gemini_live_model: str = Field(
        default="gemini-3.8-live",
        validation_alias=read_from("GEMINI_LIVE_MODEL"),
        description="Live model of Gemini; set, it says that the key is for it, too. One that was shut down is replaced.",
    )
    gemini_live_voice: str = Field(
        default="Kore", validation_alias=read_from("GEMINI_LIVE_VOICE"), description="Its voice."
    )
