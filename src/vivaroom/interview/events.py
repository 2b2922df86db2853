"""The facts of a session, in the order in which they happened; a session is nothing but their fold.

Every event is a frozen value. `encode` and `decode` are its one way into the ledger's JSON and back.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from vivaroom.interview.begun import AnswerBegun
from vivaroom.interview.coverage import Coverage
from vivaroom.interview.evaluation import Evaluation
from vivaroom.interview.moves import CloseReason, PutQuestion
from vivaroom.interview.signals import Command, Direction, When
from vivaroom.interview.sound import Sound
from vivaroom.interview.supervising.verdict import Verdict, Why


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """The candidate agreed to this version of the consent text; `voice` says that their voice may be heard, `recording`
    that it may be kept, too; `video` that their picture may be kept, where it is.

    `on_behalf`: not the candidate said so here, but whoever runs the interview, who asked the candidate elsewhere.
    """

    version: str
    voice: bool = False
    on_behalf: bool = False
    recording: bool = True
    video: bool = False


@dataclass(frozen=True, slots=True)
class SessionOpened:
    """The candidate came in for the first time."""


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    """The candidate answered the current question; `sound` tells where, when the answer was spoken."""

    question_id: UUID
    text: str
    coverage: Coverage
    took_ms: int | None = None
    sound: Sound | None = None


@dataclass(frozen=True, slots=True)
class CommandGiven:
    """The candidate used a command."""

    command: Command
    question_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SilenceHeard:
    """Nothing was heard for so long."""

    lasted_ms: int


@dataclass(frozen=True, slots=True)
class DirectionGiven:
    """A recruiter or the supervisor stepped in; `why` is the supervisor's reason."""

    direction: Direction
    by: str
    message: str | None = None
    when: When = When.BOUNDARY
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class DirectionHeld:
    """The candidate was speaking when a direction came: what waits is followed after their answer."""


@dataclass(frozen=True, slots=True)
class DirectionFollowed:
    """The interviewer did what the direction at the place `given_seq` asked, in the move that stands behind this."""

    given_seq: int


@dataclass(frozen=True, slots=True)
class SupervisorJudged:
    """The supervisor looked at the session; never a judgement of the candidate."""

    verdict: Verdict


@dataclass(frozen=True, slots=True)
class QuestionAsked:
    """A new main question was put."""

    question: PutQuestion
    lead_in: str | None = None


@dataclass(frozen=True, slots=True)
class FollowUpAsked:
    """A narrower question was put."""

    question: PutQuestion
    lead_in: str | None = None


@dataclass(frozen=True, slots=True)
class QuestionRepeated:
    """The current question was restated."""

    question_id: UUID
    text: str
    lead_in: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """The interviewer said something that expects no answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """The final words of a question, where a language model worded it."""

    question_id: UUID
    text: str


@dataclass(frozen=True, slots=True)
class QuestionHeard:
    """The candidate heard a question: `heard_ms` of it, up to the end unless they began to speak."""

    question_id: UUID
    heard_ms: int
    whole: bool


@dataclass(frozen=True, slots=True)
class TurnTimed:
    """How long a spoken turn took, in milliseconds from the candidate's last sound.

    `waited_ms` until the turn was held to be over, `understood_ms` until the words were there, `decided_ms` until the
    move was in the ledger, `voiced_ms` until the first sound of the reply; None where nothing was said.
    """

    question_id: UUID
    waited_ms: int
    understood_ms: int
    decided_ms: int
    voiced_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The judgement of one answer; `answer_seq` is the ledger's place of the words that its quotes stand in."""

    question_id: UUID
    answer_seq: int
    evaluation: Evaluation


@dataclass(frozen=True, slots=True)
class CandidateLeft:
    """The last connection of the candidate is gone, in a session that ends when they stay away."""


@dataclass(frozen=True, slots=True)
class CandidateReturned:
    """The candidate is connected again, in time."""


@dataclass(frozen=True, slots=True)
class SessionPaused:
    """The clock of the session stands still from here."""


@dataclass(frozen=True, slots=True)
class SessionResumed:
    """The clock of the session runs again."""


@dataclass(frozen=True, slots=True)
class SessionClosed:
    """The last words; nothing is asked after this."""

    text: str
    reason: CloseReason


@dataclass(frozen=True, slots=True)
class TranscriptCorrected:
    """The candidate's correction of an entry of their own; the first wording stays in the ledger."""

    seq: int
    text: str


@dataclass(frozen=True, slots=True)
class Dictated:
    """Words of the candidate that were only written down: kept with the session, and no answer until they are given as one."""

    text: str


@dataclass(frozen=True, slots=True)
class FellBack:
    """A model could not do its part and the built-in one did it; `reason` is a code, never a candidate's words."""

    part: str
    reason: str


@dataclass(frozen=True, slots=True)
class JobQuestionNoted:
    """A question about the job that the employer's facts do not answer, kept for the recruiter."""

    text: str


Event = (
    ConsentGiven
    | SessionOpened
    | AnswerBegun
    | AnswerGiven
    | CommandGiven
    | SilenceHeard
    | DirectionGiven
    | DirectionHeld
    | DirectionFollowed
    | SupervisorJudged
    | QuestionAsked
    | FollowUpAsked
    | QuestionRepeated
    | Said
    | Spoken
    | QuestionHeard
    | TurnTimed
    | Evaluated
    | CandidateLeft
    | CandidateReturned
    | SessionPaused
    | SessionResumed
    | SessionClosed
    | TranscriptCorrected
    | Dictated
    | FellBack
    | JobQuestionNoted
)

NAMES: dict[type[Event], str] = {
    ConsentGiven: "consent.given",
    SessionOpened: "session.opened",
    AnswerBegun: "answer.begun",
    AnswerGiven: "answer.given",
    CommandGiven: "command.given",
    SilenceHeard: "silence.heard",
    DirectionGiven: "direction.given",
    DirectionHeld: "direction.held",
    DirectionFollowed: "direction.followed",
    SupervisorJudged: "supervisor.judged",
    QuestionAsked: "question.asked",
    FollowUpAsked: "follow_up.asked",
    QuestionRepeated: "question.repeated",
    Said: "interviewer.said",
    Spoken: "interviewer.spoken",
    QuestionHeard: "question.heard",
    TurnTimed: "turn.timed",
    Evaluated: "answer.evaluated",
    CandidateLeft: "candidate.left",
    CandidateReturned: "candidate.returned",
    SessionPaused: "session.paused",
    SessionResumed: "session.resumed",
    SessionClosed: "session.closed",
    TranscriptCorrected: "transcript.corrected",
    Dictated: "candidate.dictated",
    FellBack: "model.fell_back",
    JobQuestionNoted: "job_question.noted",
}
_ADAPTERS: dict[str, TypeAdapter[Any]] = {name: TypeAdapter(kind) for kind, name in NAMES.items()}


def encode(event: Event) -> tuple[str, dict[str, Any]]:
    """An event's name and its JSON payload, without fields that hold their default."""
    name = NAMES[type(event)]
    payload: dict[str, Any] = _ADAPTERS[name].dump_python(event, mode="json", exclude_defaults=True)
    return name, payload


def decode(name: str, payload: dict[str, Any]) -> Event:
    """The event again. Raises KeyError for an unknown name, pydantic.ValidationError for a foreign payload."""
    event: Event = _ADAPTERS[name].validate_python(payload)
    return event
