"""Lists that come in pages: `{data, has_more, next_cursor}`."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, Protocol, TypeVar
from uuid import UUID

from fastapi import Depends, Query, Response
from pydantic import BaseModel, Field

from vivaroom.api.renderings import Renderings
from vivaroom.api.replies import JSON, json_of
from vivaroom.db.keyset import LONGEST_STRETCH, Stretch
from vivaroom.db.listing import Listed
from vivaroom.kit.errors import FieldProblem, Invalid

Shown = TypeVar("Shown")
Found = TypeVar("Found")


class _Row(Protocol):
    """What has an id."""

    @property
    def id(self) -> UUID: ...


Row = TypeVar("Row", bound=_Row)
_CURSOR = "^[A-Za-z0-9_-]{22}$"  # 16 bytes as base64url without padding


class Page(BaseModel, Generic[Shown]):
    """One page of a list, newest first."""

    data: list[Shown]
    has_more: bool = Field(description="Whether older ones follow.")
    next_cursor: str | None = Field(description="Send it as `cursor` to get the next page; null on the last one.")


def page_of(
    found: Sequence[Found], stretch: Stretch, show: Callable[[Found], Shown], id_of: Callable[[Found], UUID]
) -> Page[Shown]:
    """The page for what a store found with `newest_first`, which looks for one more than is shown."""
    shown = found[: stretch.limit]
    has_more = len(found) > len(shown)
    cursor = cursor_for(id_of(shown[-1])) if has_more else None
    return Page(data=[show(one) for one in shown], has_more=has_more, next_cursor=cursor)


async def listed(
    renderings: Renderings, found: Listed[Row], stretch: Stretch, show: Callable[[Row], BaseModel]
) -> Response:
    """The same page as a reply, in which only those rows are fetched and rendered that changed since the last time.

    What a row looks like may not depend on who asks; whether they see it is a matter of `found`.
    """
    stamps = await found.stamps(stretch)
    known = {stamp.id: kept.body for stamp in stamps if (kept := renderings.get((show, stamp)))}
    unknown = {stamp.id: stamp for stamp in stamps[: stretch.limit] if stamp.id not in known}
    for card in await found.these(list(unknown)):
        known[card.id] = renderings.keep((show, unknown[card.id]), json_of(show(card))).body
    return listed_json(stamps, stretch, lambda stamp: known.get(stamp.id), lambda stamp: stamp.id)


def listed_json(
    found: Sequence[Found], stretch: Stretch, show: Callable[[Found], bytes | None], id_of: Callable[[Found], UUID]
) -> Response:
    """The same for what is JSON already; what went meanwhile is None, and left out."""
    page = page_of(found, stretch, show, id_of)
    frame = Page[None](data=[], has_more=page.has_more, next_cursor=page.next_cursor)
    shown = b",".join(one for one in page.data if one is not None)
    return Response(json_of(frame).replace(b"[]", b"[%b]" % shown, 1), media_type=JSON)


def cursor_for(last: UUID) -> str:
    """The opaque name of a place in a list."""
    return urlsafe_b64encode(last.bytes).rstrip(b"=").decode()


def id_in(cursor: str) -> UUID:
    """The id that a cursor names. Raises Invalid with code `cursor_unreadable`."""
    if not re.fullmatch(_CURSOR, cursor):
        mend = "Expected the next_cursor of an earlier page, unchanged. Leave it out to start from the newest."
        raise Invalid("cursor_unreadable", mend, fields=(FieldProblem("query.cursor", mend),))
    return UUID(bytes=urlsafe_b64decode(f"{cursor}=="))


async def _stretch(
    limit: Annotated[int, Query(ge=1, le=LONGEST_STRETCH, description="How many a page shows at most.")] = 20,
    cursor: Annotated[
        str | None,
        Query(description="`next_cursor` of the page before.", json_schema_extra={"pattern": _CURSOR}),
    ] = None,
) -> Stretch:
    return Stretch(limit, None if cursor is None else id_in(cursor))


StretchDep = Annotated[Stretch, Depends(_stretch)]
