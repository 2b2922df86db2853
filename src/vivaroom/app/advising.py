"""What is worth a line to whoever starts a process here: settings that count for nothing, and what serves instead."""

from vivaroom.app.dialogue import dialogue_advice
from vivaroom.app.mirroring import mirror_advice
from vivaroom.app.rooms import rooms_advice
from vivaroom.app.sample_database import passed_over
from vivaroom.app.settings.advice import advice
from vivaroom.app.settings.reading import Settings, given_here


def advice_here(settings: Settings) -> list[str]:
    """The lines."""
    passed = passed_over(settings)
    return [
        *advice(settings, given_here()),
        *rooms_advice(settings),
        *mirror_advice(settings),
        *dialogue_advice(settings),
        *((passed,) if passed else ()),
    ]
