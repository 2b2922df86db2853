"""What pages load is found under an address that changes with its content, and stays small."""

import gzip
import re

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from vivaroom.api import problems
from vivaroom.site import assets as room
from vivaroom.site.assets import assets

FONTS_AT_MOST = 200_000
ROOM_SCRIPTS_AT_MOST = 60_000
WORKLETS = ("js/voice/capture_worklet.js", "js/voice/player_worklet.js")


def _client() -> AsyncClient:
    app = FastAPI()
    problems.install(app)
    app.include_router(room.router)
    return AsyncClient(transport=ASGITransport(app), base_url="http://127.0.0.1")


async def test_a_file_of_this_version_may_be_kept_for_ever() -> None:
    async with _client() as client:
        reply = await client.get(assets().url("css/tokens.css"))
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("text/css")
    assert "immutable" in reply.headers["cache-control"]


async def test_a_file_asked_for_by_an_older_page_is_not_kept() -> None:
    async with _client() as client:
        reply = await client.get("/static/000000000000/css/tokens.css")
    assert reply.status_code == 200
    assert reply.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["nothing.css", "%2e%2e/routes.py", "js/jsconfig.json", "js/catalogue.d.ts"])
async def test_nothing_else_is_served(path: str) -> None:
    async with _client() as client:
        reply = await client.get(f"/static/{assets().digest}/{path}")
    assert reply.status_code == 404


def test_a_page_cannot_name_a_file_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        assets().url("css/nothing.css")


def test_scripts_get_their_sentences_as_a_module() -> None:
    module = assets().files["js/catalogue.js"].decode()
    assert module.startswith("export default {")
    assert '"room.sending"' in module


def _imports_of(path: str) -> list[str]:
    """The scripts that a script asks for."""
    found = []
    for target in re.findall(r"""(?:from|import) "(\.[^"]+)\"""", assets().files[path].decode()):
        parts = path.split("/")[:-1]
        for step in target.split("/"):
            parts = parts[:-1] if step == ".." else parts if step == "." else [*parts, step]
        found.append("/".join(parts))
    return found


def test_scripts_import_only_what_is_served() -> None:
    scripts = [path for path in assets().files if path.startswith("js/")]
    assert not [(path, one) for path in scripts for one in _imports_of(path) if one not in assets().files]


def test_fonts_are_two_and_small() -> None:
    fonts = {path: len(content) for path, content in assets().files.items() if path.endswith(".woff2")}
    assert len(fonts) == 2
    assert sum(fonts.values()) < FONTS_AT_MOST


def test_the_room_loads_little_script() -> None:
    loaded, waiting = {"js/theme.js"}, ["js/room/interview_room.js", *WORKLETS]
    while waiting:
        path = waiting.pop()
        waiting += [one for one in _imports_of(path) if one not in loaded]
        loaded.add(path)
    assert {"js/catalogue.js", "js/voice/line.js", "js/voice/resampler.js"} <= loaded
    assert sum(len(gzip.compress(assets().files[path])) for path in loaded) < ROOM_SCRIPTS_AT_MOST
