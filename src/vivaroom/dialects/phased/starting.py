"""From what this dialect's front ends ask for to our own verbs: a resume comes in, an interview begins."""

from uuid import UUID

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from vivaroom.accounts.membership import own_account
from vivaroom.accounts.policy import Member, Verb, demand, mine
from vivaroom.accounts.profile import Profile
from vivaroom.api.finding import check_resume
from vivaroom.api.media_types import is_json
from vivaroom.api.services import Services
from vivaroom.api.uploads import read_upload
from vivaroom.content.types import Structure
from vivaroom.dialects.phased.schemas import PhasedProfileIn, PhasedResumeIn, PhasedStart
from vivaroom.dialects.phased.visit import NAME
from vivaroom.interview.designs.design import Design
from vivaroom.interview.director import Taken
from vivaroom.interview.policy import SessionPolicy, SoundFormat, SoundTerms
from vivaroom.interview.sessions.starting import Sitting
from vivaroom.interview.signals import Opened
from vivaroom.kit.ids import parse_id
from vivaroom.resumes.keeping import Upload, keep_upload
from vivaroom.resumes.store import Resume, newest_ready

TERMS = SessionPolicy(sound=SoundTerms(in_rate_hz=16_000, out_format=SoundFormat.MP3))


async def upload_of(request: Request) -> Upload:
    """A resume as JSON, whatever of it is known, or as a file in a form. Raises what `read_upload` raises."""
    if not is_json(request.headers.get("content-type", "")):
        return await read_upload(request)
    return _upload(_read(await request.body()))


async def take_in(services: Services, member: Member, upload: Upload) -> Resume:
    """A new resume of the caller. Raises what the policy and `keep_upload` raise."""
    demand(member, Verb.CREATE, mine(member, "resume"))
    async with services.database.unit(member.org_id) as unit:
        return await keep_upload(unit, services, member.account_id, upload)


async def begin(services: Services, member: Member, asked: PhasedStart) -> Taken:
    """A session that has begun, with its first question. Raises what the policy and the designer raise."""
    demand(member, Verb.CREATE, mine(member, "session"))
    design = Design(
        kind=asked.interview_type, role=asked.role, level=asked.level, company=asked.company or None,
        job_description=asked.job_description, question_count=asked.question_count,
        duration_minutes=asked.duration_minutes, structure=Structure.RESUME_LED,
        resume_id=await _resume_id(services, member, asked),
    )  # fmt: skip
    interview = await services.designer.create(member.org_id, member.account_id, design)
    account = await own_account(services.database.glance(member.org_id), member)
    sitting = Sitting(
        org_id=member.org_id, owner_id=member.account_id, interview_id=interview.id, plan=interview.plan,
        candidate_name=account.name, policy=TERMS, origin=NAME,
    )  # fmt: skip
    async with services.database.unit(member.org_id) as unit:
        started = await services.starter.seat(unit, sitting)
    return await services.director.take_turn(started.org_id, started.session_id, Opened())


def changed(profile: Profile, asked: PhasedProfileIn) -> Profile:
    """The profile with what was sent in place of what was there."""
    sent = asked.model_fields_set - {"name"}
    return profile.model_copy(update={field: getattr(asked, field) for field in sent})


async def _resume_id(services: Services, member: Member, asked: PhasedStart) -> UUID | None:
    new = asked.new_resume
    if new is not None:
        return (await take_in(services, member, _upload(new))).id
    if asked.resume_id is None:
        return await newest_ready(services.database.glance(member.org_id), member.account_id)
    resume_id = parse_id("resume", asked.resume_id)
    await check_resume(services, member, resume_id)
    return resume_id


def _upload(resume: PhasedResumeIn) -> Upload:
    return Upload(resume.written.encode(), resume.file_name)


def _read(content: bytes) -> PhasedResumeIn:
    try:
        return PhasedResumeIn.model_validate_json(content)
    except ValidationError as error:
        wrong = error.errors(include_input=False, include_url=False)
        raise RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in wrong]) from None
