"""`vivaroom content check`: whether the content files hold together."""

import asyncio
from typing import TYPE_CHECKING

import typer

from vivaroom.app.cli.output import JsonFlag, errors, show, show_rows

if TYPE_CHECKING:
    from vivaroom.ports.pronunciation import Terms

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


def _terms() -> "Terms":
    from vivaroom.content.speech import spoken_terms

    try:
        return spoken_terms()
    except ValueError as wrong:
        errors.print(str(wrong), highlight=False)
        raise typer.Exit(1) from None
