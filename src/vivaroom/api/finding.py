"""Finding the object that a route names, if this caller may do this to it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from vivaroom.accounts.policy import Caller, Member, Owned, Verb, demand, org_of
from vivaroom.api.services import Services
from vivaroom.interview.designs.store import (
    Interview,
    InterviewStamp,
    Invitation,
    find_interview,
    find_stamp,
    in_use,
    invitation_with_stamp,
)
from vivaroom.interview.plan import Mode, PlannedQuestion, Source
from vivaroom.interview.research.research import Research, ResearchStatus
from vivaroom.interview.research.store import find_research
from vivaroom.interview.schedules.schedule import Schedule
from vivaroom.interview.schedules.store import find_schedule
from vivaroom.interview.sessions.store import SessionCard, find_session
from vivaroom.interview.store import Held
from vivaroom.kit.errors import Conflict
from vivaroom.kit.ids import parse_id
from vivaroom.ports.usage import Payer, charge
from vivaroom.questions.listing.store import QuestionStamp
from vivaroom.questions.listing.store import find_stamp as find_question_stamp
from vivaroom.questions.store import StoredQuestion
from vivaroom.questions.store import find as find_question
from vivaroom.resumes.store import Analysis, Resume, find_analysis, find_resume


async def interview_for(services: Services, caller: Caller, verb: Verb, interview_id: str) -> Interview:
    """The interview of a public id, unless it was put away."""
    org, number = org_of(caller), parse_id("interview", interview_id)
    interview = await find_interview(services.database.glance(org), number)
    demand(caller, verb, Owned("interview", interview.org_id, interview.owner_id))
    return in_use(interview)


async def stamp_for(services: Services, caller: Caller, verb: Verb, interview_id: str) -> InterviewStamp:
    """The state of the interview of a public id, without its design and plan."""
    org, number = org_of(caller), parse_id("interview", interview_id)
    stamp = await find_stamp(services.database.glance(org), number)
    demand(caller, verb, Owned("interview", stamp.org_id, stamp.owner_id))
    return in_use(stamp)


async def invitation_for(services: Services, caller: Caller, verb: Verb, invitation_id: str) -> Invitation:
    """The invitation of a public id; whoever may do this to its interview may do it to the invitation."""
    org, number = org_of(caller), parse_id("invitation", invitation_id)
    invitation, interview = await invitation_with_stamp(services.database.glance(org), number)
    demand(caller, verb, Owned("invitation", interview.org_id, interview.owner_id))
    return invitation


async def schedule_for(services: Services, caller: Caller, verb: Verb, schedule_id: str) -> Schedule:
    """The schedule of a public id."""
    org, number = org_of(caller), parse_id("schedule", schedule_id)
    schedule = await find_schedule(services.database.glance(org), number)
    demand(caller, verb, Owned("schedule", schedule.org_id, schedule.owner_id))
    return schedule


async def session_for(services: Services, caller: Caller, verb: Verb, session_id: str) -> SessionCard:
    """The session of a public id, to which is charged what the request uses from now on."""
    org, number = org_of(caller), parse_id("session", session_id)
    card = await find_session(services.database.glance(org), number)
    demand(caller, verb, Owned("session", card.org_id, card.owner_id, card.id))
    charge(Payer(card.org_id, card.id))
    return card


async def held_for(services: Services, caller: Caller, verb: Verb, session_id: str) -> Held:
    """The same with its plan and all that has happened, in one look."""
    org, number = org_of(caller), parse_id("session", session_id)
    held = await services.ledger.read(services.database.glance(org), number)
    screens = held.plan.mode is Mode.SCREENING
    demand(caller, verb, Owned("session", held.org_id, held.card.owner_id, held.session_id, screens))
    charge(Payer(held.org_id, held.session_id))
    return held


async def resume_for(services: Services, caller: Caller, verb: Verb, resume_id: str) -> Resume:
    """The resume of a public id."""
    org, number = org_of(caller), parse_id("resume", resume_id)
    resume = await find_resume(services.database.glance(org), number)
    demand(caller, verb, Owned("resume", resume.org_id, resume.owner_id))
    return resume


async def analysis_for(services: Services, caller: Caller, verb: Verb, analysis_id: str) -> Analysis:
    """The analysis of a public id."""
    org, number = org_of(caller), parse_id("analysis", analysis_id)
    analysis = await find_analysis(services.database.glance(org), number)
    demand(caller, verb, Owned("analysis", analysis.org_id, analysis.owner_id))
    return analysis


async def research_for(services: Services, caller: Caller, verb: Verb, research_id: str) -> Research:
    """The research of a public id."""
    org, number = org_of(caller), parse_id("research", research_id)
    research = await find_research(services.database.glance(org), number)
    demand(caller, verb, Owned("research", research.org_id, research.owner_id))
    return research


async def question_stamp_for(services: Services, caller: Caller, verb: Verb, question_id: str) -> QuestionStamp:
    """The question of a public id, without its words."""
    org, number = org_of(caller), parse_id("question", question_id)
    stamp = await find_question_stamp(services.database.glance(org), number)
    demand(caller, verb, Owned("question", org if stamp.own else None, None))
    return stamp


async def question_for(services: Services, caller: Caller, verb: Verb, question_id: str) -> StoredQuestion:
    """The question of a public id, of the bank or of the caller's organisation."""
    org, number = org_of(caller), parse_id("question", question_id)
    stored = await find_question(services.database.glance(org), number)
    demand(caller, verb, Owned("question", org if stored.own else None, None))
    return stored


async def check_resume(services: Services, member: Member, resume_id: UUID) -> None:
    """Raise unless the member may use this resume."""
    resume = await find_resume(services.database.glance(member.org_id), resume_id)
    demand(member, Verb.READ, Owned("resume", resume.org_id, resume.owner_id))


async def researched(services: Services, member: Member, research_id: str | None) -> dict[str, Any]:
    """The fields of a design that come of a research; without one, that there are none.

    Raises NotFound `research_not_found`, Conflict `research_not_ready` and `research_failed`.
    """
    if research_id is None:
        return {"company_facts": (), "company_domain": None}
    research = await research_for(services, member, Verb.READ, research_id)
    found = research.findings
    if found is None and research.status in (ResearchStatus.QUEUED, ResearchStatus.RUNNING):
        raise Conflict("research_not_ready", "The company is still being looked up: try again in a moment.")
    if found is None:
        raise Conflict("research_failed", "The company could not be looked up: ask for it anew, or leave it out.")
    return {"company": research.company, "company_facts": found.facts, "company_domain": found.domain}


async def pinned_questions(
    services: Services, member: Member, names: Sequence[str], session_id: str | None
) -> tuple[PlannedQuestion, ...]:
    """The questions of these names, each once: public ids, or names of what was asked in a session of the member.

    Raises NotFound `session_not_found` and `question_not_found`, also for a question that the session did not ask (yet).
    """
    asked = await _asked_in(services, member, session_id) if session_id is not None else {}
    return tuple([asked.get(name) or await _of_bank(services, member, name) for name in dict.fromkeys(names)])


async def _asked_in(services: Services, member: Member, session_id: str) -> dict[str, PlannedQuestion]:
    held = await held_for(services, member, Verb.READ, session_id)
    found = {turn.put.slug: held.plan.find(turn.put.slug) for turn in held.session.turns}
    return {slug: planned for slug, planned in found.items() if planned is not None}


async def _of_bank(services: Services, member: Member, question_id: str) -> PlannedQuestion:
    stored = await question_for(services, member, Verb.READ, question_id)
    source = Source.OWN if stored.own else Source.BANK
    return PlannedQuestion(question=stored.question, source=source, relevance=1.0)
