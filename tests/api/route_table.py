"""What every route of the product does, as the policy speaks of it: a verb and a kind of object.

A route that stands here is tried by everybody on everybody's objects (`test_every_route.py`); one that does not stand
here fails the tests.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from vivaroom.accounts.policy import Kind, Verb
from vivaroom.api.callers import AccountHolder


@dataclass(frozen=True, slots=True)
class Does:
    """What the policy is asked. `closed`: it is done to a session that is over; `without_vendor`: the status where the
    vendor that it needs is not set up.
    """

    verb: Verb
    kind: Kind
    closed: bool = False
    without_vendor: str | None = None


class Open:
    """Nobody is asked who they are."""


@dataclass(frozen=True, slots=True)
class Route:
    """A route of the application; `needs_account` says that no session key is taken."""

    method: str
    path: str
    needs_account: bool = False

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


READ, LIST, CREATE, CHANGE, DELETE, TAKE = Verb.READ, Verb.LIST, Verb.CREATE, Verb.CHANGE, Verb.DELETE, Verb.TAKE
OPEN = Open()
TABLE: dict[str, Does | Open] = {
    "GET /health": OPEN,
    "GET /health/live": OPEN,
    "GET /health/ready": OPEN,
    "GET /metrics": Does(LIST, "server"),
    "POST /v1/auth/register": OPEN,
    "POST /v1/auth/login": OPEN,
    "POST /v1/auth/refresh": OPEN,
    "POST /v1/tickets": Does(CREATE, "ticket"),
    "GET /v1/me": Does(READ, "account"),
    "GET /v1/profile": Does(READ, "account"),
    "PUT /v1/profile": Does(CHANGE, "account"),
    "POST /v1/resumes": Does(CREATE, "resume"),
    "GET /v1/resumes": Does(LIST, "resume"),
    "GET /v1/resumes/{resume_id}": Does(READ, "resume"),
    "DELETE /v1/resumes/{resume_id}": Does(DELETE, "resume"),
    "GET /v1/resumes/{resume_id}/file": Does(READ, "resume"),
    "POST /v1/resumes/{resume_id}/analyses": Does(READ, "resume"),
    "POST /v1/analyses": Does(CREATE, "analysis"),
    "GET /v1/analyses/{analysis_id}": Does(READ, "analysis"),
    "POST /v1/analyses/{analysis_id}/cancel": Does(CHANGE, "analysis"),
    "POST /v1/research": Does(CREATE, "research"),
    "GET /v1/research/{research_id}": Does(READ, "research"),
    "GET /v1/questions": Does(LIST, "question"),
    "POST /v1/questions": Does(CREATE, "question"),
    "GET /v1/questions/{question_id}": Does(READ, "question"),
    "PATCH /v1/questions/{question_id}": Does(CHANGE, "question"),
    "DELETE /v1/questions/{question_id}": Does(DELETE, "question"),
    "POST /v1/collector": Does(CREATE, "collector"),
    "GET /v1/collector/{collector_id}": Does(READ, "collector"),
    "POST /v1/collector/{collector_id}/turns": Does(CHANGE, "collector"),
    "POST /v1/question-sets": Does(CREATE, "question_set"),
    "GET /v1/question-sets": Does(LIST, "question_set"),
    "GET /v1/question-sets/{question_set_id}": Does(READ, "question_set"),
    "GET /v1/question-sets/{question_set_id}/file": Does(READ, "question_set"),
    "DELETE /v1/question-sets/{question_set_id}": Does(DELETE, "question_set"),
    "POST /v1/interviews": Does(CREATE, "interview"),
    "GET /v1/interviews": Does(LIST, "interview"),
    "GET /v1/interviews/{interview_id}": Does(READ, "interview"),
    "PATCH /v1/interviews/{interview_id}": Does(CHANGE, "interview"),
    "DELETE /v1/interviews/{interview_id}": Does(DELETE, "interview"),
    "POST /v1/interviews/{interview_id}/duplicate": Does(READ, "interview"),
    "POST /v1/interviews/{interview_id}/invitations": Does(CHANGE, "interview"),
    "GET /v1/interviews/{interview_id}/invitations": Does(CHANGE, "interview"),
    "GET /v1/invitations/{invitation_id}": Does(READ, "invitation"),
    "DELETE /v1/invitations/{invitation_id}": Does(DELETE, "invitation"),
    "GET /v1/invitations/{invitation_id}/calendar": Does(READ, "invitation"),
    "POST /v1/invitations/by-link/{secret}/open": OPEN,
    "POST /v1/schedules": Does(CREATE, "schedule"),
    "GET /v1/schedules": Does(LIST, "schedule"),
    "GET /v1/schedules/{schedule_id}": Does(READ, "schedule"),
    "PATCH /v1/schedules/{schedule_id}": Does(CHANGE, "schedule"),
    "DELETE /v1/schedules/{schedule_id}": Does(DELETE, "schedule"),
    "POST /v1/schedules/{schedule_id}/prepare": Does(CHANGE, "schedule"),
    "POST /v1/schedules/{schedule_id}/sessions": Does(CHANGE, "schedule"),
    "GET /v1/schedules/{schedule_id}/calendar": Does(READ, "schedule"),
    "POST /v1/interviews/{interview_id}/sessions": Does(READ, "interview"),
    "GET /v1/sessions": Does(LIST, "session"),
    "GET /v1/sessions/{session_id}": Does(READ, "session"),
    "DELETE /v1/sessions/{session_id}": Does(DELETE, "session"),
    "POST /v1/sessions/{session_id}/consent": Does(TAKE, "session"),
    "POST /v1/sessions/{session_id}/start": Does(TAKE, "session"),
    "POST /v1/sessions/{session_id}/answers": Does(TAKE, "session"),
    "POST /v1/sessions/{session_id}/commands": Does(TAKE, "session"),
    "POST /v1/sessions/{session_id}/end": Does(TAKE, "session"),
    "POST /v1/sessions/{session_id}/pause": Does(TAKE, "session"),
    "POST /v1/sessions/{session_id}/resume": Does(TAKE, "session"),
    "GET /v1/sessions/{session_id}/supervisor": Does(Verb.DIRECT, "session"),
    "POST /v1/sessions/{session_id}/supervisor/actions": Does(Verb.DIRECT, "session"),
    "GET /v1/sessions/{session_id}/events": Does(READ, "session", closed=True),
    "GET /v1/sessions/{session_id}/transcript": Does(READ, "session"),
    "PATCH /v1/sessions/{session_id}/transcript/{seq}": Does(Verb.CORRECT, "session"),
    "GET /v1/sessions/{session_id}/recording": Does(READ, "session", closed=True),
    "GET /v1/recordings/{signed}": OPEN,
    "GET /v1/sessions/{session_id}/room/recordings": Does(READ, "session", closed=True),
    "GET /v1/sessions/{session_id}/report": Does(READ, "report", closed=True),
    "POST /v1/sessions/{session_id}/report": Does(CHANGE, "report", closed=True),
    "POST /v1/sessions/{session_id}/feedback": Does(CHANGE, "feedback", closed=True),
    "GET /v1/sessions/{session_id}/feedback": Does(READ, "feedback", closed=True),
    "PATCH /v1/sessions/{session_id}/feedback": Does(CHANGE, "feedback", closed=True),
    "SOCKET /v1/realtime": Does(TAKE, "session"),
    "POST /v1/realtime/client_secrets": Does(TAKE, "session"),
    "POST /v1/realtime/calls": Does(TAKE, "session"),
    "POST /v1/realtime/calls/{call_id}/hangup": Does(TAKE, "session"),
    "DELETE /v1/realtime/calls/{call_id}": Does(TAKE, "session"),
    "POST /v1/livekit/webhook": OPEN,
    "POST /v1/sessions/{session_id}/room": Does(TAKE, "session", without_vendor="404"),
    "GET /asyncapi.json": OPEN,
    "POST /v1/webhooks": Does(CREATE, "webhook"),
    "GET /v1/webhooks": Does(LIST, "webhook"),
    "GET /v1/webhooks/{webhook_id}": Does(READ, "webhook"),
    "DELETE /v1/webhooks/{webhook_id}": Does(DELETE, "webhook"),
    "GET /v1/webhooks/{webhook_id}/deliveries": Does(READ, "webhook"),
    "POST /v1/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver": Does(CHANGE, "webhook"),
    "GET /v1/providers": Does(LIST, "server"),
    "GET /v1/queues": Does(LIST, "job"),
    "GET /v1/jobs": Does(LIST, "job"),
    "GET /v1/jobs/{job_id}": Does(READ, "job"),
    "POST /v1/jobs/{job_id}/retry": Does(CHANGE, "job"),
    "POST /v1/jobs/{job_id}/cancel": Does(CHANGE, "job"),
    "GET /v1/sessions/{session_id}/cost": Does(READ, "cost"),
    "GET /v1/costs": Does(READ, "cost"),
    "POST /auth/register": OPEN,
    "POST /auth/login": OPEN,
    "GET /auth/me": Does(READ, "account"),
    "PATCH /auth/users/{user_id}/role": Does(Verb.DECIDE, "account"),
    "POST /resumes": Does(CREATE, "resume"),
    "GET /resumes": Does(LIST, "resume"),
    "GET /resumes/{resume_id}": Does(READ, "resume"),
    "POST /interviews": Does(CREATE, "session"),
    "GET /interviews": Does(LIST, "session"),
    "GET /interviews/{session_id}": Does(READ, "session"),
    "PATCH /interviews/{session_id}": Does(TAKE, "session"),
    "POST /interviews/{session_id}/token": Does(TAKE, "session", without_vendor="503"),
    "GET /interviews/{session_id}/transcript": Does(READ, "session"),
    "POST /feedback": Does(CHANGE, "feedback", closed=True),
    "GET /feedback": Does(LIST, "report"),
    "GET /feedback/{session_id}": Does(READ, "report", closed=True),
    "GET /api/profile": Does(READ, "account"),
    "PUT /api/profile": Does(CHANGE, "account"),
    "GET /api/resumes": Does(LIST, "resume"),
    "POST /api/resumes": Does(CREATE, "resume"),
    "POST /api/interviews/start": Does(CREATE, "session"),
    "POST /api/interviews/{session_id}/answer": Does(TAKE, "session"),
    "GET /api/interviews": Does(LIST, "report"),
    "GET /api/interviews/{interview_id}": Does(READ, "session"),
    "SOCKET /ws/interview/{interview_id}": Does(TAKE, "session"),
    "POST /api/v1/interview/start": Does(CREATE, "session"),
    "POST /api/v1/interview/{session_id}/respond": Does(TAKE, "session"),
    "GET /api/v1/interview/{session_id}/status": Does(READ, "session"),
    "GET /api/v1/interview/{session_id}/stream": Does(READ, "session", closed=True),
    "DELETE /api/v1/interview/{session_id}": Does(TAKE, "session"),
    "POST /api/v1/resume/analyze": Does(CREATE, "analysis"),
    "GET /api/v1/resume/{analysis_id}/status": Does(READ, "analysis"),
    "POST /api/v1/feedback/generate": Does(CHANGE, "report", closed=True),
    "GET /api/v1/feedback/{report_id}/status": Does(READ, "report", closed=True),
    "POST /start-interview": Does(CREATE, "session"),
    "POST /start-database-interview": Does(CHANGE, "schedule"),
    "DELETE /session/{session_id}/end": Does(TAKE, "session"),
    "GET /session/{session_id}/transcript": Does(READ, "session"),
    "GET /interview/{schedule_id}/live-transcript": Does(READ, "schedule"),
    "POST /prepare-interview-context": Does(CHANGE, "schedule"),
    "POST /finalize-interview": Does(CHANGE, "schedule"),
    "POST /get-interview-report": Does(READ, "schedule"),
    "GET /session/{session_id}/supervisor": Does(Verb.DIRECT, "session"),
    "POST /session/{session_id}/supervisor/action": Does(Verb.DIRECT, "session"),
    "GET /client": Does(LIST, "session"),
    "POST /client/by-hand": OPEN,
    "POST /client/by-schedule": OPEN,
    "POST /api/collector/start": Does(CREATE, "collector"),
    "POST /api/collector/{collector_id}/turn": Does(CHANGE, "collector"),
    "POST /api/interviews/{interview_id}/start": Does(READ, "interview"),
    "POST /api/interviews/sessions/{session_id}/turn": Does(TAKE, "session"),
    "GET /api/transcripts/{session_type}/{session_id}": Does(READ, "session"),
    "POST /api/transcripts/voice/transcribe": Does(CREATE, "session", without_vendor="503"),
    "SOCKET /api/interviews/sessions/{session_id}/voice": Does(TAKE, "session"),
    "GET /openapi.json": OPEN,
    "GET /docs": OPEN,
    "GET /docs/errors": OPEN,
    "GET /docs/oauth2-redirect": OPEN,
    "GET /static/{digest}/{path:path}": OPEN,
    "GET /": OPEN,
    "GET /about": OPEN,
    "GET /i/{secret}": OPEN,
    "POST /i/{secret}": OPEN,
    "GET /sign-in": OPEN,
    "POST /sign-in": OPEN,
    "GET /register": OPEN,
    "POST /register": OPEN,
    "POST /sign-out": OPEN,
    "GET /my/sessions": Does(LIST, "session"),
    "GET /my/sessions/more": Does(LIST, "session"),
    "GET /my/sessions/latest": Does(LIST, "session"),
    "GET /my/sessions/{session_id}/report": Does(READ, "report", closed=True),
    "GET /my/sessions/{session_id}/report/stage": Does(READ, "report", closed=True),
    "GET /my/sessions/{session_id}/report/sound": Does(READ, "report", closed=True),
    "GET /my/resumes": Does(LIST, "resume"),
    "GET /my/resumes/more": Does(LIST, "resume"),
    "GET /my/resumes/choices": Does(LIST, "resume"),
    "GET /my/resumes/{resume_id}": Does(READ, "resume"),
    "GET /my/resumes/{resume_id}/state": Does(READ, "resume"),
    "GET /operator": Does(LIST, "job"),
    "GET /operator/live": Does(LIST, "job"),
    "GET /operator/costs": Does(LIST, "job"),
    "GET /operator/providers": Does(LIST, "server"),
    "GET /operator/providers/live": Does(LIST, "server"),
    "GET /operator/jobs/{job_id}": Does(READ, "job"),
    "POST /operator/jobs/{job_id}/retry": Does(CHANGE, "job"),
    "POST /operator/jobs/{job_id}/cancel": Does(CHANGE, "job"),
    "POST /operator/purge": Does(DELETE, "job"),
    "GET /room/{session_id}": Does(READ, "session"),
}


def routes_of(app: FastAPI) -> Iterator[Route]:
    """Every method of every path, sockets too. HEAD, which the framework adds to its own, is what GET is."""
    for context in iter_route_contexts(app.routes):
        path = str(getattr(context, "path", "")).replace(":id}", "}")
        methods: set[str] = getattr(context, "methods", None) or {"SOCKET"}
        for method in sorted(methods - {"HEAD"}):
            yield Route(method, path, _asks_for_account(context.original_route))


def _asks_for_account(route: object) -> bool:
    return isinstance(route, APIRoute) and any(isinstance(one.call, AccountHolder) for one in _all(route.dependant))


def _all(dependant: Dependant) -> Iterator[Dependant]:
    for one in dependant.dependencies:
        yield one
        yield from _all(one)
