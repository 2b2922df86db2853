"""Every sentence that pages and scripts name is in the catalogue, and the catalogue has no others."""

import re
from importlib.resources import files
from pathlib import Path

from vivaroom.site.words import words

SITE = Path(str(files("vivaroom.site")))
PUT_TOGETHER = re.compile(  # names of which a template or a script writes the end by itself
    r"(kind|level|status)\.|nav\.(start|sessions|resumes)$|start\.(kind|level|question_count|duration_minutes)$"
    r"|consent\.\w+\.(term|text|voice)$|room\.(thinking|finished|repeat|rephrase|slower|skip|interviewer|candidate)$|room\.over\."
    r"|operator\.(states|role|at)\.|lobby\.way\.|providers\.(kind|failed|state)\."
    r"|moments\.(play|stop)$|check\.(noise|distance)\.|voice\.(doing|denied|missing|busy|insecure)\.|voice\.(blocked|full|refused|gone|asleep)$"
    r"|resumes\.(parsing|ready|failed)$|resume\.(part|field)\.|(resume|report)\.delete_|report\.(pdf|markdown|json)$"
    r"|register\.(name|email|password|organisation)(_hint)?$|register\.wrong\.|error\.heading\.|problem\.|about\.(state_of|part)\."
)


def test_templates_name_sentences_that_exist() -> None:
    missing = {
        (file.name, name)
        for file in (SITE / "templates").glob("*.html")
        for name in re.findall(r"""\bt\(["']([\w.]+)["'](?! ~)""", file.read_text())
        if name not in words()
    }
    assert not missing


def test_scripts_name_sentences_that_exist() -> None:
    known = words().for_scripts()
    missing = {
        (file.name, name)
        for file in (SITE / "static" / "js").rglob("*.js")
        for name in re.findall(r"""\bsay\("([\w.]+)\"""", file.read_text())
        if name not in known
    }
    assert not missing


def test_no_sentence_is_left_over() -> None:
    sources = [*(SITE / "templates").glob("*.html"), *(SITE / "static" / "js").rglob("*.js"), *SITE.glob("*.py")]
    text = "\n".join(file.read_text() for file in sources)
    unused = {
        name
        for name in words().names
        if f'"{name.removeprefix("script.")}"' not in text
        and f"'{name}'" not in text
        and not PUT_TOGETHER.match(name.removeprefix("script."))
    }
    assert not unused


def test_values_are_filled_in() -> None:
    assert words()("room.title", role="Data engineer") == "Interview for Data engineer"


def test_consent_names_its_version() -> None:
    assert re.search(r"\d{4}-\d{2}, version \d+", words()("consent.version"))
