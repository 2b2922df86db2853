"""Bringing in a question set: every row checked, all or nothing unless asked otherwise, and never anything twice."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from vivaroom.db.unit import Database
from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import FieldProblem, Invalid
from vivaroom.kit.ids import new_id
from vivaroom.ports.embedding import Embedder
from vivaroom.ports.queue import EmbedQuestionSet, JobQueue
from vivaroom.questions.sets import store
from vivaroom.questions.sets.checking import Checked, Mend, Rules, check_row
from vivaroom.questions.sets.likeness import pairs_within
from vivaroom.questions.sets.reading import Sheet
from vivaroom.questions.sets.store import QuestionSet, SetQuestion, SetStatus, Written

COMPARED_AT_ONCE = 300
"""So many rows are compared by meaning while somebody waits; a larger file is compared by the job that embeds it."""
_TOLD = 500


@dataclass(frozen=True, slots=True)
class Wish:
    """What to import, and how: `partial` leaves out what has to be mended, `dry_run` only says what would be done."""

    name: str
    sheet: Sheet = field(repr=False)
    partial: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What became of a row: `added`, `updated`, `unchanged`, or `refused` with what to mend. `id` is the question's."""

    line: int
    status: str
    id: UUID | None
    mends: tuple[Mend, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did, or would do; `set` is None for a dry run."""

    set: QuestionSet | None
    rows: tuple[RowOutcome, ...]
    notes: tuple[str, ...]

    def count(self, status: str) -> int:
        """How many rows ended so."""
        return sum(row.status == status for row in self.rows)


@dataclass(frozen=True, slots=True)
class Importer:
    """Imports question sets. Without an embedder questions are compared and found by their words alone."""

    database: Database
    jobs: JobQueue
    clock: Clock
    embedder: Embedder | None
    rules: Rules

    async def bring_in(self, org: UUID, wish: Wish) -> Outcome:
        """Check every row and write what may be written, in one transaction.

        Raises Invalid `question_set_refused`, naming line and column of each fault, unless the wish is for a dry run or for
        what can be had. Raises ProviderError when the embedder fails.
        """
        checked = await self._alike(await asyncio.to_thread(_checked, wish, self.rules))
        faults = [(c, mend) for c in checked if c.question is None for mend in c.mends]
        if faults and not (wish.partial or wish.dry_run):
            raise _refused(faults, len(checked))
        if wish.dry_run:
            known = await store.known_rows(self.database.glance(org), wish.name)
            return Outcome(None, tuple(_foreseen(c, known.keys()) for c in checked), wish.sheet.notes)
        kept, written = await self._write(org, wish.name, checked)
        return Outcome(kept, tuple(_done(c, written) for c in checked), wish.sheet.notes)

    async def _write(self, org: UUID, name: str, checked: Sequence[Checked]) -> tuple[QuestionSet, Written]:
        async with self.database.unit(org) as unit:
            opened = await store.open_set(unit, name, self.clock.now())
            known = await store.known_rows(unit, name)
            rows = [SetQuestion(new_id(), c.question, c.source) for c in checked if c.question is not None]
            written = await store.write_rows(unit, opened.id, rows, known)
            status = SetStatus.WORDS_ONLY if self.embedder is None else SetStatus.EMBEDDING
            if self.embedder is not None:
                await self.jobs.enqueue(unit, EmbedQuestionSet(org, opened.id, opened.revision))
            return await store.close_import(unit, opened.id, status), written

    async def _alike(self, checked: Sequence[Checked]) -> list[Checked]:
        """The same rows; one that says nearly the same as an earlier one, for the same company and role, is refused."""
        good = [c for c in checked if c.question is not None]
        if self.embedder is None or not 1 < len(good) <= COMPARED_AT_ONCE:
            return list(checked)
        vectors = await self.embedder.embed([c.question.text for c in good if c.question is not None])
        told = {}
        for pair in pairs_within(vectors):
            first, second = good[pair.first], good[pair.second]
            told[second.line] = _as_double(second, first.line) if _meet(first, second) else _noted(second, first.line)
        return [told.get(c.line, c) for c in checked]


def _checked(wish: Wish, rules: Rules) -> list[Checked]:
    """Every row checked; thousands take seconds, so in a thread, beside what others are doing."""
    return _without_doubles([check_row(row, wish.name, rules) for row in wish.sheet.rows])


def _without_doubles(checked: Sequence[Checked]) -> list[Checked]:
    """A row that is the same as an earlier one is refused."""
    first: dict[str, int] = {}
    told = []
    for one in checked:
        told.append(_as_double(one, first[one.slug]) if one.question and one.slug in first else one)
        if one.question is not None:
            first.setdefault(one.slug, one.line)
    return told


def _as_double(one: Checked, line: int) -> Checked:
    mend = Mend("question", f"says the same as line {line}: leave one of them out")
    return replace(one, question=None, mends=(*one.mends, mend))


def _noted(one: Checked, line: int) -> Checked:
    return replace(one, notes=(*one.notes, f"It says nearly the same as line {line}, for another company or role."))


def _meet(first: Checked, second: Checked) -> bool:
    """Whether both could be asked in one interview."""
    if first.question is None or second.question is None:
        return False
    sides = (
        (first.question.roles, second.question.roles),
        (first.question.companies, second.question.companies),
    )
    return all(not a or not b or {*a} & {*b} for a, b in sides)


def _foreseen(one: Checked, known: Collection[str]) -> RowOutcome:
    status = "refused" if one.question is None else "updated" if one.slug in known else "added"
    return RowOutcome(one.line, status, None, one.mends, one.notes)


def _done(one: Checked, written: Written) -> RowOutcome:
    if one.question is None:
        return RowOutcome(one.line, "refused", None, one.mends, one.notes)
    return RowOutcome(one.line, written.ways[one.slug], written.ids[one.slug], (), one.notes)


def _refused(faults: Sequence[tuple[Checked, Mend]], rows: int) -> Invalid:
    fields = tuple(FieldProblem(f"line {c.line}.{mend.column}", mend.detail) for c, mend in faults[:_TOLD])
    lines = len({c.line for c, _ in faults})
    detail = (
        f"{lines} of {rows} rows have to be mended, and nothing was imported; `errors` names line and column of each. "
        "With partial=true the other rows are imported."
    )
    return Invalid("question_set_refused", detail, fields=fields)
