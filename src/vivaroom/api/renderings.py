"""Replies that were rendered before, for objects that are dear to render and whose every change leaves a mark."""

from collections import OrderedDict
from collections.abc import Hashable

from vivaroom.api.replies import Rendering

MOST_BYTES = 16 << 20


class Renderings:
    """Remembers renderings; the longest unused ones go, so that all together stay within `most_bytes`.

    A key names the object and its state (its id and when it was changed). Nobody gets a rendering by its key alone:
    who asks was allowed to see the object first.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[Hashable, Rendering] = OrderedDict()

    def get(self, key: Hashable) -> Rendering | None:
        """What was kept under this key, if it is still there."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def keep(self, key: Hashable, body: bytes) -> Rendering:
        """Keep these bytes under this key."""
        if (before := self._kept.pop(key, None)) is not None:
            self._bytes -= len(before.body)
        self._kept[key] = rendering = Rendering.of(body)
        self._bytes += len(body)
        while self._bytes > self._most_bytes:
            _, gone = self._kept.popitem(last=False)
            self._bytes -= len(gone.body)
        return rendering
