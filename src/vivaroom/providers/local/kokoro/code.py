"""Addresses, names from code, formulas and symbols, rewritten as somebody would read them aloud."""

import re
from re import Match

_SAID_ENDINGS = (
    "bash c conf cfg dart env go h ini java jpg json lock log proto png scala sql swift tar toml vue yaml yml zip"
)
_SPELLED_ENDINGS = (
    "cc cpp cs css csv gz hpp htm html ipynb js jsx kt md php pdf pl py rb rs sh svg tf ts tsx txt xml"
).split()
_ENDINGS_OF_FILES = (*_SAID_ENDINGS.split(), *_SPELLED_ENDINGS)
_DOMAIN = r"(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|app|ai|co|edu|gov|uk|de|eu|local|example|test)\b"
_URL = re.compile(
    rf"\b(?:[a-z]+://)(?P<host>[^\s/?#:]+)(?::\d+)?(?P<path>/[^\s?#]*)?[^\s]*|\b(?P<bare>{_DOMAIN})(?P<under>/[^\s?#]*)?",
    re.IGNORECASE,
)
_MAIL = re.compile(r"\b([\w.+-]+)@((?:[\w-]+\.)+[a-z]{2,})\b", re.IGNORECASE)
_BIG_O = re.compile(r"\b([OΘΩ])\(((?:[^()\n]|\([^()\n]*\)){1,60})\)")
_POWERS = {"2": " squared", "3": " cubed"}
_CALL = re.compile(r"\b([A-Za-z_][\w.]*)\(\)")
_FILE = re.compile(rf"(?<![\w])([\w-]+)?\.({'|'.join(_ENDINGS_OF_FILES)})\b(?!\.)")
_SNAKE = re.compile(r"\b\w*[^\W_]_+[^\W_]\w*\b|\b_+\w+|\w+_+\b")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_FLAG = re.compile(r"(?<!\S)(--?)(?=[A-Za-z])")
_DOTTED = re.compile(r"(?<=[A-Za-z])\.(?=[A-Za-z]{2})")
_PATH = re.compile(r"(?<![\w/.<])/(?=[\w{:])[\w{}:./-]*")
_PER = re.compile(
    r"(?<=[a-z%])\s?/\s?(s|sec|second|min|minute|h|hr|hour|day|week|month|mo|year|yr|user|request|node|server|core|month)\b"
)
_PERIODS = {"s": "second", "sec": "second", "min": "minute", "h": "hour", "hr": "hour", "mo": "month", "yr": "year"}
_AND_OR = re.compile(r"\band/or\b", re.IGNORECASE)
_SYMBOLS = (
    ("===", " strictly equals "), ("!==", " is not "), ("==", " equals "), ("!=", " is not "), ("<=", " at most "),
    (">=", " at least "), ("≤", " at most "), ("≥", " at least "), ("≠", " is not "), ("≈", " about "),
    ("=>", " to "), ("->", " to "), ("→", " to "), ("⇒", " to "), ("&&", " and "), ("||", " or "), ("...", "… "),
    ("×", " times "), ("÷", " divided by "), ("±", " plus or minus "), ("∞", " infinity "), ("√", " root of "),
    ("%", " percent "), ("&", " and "), ("@", " at "), ("+", " plus "), ("=", " equals "), ("<", " less than "),
    (">", " more than "), ("~", " about "), ("#", " number "), ("\\", " backslash "), ("°", " degrees "),
    ("§", " section "), ("©", ""), ("®", ""), ("™", ""),
)  # fmt: skip
_TAG = re.compile(r"</?([A-Za-z][\w-]*)[^<>]*>")
_BETWEEN_WORDS = re.compile(r"(?<=\w)\s?/\s?(?=\w)")
_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")
_FENCE = re.compile(r"[`*_~|^{}\[\]\\]+")


def addresses_said(text: str) -> str:
    """Web and mail addresses and paths; what a query carries is not read."""
    if "@" in text:
        text = _MAIL.sub(lambda m: f"{_dotted(m[1])} at {_dotted(m[2])}", text)
    if "." in text or "://" in text:
        text = _URL.sub(_address, text)
    return _PATH.sub(lambda m: m[0].replace("/", " slash "), text) if "/" in text else text


def _address(m: Match[str]) -> str:
    host, path = m["host"] or m["bare"], m["path"] or m["under"] or ""
    said = _dotted(host.removeprefix("www."))
    end = path[len(path.rstrip(".,;:!?)")) :]
    parts = [part for part in path.rstrip(".,;:!?)").split("/") if part]
    return said + "".join(f" slash {_dotted(part)}" for part in parts) + end


def _dotted(name: str) -> str:
    return re.sub(r"[._+-]", lambda m: {".": " dot ", "+": " plus ", "_": " ", "-": " "}[m[0]], name)


def formulas_said(text: str) -> str:
    """`O(n log n)` → O of n log n; powers anywhere."""
    if "(" in text:
        text = _BIG_O.sub(_order, text)
    if "^" in text or "²" in text or "³" in text or "**" in text:
        text = text.replace("²", "^2").replace("³", "^3")
        text = re.sub(r"(?<=[\w)])\s?(?:\^|\*\*)\s?\(?(-?\w+)\)?", _power, text)
    return text


def _order(m: Match[str]) -> str:
    inside = m[2].replace("²", "^2").replace("³", "^3").replace("*", " times ").replace("·", " times ")
    inside = re.sub(r"(?<=[\w)])\s?\^\s?\(?(\w+)\)?", _power, inside)
    inside = (
        inside.replace("+", " plus ").replace("/", " over ").replace("(", " ").replace(")", " ").replace("√", "root ")
    )
    name = {"Θ": "theta", "Ω": "omega"}.get(m[1], "O")
    return f"{name} of {_single_letters(inside)}"


def _single_letters(text: str) -> str:
    """Variables are names of letters: `n`, and `a` above all, which would be an article."""
    return re.sub(r"\b([a-zA-Z])\b", lambda m: m[1].upper(), text)


def _power(m: Match[str]) -> str:
    return _POWERS.get(m[1]) or f" to the {m[1]}"


def names_said(text: str) -> str:
    """Calls, files, flags, paths, `snake_case` and `camelCase` as separate words."""
    text = _CALL.sub(r"\1", text)
    text = _FILE.sub(lambda m: f"{m[1] or ''} dot {_ending(m[2])}", text)
    text = _FLAG.sub(lambda m: "dash dash " if m[1] == "--" else "dash ", text)
    if "_" in text:
        text = _SNAKE.sub(lambda m: m[0].replace("_", " "), text)
    return text


def _ending(ending: str) -> str:
    """Said as a word, or letter by letter."""
    if ending in _SPELLED_ENDINGS:
        return ending.upper()
    return {"yml": "yaml", "png": "ping", "jpg": "jay peg"}.get(ending, ending)


def split_camel(word: str) -> str:
    """`camelCase` → camel Case; `HTTPServer` → HTTP Server."""
    return _CAMEL.sub(" ", word)


def symbols_said(text: str) -> str:
    """What is left of symbols, as words or as nothing."""
    text = _TAG.sub(r"\1 tag", text)
    if "/" in text:
        text = _AND_OR.sub("and or", text)
        text = _PER.sub(lambda m: f" per {_PERIODS.get(m[1], m[1])}", text)
    for symbol, said in _SYMBOLS:
        if symbol in text:
            text = text.replace(symbol, said)
    text = _BETWEEN_WORDS.sub(" ", text)
    text = _DOTTED.sub(" dot ", text)
    text = _HYPHEN.sub(" ", text)
    return _FENCE.sub(" ", text.replace("/", " "))
