"""Where one recogniser takes over from another: in a pause, so that neither hears a sentence or a word from its middle."""

import pytest

from vivaroom.ports.speech import Transcript, Word
from vivaroom.providers.speech.settled import LONGEST_MS, PAUSE_MS, Settled


def heard(*words: tuple[int, int], settled_ms: int, by: str = "vendor") -> Transcript:
    """Words by the milliseconds at which they begin and end."""
    said = tuple(Word(f"w{number}", begin, end) for number, (begin, end) in enumerate(words))
    text = " ".join(word.text for word in said)
    return Transcript(text, is_final=False, words=said, settled_ms=settled_ms, heard_by=by)


def test_words_are_settled_up_to_the_middle_of_the_last_pause() -> None:
    settled = Settled().after(heard((0, 300), (700, 1_000), (1_050, 1_400), settled_ms=1_450))
    assert [word.text for word in settled.words] == ["w0"]
    assert settled.until_ms == 500
    assert settled.heard_by == ("vendor",)


def test_silence_behind_the_last_word_is_a_pause() -> None:
    settled = Settled().after(heard((0, 300), (350, 600), settled_ms=1_000))
    assert (len(settled.words), settled.until_ms) == (2, 800)


def test_a_word_that_is_being_said_is_no_pause() -> None:
    settled = Settled().after(heard((0, 300), (350, 600), (610, 1_200), settled_ms=1_000))
    assert settled == Settled()


def test_speech_without_a_pause_is_settled_in_the_end_where_words_are_farthest_apart() -> None:
    words = [(at, at + 290 - 40 * (at == 9_000)) for at in range(0, LONGEST_MS + 1_000, 300)]
    assert Settled().after(heard(*words[:20], settled_ms=6_000)) == Settled()
    settled = Settled().after(heard(*words, settled_ms=words[-1][1]))
    assert settled.words[-1].started_ms == 9_000
    assert settled.until_ms == 9_275


def test_what_is_settled_stays_and_more_is_added() -> None:
    first = Settled().after(heard((0, 300), (700, 1_000), settled_ms=1_050))
    same = first.after(heard((0, 300), (700, 1_000), (1_020, 1_300), settled_ms=1_310))
    more = first.after(heard((0, 300), (700, 1_000), (1_500, 1_800), settled_ms=1_850))
    assert same == first
    assert (len(more.words), more.until_ms) == (2, 1_250)


@pytest.mark.parametrize("settled_ms", [0, 299])
def test_nothing_is_settled_before_the_first_word(settled_ms: int) -> None:
    assert Settled().after(heard((0, 300), (300 + PAUSE_MS, 900), settled_ms=settled_ms)) == Settled()
