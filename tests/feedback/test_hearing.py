"""A quote is found where its words were spoken, however what was heard differs from what is written."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.feedback.sittings import GRADER, Sitting
from tests.feedback.small import CACHES, small_plan
from vivaroom.feedback.asked import SpokenPlace
from vivaroom.feedback.hearing import heard_in, points_of, spoken_place
from vivaroom.feedback.shape import dump_report, load_report
from vivaroom.interview.coverage import Claim, Coverage, Reading, Status
from vivaroom.interview.evaluation import evaluate_claims
from vivaroom.interview.events import AnswerGiven
from vivaroom.interview.plan import Mode
from vivaroom.interview.recordings.timeline import Stretch, Timeline
from vivaroom.interview.sound import Sound, SpokenWord

EVERY_MS = 500
LASTS_MS = 400


def spoken(words: Sequence[str], part: int = 1) -> Sound:
    """Two words a second from the first second on."""
    timed = tuple(
        SpokenWord(word, 1_000 + EVERY_MS * n, 1_000 + EVERY_MS * n + LASTS_MS) for n, word in enumerate(words)
    )
    return Sound(part, 900, 1_000 + EVERY_MS * len(words), "script", timed)


def words_from(first: int, last: int) -> tuple[int, int]:
    """From the beginning of one word to the end of another."""
    return 1_000 + EVERY_MS * first, 1_000 + EVERY_MS * last + LASTS_MS


@pytest.mark.parametrize(
    ("heard", "text", "quote", "expected"),
    [
        ("I would add a queue", "I would add a queue", "add a queue", words_from(2, 4)),
        ("i would add a queue", "I would, add a QUEUE.", "a QUEUE.", words_from(3, 4)),
        ("we re using post gres", "We're using Postgres", "Postgres", words_from(3, 4)),
        ("twenty five servers fail over", "25 servers fail over", "25 servers", words_from(0, 2)),
        ("kafkaesque streams are fine", "Kafka streams are fine", "Kafka", words_from(0, 0)),
        ("it is fine", "it is really fine", "really", (1_900, 2_000)),
        ("it is fine", "it is fine indeed", "indeed", (2_400, 2_500)),
        ("the cache and the queue and the log", "the cache and the queue and the log", "the log", words_from(6, 7)),
        ("ﬁne naïve STRASSE", "Fine, naïve Straße", "naïve Straße", words_from(1, 2)),
        ("我们 使用 缓存", "我们使用缓存。", "缓存", words_from(2, 2)),
        ("queue", "queue", "queu", words_from(0, 0)),
    ],
)  # fmt: skip
def test_a_quote_is_where_its_words_were(heard: str, text: str, quote: str, expected: tuple[int, int]) -> None:
    start = text.index(quote)
    assert spoken_place(text, start, start + len(quote), spoken(heard.split())) == SpokenPlace(1, *expected)


def test_without_the_times_of_words_a_quote_is_somewhere_in_its_answer() -> None:
    assert spoken_place("A queue.", 2, 7, Sound(3, 500, 2_500, "script")) == SpokenPlace(3, 500, 2_500)


words = st.lists(st.text("abc1 ,.'-É", min_size=1, max_size=6), min_size=1, max_size=25)


@given(words, words, st.integers(0, 80), st.integers(1, 40))
def test_every_quote_can_be_played(heard: list[str], written: list[str], start: int, length: int) -> None:
    text, sound = " ".join(written), spoken(heard)
    place = spoken_place(text, start, min(start + length, len(text)), sound)
    assert sound.started_ms <= place.started_ms <= place.ended_ms <= sound.ended_ms


def test_a_report_tells_where_its_quotes_are_heard_once_there_is_a_recording() -> None:
    report = answered(["We", "cache", "the", "main", "thing."], "the main thing", part=2).report()
    assert load_report(dump_report(report)) == report
    (point,) = [p for p in report.questions[0].points if p.evidence]
    assert point.evidence is not None
    assert point.evidence.spoken == SpokenPlace(2, *words_from(2, 4))
    assert (point.evidence.started_ms, point.evidence.ended_ms) == (None, None)
    assert heard_in(report, None) == report
    played = heard_in(report, Timeline((Stretch(1, 0, 0, 5_000), Stretch(2, 0, 5_500, 9_000))))
    first = played.questions[0].points[0].evidence
    assert first is not None
    assert (first.started_ms, first.ended_ms) == tuple(ms + 5_500 for ms in words_from(2, 4))
    assert played.strengths[0].evidence == first
    assert [e for c in played.competencies for e in c.evidence] == [first] * sum(
        len(c.evidence) for c in played.competencies
    )


def test_a_quote_of_a_connection_that_was_not_recorded_has_no_place() -> None:
    report = answered(["The", "main", "thing."], "main", part=2).report()
    played = heard_in(report, Timeline((Stretch(1, 0, 0, 5_000),)))
    assert played == report


def test_a_typed_answer_is_not_heard() -> None:
    sitting = answered(["The", "main", "thing."], "main", part=1)
    sitting.recorded = [
        replace(r, event=replace(r.event, sound=None)) if isinstance(r.event, AnswerGiven) else r
        for r in sitting.recorded
    ]
    evidence = sitting.report().questions[0].points[0].evidence
    assert evidence is not None
    assert evidence.spoken is None


def test_long_pauses_are_counted_between_words_and_move_no_score() -> None:
    said = ["Um", "we", "cache", "the", "main", "thing."]
    steady, halting = answered(said, "the main thing"), answered(said, "the main thing", pauses_ms=(2_500, 1_500))
    figures = [sitting.report().delivery for sitting in (steady, halting)]
    assert [f.long_pauses for f in figures if f] == [0, 1]
    assert steady.report().overall == halting.report().overall
    assert answered(said, "thing", mode=Mode.SCREENING).report().delivery is None
    typed = Sitting(small_plan()).open()
    typed.answer(typed.ask(CACHES), "We cache the main thing.")
    delivery = typed.report().delivery
    assert delivery is not None
    assert delivery.long_pauses is None


def answered(
    said: list[str], quote: str, part: int = 1, pauses_ms: Sequence[int] = (), mode: Mode = Mode.PRACTICE
) -> Sitting:
    """A session with one answer of these words, of which the grader quotes some; with pauses behind the first words."""
    sound = spoken(said, part)
    for number, pause in enumerate(pauses_ms, start=1):
        moved = [
            replace(w, started_ms=w.started_ms + pause, ended_ms=w.ended_ms + pause) if place >= number else w
            for place, w in enumerate(sound.words)
        ]
        sound = replace(sound, words=tuple(moved), ended_ms=sound.ended_ms + pause)
    text = " ".join(said)
    sitting = Sitting(small_plan(mode)).open()
    put = sitting.ask(CACHES)
    given = AnswerGiven(put.question_id, text, Coverage(Reading.SUBSTANTIVE), 3_000, sound)
    seq = sitting.tell(given, timedelta(seconds=5).total_seconds())
    claim = Claim("caches-main", Status.STATED, quote, text.index(quote), text.index(quote) + len(quote))
    sitting.judge(put, seq, evaluate_claims(CACHES, (claim,), GRADER))
    return sitting.close()


def test_the_words_of_an_answer_are_points_of_the_recording_from_end_to_end() -> None:
    text, sound = "We cache, it.", spoken(["we", "cache", "it"])
    points = points_of(text, sound, Timeline((Stretch(1, 0, 10_000, 9_000),)))
    assert points == (
        (0, 10_900), (0, 11_000), (2, 11_400), (3, 11_500), (8, 11_900), (10, 12_000), (12, 12_400), (13, 12_500),
    )  # fmt: skip
    assert points_of(text, sound, Timeline((Stretch(2, 0, 0, 9_000),))) == ()


@given(words, words)
def test_points_never_run_backwards(heard: list[str], written: list[str]) -> None:
    text = " ".join(written)
    points = points_of(text, spoken(heard), Timeline((Stretch(1, 0, 0, 60_000),)))
    assert points[0][0] == 0
    assert points[-1][0] == len(text)
    assert list(points) == sorted(points)
