"""Events as clients know them that were written for the beta of the API (`OpenAI-Beta: realtime=v1`)."""

from typing import Any

Json = dict[str, Any]

_NAMES = {
    "response.output_audio.delta": "response.audio.delta",
    "response.output_audio.done": "response.audio.done",
    "response.output_audio_transcript.delta": "response.audio_transcript.delta",
    "response.output_audio_transcript.done": "response.audio_transcript.done",
    "response.output_text.delta": "response.text.delta",
    "response.output_text.done": "response.text.done",
    "conversation.item.added": "conversation.item.created",
}
_UNKNOWN_THEN = {"conversation.item.done"}
_PARTS = {"output_audio": "audio", "output_text": "text"}


def in_old_names(event: Json) -> Json | None:
    """The event under its old name and in its old shape; None for one that there was none of."""
    if event["type"] in _UNKNOWN_THEN:
        return None
    told = {**event, "type": _NAMES.get(event["type"], event["type"])}
    if "item" in told:
        told["item"] = _item(told["item"])
    if "response" in told:
        told["response"] = _response(told["response"])
    if told["type"].startswith("session."):
        told["session"] = _session(told["session"])
    return told


def _item(item: Json) -> Json:
    parts = [{**part, "type": _PARTS.get(part["type"], part["type"])} for part in item["content"]]
    return {**item, "content": parts}


def _response(response: Json) -> Json:
    plain = {name: value for name, value in response.items() if name != "output_modalities"}
    return {
        **plain,
        "modalities": _modalities(response["output_modalities"]),
        "output": [_item(item) for item in response["output"]],
    }


def _session(session: Json) -> Json:
    """Flat, as it was; audio always came with text."""
    kept = {
        name: session[name] for name in ("id", "object", "model", "instructions", "tools", "tool_choice", "last_seq")
    }
    heard, said = session["audio"]["input"], session["audio"]["output"]
    return {
        **kept,
        "modalities": _modalities(session["output_modalities"]),
        "voice": said["voice"],
        "input_audio_format": "pcm16",
        "output_audio_format": "pcm16",
        "input_audio_transcription": heard["transcription"],
        "turn_detection": heard["turn_detection"],
        "max_response_output_tokens": session["max_output_tokens"],
    }


def _modalities(now: list[str]) -> list[str]:
    return ["audio", "text"] if "audio" in now else ["text"]
