"""The settings decide who words, who judges, and in which order they stand in for each other."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.app.settings import plain_settings
from vivaroom.app.doctor import parts
from vivaroom.app.doctor.finding import State
from vivaroom.app.language import Interviewer, interviewer
from vivaroom.content.loader import library
from vivaroom.interview.built_in.reader import BuiltInReader
from vivaroom.providers.language.rotation import RotatingLanguage

PROXY = "https://llm.example.com/v1/chat/completions"


def _made(folder: Path, **given: object) -> Interviewer:
    return interviewer(plain_settings(folder, **given), BuiltInReader(None), library())


async def test_a_judging_model_stands_before_the_one_that_words(tmp_path: Path) -> None:
    made = _made(tmp_path, openai_api_key=SecretStr("k-one"), judge_url=PROXY)
    assert [one.name.partition(" ")[0] for one in made.grader.graders] == ["openai:azure/gpt-4.1", "openai:gpt-4o-mini"]
    assert made.described == "openai:gpt-4o-mini; openai:azure/gpt-4.1 judges"
    await made.close()


async def test_a_judging_model_alone_leaves_the_words_to_the_built_in_director(tmp_path: Path) -> None:
    made = _made(tmp_path, judge_url=PROXY)
    assert [one.name.partition(" ")[0] for one in made.grader.graders] == ["openai:azure/gpt-4.1"]
    assert made.model is None
    assert made.described == "built-in director; openai:azure/gpt-4.1 judges"
    await made.close()


async def test_several_keys_make_one_model_that_turns(tmp_path: Path) -> None:
    keys = (SecretStr("k-one"), SecretStr("k-two"))
    made = _made(tmp_path, openai_api_key=keys[0], openai_api_keys=keys)
    assert isinstance(made.model, RotatingLanguage)
    assert made.model.name == "openai:gpt-4o-mini"
    assert not isinstance(_made(tmp_path, openai_api_keys=keys[:1]).model, RotatingLanguage)
    await made.close()


@pytest.mark.parametrize("named", ["built-in", None])
async def test_without_any_the_built_in_grader_judges_alone(tmp_path: Path, named: str | None) -> None:
    made = _made(tmp_path, llm_model=named, judge_url=PROXY if named else None)
    assert made.grader.graders == ()
    await made.close()


def test_the_doctor_looks_at_the_judging_model_where_there_is_one(tmp_path: Path) -> None:
    assert parts.judging_model(plain_settings(tmp_path)) == []
    (found,) = parts.judging_model(plain_settings(tmp_path, judge_url=PROXY))
    assert (found.name, found.state) == ("judging model", State.OK)
    assert found.detail.startswith("openai:azure/gpt-4.1")
