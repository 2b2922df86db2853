"""Dates, times, money, shares, units, versions and other numbers of a text, rewritten as words."""

import re
from collections.abc import Callable
from re import Match

from vivaroom.providers.local.kokoro.numbers import cardinal, decade, decimal, each, ordinal, pairs

Rule = tuple[re.Pattern[str], Callable[[Match[str]], str]]

_MONTHS = "January February March April May June July August September October November December".split()
_MONTH = "(?P<month>" + "|".join(f"{name}|{name[:3]}\\.?(?=\\s)" for name in _MONTHS if name != "May") + "|May)"
_NUMBER = r"\d[\d,_]*(?:\.\d+)?"
_SCALES = {"k": "thousand", "m": "million", "b": "billion", "bn": "billion", "t": "trillion"}
_MONEY = {
    "$": ("dollar", "cent"), "€": ("euro", "cent"), "£": ("pound", "penny"), "¥": ("yen", ""), "₹": ("rupee", "paisa"),
}  # fmt: skip
_UNITS = {
    "ns": "nanosecond", "µs": "microsecond", "μs": "microsecond", "us": "microsecond", "ms": "millisecond",
    "s": "second", "sec": "second", "secs": "second", "min": "minute", "mins": "minute", "h": "hour", "hr": "hour",
    "hrs": "hour", "d": "day", "B": "byte", "KB": "kilobyte", "kB": "kilobyte", "MB": "megabyte", "GB": "gigabyte",
    "TB": "terabyte", "PB": "petabyte", "KiB": "kibibyte", "MiB": "mebibyte", "GiB": "gibibyte", "TiB": "tebibyte",
    "kb": "kilobyte", "mb": "megabyte", "gb": "gigabyte", "tb": "terabyte", "Kbps": "kilobit per second",
    "Mbps": "megabit per second", "Gbps": "gigabit per second", "Hz": "hertz", "kHz": "kilohertz",
    "MHz": "megahertz", "GHz": "gigahertz", "px": "pixel", "em": "em", "rem": "rem", "fps": "frame per second",
    "rps": "request per second", "RPS": "request per second", "qps": "query per second", "QPS": "query per second",
    "tps": "transaction per second", "TPS": "transaction per second", "m": "meter", "km": "kilometer", "cm": "centimeter",
    "mm": "millimeter", "kg": "kilogram", "g": "gram", "°C": "degree Celsius", "°F": "degree Fahrenheit", "°": "degree",
    "dB": "decibel", "V": "volt", "W": "watt", "kW": "kilowatt", "kWh": "kilowatt hour", "mAh": "milliamp hour",
    "bps": "basis point", "pp": "percentage point", "LOC": "line of code", "vCPU": "V C P U", "vCPUs": "V C P U",
}  # fmt: skip
_INVARIABLE = ("hertz",)
_IRREGULAR = {"query": "queries", "penny": "pence", "yen": "yen"}
_FRACTIONS = {"2": "half", "3": "third", "4": "quarter"}
_WITH_VERSION = (
    r"[Vv]ersion|[Rr]elease|Python|Java|Node|Ruby|PHP|Go|Rust|Scala|Kotlin|Swift|TLS|HTTP|Kubernetes|PostgreSQL|Postgres"
    r"|MySQL|React|Angular|Django|Rails|Spark|Spring Boot|Spring|Ubuntu|Android|iOS|Terraform|Helm|GPT|OAuth|OpenAPI"
    r"|Swagger|USB|Bluetooth|Web|C#|CUDA|PyTorch|TensorFlow|Kafka|Redis"
)


def amounts_said(text: str) -> str:
    """The text with its numbers in words."""
    if not any(character.isdigit() for character in text):
        return text
    for pattern, said in _RULES:
        text = pattern.sub(said, text)
    return text


def _counted(number: str, unit: str) -> str:
    """`5`, `megabit per second` → five megabits per second."""
    first, space, rest = unit.partition(" ")
    if number not in ("1", "1.0") and first not in _INVARIABLE and not first.isupper():
        first = _IRREGULAR.get(first, first + "s")
    return f"{decimal(number)} {first}{space}{rest}"


def _iso_date(m: Match[str]) -> str:
    return _date(m["y"], m["m"], m["d"], m[0])


def _date(year: str, month: str, day: str, written: str) -> str:
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return written
    return f"{_MONTHS[int(month) - 1]} {ordinal(day.lstrip('0'))} {pairs(year)}"


def _named_date(m: Match[str]) -> str:
    month = next(name for name in _MONTHS if name.startswith(m["month"][:3]))
    year = f" {pairs(m['year'])}" if m["year"] else ""
    return f"{month} {ordinal(m['day'])}{year}"


def _time(m: Match[str]) -> str:
    hour, minute, half = m["hour"], m["minute"], m["half"]
    if int(hour) > 24 or int(minute or 0) > 59:
        return m[0]
    said = cardinal(hour.lstrip("0") or "0")
    if minute and minute != "00":
        said += f" oh {cardinal(minute[1])}" if minute[0] == "0" else f" {cardinal(minute)}"
    elif not half:
        said += " o'clock" if 1 <= int(hour) <= 12 else " hundred hours"
    return f"{said} {half[0].upper()} M" if half else said


def _money(m: Match[str]) -> str:
    unit, small = _MONEY[m["sign"]]
    scale = m["scale"] or ""
    if scale:
        return (
            f"{decimal(m['n'])} {_SCALES.get(scale.strip().lower(), scale.strip())} {_IRREGULAR.get(unit, unit + 's')}"
        )
    whole, _, part = m["n"].partition(".")
    if len(part) == 2 and small:
        said = _counted(whole, unit)
        return said if part == "00" else f"{said} and {_counted(part.lstrip('0') or '0', small)}"
    return _counted(m["n"], unit)


def _unit(m: Match[str]) -> str:
    return _counted(m["n"], _UNITS[m["unit"]])


def _range(m: Match[str]) -> str:
    return f"{m[1]} to {m[2]}"


def _version(m: Match[str]) -> str:
    return " point ".join(cardinal(part) for part in m["v"].split("."))


def _named_version(m: Match[str]) -> str:
    return f"{m['name']} " + " point ".join(cardinal(part) for part in m["v"].split("."))


def _fraction(m: Match[str]) -> str:
    over, under = m[1], m[2]
    if (over, under) == ("24", "7") or len(under) > 1:
        return f"{cardinal(over)} {cardinal(under)}"
    name = _FRACTIONS.get(under) or ordinal(under)
    plural = name if over == "1" else ("halves" if name == "half" else name + "s")
    return f"{'a' if (over, under) == ('1', '2') else cardinal(over)} {plural}"


_RULES: tuple[Rule, ...] = (
    (re.compile(r"\b(?P<y>[12]\d{3})-(?P<m>\d\d)-(?P<d>\d\d)\b(?:T(?=\d))?"), _iso_date),
    (
        re.compile(r"\b(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>[12]\d{3})\b"),
        lambda m: _date(m["y"], m["m"], m["d"], m[0]),
    ),
    (re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<year>[12]\d{{3}}))?\b"), _named_date),
    (
        re.compile(
            r"\b(?P<hour>\d{1,2})(?::(?P<minute>\d\d))?\s*(?P<half>[ap])\.?m(?:\b\.?(?=\s+[a-z])|\b)", re.IGNORECASE
        ),
        _time,
    ),
    (re.compile(r"\b(?P<hour>\d{1,2}):(?P<minute>\d\d)(?P<half>)(?::\d\d)?\b(?!:)"), _time),
    (
        re.compile(
            rf"(?P<sign>[$€£¥₹])\s?(?P<n>{_NUMBER})(?P<scale>\s?(?:[kKMBT]|bn|thousand|million|billion|trillion)\b)?"
        ),
        _money,
    ),
    (re.compile(rf"(?<![\d.-])-?({_NUMBER})\s?%"), lambda m: f"{decimal(m[0].rstrip('% '))} percent"),
    (re.compile(r"\b(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\b"), lambda m: " dot ".join(map(cardinal, m.groups()))),
    (re.compile(r"(?<![\w.])v(?P<v>\d+(?:\.\d+)*)\b"), lambda m: f"version {_version(m)}"),
    (re.compile(r"\b(?P<v>\d+\.\d+\.\d+)\b"), _version),
    (re.compile(rf"\b(?P<name>{_WITH_VERSION})[ /]?(?P<v>\d+\.\d+)\b"), _named_version),
    (
        re.compile(r"\b((?:1[5-9]|20)\d0|(?:(?<=the )|(?<=late )|(?<=early )|(?<=mid ))\d0)'?s\b"),
        lambda m: decade(m[1]),
    ),
    (re.compile(r"(?<![\w.])[-−](?=\d)"), lambda m: " minus "),
    (re.compile(r"(?<=\d)\s?[–-]\s?(?=\d)(?<!\d-\d)"), lambda m: " to "),
    (
        re.compile(
            rf"(?<![\w.])(?P<n>{_NUMBER})\s?(?P<unit>{'|'.join(sorted(_UNITS, key=len, reverse=True))})(?![\w'])"
        ),
        _unit,
    ),
    (re.compile(rf"(?<![\w.])({_NUMBER})\s?([kKMB])\b"), lambda m: f"{decimal(m[1])} {_SCALES[m[2].lower()]}"),
    (re.compile(rf"(?<![\w.])({_NUMBER})\s?[x×](?!\w)"), lambda m: f"{decimal(m[1])} times"),
    (re.compile(r"\b(\d+)(?:st|nd|rd|th)\b"), lambda m: ordinal(m[1])),
    (
        re.compile(
            r"\b(?P<before>[Pp]ort|[Ss]tatus(?: code)?|HTTP|code|error|[Rr]eturns?|[Gg]ets?|an?) (?P<n>[1-9]\d{2,3})\b(?=(?P<after>\s?[a-z]+)?)"
        ),
        lambda m: _code(m),
    ),
    (re.compile(r"\b([45]\d\d)s?(?= (?:error|response|status))"), lambda m: pairs(m[1])),
    (
        re.compile(r"\b(?<![\d,.])(?P<y>1[5-9]\d\d|20\d\d)\b(?![\d,]*[.,]?\d)(?=(?: (?P<after>[a-z]+))?)"),
        lambda m: _year(m),
    ),
    (re.compile(r"(?<![\w/.])(\d{1,2})/(\d{1,2})(?![\w/.])"), _fraction),
    (re.compile(r"(?<=[A-Za-z])(?=\d)"), lambda m: " "),
    (re.compile(rf"{_NUMBER}"), lambda m: f"{decimal(m[0].rstrip(',_'))}" + ("," if m[0][-1] == "," else "")),
)

_COUNTED = frozenset(
    "users requests rows records people items messages events records nodes servers bytes tokens times steps lines "
    "connections threads customers engineers orders files pages words characters tests jobs partitions".split()
)


def _code(m: Match[str]) -> str:
    """`port 5432`, `a 404`: said in pairs, unless things are counted."""
    after = (m["after"] or "").strip()
    if after in _COUNTED or (m["before"] in ("a", "an", "return", "returns", "get", "gets") and m["n"][0] not in "345"):
        return m[0]
    return f"{m['before']} {pairs(m['n'])}"


def _year(m: Match[str]) -> str:
    return m[0] if (m["after"] or "") in _COUNTED else pairs(m["y"])


def letters_and_number(m: Match[str]) -> str:
    """`p95`, `H264`, `S3`: a letter or two, then a number."""
    digits = m[2]
    said = each(digits) if digits[0] == "0" else cardinal(digits) if len(digits) < 3 else pairs(digits[:4])
    return f"{'·'.join(m[1].upper())} {said}"
