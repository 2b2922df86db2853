"""What the doctor finds."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How something stands. Only what is broken keeps the product from running."""

    OK = "ok"
    OFF = "off"
    WARNING = "warning"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `mend` is a command or a setting."""

    name: str
    state: State
    detail: str
    mend: str | None = None
