"""A signal on its way to the ledger: in words that can be kept, and to be told from its own repetition."""

from dataclasses import dataclass, replace

from vivaroom.interview.signals import Answered, Commanded, Directed, Signal, kept
from vivaroom.kit.ids import new_id


@dataclass(frozen=True, slots=True)
class Sent:
    """A signal on its way, and the epoch of the socket that it came by.

    `is_first`: it cannot have been taken before, since its id was made here and nothing was committed with it.
    """

    signal: Signal
    epoch: int | None
    is_first: bool


def _as_kept(signal: Signal) -> Signal:
    """The signal with words that the ledger can hold, whatever a client sends."""
    match signal:
        case Answered(text=text, client_id=client_id):
            return replace(signal, text=kept(text), client_id=kept(client_id) if client_id else None)
        case Commanded(_, client_id):
            return replace(signal, client_id=kept(client_id) if client_id else None)
        case Directed(_, by, message):
            return replace(signal, by=kept(by), message=kept(message) if message else None)
        case _:
            return signal


def sent_by(signal: Signal, epoch: int | None) -> Sent:
    """A signal that can be told from its own repetition: when a commit is in doubt, it is looked for by its id."""
    signal = _as_kept(signal)
    if isinstance(signal, Answered | Commanded) and signal.client_id is None:
        return Sent(replace(signal, client_id=f"server {new_id().hex}"), epoch, is_first=True)
    return Sent(signal, epoch, is_first=not isinstance(signal, Answered | Commanded))
