"""Real questions and the real encoder: who answers what was asked is never led back, and who talks of holidays is.

Among questions about how people work together small talk is not surely told from a story: there the rules may let it pass.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.interview.scenes import Sitting, opened
from tests.interview.supervising.sittings import directions, pass_time
from vivaroom.app.settings.reading import Settings
from vivaroom.app.weights import embedder_of
from vivaroom.content.loader import library
from vivaroom.content.types import Kind, Question
from vivaroom.interview.built_in.reader import BuiltInReader
from vivaroom.interview.designs.design import Design
from vivaroom.interview.designs.material import Material
from vivaroom.interview.designs.planning import make_plan
from vivaroom.interview.plan import Mode
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.signals import Answered

DRIFT = "guide supervisor drift"
HOLIDAYS = (
    "Last summer we went to Portugal with friends and stayed in a little house by the sea. We swam every day, and the "
    "food was wonderful.",
    "My football team lost again on Saturday, and I shouted at the television. My garden is under water, and the "
    "tomatoes are gone.",
)


@pytest.fixture(scope="module")
def reader() -> Iterator[BuiltInReader]:
    encoder = embedder_of(Settings(_env_file=None))
    if encoder is None:
        pytest.skip("the weights are not on this machine")
    reader = BuiltInReader(encoder)
    yield reader
    reader.close()


async def answer(sitting: Sitting, reader: BuiltInReader, text: str) -> None:
    """One answer, read as it is in production, half a minute after the question."""
    pass_time(sitting, timedelta(seconds=40))
    understood = await reader.read(sitting.plan, sitting.session, sitting.turn, text)
    sitting.take(Answered(text), understood.judged, after=timedelta(0))


def first_sentence(question: Question) -> str:
    return question.ideal_answer.split(". ")[0] + "."


def last_sentence(question: Question) -> str:
    return question.ideal_answer.rstrip(".").split(". ")[-1] + "."


@pytest.mark.parametrize("kind", Kind)
async def test_short_answers_to_the_question_are_never_taken_for_a_drift(kind: Kind, reader: BuiltInReader) -> None:
    for part in (first_sentence, last_sentence):
        sitting = sitting_of(kind)
        while sitting.session.status is SessionStatus.LIVE:
            planned = sitting.plan.find(sitting.turn.put.slug)
            await answer(sitting, reader, part(planned.question) if planned else "No, thank you.")
        assert DRIFT not in directions(sitting)
        assert sitting.session.oversight.analyses > 0


@pytest.mark.parametrize("kind", [Kind.TECHNICAL, Kind.CODING, Kind.SYSTEM_DESIGN, Kind.MIXED])
async def test_small_talk_is_led_back(kind: Kind, reader: BuiltInReader) -> None:
    sitting = sitting_of(kind)
    for number in range(10):
        if sitting.session.status is SessionStatus.LIVE and not sitting.session.is_closing:
            await answer(sitting, reader, HOLIDAYS[number % 2])
    pass_time(sitting, timedelta(seconds=40))
    assert DRIFT in directions(sitting)


def sitting_of(kind: Kind) -> Sitting:
    """A supervised screening for a role of the bank whose first question has just been asked."""
    role = next(iter(library().roles.values()))
    return opened(make_plan(Design(kind=kind, role=role.name, mode=Mode.SCREENING), Material(library())))
