"""Values as JSON knows them, where the validator would also take what only looks like one."""

import re
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator, Field, Strict

# RFC 3339, section 5.6.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


def _number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("expected a whole number")  # noqa: TRY004 - pydantic takes this one as a refusal
    return value


def _moment(value: object) -> object:
    if isinstance(value, str) and not _MOMENT.fullmatch(value):
        raise ValueError("expected a moment as in 2026-03-02T09:00:00Z, with its offset from UTC")
    if isinstance(value, int | float):
        raise ValueError("expected a moment as text, as in 2026-03-02T09:00:00Z")  # noqa: TRY004 - as above
    return value


AS_WHOLE = BeforeValidator(_number)
"""Behind the limits of a number that may also be null, so that the document knows them: `Annotated[int, Field(ge=1), AS_WHOLE]`."""

Whole = Annotated[int, AS_WHOLE]
"""3 and 3.0, which are the same number in JSON; not "3", not true."""

Number = Annotated[float, Strict()]
"""Any number; not "3", not true."""

Truth = Annotated[bool, Strict()]
"""true and false; not 1, not "yes"."""

Moment = Annotated[AwareDatetime, BeforeValidator(_moment)]
"""A moment in the text of RFC 3339; not seconds since 1970, not a day."""

# The next-line control character is blank to Unicode, and not to the patterns of JSON Schema.
INK = r"[^\s\x85]"
"""One character that is not blank, for patterns."""

Words = Annotated[str, Field(pattern=INK)]
"""Text that says something: at least one character that is not blank."""
