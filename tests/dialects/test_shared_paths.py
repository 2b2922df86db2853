"""Paths that several dialects share are answered by whichever began the session, or by what the id names."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from fastapi import APIRouter, FastAPI, WebSocket

from tests.api.realtime.lines import Knock, calling, refused
from tests.api.serving import STRANGER, client_of
from tests.api.seven_roles import Knocking, SevenRoles, seat_seven_roles
from tests.api.whole_server import whole_services
from tests.feedback.sittings import plan_of
from vivaroom.accounts.policy import Caller
from vivaroom.accounts.signin import ensure_guest
from vivaroom.api.doors import answered_protocol
from vivaroom.api.manners import Manners, install
from vivaroom.api.origins import AccessRules
from vivaroom.api.services import Services
from vivaroom.app.dialects import mount
from vivaroom.db.unit import Database
from vivaroom.dialects.dialect import Dialect, SessionSocket
from vivaroom.interview.designs.design import Design
from vivaroom.interview.designs.store import Interview, add_interview
from vivaroom.interview.sessions.starting import Sitting
from vivaroom.interview.sessions.store import SessionCard
from vivaroom.kit.ids import new_id, public_id

AWAY = "interviews.example.org"


def says(name: str) -> SessionSocket:
    """A socket that says whose it is, and who came."""

    async def socket(socket: WebSocket, services: Services, caller: Caller, card: SessionCard) -> None:
        await socket.accept(answered_protocol(socket))
        await socket.send_json({"dialect": name, "caller": type(caller).__name__})
        await socket.close()

    return socket


@dataclass(frozen=True)
class Listed:
    """A dialect's part of the list: one item, made in this year."""

    kind: str
    year: int
    fields: Sequence[str]

    @property
    def id(self) -> UUID:
        return UUID(int=self.year)

    def _item(self) -> Mapping[str, Any]:
        return {"id": str(self.id), "created_at": datetime(self.year, 1, 1, tzinfo=UTC), self.fields[-1]: self.kind}

    async def items(self, services: Services, caller: Caller) -> Sequence[Mapping[str, Any]]:
        return [self._item()]

    async def find(self, services: Services, caller: Caller, public: str) -> Mapping[str, Any] | None:
        return self._item() if public == str(self.id) else None


OLD, NEW = (
    Listed("report", 2024, ["id", "created_at", "score"]),
    Listed("interview", 2025, ["id", "created_at", "role"]),
)
FAKES = (
    Dialect("phased", "", APIRouter(), says("phased"), OLD),
    Dialect("supervised", "", APIRouter(), says("supervised")),
    Dialect("collector", "", APIRouter(), None, NEW),
)


@dataclass(frozen=True)
class House:
    """An application with three made-up dialects, of which one is open, and seven people."""

    app: FastAPI
    services: Services
    roles: SevenRoles

    async def seat(self, origin: str) -> str:
        """A waiting session of the candidate that this dialect began; its bare id."""
        org, owner, now = self.roles.org_id, self.roles.accounts[Knocking.CANDIDATE].id, self.services.clock.now()
        interview = Interview(
            id=new_id(),
            org_id=org,
            owner_id=owner,
            title="",
            design=Design(),
            plan=plan_of(),
            created_at=now,
            updated_at=now,
        )
        sitting = Sitting(org_id=org, owner_id=owner, interview_id=interview.id, plan=interview.plan, origin=origin)
        async with self.services.database.unit(org) as unit:
            await add_interview(unit, interview)
            started = await self.services.starter.seat(unit, sitting)
        return str(started.session_id)

    def knock(self, session_id: str, who: Knocking = Knocking.ANONYMOUS, **query: str) -> Knock:
        path = f"/ws/interview/{session_id}"
        return Knock(query, self.roles.headers(who), client=STRANGER, host=AWAY, path=path)

    async def told(self, knock: Knock) -> Any:
        async with calling(self.app, knock) as client:
            return await client.next()


@pytest.fixture(scope="module")
async def house(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with whole_services(database, tmp_path_factory.mktemp("files")) as services:
        async with database.system_unit() as unit:
            await ensure_guest(unit)
        app = FastAPI()
        install(app, Manners(AccessRules(bound_to_loopback=False)))
        app.state.services = services
        mount(app, ["supervised", "collector"], FAKES)
        yield House(app, services, await seat_seven_roles(services.signin))


@pytest.mark.parametrize("origin", ["phased", "supervised"])
async def test_the_dialect_that_began_a_session_holds_it(house: House, origin: str) -> None:
    bare = await house.seat(origin)
    for named in (bare, public_id("session", UUID(bare))):
        assert await house.told(house.knock(named, Knocking.CANDIDATE)) == {"dialect": origin, "caller": "Member"}


async def test_another_dialect_can_be_asked_for_by_name(house: House) -> None:
    bare = await house.seat("v1")
    told = await house.told(house.knock(bare, Knocking.CANDIDATE, dialect="phased"))
    assert told["dialect"] == "phased"
    for query in ({}, {"dialect": "klingon"}, {"dialect": "collector"}):
        assert await refused(house.app, house.knock(bare, Knocking.CANDIDATE, **query)) == (422, "dialect_unknown")


async def test_an_open_dialect_lets_in_whoever_knows_the_id_of_its_session(house: House) -> None:
    told = await house.told(house.knock(await house.seat("supervised")))
    assert told == {"dialect": "supervised", "caller": "CandidateKey"}
    assert await refused(house.app, house.knock(await house.seat("phased"))) == (401, "not_signed_in")


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (Knocking.OTHER_RECRUITER, (404, "session_not_found")),
        (Knocking.REVOKED, (401, "account_revoked")),
        (Knocking.CANDIDATE_KEY, (404, "session_not_found")),
    ],
)
async def test_others_are_refused(house: House, who: Knocking, expected: tuple[int, str]) -> None:
    for origin in ("phased", "supervised"):
        assert await refused(house.app, house.knock(await house.seat(origin), who)) == expected


async def test_an_id_of_nothing_is_told(house: House) -> None:
    for nothing in (str(new_id()), "nonsense"):
        knock = house.knock(nothing, Knocking.CANDIDATE)
        assert await refused(house.app, knock) == (404, "session_not_found")


async def test_the_list_has_the_items_of_all_with_the_fields_of_all_newest_first(house: House) -> None:
    async with client_of(house.app) as client:
        found = (await client.get("/api/interviews")).json()
        assert [(one["kind"], one["role"], one["score"]) for one in found] == [
            ("interview", "interview", None), ("report", None, "report"),
        ]  # fmt: skip
        reports = (await client.get("/api/interviews", params={"kind": "report"})).json()
        assert [one["kind"] for one in reports] == ["report"]
        refusal = await client.get("/api/interviews", params={"kind": "opera"})
        assert (refusal.status_code, refusal.json()["code"]) == (422, "kind_unknown")


async def test_what_an_id_names_decides_its_shape(house: House) -> None:
    async with client_of(house.app) as client:
        for shelf in (OLD, NEW):
            assert (await client.get(f"/api/interviews/{shelf.id}")).json()["kind"] == shelf.kind
        refusal = await client.get(f"/api/interviews/{new_id()}")
        assert (refusal.status_code, refusal.json()["code"]) == (404, "interview_not_found")
        assert refusal.headers["content-type"] == "application/json"


async def test_nothing_is_shared_where_nobody_takes_part() -> None:
    app = FastAPI()
    mount(app, [], [Dialect("rooms", "", APIRouter())])
    assert not app.state.dialects.speaks_at("/api/interviews")
    assert not app.state.dialects.speaks_at("/ws/interview/x")
