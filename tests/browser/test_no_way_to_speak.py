"""The real server where a candidate cannot speak just now: the page says why, and the interview goes on in writing."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.interviewing import PATIENCE_MS, answer_one, end
from tests.browser.socketless_proxy import Manner, socketless_proxy
from tests.browser.speaking import candidate, doing_on, question_on
from tests.serving import RunningServer

pytestmark = pytest.mark.timeout(300)


@pytest.mark.parametrize("manner", Manner, ids=lambda manner: manner.name.lower())
async def test_a_network_without_sockets_leaves_a_whole_interview_in_writing(
    browser: Browser, speaking_server: RunningServer, manner: Manner
) -> None:
    async with socketless_proxy(speaking_server.url, manner) as url, candidate(browser) as page:
        await _begin_to_speak(page, url)
        await _is_told(page, "A live connection cannot be made from here")
        question = await question_on(page).inner_text()
        await answer_one(page)
        await expect(question_on(page)).not_to_have_text(question)
        await page.get_by_role("button", name="Repeat").click()
        await end(page)
        await page.get_by_role("link", name="See your report").click()
        await expect(page.get_by_role("heading", name="Question by question")).to_be_visible(timeout=PATIENCE_MS)


async def test_whoever_finds_no_free_place_writes_until_there_is_one(
    browser: Browser, speaking_server: RunningServer
) -> None:
    async with candidate(browser) as other, candidate(browser) as page:
        await _begin_to_speak(other, speaking_server.url)
        await expect(doing_on(other)).to_have_text("Speaking", timeout=PATIENCE_MS)
        await _begin_to_speak(page, speaking_server.url)
        await _is_told(page, "Every place for a spoken interview is taken here just now.")
        await answer_one(page)
        await other.get_by_role("button", name="Only write").click()
        await page.get_by_role("button", name="Speak instead").click()
        await expect(doing_on(page)).to_have_text("Speaking", timeout=PATIENCE_MS)
        await expect(page.locator("[data-part=line]")).to_be_hidden()
        await end(page)


async def _begin_to_speak(page: Page, url: str) -> None:
    await page.goto(url)
    await page.get_by_role("button", name="Practice now").click()
    await page.wait_for_url("**/room/*")
    await page.get_by_role("button", name="Agree, and begin at once").click()


async def _is_told(page: Page, words: str) -> None:
    """The page says why nobody can speak, beside the question and the box to write in."""
    await expect(page.locator("[data-part=line]")).to_contain_text(words, timeout=PATIENCE_MS)
    await expect(question_on(page)).not_to_be_empty(timeout=PATIENCE_MS)
    await expect(page.get_by_label("Your answer")).to_be_editable()
    await expect(page.get_by_role("button", name="Speak instead")).to_be_visible()
    assert await page.evaluate("robot.tracks.every(track => track.readyState === 'ended')")
