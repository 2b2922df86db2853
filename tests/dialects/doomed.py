"""The product with made-up speech, as a process that dies where a file says so.

`DOOMED` takes what `vivaroom` takes. Whichever process first comes to a place whose file lies in the folder `deaths`
beneath its working folder takes the file away and is killed there, so each file is the death of exactly one process.
"""

import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from tests.dialects import voiced
from vivaroom.app import background, periodic
from vivaroom.db.unit import Unit
from vivaroom.interview.events import AnswerGiven, Event
from vivaroom.interview.handed_in.answer import HandedIn
from vivaroom.interview.handed_in.hearing_late import LateListener
from vivaroom.interview.handed_in.taking import AnswerTaker
from vivaroom.interview.session import Recorded
from vivaroom.interview.store import Held, Ledger, Mark
from vivaroom.jobs import workflows
from vivaroom.jobs.kinds import AnyJob, kind_of
from vivaroom.jobs.periodic import Periodic
from vivaroom.jobs.reaper import Reaper
from vivaroom.jobs.work import Outcome, Work, attempt
from vivaroom.voice import archiving

DEATHS = "deaths"
APPENDED, COMMITTED, ACKNOWLEDGED = "answer appended", "answer committed", "answer acknowledged"
"""In the turn of an answer: before its transaction is durable; after, and nobody knows; and before it has begun."""
ROOT = Path(__file__).parents[2]
DOOMED = [
    sys.executable,
    "-c",
    f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tests.dialects.doomed import run; run()",
]
SOON = timedelta(seconds=1)
"""After which work of a process that died is taken over here; others wait some seconds longer."""
_append, _take_now = Ledger.append, AnswerTaker.take_now


def begun(kind: str) -> str:
    """The place before a job of this kind is tried."""
    return f"{kind} begun"


def done(kind: str) -> str:
    """The place where a job of this kind is done, and the engine does not know it."""
    return f"{kind} done"


def passing(place: str) -> None:
    """Die here, if that is wanted."""
    with suppress(FileNotFoundError):
        Path(DEATHS, place).unlink()
        os.kill(os.getpid(), signal.SIGKILL)


async def _append_mortally(
    ledger: Ledger, unit: Unit, held: Held, events: Sequence[Event], at: datetime, mark: Mark | None = None
) -> list[Recorded]:  # fmt: skip
    is_answer = any(isinstance(event, AnswerGiven) for event in events)
    if is_answer:
        unit.after_commit(_committed)  # before anybody is told of it
    recorded = await _append(ledger, unit, held, events, at, mark)
    if is_answer:
        passing(APPENDED)
    return recorded


async def _committed() -> None:
    passing(COMMITTED)


async def _take_mortally(taker: AnswerTaker, answer: HandedIn) -> None:
    passing(ACKNOWLEDGED)
    await _take_now(taker, answer)


async def _attempt_mortally(work: Work, job: AnyJob, failures: int) -> Outcome:
    kind = kind_of(job).name
    passing(begun(kind))
    outcome = await attempt(work, job, failures)
    passing(done(kind))
    return outcome


def _soon(*parts: Any, hears: bool) -> Sequence[Periodic]:
    return [replace(one, every=min(one.every, SOON)) for one in periodic.periodic_jobs(*parts, hears=hears)]


def run() -> None:
    """The command `vivaroom`, with these places in it."""
    setattr(Ledger, "append", _append_mortally)  # noqa: B010 - the class is closed to the type checker
    setattr(AnswerTaker, "take_now", _take_mortally)  # noqa: B010 - as above
    vars(workflows)["attempt"] = _attempt_mortally
    vars(periodic)["Reaper"] = partial(Reaper, grace=SOON)
    vars(periodic)["LateListener"] = partial(LateListener, after=SOON)
    vars(archiving)["QUIET"] = SOON
    vars(background)["periodic_jobs"] = _soon
    voiced.run()
