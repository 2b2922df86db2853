"""A candidate who has read the question bank."""

from vivaroom.content.loader import library

A_STORY = (
    "In my last project our payment service was too slow. I measured it first, found that one query scanned a whole "
    "table, added an index and a cache, and rolled it out behind a flag. The slowest requests went from four seconds "
    "to two hundred milliseconds, and I learned to look at the plan before I change code."
)


def answer_to(question: str) -> str:
    """The ideal answer where the bank has the question; else a story that fits most."""
    for known in (*library().questions, *library().resume_questions):
        if question in (known.text, known.way_in, *(point.follow_up for point in known.key_points)):
            return known.ideal_answer
    return A_STORY
