"""Whole numbers as people write them: in digits, in words, by the dozen."""

import re

_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_BY_NAME: dict[str, int] = {
    **{word: number for number, word in enumerate(_ONES)},
    **{word: 10 * number for number, word in enumerate(_TENS, start=2)},
    "fourty": 40, "hundred": 100, "a hundred": 100, "one hundred": 100, "thousand": 1000, "a thousand": 1000,
    "one thousand": 1000, "million": 1_000_000, "a million": 1_000_000, "dozen": 12, "a dozen": 12, "half a dozen": 6,
    "a half dozen": 6, "two dozen": 24, "a couple": 2, "a couple of": 2, "couple": 2, "couple of": 2, "a few": 3, "several": 5,
    "a handful": 5, "a handful of": 5, "a single": 1, "single": 1, "just one": 1,
}  # fmt: skip
_LARGEST = 1_000_000
_COMPOUND = rf"(?:{'|'.join(_TENS)})[- ](?:{'|'.join(_ONES[1:10])})"
_NAMES = "|".join(re.escape(name) for name in sorted(_BY_NAME, key=len, reverse=True))
NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|{_COMPOUND}|{_NAMES})"
"""For patterns: one number, without the word boundaries around it."""


def number_of(written: str) -> int:
    """The number that `NUMBER` has matched; halves go up, and beyond a million it is a million."""
    plain = " ".join(written.lower().replace(",", "").split())
    if plain in _BY_NAME:
        return _BY_NAME[plain]
    if plain[:1].isdigit():
        digits, _, rest = plain.partition(".")
        return min(_LARGEST, int(digits[:9])) + (rest[:1] >= "5") if len(digits) < 10 else _LARGEST
    tens, _, ones = plain.replace("-", " ").partition(" ")
    return _BY_NAME[tens] + _BY_NAME[ones]
