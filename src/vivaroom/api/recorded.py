"""What of the ledger's events is shown to whom, whatever way they travel."""

from typing import Any
from uuid import UUID

from vivaroom.accounts.policy import Caller, CandidateKey, Member
from vivaroom.interview.events import Evaluated, Event, FollowUpAsked, QuestionAsked, encode
from vivaroom.interview.plan import Mode
from vivaroom.interview.session import Recorded
from vivaroom.interview.sessions.store import SessionCard
from vivaroom.interview.store import Held
from vivaroom.interview.supervising.store import OF_SUPERVISION
from vivaroom.kit.ids import public_id


def public_event(entry: Recorded) -> tuple[str, dict[str, Any]]:
    """An event's name, and its payload without what judges an answer or would help to give it, with public ids."""
    name, payload = encode(entry.event)
    shown = {k: v for k, v in payload.items() if k != "coverage"}
    if shown.get("question_id"):
        shown["question_id"] = public_id("question", UUID(shown["question_id"]))
    if isinstance(entry.event, QuestionAsked | FollowUpAsked):
        put = entry.event.question
        shown["question"] = {
            "id": public_id("question", put.question_id),
            "text": put.text,
            "number": put.number,
            "is_follow_up": bool(put.key_point or put.way_in),
        }
    return name, shown


def is_candidate(caller: Caller, card: SessionCard) -> bool:
    """Whether whoever looks is the candidate: with the key of the session, or as the account that it belongs to."""
    return isinstance(caller, CandidateKey) or (isinstance(caller, Member) and caller.account_id == card.owner_id)


def is_shown(event: Event, *, shows_judgement: bool) -> bool:
    """Whether an event is told: to candidates nothing that judges them, or that shows who watches and steps in."""
    return shows_judgement or not isinstance(event, (Evaluated, *OF_SUPERVISION))


def sees_judgement(caller: Caller, card: SessionCard) -> bool:
    """Whether evaluations and the supervisor's verdicts are shown: to everybody who may see the session but its candidate."""
    return getattr(caller, "account_id", None) not in (None, card.owner_id)


def may_be_told_judgement(caller: Caller, held: Held) -> bool:
    """The same for who asks to be told: whoever practises hears what is found in their answers, too."""
    return held.plan.mode is Mode.PRACTICE or sees_judgement(caller, held.card)
