"""Golden exchanges: requests, replies and frames as YAML, with placeholders that match and remember what comes.

A file says `about` what it is, on which `server` it runs (`closed`: everybody must sign in; `open`: nobody need;
`loopback`: as on one's own machine; `roomed`: `closed` with a media server; `voiced`: the same with a made-up voice and recogniser), and its `steps`. A step sends a request or opens a socket:

    - send: POST /interviews          # {name} stands for what was remembered, anywhere; {fresh} for letters never used
      as: ada                         # the bearer token that was remembered under this name
      json: {role: Engineer}          # or form: {…}, file: {name: cv.txt, text: …}, file: {name: a.webm, base64: …}
      expect: 201
      body: {id: <uuid interview>, "...": more}
    - socket: /v1/realtime?session_id={interview}
      as: ada
      frames: [{in: {type: …}}, {out: {type: …}}]
    - stream: /v1/sessions/{id}/events  # server-sent events; `ends`: the server ends the stream behind them
      as: ada
      messages: [{event: …, data: {…}, last: name}]  # `last` remembers the id of the event

Known from the start: {fresh}, and the clips of `sounds.py` in base64, such as {webm}.

Placeholders: `<any>`, `<text>`, `<number>`, `<uuid>`, `<time>`, `<url>`, each with a name to be remembered under;
`["<each>", item]` for a list of any length. Objects have exactly the fields that are given, unless one is `"..."`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import yaml

from tests.dialects.sounds import clips

HERE = Path(__file__).parent
MORE = "..."
_PLACEHOLDER = re.compile(r"<(any|text|number|uuid|time|url|each)(?: (\w+))?>")
_REMEMBERED = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Golden:
    """One file of exchanges."""

    path: Path
    about: str
    server: str
    steps: list[dict[str, Any]]

    @property
    def name(self) -> str:
        return self.path.relative_to(HERE).with_suffix("").as_posix()


@dataclass(slots=True)
class Memory:
    """What placeholders have remembered."""

    known: dict[str, Any] = field(default_factory=lambda: {"fresh": uuid4().hex, **clips()})

    def filled(self, value: Any) -> Any:
        """The value with everything remembered put in. Raises KeyError for what was not."""
        match value:
            case str():
                whole = _REMEMBERED.fullmatch(value)
                return self.known[whole[1]] if whole else _REMEMBERED.sub(lambda m: str(self.known[m[1]]), value)
            case list():
                return [self.filled(one) for one in value]
            case dict():
                return {name: self.filled(one) for name, one in value.items()}
            case _:
                return value


def goldens() -> list[Golden]:
    """All files, in order."""
    return [_read(path) for path in sorted(HERE.glob("*/*.yaml"))]


def differences(expected: Any, came: Any, memory: Memory, place: str = "body") -> Iterator[str]:
    """Where what came is not what was expected, in sentences; what placeholders match is remembered."""
    placeholder = _PLACEHOLDER.fullmatch(expected) if isinstance(expected, str) else None
    if placeholder is not None:
        if not _MATCHES[placeholder[1]](came):
            yield f"{place}: expected {expected}, got {came!r}"
        elif placeholder[2]:
            memory.known[placeholder[2]] = came
    elif isinstance(expected, dict) and isinstance(came, dict):
        yield from _of_objects(expected, came, memory, place)
    elif isinstance(expected, list) and isinstance(came, list):
        yield from _of_lists(expected, came, memory, place)
    elif (wanted := memory.filled(expected)) != came or isinstance(wanted, bool) is not isinstance(came, bool):
        yield f"{place}: expected {wanted!r}, got {came!r}"


def _of_objects(expected: dict[str, Any], came: dict[str, Any], memory: Memory, place: str) -> Iterator[str]:
    wanted = {name for name in expected if name != MORE}
    yield from (f"{place}.{name} is missing" for name in sorted(wanted - set(came)))
    if MORE not in expected:
        yield from (f"{place}.{name} was not expected: {came[name]!r}" for name in sorted(set(came) - wanted))
    for name in sorted(wanted & set(came)):
        yield from differences(expected[name], came[name], memory, f"{place}.{name}")


def _of_lists(expected: list[Any], came: list[Any], memory: Memory, place: str) -> Iterator[str]:
    if expected and expected[0] == "<each>":
        for number, one in enumerate(came):
            yield from differences(expected[1], one, memory, f"{place}[{number}]")
        return
    if len(expected) != len(came):
        yield f"{place}: expected {len(expected)} items, got {len(came)}: {came!r}"
    for number, (wanted, one) in enumerate(zip(expected, came, strict=False)):
        yield from differences(wanted, one, memory, f"{place}[{number}]")


def _read(path: Path) -> Golden:
    content = yaml.safe_load(path.read_text("utf-8"))
    return Golden(path, content["about"], content.get("server", "closed"), content["steps"])


def _parses(read: Callable[[str], object]) -> Callable[[Any], bool]:
    def matches(value: Any) -> bool:
        try:
            return isinstance(value, str) and read(value) is not None
        except ValueError:
            return False

    return matches


_MATCHES: dict[str, Callable[[Any], bool]] = {
    "any": lambda value: True,
    "text": lambda value: isinstance(value, str) and bool(value.strip()),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "uuid": lambda value: isinstance(value, str) and "-" in value and _parses(UUID)(value),
    "time": lambda value: isinstance(value, str) and "T" in value and _parses(datetime.fromisoformat)(value),
    "url": lambda value: isinstance(value, str) and value.startswith(("http://", "https://")),
}
