"""Dates and periods as resumes write them."""

import re
from collections.abc import Iterator

from vivaroom.resumes.profile import Period
from vivaroom.resumes.text import Span

_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "january jan januar janvier enero",
            "february feb februar février febrero",
            "march mar märz mars marzo",
            "april apr avril abril",
            "may mai mayo",
            "june jun juni juin junio",
            "july jul juli juillet julio",
            "august aug août agosto",
            "september sept sep septembre septiembre",
            "october oct oktober okt octobre octubre",
            "november nov novembre noviembre",
            "december dec dezember dez décembre diciembre",
        ],
        start=1,
    )
    for name in names.split()
}
_SEASONS = {"winter": None, "spring": None, "summer": None, "fall": None, "autumn": None}
_YEAR = r"(?:19[5-9]\d|20[0-4]\d)"
_MONTH_NAME = rf"(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})"
_POINT = (
    rf"(?:(?:(?:{_MONTH_NAME}|{'|'.join(_SEASONS)})\b\.?(?:\s+\d{{1,2}}(?:st|nd|rd|th)?,)?,?\s*(?:of\s+)?['’]?(?:{_YEAR}|(?<=['’])\d\d))"
    rf"|(?:{_YEAR}[-/.](?:0?[1-9]|1[0-2])(?:[-/.](?:0?[1-9]|[12]\d|3[01]))?)"
    rf"|(?:(?:0?[1-9]|[12]\d|3[01])[./](?:0?[1-9]|1[0-2])[./]{_YEAR})"
    rf"|(?:(?:0?[1-9]|1[0-2])\s?[/.-]\s?{_YEAR})"
    rf"|(?:\d{{1,2}}\.?\s+{_MONTH_NAME}\.?\s+{_YEAR})"
    rf"|(?:{_YEAR}))"
)
_NOW = r"(?:present|current(?:ly)?|now|today|ongoing|to\s+date|heute|aktuell|aujourd['’]hui|actualidad|actual)"
_DASH = r"\s*(?:[-–—−~→]+|\bto\b|\buntil\b|\btill\b|\bbis\b|\bà\b)\s*"
_RANGE = re.compile(
    rf"(?<![\w/.-])(?:(?P<since>since|from|seit)\s+)?(?P<start>{_POINT})(?:{_DASH}(?P<end>{_POINT}|{_NOW})|(?P<open>\s*[–—-])(?=\s*(?:$|[\n\t)])))"
    rf"(?![\w/])|(?<![\w/.-])(?P<month1>{_MONTH_NAME})\.?\s*[-–—]\s*(?P<month2>{_MONTH_NAME})\.?,?\s+(?P<year>{_YEAR})(?!\w)",
    re.IGNORECASE,
)
_SINGLE = re.compile(
    rf"(?<![\w/.+$€£-])(?:(?P<since>since|from|seit)\s+)?(?P<start>{_POINT})(?![\w/%+,.]*\d|\w)", re.IGNORECASE
)
_SHORT_YEARS = re.compile(rf"(?<![\w/.-])(?P<start>{_YEAR})\s*[-–—/]\s*(?P<end>\d\d)(?![\w/-])")
_STACKED = re.compile(rf"(?<![^\n])(?P<start>{_POINT})\n(?P<end>{_POINT}|{_NOW})(?![^\n])", re.IGNORECASE)
_PARTS = re.compile(rf"(?P<month>{_MONTH_NAME})|(?P<year>{_YEAR})|(?P<number>\d{{1,2}})", re.IGNORECASE)
_DURATION = re.compile(
    r"\(?\b(?:\d+|one|two|three|four|five|six)\+?\s*(?:years?|yrs?|months?|mos?)\b(?:,?\s*(?:and\s+)?\d+\s*(?:months?|mos?)\b)?\)?",
    re.IGNORECASE,
)


def periods(text: str, start: int, end: int) -> list[Period]:
    """The periods and single dates between two offsets, in order and without overlaps; ranges win over single dates."""
    found: list[Period] = []
    for pattern in (_RANGE, _STACKED, _SHORT_YEARS, _SINGLE):
        for match in pattern.finditer(text, start, end):
            span = Span(*match.span())
            if all(span.end <= other.span.start or span.start >= other.span.end for other in found):
                found.append(_period(match, span))
    return sorted(found, key=lambda period: period.span.start)


def durations(text: str, start: int, end: int) -> Iterator[Span]:
    """Lengths of time in words ("2 years 3 months") between two offsets."""
    for match in _DURATION.finditer(text, start, end):
        yield Span(*match.span())


def _period(match: re.Match[str], span: Span) -> Period:
    groups = match.groupdict()
    if groups.get("year"):
        begin, finish = (f"{groups['year']}-{_MONTHS[groups[name].lower()]:02}" for name in ("month1", "month2"))
        return Period(begin, finish, is_range=True, span=span)
    first = iso_month(groups["start"])
    ending = groups.get("end")
    if ending is None:
        lasting = bool(groups.get("open") or groups.get("since"))
        return Period(first, "present" if lasting else None, is_range=lasting, span=span)
    if re.fullmatch(r"\d\d", ending):
        return Period(first, f"{first[:2]}{ending}", is_range=True, span=span)
    return Period(
        first, "present" if re.fullmatch(_NOW, ending, re.IGNORECASE) else iso_month(ending), is_range=True, span=span
    )


def iso_month(point: str) -> str:
    """A date as YYYY-MM, or as YYYY where no month is given."""
    year = month = None
    numbers = []
    for match in _PARTS.finditer(point):
        if match["year"]:
            year = int(match["year"])
        elif match["month"]:
            month = _MONTHS[match["month"].lower()]
        else:
            numbers.append(int(match["number"]))
    if year is None:
        year = 2000 + numbers.pop() if numbers else 0
    if month is None and numbers and not re.match(r"\d{1,2}[./]\d{1,2}[./]", point):
        month = numbers[0]
    elif month is None and len(numbers) > 1:
        month = numbers[1]
    return f"{year}-{month:02}" if month and month <= 12 else str(year)
