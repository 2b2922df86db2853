"""The settings decide who words, who judges, and in which order they stand in for each other."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.app.settings import plain_settings
from vivaroom.app.doctor import parts
from vivaroom.app.doctor.finding import State
from vivaroom.app.language import Interviewer, interviewer
from vivaroom.app.models import Models
from vivaroom.app.settings.reading import SettingsError
from vivaroom.content.loader import library
from vivaroom.interview.built_in.reader import BuiltInReader
from vivaroom.providers.language.watched import WatchedLanguage

PROXY = "https://llm.example.com/v1/chat/completions"


def _made(folder: Path, **given: object) -> Interviewer:
    settings = plain_settings(folder, **given)
    return interviewer(Models(settings), settings, BuiltInReader(None), library())


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
    assert isinstance(made.model, WatchedLanguage)
    assert len(made.model.rests()) == 2
    assert made.model.name == "openai:gpt-4o-mini"
    alone = _made(tmp_path, openai_api_keys=keys[:1]).model
    assert isinstance(alone, WatchedLanguage)
    assert alone.rests() == ()
    await made.close()


@pytest.mark.parametrize("named", ["built-in", None])
async def test_without_any_the_built_in_grader_judges_alone(tmp_path: Path, named: str | None) -> None:
    made = _made(tmp_path, llm_model=named, judge_url=PROXY if named else None)
    assert made.grader.graders == ()
    await made.close()


async def test_each_purpose_may_have_models_of_its_own(tmp_path: Path) -> None:
    own = {"llm_judge": "anthropic:claude-sonnet-4-5,openai:gpt-4o-mini", "llm_plan": "groq:a", "llm_supervise": "off"}
    made = _made(tmp_path, openai_api_key=SecretStr("k-one"), **own)
    assert made.model is not None
    assert made.plans is not None
    assert (made.model.name, made.plans.name, made.supervises) == ("openai:gpt-4o-mini", "groq:a", None)
    assert [one.name for one in made.judges] == ["anthropic:claude-sonnet-4-5", "openai:gpt-4o-mini"]
    assert made.judges[1] is made.model
    assert made.described == "openai:gpt-4o-mini; anthropic:claude-sonnet-4-5 judges"
    await made.close()


async def test_a_purpose_without_models_of_its_own_shares_those_for_everything(tmp_path: Path) -> None:
    made = _made(tmp_path, llm_model="openai:a,groq:b")
    assert made.model is not None
    assert made.model.name == "openai:a or groq:b"
    assert made.plans is made.supervises is made.model
    assert [one.name for one in made.judges] == ["openai:a", "groq:b"]
    assert made.described == "openai:a or groq:b"
    await made.close()


async def test_a_model_may_word_where_the_built_in_grader_judges_and_it_is_said(tmp_path: Path) -> None:
    made = _made(tmp_path, llm_model="groq:b", llm_judge="built-in")
    assert made.grader.graders == ()
    assert made.described == "groq:b; the built-in grader judges: practice feedback, not an assessment"
    await made.close()


def test_a_wrong_model_of_a_purpose_is_told_by_the_name_of_its_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="VIVAROOM_LLM_JUDGE: expected vendor:model"):
        _made(tmp_path, llm_judge="mistral:any")
    (found,) = parts.models_of_purposes(plain_settings(tmp_path, llm_judge="mistral:any"))
    assert (found.name, found.state) == ("model to judge", State.BROKEN)
    (found,) = parts.models_of_purposes(plain_settings(tmp_path, llm_speak="groq:any"))
    assert (found.name, found.state, found.mend) == ("model to speak", State.WARNING, "set GROQ_API_KEY")


def test_the_doctor_looks_at_the_judging_model_where_there_is_one(tmp_path: Path) -> None:
    assert parts.judging_model(plain_settings(tmp_path)) == []
    (found,) = parts.judging_model(plain_settings(tmp_path, judge_url=PROXY))
    assert (found.name, found.state) == ("judging model", State.OK)
    assert found.detail.startswith("openai:azure/gpt-4.1")
