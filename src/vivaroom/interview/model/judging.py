"""The job that lets a model judge one answer of a session, beside the conversation."""

from vivaroom.db.unit import Database
from vivaroom.interview.evaluation import Evaluation
from vivaroom.interview.events import Evaluated, Event
from vivaroom.interview.model.exchange import Exchange
from vivaroom.interview.model.fallback import FallbackGrader
from vivaroom.interview.model.store import identity_of
from vivaroom.interview.session import Turn
from vivaroom.interview.store import Held, Ledger
from vivaroom.kit.clock import Clock
from vivaroom.ports.queue import EvaluateAnswer


async def judge_answer(
    database: Database, ledger: Ledger, grader: FallbackGrader, job: EvaluateAnswer, clock: Clock
) -> Evaluation | None:
    """Judge the answer and append the judgement; None when there is nothing to judge or it is judged already.

    Safe to run again. No transaction is open while the model thinks. Raises NotFound `session_not_found`.
    """
    async with database.unit(job.org_id) as unit:
        held = await ledger.read(unit, job.session_id)
        identity = await identity_of(unit, job.session_id)
    exchange = _exchange(held, grader, job, identity)
    if exchange is None:
        return None
    verdict = await grader.judge(exchange)
    async with database.unit(job.org_id) as unit:
        held = await ledger.read(unit, job.session_id, lock=True)
        if _exchange(held, grader, job, identity) != exchange:
            return None
        remarks: tuple[Event, ...] = (verdict.fell_back,) if verdict.fell_back else ()
        judged = Evaluated(job.question_id, job.answer_seq, verdict.evaluation)
        await ledger.append(unit, held, (*remarks, judged), clock.now())
    return verdict.evaluation


def _exchange(held: Held, grader: FallbackGrader, job: EvaluateAnswer, identity: tuple[str, ...]) -> Exchange | None:
    """What is to be judged, as long as nobody has judged it or a later answer to the same question."""
    turn = held.session.turn(job.question_id)
    words = _words(turn, job.answer_seq)
    planned = held.plan.find(turn.put.slug) if turn else None
    if turn is None or words is None or planned is None or not turn.put.scored:
        return None
    judged_seq = turn.evaluated_seq or 0
    if judged_seq > job.answer_seq or (
        judged_seq == job.answer_seq and turn.evaluation and grader.made(turn.evaluation)
    ):
        return None
    return Exchange(planned.question, turn.put.text, words, identity)


def _words(turn: Turn | None, seq: int) -> str | None:
    """The words at this place: of an answer, unless its correction stands in its stead, or of such a correction."""
    standing = dict(answer.standing for answer in turn.answers) if turn else {}
    return standing.get(seq)
