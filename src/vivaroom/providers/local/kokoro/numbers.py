"""Numbers in words: how many, which in a row, which year, digit by digit."""

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (10**3, "thousand"), (10**2, "hundred"))
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
_LONGEST_NUMBER = 15
_MOST_DIGITS = 64
"""Digits that are read one by one before the rest is left unsaid."""


def cardinal(digits: str) -> str:
    """`1024` → one thousand twenty four; over 15 digits, or with a zero in front, digit by digit."""
    if len(digits) > _LONGEST_NUMBER or (len(digits) > 1 and digits[0] == "0"):
        return each(digits)
    return _counted(int(digits))


def _counted(number: int) -> str:
    if number < 20:
        return _ONES[number]
    if number < 100:
        return _TENS[number // 10] + (f" {_ONES[number % 10]}" if number % 10 else "")
    for size, name in _SCALES:
        if number >= size:
            rest = number % size
            return f"{_counted(number // size)} {name}" + (f" {_counted(rest)}" if rest else "")
    raise AssertionError(number)


def each(digits: str) -> str:
    """`042` → zero four two."""
    return " ".join(_ONES[int(digit)] for digit in digits[:_MOST_DIGITS])


def decimal(written: str) -> str:
    """`1,234.5` → one thousand two hundred thirty four point five; a minus is said."""
    bare = written.replace(",", "").replace("_", "")
    minus = "minus " if bare.startswith("-") else ""
    whole, point, part = bare.removeprefix("-").partition(".")
    said = cardinal(whole or "0")
    return f"{minus}{said} point {each(part)}" if point and part else minus + said


def ordinal(digits: str) -> str:
    """`21` → twenty first."""
    words = cardinal(digits).split()
    last = words[-1]
    words[-1] = _ORDINALS.get(last) or (last[:-1] + "ieth" if last.endswith("y") else last + "th")
    return " ".join(words)


def pairs(digits: str) -> str:
    """Three or four digits as a year, a port or a status is said: `1995`, `8080`, `404`, `2007`."""
    number = int(digits)
    head, tail = divmod(number, 100)
    if number % 1000 == 0 or 2000 <= number < 2010:
        return _counted(number)
    if head == 0:
        return _counted(tail)
    if tail == 0:
        return f"{_counted(head)} hundred"
    return f"{_counted(head)} oh {_ONES[tail]}" if tail < 10 else f"{_counted(head)} {_counted(tail)}"


def decade(digits: str) -> str:
    """`1990` or `90` → nineteen nineties, nineties."""
    said = pairs(digits)
    return said[:-1] + "ies" if said.endswith("y") else said + "s"
