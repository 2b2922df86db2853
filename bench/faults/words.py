"""What is said in the interviews of the fault matrix, and how words that were lost are told from those that came."""

from difflib import SequenceMatcher

from tests.vendors.tones import WORDS, tones
from vivaroom.ports.speech import HEARING_RATE_HZ

QUESTIONS = (
    "Tell me about a time when you helped a colleague or fellow student who was stuck.",
    "Tell me about a tool or skill that you had to learn in a very short time.",
)
ANSWERS = (
    "a teammate could not get the tests to run i asked what she tried and we found it together after half an hour it worked",
    "i had two weeks to learn a framework i built a tiny project the first day and after two weeks it worked",
)
GOODBYE = "we are proud of the project thank you"
"""To whatever is asked when the questions are over."""


def answer(number: int) -> str:
    """What the candidate says when it is their turn, from 0."""
    return ANSWERS[number] if number < len(ANSWERS) else GOODBYE


def sound_of(text: str) -> bytes:
    """Of so many words: PCM16 at 16 kHz, without a pause that could be taken for the end."""
    return tones(text, HEARING_RATE_HZ)


def spoken_words(text: str) -> list[str]:
    """The words of a text as whoever hears its tones understands them: those that have no tone are all alike."""
    plain = "".join(one if one.isalnum() else " " for one in text.lower()).split()
    return [word if word in WORDS else "?" for word in plain]


def lost(said: list[str], came: list[str]) -> int:
    """How many of the words that were said did not come, in their order."""
    matched = SequenceMatcher(None, said, came, autojunk=False).get_matching_blocks()
    return len(said) - sum(block.size for block in matched)
