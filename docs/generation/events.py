"""The page about events: those of a session's ledger, and those that a webhook is told of."""

import inspect
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from enum import EnumType
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from vivaroom.accounts.webhooks.events import WebhookEvent
from vivaroom.interview.events import NAMES

INTRODUCTION = """# Events

A session is the fold of its events, and nothing else. `GET /v1/sessions/{id}/events` streams them as server-sent events, first
those that were, then each new one: `id` is its place in the ledger, `event` its name, `data` is `{"seq", "at", "type",
"payload"}`. Send the last `id` as `Last-Event-ID` to go on where you were; `event: end` comes when the session is over.

Below stands the payload as the ledger keeps it; fields that hold their default are left out. The stream leaves out what judges
an answer or would help to give it: `coverage`, everything of a question but its id, text, number and whether it is a follow-up,
and, for the candidate, `answer.evaluated`, `supervisor.judged` and every `direction.…`."""
WEBHOOKS = """
## Webhooks

A webhook is told of these by `POST`, with a body `{"type", "timestamp", "data"}`, signed as
[Standard Webhooks](https://www.standardwebhooks.com) describe, and tried again for three days. `data` holds ids and states;
read what they stand for over the API.
"""
TOLD = {
    WebhookEvent.SESSION_STARTED: ("A candidate came in for the first time.", "session_id, status"),
    WebhookEvent.SESSION_COMPLETED: (
        "The last words were said; the report is being written.",
        "session_id, status, close_reason, report_id",
    ),
    WebhookEvent.REPORT_READY: ("A report can be read.", "report_id, session_id"),
    WebhookEvent.RESUME_ANALYZED: ("A resume was read.", "resume_id, status"),
    WebhookEvent.INVITATION_OPENED: (
        "Somebody followed the link of an invitation for the first time.",
        "invitation_id, interview_id, session_id",
    ),
    WebhookEvent.SCHEDULE_REMINDER: (
        "A scheduled interview is a day, or an hour, away; once each.",
        "schedule_id, status, scheduled_at, hours_before",
    ),
    WebhookEvent.SCHEDULE_MISSED: (
        "Nobody came to a scheduled interview within an hour.",
        "schedule_id, status, scheduled_at",
    ),
}


def events_page() -> str:
    """The page."""
    rows = [f"| `{event.value}` | {TOLD[event][0]} | {TOLD[event][1]} |" for event in WebhookEvent]
    head = ["| event | when | data |", "|---|---|---|"]
    return "\n".join([INTRODUCTION, *_ledger(), WEBHOOKS, *head, *rows]) + "\n"


def _ledger() -> Iterator[str]:
    shapes: dict[str, type[Any]] = {}
    for kind, name in NAMES.items():
        yield f"\n## {name}\n"
        yield _words(kind)
        yield from _fields(kind, shapes)
    yield "\n## Shapes"
    for name in sorted(shapes):
        yield f"\n### {name}\n"
        yield _words(shapes[name])
        yield from _fields(shapes[name], {})


def _words(kind: type[Any]) -> str:
    return " ".join((inspect.getdoc(kind) or "").split())


def _fields(kind: type[Any], shapes: dict[str, type[Any]]) -> Iterator[str]:
    hints = get_type_hints(kind)
    found = fields(kind)
    if found:
        yield ""
    for one in found:
        optional = "" if one.default is MISSING and one.default_factory is MISSING else ", may be left out"
        yield f"- `{one.name}`: {_type(hints[one.name], shapes)}{optional}"


def _type(hint: Any, shapes: dict[str, type[Any]]) -> str:
    """A type in words; shapes of our own are gathered, with those that they are made of."""
    if isinstance(hint, UnionType):
        return " or ".join(_type(part, shapes) for part in get_args(hint) if part is not NoneType)
    if get_origin(hint) is tuple:
        return f"list of {_type(get_args(hint)[0], shapes)}"
    if isinstance(hint, EnumType):
        return "one of " + ", ".join(f"`{member.value}`" for member in _members(hint))
    if is_dataclass(hint) and isinstance(hint, type):
        shapes[hint.__name__] = hint
        for inner in get_type_hints(hint).values():
            _type(inner, shapes)
        return f"[{hint.__name__}](#{hint.__name__.lower()})"
    return {"str": "text", "int": "number", "float": "number", "bool": "true or false", "UUID": "id"}.get(
        getattr(hint, "__name__", str(hint)), str(hint)
    )


def _members(kind: EnumType) -> list[Any]:
    return list(kind.__members__.values())
