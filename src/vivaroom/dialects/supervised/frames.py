"""The frames of this dialect's socket: what comes in as realtime events, and realtime events as what goes out.

What a front end sends that speaks the realtime vocabulary itself is passed on as it is.
"""

import json
import re
from typing import Any

Json = dict[str, Any]
_KIND = re.compile(r'"type": ?"([a-z_.]+)"')
_TOLD_WHOLE = "response.audio_transcript.done"
_OURS = "interview."


def incoming(frame: str | bytes) -> str | bytes:
    """A frame of the front end as a realtime event; one that cannot be read is left to whoever reads it next."""
    if isinstance(frame, bytes):
        return frame
    try:
        sent = json.loads(frame)
    except (ValueError, RecursionError):
        return frame
    event = _event(sent) if isinstance(sent, dict) else None
    return frame if event is None else json.dumps(event)


def outgoing(content: str | bytes) -> tuple[str | bytes, ...]:
    """What the front end is told of an event in its old name: itself, and the interviewer's text beside it once it is
    whole; nothing of events that its backend had no name for.
    """
    if isinstance(content, bytes):
        return (content,)
    kind = _KIND.search(content)
    if kind is None or not kind[1].startswith((_OURS, _TOLD_WHOLE)):
        return (content,)
    if kind[1] != _TOLD_WHOLE:
        return ()
    told = json.loads(content)
    text = {**told, "event_id": f"{told['event_id']}_text", "type": "response.text.done", "text": told["transcript"]}
    del text["transcript"]
    return content, json.dumps(text)


def _event(sent: Json) -> Json | None:
    named = {"event_id": sent["event_id"]} if "event_id" in sent else {}
    match sent.get("type"):
        case "audio":
            sound = {"audio": sent["audio"]} if "audio" in sent else {}
            return {**named, "type": "input_audio_buffer.append", **sound}
        case "audio_end":
            return {**named, "type": "input_audio_buffer.commit"}
        case "text":
            item: Json = {"type": "message", "role": "user"}
            item |= {"id": sent["id"]} if "id" in sent else {}
            item["content"] = [{"type": "input_text", "text": sent.get("content")}]
            return {**named, "type": "conversation.item.create", "item": item}
        case _:
            return None
