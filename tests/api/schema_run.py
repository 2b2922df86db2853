"""The whole product behind a port, and schemathesis sending it what the OpenAPI document promises and forbids.

Who sends is an admin with a token, on a server that is not bound to loopback: so checks of credentials mean something.
"""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI

from tests.api.belongings import Belongings, belongings_of
from tests.api.whole_server import whole_app
from tests.serving import free_port, plain_environment
from vivaroom.accounts.signin import Registration, SignedIn
from vivaroom.api.limits import PER_MINUTE, Allowance, Limits
from vivaroom.api.services import Services
from vivaroom.app.main import create_app
from vivaroom.app.server import AnnouncingServer
from vivaroom.app.settings.reading import Settings

SEED = 20_261_121
EXAMPLES = 6  # a fuzzed operation; examples and coverage send all that the document gives rise to
STEPS = 4  # of one story of operations that follow each other
OWNED = 5  # objects of each kind, since some operations delete or close them
REQUEST_SECONDS = 20
STREAM_EVENTS = 2  # of an event stream, which would otherwise last as long as its session
PLENTY = 10_000_000

# A document says what shape a value has, and not what it means or what has become of what it names. These operations
# may refuse values of the right shape, with the status that stands here; that they take good ones is seen in
# `test_every_route.py`. All other checks hold for them too.
MORE_THAN_A_SHAPE: Mapping[str, tuple[tuple[int, ...], str]] = {
    "POST /v1/resumes": ((422,), "a file is a resume when there is text to read in it"),
    "POST /api/resumes": ((422,), "a file is a resume when there is text to read in it"),
    "POST /api/interviews/start": ((422,), "the same, where a resume comes along"),
    "GET /api/interviews": ((422,), "there are kinds that nobody has"),
    "POST /v1/analyses": ((422,), "the same, with a job description beside it"),
    "POST /v1/interviews": ((422,), "an interview is concluded before it is ended"),
    "PATCH /v1/interviews/{interview_id}": ((422,), "an interview is concluded before it is ended"),
    "POST /v1/sessions/{session_id}/supervisor/actions": ((422,), "there are subjects that an interviewer leaves out"),
    "POST /v1/question-sets": (
        (400, 413, 422),
        "rows are checked for what they mean, files for what is in them, and ten thousand rows may be too large",
    ),
    "PATCH /v1/sessions/{session_id}/feedback": ((422,), "the name of a score is a slug"),
    "POST /v1/sessions/{session_id}/feedback": ((422,), "only somebody of the team can have been the interviewer"),
    "POST /v1/interviews/{interview_id}/invitations": ((422,), "a moment must lie within the year to come"),
    "GET /v1/costs": ((422,), "the first day comes before the last one, and a year is the most"),
    "POST /v1/schedules": ((422,), "a moment must lie within the year to come, and a resume is given once"),
    "PATCH /v1/schedules/{schedule_id}": (
        (422,),
        "a moment must lie within the year to come, and a resume is given once",
    ),
    "POST /api/transcripts/voice/transcribe": ((422,), "in a form a null is text, too, and no kind of session"),
    "POST /api/v1/interview/{session_id}/respond": ((422,), "an answer is text or sound, and not both"),
    "POST /finalize-interview": ((413,), "a transcript may be larger than a body"),
    "POST /v1/realtime/client_secrets": ((422,), "whoever has no session's key names the session"),
    "POST /v1/realtime/calls": (
        (410, 422),
        "an offer is written in a language of its own, and its session may be over",
    ),
    "POST /v1/invitations/by-link/{secret}/open": ((410,), "an invitation may have been withdrawn, by this very run"),
}
# In a form everything is text, so that what the run sends as a value of another type arrives as text that spells it.
TEXT_OF_A_FORM = ("POST /v1/analyses",)
# What is too much is refused as such before anybody reads it.
TOO_LARGE = ("POST /v1/question-sets", "POST /finalize-interview")
# What needs a vendor that is not set up says so with 503, and nothing is wrong with the server.
WITHOUT_VENDOR = ("POST /interviews/{session_id}/token", "POST /api/transcripts/voice/transcribe")
REFUSED = ("400", "401", "403", "404", "405", "406", "409", "415", "422", "428", "429", "5xx")
TAKEN_AS_ACCEPTED = ("2xx", "3xx", "401", "403", "404", "409", "429", "5xx")  # 5xx is another check's to find


@dataclass(frozen=True, slots=True)
class Findings:
    """What schemathesis printed, and whether it found nothing."""

    clean: bool
    text: str


def document_app(services: Services) -> FastAPI:
    """The application as others reach it, with room for thousands of requests a minute."""
    app = whole_app(services, create_app(Settings(_env_file=None, host="0.0.0.0")))
    installed: Sequence[Any] = app.user_middleware
    for middleware in installed:
        if middleware.cls is Limits:
            middleware.kwargs["allowance"] = Allowance(dict.fromkeys(PER_MINUTE, PLENTY))
    return app


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[str]:
    """The application behind a port of this machine, in this loop, for the length of the block."""
    port, began = free_port(), asyncio.Event()
    config = uvicorn.Config(app, host="127.0.0.1", port=port, lifespan="off", log_level="critical")
    server = AnnouncingServer(config, lambda _: began.set())
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(server.serve())
        await began.wait()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True


async def admin_with_belongings(services: Services) -> tuple[SignedIn, Sequence[Belongings]]:
    """Somebody who may do everything in an organisation, with some of everything in it."""
    asked = Registration("admin@example.org", "correct horse battery", "Ada", "Ours")
    admin = await services.signin.register(asked)
    return admin, [await belongings_of(services, admin.account) for _ in range(OWNED)]


async def tried(url: str, folder: Path, settings: str) -> Findings:
    """Run schemathesis with these settings (TOML) on the document at a URL, to its end."""
    config = folder / "schemathesis.toml"
    config.write_text(settings, "utf-8")
    command = ["-m", "schemathesis.cli", "--config-file", str(config), "run", f"{url}/openapi.json", "--no-color"]
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, cwd=folder, env=plain_environment(folder) | {"COLUMNS": "120"},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    try:
        output, _ = await process.communicate()
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
    return Findings(process.returncode == 0, output.decode("utf-8", "replace"))


def settings_for(token: str, owned: Sequence[Belongings]) -> str:
    """Every check, every operation, every phase; the same requests each time, with ids of objects that are there."""
    return f"""
seed = {SEED}
continue-on-failure = true
request-timeout = {REQUEST_SECONDS}
max-stream-events = {STREAM_EVENTS}

[auth.openapi.bearer]
bearer = "{token}"

[output.sanitization]
enabled = false

[checks]
enabled = true

[generation]
mode = "all"
deterministic = true
no-shrink = true
# NUL is refused everywhere, which would have to stand in the pattern of every text; `test_bodies.py` sends it.
allow-x00 = false

[phases]
examples.enabled = true
coverage.enabled = true
fuzzing = {{ enabled = true, generation.max-examples = {EXAMPLES} }}
stateful = {{ enabled = true, max-steps = {STEPS}, generation.max-examples = {EXAMPLES} }}
{_dictionaries(owned)}
{_meaning()}
"""


def _dictionaries(owned: Sequence[Belongings]) -> str:
    """Nine of ten ids in paths are of objects that are there."""
    names = list(owned[0].ids)
    bound = [f'"path.{name}" = {{ dictionary = "{name}", probability = 0.9 }}' for name in names]
    known = [f"{name}.values = {json.dumps(_known(name, owned))}" for name in names]
    return "\n".join(["[parameters]", *bound, "[dictionaries]", *known])


def _known(name: str, owned: Sequence[Belongings]) -> list[str] | list[int]:
    found = sorted({ids[name] for one in owned for ids in (one.ids, one.closed)})
    return [int(one) for one in found] if name == "seq" else found


def _meaning() -> str:
    """The one check that asks for more than a schema can say, with what an operation may answer besides."""
    unequipped = "\n".join(
        f"[[operations]]\ninclude-name = {json.dumps(name)}\nchecks.not_a_server_error.enabled = false\n"
        for name in WITHOUT_VENDOR
    )
    return unequipped + "\n".join(
        f"[[operations]]\n# {why}\ninclude-name = {json.dumps(name)}\n"
        f"checks.positive_data_acceptance.expected-statuses = {json.dumps([*TAKEN_AS_ACCEPTED, *map(str, also)])}\n"
        + _refusals(name)
        for name, (also, why) in MORE_THAN_A_SHAPE.items()
    )


def _refusals(name: str) -> str:
    """What this operation may answer to what is not as documented, where that is more than usual."""
    more = ["202"] * (name in TEXT_OF_A_FORM) + ["413"] * (name in TOO_LARGE)
    return f"checks.negative_data_rejection.expected-statuses = {json.dumps([*REFUSED, *more])}\n" * bool(more)
