"""The collector: begins a conversation, takes its turns, and makes the interview when everything is known."""

from dataclasses import dataclass, replace
from uuid import UUID

from vivaroom.content.loader import Library
from vivaroom.db.unit import Database
from vivaroom.interview.collecting import store
from vivaroom.interview.collecting.conversation import CollectorStatus, Conversation, opening, reply_to
from vivaroom.interview.collecting.fields import design_of
from vivaroom.interview.collecting.listening import Listener
from vivaroom.interview.designs.designing import Designer
from vivaroom.interview.designs.store import Interview, add_interview
from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import Conflict
from vivaroom.kit.ids import new_id

ATTEMPTS = 8
MOST_ENTRIES = 200
"""Five fields need ten; whoever goes on for longer sets nothing up."""


@dataclass(frozen=True, slots=True)
class Opening:
    """How a conversation begins; `origin` tells which way in it came by."""

    message: str = ""
    language: str = "en"
    resume_id: UUID | None = None
    origin: str = ""


@dataclass(frozen=True, slots=True)
class _Step:
    """What one message makes of a conversation, with the interview where it has become complete."""

    after: Conversation
    interview: Interview | None = None


@dataclass(frozen=True, slots=True)
class Collector:
    """Holds conversations in which interviews are set up. What was said is kept in `entries`, both sides', in order."""

    database: Database
    library: Library
    listener: Listener
    designer: Designer
    clock: Clock

    async def start(self, org: UUID, owner: UUID, begun: Opening) -> Conversation:
        """A new conversation: with the reply to its first message, or with a greeting that asks for the role.

        Raises what `turn` raises of making an interview.
        """
        now = self.clock.now()
        new = Conversation(
            id=new_id(), org_id=org, owner_id=owner, created_at=now, updated_at=now, origin=begun.origin,
            language=begun.language, resume_id=begun.resume_id,
        )  # fmt: skip
        if begun.message.strip():
            step = await self._step(new, begun.message, None)
        else:
            hello = opening(self.library)
            step = _Step(new.with_reply(hello.text, now, hello))
        async with self.database.unit(org) as unit:
            if step.interview is not None:
                await add_interview(unit, step.interview)
            await store.add_conversation(unit, step.after)
        return step.after

    async def turn(self, org: UUID, collector_id: UUID, text: str, client_id: str | None = None) -> Conversation:
        """The conversation after one more message and its reply, as it stood right after that message.

        The same `client_id` again gives the same reply and changes nothing. No transaction is open while a model
        thinks; two messages at the same time are taken one after the other. Raises NotFound `collector_not_found`,
        Conflict `collector_complete`, `collector_abandoned` and `collector_too_long`, and of an interview with a
        resume NotFound `resume_not_found`, Conflict `resume_failed` and `resume_not_ready`.
        """
        for _ in range(ATTEMPTS):
            before = await store.find_conversation(self.database.glance(org), collector_id)
            if client_id is not None and before.knows(client_id):
                return before.as_after(client_id)
            _demand_room(before)
            step = await self._step(before, text, client_id)
            if await self._keep(before, step):
                return step.after
        raise _busy()

    async def dictate(self, org: UUID, collector_id: UUID, text: str) -> None:
        """Keep words of the user that were only written down; they are replied to when they come as a message.

        Raises NotFound `collector_not_found`, Conflict `collector_complete`, `collector_abandoned`, `collector_too_long`.
        """
        for _ in range(ATTEMPTS):
            before = await self.find(org, collector_id)
            _demand_room(before)
            if await self._keep(before, _Step(before.with_message(text, self.clock.now()))):
                return
        raise _busy()

    async def find(self, org: UUID, collector_id: UUID) -> Conversation:
        """The conversation as it stands. Raises NotFound `collector_not_found`."""
        return await store.find_conversation(self.database.glance(org), collector_id)

    async def _step(self, before: Conversation, text: str, client_id: str | None) -> _Step:
        """Decides and writes nothing."""
        heard = await self.listener.hear(before, text)
        reply = reply_to(before, heard, text, self.library)
        said = await self.listener.word(before, text, reply)
        now = self.clock.now()
        after = before.with_message(text, now, client_id).with_reply(said, now, reply)
        if reply.status is not CollectorStatus.COMPLETE:
            return _Step(after)
        design = design_of(reply.fields, before.resume_id, before.language)
        interview = await self.designer.draft(before.org_id, before.owner_id, design)
        return _Step(replace(after, interview_id=interview.id), interview)

    async def _keep(self, before: Conversation, step: _Step) -> bool:
        """One transaction: the turn and its interview, or neither of them where another turn came first."""
        async with self.database.unit(before.org_id) as unit:
            if not await store.hold(unit, before):
                return False
            if step.interview is not None:
                await add_interview(unit, step.interview)
            await store.change_conversation(unit, step.after)
            return True


def _demand_room(conversation: Conversation) -> None:
    """Raise unless one more message can be taken."""
    conversation.demand_open()
    if len(conversation.entries) >= MOST_ENTRIES:
        raise Conflict("collector_too_long", "This conversation has gone on for too long: begin another one.")


def _busy() -> Conflict:
    return Conflict("collector_busy", "Many messages came at the same time: send this one again.")
