"""Whole spoken interviews held by a model that hears and speaks, in virtual time: the director chooses every question."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from pydantic import SecretStr

from tests.providers.speech.chains import Counting
from tests.vendors.openai_dialogue import (
    CloseWhileSpeaking,
    FailResponse,
    MuteWhileSpeaking,
    OpenAIDialogueServer,
    SayInstead,
    Spoken,
    openai_dialogue_server,
)
from tests.vendors.openai_realtime import CloseAfterSound, CutAfterSound, HalfOpen, RefuseHandshake, Reply, Work
from tests.vendors.openai_speech import KEY
from tests.vendors.tones import in_tones, understood_words
from tests.voice.conversation import FRAME_MS, SHORT, MemoryDirector, Room, wait
from tests.voice.numbered import BYTES_A_MS, FaultyVoice
from tests.voice.patient_time import in_patient_time
from vivaroom.interview.events import AnswerGiven
from vivaroom.interview.session import SessionStatus
from vivaroom.ports.speech import HEARING_RATE_HZ, Transcript
from vivaroom.providers.speech.dialogue.backed import BackedDialogues
from vivaroom.providers.speech.openai.dialogue.holding import OpenAIDialogues
from vivaroom.providers.speech.openai.dialogue.terms import DialogueOptions
from vivaroom.voice.happenings import Doing, Ended, Ending, Mood, Said, Saying, Trouble
from vivaroom.voice.session import VoiceSession

ANSWERS = (
    "yesterday we went to the market and bought some apples my sister plays piano every evening after dinner",
    "my sister plays piano and we went to the market",
    "thank you",
)
MODEL = "openai-compatible/gpt-realtime-2.1"
EXPIRED = {"type": "invalid_request_error", "code": "session_expired"}
PLAIN = DialogueOptions()


class ToneRecogniser:
    """This machine's, which understands the language of tones when an utterance is over."""

    name = "local"

    async def transcribe(self, audio: AsyncIterator[bytes]) -> AsyncGenerator[Transcript]:
        pcm = b"".join([piece async for piece in audio])
        words = understood_words(pcm, HEARING_RATE_HZ)
        yield Transcript(" ".join(word for word, _, _ in words), is_final=True)


@dataclass
class Course:
    """An interview that was held: what was told, what the vendor saw, who was counted, and what this machine had to say."""

    room: Room
    server: OpenAIDialogueServer
    watch: Counting = field(default_factory=Counting)
    local: FaultyVoice = field(default_factory=lambda: FaultyVoice("local"))

    @property
    def asked(self) -> list[str]:
        """What the interviewer said, text by text."""
        return [saying.text for saying in self.room.of(Saying)]

    @property
    def heard_by(self) -> list[str]:
        return [answer.sound.recogniser for answer in self.room.director.of(AnswerGiven)]


async def say(session: VoiceSession, text: str) -> None:
    """Say it, in real time."""
    pcm, frame = in_tones(text).pcm, BYTES_A_MS * FRAME_MS
    for at in range(0, len(pcm), frame):
        session.hear(pcm[at : at + frame])
        await asyncio.sleep(FRAME_MS / 1000)


async def until_heard_out(room: Room, session: VoiceSession) -> None:
    """Be silent until the interviewer has said all, for a minute at most."""
    for _ in range(120):
        await wait(session, 0.5)
        if room.of(Ended) or room.of(Mood)[-1].doing is Doing.LISTENING:
            return


def interview(*replies: Reply | Spoken, options: DialogueOptions = PLAIN) -> Course:
    """Two questions, whether the candidate has any, three answers, and the goodbye."""

    async def course() -> Course:
        async with openai_dialogue_server() as server:
            server.will(*replies or (Work(),))
            held = Course(Room(MemoryDirector(SHORT)), server)
            model = OpenAIDialogues([SecretStr(KEY)], base_url=server.url, options=options)
            held.room.dialogues = BackedDialogues(model, ToneRecogniser(), held.local, held.watch)
            async with held.room.conversation() as session:
                await until_heard_out(held.room, session)
                for answer in ANSWERS:
                    await say(session, answer)
                    await until_heard_out(held.room, session)
            return held

    return in_patient_time(course())


def check_nothing_is_lost(held: Course) -> None:
    room = held.room
    assert tuple(answer.text for answer in room.director.of(AnswerGiven)) == ANSWERS
    assert room.director.sitting.session.status is SessionStatus.COMPLETED
    assert room.of(Trouble) == []
    assert all(said.whole for said in room.of(Said))
    assert room.of(Ended) == [Ended(Ending.COMPLETED)]


def test_an_interview_is_held_by_the_model_in_the_words_of_the_director() -> None:
    held = interview()
    check_nothing_is_lost(held)
    assert held.heard_by == [MODEL] * 3
    assert held.local.asked == []
    talk = held.server.talks[0]
    assert len(held.server.talks) == 1
    assert " ".join(talk.asked).split() == " ".join(held.asked).split()
    assert [text for role, text in talk.conversation if role == "user"] == list(ANSWERS)
    assert ("failed", MODEL, "departed") not in held.watch.seen


def test_the_models_own_question_is_never_asked() -> None:
    held = interview(SayInstead("What is your favourite colour, and why do you like it so much?"))
    check_nothing_is_lost(held)
    assert ("failed", MODEL, "departed") in held.watch.seen
    assert " ".join(held.local.asked).split() == " ".join(held.asked).split()
    assert held.heard_by == [MODEL] * 3


@pytest.mark.parametrize(
    "reply",
    [
        RefuseHandshake(401, "invalid_api_key"),
        RefuseHandshake(429, "rate_limit_exceeded"),
        RefuseHandshake(503),
        CloseAfterSound(1011),
        CloseAfterSound(1013),
        CutAfterSound(),
        HalfOpen(),
    ],
    ids=str,
)
def test_an_interview_comes_to_its_end_however_the_ear_fails(reply: Reply) -> None:
    held = interview(reply)
    check_nothing_is_lost(held)
    assert held.heard_by == ["local"] * 3


@pytest.mark.parametrize(
    "reply",
    [
        FailResponse(error={"type": "server_error", "code": "rate_limit_exceeded"}),
        CloseWhileSpeaking(1011),
        CloseWhileSpeaking(),
        MuteWhileSpeaking(),
    ],
    ids=str,
)
def test_an_interview_comes_to_its_end_however_the_voice_fails(reply: Spoken) -> None:
    held = interview(reply)
    check_nothing_is_lost(held)
    assert held.local.asked


def test_sessions_are_renewed_unheard() -> None:
    options = replace(PLAIN, limit=timedelta(seconds=20), renewed_before=timedelta(seconds=13))
    held = interview(options=options)
    check_nothing_is_lost(held)
    assert len(held.server.talks) > 2
    assert held.local.asked == []
    assert held.heard_by == [MODEL] * 3
    told = [text for role, text in held.server.talks[-1].conversation if role == "user"]
    assert told[: len(ANSWERS) - 1] == list(ANSWERS[:2])
    assert held.watch.seen == [entry for entry in held.watch.seen if entry[0] in ("heard", "spoke")]


@pytest.mark.parametrize("reply", [CloseAfterSound(1001, EXPIRED), CloseWhileSpeaking(1001, EXPIRED)], ids=str)
def test_a_limit_in_the_middle_of_an_answer_or_a_question_loses_no_word(reply: Reply | Spoken) -> None:
    held = interview(reply, Work())
    check_nothing_is_lost(held)
    assert held.heard_by == [MODEL] * 3
    assert held.local.asked == []


def test_a_candidate_who_interrupts_is_heard_and_the_model_forgets_what_they_did_not_hear() -> None:
    async def course() -> Course:
        async with openai_dialogue_server() as server:
            held = Course(Room(MemoryDirector(SHORT)), server)
            model = OpenAIDialogues([SecretStr(KEY)], base_url=server.url)
            held.room.dialogues = BackedDialogues(model, ToneRecogniser(), held.local, held.watch)
            async with held.room.conversation() as session:
                await wait(session, 2.5)
                await say(session, ANSWERS[0])
                await until_heard_out(held.room, session)
            return held

    held = in_patient_time(course())
    first = held.room.of(Said)[0]
    assert not first.whole
    assert [answer.text for answer in held.room.director.of(AnswerGiven)] == [ANSWERS[0]]
    said = [text for role, text in held.server.talks[0].conversation if role == "assistant"]
    assert any(text.startswith("(cut at") for text in said)
