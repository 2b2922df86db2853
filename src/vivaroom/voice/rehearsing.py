"""What will probably be said next is said to nobody while the candidate still talks, so that it is ready at once.

Worth it only with a voice that remembers what it has said.
"""

from collections.abc import Iterable
from contextlib import aclosing, suppress

from vivaroom.interview.flow.choosing import Scene
from vivaroom.interview.flow.foreseeing import likely_moves
from vivaroom.interview.flow.putting import Stage
from vivaroom.interview.moves import spoken_parts
from vivaroom.interview.store import Held
from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import ProviderError
from vivaroom.ports.speech import TextToSpeech


def likely_texts(held: Held, clock: Clock) -> tuple[str, ...]:
    """The texts of the likely next moves, each once: the two likeliest whole, then what the others begin with.

    What a move begins with is nearly always a phrase that comes again, and it is what the candidate waits for.
    """
    stage = Stage(Scene(held.plan, held.session, clock.now()), held.session_id)
    foreseen = [spoken_parts(move) for move in likely_moves(stage)]
    whole = [text for texts in foreseen[:2] for text in texts]
    beginnings = [text for texts in foreseen[2:] for text in texts[:1]]
    rest = [text for texts in foreseen[2:] for text in texts[1:]]
    return tuple(dict.fromkeys((*whole, *beginnings, *rest)))


async def rehearse(voice: TextToSpeech, texts: Iterable[str], pace: float) -> None:
    """Say each text once, to nobody; cancel it when the voice is needed."""
    with suppress(ProviderError):  # whoever really says it will tell
        for text in texts:
            async with aclosing(voice.say(text, pace=pace, ahead=True)) as sound:
                async for _ in sound:
                    pass
