"""Whole spoken interviews with Gemini Live, in virtual time, over its protocol: it hears, speaks, ends and fails."""

import asyncio
from itertools import groupby

import numpy as np
import pytest

from tests.providers.speech.chains import Counting
from tests.vendors.gemini_live import GeminiLiveServer
from tests.vendors.gemini_memory import NAME, dialling
from tests.vendors.gemini_session import (
    OWN_QUESTION,
    CloseAfterSound,
    CloseAtSetup,
    CloseWhenAsked,
    CutAfterSound,
    HalfOpen,
    RefuseHandshake,
    Reply,
    TellAtTheEnd,
    Work,
)
from tests.voice.conversation import SHORT, MemoryDirector, Room, wait
from tests.voice.numbered import LOUDNESS, WORD_MS, FaultyVoice, NumberedRecogniser, say_words
from tests.voice.test_failing_vendors import ALPHABET, ANSWERS, check_nothing_is_lost, until_heard_out
from tests.voice.virtual_time import in_virtual_time
from vivaroom.interview.events import AnswerGiven
from vivaroom.ports.speech import HEARING_RATE_HZ
from vivaroom.providers.speech.dialogue.backed import BackedDialogues
from vivaroom.providers.speech.gemini.doors import Doors
from vivaroom.providers.speech.gemini.instruction import INSTRUCTION
from vivaroom.providers.speech.gemini.live import GeminiLive
from vivaroom.providers.speech.gemini.models import MODEL, VOICE
from vivaroom.providers.speech.gemini.wire import RATE_HZ, Terms
from vivaroom.voice.happenings import SayingAudio, Trouble

ASKED_SAMPLE, OWN_SAMPLE, LOCAL_SAMPLE = 1_001, 2_002, 3_003
CHARACTERS_A_SECOND = 15.0
QUOTA = "You exceeded your current quota, please check your plan and billing details."


def numbered(pcm: bytes) -> list[str]:
    """The words of sound whose loudness tells them."""
    runs = ((loudness, len(list(run))) for loudness, run in groupby(np.frombuffer(pcm, "<i2").tolist()))
    least = HEARING_RATE_HZ * WORD_MS // 2_000
    return [ALPHABET[loudness - LOUDNESS] for loudness, length in runs if loudness >= LOUDNESS and length > least]


def speaks(text: str, speed: float) -> bytes:
    """Sound that tells whether the model was asked for it."""
    sample = OWN_SAMPLE if text == OWN_QUESTION else ASKED_SAMPLE
    return np.full(int(len(text) / CHARACTERS_A_SECOND / speed * RATE_HZ), sample, "<i2").tobytes()


class Interview:
    """One interview, and who was there: the model, and this machine in case it fails."""

    def __init__(self, server: GeminiLiveServer) -> None:
        self.server = server
        self.hears = NumberedRecogniser(ALPHABET, "local")
        self.speaks = FaultyVoice("local", sample=LOCAL_SAMPLE)
        self.room = Room(MemoryDirector(SHORT))
        self.watch = Counting()

    @property
    def samples(self) -> set[int]:
        """Of all that was heard of the interviewer."""
        sound = b"".join(told.pcm for told in self.room.of(SayingAudio))
        return set(np.frombuffer(sound, "<i2").tolist()) - {0}

    async def hold(self, answers: tuple[list[str], ...], steps_in_after_s: float | None = None) -> None:
        async with dialling(self.server) as dial:
            model = GeminiLive(Doors(NAME, [dial], Terms(MODEL, VOICE, INSTRUCTION)))
            self.room.dialogues = BackedDialogues(model, self.hears, self.speaks, self.watch)
            async with self.room.conversation() as session:
                if steps_in_after_s is None:
                    await until_heard_out(self.room, session)
                else:
                    await wait(session, steps_in_after_s)
                for answer in answers:
                    await say_words(session, answer, ALPHABET)
                    await until_heard_out(self.room, session)
        await asyncio.sleep(0)
        assert len(asyncio.all_tasks()) == 1, "every task ends with the interview"


def interview(*replies: Reply, lasts_s: float | None = None, notice_s: float = 5.0) -> Interview:
    """Held to its end."""
    server = GeminiLiveServer(understands=numbered, speaks=speaks, lasts_s=lasts_s, notice_s=notice_s)
    server.will(*(replies or (Work(),)))
    held = Interview(server)
    in_virtual_time(held.hold(ANSWERS))
    check_nothing_is_lost(held.room)
    assert OWN_SAMPLE not in held.samples
    return held


def check_words(room: Room) -> None:
    assert [answer.text.split() for answer in room.director.of(AnswerGiven)] == list(ANSWERS)
    assert room.of(Trouble) == []


def heard_by(held: Interview) -> list[str]:
    return [answer.sound.recogniser for answer in held.room.director.of(AnswerGiven)]


def test_one_connection_holds_an_interview_and_says_only_what_the_director_chose() -> None:
    held = interview()
    assert len(held.server.sessions) == 1
    assert heard_by(held) == [NAME] * len(ANSWERS)
    assert held.samples == {ASKED_SAMPLE}
    assert held.server.sessions[0].unheard == len(ANSWERS)
    assert [role for role, _ in held.server.sessions[0].history].count("user") == len(ANSWERS)


def test_a_model_that_waits_to_be_asked_holds_it_as_well() -> None:
    assert heard_by(interview(Work(holds_its_tongue=True))) == [NAME] * len(ANSWERS)


def test_words_that_come_late_hold_nobody_up_for_long() -> None:
    assert heard_by(interview(Work(words_come_late=True))) == [NAME] * len(ANSWERS)


@pytest.mark.parametrize("lasts_s", [8.0, 11.0, 13.5, 17.0])
def test_an_interview_outlasts_its_connections_unheard(lasts_s: float) -> None:
    held = interview(lasts_s=lasts_s)
    assert len(held.server.sessions) >= 3
    assert heard_by(held) == [NAME] * len(ANSWERS)
    assert held.samples == {ASKED_SAMPLE}


@pytest.mark.parametrize(
    "reply",
    [
        RefuseHandshake(403),
        CloseAtSetup(1007, "API key not valid. Please pass a valid API key."),
        CloseAtSetup(1011, QUOTA),
        CloseAfterSound(1011, QUOTA),
        CloseAfterSound(1011),
        CloseWhenAsked(1011),
        CutAfterSound(),
        HalfOpen(),
        TellAtTheEnd((b"garbage",)),
        TellAtTheEnd(()),
        Work(is_mute=True),
        Work(departs="Thank you. What else have you built?"),
    ],
    ids=str,
)
def test_an_interview_comes_to_its_end_however_the_model_fails(reply: Reply) -> None:
    held = interview(reply)
    if not isinstance(reply, Work):
        assert all("local" in name for name in heard_by(held)) or LOCAL_SAMPLE in held.samples
    else:
        assert LOCAL_SAMPLE in held.samples


def test_who_steps_in_is_heard_and_the_model_learns_of_which_words_were() -> None:
    server = GeminiLiveServer(understands=numbered, speaks=speaks)
    held = Interview(server)
    in_virtual_time(held.hold(ANSWERS, steps_in_after_s=2.0))
    check_words(held.room)
    assert heard_by(held) == [NAME] * len(ANSWERS)
    assert any("has heard exactly these" in text for _, text in server.sessions[0].history)


def test_what_the_model_says_in_place_of_the_directors_words_is_counted() -> None:
    held = interview(Work(departs="Thank you. What else have you built?"))
    assert ("failed", NAME, "departed") in held.watch.seen
