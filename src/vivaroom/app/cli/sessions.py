"""`vivaroom sessions`: every session of this installation, newest first."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from vivaroom.app.cli.inside import with_database
from vivaroom.app.cli.options import DataDir
from vivaroom.app.cli.output import JsonFlag, show_rows
from vivaroom.app.cli.report import score_of

if TYPE_CHECKING:
    from vivaroom.db.unit import Database


def sessions(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many to show.")] = 20,
    as_json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    """List sessions, the newest first, with the score of their report where there is one."""
    show_rows(with_database(data_dir, lambda database: _rows(database, limit)), as_json=as_json)


async def _rows(database: "Database", limit: int) -> list[dict[str, Any]]:
    from vivaroom.db.keyset import Stretch
    from vivaroom.feedback.store import ready_reports
    from vivaroom.interview.designs.store import find_interview
    from vivaroom.interview.sessions.store import page_sessions
    from vivaroom.kit.ids import public_id

    async with database.system_unit() as unit:
        cards = (await page_sessions(unit, None, Stretch(limit, None)))[:limit]
        reports = await ready_reports(unit, [card.id for card in cards])
        designs = {card.interview_id for card in cards if card.interview_id is not None}
        titles = {one: (await find_interview(unit, one)).title for one in designs}
    return [
        {
            "id": public_id("session", card.id),
            "candidate": card.candidate_name,
            "interview": titles.get(card.interview_id) if card.interview_id else None,
            "status": card.status.value,
            "created_at": card.created_at.isoformat(timespec="seconds"),
            "score": score_of(reports.get(card.id)),
        }
        for card in cards
    ]
