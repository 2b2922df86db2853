"""Numbers, times and names as a reader sees them, the same in every chart and export."""

import unicodedata
from datetime import UTC, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from vivaroom.feedback.shape import INSUFFICIENT, Band

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
NONE = "–"


def figure(value_0_1: float | None) -> str:
    """Two digits, never rounded up, so that no printed number reaches a level that the exact one does not."""
    return NONE if value_0_1 is None else _digits(value_0_1, ROUND_FLOOR)


def span(band: Band | None) -> str:
    """A band with two digits, rounded outward."""
    if band is None:
        return NONE
    return f"{_digits(band.low_0_1, ROUND_FLOOR)}–{_digits(band.high_0_1, ROUND_CEILING)}"


def plain(number: float) -> str:
    """A weight or a credit without needless zeros."""
    return f"{number:g}"


def percent(share_0_1: float) -> str:
    """A share in whole percent, never rounded up."""
    return f"{Decimal(str(100 * share_0_1)).quantize(Decimal(1), ROUND_FLOOR)}\u00a0%"


def duration(ms: int) -> str:
    """Minutes and seconds, with hours where there are any."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def day(at: datetime) -> str:
    """A date in words that no country reads differently."""
    utc = at.astimezone(UTC)
    return f"{utc.day} {_MONTHS[utc.month - 1]} {utc.year}"


def short_day(at: datetime) -> str:
    """A date for narrow places."""
    utc = at.astimezone(UTC)
    return f"{utc.day} {_MONTHS[utc.month - 1][:3]}"


def moment(at: datetime | None) -> str:
    """A day and a time in UTC."""
    return NONE if at is None else f"{day(at)}, {at.astimezone(UTC):%H:%M} UTC"


def level_name(level: str) -> str:
    """A level as it is printed."""
    return "Insufficient evidence" if level == INSUFFICIENT else level


def visible(text: str) -> str:
    """The text with line ends made equal and every character that nothing can show replaced by one that says so."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(c) for c in text.replace("\r\n", "\n").replace("\r", "\n"))


def _shown(character: str) -> str:
    if character == "\t":
        return " "
    unseen = character != "\n" and unicodedata.category(character) in ("Cc", "Cn", "Co", "Cs")
    return "\ufffd" if unseen else character


def in_words(code: str) -> str:
    """A code of ours without its underscores."""
    return code.replace("_", " ")


def _digits(value: float, rounding: str) -> str:
    return str(Decimal(str(value)).quantize(Decimal("0.01"), rounding))
