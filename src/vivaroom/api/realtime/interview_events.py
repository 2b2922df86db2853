"""The events of our own that the socket sends beside those of the OpenAI vocabulary: `interview.…`."""

from typing import Any, Literal

from vivaroom.api.moves import Progress
from vivaroom.api.realtime.server_events import ServerEvent
from vivaroom.api.realtime.shapes import QuestionTold
from vivaroom.interview.moves import CloseReason


class HearingNow(ServerEvent):
    """Ours: all that is understood so far of what is being said, for captions; a later one takes its place."""

    type: Literal["interview.hearing"] = "interview.hearing"
    item_id: str
    text: str


class MoodTold(ServerEvent):
    """Ours: what the interviewer does from now on."""

    type: Literal["interview.mood"] = "interview.mood"
    mood: Literal["listening", "hearing", "thinking", "speaking", "paused"]


class HungUp(ServerEvent):
    """Ours, on a call: the last event, with the code that a socket would be closed with."""

    type: Literal["interview.hung_up"] = "interview.hung_up"
    code: int


class FromLedger(ServerEvent):
    """An event of the ledger. `seq` is its place; `interview.resume` goes on behind one."""

    seq: int


class InterviewStarted(FromLedger):
    """Ours: the candidate came in for the first time."""

    type: Literal["interview.started"] = "interview.started"
    session_id: str


class InterviewQuestion(FromLedger):
    """Ours: a question was put or restated."""

    type: Literal["interview.question"] = "interview.question"
    question: QuestionTold
    lead_in: str | None = None


class InterviewAnswer(FromLedger):
    """Ours: an answer is in the ledger."""

    type: Literal["interview.answer"] = "interview.answer"
    question_id: str
    text: str
    took_ms: int | None = None


class InterviewProgress(FromLedger):
    """Ours: how far the session is, after the event with this `seq`."""

    type: Literal["interview.progress"] = "interview.progress"
    progress: Progress


class InterviewEvaluation(FromLedger):
    """Ours: an answer was judged. Never sent to candidates."""

    type: Literal["interview.evaluation"] = "interview.evaluation"
    question_id: str
    answer_seq: int
    evaluation: dict[str, Any]


class InterviewDirective(FromLedger):
    """Ours: a recruiter or the supervisor stepped in. Never sent to candidates."""

    type: Literal["interview.directive"] = "interview.directive"
    direction: str
    message: str | None = None


class InterviewPaused(FromLedger):
    """Ours: the clock of the session stands still."""

    type: Literal["interview.paused"] = "interview.paused"


class InterviewContinued(FromLedger):
    """Ours: the clock of the session runs again."""

    type: Literal["interview.continued"] = "interview.continued"


class InterviewCompleted(FromLedger):
    """Ours: the last words; the report follows at `report_url`."""

    type: Literal["interview.completed"] = "interview.completed"
    reason: CloseReason
    text: str
    report_url: str


class InterviewRecorded(FromLedger):
    """Ours: any other event of the ledger, as `GET /v1/sessions/{id}/events` shows it."""

    type: Literal["interview.recorded"] = "interview.recorded"
    event: str
    payload: dict[str, Any]


class InterviewReplayed(FromLedger):
    """Ours: the answer to `interview.resume` is complete up to `seq`."""

    type: Literal["interview.replayed"] = "interview.replayed"


class InterviewRestarting(FromLedger):
    """Ours: the server goes away; connect again and resume behind `seq`."""

    type: Literal["interview.restarting"] = "interview.restarting"
