"""How the parts in which Cartesia tells what it understood become one text, and its words."""

import pytest

from vivaroom.providers.speech.cartesia.wire import Passage, SpokenWord, Understood


def understood(text: str, *words: str) -> Understood:
    spoken = [SpokenWord(word=word, start=float(at), end=at + 0.5) for at, word in enumerate(words)]
    return Understood(text=text, words=spoken)


@pytest.mark.parametrize(
    ("parts", "text", "words"),
    [
        ([understood("I was insert", " I", " was", " insert"), understood("ing rows.", "ing", "rows.")],
         "I was inserting rows.", ["I", "was", "inserting", "rows."]),
        ([understood("One. ", "One."), understood("Two.", "Two.")], "One. Two.", ["One.", "Two."]),
        ([understood("One.", "One."), understood("Two.", "Two.")], "One. Two.", ["One.", "Two."]),
        ([understood("3.", "3."), understood("14", "14")], "3.14", ["3.14"]),
        ([understood(" One", "One"), understood("  "), understood(" two", "two")], "One two", ["One", "two"]),
        ([understood("One", "One"), understood(" two")], "One two", []),
        ([understood("数据", "数据"), understood("库", "库")], "数据库", ["数据库"]),
    ],
)  # fmt: skip
def test_passages_are_joined_as_they_were_spaced(parts: list[Understood], text: str, words: list[str]) -> None:
    passage = Passage()
    for part in parts:
        passage = passage.and_then(part)
    heard = passage.transcript()
    assert (heard.text, [word.text for word in heard.words]) == (text, words)
