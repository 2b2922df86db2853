"""Collectors on a real database."""

from vivaroom.content.loader import library
from vivaroom.db.unit import Database
from vivaroom.interview.collecting.collector import Collector
from vivaroom.interview.collecting.listening import BuiltInListener, Listener
from vivaroom.interview.collecting.reading import BuiltInReading
from vivaroom.interview.designs.designing import Designer
from vivaroom.kit.clock import Clock

READING = BuiltInReading(library())


def collector(database: Database, clock: Clock, listener: Listener | None = None) -> Collector:
    """A collector that goes by rules, or listens as a test says."""
    designer = Designer(database, library(), clock, "1.2.3")
    return Collector(database, library(), listener or BuiltInListener(READING), designer, clock)
