"""From what this dialect's front ends ask for to our own verbs: sessions begun, connected to, and words kept."""

from dataclasses import dataclass
from typing import Annotated, assert_never

from fastapi import Form
from starlette.requests import HTTPConnection

from vivaroom.accounts.policy import Anonymous, Caller, Member, Owned, Verb, demand
from vivaroom.api.agreeing import may_be_heard_by_front_end
from vivaroom.api.finding import held_for
from vivaroom.api.services import Services
from vivaroom.dialects.collector.schemas import Label, SessionType
from vivaroom.dialects.visitors import is_open
from vivaroom.interview.collecting.conversation import Conversation
from vivaroom.interview.designs.fixing import fixed
from vivaroom.interview.designs.store import Interview
from vivaroom.interview.director import Taken
from vivaroom.interview.policy import USUAL, SessionPolicy, SoundFormat, SoundTerms
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.sessions.dictating import dictate
from vivaroom.interview.sessions.starting import Sitting
from vivaroom.interview.sessions.store import SessionCard
from vivaroom.interview.signals import Opened
from vivaroom.interview.store import Held
from vivaroom.kit.errors import Gone
from vivaroom.kit.ids import parse_id
from vivaroom.voice.clips.encoding import ClipFormat

NAME = "collector"
_NEVER_HELD = (SessionStatus.EXPIRED, SessionStatus.CANCELLED)
_AS_OGG = SessionPolicy(sound=SoundTerms(out_format=SoundFormat.OGG_OPUS))


@dataclass(frozen=True, slots=True)
class Place:
    """Where words are to be kept: the id, and of what."""

    session_type: SessionType
    session_id: str


async def place_of(
    session_type: Annotated[SessionType | None, Form()] = None,
    session_id: Annotated[str | None, Form(max_length=64, description="Where the text is kept too.")] = None,
    user_id: Annotated[Label, Form()] = None,
) -> Place | None:
    """The place that a form names; without a type an interview's session, without an id nowhere."""
    return Place(session_type or "interview", session_id) if session_id else None


async def conversation_for(services: Services, member: Member, verb: Verb, public: str) -> Conversation:
    """The conversation of an id, if this member may do this to it."""
    found = await services.collector.find(member.org_id, parse_id("collector", public))
    demand(member, verb, Owned("collector", found.org_id, found.owner_id))
    return found


async def kept_in(services: Services, member: Member, place: Place | None) -> Conversation | SessionCard | None:
    """What the place names. Raises what the policy raises, and Forbidden `voice_consent_missing`."""
    if place is None:
        return None
    if place.session_type == "collector":
        return await conversation_for(services, member, Verb.CHANGE, place.session_id)
    held = await held_for(services, member, Verb.TAKE, place.session_id)
    await may_be_heard_by_front_end(services, held, NAME)
    return held.card


async def keep(services: Services, where: Conversation | SessionCard | None, text: str) -> None:
    """Keep dictated words, where there are any. Raises what `dictate` and `Collector.dictate` raise."""
    if not text:
        return
    match where:
        case None:
            return
        case Conversation():
            await services.collector.dictate(where.org_id, where.id, text)
        case SessionCard():
            await dictate(services.director, where.org_id, where.id, text)
        case _:
            assert_never(where)


async def begin(
    services: Services, interview: Interview, member: Member, name: str | None, accept: str | None
) -> Taken:
    """A session of the interview with its questions in a fixed order, and the first of them; sound as `Accept` asks."""
    sitting = Sitting(
        org_id=interview.org_id, owner_id=member.account_id, interview_id=interview.id, plan=fixed(interview.plan),
        candidate_name=name, origin=NAME, policy=_AS_OGG if _wants_ogg(accept) else USUAL,
    )  # fmt: skip
    async with services.database.unit(interview.org_id) as unit:
        started = await services.starter.seat(unit, sitting)
    return await services.director.take_turn(interview.org_id, started.session_id, Opened())


async def connect(services: Services, card: SessionCard) -> Held:
    """The session under the epoch of a new connection. Raises Gone `session_over` for one that was never held."""
    if card.status in _NEVER_HELD:
        raise Gone("session_over", "This session is over; its report is at /v1/sessions/{id}/report.")
    async with services.database.unit(card.org_id) as unit:
        await services.ledger.raise_epoch(unit, card.id)
        return await services.ledger.read(unit, card.id)


def candidate_at(connection: HTTPConnection, services: Services, caller: Caller) -> Caller:
    """Who connects; whoever shows nothing is a guest where this dialect is open."""
    is_guest = isinstance(caller, Anonymous) and is_open(connection, NAME)
    return services.signin.guest() if is_guest else caller


def sound_for(held: Held, accept: str | None) -> ClipFormat:
    """The format in which a connection is spoken to: what it accepts, or what the session was begun with."""
    as_ogg = _wants_ogg(accept) or held.session.policy.sound.out_format is SoundFormat.OGG_OPUS
    return ClipFormat.OGG_OPUS if as_ogg else ClipFormat.MP3


def _wants_ogg(accept: str | None) -> bool:
    return ClipFormat.OGG_OPUS.value in (accept or "")
