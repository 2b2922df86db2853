"""What is worth a line at the start: settings that count for nothing, and what serves in their place."""

import difflib
from collections.abc import Iterator, Sequence

from vivaroom.app.settings.borrowed import BORROWED, borrowed_here
from vivaroom.app.settings.firebase import firebase_project
from vivaroom.app.settings.given import OURS, Given, Surroundings, names_of
from vivaroom.app.settings.reading import Settings

ELSEWHERE = frozenset({"VIVAROOM_EVALS", "VIVAROOM_TEST_DATABASE_URL", "VIVAROOM_HOME"})
"""Names of ours that programs beside the product read."""


def advice(settings: Settings, given: Surroundings) -> Iterator[str]:
    """One line for each thing; no values."""
    if blanks := [one for one in placeholders(given) if one.value.strip()]:
        yield f"{_listed(blanks)}: a sample from a guide, which counts as unset"
    for borrowed, found in borrowed_here(given):
        yield f"{_listed(found)}: {borrowed.whose} is not used yet; {borrowed.instead}"
    for one, near in unknown(given):
        yield f"{one.name} ({one.place}): no such setting" + (f"; did you mean {near}?" if near else "")
    if "*" in settings.origins:
        yield "ALLOWED_ORIGINS, FRONTEND_URL: * counts for nothing; name the origins of your front ends"
    if trouble := firebase_project(settings).trouble:
        yield f"{trouble}: tokens of Firebase are not accepted"


def placeholders(given: Surroundings) -> list[Given]:
    """What is given of the names that are read, and counts as unset."""
    known = known_names()
    return [one for one in given.given if one.is_placeholder and one.name in known]


def unknown(given: Surroundings) -> Iterator[tuple[Given, str | None]]:
    """Names that begin like ours and are none, each with the one that was meant, if one is near."""
    known = known_names()
    ours = [name for name in known if name.startswith(OURS)]
    for one in given.given:
        if one.name.startswith(OURS) and one.name not in known and one.name not in ELSEWHERE:
            near = difflib.get_close_matches(one.name, ours, n=1, cutoff=0.75)
            yield one, next(iter(near), None)


def known_names() -> frozenset[str]:
    """Every name that is read, or known from elsewhere."""
    own = {name for setting, about in Settings.model_fields.items() for name in names_of(setting, about)}
    return frozenset(own.union(*(one.names for one in BORROWED)))


def _listed(found: Sequence[Given]) -> str:
    return ", ".join(dict.fromkeys(one.name for one in found))
