"""The collector of this installation: rules alone, or a language model beside them where there is one."""

from datetime import timedelta

from vivaroom.interview.collecting.collector import Collector
from vivaroom.interview.collecting.listening import BuiltInListener
from vivaroom.interview.collecting.model_led import PATIENCE, ModelListener
from vivaroom.interview.collecting.reading import BuiltInReading
from vivaroom.interview.designs.designing import Designer
from vivaroom.ports.language import LanguageModel


def collector_of(designer: Designer, model: LanguageModel | None = None, patience: timedelta = PATIENCE) -> Collector:
    """A collector whose interviews this designer makes; nobody waits for the model longer than they want to."""
    reading = BuiltInReading(designer.library)
    listener = BuiltInListener(reading) if model is None else ModelListener(model, reading, min(patience, PATIENCE))
    return Collector(designer.database, designer.library, listener, designer, designer.clock)
