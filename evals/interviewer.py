"""How the built-in interviewer behaves: simulated candidates of nine kinds sit every kind of interview for every role.

`python -m evals.interviewer --json`. Counts what must never happen (a question repeated, two in one, leading, forbidden,
or one that gives its answer away), how much of the plan is asked, and the mean score of each kind of candidate.
`--roles 3` takes the first three roles alone; `--no-weights` reads answers by words.
"""

import argparse
import asyncio
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from statistics import fmean
from uuid import UUID, uuid5

from platformdirs import user_cache_dir

from evals.outside import report, say
from evals.simulated_candidates import CANDIDATES, Asked, Candidate
from vivaroom.content.loader import library
from vivaroom.content.types import Kind, Question
from vivaroom.interview.built_in.lexical import lexical_claims
from vivaroom.interview.built_in.reader import BuiltInReader
from vivaroom.interview.designs.design import Design
from vivaroom.interview.designs.material import Material
from vivaroom.interview.designs.planning import make_plan
from vivaroom.interview.designs.resume_questions import Background
from vivaroom.interview.flow.choosing import Scene, question_score
from vivaroom.interview.flow.deciding import Decision, decide, due_at
from vivaroom.interview.flow.putting import Stage
from vivaroom.interview.forbidden import forbidden_subject
from vivaroom.interview.moves import Ask, CloseReason, FollowUp, Move, PutQuestion, spoken_text
from vivaroom.interview.plan import Plan
from vivaroom.interview.session import Recorded, Session, SessionStatus, fold
from vivaroom.interview.signals import Answered, Opened, Signal, Ticked
from vivaroom.ports.embedding import TokenEncoder

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SIGNALS_AT_MOST = 400
QUESTION_WORDS = 30
FACTS = ("The salary is between 60,000 and 70,000 euros a year.", "The team has nine people.")
RESUME = Background(("Ledger Service", "Route Planner"), (("Engineer", "Acme"),), ("Go", "SQL", "Excel"))
DOUBLE = re.compile(
    r"\?.*\?|\band (?:how|why|what|when|which|who|where) (?:would|do|did|is|are|does|should|can)\b", re.IGNORECASE
)
LEADING = re.compile(
    r"\b(?:don't|wouldn't|isn't|aren't|shouldn't|can't|didn't|won't) (?:you|it|that|they|we)\b|\b(?:surely|obviously|clearly,)"
    r"|\b(?:you (?:would )?agree|of course you|as we all know)\b|,\s*(?:right|correct|no|yes)\?",
    re.IGNORECASE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sat:
    """A whole session: its plan, how it ended, and everything that the interviewer did."""

    plan: Plan
    session: Session
    moves: tuple[Move, ...]

    @property
    def questions(self) -> list[PutQuestion]:
        """What was asked, follow-ups and the closing question included."""
        return [move.question for move in self.moves if isinstance(move, Ask | FollowUp)]

    @property
    def stayed(self) -> bool:
        """Whether the candidate stayed and behaved until the interviewer came to the end."""
        return self.session.close_reason is CloseReason.FINISHED


@dataclass
class Faults:
    """What must never happen, with examples."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def note(self, what: str, text: str) -> None:
        """One more."""
        self.counts[what] += 1
        if len(self.examples) < 20:
            self.examples.append(f"{what}: {text}")


async def sit(plan: Plan, candidate: Candidate, reader: BuiltInReader, session_id: UUID) -> Sat:
    """Let a candidate sit an interview; a signal takes as long as they speak."""
    stage = Stage(Scene(plan, Session(), START), session_id)
    chance = random.Random(session_id.int)
    signal: Signal = Opened()
    moves: list[Move] = []
    replies: Counter[UUID] = Counter()
    for _ in range(SIGNALS_AT_MOST):
        stage, decision = await take(stage, signal, reader)
        moves.append(decision.move)
        turn = stage.scene.session.current
        if turn is None or stage.scene.session.status is SessionStatus.COMPLETED:
            return Sat(plan, stage.scene.session, tuple(moves))
        planned = plan.find(turn.put.slug)
        asked = Asked(turn, planned.question if planned else None, replies[turn.put.question_id])
        replies[turn.put.question_id] += 1
        signal, took = candidate(asked, chance)
        stage = replace(stage, scene=replace(stage.scene, now=stage.scene.now + took + timedelta(seconds=8)))
        due = due_at(plan, stage.scene.session)
        if due is not None and stage.scene.now >= due:
            signal = Ticked()
    raise RuntimeError(f"an interview did not end within {SIGNALS_AT_MOST} signals")


async def take(stage: Stage, signal: Signal, reader: BuiltInReader) -> tuple[Stage, Decision]:
    """The stage after a signal, and what was decided."""
    scene = stage.scene
    judged = None
    if isinstance(signal, Answered) and scene.session.current is not None:
        judged = (await reader.read(scene.plan, scene.session, scene.session.current, signal.text)).judged
    decision = decide(stage, signal, judged)
    places = range(scene.session.seq + 1, scene.session.seq + 1 + len(decision.events))
    recorded = [Recorded(seq, scene.now, event) for seq, event in zip(places, decision.events, strict=True)]
    return replace(stage, scene=replace(scene, session=fold(recorded, scene.session))), decision


def look_for_faults(sat: Sat, faults: Faults) -> None:
    """Everything that an interviewer must never do, in one session."""
    asked = sat.questions
    for text, times in Counter(q.text for q in asked).items():
        if times > 1:
            faults.note("repeated", text)
    for put in asked:
        if DOUBLE.search(put.text) and put.scored:
            faults.note("double_barrelled", put.text)
        if LEADING.search(put.text):
            faults.note("leading", put.text)
        if len(put.text.split()) > QUESTION_WORDS:
            faults.note("longer_than_30_words", put.text)
        planned = sat.plan.find(put.slug)
        if planned is not None and put.key_point and _gives_away(planned.question, put):
            faults.note("gives_the_answer_away", put.text)
    for move in sat.moves:
        if forbidden_subject(spoken_text(move)):
            faults.note("forbidden", spoken_text(move))


def _gives_away(question: Question, put: PutQuestion) -> bool:
    """Whether the words of a follow-up would themselves state the key point that it asks for."""
    claims = lexical_claims(question, put.text)
    return any(c.key_point == put.key_point and c.status.value == "stated" for c in claims)


def _plans(roles: int) -> Iterator[tuple[str, Plan]]:
    for role, kind, has_resume in product(list(library().roles)[:roles], Kind, (False, True)):
        if has_resume and not any(p.from_resume for p in library().templates[kind].phases):
            continue
        design = Design(kind=kind, role=library().roles[role].name, employer_facts=FACTS)
        background = RESUME if has_resume else Background()
        yield f"{role} {kind.value} {has_resume}", make_plan(design, Material(library(), background=background))


async def measure(roles: int, encoder: TokenEncoder | None) -> dict[str, object]:
    """Figures over all candidates, roles and kinds."""
    reader, faults = BuiltInReader(encoder), Faults()
    sittings: defaultdict[str, list[Sat]] = defaultdict(list)
    for name, plan in _plans(roles):
        say(name)
        for kind, candidate in CANDIDATES.items():
            sat = await sit(plan, candidate, reader, uuid5(UUID(int=0), f"{name} {kind}"))
            look_for_faults(sat, faults)
            sittings[kind].append(sat)
    reader.close()
    every = [sat for group in sittings.values() for sat in group]
    return {
        "n_sessions": len(every),
        "n_questions": sum(len(s.questions) for s in every),
        "faults": {name: faults.counts[name] for name in ("repeated", "double_barrelled", "leading", "forbidden")},
        "also_counted": {name: faults.counts[name] for name in ("longer_than_30_words", "gives_the_answer_away")},
        "examples": faults.examples,
        "plan_coverage": _coverage([s for s in every if s.stayed]),
        "candidates": {kind: _figures(group) for kind, group in sittings.items()},
        "graded": "words alone" if encoder is None else encoder.name,
        "content": library().version,
    }


def _coverage(sittings: list[Sat]) -> dict[str, float]:
    """Main questions asked of those planned, over sessions whose candidate stayed."""
    asked = sum(s.session.main_questions for s in sittings)
    planned = sum(s.plan.question_count for s in sittings)
    return {"n_sessions": len(sittings), "asked": asked, "planned": planned, "share": round(asked / max(planned, 1), 4)}


def _figures(sittings: list[Sat]) -> dict[str, object]:
    slugs = [(s, slug) for s in sittings for slug in dict.fromkeys(q.slug for q in s.questions if q.scored)]
    scores = [score for s, slug in slugs if (score := question_score(s.plan, s.session, slug)) is not None]
    follow_ups = sum(1 for s in sittings for q in s.questions if q.key_point)
    ways_in = sum(1 for s in sittings for q in s.questions if q.way_in)
    return {
        "n_sessions": len(sittings),
        "n_questions": len(slugs),
        "mean_score_0_1": round(fmean(scores), 3) if scores else None,
        "scored_share": round(len(scores) / max(len(slugs), 1), 3),
        "follow_ups_a_question": round(follow_ups / max(len(slugs), 1), 3),
        "ways_in_a_question": round(ways_in / max(len(slugs), 1), 3),
        "coverage_of_those_who_stayed": _coverage([s for s in sittings if s.stayed])["share"],
        "ended": dict(Counter(s.session.close_reason.value for s in sittings if s.session.close_reason)),
    }


def encoder_at_hand() -> TokenEncoder | None:
    """The encoder that installations use; None where its weights are not here."""
    from vivaroom.providers.local.minilm import WEIGHTS_ID, MiniLm
    from vivaroom.providers.local.weights import WeightsStore

    try:
        return MiniLm(WeightsStore(Path(user_cache_dir("vivaroom")) / "models").folder(WEIGHTS_ID))
    except Exception as error:  # whatever is missing, the figures say how answers were read
        say(f"no weights: {error}")
        return None


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--json", action="store_true", help="accepted for all programs alike; JSON is always the last line"
    )
    parser.add_argument("--roles", type=int, default=len(library().roles))
    parser.add_argument("--no-weights", action="store_true")
    wanted = parser.parse_args()
    report("interviewer", asyncio.run(measure(wanted.roles, None if wanted.no_weights else encoder_at_hand())))


if __name__ == "__main__":
    main()
