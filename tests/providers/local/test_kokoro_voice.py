"""Kokoro is a voice: clause by clause, soon, in one line for all sessions, and no further than it is listened to."""

import asyncio
import shutil
import threading
from contextlib import aclosing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.providers.text_to_speech import LONG, SENTENCE, TextToSpeechContract, said
from vivaroom.kit.errors import ProviderBroken, ProviderRefused
from vivaroom.providers.local.kokoro.model import WEIGHTS_ID, Halt, Halted, Model, Speaker
from vivaroom.providers.local.kokoro.phonemes import LONGEST
from vivaroom.providers.local.kokoro.reading import FrontEnd
from vivaroom.providers.local.kokoro.sound import pcm, trimmed
from vivaroom.providers.local.kokoro.voice import DEFAULT_VOICE, VOICES, Kokoro
from vivaroom.providers.local.weights import WeightsStore


class TestKokoroIsAVoice(TextToSpeechContract):
    """The whole suite, over the real weights."""

    @pytest.fixture
    def voice(self, kokoro: Kokoro) -> Kokoro:
        return kokoro


class _Counted:
    """Counts what the model is asked to say."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.symbols: list[str] = []
        self.second = threading.Event()
        speak = Model.speak

        def counting(model: Model, symbols: str, speaker: Speaker, pace: float, halt: Halt) -> object:
            self.symbols.append(symbols)
            if len(self.symbols) > 1:
                self.second.set()
            return speak(model, symbols, speaker, pace, halt)

        monkeypatch.setattr(Model, "speak", counting)


async def test_a_long_text_comes_clause_by_clause_and_the_first_is_short(kokoro: Kokoro) -> None:
    pieces = [piece async for piece in kokoro.say(LONG)]
    seconds = [len(piece) / 2 / kokoro.rate_hz for piece in pieces]
    assert len(pieces) >= 6
    assert seconds[0] < 2.5


async def test_closing_early_leaves_the_rest_unmade(kokoro: Kokoro, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = _Counted(monkeypatch)
    async with aclosing(kokoro.say(LONG)) as pieces:
        await anext(pieces)
    await said(kokoro, "Thank you.")
    assert len(counted.symbols) <= 3  # the first clause, the one that was begun, and the thanks


async def test_the_next_clause_is_made_while_the_first_is_heard(
    kokoro: Kokoro, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = _Counted(monkeypatch)
    async with aclosing(kokoro.say(LONG)) as pieces:
        await anext(pieces)
        await asyncio.to_thread(counted.second.wait)
        assert len(counted.symbols) == 2


async def test_a_short_text_is_let_in_between_the_clauses_of_a_long_one(kokoro: Kokoro) -> None:
    long = asyncio.ensure_future(said(kokoro, LONG))
    await asyncio.sleep(0)
    assert await said(kokoro, "Thank you.")
    assert not long.done()
    assert await long


async def test_what_is_made_ahead_lets_in_what_is_waited_for(kokoro: Kokoro) -> None:
    ahead = asyncio.ensure_future(_made_ahead(kokoro, LONG))
    await asyncio.sleep(0)
    assert await said(kokoro, "Thank you.")
    assert not ahead.done()
    assert await ahead


async def _made_ahead(kokoro: Kokoro, text: str) -> bytes:
    return b"".join([piece async for piece in kokoro.say(text, ahead=True)])


class _HaltsInside(Halt):
    """Halts a run that has just begun."""

    def options(self) -> Any:
        options = super().options()
        self.now()
        return options


def test_a_halted_run_gives_no_sound_and_the_next_one_does(store: WeightsStore, front_end: FrontEnd) -> None:
    model = Model(store.folder(WEIGHTS_ID) / "model.onnx", threads=1)
    speaker = Speaker(store.folder(WEIGHTS_ID) / "voices" / f"{DEFAULT_VOICE}.bin")
    symbols = next(iter(front_end.read(SENTENCE))).symbols
    early = Halt()
    early.now()
    for halt in (early, _HaltsInside()):
        with pytest.raises(Halted):
            model.speak(symbols, speaker, 1.0, halt)
    assert len(model.speak(symbols, speaker, 1.0, Halt()))


async def test_text_without_a_single_space_is_split_where_the_model_ends(
    kokoro: Kokoro, front_end: FrontEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    endless = " ".join(["internationalization"] * 24) + "."
    read = list(front_end.read(endless))
    assert all(len(clause.symbols) <= LONGEST for clause in read)
    counted = _Counted(monkeypatch)
    async with aclosing(kokoro.say(endless)) as pieces:
        assert await anext(pieces)
    assert counted.symbols


def test_every_voice_is_there_and_the_default_is_one_of_them(store: WeightsStore) -> None:
    folder = store.folder(WEIGHTS_ID) / "voices"
    assert {path.stem for path in folder.iterdir()} == set(VOICES)
    assert DEFAULT_VOICE in VOICES


def test_the_style_follows_the_length_of_the_text(store: WeightsStore) -> None:
    speaker = Speaker(store.folder(WEIGHTS_ID) / "voices" / f"{DEFAULT_VOICE}.bin")
    assert speaker.style(5).shape == (1, 256)
    assert not np.array_equal(speaker.style(5), speaker.style(200))
    assert np.array_equal(speaker.style(510), speaker.style(10_000))


def test_an_unknown_voice_is_refused_with_the_names_of_the_others(store: WeightsStore, front_end: FrontEnd) -> None:
    with pytest.raises(ProviderRefused, match="af_heart"):
        Kokoro(store.folder(WEIGHTS_ID), front_end, voice="nobody")


def test_voices_differ_in_name_and_in_digest(store: WeightsStore, front_end: FrontEnd) -> None:
    one, other = (Kokoro(store.folder(WEIGHTS_ID), front_end, voice=v) for v in ("af_heart", "am_michael"))
    assert (one.name, other.name) == ("kokoro-82m-int8/af_heart", "kokoro-82m-int8/am_michael")
    assert one.digest != other.digest


async def test_missing_weights_say_how_to_bring_them(tmp_path: Path, front_end: FrontEnd) -> None:
    voice = Kokoro(tmp_path, front_end)
    with pytest.raises(ProviderRefused, match=f"vivaroom models pull {WEIGHTS_ID}"):
        await said(voice, "Hello.")
    voice.close()


async def test_broken_weights_say_how_to_mend_them(tmp_path: Path, front_end: FrontEnd, store: WeightsStore) -> None:
    (tmp_path / "model.onnx").write_bytes(b"no model")
    shutil.copytree(store.folder(WEIGHTS_ID) / "voices", tmp_path / "voices")
    voice = Kokoro(tmp_path, front_end)
    with pytest.raises(ProviderBroken, match="repairs it"):
        await said(voice, "Hello.")
    voice.close()


def test_silence_is_cut_at_both_ends_and_speech_is_kept() -> None:
    tone = np.sin(np.arange(24_000) / 10).astype(np.float32)
    quiet = np.full(12_000, 1e-4, dtype=np.float32)
    kept = trimmed(np.concatenate([quiet, tone, quiet]), 24_000)
    assert 24_000 <= len(kept) <= 24_000 * 1.1
    assert len(trimmed(np.zeros(5000, dtype=np.float32), 24_000)) == 0


def test_loud_sound_is_clipped_and_its_edges_are_soft() -> None:
    sound = np.frombuffer(pcm(np.full(1000, 3.0, dtype=np.float32)), dtype="<i2")
    assert (sound.max(), sound[0], sound[-1]) == (32767, 0, 0)


async def test_a_sentence_ends_with_a_longer_pause_than_a_comma(kokoro: Kokoro) -> None:
    def rest(piece: bytes) -> int:
        return len(piece) - len(piece.rstrip(b"\0"))

    comma, stop = [rest(piece) async for piece in kokoro.say("First of all, thank you for coming.")]
    assert 0 < comma < stop


async def test_the_same_text_is_said_in_the_same_way(kokoro: Kokoro) -> None:
    one, other = [await said(kokoro, SENTENCE) for _ in range(2)]
    assert len(one) == len(other)
