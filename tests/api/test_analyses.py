"""A resume and a job description in one request, as form or as JSON; looked at while it goes on, and cancelled."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.seven_roles import Knocking, SevenRoles, seat_seven_roles
from tests.api.whole_server import whole_app, whole_services
from tests.resumes.shelf import NotedOccasions
from vivaroom.api.services import Services
from vivaroom.db.unit import Database
from vivaroom.kit.ids import parse_id
from vivaroom.ports.queue import AnalyseResume, ReadResume
from vivaroom.resumes.analyst import ResumeAnalyst
from vivaroom.resumes.extraction import read_resume
from vivaroom.resumes.limits import ReadingLimits
from vivaroom.resumes.packaged import packaged_skill_names
from vivaroom.resumes.parsing import parse_profile
from vivaroom.resumes.profile import profile_to_json
from vivaroom.resumes.reading import ResumeReader

Clients = Mapping[Knocking, httpx.AsyncClient]
RESUME = b"""Ada Example
ada@example.org

Experience

Backend Engineer, Analytical Engines Ltd
January 2021 - Present
- Built a payment service in Python with PostgreSQL.
"""
JOB = "Requirements:\n- Python\n- Kubernetes\n"


@pytest.fixture(scope="module")
async def services(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Services]:
    folder: Path = tmp_path_factory.mktemp("files")
    async with whole_services(database, folder) as found:
        yield found


@pytest.fixture(scope="module")
async def roles(services: Services) -> SevenRoles:
    return await seat_seven_roles(services.signin)


@pytest.fixture(scope="module")
async def clients(services: Services, roles: SevenRoles) -> AsyncIterator[Clients]:
    app = whole_app(services)
    async with AsyncExitStack() as stack:
        yield {who: await stack.enter_async_context(roles.client(app, who)) for who in roles.accounts}


async def asked(client: httpx.AsyncClient, **fields: Any) -> httpx.Response:
    """One request with the file and these fields of the form."""
    return await client.post("/v1/analyses", files={"file": ("ada.txt", RESUME, "text/plain")}, data=fields)


async def work(services: Services, roles: SevenRoles, analysis: dict[str, Any]) -> None:
    """Do what was queued: read the resume, then hold it against the job."""
    names = packaged_skill_names()
    reader = ResumeReader(
        services.database, services.files, lambda content: read_resume(content, ReadingLimits()),
        lambda text: profile_to_json(parse_profile(text, names)), None, NotedOccasions(),
    )  # fmt: skip
    await reader.read(ReadResume(roles.org_id, parse_id("resume", analysis["resume_id"])))
    analyst = ResumeAnalyst(services.database, services.library)
    await analyst.analyse(AnalyseResume(roles.org_id, parse_id("analysis", analysis["id"])))


async def test_a_file_and_a_job_in_one_request_end_in_evidence_gaps_and_weights(
    clients: Clients, services: Services, roles: SevenRoles
) -> None:
    mine = clients[Knocking.CANDIDATE]
    reply = await asked(mine, job_description=JOB, role="Backend engineer")
    assert reply.status_code == 202, reply.text
    queued = reply.json()
    assert (queued["status"], queued["result"]) == ("queued", None)
    await work(services, roles, queued)
    done = (await mine.get(f"/v1/analyses/{queued['id']}")).json()
    assert (done["status"], done["result"]["gaps"]) == ("succeeded", ["Kubernetes"])
    first = done["result"]["requirements"][0]
    assert (first["standing"], first["evidence"][0]["skill"]) == ("met", "Python")
    text = (await mine.get(f"/v1/resumes/{queued['resume_id']}")).json()["text"]
    start, end = first["evidence"][0]["quote"]["span"]
    assert text[start:end] == "Built a payment service in Python with PostgreSQL."
    weights = {one["skill"]: one for one in done["result"]["skills"]}
    assert weights["python"]["needed_by"] == "must"
    assert weights["python"]["shown"]["last_used"] == "present"
    assert weights["python"]["weight_0_1"] > weights["kubernetes"]["weight_0_1"]
    assert weights["databases"]["shown_by"] == "postgresql"


async def test_the_same_as_json(clients: Clients) -> None:
    body = {"text": RESUME.decode(), "file_name": "ada.txt", "job_description": JOB}
    reply = await clients[Knocking.RECRUITER].post("/v1/analyses", json=body)
    assert (reply.status_code, reply.json()["status"]) == (202, "queued")


async def test_a_cancelled_analysis_is_never_done(clients: Clients, services: Services, roles: SevenRoles) -> None:
    mine = clients[Knocking.CANDIDATE]
    queued = (await asked(mine, job_description=JOB)).json()
    cancelled = await mine.post(f"/v1/analyses/{queued['id']}/cancel")
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    await work(services, roles, queued)
    assert (await mine.get(f"/v1/analyses/{queued['id']}")).json()["status"] == "cancelled"
    assert (await mine.post(f"/v1/analyses/{queued['id']}/cancel")).status_code == 200


async def test_what_has_ended_is_not_cancelled_and_says_so(
    clients: Clients, services: Services, roles: SevenRoles
) -> None:
    mine = clients[Knocking.CANDIDATE]
    queued = (await asked(mine, job_description=JOB)).json()
    await work(services, roles, queued)
    refused = await mine.post(f"/v1/analyses/{queued['id']}/cancel")
    assert (refused.status_code, refused.json()["code"]) == (409, "analysis_ended")


@pytest.mark.parametrize(
    ("fields", "field"),
    [({}, "job_description"), ({"job_description": " "}, "job_description"), ({"job_description": "x", "role": "y" * 121}, "role")],
)  # fmt: skip
async def test_a_form_that_lacks_something_is_refused_with_the_field(
    clients: Clients, fields: dict[str, str], field: str
) -> None:
    reply = await asked(clients[Knocking.CANDIDATE], **fields)
    assert reply.status_code == 422
    assert field in reply.text


async def test_a_field_that_comes_twice_is_refused(clients: Clients) -> None:
    reply = await asked(clients[Knocking.CANDIDATE], job_description=[JOB, JOB])
    assert (reply.status_code, "job_description" in reply.text) == (422, True)


async def test_a_form_without_a_file_is_refused(clients: Clients) -> None:
    form = {"job_description": (None, JOB.encode())}
    reply = await clients[Knocking.CANDIDATE].post("/v1/analyses", files=form)
    assert (reply.status_code, reply.json()["code"]) == (422, "file_missing")


async def test_another_tenant_cannot_cancel_and_a_colleague_who_recruits_can(clients: Clients) -> None:
    queued = (await asked(clients[Knocking.CANDIDATE], job_description=JOB)).json()
    path = f"/v1/analyses/{queued['id']}/cancel"
    assert (await clients[Knocking.OTHER_RECRUITER].post(path)).status_code == 404
    assert (await clients[Knocking.RECRUITER].post(path)).status_code == 200
