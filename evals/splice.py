"""An answer whose recogniser dies in mid-sentence: python -m evals.splice [--cuts 2].

People's recordings, put together to answers of at least eight seconds with pauses of 0.7 s, are heard twice by the product's chain: by the local recogniser alone, and by a
vendor whose line is cut at a random moment, with the local recogniser behind it, which hears what was not settled. The
vendor is the local server that speaks Deepgram's protocol; its words are those of the local recogniser's exact pass, each
told when its sound has come. It settles every three seconds and at pauses: "between words", never in a word, or
"anywhere", where a word may be cut in two, for vendors do not say which they do. Word error rates are over words as
OpenAI's English normaliser writes them; the difference is in points, with its 95 % interval over resampled answers.
"""

import argparse
import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass

from pydantic import SecretStr

from evals.outside import Figures, report, say
from evals.utterances import Utterance, one_after_another, utterances
from evals.word_errors import difference, interval, word_error_rate
from tests.vendors.deepgram_listening import KEY, Cuts, Listening, listening
from tests.vendors.deepgram_streams import SaidWord
from vivaroom.app.settings.reading import read_settings
from vivaroom.app.weights import weights_store
from vivaroom.ports.speech import HEARING_RATE_HZ, SpeechToText, Transcript, Word
from vivaroom.providers.local import silero
from vivaroom.providers.local.silero import Silero
from vivaroom.providers.local.whisper.recogniser import WEIGHTS_ID, Whisper
from vivaroom.providers.speech.deepgram.nova import DeepgramNova
from vivaroom.providers.speech.fallback import fallback_hearing
from vivaroom.providers.speech.hearing import Recogniser

SHORTEST_S = 8.0
PIECE_BYTES, PIECE_S, QUICKER = 640, 0.02, 4
"""Sound comes four times as fast as it was spoken; nothing here depends on its pace."""
TELLS_EVERY_S = 0.25
EARLIEST_0_1, LATEST_0_1 = 0.2, 0.8


class KnownWords:
    """Hears words that are known before, each when its sound has come."""

    def __init__(self, words: tuple[Word, ...], *, anywhere: bool) -> None:
        self._words = [SaidWord(word.text, word.started_ms / 1000, word.ended_ms / 1000) for word in words]
        self._anywhere = anywhere
        self.heard_s = 0.0

    @property
    def silent_s(self) -> float:
        """How long nothing has been said."""
        begun = [min(word.end, self.heard_s) for word in self._words if word.start < self.heard_s]
        return self.heard_s - max(begun, default=0.0)

    @property
    def settled_s(self) -> float:
        """Now, or the beginning of the word that is being said."""
        cut = [word.start for word in self._words if word.start < self.heard_s < word.end]
        return self.heard_s if self._anywhere or not cut else cut[0]

    def hear(self, sound: bytes) -> None:
        """More sound."""
        self.heard_s += len(sound) / 2 / HEARING_RATE_HZ

    def words(self, *, over: bool = False) -> list[SaidWord]:
        """Those whose sound is over."""
        return [word for word in self._words if word.end <= self.heard_s]


@dataclass(frozen=True, slots=True)
class Spliced:
    """What was said, what was heard, and whether two recognisers heard it."""

    said: str
    heard: str
    by_both: bool


def main() -> None:
    """Prints all figures."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--cuts", type=int, default=2, help="how often each answer is heard with a cut")
    wanted = asked.parse_known_args()[0]
    said = _answers(utterances())
    store = weights_store(read_settings())
    whisper = Whisper(store.folder(WEIGHTS_ID), Silero(store.folder(silero.WEIGHTS_ID)))
    whisper.load()
    figures = asyncio.run(_measured(whisper, said, wanted.cuts))
    report("splice", {"weights": WEIGHTS_ID, "n": len(said), "cuts": wanted.cuts, **figures}, ("ctranslate2", "jiwer"))


def _answers(said: list[Utterance]) -> list[Utterance]:
    """Each of one or several recordings of one set, as they follow each other."""
    answers: list[Utterance] = []
    for source in dict.fromkeys(one.source for one in said):
        waiting: list[Utterance] = []
        for one in said:
            if one.source == source:
                waiting.append(one)
                if sum(part.seconds for part in waiting) >= SHORTEST_S:
                    answers.append(one_after_another(waiting))
                    waiting = []
    return answers


async def _measured(whisper: Whisper, said: list[Utterance], cuts: int) -> Figures:
    known = [(await whisper.exact(one.pcm)).words for one in said]
    whole = [(await _heard(whisper, one)).text for one in said]
    alone = [(one.text, text) for one, text in zip(said, whole, strict=True)] * cuts
    figures: Figures = {"unspliced": {"wer": word_error_rate(alone), "wer_95": interval(alone)}}
    async with listening() as server:
        for name, anywhere in (("between words", False), ("anywhere", True)):
            chance = random.Random(1)
            spliced: list[Spliced] = []
            for at in range(cuts * len(said)):
                utterance, words = said[at % len(said)], known[at % len(said)]
                say(f"settled {name}: {at + 1} of {cuts * len(said)}")
                server.ear = lambda words=words, anywhere=anywhere: KnownWords(words, anywhere=anywhere)  # type: ignore[misc]  # a lambda's defaults
                cut_s = utterance.seconds * chance.uniform(EARLIEST_0_1, LATEST_0_1)
                spliced.append(await _spliced(server, whisper, utterance, cut_s))
            figures[f"spliced, settled {name}"] = _errors(spliced, alone)
    return figures


async def _spliced(server: Listening, whisper: Whisper, utterance: Utterance, cut_s: float) -> Spliced:
    server.will(Cuts(after=max(round(cut_s / TELLS_EVERY_S), 1)))
    vendor = DeepgramNova(SecretStr(KEY), base_url=server.url)
    heard = await _heard(fallback_hearing([Recogniser(vendor), Recogniser(whisper, None, None)]), utterance)
    by = heard.heard_by or ""
    return Spliced(utterance.text, heard.text, vendor.name in by and whisper.name in by)


async def _heard(recogniser: SpeechToText, utterance: Utterance) -> Transcript:
    return [one async for one in recogniser.transcribe(_microphone(utterance.pcm))][-1]


async def _microphone(pcm: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(pcm), PIECE_BYTES):
        await asyncio.sleep(PIECE_S / QUICKER)
        yield pcm[at : at + PIECE_BYTES]


def _errors(spliced: list[Spliced], alone: list[tuple[str, str]]) -> Figures:
    pairs = [(one.said, one.heard) for one in spliced]
    points, low, high = difference(pairs, alone)
    return {
        "wer": word_error_rate(pairs),
        "wer_95": interval(pairs),
        "points_more": points,
        "points_more_95": [low, high],
        "heard_by_both": sum(one.by_both for one in spliced),
    }


if __name__ == "__main__":
    main()
