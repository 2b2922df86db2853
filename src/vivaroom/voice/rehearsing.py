"""What will probably be said next is said to nobody while the candidate still talks, so that it is ready at once.

Worth it only with a voice that remembers what it has said.
"""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import aclosing, suppress

from vivaroom.interview.flow.choosing import Scene
from vivaroom.interview.flow.foreseeing import likely_moves
from vivaroom.interview.flow.putting import Stage, ask_next
from vivaroom.interview.moves import spoken_parts
from vivaroom.interview.plan import Plan
from vivaroom.interview.session import Session
from vivaroom.interview.store import Held
from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import ProviderError
from vivaroom.kit.ids import new_id
from vivaroom.ports.speech import TextToSpeech

SAID_WHOLE = 2


def likely_texts(held: Held, clock: Clock) -> Iterator[str]:
    """The texts of the likely next moves, each once: the two likeliest whole, then what the others begin with.

    What a move begins with is nearly always a phrase that comes again, and it is what the candidate waits for. Deciding
    on a move takes a moment, so each is decided when its text is asked for.
    """
    told: set[str] = set()
    for text in _in_order(held, clock):
        if text not in told:
            told.add(text)
            yield text


def _in_order(held: Held, clock: Clock) -> Iterator[str]:
    stage = Stage(Scene(held.plan, held.session, clock.now()), held.session_id)
    rest: list[str] = []
    for number, move in enumerate(likely_moves(stage)):
        texts = spoken_parts(move)
        at_once = len(texts) if number < SAID_WHOLE else 1
        yield from texts[:at_once]
        rest += texts[at_once:]
    yield from rest


def opening_texts(plan: Plan, clock: Clock) -> tuple[str, ...]:
    """What a session of this plan begins with, lead-in first."""
    return spoken_parts(ask_next(Stage(Scene(plan, Session(), clock.now()), new_id())))


async def rehearse(voice: TextToSpeech, texts: Iterable[str], pace: float) -> None:
    """Say each text once, to nobody; cancel it when the voice is needed."""
    with suppress(ProviderError):  # whoever really says it will tell
        for text in texts:
            await asyncio.sleep(0)  # finding the next text takes a moment: others go first
            async with aclosing(voice.say(text, pace=pace, ahead=True)) as sound:
                async for _ in sound:
                    pass
