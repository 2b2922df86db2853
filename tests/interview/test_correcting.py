"""A candidate's correction of their own words: when it is judged, when it only stands beside, and what it may change."""

from uuid import UUID

import pytest

from tests.interview.rooms import Room
from vivaroom.interview.corrections import is_another_answer, words_changed_0_1
from vivaroom.interview.events import AnswerGiven, Evaluated, TranscriptCorrected
from vivaroom.interview.session import Turn
from vivaroom.interview.sessions.correcting import Correction, correct
from vivaroom.interview.signals import Command, Commanded
from vivaroom.kit.errors import NotFound
from vivaroom.ports.queue import EvaluateAnswer

SAID = "I would use a b and then the catch of the server for most of it"
MEANT = "I would use a b and then the cache of the server for most of it"
WITH_A_POINT_MORE = "I would use a b and then the c of the server for most of it"
ANOTHER = "c d e are what I really wanted to say all along, as an expert"


async def first_answer(room: Room, session_id: UUID) -> int:
    return next(e.seq for e in await room.events(session_id) if isinstance(e.event, AnswerGiven))


async def first_turn(room: Room, session_id: UUID) -> Turn:
    return next(t for t in (await room.held(session_id)).session.turns if t.answers)


@pytest.mark.parametrize(
    ("said", "corrected", "share"),
    [
        ("I said Kafkaesque.", "I said Kafka.", 1 / 3),
        ("one two three four", "one two three four", 0.0),
        ("One, two!", "two one", 0.0),
        ("one two", "one two three four", 0.5),
        ("", "", 0.0),
        ("", "something", 1.0),
    ],
)
def test_how_many_words_a_correction_changes(said: str, corrected: str, share: float) -> None:
    assert words_changed_0_1(said, corrected) == pytest.approx(share)


@pytest.mark.parametrize(
    ("said", "corrected", "is_another"),
    [
        (SAID, MEANT, False),
        (SAID, ANOTHER, True),
        ("we did use transactions for that part", "we did not use transactions for that part", True),
        ("we don't lock the table there at all", "we do lock the table there at all", True),
        ("it can't fail here you know", "it can’t fail hear you know", False),
    ],
)
def test_a_correction_is_another_answer_by_its_words_and_by_what_it_denies(
    said: str, corrected: str, is_another: bool
) -> None:
    assert is_another_answer(said, corrected) is is_another


async def test_a_correction_within_the_session_is_judged_in_place_of_what_was_recognised(room: Room) -> None:
    session_id = await room.live_session()
    await room.answer(session_id, SAID)
    seq = await first_answer(room, session_id)
    before = (await first_turn(room, session_id)).evaluation
    entry = await correct(room.director, room.org, Correction(session_id, seq, WITH_A_POINT_MORE))
    assert (entry.text, entry.corrected_text) == (SAID, WITH_A_POINT_MORE)
    turn = await first_turn(room, session_id)
    corrected, judged = (await room.events(session_id))[-2:]
    assert isinstance(corrected.event, TranscriptCorrected)
    assert isinstance(judged.event, Evaluated)
    assert judged.event.answer_seq == turn.evaluated_seq == corrected.seq
    assert turn.answers[0].text == SAID
    assert turn.answers[0].standing == (corrected.seq, WITH_A_POINT_MORE)
    assert before
    assert turn.evaluation
    assert (turn.evaluation.score_0_1 or 0) > (before.score_0_1 or 0)


async def test_another_answer_by_way_of_a_correction_is_kept_and_not_judged(room: Room) -> None:
    session_id = await room.live_session()
    await room.answer(session_id, SAID)
    seq = await first_answer(room, session_id)
    before = await first_turn(room, session_id)
    entry = await correct(room.director, room.org, Correction(session_id, seq, ANOTHER))
    assert entry.corrected_text == ANOTHER
    assert await first_turn(room, session_id) == before
    assert isinstance((await room.events(session_id))[-1].event, TranscriptCorrected)


async def test_small_steps_do_not_lead_to_another_answer(room: Room) -> None:
    """Every correction is compared with what was recognised, not with the one before."""
    session_id = await room.live_session()
    await room.answer(session_id, SAID)
    seq, words = await first_answer(room, session_id), SAID.split()
    for place, word in enumerate("c d e f g h i j".split()):
        words[place] = word
        await correct(room.director, room.org, Correction(session_id, seq, " ".join(words)))
    standing = (await first_turn(room, session_id)).answers[0].standing[1]
    assert not is_another_answer(SAID, standing)


async def test_a_correction_after_the_end_stands_beside_and_changes_no_judgement(room: Room) -> None:
    session_id = await room.live_session()
    await room.answer(session_id, SAID)
    seq = await first_answer(room, session_id)
    await room.take(session_id, Commanded(Command.END))
    before = await first_turn(room, session_id)
    entry = await correct(room.director, room.org, Correction(session_id, seq, MEANT))
    assert entry.corrected_text == MEANT
    assert await first_turn(room, session_id) == before


async def test_where_a_model_judges_later_it_judges_the_correction(room: Room) -> None:
    room.reader.later = True
    session_id = await room.live_session()
    await room.answer(session_id, SAID)
    seq = await first_answer(room, session_id)
    await correct(room.director, room.org, Correction(session_id, seq, MEANT))
    corrected = (await room.events(session_id))[-1]
    jobs = [job for job in room.jobs.queued if isinstance(job, EvaluateAnswer)]
    assert [job.answer_seq for job in jobs] == [seq, corrected.seq]


async def test_nobody_corrects_what_they_did_not_say(room: Room) -> None:
    session_id = await room.live_session()
    with pytest.raises(NotFound, match="entry_not_found"):
        await correct(room.director, room.org, Correction(session_id, 1, MEANT))
    assert not any(isinstance(e.event, TranscriptCorrected) for e in await room.events(session_id))
