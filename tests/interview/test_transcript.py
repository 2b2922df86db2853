"""The transcript as a view of the ledger."""

from datetime import timedelta

from tests.interview.scenes import Sitting, opened
from vivaroom.interview.begun import AnswerBegun
from vivaroom.interview.coverage import Coverage, Reading
from vivaroom.interview.events import Dictated, FellBack, JobQuestionNoted, Spoken, TranscriptCorrected
from vivaroom.interview.flow.deciding import Judged
from vivaroom.interview.moves import spoken_text
from vivaroom.interview.signals import Answered, Command, Directed, Direction, Silent
from vivaroom.interview.transcript import Entry, Speaker, transcript


def told(sitting: Sitting) -> list[str]:
    """The texts, in order."""
    return [e.text for e in transcript(sitting.recorded)]


def test_both_sides_speak_in_the_order_in_which_they_spoke() -> None:
    sitting = opened()
    sitting.take(Answered("By hand."), Judged(Coverage(Reading.SUBSTANTIVE)))
    sitting.command(Command.END)
    entries = transcript(sitting.recorded)
    assert [e.speaker for e in entries] == [
        Speaker.INTERVIEWER, Speaker.CANDIDATE, Speaker.INTERVIEWER, Speaker.INTERVIEWER,
    ]  # fmt: skip
    assert [e.text for e in entries if e.speaker is Speaker.INTERVIEWER] == [spoken_text(m) for m in sitting.moves]
    assert [e.seq for e in entries] == sorted(e.seq for e in entries)


def test_everything_that_is_said_stands_in_it() -> None:
    sitting = opened()
    for signal in (Silent(timedelta(seconds=50)), Directed(Direction.GUIDE, "recruiter", "Take a look at testing.")):
        sitting.take(signal)
    assert told(sitting) == [spoken_text(m) for m in sitting.moves]


def test_times_are_counted_from_the_start_and_an_answer_begins_when_it_began() -> None:
    sitting = opened()
    took = timedelta(seconds=20)
    sitting.take(Answered("By hand.", took=took), Judged(Coverage(Reading.SUBSTANTIVE)), after=timedelta(seconds=50))
    entry = transcript(sitting.recorded)[1]
    assert (entry.started_ms, entry.ended_ms) == (30_000, 50_000)


def test_an_answer_never_begins_before_the_session() -> None:
    sitting = opened()
    signal = Answered("By hand.", took=timedelta(hours=1))
    sitting.take(signal, Judged(Coverage(Reading.SUBSTANTIVE)), after=timedelta(seconds=5))
    assert transcript(sitting.recorded)[1].started_ms == 0


def test_the_words_that_were_spoken_take_the_place_of_the_planned_ones() -> None:
    sitting = opened()
    sitting.tell(Spoken(sitting.turn.put.question_id, "Hello! How do you do q1?"))
    assert told(sitting) == ["Hello! How do you do q1?"]


def test_a_correction_stands_beside_the_first_wording_and_the_last_one_counts() -> None:
    sitting = opened()
    sitting.take(Answered("By hand."), Judged(Coverage(Reading.SUBSTANTIVE)))
    seq = sitting.session.turns[0].answers[0].seq
    sitting.tell(
        TranscriptCorrected(seq, "By band."), TranscriptCorrected(seq, "By wand."), TranscriptCorrected(999, "?")
    )
    entry = transcript(sitting.recorded)[1]
    assert (entry.text, entry.corrected_text) == ("By hand.", "By wand.")


def test_remarks_are_not_spoken() -> None:
    sitting = opened()
    before = told(sitting)
    sitting.tell(FellBack("wording", "timeout"), JobQuestionNoted("Is it remote?"))
    assert told(sitting) == before


def test_words_that_were_begun_stand_as_they_were_last_heard_until_their_answer_takes_their_place() -> None:
    sitting = opened()
    asked, question = sitting.turn.put.question_id, told(sitting)
    sitting.tell(AnswerBegun(asked, 1, "By"), AnswerBegun(asked, 1, "By hand"), AnswerBegun(asked, 2, "and foot"))
    assert told(sitting) == [*question, "By hand", "and foot"]
    sitting.take(Answered("By hand and foot."), Judged(Coverage(Reading.SUBSTANTIVE)))
    assert told(sitting)[1] == "By hand and foot."
    assert "By hand" not in told(sitting)


def test_words_that_were_never_given_stay_where_they_were_said() -> None:
    sitting = opened()
    sitting.tell(AnswerBegun(sitting.turn.put.question_id, 1, "By hand"))
    sitting.command(Command.SKIP)
    sitting.take(Answered("By foot."), Judged(Coverage(Reading.SUBSTANTIVE)))
    said = [e.text for e in transcript(sitting.recorded) if e.speaker is Speaker.CANDIDATE]
    assert said == ["By hand", "By foot."]


def test_an_empty_ledger_has_an_empty_transcript() -> None:
    nothing: list[Entry] = []
    assert transcript([]) == nothing


def test_what_was_dictated_stands_there_until_it_is_given_as_an_answer() -> None:
    sitting = opened()
    for text in ("By hand.", "By machine."):
        sitting.tell(Dictated(text))
    assert told(sitting)[1:] == ["By hand.", "By machine."]
    assert sitting.session.turns[0].answers == ()
    sitting.take(Answered("By hand."), Judged(Coverage(Reading.SUBSTANTIVE)))
    assert told(sitting)[1:3] == ["By machine.", "By hand."]
    sitting.take(Answered("By hand."), Judged(Coverage(Reading.SUBSTANTIVE)))
    assert told(sitting).count("By hand.") == 2
