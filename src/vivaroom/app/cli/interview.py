"""`vivaroom interview`: a typed interview in the terminal, from the first question to the report."""

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from vivaroom.app.cli.inside import quiet_settings, with_parts
from vivaroom.app.cli.options import DataDir
from vivaroom.app.cli.output import JsonFlag, wants_json
from vivaroom.content.types import Kind, Level
from vivaroom.kit.ids import parse_id

if TYPE_CHECKING:
    from vivaroom.app.cli.dialogue import Screen, Seat
    from vivaroom.app.wiring import Parts
    from vivaroom.interview.designs.design import Design

interviews = typer.Typer()


@dataclass(frozen=True, slots=True)
class Wish:
    """What interview is wanted; `session` is one to go on with, in place of all others."""

    role: str
    kind: Kind
    level: Level
    questions: int
    minutes: int
    resume: Path | None = None
    job: Path | None = None
    session: str | None = None


@interviews.command()
def interview(
    role: Annotated[str, typer.Option(help="The job that it is for.")] = "software engineer",
    kind: Annotated[Kind, typer.Option(help="What it is about.")] = Kind.TECHNICAL,
    level: Annotated[Level, typer.Option(help="How senior the role is.")] = Level.MID,
    questions: Annotated[int, typer.Option(min=1, max=30, help="How many main questions.")] = 6,
    minutes: Annotated[int, typer.Option(min=5, max=120, help="How long it may take.")] = 30,
    resume: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Your resume as PDF, DOCX, picture or text.")
    ] = None,
    job: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="A text file with the job description.")
    ] = None,
    session: Annotated[str | None, typer.Option(help="Go on with this session, which you left.")] = None,
    as_json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    """Take a typed interview here; its report follows.

    /skip, /repeat, /rephrase, /pause and /end are commands; a backslash at the end of a line goes on in the next one.
    Piped, answers are read from standard input, one a line, and every move is a line of JSON.
    """
    wish = Wish(role, kind, level, questions, minutes, resume, job, session)
    with_parts(quiet_settings(data_dir), lambda parts: _held(parts, wish, as_json=wants_json(as_json)))


async def _held(parts: "Parts", wish: Wish, *, as_json: bool) -> None:
    from vivaroom.app.cli.dialogue import Seat
    from vivaroom.app.cli.screens import JsonScreen, TerminalScreen

    org, session_id = await _session(parts, wish)
    seat = Seat(parts.services, org, session_id)
    screen = JsonScreen() if as_json else TerminalScreen()
    screen.opened(await seat.held())
    if await _finished(seat, screen):
        from vivaroom.app.cli.report import written

        screen.writing()
        screen.reported(await written(parts, session_id))


async def _finished(seat: "Seat", screen: "Screen") -> bool:
    """Whether it was held to its end; whoever leaves before, by Ctrl+C too, can go on later."""
    from vivaroom.app.cli.dialogue import hold, leave
    from vivaroom.app.cli.typed_lines import TypedLines

    try:
        if await hold(seat, screen, TypedLines(sys.stdin.fileno())):
            return True
    except asyncio.CancelledError:
        current = asyncio.current_task()
        if current is not None:
            current.uncancel()
    await leave(seat, screen)
    return False


async def _session(parts: "Parts", wish: Wish) -> tuple[UUID, UUID]:
    """(organisation, id) of the session to go on with, or of a new one."""
    from vivaroom.accounts.account import HOME_ORGANISATION, LOCAL_OWNER
    from vivaroom.interview.sessions.store import find_session

    services = parts.services
    if wish.session is not None:
        async with services.database.system_unit() as unit:
            card = await find_session(unit, parse_id("session", wish.session))
        return card.org_id, card.id
    made = await services.designer.create(HOME_ORGANISATION, LOCAL_OWNER, await _design(parts, wish))
    started = await services.starter.start(made, LOCAL_OWNER)
    return started.org_id, started.session_id


async def _design(parts: "Parts", wish: Wish) -> "Design":
    from vivaroom.interview.designs.design import Design

    return Design(
        kind=wish.kind,
        role=wish.role,
        level=wish.level,
        question_count=wish.questions,
        duration_minutes=wish.minutes,
        job_description=wish.job.read_text("utf-8", "replace")[:20_000] if wish.job else None,
        resume_id=await _resume(parts, wish.resume) if wish.resume else None,
    )


async def _resume(parts: "Parts", file: Path) -> UUID:
    from vivaroom.accounts.account import HOME_ORGANISATION, LOCAL_OWNER
    from vivaroom.resumes.keeping import Upload, keep_upload

    upload = Upload(await asyncio.to_thread(file.read_bytes), file.name)
    async with parts.services.database.unit(HOME_ORGANISATION) as unit:
        return (await keep_upload(unit, parts.services, LOCAL_OWNER, upload)).id
