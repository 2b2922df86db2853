"""Writes texts as Polly reads them: parts that it takes whole, each marked up with how fast it is to be spoken.

Sources: https://docs.aws.amazon.com/polly/latest/dg/limits.html (3,000 billed characters of 6,000 in all a request,
whatever the engine; sound of ten minutes, the rest of the text is left out), prosody-tag.html (20 % to 200 %) and
escapees.html beside it.
"""

import math
import re
from dataclasses import dataclass

from vivaroom.kit.errors import ProviderRefused
from vivaroom.providers.speech.parts import parts_of_text

BILLED_AT_MOST = 3_000
TOTAL_AT_MOST = 6_000
SOUND_AT_MOST_S = 600
SLOWEST, FASTEST = 20, 200
_NAMED = {"x-slow": 50, "slow": 75, "medium": 100, "fast": 125, "x-fast": 150}
"""What we take names for where a pace is to multiply them: of their own, AWS says only that they differ by voice."""
_PERCENT = re.compile(r"(\d{1,3})\s*%")
_CHARACTERS_A_SECOND = 2.5
"""At 100 %. English has 15; long numbers, which are read digit by digit, come near this."""
_UNWRITABLE = re.compile(r"[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold, and control characters that it only bears."""
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"})


@dataclass(frozen=True, slots=True)
class Rate:
    """How fast: as it is written in SSML, and in percent of the voice's own rate."""

    written: str
    percent: int

    def at(self, pace: float) -> "Rate":
        """`pace` times as fast, held between 20 % and 200 %."""
        if pace == 1.0:
            return self
        percent = max(SLOWEST, min(FASTEST, round(self.percent * max(0.0, min(pace, FASTEST)))))
        return Rate(f"{percent}%", percent)


def rate(text: str) -> Rate:
    """Of `75%`, 20 % to 200 %, or of a name from x-slow to x-fast. Raises ProviderRefused for another text."""
    plain = text.strip().lower()
    if plain in _NAMED:
        return Rate(plain, _NAMED[plain])
    found = _PERCENT.fullmatch(plain)
    percent = int(found[1]) if found else 0
    if not SLOWEST <= percent <= FASTEST:
        raise ProviderRefused(
            "polly", f"expected a speech rate of 20% to 200% or {', '.join(_NAMED)}, got {text[:20]!r}"
        )
    return Rate(f"{percent}%", percent)


def parts(text: str, spoken_at: Rate) -> list[str]:
    """The SSML of one request after another, in order: all of the text, cut at ends of sentences; none without words."""
    most = min(BILLED_AT_MOST, math.floor(SOUND_AT_MOST_S * _CHARACTERS_A_SECOND * spoken_at.percent / 100))
    found = [part for part in _fitting(_UNWRITABLE.sub("", text), most) if any(c.isalnum() for c in part)]
    return [f'<speak><prosody rate="{spoken_at.written}">{_escaped(part)}</prosody></speak>' for part in found]


def _fitting(text: str, most: int) -> list[str]:
    """Parts that are not too long once they are escaped; AWS does not say whether it counts before or after."""
    fitting = []
    for part in parts_of_text(text, most):
        length = _units(_escaped(part))
        if length <= BILLED_AT_MOST:
            fitting.append(part)
        else:
            fitting += _fitting(part, max(1, len(part) * BILLED_AT_MOST // (length + 1)))
    return fitting


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)


def _units(text: str) -> int:
    """The length in UTF-16, which is never less than in characters."""
    return len(text.encode("utf-16-le")) // 2
