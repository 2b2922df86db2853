"""How an utterance is meant, by rules: an answer, a request, a refusal, or something that is no answer at all.

A request is recognised when the whole utterance is made of requests and courtesies ("Sorry, I don't know that one"), never
by words inside an answer ("I don't know why they chose it, but …", "All tests pass"), so that nobody's real answer is
taken for a refusal.
"""

import re

from vivaroom.interview.built_in.wordings import ABUSE, ALONE, JOB_QUESTION, NOTHING_BUT_REQUESTS, REQUESTS
from vivaroom.interview.coverage import Reading

REQUEST_WORDS = 30
ABUSE_WORDS = 40
JOB_QUESTION_WORDS = 40
WORDS_BEFORE_A_JOB_QUESTION = 10
UNPUNCTUATED_WORDS = 20
RAMBLING_WORDS = 320


def read_intent(text: str) -> Reading:
    """The reading of an utterance as far as rules can tell; whether it is on topic is the grader's to say."""
    said = _plain(text)
    words = sum(word != "|" for word in said.split())
    if not words:
        return Reading.EMPTY
    if words < ABUSE_WORDS and ABUSE.search(said):
        return Reading.ABUSE
    request = _request(said) if words <= REQUEST_WORDS else None
    if request is not None:
        return request
    if words < JOB_QUESTION_WORDS and _asks_about_job(text, said):
        return Reading.ASKS_ABOUT_JOB
    return Reading.RAMBLING if words > RAMBLING_WORDS else Reading.SUBSTANTIVE


def _plain(text: str) -> str:
    """Lower-case words with straight apostrophes, one blank between them, and `|` where a clause ends."""
    lowered = re.sub(r"(?<=\w)[’‘´`\"](?=\w)", "'", text.lower())
    parted = re.sub(r"[.,;:!?…\n()\"“”]+|\s[-–—]+\s|[–—]", " | ", lowered)
    words = re.findall(r"[^\W_]+(?:['-][^\W_]+)*|\|", parted)
    return re.sub(r"(?:\| ?)+", "| ", " ".join(words)).strip(" |")


def _request(said: str) -> Reading | None:
    alone = next((reading for reading, pattern in ALONE if pattern.fullmatch(said)), None)
    if alone is not None or not NOTHING_BUT_REQUESTS.fullmatch(said):
        return alone
    return next((reading for reading, pattern in REQUESTS if pattern.search(said)), None)


def _asks_about_job(text: str, said: str) -> bool:
    """Whether the last sentence asks for a fact about the job, and little stands before it."""
    sentences = [s for s in re.split(r"(?<=[.!?])\s+", text.strip()) if s]
    before = _plain(" ".join(sentences[:-1])).replace("|", " ").split()
    asked = _plain(sentences[-1]).replace("| ", "")
    unpunctuated = text.rstrip()[-1].isalnum() and len(said.split()) <= UNPUNCTUATED_WORDS
    is_question = text.rstrip().endswith("?") or unpunctuated
    return is_question and len(before) <= WORDS_BEFORE_A_JOB_QUESTION and bool(JOB_QUESTION.match(asked))
