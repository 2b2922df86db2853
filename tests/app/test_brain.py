"""The small model of this machine only words; where its parts are missing, the commands that bring them are named."""

from pathlib import Path

import pytest

from tests.app.settings import plain_settings
from tests.serving import run_vivaroom
from vivaroom.api.health import PartState
from vivaroom.app import brain as brains
from vivaroom.app.brain import brain_of, standing, thinking
from vivaroom.app.doctor import parts
from vivaroom.app.doctor.finding import State as Finds
from vivaroom.app.language import interviewer
from vivaroom.app.models import Models
from vivaroom.app.settings.reading import SettingsError
from vivaroom.content.loader import library
from vivaroom.interview.built_in.reader import BuiltInReader
from vivaroom.interview.model.picking_up import rehearsal
from vivaroom.providers.local.brain.keeping import Brain, State
from vivaroom.providers.local.brain.language import BrainLanguage

COMMANDS = r"pip install 'vivaroom\[brain\]'.*vivaroom models pull brain"


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Weights that are here, as far as anybody looks."""
    monkeypatch.setattr(brains, "weights_of_brain", lambda store: tmp_path / "model.gguf")
    return tmp_path / "model.gguf"


@pytest.fixture
def without_runtime(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vivaroom.providers.local.brain.keeping.find_spec", lambda _: None)


async def test_the_small_model_words_and_the_built_in_parts_read_and_judge(model: Path, tmp_path: Path) -> None:
    built_in = BuiltInReader(None)
    settings = plain_settings(tmp_path, llm_model="local")
    made = interviewer(Models(settings), settings, built_in, library())
    assert made.brain is not None
    assert made.model is None
    assert made.reader is built_in
    assert made.grader.graders == ()
    assert "practice feedback, not an assessment" in made.described
    await made.close()


async def test_other_choices_start_no_small_model(tmp_path: Path) -> None:
    for named in (None, "built-in", "openai:gpt-4o-mini"):
        assert brain_of(plain_settings(tmp_path, llm_model=named)) is None
    async with thinking(None):
        pass


def test_health_tells_how_it_stands_at_each_moment(tmp_path: Path) -> None:
    model = BrainLanguage(Brain(tmp_path), rehearsal())
    seen = {}
    for state in State:
        model.brain.state = state
        seen[state] = standing(model)
    assert [part.state for part in seen.values()] == [PartState.STARTING, PartState.READY, PartState.FAILED]
    assert not any(part.needed for part in seen.values())


@pytest.mark.usefixtures("without_runtime")
def test_without_its_parts_the_commands_are_named(tmp_path: Path) -> None:
    settings = plain_settings(tmp_path, llm_model="local")
    with pytest.raises(SettingsError, match=f"VIVAROOM_LLM=local: .*{COMMANDS}"):
        brain_of(settings)
    (found,) = parts.language(settings, ask=False)
    assert found.state is Finds.BROKEN
    assert found.mend == "pip install 'vivaroom[brain]' && vivaroom models pull brain"


def test_the_doctor_finds_what_is_here(model: Path, tmp_path: Path) -> None:
    (found,) = parts.language(plain_settings(tmp_path, llm_model="local"), ask=False)
    assert found.state is Finds.OK
    assert "the built-in grader judges" in found.detail


def test_a_server_that_cannot_have_it_does_not_start(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("VIVAROOM_LLM=local\n")
    done = run_vivaroom(tmp_path, "serve", "--port", "0")
    assert done.returncode == 2
    assert "vivaroom models pull" in done.stderr.replace("\n", " ")
