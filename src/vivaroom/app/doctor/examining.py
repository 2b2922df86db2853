"""All looks, one after the other; one that fails itself says so and keeps nobody from the others."""

from collections.abc import Callable, Sequence

from vivaroom.app.doctor import (
    configuration,
    files,
    identity,
    machine,
    mirroring,
    news,
    parts,
    queues,
    rooms,
    speech,
    speech_vendors,
    storage,
)
from vivaroom.app.doctor.finding import Finding, State
from vivaroom.app.settings.reading import Settings

Look = Callable[[], Finding | list[Finding]]


def examine(settings: Settings, *, ask: bool = False) -> list[Finding]:
    """Everything that was found; `ask` sends every language model one small request."""
    looks: dict[str, Look] = {
        "python": machine.python_version,
        "settings": lambda: configuration.configuration(settings),
        "data folder": lambda: machine.data_folder(settings),
        "disk space": lambda: machine.disk_space(settings),
        "port": lambda: machine.port(settings),
        "https": lambda: machine.https(settings),
        "database": lambda: storage.database(settings),
        "news": lambda: news.news(settings),
        "queues": lambda: queues.queues(settings),
        "clock": machine.clock,
        "secret": lambda: machine.secret(settings),
        "sign-in": lambda: identity.identity(settings),
        "mirror": lambda: mirroring.mirror(settings),
        "files": lambda: files.object_storage(settings),
        "weights": lambda: parts.weights(settings),
        "spoken interviews": lambda: speech.spoken_interviews(settings),
        "speech vendors": lambda: speech_vendors.speech_vendors(settings),
        "text recognition": parts.text_recognition,
        "PDF export": parts.pdf_export,
        "rooms": lambda: rooms.rooms(settings),
        "web search": lambda: parts.web_search(settings),
        "language model": lambda: parts.language(settings, ask=ask),
        "models of purposes": lambda: parts.models_of_purposes(settings, ask=ask),
        "judging model": lambda: parts.judging_model(settings, ask=ask),
    }
    return [finding for name, look in looks.items() for finding in _seen(name, look)]


def is_well(findings: Sequence[Finding]) -> bool:
    """Whether nothing that is needed is broken."""
    return all(one.state is not State.BROKEN for one in findings)


def _seen(name: str, look: Look) -> list[Finding]:
    try:
        found = look()
    except Exception as error:  # a doctor who falls over tells nothing of the rest
        return [Finding(name, State.WARNING, f"it could not be looked at: {type(error).__name__}")]
    return found if isinstance(found, list) else [found]
