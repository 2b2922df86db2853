"""Rooms of LiveKit, with its own SDK; the part that carries media is imported when the first room is joined."""

from importlib.util import find_spec


def installed() -> bool:
    """Whether the extra `livekit` is there; a look at files."""
    return find_spec("livekit") is not None and all(find_spec(f"livekit.{one}") for one in ("api", "rtc"))
