"""A candidate's correction of their own words: when it is judged, when it only stands beside, and what it may change."""

from uuid import UUID

import pytest

from tests.interview.rooms import Room
from vivaroom.interview.corrections import is_another_answer, words_changed_0_1
from vivaroom.interview.events import AnswerGiven, Evaluated, JobQuestionNoted, TranscriptCorrected
from vivaroom.interview.session import Turn
from vivaroom.interview.sessions.correcting import Correction, correct
from vivaroom.interview.signals import Answered, Command, Commanded
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


async def test_who_corrects_and_then_speaks_on_is_judged_by_the_corrected_words_and_the_new_ones(room: Room) -> None:
    session_id, first = await _corrected(room, WITH_A_POINT_MORE)
    room.reader.remarks = (JobQuestionNoted("a remark of the reader"),)
    await room.take(session_id, Answered(f"{SAID} and d", question_id=first))
    since = await _last_answer(room, session_id)
    given, corrected, remark, judged, *_ = [e for e in await room.events(session_id) if e.seq >= since]
    assert room.reader.read_for[-1] == (f"{WITH_A_POINT_MORE} and d", first)
    assert isinstance(given.event, AnswerGiven)
    assert given.event.text == f"{SAID} and d"
    assert corrected.event == TranscriptCorrected(given.seq, f"{WITH_A_POINT_MORE} and d")
    assert remark.event == room.reader.remarks[0]
    assert isinstance(judged.event, Evaluated)
    turn = await first_turn(room, session_id)
    assert judged.event.answer_seq == turn.evaluated_seq == corrected.seq
    assert turn.answers[-1].standing == (corrected.seq, f"{WITH_A_POINT_MORE} and d")


async def test_who_speaks_on_and_then_corrects_the_beginning_is_judged_by_both(room: Room) -> None:
    session_id = await room.live_session()
    await room.answer(session_id, SAID)
    seq, first = await first_answer(room, session_id), (await first_turn(room, session_id)).put.question_id
    await room.take(session_id, Answered(f"{SAID} and d", question_id=first))
    for words in (MEANT, WITH_A_POINT_MORE):
        entry = await correct(room.director, room.org, Correction(session_id, seq, words))
        assert (entry.seq, entry.corrected_text) == (seq, words)
        corrected, judged = (await room.events(session_id))[-2:]
        assert corrected.event == TranscriptCorrected(await _last_answer(room, session_id), f"{words} and d")
        assert isinstance(judged.event, Evaluated)
        turn = await first_turn(room, session_id)
        assert turn.answers[-1].standing == (corrected.seq, f"{words} and d")
        assert turn.evaluated_seq == judged.event.answer_seq == corrected.seq


async def test_a_model_that_judges_later_judges_the_corrected_words_of_who_spoke_on(room: Room) -> None:
    room.reader.later = True
    session_id, first = await _corrected(room, MEANT)
    await room.take(session_id, Answered(f"{SAID} and d", question_id=first))
    last = room.jobs.queued[-1]
    assert isinstance(last, EvaluateAnswer)
    assert last.answer_seq == (await first_turn(room, session_id)).answers[-1].corrected_seq


async def test_another_answer_by_way_of_a_correction_is_not_carried_on(room: Room) -> None:
    session_id, first = await _corrected(room, ANOTHER)
    await room.take(session_id, Answered(f"{SAID} and d", question_id=first))
    assert room.reader.read_for[-1] == (f"{SAID} and d", first)
    assert (await first_turn(room, session_id)).answers[-1].corrected_text is None


async def test_a_correction_that_comes_while_what_was_added_is_read_is_carried_too(room: Room) -> None:
    session_id = await room.live_session()
    await room.answer(session_id, SAID)
    seq, first = await first_answer(room, session_id), (await first_turn(room, session_id)).put.question_id

    async def correct_meanwhile(text: str) -> None:
        room.reader.before_it_ends = None
        await correct(room.director, room.org, Correction(session_id, seq, MEANT))

    room.reader.before_it_ends = correct_meanwhile
    await room.take(session_id, Answered(f"{SAID} and d", question_id=first))
    assert room.reader.read_for[-1] == (f"{MEANT} and d", first)
    assert (await first_turn(room, session_id)).answers[-1].standing[1] == f"{MEANT} and d"


async def _corrected(room: Room, words: str) -> tuple[UUID, UUID]:
    """A session whose first answer was corrected, and the id of its question."""
    session_id = await room.live_session()
    await room.answer(session_id, SAID)
    await correct(room.director, room.org, Correction(session_id, await first_answer(room, session_id), words))
    return session_id, (await first_turn(room, session_id)).put.question_id


async def _last_answer(room: Room, session_id: UUID) -> int:
    return max(e.seq for e in await room.events(session_id) if isinstance(e.event, AnswerGiven))


async def test_nobody_corrects_what_they_did_not_say(room: Room) -> None:
    session_id = await room.live_session()
    with pytest.raises(NotFound, match="entry_not_found"):
        await correct(room.director, room.org, Correction(session_id, 1, MEANT))
    assert not any(isinstance(e.event, TranscriptCorrected) for e in await room.events(session_id))
