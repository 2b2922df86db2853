"""The product as a server of its own process that is killed at a moment of the taking of an acknowledged answer.

`mortal(when)` takes what `vivaroom` takes. `before`: acknowledged, and nothing is done yet; `between`: the turn is in the
ledger, and nobody has noted that; everything else is the product's own.
"""

import os
import signal
import sys
from pathlib import Path

from vivaroom.app.cli import main
from vivaroom.interview.handed_in.answer import HandedIn
from vivaroom.interview.handed_in.taking import AnswerTaker
from vivaroom.kit.errors import VivaError

ROOT = Path(__file__).parents[2]


def mortal(when: str) -> list[str]:
    """The program that dies then."""
    command = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tests.dialects.mortal import run; run({when!r})"
    return [sys.executable, "-c", command]


async def _dies_before(taker: AnswerTaker, answer: HandedIn) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def _dies_between(taker: AnswerTaker, answer: HandedIn, error: VivaError | None) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def run(when: str) -> None:
    """The command `vivaroom`, with its death in it."""
    if when == "before":
        setattr(AnswerTaker, "take_now", _dies_before)  # noqa: B010 - the class is closed to the type checker
    else:
        setattr(AnswerTaker, "_told", _dies_between)  # noqa: B010 - as above
    main()
