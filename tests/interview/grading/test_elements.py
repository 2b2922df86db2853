"""The form of a told story gives away which part a sentence is."""

import pytest

from vivaroom.content.types import Element
from vivaroom.interview.grading.elements import signs

TOLD = [
    (Element.SITUATION, "Last year in my team at a small bank we had an outage while a colleague was on leave."),
    (Element.ACTION, "I listened to both, then I proposed to measure it and built a small prototype."),
    (Element.RESULT, "In the end the error rate dropped from 4 to 1 percent within two weeks."),
    (Element.REFLECTION, "I learned to ask earlier, and next time I would write it down first."),
    (Element.REASON, "I want this because the product matters to me."),
    (Element.EXAMPLE, "For example, last month I paired with a new colleague."),
]


@pytest.mark.parametrize(("element", "sentence"), TOLD)
def test_a_sentence_with_the_form_shows_it(element: Element, sentence: str) -> None:
    assert signs(element, sentence) == 1.0


@pytest.mark.parametrize("element", list(Element))
def test_a_general_remark_has_no_form(element: Element) -> None:
    assert signs(element, "Good communication is the key to everything.") == 0.0
