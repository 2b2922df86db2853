"""The documentation leads nowhere that is not there, and its programs can be read."""

import re
from pathlib import Path

import pytest

from docs.generate import ROOT
from vivaroom.content.loader import library
from vivaroom.content.types import Kind, Level

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def _anchor(heading: str) -> str:
    """How a heading is named in an address."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _leads_somewhere(page: Path, link: str) -> bool:
    if "://" in link:
        return True
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists():
        return False
    return not anchor or anchor in map(_anchor, HEADING.findall(target.read_text("utf-8")))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    lost = [link for link in LINK.findall(page.read_text("utf-8")) if not _leads_somewhere(page, link)]
    assert not lost


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_program_can_be_read(page: Path) -> None:
    for program in PYTHON.findall(page.read_text("utf-8")):
        compile(program, page, "exec")


def test_every_page_can_be_reached_from_the_first_one() -> None:
    seen, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        links = (link.partition("#")[0] for link in LINK.findall(page.read_text("utf-8")) if "://" not in link)
        waiting += [(page.parent / link).resolve() for link in links if link]
    assert set(PAGES) <= seen


def test_the_numbers_of_the_first_page_are_those_of_the_content() -> None:
    words = {12: "twelve roles", 4: "four levels"}
    readme = (ROOT / "README.md").read_text("utf-8")
    assert words[len(library().roles)] in readme
    assert words[len(Level)] in readme
    assert all(kind.value.replace("_", " ") in readme.lower() for kind in Kind)
