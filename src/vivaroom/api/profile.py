"""`/v1/profile`: what an account's person says about themselves."""

from typing import Self

from fastapi import Request, Response
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from vivaroom.accounts.account import Account
from vivaroom.accounts.membership import describe, own_account
from vivaroom.accounts.policy import Owned, Verb, demand
from vivaroom.accounts.profile import Line, Profile
from vivaroom.api.callers import MemberDep
from vivaroom.api.replies import LOOKED_AT, shown
from vivaroom.api.routing import Routes
from vivaroom.api.services import ServicesDep

router = Routes(prefix="/v1/profile", tags=["profile"])

_EXAMPLE: JsonDict = {
    "name": "Ada Lovelace",
    "headline": "Backend engineer, eight years with Python and PostgreSQL",
    "target_roles": ["Staff engineer"],
    "preferences": {"language": "en", "answer_by": "voice", "speech_rate": 0.9},
    "accommodations": {"extra_time_percent": 25, "captions": True},
}


class ProfileBody(Profile):
    """A person in their own words."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    name: Line | None = Field(None, description="How the interviewer says hello.")

    @classmethod
    def of(cls, account: Account) -> Self:
        """What is shown of an account's profile."""
        return cls(name=account.name, **dict(account.profile))

    @property
    def profile(self) -> Profile:
        """All but the name."""
        return Profile(**self.model_dump(exclude={"name"}))


@router.get(
    "", operation_id="getProfile", summary="The caller's profile", response_model=ProfileBody, responses=LOOKED_AT
)
async def get_profile(member: MemberDep, services: ServicesDep, request: Request) -> Response:
    return shown(request, ProfileBody.of(await own_account(services.database.glance(member.org_id), member)))


@router.put("", operation_id="putProfile", summary="Replace the caller's profile; what is left out becomes empty")
async def put_profile(body: ProfileBody, member: MemberDep, services: ServicesDep) -> ProfileBody:
    demand(member, Verb.CHANGE, Owned("account", member.org_id, member.account_id))
    async with services.database.unit(member.org_id) as unit:
        return ProfileBody.of(await describe(unit, member, body.name, body.profile))
