"""The official JavaScript packages take an interview to its end over `wss:`, with nothing of ours in between."""

import asyncio
import json
import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn

from docs.generate import ROOT
from tests.api.realtime.conversing import PIECE, PIECES, WORDS
from tests.api.realtime.house import House, Seated, house_of
from tests.api.whole_server import whole_services
from tests.app.settings import plain_settings
from tests.javascript import node, packages
from vivaroom.api.services import Services
from vivaroom.app.sockets import socket_settings
from vivaroom.app.tls.serving import TlsContext, shown_by
from vivaroom.db.unit import Database
from vivaroom.kit.clock import SystemClock
from vivaroom.voice.happenings import Ending

HERE = Path(__file__).parent / "javascript"
PATIENCE_SECONDS = 120.0
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Workshop:
    """A folder with the programs and their packages, and the file of the authority that they trust."""

    folder: Path
    authority: Path

    async def run(self, program: str, *arguments: str) -> Json:
        """What a program tells at its end."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
        process = await asyncio.create_subprocess_exec(
            *node(), "--no-warnings", program, *arguments, cwd=self.folder,
            env={**kept, "NODE_EXTRA_CA_CERTS": str(self.authority)},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                told, complaints = await process.communicate()
        except TimeoutError:
            process.kill()
            told, complaints = await process.communicate()
        assert told, f"{program} said nothing; {complaints.decode()[-2000:]}"
        found: Json = json.loads(told)
        return found


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    modules, folder = packages(HERE), tmp_path_factory.mktemp("javascript")
    for program in HERE.glob("*.mjs"):
        shutil.copy(program, folder)
    (folder / "how_to.mjs").write_text(_program_of_the_how_to(), "utf-8")
    (folder / "node_modules").symlink_to(modules, target_is_directory=True)
    return Workshop(folder, plain_settings(folder).data_dir / "tls" / "ca.pem")


def _program_of_the_how_to() -> str:
    page = (ROOT / "docs" / "how-to" / "realtime-clients.md").read_text("utf-8")
    found: list[str] = re.findall(r"^```js\n(import OpenAI.*?)^```$", page, re.MULTILINE | re.DOTALL)
    return found[0]


@pytest.fixture(scope="module")
async def services(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Services]:
    async with whole_services(database, tmp_path_factory.mktemp("files")) as found:
        yield found


@pytest.fixture
def house(services: Services) -> House:
    return house_of(services)


@asynccontextmanager
async def served(house: House, folder: Path) -> AsyncIterator[str]:
    """Where the house answers, encrypted as `vivaroom serve --tls` does it."""
    settings, clock = plain_settings(folder, tls=True), SystemClock()
    shown = shown_by(settings, clock.now())
    assert shown is not None
    tls = TlsContext(settings, shown, clock)
    config = uvicorn.Config(
        house.app, host="127.0.0.1", port=0, lifespan="off", log_config=None, access_log=False,
        ssl_context_factory=lambda *_: tls.ssl, **socket_settings(),
    )  # fmt: skip
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - the server has no event for it
        await asyncio.sleep(0.01)
    try:
        yield f"https://localhost:{server.servers[0].sockets[0].getsockname()[1]}/v1"
    finally:
        server.should_exit = True
        await running


def holds_a_whole_interview(told: Json, seat: Seated) -> None:
    """Both sides agree on what was heard, asked and answered."""
    counts, questions = told["counts"], told["questions"]
    assert told["problems"] == []
    assert told["created"]["session"]["id"] == seat.public_id
    assert told["loudest"] > 1000
    assert told["samples"] == counts["response.done"] * PIECES * len(PIECE) // 2
    assert told["understood"] == [WORDS]
    assert len({one["id"] for one in questions}) >= 3
    assert counts["interview.completed"] == 1
    assert told["completed"]["report_url"] == f"/v1/sessions/{seat.public_id}/report"
    assert counts["interview.answer"] == counts["response.done"] - 1


@pytest.mark.parametrize("kind", ["ws", "websocket"])
async def test_openai_takes_an_interview_to_its_end(house: House, workshop: Workshop, kind: str) -> None:
    seat = await house.seat()
    async with served(house, workshop.folder) as address:
        told = await workshop.run("openai_client.mjs", kind, address, seat.key, seat.public_id)
    holds_a_whole_interview(told, seat)
    assert told["code"] == 4410
    assert told["counts"]["session.updated"] == 1


@pytest.mark.parametrize("kind", ["ws", "websocket"])
async def test_openai_comes_back_by_itself_to_a_server_that_restarts_and_not_after_the_end(
    house: House, workshop: Workshop, kind: str
) -> None:
    seat = await house.seat()
    async with served(house, workshop.folder) as address, asyncio.TaskGroup() as tasks:
        restarts = tasks.create_task(_restart(house))
        told = await workshop.run("openai_client.mjs", kind, address, seat.key, seat.public_id, "comes-back")
        restarts.cancel()
    assert told["problems"] == []
    assert told["counts"]["interview.restarting"] == told["counts"]["reconnecting"] == 1
    assert told["counts"]["session.created"] == len(house.conversations.opened) == 2
    assert told["questions"][0]["id"] == told["questions"][1]["id"]
    assert told["questions"][1]["is_restated"]
    assert (told["counts"]["interview.completed"], told["code"]) == (1, 4410)


async def _restart(house: House) -> None:
    """Hang up on the first connection after its first question, as a server does that is deployed anew."""
    while not house.conversations.opened:  # noqa: ASYNC110 - a fake tells nobody
        await asyncio.sleep(0.005)
    house.conversation.inbox.put_nowait(Ending.RESTARTING)


async def test_agents_take_an_interview_to_its_end_with_a_short_lived_key(house: House, workshop: Workshop) -> None:
    seat = await house.seat()
    async with served(house, workshop.folder) as address:
        told = await workshop.run("agents_client.mjs", address, seat.key, seat.public_id)
    holds_a_whole_interview(told, seat)
    assert told["key"] == "ek_"
    roles = [one["role"] for one in told["history"]]
    assert roles == ["assistant", "user"] * (len(roles) // 2) + ["assistant"]
    assert all(one["status"] == "completed" and one["text"] for one in told["history"])


async def test_agents_interrupt_the_interviewer_and_know_what_was_heard(services: Services, workshop: Workshop) -> None:
    house = house_of(services, holds=True)
    seat = await house.seat()
    async with served(house, workshop.folder) as address:
        told = await workshop.run("agents_interrupting.mjs", address, seat.key)
    assert (told["status"], told["reason"]) == ("cancelled", "client_cancelled")
    assert told["hushed"] >= 1
    assert told["problems"] == []
    assert {"conversation.item.truncated", "conversation.item.retrieved"} <= set(told["types"])
    assert told["said"] == {"status": "incomplete", "text": "Hello, and"}


async def test_the_program_of_the_how_to_takes_an_interview_to_its_end(house: House, workshop: Workshop) -> None:
    seat = await house.seat()
    async with served(house, workshop.folder) as address:
        server = urlsplit(address).netloc
        told = await workshop.run("how_to_driver.mjs", server, seat.key, seat.public_id)
    assert told["report"] == f"/v1/sessions/{seat.public_id}/report"
    assert told["played"] >= 4 * PIECES * len(PIECE)


def test_the_pins_name_exact_versions_and_no_registry() -> None:
    pinned = json.loads((HERE / "package.json").read_text())["dependencies"]
    locked = json.loads((HERE / "package-lock.json").read_text())["packages"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in pinned} == pinned
    assert not any("resolved" in one for one in locked.values())
