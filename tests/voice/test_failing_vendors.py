"""Spoken interviews with vendors that fail in every way: they come to their end, no turn is missed and no word lost."""

import pytest

from tests.voice.conversation import SHORT, MemoryDirector, Room, wait
from tests.voice.numbered import Fault, FaultyVoice, NumberedRecogniser, say_words
from tests.voice.virtual_time import in_virtual_time
from vivaroom.interview.events import AnswerGiven
from vivaroom.interview.session import SessionStatus
from vivaroom.ports.speech import SpeechToText, TextToSpeech
from vivaroom.providers.speech.fallback import fallback_hearing, fallback_voice
from vivaroom.providers.speech.hearing import Recogniser
from vivaroom.providers.speech.rotation import rotating_hearing, rotating_voice
from vivaroom.providers.speech.speaking import Voice
from vivaroom.voice.happenings import Doing, Ended, Ending, Mood, Said, Trouble
from vivaroom.voice.session import VoiceSession

ALPHABET = "abcdefghijklmnopqrstuvwxyz"
ANSWERS = (list("abcdefghijklmnopqrst"), list("uvwxyz"), list("zyx"))


def interview(hearing: SpeechToText, speaking: TextToSpeech) -> Room:
    """Two questions, whether the candidate has any, three answers, and the goodbye."""
    room = Room(MemoryDirector(SHORT), hearing=hearing, speaking=speaking)

    async def course() -> None:
        async with room.conversation() as session:
            await until_heard_out(room, session)
            for answer in ANSWERS:
                await say_words(session, answer, ALPHABET)
                await until_heard_out(room, session)

    in_virtual_time(course())
    return room


async def until_heard_out(room: Room, session: VoiceSession) -> None:
    """Be silent until the interviewer has said all, for a minute at most."""
    for _ in range(60):
        await wait(session, 1)
        if room.of(Ended) or room.of(Mood)[-1].doing is Doing.LISTENING:
            return


def check_nothing_is_lost(room: Room) -> None:
    assert [answer.text.split() for answer in room.director.of(AnswerGiven)] == list(ANSWERS)
    assert room.director.sitting.session.status is SessionStatus.COMPLETED
    assert room.of(Trouble) == []
    assert all(said.whole for said in room.of(Said))
    assert room.of(Ended) == [Ended(Ending.COMPLETED)]


@pytest.mark.parametrize("fault", Fault)
def test_an_interview_comes_to_its_end_whatever_hears_fails(fault: Fault) -> None:
    vendor, local = NumberedRecogniser(ALPHABET, fault=fault), NumberedRecogniser(ALPHABET, "local")
    hearing = fallback_hearing([Recogniser(vendor), Recogniser(local, None, None)])
    room = interview(hearing, FaultyVoice())
    check_nothing_is_lost(room)
    heard = [answer.sound.recogniser for answer in room.director.of(AnswerGiven)]
    assert all("local" in name for name in heard)


@pytest.mark.parametrize("fault", Fault)
def test_an_interview_comes_to_its_end_whatever_speaks_fails(fault: Fault) -> None:
    voices = [Voice(FaultyVoice(fault=fault, cut_after_s=2.0)), Voice(FaultyVoice("local"), None)]
    room = interview(NumberedRecogniser(ALPHABET), fallback_voice(voices))
    check_nothing_is_lost(room)


@pytest.mark.parametrize("fault", [Fault.LIMITED, Fault.REFUSED])
def test_a_key_that_is_no_good_costs_no_turn(fault: Fault) -> None:
    hearing = rotating_hearing([NumberedRecogniser(ALPHABET, fault=fault), NumberedRecogniser(ALPHABET)])
    room = interview(hearing, rotating_voice([FaultyVoice(fault=fault), FaultyVoice()]))
    check_nothing_is_lost(room)


def test_where_everything_of_a_vendor_fails_at_once_this_machine_holds_the_interview() -> None:
    hearing = fallback_hearing(
        [
            Recogniser(NumberedRecogniser(ALPHABET, fault=Fault.HALF_OPEN)),
            Recogniser(NumberedRecogniser(ALPHABET, "local"), None, None),
        ]
    )
    speaking = fallback_voice([Voice(FaultyVoice(fault=Fault.CUT)), Voice(FaultyVoice("local"), None)])
    check_nothing_is_lost(interview(hearing, speaking))
