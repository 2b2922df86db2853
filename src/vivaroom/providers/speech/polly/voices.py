"""Looks whether Polly has a voice with an engine, and names those that are near where it has not.

Protocol: https://docs.aws.amazon.com/polly/latest/dg/API_DescribeVoices.html.
"""

import json
from dataclasses import dataclass
from difflib import get_close_matches

from vivaroom.kit.errors import ProviderBroken
from vivaroom.providers.speech.opened import NotOffered
from vivaroom.providers.speech.polly.account import PollyAccount

PATH = "/v1/voices"
_PAGES_AT_MOST = 20
_PAGE_AT_MOST = 2_000_000
_NAMED_AT_MOST = 8


@dataclass(frozen=True, slots=True)
class Offered:
    """A voice of Polly's, the engines that can speak with it, and its language, such as en-US."""

    name: str
    engines: tuple[str, ...]
    language: str
    is_ready: bool = True


async def offered(name: str, account: PollyAccount) -> list[Offered]:
    """Every voice that this account has in its region; `name` stands in errors. Raises ProviderError."""
    found: list[Offered] = []
    options: list[tuple[str, str]] = []
    for _ in range(_PAGES_AT_MOST):
        page, token = await _page(name, account, options)
        found += page
        if not token:
            return found
        options = [("NextToken", token)]
    raise ProviderBroken(name, "the list of voices has no end")


def check(name: str, voices: list[Offered], voice: str, engine: str) -> None:
    """Raises NotOffered where no voice is named so, it is not ready, or has not this engine."""
    known = {one.name: one for one in voices}
    if voice not in known:
        raise NotOffered(name, _unknown(voice, list(known)))
    one = known[voice]
    if not one.is_ready:
        raise NotOffered(name, f"the voice {voice} is not ready")
    if engine not in one.engines:
        alike = sorted(other.name for other in voices if engine in other.engines and other.language == one.language)
        others = f"voices with {engine}: {_some(alike)}" if alike else f"no voice of {one.language} has {engine}"
        has = ", ".join(sorted(one.engines)) or "none"
        raise NotOffered(name, f"{voice} has no engine {engine}; it has {has}; {others}")


def _unknown(voice: str, known: list[str]) -> str:
    by_plain = {one.lower(): one for one in known}
    near = [by_plain[plain] for plain in get_close_matches(voice.lower(), by_plain, 3)]
    return f"there is no voice {voice} in this region; expected {_some(near or sorted(known)) or 'one that is there'}"


def _some(names: list[str]) -> str:
    return ", ".join(names[:_NAMED_AT_MOST]) + (", …" if len(names) > _NAMED_AT_MOST else "")


async def _page(name: str, account: PollyAccount, options: list[tuple[str, str]]) -> tuple[list[Offered], str]:
    """Some of the voices, and what to ask with for more."""
    body = b""
    async with account.get(name, PATH, options) as reply:
        async for piece in reply.aiter_bytes():
            body += piece
            if len(body) > _PAGE_AT_MOST:
                raise ProviderBroken(name, "the list of voices is too large")
    try:
        told = json.loads(body)
        page = [
            Offered(
                str(one["Id"]),
                tuple(map(str, one.get("SupportedEngines", ()))),
                str(one.get("LanguageCode", "")),
                one.get("Status", "active") == "active",
            )
            for one in told["Voices"]
        ]
        return page, str(told.get("NextToken") or "")
    except (ValueError, TypeError, KeyError, AttributeError):
        raise ProviderBroken(name, "the list of voices is of another shape than documented") from None
