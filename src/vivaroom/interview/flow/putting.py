"""Putting questions: the moves that ask, restate and close, each a plain function of the scene."""

from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from vivaroom.content.types import KeyPoint
from vivaroom.interview.events import Event
from vivaroom.interview.flow.choosing import CLOSING_RESERVE, Scene, next_question
from vivaroom.interview.flow.phrases import phrase
from vivaroom.interview.moves import CLOSING, Ask, Close, CloseReason, FollowUp, Move, PutQuestion, Repeat
from vivaroom.interview.plan import Order
from vivaroom.interview.session import Recorded, Turn, fold


@dataclass(frozen=True, slots=True)
class Stage:
    """A scene with the id that makes question ids unique across sessions."""

    scene: Scene
    session_id: UUID

    def new_id(self) -> UUID:
        """The id of the next question: the same whenever the same decision is taken again."""
        return uuid5(self.session_id, f"question {len(self.scene.session.turns) + 1}")


def with_facts(stage: Stage, facts: tuple[Event, ...]) -> Stage:
    """The stage as it will be once these facts are in the ledger."""
    scene = stage.scene
    recorded = [Recorded(scene.session.seq + n, scene.now, fact) for n, fact in enumerate(facts, start=1)]
    return replace(stage, scene=replace(scene, session=fold(recorded, scene.session)))


def ask_next(stage: Stage, lead_in: str | None = None) -> Move:
    """The next main question; or, when the budgets are used up, the closing question; or the last words.

    Where the order is fixed, the last words follow the last question.
    """
    scene = stage.scene
    chosen = None if scene.session.is_closing else next_question(scene)
    if chosen is None:
        return close(stage, CloseReason.FINISHED) if _is_fixed(scene) else ask_closing(stage, lead_in)
    put = PutQuestion(
        question_id=stage.new_id(),
        slug=chosen.planned.question.id,
        text=chosen.planned.question.text,
        phase=chosen.phase,
        number=scene.session.main_questions + 1,
    )
    return Ask(put, lead_in if scene.session.turns else phrase(scene, "greeting"))


def ask_closing(stage: Stage, lead_in: str | None = None) -> Move:
    """Whether the candidate wants to add something: asked once, never scored; after that, the last words."""
    scene = stage.scene
    if scene.session.is_closing:
        return close(stage, CloseReason.FINISHED)
    put = PutQuestion(
        question_id=stage.new_id(),
        slug=CLOSING,
        text=phrase(scene, "ask_to_add"),
        phase=scene.session.phase,
        number=scene.session.main_questions,
        scored=False,
    )
    return Ask(put, lead_in)


def ask_about(stage: Stage, turn: Turn, point: KeyPoint, lead_in: str | None) -> Move:
    """A follow-up toward one key point that the answer left out."""
    return FollowUp(_narrower(stage, turn, point.follow_up, key_point=point.id), lead_in)


def ask_easier(stage: Stage, turn: Turn, lead_in: str) -> Move:
    """One easier way into the same question; where there is none left, or no time, the next question."""
    scene, planned = stage.scene, stage.scene.plan.find(turn.put.slug)
    helped = any(t.put.way_in or t.reworded for t in scene.session.thread(turn.put.slug))
    is_last_try = helped or bool(turn.put.key_point) or _is_fixed(scene)
    if planned is None or is_last_try or scene.time_left <= CLOSING_RESERVE:
        return ask_next(stage, phrase(scene, "move_on"))
    if was_put(scene, planned.question.way_in):
        return ask_next(stage, phrase(scene, "move_on"))
    return FollowUp(_narrower(stage, turn, planned.question.way_in, way_in=True), lead_in)


def _is_fixed(scene: Scene) -> bool:
    return scene.plan.order is Order.FIXED


def was_put(scene: Scene, text: str) -> bool:
    """Whether these words have been asked in this session, about whatever question."""
    return any(t.put.text == text for t in scene.session.turns)


def restate(stage: Stage, turn: Turn, lead_in: str | None = None, text: str | None = None) -> Move:
    """The current question again under its own id."""
    return Repeat(turn.put.question_id, text or turn.put.text, lead_in)


def close(stage: Stage, reason: CloseReason) -> Move:
    """Thanks and what comes next; the wording depends on why it ends."""
    purpose = {
        CloseReason.CONDUCT: "close_conduct",
        CloseReason.TIME: "close_time",
    }.get(reason, "close")
    return Close(phrase(stage.scene, purpose), reason)


def _narrower(
    stage: Stage, turn: Turn, text: str, *, key_point: str | None = None, way_in: bool = False
) -> PutQuestion:
    return PutQuestion(
        question_id=stage.new_id(),
        slug=turn.put.slug,
        text=text,
        phase=turn.put.phase,
        number=turn.put.number,
        key_point=key_point,
        way_in=way_in,
    )
