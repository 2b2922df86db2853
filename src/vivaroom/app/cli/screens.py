"""Two ways to show an interview: to a person on a terminal, and as lines of JSON to a program."""

import json
from datetime import datetime, timedelta

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from vivaroom.api.moves import MoveOut, SessionOut
from vivaroom.app.cli.dialogue import COMMANDS
from vivaroom.app.cli.report import Readable, document_of
from vivaroom.app.cli.summary import show_summary
from vivaroom.feedback.figures import in_words, visible
from vivaroom.interview.director import Taken
from vivaroom.interview.moves import Ask, Close, FollowUp, Move, Repeat, Wait, spoken_text
from vivaroom.interview.session import Session
from vivaroom.interview.store import Held
from vivaroom.kit.ids import public_id

WIDEST = 96


class TerminalScreen:
    """For a person. Nothing that a model or a resume says can move the cursor or change colours."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False)
        self._console.width = min(self._console.width, WIDEST)

    def opened(self, held: Held) -> None:
        plan = held.plan
        size = f"{plan.question_count} questions, about {plan.duration_minutes} minutes"
        self._print(f"{plan.role_name}, {plan.level.value}: {in_words(plan.kind.value)} interview, {size}", "bold")
        self._print("Type your answer and press Enter; a \\ at the end of a line goes on in the next. /help has more.")

    def moved(self, taken: Taken, now: datetime) -> None:
        match taken.move:
            case Wait():
                return
            case Ask() | FollowUp() | Repeat():
                self._print(f"\n{_place(taken.held, now)}", "dim")
            case Close():
                self._print("")
        self._tell(taken.move)

    def paused(self) -> None:
        self._print("\nPaused: the clock stands still. Press Enter to go on.")

    def refused(self, code: str, detail: str) -> None:
        self._print(detail, "yellow")

    def help(self) -> None:
        for name, meaning in COMMANDS.items():
            self._print(f"  /{name:9}{meaning}")

    def ask_for_line(self) -> None:
        self._console.print("> ", end="")

    def left(self, session: str) -> None:
        self._print("\n\nThe clock stands still, and nothing is lost. Go on with:")
        self._print(f"  vivaroom interview --session {session}")

    def writing(self) -> None:
        self._print("\nYour report is being written …", "dim")

    def reported(self, found: Readable) -> None:
        session = public_id("session", found.report.session_id)
        show_summary(self._console, found.report)
        self._print(f"\nAll of it as PDF:  vivaroom report {session} --pdf report.pdf")
        self._print(f"As a page:         /my/sessions/{session}/report, while `vivaroom serve` runs")

    def _tell(self, move: Move) -> None:
        """Lead-in and question apart."""
        lead_in = getattr(move, "lead_in", None)
        words = spoken_text(move)
        if lead_in:
            self._block(lead_in)
        is_question = isinstance(move, Ask | FollowUp | Repeat)
        self._block(words.removeprefix(f"{lead_in} ") if lead_in else words, "bold" if is_question else "")

    def _block(self, words: str, style: str = "") -> None:
        self._console.print(Padding(Text(visible(words), style=style), (0, 2)))

    def _print(self, words: str, style: str = "") -> None:
        self._console.print(Text(visible(words), style=style))


class JsonScreen:
    """For a program: one JSON object a line, each with `event`."""

    def opened(self, held: Held) -> None:
        plan = held.plan
        facts = {"role": plan.role_name, "kind": plan.kind.value, "level": plan.level.value}
        limits = {"question_count": plan.question_count, "duration_minutes": plan.duration_minutes}
        emit("opened", session_id=public_id("session", held.session_id), **facts, **limits)

    def moved(self, taken: Taken, now: datetime) -> None:
        move = MoveOut.of(taken.move, taken.held).model_dump(mode="json", exclude_none=True)
        session = SessionOut.of(taken.held, now).model_dump(mode="json")
        emit("move", seq=taken.seq, move=move, **{name: session[name] for name in ("status", "phase", "progress")})

    def paused(self) -> None:
        emit("paused")

    def refused(self, code: str, detail: str) -> None:
        emit("refused", code=code, detail=detail)

    def help(self) -> None:
        emit("help", commands=COMMANDS)

    def ask_for_line(self) -> None:
        """A program knows."""

    def left(self, session: str) -> None:
        emit("left", session_id=session)

    def writing(self) -> None:
        emit("writing")

    def reported(self, found: Readable) -> None:
        emit("report", report=document_of(found))


def emit(event: str, **fields: object) -> None:
    """One line of JSON, at once."""
    print(json.dumps({"event": event, **fields}, ensure_ascii=False, default=str), flush=True)


def _place(held: Held, now: datetime) -> str:
    """Where we are: phase, question k of n, minutes left."""
    plan, session = held.plan, held.session
    left = max(timedelta(minutes=plan.duration_minutes) - session.elapsed(now), timedelta(0))
    number = max(1, min(session.main_questions, plan.question_count))
    minutes = -(-left // timedelta(minutes=1))
    return f"{_phase(held, session)} · question {number} of {plan.question_count} · {minutes} min left"


def _phase(held: Held, session: Session) -> str:
    return held.plan.phases[min(session.phase, len(held.plan.phases) - 1)].name
