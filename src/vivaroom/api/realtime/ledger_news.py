"""The ledger as `interview.*` events: what is new as it comes, and again what a client has missed."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vivaroom.api.events import alarm_of, rings
from vivaroom.api.moves import Progress
from vivaroom.api.realtime import interview_events as out
from vivaroom.api.realtime.server_events import ServerEvent
from vivaroom.api.realtime.shapes import QuestionTold
from vivaroom.api.recorded import is_shown, public_event
from vivaroom.api.services import Services
from vivaroom.interview.director import Taken
from vivaroom.interview.events import (
    AnswerGiven,
    DirectionGiven,
    Evaluated,
    FollowUpAsked,
    QuestionAsked,
    QuestionRepeated,
    SessionClosed,
    SessionOpened,
    SessionPaused,
    SessionResumed,
)
from vivaroom.interview.session import Recorded, Session
from vivaroom.interview.sessions.store import SessionCard
from vivaroom.interview.store import Held
from vivaroom.kit.errors import Invalid, NotFound, Unavailable
from vivaroom.kit.ids import public_id

PAGE = 200
LOOK_AGAIN_SECONDS = 15.0
_MOVES_ON = (QuestionAsked, FollowUpAsked, SessionOpened, SessionClosed, SessionPaused, SessionResumed)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the session, whether its evaluations are shown, and where events go."""

    card: SessionCard
    sees_judgement: bool
    emit: Callable[[ServerEvent], None]


class LedgerNews:
    """Tells every event once, in order, whoever notices first that there is a new one."""

    def __init__(self, services: Services, reader: Reader) -> None:
        self._services = services
        self._reader = reader
        self._told = 0
        self._one_at_a_time = asyncio.Lock()

    @property
    def place(self) -> int:
        """The place of the last event that was told."""
        return self._told

    async def begin(self) -> Session:
        """Everything up to now counts as told; gives the session as it stands. Raises NotFound."""
        session = (await self._held()).session
        self._told = session.seq
        return session

    async def catch_up(self) -> None:
        """Tell what is new; without a database it is told later."""
        with contextlib.suppress(Unavailable):
            async with self._one_at_a_time:
                self._told = await self._tell_after(self._told)

    async def tell_of(self, taken: Taken) -> None:
        """Tell what a turn has added, which is known without a look where nothing came between."""
        added = taken.recorded
        async with self._one_at_a_time:
            if added and added[0].seq == self._told + 1:
                self._told = added[-1].seq
                if self._emit(added):
                    self._tell_progress(taken.held)
                return
        await self.catch_up()

    async def replay(self, after_seq: int) -> None:
        """Tell again what stands behind a place. Raises Invalid `resume_beyond_end`."""
        async with self._one_at_a_time:
            last = (await self._held()).session.seq
            if after_seq > last:
                raise Invalid("resume_beyond_end", f"Expected a place up to {last}, the last one of this session.")
            self._told = await self._tell_after(after_seq)
        self._reader.emit(out.InterviewReplayed(seq=self._told))

    async def follow(self) -> None:
        """Tell what is new as long as the connection lasts; ends when the session is erased."""
        with contextlib.suppress(NotFound):
            async with (
                self._services.bus.listen(self._reader.card.id) as news,
                alarm_of(news, lambda: self._told) as alarm,
            ):
                while True:
                    alarm.clear()
                    await self.catch_up()
                    await rings(alarm, LOOK_AGAIN_SECONDS)

    async def _tell_after(self, after: int) -> int:
        """Tell everything behind a place; gives the place of the last event."""
        now = self._services.database.glance(self._reader.card.org_id)
        moved_on = False
        while True:
            page = await self._services.ledger.events(now, self._reader.card.id, after=after, limit=PAGE)
            after = page[-1].seq if page else after
            moved_on = self._emit(page) or moved_on
            if len(page) < PAGE:
                break
        if moved_on:
            self._tell_progress(await self._held())
        return after

    def _emit(self, entries: Sequence[Recorded]) -> bool:
        """Tell these; whether the interview has moved on by them."""
        for entry in entries:
            if is_shown(entry.event, shows_judgement=self._reader.sees_judgement):
                self._reader.emit(told(self._reader.card, entry))
        return any(isinstance(entry.event, _MOVES_ON) for entry in entries)

    def _tell_progress(self, held: Held) -> None:
        progress = Progress.of(held.plan, held.session, self._services.clock.now())
        self._reader.emit(out.InterviewProgress(seq=held.session.seq, progress=progress))

    async def _held(self) -> Held:
        now = self._services.database.glance(self._reader.card.org_id)
        return await self._services.ledger.read(now, self._reader.card.id)


def told(card: SessionCard, entry: Recorded) -> out.FromLedger:
    """An event of the ledger as a client is told of it."""
    name, payload = public_event(entry)
    match entry.event:
        case SessionOpened():
            return out.InterviewStarted(seq=entry.seq, session_id=public_id("session", card.id))
        case QuestionAsked(_, lead_in) | FollowUpAsked(_, lead_in):
            question = QuestionTold.model_validate(payload["question"])
            return out.InterviewQuestion(seq=entry.seq, question=question, lead_in=lead_in)
        case QuestionRepeated(_, text, lead_in):
            restated = QuestionTold(id=payload["question_id"], text=text, is_restated=True)
            return out.InterviewQuestion(seq=entry.seq, question=restated, lead_in=lead_in)
        case AnswerGiven(_, text, _, took_ms):
            return out.InterviewAnswer(seq=entry.seq, question_id=payload["question_id"], text=text, took_ms=took_ms)
        case Evaluated(_, answer_seq):
            return out.InterviewEvaluation(
                seq=entry.seq, question_id=payload["question_id"], answer_seq=answer_seq,
                evaluation=payload["evaluation"],
            )  # fmt: skip
        case DirectionGiven(direction, _, message):
            return out.InterviewDirective(seq=entry.seq, direction=direction.value, message=message)
        case SessionPaused():
            return out.InterviewPaused(seq=entry.seq)
        case SessionResumed():
            return out.InterviewContinued(seq=entry.seq)
        case SessionClosed(text, reason):
            report = f"/v1/sessions/{public_id('session', card.id)}/report"
            return out.InterviewCompleted(seq=entry.seq, reason=reason, text=text, report_url=report)
        case _:
            return out.InterviewRecorded(seq=entry.seq, event=name, payload=payload)
