"""Codes into sentences: why something has no score, and what a reader should look at."""

from collections.abc import Mapping

from vivaroom.feedback.asked import Cause, Flag, Reason
from vivaroom.interview.coverage import Reading

NOT_JUDGED = "not_judged"
NOT_ANSWERED = "not_answered"
SKIPPED = "skipped"

SAID_DONT_KNOW = "said_dont_know"
UNVERIFIED_QUOTE = "unverified_quote"
CONTRADICTION = "contradiction"
JUDGED_BEFORE_CORRECTION = "judged_before_correction"
CORRECTION_IS_ANOTHER_ANSWER = "correction_is_another_answer"
FOLLOW_UP_NOT_SCORED = "follow_up_not_scored"

_REASONS: Mapping[str, tuple[Cause, str]] = {
    NOT_ANSWERED: (Cause.CANDIDATE, "The session ended before an answer was given."),
    SKIPPED: (Cause.CANDIDATE, "The candidate skipped this question."),
    "refused": (Cause.CANDIDATE, "The candidate preferred not to answer, which is accepted."),
    "dont_know": (Cause.CANDIDATE, "The candidate said that they do not know."),
    "asked_for_answer": (Cause.CANDIDATE, "The candidate asked for the answer."),
    "asked_only": (Cause.CANDIDATE, "The candidate asked something back and did not answer."),
    "empty": (Cause.CANDIDATE, "There were no words in the answer."),
    "too_short": (Cause.RULE, "The answer is too short to be judged."),
    "off_topic": (Cause.RULE, "The answer is about something else than the question."),
    "gibberish": (Cause.RULE, "The answer could not be read as sentences."),
    "shuffled": (Cause.RULE, "The answer's words stand in no readable order."),
    "parroted": (Cause.RULE, "The answer only repeats the question."),
    "negated": (Cause.RULE, "The answer denies what it speaks of, so that its key points cannot be told."),
    "instruction_like": (Cause.RULE, "The words were addressed to the grader and are no answer."),
    "abuse": (Cause.RULE, "The words were abusive and are no answer."),
    "low_confidence": (Cause.OURS, "The speech was not recognised well enough to be judged."),
    "grader_unreliable": (Cause.OURS, "What the language model said of this answer cannot be trusted."),
    "no_reference": (
        Cause.RULE,
        "This question came without a model answer to compare with, so it is heard and not graded.",
    ),
    NOT_JUDGED: (Cause.OURS, "The answer could not be judged; this is a fault of ours."),
}
_ALSO: Mapping[str, str] = {
    "refusal": "refused",
    "asks_for_answer": "asked_for_answer",
    "instruction": "instruction_like",
    "low_recognition_confidence": "low_confidence",
}
_OF_READING: Mapping[Reading, str] = {
    Reading.EMPTY: "empty",
    Reading.DONT_KNOW: "dont_know",
    Reading.REFUSAL: "refused",
    Reading.ASKS_FOR_ANSWER: "asked_for_answer",
    Reading.ASKS_TO_REPEAT: "asked_only",
    Reading.ASKS_ABOUT_JOB: "asked_only",
    Reading.NEEDS_TIME: "asked_only",
    Reading.OFF_TOPIC: "off_topic",
    Reading.GIBBERISH: "gibberish",
    Reading.ABUSE: "abuse",
    Reading.INSTRUCTION: "instruction_like",
}
_FLAGS: Mapping[str, str] = {
    SAID_DONT_KNOW: "The candidate said that they do not know.",
    CONTRADICTION: "Check the wording: the answer may say the opposite of a key point",
    UNVERIFIED_QUOTE: "A quote that does not stand in the answer was left out and counts for nothing",
    "thin_quote": "A quote was too short to show a key point and counts for nothing",
    "long_quote": "A quote was too long to show a key point and counts for nothing",
    "parroted_quote": "A quote only had the question's own words and counts for nothing",
    "unconfirmed": "A second look at the quote alone did not confirm a key point, which counts for nothing",
    "grader_misled": "The language model found statements that nobody made; those were left out.",
    "model_unavailable": "The built-in grader judged this answer because no language model could.",
    "addressed_to_grader": "Words addressed to the grader were left out before judging.",
    CORRECTION_IS_ANOTHER_ANSWER: "A correction changes more than 30 of 100 words of this answer, or what it denies: what was "
    "recognised was judged, and both stand here.",
    JUDGED_BEFORE_CORRECTION: "The candidate corrected this answer after it was judged; the first wording was judged.",
    FOLLOW_UP_NOT_SCORED: "The answer to a follow-up could not be scored; the score rests on the other answers.",
}
_FLAGS_ALSO: Mapping[str, str] = {"may_contradict": CONTRADICTION}


def reason(code: str) -> Reason:
    """The reason with this code. A code that is not known counts as ours, so that nobody is blamed for it."""
    code = _ALSO.get(code, code)
    cause, statement = _REASONS.get(
        code, (Cause.OURS, f"The answer could not be judged ({_in_words(code)}); this counts as a fault of ours.")
    )
    return Reason(code, cause, statement)


def reason_of_reading(reading: Reading) -> Reason | None:
    """Why an utterance that is meant like this is not judged; None for one that has to be."""
    code = _OF_READING.get(reading)
    return reason(code) if code else None


def flag(code: str, statements: Mapping[str, str]) -> Flag:
    """The flag of a grader's remark: a code, or a code and a key point behind a colon, whose statement is shown."""
    name, _, key_point = code.partition(":")
    name = _FLAGS_ALSO.get(name, name)
    sentence = _FLAGS.get(name) or f"The grader remarked: {_in_words(name)}"
    if key_point:
        return Flag(name, f"{sentence.rstrip('.')}: {statements.get(key_point, key_point)}")
    return Flag(name, sentence if sentence.endswith(".") else f"{sentence}.")


def _in_words(code: str) -> str:
    return code.replace("_", " ").strip(" .")
