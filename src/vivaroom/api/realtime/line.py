"""One connection: what was agreed on it, what was said on it, and how events leave it."""

import json
from collections.abc import Iterable

from vivaroom.api.realtime import server_events as out
from vivaroom.api.realtime.hearing import Hearing
from vivaroom.api.realtime.items import Items
from vivaroom.api.realtime.negotiating import Agreed
from vivaroom.api.realtime.old_names import in_old_names
from vivaroom.api.realtime.outbox import Outbox
from vivaroom.api.realtime.shapes import ErrorShape
from vivaroom.api.realtime.speaking import Speaking
from vivaroom.kit.errors import TooMany, VivaError

_OURS = 500


class Line:
    """The state of one connection. `answer_pending`: the interviewer will speak without being asked to."""

    def __init__(self, agreed: Agreed, outbox: Outbox) -> None:
        self.agreed = agreed
        self.outbox = outbox
        self.items = Items()
        self.speaking = Speaking(self.items)
        self.hearing = Hearing(self.items)
        self.answer_pending = True

    def emit(self, event: out.ServerEvent) -> None:
        """Send an event, under the name that the client knows."""
        is_voice = isinstance(event, out.AudioDelta)
        if not self.agreed.old_names:
            self.outbox.put(event.model_dump_json(), is_voice=is_voice)
            return
        told = in_old_names(event.model_dump(mode="json"))
        if told is not None:
            self.outbox.put(json.dumps(told), is_voice=is_voice)

    def emit_all(self, events: Iterable[out.ServerEvent | bytes]) -> None:
        """Send events and binary frames, which are always voice."""
        for event in events:
            if isinstance(event, bytes):
                self.outbox.put(event, is_voice=True)
            else:
                self.emit(event)

    def complain(self, error: VivaError, event_id: str | None = None) -> None:
        """Send an error, about the client's event of this name."""
        self.emit(complaint(error, event_id))


def complaint(error: VivaError, event_id: str | None = None) -> out.ErrorTold:
    """An error as an event, about the client's event of this name."""
    kind = "invalid_request_error"
    if isinstance(error, TooMany):
        kind = "rate_limit_error"
    elif error.status >= _OURS:
        kind = "server_error"
    param = error.fields[0].field if error.fields else None
    return out.ErrorTold(
        error=ErrorShape.model_validate(
            {"type": kind, "code": error.code, "message": error.detail, "param": param, "event_id": event_id}
        )
    )
