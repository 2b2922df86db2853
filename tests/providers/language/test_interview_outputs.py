"""Every typed answer that an interview asks for goes through every vendor's protocol and comes back as it was."""

import pytest
from pydantic import BaseModel

from tests.providers.language_server import LanguageServer, Refuse, Say
from vivaroom.interview.coverage import Status
from vivaroom.interview.model.claims import Findings, Found, Standing, Standings
from vivaroom.interview.model.prompting import NAMES, task
from vivaroom.interview.model.reader import Meant, Utterance
from vivaroom.interview.model.supervisor import Advice, Sight
from vivaroom.providers.language.lazy import LazyLanguage

OUTPUTS: list[BaseModel] = [
    Findings(statements=[Found(statement="S1", status=Status.PARTLY, quote="it's “so”, I said"), Found(statement="S2", status=Status.ABSENT, quote="")]),
    Standings(statements=[Standing(statement="S1", status=Status.STATED)]),
    Utterance(reading=Meant.NEEDS_TIME),
    Sight(relevance=0.5, question_quality=1.0, progress=0.25, action=Advice.GUIDE),
]  # fmt: skip


@pytest.mark.parametrize("value", OUTPUTS, ids=lambda value: type(value).__name__)
async def test_a_value_comes_back_as_it_was(model: LazyLanguage, server: LanguageServer, value: BaseModel) -> None:
    server.will(Say(value.model_dump(mode="json")))
    assert await model.decide(task(NAMES[0], ("answer", "x")), type(value)) == value


@pytest.mark.parametrize("value", OUTPUTS, ids=lambda value: type(value).__name__)
async def test_a_server_that_takes_tools_alone_gives_it_too(
    model: LazyLanguage, server: LanguageServer, value: BaseModel
) -> None:
    server.will(Refuse(400, "responseSchema and response_format are unknown"), Say(value.model_dump(mode="json")))
    assert await model.decide(task(NAMES[0], ("answer", "x")), type(value)) == value


@pytest.mark.parametrize("name", NAMES)
async def test_prompts_are_sent_whole_and_material_apart_from_them(
    model: LazyLanguage, server: LanguageServer, name: str
) -> None:
    about = task(name, ("answer", "zebra protocol"), ("notes", "  "))
    server.will(Say("Yes."))
    assert [piece async for piece in model.speak(about)]
    system, user = server.asked[-1].instructions, server.asked[-1].material
    assert about.instructions.splitlines()[0] in system
    assert "zebra protocol" not in system
    assert "zebra protocol" in user
    assert "notes" not in dict(about.material)
