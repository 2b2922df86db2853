"""`/docs/errors`: the page that the `type` of every problem document leads to."""

import json
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from importlib.resources import files

from fastapi import APIRouter, Response

from vivaroom.api.problems import DOCS
from vivaroom.site.pages import page

CODES = "problem_codes.json"  # made from the sources by `python -m docs.generate`
TITLE = "Errors"
LEDE = (
    "Every failure names one of these codes. What the reply itself says is more exact: here, … stands for what differs "
    "from case to case."
)
_TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}  # as RFC 9110 has them, and older Pythons not

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class ProblemCode:
    """A code with its HTTP status and what it may say."""

    code: str
    status: int
    details: tuple[str, ...]

    @property
    def phrase(self) -> str:
        """The status in words."""
        return _TITLES.get(self.status) or HTTPStatus(self.status).phrase


@cache
def problem_codes() -> tuple[ProblemCode, ...]:
    """Every code of this version, in alphabetical order."""
    found = json.loads((files("vivaroom.app") / CODES).read_text("utf-8"))
    return tuple(ProblemCode(one["code"], one["status"], tuple(one["details"])) for one in found)


@router.get(DOCS)
async def problems() -> Response:
    return page("problem_codes.html", here="", title=TITLE, lede=LEDE, problems=problem_codes())
