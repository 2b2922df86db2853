"""The interviewer's own voice, as it comes back through the microphone, is nobody's answer and interrupts nothing."""

import asyncio
from collections.abc import AsyncGenerator

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.api.realtime.brief_house import LoudnessDetector
from tests.voice import conversation
from tests.voice.conversation import FRAME_MS, Room, room_for
from tests.voice.virtual_time import in_virtual_time
from vivaroom.interview.events import AnswerGiven
from vivaroom.voice.echo import TAIL_MS, Echo
from vivaroom.voice.happenings import SPEAKING_RATE_HZ, Said, SayingAudio, SpeechStarted
from vivaroom.voice.hearing import LEAD_MS
from vivaroom.voice.session import VoiceSession

Samples = NDArray[np.float32]
FRAME = 16 * FRAME_MS
WAY_MS = 180


def voice_like(seconds: float, rate_hz: int, seed: int, loudness: float = 3_000) -> Samples:
    """Noise of the bandwidth of speech that swells and fades four times a second, as syllables do."""
    chance = np.random.default_rng(seed)
    count = int(seconds * rate_hz)
    spectrum = np.fft.rfft(chance.standard_normal(count))
    spectrum[np.fft.rfftfreq(count, 1 / rate_hz) > 4_000] = 0
    noise = np.fft.irfft(spectrum, count)
    syllables = 0.55 + 0.45 * np.sin(np.arange(count) / rate_hz * 2 * np.pi * 4 + seed)
    sound: Samples = (noise / noise.std() * syllables * loudness).astype(np.float32)
    return sound


class NoiseVoice(conversation.ToneVoice):
    """Says a text as noise of its length."""

    async def say(self, text: str, *, pace: float = 1.0, ahead: bool = False) -> AsyncGenerator[bytes]:
        self.said.append(text)
        yield voice_like(len(text) / 15, SPEAKING_RATE_HZ, len(text)).astype("<i2").tobytes()


class Speakerphone:
    """What a microphone hears beside a loudspeaker: an echo of what was said, 180 ms later and so much softer."""

    def __init__(self, room: Room, decibels: float) -> None:
        self.room, self.gain, self.own = room, 10 ** (decibels / 20), np.zeros(0, np.float32)

    def says(self, seconds: float, loudness: float = 3_000) -> None:
        """The candidate begins to speak."""
        self.own = voice_like(seconds, 16_000, 77, loudness)

    async def run(self, session: VoiceSession, seconds: float) -> None:
        """Hear it in real time; nothing more once the session is over."""
        for _ in range(round(seconds * 1000 / FRAME_MS)):
            own, self.own = self.own[:FRAME], self.own[FRAME:]
            heard = self.gain * self._echo() + np.pad(own, (0, FRAME - len(own)))
            session.hear(np.rint(heard).astype("<i2").tobytes())
            await asyncio.sleep(FRAME_MS / 1000)

    def _echo(self) -> Samples:
        """20 ms of what was played 180 ms ago, if each saying is played as soon as its first piece comes."""
        now = asyncio.get_running_loop().time() - WAY_MS / 1000
        for saying in {h.saying for h in self.room.of(SayingAudio)}:
            pieces = [(at, h.pcm) for at, h in self.room.told if isinstance(h, SayingAudio) and h.saying == saying]
            sound = np.frombuffer(b"".join(pcm for _, pcm in pieces), "<i2").astype(np.float32)
            start = int((now - pieces[0][0]) * SPEAKING_RATE_HZ)
            if 0 <= start < len(sound) - 480:
                played: Samples = np.interp(np.arange(FRAME) * 1.5, np.arange(480), sound[start : start + 480]).astype(
                    "f4"
                )
                return played
        return np.zeros(FRAME, np.float32)


@pytest.fixture(autouse=True)
def _loudness(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even a soft echo is voice to this detector, as it is to a good one."""
    monkeypatch.setattr(conversation, "EnergyDetector", LoudnessDetector)


def noisy_room(*script: str) -> Room:
    room = room_for(*script)
    room.voice = NoiseVoice()
    return room


@pytest.mark.parametrize("decibels", [-20, -10, -6])
def test_the_interviewers_echo_interrupts_nothing_and_answers_nothing(decibels: float) -> None:
    room = noisy_room("a b c")

    async def course() -> None:
        async with room.conversation() as session:
            await Speakerphone(room, decibels).run(session, 14)

    in_virtual_time(course())
    assert room.of(Said)
    assert all(said.whole for said in room.of(Said))
    assert not room.of(SpeechStarted)
    assert not room.director.of(AnswerGiven)


@pytest.mark.parametrize("loudness", [1_500, 9_000], ids=["softly", "loudly"])
def test_a_candidate_who_speaks_over_the_echo_interrupts(loudness: float) -> None:
    room = noisy_room("a b c")

    async def course() -> None:
        async with room.conversation() as session:
            phone = Speakerphone(room, -20)
            await phone.run(session, 1.5)
            phone.says(3, loudness)
            await phone.run(session, 1.0)
            (began,) = room.when(SpeechStarted)
            assert began - 1.5 <= 0.6
            assert [said.whole for said in room.of(Said)] == [False]

    in_virtual_time(course())


def test_an_echo_is_known_for_as_long_as_it_may_be_on_its_way_and_no_longer() -> None:
    sent = voice_like(1.0, SPEAKING_RATE_HZ, 5)
    back = np.interp(np.arange(6_144) * 1.5, np.arange(len(sent)), sent)
    for later_ms, known in ((400, True), (1_100, True), (3_000, False)):
        echo = Echo()
        echo.sent(sent.astype("<i2").tobytes(), 1_000)
        assert echo.is_in((back / 10).astype("<i2").tobytes(), 1_000 + later_ms + 384) is known


def test_a_soft_answer_is_held_for_an_echo_no_longer_than_its_beginning_is_kept() -> None:
    """After the interviewer's last sound only likeness tells, so that nothing of what a soft voice says is lost."""
    sent = voice_like(1.0, SPEAKING_RATE_HZ, 5)
    back = np.interp(np.arange(6_144) * 1.5, np.arange(len(sent)), sent) / 10
    soft = voice_like(0.384, 16_000, 9, loudness=150)
    for after_ms, held in ((-100, True), (300, True), (TAIL_MS + 10, False)):
        echo = Echo()
        echo.sent(sent.astype("<i2").tobytes(), 1_000)
        assert echo.is_in(back.astype("<i2").tobytes(), 1_800)
        assert echo.is_in(soft.astype("<i2").tobytes(), 2_000 + after_ms) is held
    assert TAIL_MS < LEAD_MS


def test_what_is_said_while_nothing_comes_in_takes_no_memory() -> None:
    echo = Echo()
    for _ in range(5_000):
        echo.sent(bytes(1_920), 0)
    assert len(echo._sent) <= 300


def test_silence_and_a_tone_that_never_changes_are_no_echo() -> None:
    echo = Echo()
    assert not echo.is_in(bytes(12_288), 1_000)
    echo.sent(b"\x20\x20" * 24_000, 0)
    assert not echo.is_in(b"\x10\x10" * 6_144, 1_000)
    echo.sent(bytes(48_000), 1_000)
    assert not echo.is_in(bytes(12_288), 2_000)
