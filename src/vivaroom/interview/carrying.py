"""A correction of words after which the candidate spoke on: it is carried into the longer answer that has both; pure.

Whoever goes on speaking gives one answer anew, of what was said before and what came after. What they corrected at its
beginning, before or after they spoke on, is corrected there too.
"""

from vivaroom.interview.session import Session, Turn, counts_as_said


def carried(said: str, corrected: str, longer: str) -> str | None:
    """The longer wording with its beginning corrected; None where it does not begin with what was said."""
    beginning = f"{said} "
    return f"{corrected} {longer.removeprefix(beginning)}" if longer.startswith(beginning) else None


def kept_correction(turn: Turn, text: str) -> str | None:
    """An answer that is given now with the correction of the one before it, where that has one and this begins with it."""
    before = turn.last_answer
    if before is None or before.corrected_text is None:
        return None
    return carried(before.text, before.corrected_text, text)


def in_the_answer_that_stands(session: Session, seq: int, said: str, corrected: str) -> tuple[int, str] | None:
    """Where a correction of an earlier answer counts: the place of the answer that goes on from it, and its words then.

    `said` are the words at `seq` as they stood. None where no later answer begins with them, or where nothing counts any more.
    """
    turn = next((t for t in session.turns if any(a.seq == seq for a in t.answers[:-1])), None)
    last = turn.last_answer if turn else None
    longer = carried(said, corrected, last.standing[1]) if last else None
    if last is None or longer is None or counts_as_said(session, last.seq, longer) is None:
        return None
    return last.seq, longer
