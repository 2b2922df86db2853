"""How often the supervisor leads back who stays on the subject, and who leaves it: its rules, over simulated sessions.

`python -m evals.supervision --json`. Simulated candidates sit every kind of interview for every role, supervised every
half minute. Guidance because of a drift is a false alarm for those who answer, whether well or badly, and what is
wanted for those who talk about their holidays. `--roles 3` takes the first three roles alone.
"""

import argparse
import asyncio
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID, uuid5

from evals.interviewer import encoder_at_hand, take
from evals.outside import report, say
from evals.simulated_candidates import (
    VAGUE,
    Asked,
    Candidate,
    Reply,
    curious,
    knowing_nothing,
    rambling,
    strong,
    terse,
    weak,
)
from vivaroom.content.loader import library
from vivaroom.content.types import Kind
from vivaroom.interview.built_in.reader import BuiltInReader
from vivaroom.interview.designs.design import Design
from vivaroom.interview.designs.material import Material
from vivaroom.interview.designs.planning import make_plan
from vivaroom.interview.events import DirectionGiven, Event
from vivaroom.interview.flow.choosing import Scene
from vivaroom.interview.flow.deciding import due_at
from vivaroom.interview.flow.putting import Stage
from vivaroom.interview.plan import Mode, Plan
from vivaroom.interview.session import Session, SessionStatus
from vivaroom.interview.signals import Answered, Opened, Signal, Ticked
from vivaroom.interview.supervising.policy import GUIDES_IN_A_ROW
from vivaroom.interview.supervising.verdict import Why

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SIGNALS_AT_MOST = 400
SMALL_TALK = (
    "Last summer we went to Portugal with friends and stayed in a little house by the sea, and we swam every day.",
    "My football team lost again on Saturday, and I shouted at the television all evening.",
    "The weather has been awful here, it rained so much that the tomatoes in my garden are gone.",
    "I have been watching a series about a detective in Copenhagen, and the second season is really good.",
    "My cousin is getting a dog, a small brown one, and she asked everybody what it should be called.",
    "Yesterday I made a risotto with mushrooms, and the secret is to stir all the time.",
)


def short(asked: Asked, chance: random.Random) -> Reply:
    """Gives one sentence of the ideal answer, whichever."""
    if asked.question is None:
        return Answered("No."), timedelta(seconds=3)
    said = chance.choice(asked.question.ideal_answer.split(". "))
    return Answered(said), timedelta(seconds=20)


def chatting(asked: Asked, chance: random.Random) -> Reply:
    """Answers the first question, then talks about something else."""
    if asked.turn.put.number <= 1 or asked.question is None:
        return strong(asked, chance)
    return Answered(" ".join(chance.sample(SMALL_TALK, 2))), timedelta(seconds=40)


def fond_of_phrases(asked: Asked, chance: random.Random) -> Reply:
    """Says what fits any question, always."""
    return Answered(" ".join(chance.sample(VAGUE, 2))), timedelta(seconds=25)


ON_TOPIC: Mapping[str, Candidate] = {
    "strong": strong, "short": short, "terse": terse, "weak": weak, "fond_of_phrases": fond_of_phrases,
    "rambling": rambling, "knowing_nothing": knowing_nothing, "curious": curious,
}  # fmt: skip
OFF_TOPIC: Mapping[str, Candidate] = {"chatting": chatting}


async def sit(plan: Plan, candidate: Candidate, reader: BuiltInReader, session_id: UUID) -> list[Event]:
    """Let a candidate sit a supervised interview, in which time is told as often as it is asked for; all its events."""
    stage = Stage(Scene(plan, Session(), START), session_id)
    chance = random.Random(session_id.int)
    events: list[Event] = []
    signal: Signal = Opened()
    replies: Counter[UUID] = Counter()
    for _ in range(SIGNALS_AT_MOST):
        stage, decision = await take(stage, signal, reader)
        events += decision.events
        turn = stage.scene.session.current
        if turn is None or stage.scene.session.status is not SessionStatus.LIVE:
            return events
        planned = plan.find(turn.put.slug)
        asked = Asked(turn, planned.question if planned else None, replies[turn.put.question_id])
        replies[turn.put.question_id] += 1
        signal, took = candidate(asked, chance)
        until = stage.scene.now + took + timedelta(seconds=8)
        while (due := due_at(plan, stage.scene.session)) is not None and due <= until:
            stage, decision = await take(_at(stage, max(due, stage.scene.now)), Ticked(), reader)
            events += decision.events
        stage = _at(stage, until)
        if stage.scene.session.status is not SessionStatus.LIVE:
            return events
    raise RuntimeError(f"an interview did not end within {SIGNALS_AT_MOST} signals")


def _at(stage: Stage, now: datetime) -> Stage:
    return replace(stage, scene=replace(stage.scene, now=now))


def _plans(roles: int) -> Iterator[tuple[str, Plan]]:
    for role, kind in product(list(library().roles)[:roles], Kind):
        design = Design(kind=kind, role=library().roles[role].name, mode=Mode.SCREENING)
        yield f"{role} {kind.value}", make_plan(design, Material(library()))


async def measure(roles: int) -> dict[str, object]:
    """Figures by candidate over all roles and kinds."""
    encoder = encoder_at_hand()
    reader, given = BuiltInReader(encoder), {kind: Counter[str]() for kind in (*ON_TOPIC, *OFF_TOPIC)}
    for name, plan in _plans(roles):
        say(name)
        for kind, candidate in {**ON_TOPIC, **OFF_TOPIC}.items():
            events = await sit(plan, candidate, reader, uuid5(UUID(int=0), f"{name} {kind}"))
            whys = [e.why.value for e in events if isinstance(e, DirectionGiven) and e.why]
            given[kind].update(f"sessions_with_{why}" for why in set(whys))
            given[kind].update({"n_sessions": 1, "drift_guides": whys.count(Why.DRIFT.value)})
    reader.close()
    return {
        "n_sessions": sum(counts["n_sessions"] for counts in given.values()),
        "n_on_topic": sum(given[kind]["n_sessions"] for kind in ON_TOPIC),
        "falsely_led_back": sum(given[kind]["sessions_with_drift"] for kind in ON_TOPIC),
        "n_off_topic": sum(given[kind]["n_sessions"] for kind in OFF_TOPIC),
        "rightly_led_back": sum(given[kind]["sessions_with_drift"] for kind in OFF_TOPIC),
        "guides_in_a_row_at_most": GUIDES_IN_A_ROW,
        "candidates": {kind: dict(counts) for kind, counts in given.items()},
        "compared_by": "words alone" if encoder is None else encoder.name,
        "content": library().version,
    }


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--json", action="store_true", help="accepted for all programs alike; JSON is always the last line"
    )
    parser.add_argument("--roles", type=int, default=len(library().roles))
    report("supervision", asyncio.run(measure(parser.parse_args().roles)))


if __name__ == "__main__":
    main()
