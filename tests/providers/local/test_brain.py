"""The brain's program answers whoever knows its key, is started again when it ends, and outlives nobody."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pydantic_ai.models
import pytest
from platformdirs import user_cache_dir

from vivaroom.interview.model.checks import Planned
from vivaroom.interview.model.picking_up import fault_of_sentence, rehearsal
from vivaroom.kit.clock import ManualClock
from vivaroom.kit.errors import ProviderBusy, ProviderError, ProviderRefused
from vivaroom.ports.language import Task
from vivaroom.providers.local.brain.keeping import Brain, State, weights_of_brain
from vivaroom.providers.local.brain.language import BrainLanguage
from vivaroom.providers.local.weights import WeightsStore

ENGINE = (sys.executable, str(Path(__file__).with_name("fake_brain.py")))
TASK = Task("Say it back.", (("answer", "I showed them the numbers."),))
DEADLY = Task("Say it back.", (("answer", "die now"),))
WITHIN_SECONDS = 60


@pytest.fixture(autouse=True)
def _may_ask() -> Iterator[None]:
    """Other tests forbid requests of models in this process; these go to a program beside it."""
    with pydantic_ai.models.override_allow_model_requests(True):
        yield


def _brain(file: Path) -> Brain:
    return Brain(file, engine=ENGINE, clock=ManualClock(datetime(2027, 1, 1, tzinfo=UTC)))


@asynccontextmanager
async def _running(model: BrainLanguage) -> AsyncIterator[None]:
    running = asyncio.create_task(model.run())
    try:
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def _said(model: BrainLanguage, task: Task = TASK) -> str:
    return "".join([piece async for piece in model.speak(task)])


async def _until_open(model: BrainLanguage) -> None:
    async with asyncio.timeout(WITHIN_SECONDS):
        await model.brain.opened.wait()


async def _until(it_is_so: Callable[[], bool]) -> None:
    for _ in range(WITHIN_SECONDS * 50):
        if it_is_so():
            return
        await asyncio.sleep(0.02)
    pytest.fail("it never came to that")


async def test_it_answers_once_it_has_loaded_and_is_busy_until_then(tmp_path: Path) -> None:
    model = BrainLanguage(_brain(tmp_path / "model"), rehearsal())
    with pytest.raises(ProviderBusy, match="loading"):
        await _said(model)
    async with _running(model):
        await _until_open(model)
        assert model.brain.state is State.READY
        assert await _said(model) == "You showed them the numbers."
    assert model.brain.door is None


async def test_its_door_is_on_loopback_and_shut_to_whoever_has_no_key(tmp_path: Path) -> None:
    model = BrainLanguage(_brain(tmp_path / "model"), rehearsal())
    async with _running(model):
        await _until_open(model)
        door = model.brain.door
        assert door is not None
        assert door.url.startswith("http://127.0.0.1:")
        async with httpx.AsyncClient() as stranger:
            headers = {"Authorization": "Bearer guessed"}
            assert (await stranger.post(f"{door.url}/chat/completions", json={}, headers=headers)).status_code == 401


async def test_the_key_stands_in_no_command_and_no_environment(tmp_path: Path) -> None:
    file = tmp_path / "model"
    model = BrainLanguage(_brain(file), rehearsal())
    async with _running(model):
        await _until_open(model)
        assert model.brain.door is not None
        key = model.brain.door.key.get_secret_value().encode()
        if not sys.platform.startswith("linux"):
            pytest.skip("only Linux shows them as files")
        shown = Path("/proc") / _lives(file)[-1]
        assert key not in (shown / "cmdline").read_bytes() + (shown / "environ").read_bytes()


async def test_a_program_that_ends_is_started_again_with_another_key(tmp_path: Path) -> None:
    file = tmp_path / "model"
    model = BrainLanguage(_brain(file), rehearsal())
    async with _running(model):
        await _until_open(model)
        before = model.brain.door
        with pytest.raises(ProviderError):
            await _said(model, DEADLY)
        await _until(lambda: model.brain.door not in (before, None))
        assert model.brain.door is not None
        assert before is not None
        assert model.brain.door.key != before.key
        assert await _said(model) == "You showed them the numbers."
    assert len(_lives(file)) == 2


async def test_a_program_that_never_opens_is_tried_again_after_longer_and_longer_pauses(tmp_path: Path) -> None:
    file = tmp_path / "stillborn"
    clock = ManualClock(datetime(2027, 1, 1, tzinfo=UTC))
    began = clock.now()
    model = BrainLanguage(Brain(file, engine=ENGINE, clock=clock), rehearsal())
    async with _running(model):
        await _until(lambda: len(_lives(file)) >= 4)
        with pytest.raises(ProviderBusy):
            await _said(model)
    assert clock.now() - began >= timedelta(seconds=1 + 2 + 4)


async def test_it_ends_with_whoever_runs_it_even_before_its_door_is_open(tmp_path: Path) -> None:
    file = tmp_path / "mute"
    model = BrainLanguage(_brain(file), rehearsal())
    async with _running(model):
        await _until(lambda: bool(_lives(file)))
    assert not _is_alive(int(_lives(file)[0]))


async def test_it_is_no_orphan_when_the_server_is_killed(tmp_path: Path) -> None:
    file = tmp_path / "model"
    program = (
        "import asyncio, sys; from pathlib import Path; from vivaroom.providers.local.brain.keeping import Brain\n"
        "async def nothing(door): print('open', flush=True)\n"
        "asyncio.run(Brain(Path(sys.argv[1]), engine=sys.argv[2:]).run(nothing))"
    )
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, str(file), *ENGINE, stdout=asyncio.subprocess.PIPE
    )
    assert server.stdout is not None
    assert await server.stdout.readline() == b"open\n"
    child = int(_lives(file)[0])
    assert _is_alive(child)
    server.kill()
    await server.wait()
    await _until(lambda: not _is_alive(child))


def test_missing_weights_or_their_runtime_name_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vivaroom.providers.local.brain.keeping.find_spec", lambda _: None)
    with pytest.raises(ProviderRefused, match=r"pip install 'vivaroom\[brain\]'.*vivaroom models pull brain"):
        weights_of_brain(WeightsStore(tmp_path))
    monkeypatch.setattr("vivaroom.providers.local.brain.keeping.find_spec", lambda _: object())
    with pytest.raises(ProviderRefused, match="vivaroom models pull"):
        weights_of_brain(WeightsStore(tmp_path))


async def test_the_real_model_says_back_what_it_is_told() -> None:
    cache = Path(os.environ.get("VIVAROOM_CACHE_DIR") or user_cache_dir("vivaroom"))
    try:
        weights = weights_of_brain(WeightsStore(cache / "models"))
    except ProviderRefused as missing:
        pytest.skip(f"the real model is not here: {missing.detail}")
    model = BrainLanguage(Brain(weights), rehearsal())
    answer = "I invited the two leads, and then I showed them the numbers for each client."
    async with _running(model), asyncio.timeout(170):
        await model.brain.opened.wait()
        said = await _said(model, Task(rehearsal().instructions, (("answer", answer),)))
    assert fault_of_sentence(said.strip(), answer, Planned("How did they decide?", said=answer)) is None, said


def _lives(file: Path) -> list[str]:
    return file.read_text().split() if file.exists() else []


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{process}/stat")
    return not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"
