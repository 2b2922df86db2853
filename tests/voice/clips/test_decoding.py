"""Whatever a browser records becomes the PCM that recognisers hear, told by its content alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.voice.clips.tones import pitch_hz, recorded, sounding_ms, tone, written
from vivaroom.kit.errors import TooLarge, Unreadable, Unsupported, VivaError
from vivaroom.providers.media import FfmpegFiles, installed
from vivaroom.voice.clips import decoding
from vivaroom.voice.clips.decoding import ClipDecoder, ClipPieces, OpusPieces
from vivaroom.voice.clips.encoding import ClipFormat, encode_clip
from vivaroom.voice.clips.webm import WebmPackets

NEAR_MS = 40  # lossy formats begin and end softly
WRITTEN = [
    ("WAV", "PCM_16"),
    ("WAV", "FLOAT"),
    ("MP3", "MPEG_LAYER_III"),
    ("OGG", "OPUS"),
    ("OGG", "VORBIS"),
    ("FLAC", "PCM_16"),
]


def is_the_tone(pcm: bytes) -> bool:
    ((begin, end),) = sounding_ms(pcm)
    assert abs(begin - 500) <= NEAR_MS
    assert abs(end - 1500) <= NEAR_MS
    assert pitch_hz(pcm, 600, 950) == pytest.approx(440, abs=5)
    assert pitch_hz(pcm, 1100, 1450) == pytest.approx(880, abs=5)
    return True


@pytest.mark.parametrize(("container", "subtype"), WRITTEN)
@pytest.mark.parametrize("channels", [1, 2])
def test_files_of_every_format_are_heard_alike(container: str, subtype: str, channels: int) -> None:
    assert is_the_tone(ClipDecoder().decode(written(container, subtype, channels=channels)))


@pytest.mark.parametrize("rate_hz", [8_000, 44_100, 48_000])
def test_every_rate_becomes_the_one_of_recognisers(rate_hz: int) -> None:
    pcm = ClipDecoder().decode(written("WAV", "PCM_16", rate_hz))
    assert is_the_tone(pcm)
    assert len(pcm) / 2 / 16_000 == pytest.approx(2, abs=0.01)


def test_what_chromium_records_is_heard_at_its_seconds() -> None:
    assert is_the_tone(ClipDecoder().decode(recorded("chromium.webm")))


@pytest.mark.parametrize("name", ["firefox.webm", "firefox.ogg"])
def test_what_firefox_records_is_heard(name: str) -> None:
    pcm = ClipDecoder().decode(recorded(name))
    assert pitch_hz(pcm, 200, 1200) == pytest.approx(1000, abs=5)
    assert len(pcm) / 32 == pytest.approx(1500, abs=60)


@pytest.mark.parametrize("name", ["chromium.webm", "firefox.webm", "firefox.ogg"])
@pytest.mark.parametrize("size", [64, 97, 700, 5000])
def test_pieces_without_a_header_are_heard_as_the_whole_is(name: str, size: int) -> None:
    content, pieces = recorded(name), ClipPieces(ClipDecoder(), 16_000)
    heard = b"".join(pieces.feed(content[at : at + size]) for at in range(0, len(content), size)) + pieces.finish()
    whole = ClipDecoder().decode(content)
    count = min(len(heard), len(whole))
    assert abs(len(heard) - len(whole)) <= 32 * 30
    differs = np.abs(np.frombuffer(heard[:count], "<i2").astype(int) - np.frombuffer(whole[:count], "<i2"))
    assert differs.max() < 100


def test_a_new_recording_begins_where_its_header_comes() -> None:
    pieces = ClipPieces(ClipDecoder(), 16_000)
    for _ in range(2):
        assert is_the_tone(pieces.feed(recorded("chromium.webm")) + pieces.finish())


@pytest.mark.parametrize("rate_hz", [16_000, 24_000])
def test_what_has_no_format_is_plain_pcm(rate_hz: int) -> None:
    pieces, raw = ClipPieces(ClipDecoder(), rate_hz), tone(rate_hz).tobytes()
    heard = b"".join(pieces.feed(raw[at : at + 1601]) for at in range(0, len(raw), 1601))
    assert is_the_tone(heard)


def test_pieces_may_be_whole_files_too() -> None:
    pieces = ClipPieces(ClipDecoder(), 16_000)
    for _ in range(2):
        assert is_the_tone(pieces.feed(written("WAV", "PCM_16")))


def test_m4a_is_told_to_need_an_extra() -> None:
    with pytest.raises(Unsupported, match=r"audio_needs_media: .*vivaroom\[media\]"):
        ClipDecoder().decode(recorded("tone.m4a"))


@pytest.mark.skipif(not installed(), reason="needs the extra media")
def test_m4a_is_heard_with_the_extra() -> None:
    assert is_the_tone(ClipDecoder(FfmpegFiles()).decode(recorded("tone.m4a")))
    with pytest.raises(Unreadable, match="audio_unreadable"):
        ClipDecoder(FfmpegFiles()).decode(recorded("tone.m4a")[:600])


def test_a_stream_that_lost_its_beginning_says_so() -> None:
    with pytest.raises((Unreadable, Unsupported)):
        OpusPieces(WebmPackets()).feed(recorded("chromium.webm")[1000:])


@pytest.mark.parametrize("content", [b"", b"x", b"hello, this is no sound", b"\x89PNG\r\n\x1a\n" + b"x" * 100])
def test_what_is_no_sound_is_told_what_is_taken(content: bytes) -> None:
    with pytest.raises(Unsupported, match="audio_format_unknown"):
        ClipDecoder().decode(content)


def heard_or_told(content: bytes) -> str:
    """`heard`, or the code of what a client is told."""
    try:
        ClipDecoder().decode(content)
    except VivaError as error:
        return error.code
    return "heard"


@pytest.mark.parametrize(("container", "subtype"), WRITTEN)
def test_a_file_that_is_cut_short_is_told_or_heard_as_far_as_it_goes(container: str, subtype: str) -> None:
    content = written(container, subtype)
    for length in (10, 60, len(content) // 2):
        assert heard_or_told(content[:length]) in ("heard", "audio_unreadable", "audio_format_unknown")


def test_hours_of_silence_in_a_small_file_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "LONGEST_SECONDS", 1.0)
    for content in (written("FLAC", "PCM_16"), recorded("chromium.webm")):
        with pytest.raises(TooLarge, match="audio_too_long"):
            ClipDecoder().decode(content)


@given(st.binary(max_size=400), st.sampled_from(["chromium.webm", "firefox.ogg"]), st.integers(0, 3000))
def test_nonsense_in_a_recording_is_told_and_never_breaks(nonsense: bytes, name: str, at: int) -> None:
    content = recorded(name)
    told = heard_or_told(content[:at] + nonsense + content[at + len(nonsense) :])
    assert told == "heard" or told.startswith("audio_")


@pytest.mark.parametrize("wanted", ClipFormat)
@pytest.mark.parametrize("rate_hz", [16_000, 24_000])
def test_an_utterance_becomes_one_file_that_is_heard_again(wanted: ClipFormat, rate_hz: int) -> None:
    clip = encode_clip(tone(rate_hz).tobytes(), rate_hz, wanted)
    assert clip.media_type == wanted
    assert is_the_tone(ClipDecoder().decode(clip.content))
    assert len(clip.content) < len(tone(rate_hz).tobytes()) / 2


def test_a_long_utterance_is_encoded_too() -> None:
    minute = np.tile(tone(), 30)
    for wanted in ClipFormat:
        clip = encode_clip(minute.tobytes(), 24_000, wanted)
        assert len(ClipDecoder().decode(clip.content)) / 32_000 == pytest.approx(60, abs=0.2)
