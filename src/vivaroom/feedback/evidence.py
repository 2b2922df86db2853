"""What the candidate said, place by place, and which claims about it can be verified."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from vivaroom.feedback.asked import Wording
from vivaroom.interview.coverage import Claim, Status
from vivaroom.interview.evaluation import Evaluation
from vivaroom.interview.events import AnswerGiven, Evaluated, TranscriptCorrected
from vivaroom.interview.session import Recorded
from vivaroom.interview.sound import Sound


@dataclass(frozen=True, slots=True)
class Spoken:
    """An answer with all its wordings, first to last, how long it took, and where it was heard if it was spoken."""

    seq: int
    at: datetime
    question_id: UUID
    wordings: tuple[Wording, ...]
    took: timedelta | None
    sound: Sound | None = None

    def wording(self, seq: int) -> Wording | None:
        """The wording with this place."""
        return next((w for w in self.wordings if w.seq == seq), None)


@dataclass(frozen=True, slots=True)
class Verified:
    """An evaluation whose every quote stands in `wording`; `dropped` are the key points of claims that had none."""

    evaluation: Evaluation
    wording: Wording
    dropped: tuple[str, ...]


def spoken_answers(recorded: Iterable[Recorded]) -> dict[int, Spoken]:
    """Every answer by its place; a correction, and a correction of a correction, joins the answer that it corrects."""
    answers: dict[int, Spoken] = {}
    first_place: dict[int, int] = {}
    for entry in recorded:
        match entry.event:
            case AnswerGiven(question_id, text, _, took_ms, sound):
                took = None if took_ms is None else timedelta(milliseconds=took_ms)
                answers[entry.seq] = Spoken(entry.seq, entry.at, question_id, (Wording(entry.seq, text),), took, sound)
                first_place[entry.seq] = entry.seq
            case TranscriptCorrected(seq, text) if seq in first_place:
                first_place[entry.seq] = root = first_place[seq]
                wordings = (*answers[root].wordings, Wording(entry.seq, text))
                answers[root] = replace(answers[root], wordings=wordings)
            case _:
                pass
    return answers


def verified_evaluations(recorded: Sequence[Recorded], answers: dict[int, Spoken]) -> dict[int, Verified]:
    """The last evaluation of each answer, by the answer's place, with its claims checked against the words."""
    place = {w.seq: answer for answer in answers.values() for w in answer.wordings}
    verified: dict[int, Verified] = {}
    for entry in recorded:
        if isinstance(entry.event, Evaluated) and entry.event.answer_seq in place:
            answer = place[entry.event.answer_seq]
            wording = answer.wording(entry.event.answer_seq)
            if wording and entry.event.question_id == answer.question_id:
                verified[answer.seq] = verify(entry.event.evaluation, wording)
    return verified


def verify(evaluation: Evaluation, wording: Wording) -> Verified:
    """The evaluation without the claims whose quotes do not stand in the wording: those count as absent.

    A quote that stands there at another place is moved to where it stands.
    """
    checked = [_checked(claim, wording.text) for claim in evaluation.claims]
    dropped = tuple(
        before.key_point
        for after, before in zip(checked, evaluation.claims, strict=True)
        if after.status is Status.ABSENT and before.status is not Status.ABSENT
    )
    return Verified(replace(evaluation, claims=tuple(checked)), wording, dropped)


def _checked(claim: Claim, words: str) -> Claim:
    if claim.status is Status.ABSENT or not claim.quote.strip():
        return Claim(claim.key_point, Status.ABSENT)
    stands_there = claim.start >= 0 and words.startswith(claim.quote, claim.start)
    start = claim.start if stands_there else words.find(claim.quote)
    if start < 0:
        return Claim(claim.key_point, Status.ABSENT)
    return replace(claim, start=start, end=start + len(claim.quote))
