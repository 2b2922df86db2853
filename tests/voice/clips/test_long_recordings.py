"""A file of forty minutes and twenty thousand characters go through the whole chain of a vendor, cut where nobody speaks."""

import io

import numpy as np
import pytest
import soundfile
from pydantic import SecretStr

from tests.providers.speech.chains import Counting
from tests.providers.speech.speaking import silence
from tests.vendors import cartesia_recordings, openai_speech, polly
from tests.vendors.cartesia_hearing import KEY as CARTESIA_KEY
from tests.vendors.deepgram_requests import Does, Refuses
from tests.vendors.tones import in_tones, understood_words
from tests.vendors.tones_ear import TonesEar
from tests.voice.conversation import EnergyDetector, SureOfTheEnd
from tests.voice.numbered import Fault, FaultyVoice, NumberedRecogniser
from tests.voice.virtual_time import AtOnce
from vivaroom.kit.errors import ProviderRefused
from vivaroom.ports.speech import HEARING_RATE_HZ, SpeechToText, TextToSpeech
from vivaroom.providers.speech.cartesia.ink import CartesiaInk
from vivaroom.providers.speech.fallback import fallback_hearing, fallback_voice
from vivaroom.providers.speech.hearing import Recogniser
from vivaroom.providers.speech.openai.batch import LONGEST_PART_S, OpenAIBatch
from vivaroom.providers.speech.polly.account import PollyAccount
from vivaroom.providers.speech.polly.signing import Credentials
from vivaroom.providers.speech.polly.voice import PollyVoice
from vivaroom.providers.speech.speaking import Voice
from vivaroom.voice.clips.decoding import ClipDecoder
from vivaroom.voice.clips.encoding import ClipFormat
from vivaroom.voice.clips.speech import LONGEST_ANSWER_BYTES, ClipSpeech
from vivaroom.voice.ear import Instruments
from vivaroom.voice.vad_hub import VadHub

FORTY_MINUTES_S = 2_400
SENTENCES = (
    "Yesterday we went to the market and bought some apples.",
    "My sister plays piano every evening after dinner.",
    "Could you walk me through a recent project?",
)
"""What is said in turn, so that one that is left out or comes twice is seen."""


def forty_minutes() -> tuple[bytes, list[str]]:
    """Sentences with pauses of 0.6 s, and their words in order."""
    pieces, words, length, number = [], [], 0, 0
    while length < 2 * HEARING_RATE_HZ * FORTY_MINUTES_S:
        said = SENTENCES[number % len(SENTENCES)]
        pieces.append(in_tones(said).pcm + silence(0.6))
        words += said.lower().rstrip(".?").split()
        length, number = length + len(pieces[-1]), number + 1
    return b"".join(pieces), words


def file_of(pcm: bytes) -> bytes:
    """A FLAC file of it."""
    target = io.BytesIO()
    soundfile.write(target, np.frombuffer(pcm, "<i2"), HEARING_RATE_HZ, format="FLAC", subtype="PCM_16")
    return target.getvalue()


def clips(hearing: SpeechToText, speaking: TextToSpeech) -> ClipSpeech:
    hub = VadHub(EnergyDetector(), AtOnce())
    return ClipSpeech(ClipDecoder(), lambda: Instruments(hub, hearing, speaking, SureOfTheEnd()))


def before_this_machine(hearing: SpeechToText) -> SpeechToText:
    """The vendor as settings put it before this machine, which fails, so that it is known who understood."""
    here = NumberedRecogniser("ab", "local", Fault.REFUSED)
    return fallback_hearing([Recogniser(hearing, None, None), Recogniser(here, None, None)])


@pytest.mark.parametrize("model", ["gpt-4o-mini-transcribe", "whisper-1"])
async def test_forty_minutes_are_understood_whole_and_in_order_in_parts_that_the_vendor_takes(model: str) -> None:
    pcm, words = forty_minutes()
    async with openai_speech.openai_speech_server() as server:
        vendor = OpenAIBatch(SecretStr(openai_speech.KEY), model, base_url=server.url)
        heard = await clips(before_this_machine(vendor), FaultyVoice()).hear(file_of(pcm))
        await vendor.close()
    assert heard.text.split() == words
    assert len(server.asked) == 7
    assert all(one.seconds <= LONGEST_PART_S for one in server.asked)
    assert sum(one.seconds for one in server.asked) == pytest.approx(len(pcm) / 2 / HEARING_RATE_HZ)


async def test_a_recording_at_cartesia_is_asked_for_ten_minutes_at_a_time_and_no_word_is_cut() -> None:
    pcm, words = forty_minutes()
    async with cartesia_recordings.recordings() as server:
        server.ear = TonesEar
        vendor = CartesiaInk(SecretStr(CARTESIA_KEY), base_url=server.url)
        heard = await clips(before_this_machine(vendor), FaultyVoice()).hear_pcm(pcm)
    assert heard.heard_by == "cartesia/ink-whisper"
    assert heard.text.split() == words
    assert [word.text for word in heard.words] == words
    starts = [word.started_ms for word in heard.words]
    assert starts == sorted(starts)
    assert starts[-1] > 1000 * (FORTY_MINUTES_S - 3)
    assert len(server.recorded_s) == 5
    assert all(seconds <= 600 for seconds in server.recorded_s)


async def test_a_recording_that_one_vendor_refuses_is_heard_by_the_next_from_its_beginning() -> None:
    pcm, words = forty_minutes()
    watch = Counting()
    async with cartesia_recordings.recordings() as first, openai_speech.openai_speech_server() as second:
        first.ear = TonesEar
        first.will(Does(), Does(), Refuses(429))
        ink = CartesiaInk(SecretStr(CARTESIA_KEY), base_url=first.url)
        whole = OpenAIBatch(SecretStr(openai_speech.KEY), "whisper-1", base_url=second.url)
        chain = fallback_hearing([Recogniser(ink, None, None), Recogniser(whole, None, None)], watch)
        heard = await clips(chain, FaultyVoice()).hear_pcm(pcm)
        await whole.close()
    assert heard.text.split() == words
    assert heard.heard_by == whole.name
    assert watch.seen == [("failed", ink.name, "busy"), ("switched", ink.name, whole.name)]


async def test_a_recording_that_nobody_takes_is_told_by_the_last_error() -> None:
    refused = [NumberedRecogniser("ab", name, Fault.REFUSED) for name in ("one", "other")]
    chain = fallback_hearing([Recogniser(one) for one in refused])
    with pytest.raises(ProviderRefused, match="401"):
        await clips(chain, FaultyVoice()).hear_pcm(bytes(LONGEST_ANSWER_BYTES + 2))


async def test_twenty_thousand_characters_are_one_clip_of_every_word_in_order() -> None:
    text = " ".join(SENTENCES[number % 3] for number in range(410))[:20_000]
    async with polly.polly_server() as server:
        account = PollyAccount(
            Credentials(polly.KEY_ID, SecretStr(polly.SECRET)), region=polly.REGION, base_url=server.url
        )
        voice = fallback_voice(
            [Voice(PollyVoice(account, rate="150%")), Voice(FaultyVoice("local", Fault.REFUSED), None)]
        )
        clip = await clips(NumberedRecogniser("ab"), voice).say([text], ClipFormat.OGG_OPUS)
        await account.close()
    spoken = [word for word, _, _ in understood_words(ClipDecoder().decode(clip.content), HEARING_RATE_HZ)]
    assert len(text) == 20_000
    assert spoken == [word for word, _, _ in understood_words(in_tones(text).pcm, HEARING_RATE_HZ)]
    assert all(len(asked.text) <= 3_000 for asked in server.asked)
