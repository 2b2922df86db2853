"""How the OpenAPI document describes a report: what a program plays of it, quote by quote; the rest is for people."""

from typing import Any

Schema = dict[str, Any]


def report_schema() -> Schema:
    """A report as JSON, as far as it is promised: the quotes, wherever they stand."""
    points = _listed({"evidence": {"anyOf": [_QUOTE, {"type": "null"}]}})
    return {
        "type": "object",
        "properties": {
            "id": {"type": "string"},
            "competencies": _listed({"evidence": {"type": "array", "items": _QUOTE}}),
            "questions": _listed({"points": points}),
            "strengths": _listed({"evidence": _QUOTE}),
            "said_by_people": {"type": "string", "description": "What `people` must not be taken for."},
            "people": _listed({"author_role": {"type": "string"}, "rating_1_5": {"type": "integer"}}),
        },
    }


def _listed(properties: Schema) -> Schema:
    return {"type": "array", "items": {"type": "object", "properties": properties}}


def _whole(words: str) -> Schema:
    return {"type": "integer", "description": words}


def _heard(words: str) -> Schema:
    return {"anyOf": [{"type": "integer"}, {"type": "null"}], "description": words}


_SPOKEN: Schema = {
    "type": "object",
    "description": "Where it was said, as the connection `part` counted the sound that came in, in milliseconds.",
    "required": ["part", "started_ms", "ended_ms"],
    "properties": {name: {"type": "integer"} for name in ("part", "started_ms", "ended_ms")},
}
_QUOTE: Schema = {
    "type": "object",
    "description": "A verbatim quote of an answer.",
    "required": ["text", "question_id", "answer_seq", "start", "end", "key_point", "spoken", "started_ms", "ended_ms"],
    "properties": {
        "text": {"type": "string"},
        "question_id": {"type": "string"},
        "answer_seq": _whole("The place of the wording in the ledger."),
        "start": _whole("Its first character in that wording."),
        "end": _whole("The character behind its last one."),
        "key_point": {"type": "string"},
        "spoken": {"anyOf": [_SPOKEN, {"type": "null"}]},
        "started_ms": _heard("Where it begins in the recording of the session; null without one."),
        "ended_ms": _heard("Where it ends there."),
    },
}
