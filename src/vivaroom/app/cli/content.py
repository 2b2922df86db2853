"""`vivaroom content`: whether the content files hold together, and bringing in a question set of one's own."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vivaroom.app.cli.inside import quiet_settings, with_parts
from vivaroom.app.cli.options import DataDir
from vivaroom.app.cli.output import JsonFlag, errors, show, show_rows

if TYPE_CHECKING:
    from vivaroom.app.wiring import Parts
    from vivaroom.ports.pronunciation import Terms
    from vivaroom.questions.sets.importing import Outcome, Wish

content = typer.Typer(no_args_is_help=True)


@content.callback()
def _group() -> None:
    """Questions, rubrics, plans."""


@content.command()
def check(as_json: JsonFlag = False) -> None:
    """Prove ids, links, lengths and amounts, and find duplicates by meaning when the weights are here."""
    from vivaroom.app.settings.reading import read_settings
    from vivaroom.app.weights import embedder_of
    from vivaroom.content.check import check as problems_of
    from vivaroom.content.loader import library
    from vivaroom.interview.forbidden import forbidden_subject

    known = library()
    terms = _terms()
    embedder = embedder_of(read_settings())
    vectors = asyncio.run(embedder.embed([q.text for q in known.questions])) if embedder else None
    if embedder is None:
        errors.print("Near-duplicates are not looked for: the weights are missing (vivaroom models pull).")
    problems = problems_of(known, forbidden_subject, vectors)
    if problems:
        show_rows([{"place": p.place, "problem": p.detail} for p in problems], as_json=as_json)
        raise typer.Exit(1)
    show(
        {
            "questions": len(known.questions),
            "kinds_of_companies": len(known.archetypes),
            "rubrics": len(known.rubrics),
            "roles": len(known.roles),
            "spoken_terms": len(terms.any_case) + len(terms.exactly),
            "version": known.version,
        },
        as_json=as_json,
    )


@content.command("import")
def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV, YAML or JSON.")],
    name: Annotated[str | None, typer.Option(help="The name of the set; else that of the file.")] = None,
    partial: Annotated[bool, typer.Option("--partial", help="Import the good rows where others need mending.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    as_json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    """Bring in a question set, or update it: each row is checked, and nothing is imported while one needs mending."""
    from vivaroom.questions.sets.importing import Wish
    from vivaroom.questions.sets.reading import read_sheet

    wish = Wish(name or file.stem, read_sheet(file.read_bytes()), partial, dry_run)
    outcome = with_parts(quiet_settings(data_dir), lambda parts: _brought_in(parts, wish))
    for note in outcome.notes:
        errors.print(note, highlight=False)
    show_rows(
        [
            {
                "line": row.line,
                "status": row.status,
                "mend": "; ".join(f"{m.column}: {m.detail}" for m in row.mends),
                "note": " ".join(row.notes),
            }
            for row in outcome.rows
        ],
        as_json=as_json,
    )
    if outcome.count("refused") and not partial:
        raise typer.Exit(1)


async def _brought_in(parts: "Parts", wish: "Wish") -> "Outcome":
    """The import, or what it would do where a row needs mending and no part of it is wanted without the rest."""
    from dataclasses import replace

    from vivaroom.accounts.account import HOME_ORGANISATION
    from vivaroom.api.question_sets import importer

    imports = importer(parts.services)
    foreseen = await imports.bring_in(HOME_ORGANISATION, replace(wish, dry_run=True))
    if wish.dry_run or (foreseen.count("refused") and not wish.partial):
        return foreseen
    return await imports.bring_in(HOME_ORGANISATION, wish)


def _terms() -> "Terms":
    from vivaroom.content.speech import spoken_terms

    try:
        return spoken_terms()
    except ValueError as wrong:
        errors.print(str(wrong), highlight=False)
        raise typer.Exit(1) from None
