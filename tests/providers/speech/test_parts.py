"""Long sound and long text are cut where nothing is lost, and sound that comes in bytes is brought into shape."""

import io
import wave

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.providers.speech.speaking import silence
from tests.vendors.tones import in_tones, understood_words
from vivaroom.providers.speech.parts import parts_of_sound, parts_of_text
from vivaroom.providers.speech.sound import SpokenPieces, peak, wav

RATE_HZ = 16_000
SENTENCE = "Yesterday we went to the market and bought some apples."


@given(st.integers(0, 90_000), st.floats(0.3, 3.0))
def test_the_parts_of_a_sound_are_the_whole_and_none_is_too_long(samples: int, most_s: float) -> None:
    pcm = bytes(one % 251 for one in range(2 * samples))
    parts = list(parts_of_sound(pcm, RATE_HZ, most_s))
    assert b"".join(parts) == pcm
    assert all(0 < len(part) <= 2 * int(most_s * RATE_HZ) and len(part) % 2 == 0 for part in parts)


def test_a_sound_is_cut_in_its_longest_pause_and_in_no_word() -> None:
    spoken = in_tones(SENTENCE)
    pcm = 4 * (spoken.pcm + silence(0.4))
    parts = list(parts_of_sound(pcm, RATE_HZ, 4.5))
    heard = [[word for word, _, _ in understood_words(part, RATE_HZ)] for part in parts]
    assert len(parts) == 4
    assert all(" ".join(words) == SENTENCE.lower().rstrip(".") for words in heard)


def test_a_sound_without_any_pause_is_cut_all_the_same() -> None:
    pcm = b"\x10\x20" * (RATE_HZ * 3)
    parts = list(parts_of_sound(pcm, RATE_HZ, 1.0))
    assert b"".join(parts) == pcm
    assert len(parts) <= 6


@given(st.text(max_size=400), st.integers(1, 60))
def test_the_parts_of_a_text_are_the_whole_but_for_white_space(text: str, most: int) -> None:
    parts = parts_of_text(text, most)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(0 < len(part) <= most for part in parts)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two is longer. Three?", ["One. Two is longer.", "Three?"]),
        ("He said: \"Stop it.\" Then he went.", ["He said: \"Stop it.\"", "Then he went."]),
        ("Version 3.14 came out early, and then, much later", ["Version 3.14 came out", "early, and then,", "much later"]),
        ("no end of anything in this one at all", ["no end of anything in", "this one at all"]),
        ("x" * 50, ["x" * 22, "x" * 22, "x" * 6]),
        ("第一句话说完了。第二句话也说完了。第三句话还没有说完。", ["第一句话说完了。第二句话也说完了。", "第三句话还没有说完。"]),
        ("   ", []),
    ],
)  # fmt: skip
def test_a_text_is_cut_where_sentences_end_or_else_clauses_or_words(text: str, parts: list[str]) -> None:
    assert parts_of_text(text, 22) == parts


def test_parts_of_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one character"):
        parts_of_text("Yes.", 0)


def test_how_loud_sound_is_and_a_file_of_it() -> None:
    assert (peak(b""), peak(b"\x01"), peak(b"\x00\x80\x05\x00"), peak(b"\xff\x7f")) == (0, 0, 32_768, 32_767)
    with wave.open(io.BytesIO(wav(b"\x01\x02\x03\x04", RATE_HZ))) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE_HZ, 1, 2)
        assert file.readframes(9) == b"\x01\x02\x03\x04"


@pytest.mark.parametrize("size", [1, 7, 4_097, 1_000_000])
def test_bytes_of_any_length_become_pieces_without_silence_at_the_head(size: int) -> None:
    loud = b"\x00\x10" * 30_000
    received = silence(0.7) + loud
    spoken = SpokenPieces(24_000)
    pieces = [spoken.feed(received[at : at + size]) for at in range(0, len(received), size)]
    pieces = [piece for piece in (*pieces, spoken.rest()) if piece]
    assert all(len(piece) % 2 == 0 for piece in pieces)
    assert b"".join(pieces) == bytes(480) + loud


def test_silence_alone_is_nothing_and_half_a_sample_is_left_out() -> None:
    spoken = SpokenPieces(24_000)
    assert spoken.feed(silence(2.0)) + spoken.rest() == b""
    spoken = SpokenPieces(24_000)
    assert spoken.feed(b"\x00\x10\x00") + spoken.rest() == b"\x00\x10"
