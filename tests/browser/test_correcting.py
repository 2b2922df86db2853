"""Candidates correct in the room what was heard of their words, beside a conversation that goes on."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.looks import LOOKS, NARROW, Look, findings_on, look_of, tab_to, too_wide_by
from tests.browser.scripted_interviewer import ScriptedInterviewer
from tests.browser.scripted_session import QUESTIONS
from tests.browser.scripted_voice import ANSWER
from tests.browser.sounds import clip, sweep
from tests.browser.speaking import (
    PATIENCE_MS,
    agree_and_begin,
    candidate,
    doing_on,
    entries_on,
    question_on,
    speak,
)

SAID = clip(sweep(1.0, 48_000), 48_000)
MEANT = ANSWER.replace("the query", "the slow query")


@pytest.fixture
async def interviewer() -> AsyncIterator[ScriptedInterviewer]:
    async with ScriptedInterviewer().running() as running:
        yield running


def _caption(page: Page) -> Locator:
    return page.locator("[data-part=captions-candidate]")


def _field(page: Page) -> Locator:
    return page.get_by_label("What you really said")


async def _answer_aloud(page: Page, question: int) -> None:
    """Speak, until the question with this number has been put."""
    await expect(doing_on(page)).to_have_text("Listening", timeout=PATIENCE_MS)
    await speak(page, SAID)
    await expect(question_on(page)).to_have_text(QUESTIONS[question - 1], timeout=PATIENCE_MS)


async def _open(page: Page, interviewer: ScriptedInterviewer) -> None:
    """One answer aloud, and its correction begun."""
    await agree_and_begin(page, interviewer)
    await _answer_aloud(page, 2)
    await _caption(page).get_by_role("button", name="Correct").click()
    await expect(_field(page)).to_be_focused()


async def _is_corrected(place: Locator) -> None:
    await expect(place.get_by_text(MEANT, exact=True)).to_be_visible(timeout=PATIENCE_MS)
    await place.get_by_text("corrected", exact=True).click()
    await expect(place.get_by_text(f"Heard as: {ANSWER}")).to_be_visible()


async def test_what_was_misheard_is_corrected_in_place_and_both_wordings_can_be_seen(
    browser: Browser, interviewer: ScriptedInterviewer
) -> None:
    async with candidate(browser) as page:
        await _open(page, interviewer)
        await expect(_field(page)).to_have_value(ANSWER)
        await _field(page).fill(MEANT)
        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(_field(page)).to_have_count(0)
        await _is_corrected(_caption(page))
        await page.get_by_text("What was said so far").click()
        await _is_corrected(entries_on(page).nth(1))
    assert [event["payload"]["text"] for event in interviewer.session.ledger if "corrected" in event["type"]] == [MEANT]


async def test_the_interview_goes_on_while_somebody_corrects(
    browser: Browser, interviewer: ScriptedInterviewer
) -> None:
    async with candidate(browser) as page:
        await _open(page, interviewer)
        await _field(page).fill(MEANT)
        await _answer_aloud(page, 3)
        await expect(page.locator("[data-part=caption-candidate]")).to_have_text(ANSWER)
        await expect(_field(page)).to_be_focused()
        await expect(_field(page)).to_have_value(MEANT)
        await page.keyboard.press("Control+Enter")
        await page.get_by_text("What was said so far").click()
        await _is_corrected(entries_on(page).nth(1))
        await expect(entries_on(page).nth(3).locator("p").first).to_have_text(ANSWER)


async def test_what_is_added_to_an_answer_is_added_to_its_correction(
    browser: Browser, interviewer: ScriptedInterviewer
) -> None:
    async with candidate(browser) as page:
        await _open(page, interviewer)
        await _field(page).fill(MEANT)
        more = " Then for locks."
        await interviewer.session.tell(
            "answer.given", question_id="q_1", text=ANSWER + more, sound={"part": 1, "started_ms": 0}
        )
        await expect(_field(page)).to_have_value(MEANT + more)


async def test_leaving_changes_nothing_and_leads_back_to_the_button(
    browser: Browser, interviewer: ScriptedInterviewer
) -> None:
    async with candidate(browser) as page:
        await _open(page, interviewer)
        correct = _caption(page).get_by_role("button", name="Correct")
        await _field(page).fill("Something else.")
        await page.keyboard.press("Escape")
        await expect(correct).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(_field(page)).to_have_value(ANSWER)
        await page.get_by_role("button", name="Cancel").click()
        await expect(page.locator("[data-part=caption-candidate]")).to_have_text(ANSWER)
        await correct.click()
        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(correct).to_be_focused()
    assert not [event for event in interviewer.session.ledger if "corrected" in event["type"]]


async def test_a_correction_that_cannot_be_saved_says_why_and_keeps_the_words(
    browser: Browser, interviewer: ScriptedInterviewer
) -> None:
    interviewer.session.stubborn = True
    async with candidate(browser) as page:
        await _open(page, interviewer)
        await _field(page).fill(MEANT)
        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(_caption(page).get_by_role("alert")).to_have_text("The session is busy: try again in a moment.")
        await expect(_field(page)).to_have_value(MEANT)
        await page.route("**/transcript/*", lambda route: route.abort())
        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(_caption(page).get_by_role("alert")).to_contain_text("The server did not answer.")
        await page.unroute("**/transcript/*")
        interviewer.session.stubborn = False
        await page.get_by_role("button", name="Save", exact=True).click()
        await _is_corrected(_caption(page))


async def test_a_correction_stays_through_a_lost_connection_and_a_reload(
    browser: Browser, interviewer: ScriptedInterviewer
) -> None:
    async with candidate(browser) as page:
        await _open(page, interviewer)
        await _field(page).fill(MEANT)
        await page.keyboard.press("Control+Enter")
        await expect(page.locator("[data-part=caption-candidate]")).to_have_text(MEANT)
        await interviewer.hang_up()
        await expect(page.locator("[data-part=line]")).to_be_visible()
        await expect(page.locator("[data-part=line]")).to_be_hidden(timeout=PATIENCE_MS)
        await expect(page.locator("[data-part=caption-candidate]")).to_have_text(MEANT)
        await page.reload()
        await page.get_by_role("button", name="Speak instead").click()
        await _is_corrected(_caption(page))
        await _caption(page).get_by_role("button", name="Correct").click()
        await expect(_field(page)).to_have_value(MEANT)


async def test_a_correction_that_was_begun_goes_on_in_the_list_when_captions_go(
    browser: Browser, interviewer: ScriptedInterviewer
) -> None:
    async with candidate(browser) as page:
        await _open(page, interviewer)
        await _field(page).fill(MEANT)
        await interviewer.session.close()
        await expect(page.get_by_role("heading", name="That was the interview.")).to_be_focused(timeout=PATIENCE_MS)
        entry = entries_on(page).nth(1)
        await expect(entry.get_by_label("What you really said")).to_have_value(MEANT)
        await expect(entry).to_contain_text("is not judged")
        await entry.get_by_role("button", name="Save", exact=True).click()
        await _is_corrected(entry)


async def test_what_was_typed_was_not_misheard(browser: Browser, interviewer: ScriptedInterviewer) -> None:
    async with candidate(browser) as page:
        await agree_and_begin(page, interviewer)
        await page.get_by_label("Your answer").fill("With the plan, and a look at the locks.")
        await page.keyboard.press("Control+Enter")
        await expect(question_on(page)).to_have_text(QUESTIONS[1], timeout=PATIENCE_MS)
        await page.get_by_text("What was said so far").click()
        await expect(entries_on(page).nth(1)).to_contain_text("a look at the locks")
        await expect(page.get_by_role("button", name="Correct")).to_have_count(0)
        await _answer_aloud(page, 3)
        await expect(entries_on(page).nth(3).get_by_role("button", name="Correct")).to_have_count(1)


async def test_the_button_waits_for_a_hand_or_the_keyboard_and_fingers_see_it_always(
    browser: Browser, interviewer: ScriptedInterviewer
) -> None:
    opacity = "one => getComputedStyle(one).opacity"
    async with candidate(browser, **look_of("light")) as page:
        await agree_and_begin(page, interviewer)
        await _answer_aloud(page, 2)
        correct = _caption(page).get_by_role("button", name="Correct")
        await page.mouse.move(0, 0)
        await expect(correct).to_have_css("opacity", "0")
        await _caption(page).hover()
        await expect(correct).to_have_css("opacity", "1")
        await page.mouse.move(0, 0)
        await tab_to(page, "Only write")
        for _ in range(2):  # over the caption, which scrolls
            await page.keyboard.press("Tab")
        await expect(correct).to_be_focused()
        await expect(correct).to_have_css("opacity", "1")
    async with candidate(browser, has_touch=True, is_mobile=True, **look_of("light")) as page:
        await page.goto(interviewer.room)
        await page.get_by_role("button", name="Speak instead").click()
        correct = _caption(page).get_by_role("button", name="Correct")
        await expect(correct).to_be_visible(timeout=PATIENCE_MS)
        assert await correct.evaluate(opacity) == "1"


@pytest.mark.parametrize("look", LOOKS)
async def test_axe_finds_nothing_and_nothing_is_cut_off(
    browser: Browser, interviewer: ScriptedInterviewer, look: Look
) -> None:
    found: dict[str, object] = {}
    async with candidate(browser, viewport={"width": NARROW, "height": 720}, **look_of(look)) as page:

        async def see(state: str) -> None:
            found[state] = [await findings_on(page, look), await too_wide_by(page)]

        await _open(page, interviewer)
        await see("correcting")
        interviewer.session.stubborn = True
        await _field(page).fill(MEANT)
        await page.keyboard.press("Control+Enter")
        await expect(_caption(page).get_by_role("alert")).to_be_visible()
        await see("refused")
        interviewer.session.stubborn = False
        await page.keyboard.press("Control+Enter")
        await page.get_by_text("What was said so far").click()
        await _is_corrected(_caption(page))
        await see("corrected")
    assert found == {state: [[], 0] for state in ("correcting", "refused", "corrected")}
