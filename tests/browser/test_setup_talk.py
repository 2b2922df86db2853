"""An interview that is set up on the start page by saying what it shall be, as far as into its room."""

import pytest
from playwright.async_api import Browser, Route, expect

from tests.browser.interviewing import PATIENCE_MS, question_on
from tests.browser.looks import LOOKS, Look, context_of, findings_on

WISH = "Your interview"


async def test_a_sentence_and_an_answer_lead_into_the_room(browser: Browser, url: str) -> None:
    page = await (await browser.new_context()).new_page()
    await page.goto(url)
    wish, said = page.get_by_label(WISH), page.locator("[data-part=talk-said] p")
    await wish.fill("a senior data engineer, SQL and Airflow, three questions")
    await page.get_by_role("button", name="Say it").click()
    await expect(said).to_have_count(2, timeout=PATIENCE_MS)
    await expect(said.last).to_contain_text("Data Engineer, senior level")
    await expect(wish).to_have_value("")
    await wish.fill("technical")
    await wish.press("Enter")
    await expect(said).to_have_count(4, timeout=PATIENCE_MS)
    await expect(page.get_by_role("button", name="Begin this interview")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/room/ses_*", timeout=PATIENCE_MS)
    await page.get_by_role("button", name="Begin").click()
    await expect(question_on(page)).not_to_be_empty(timeout=PATIENCE_MS)
    await page.context.close()


async def test_a_message_whose_reply_was_lost_is_said_once(browser: Browser, url: str) -> None:
    page = await (await browser.new_context()).new_page()
    await page.goto(url)
    wish, said = page.get_by_label(WISH), page.locator("[data-part=talk-said] p")
    await wish.fill("backend engineer")
    await wish.press("Enter")
    await expect(said).to_have_count(2, timeout=PATIENCE_MS)
    lost: list[str] = []

    async def lose_the_first_reply(route: Route) -> None:
        if lost:
            await route.continue_()
        else:
            lost.append(route.request.url)
            await route.fetch()
            await route.abort()

    await page.route("**/turns", lose_the_first_reply)
    await wish.fill("technical, senior")
    await wish.press("Enter")
    await expect(page.locator("[data-part=talk-trouble]")).not_to_be_empty(timeout=PATIENCE_MS)
    await expect(wish).to_have_value("technical, senior")
    await wish.press("Enter")
    await expect(said).to_have_count(4, timeout=PATIENCE_MS)
    collector = lost[0].rsplit("/", 2)[1]
    kept = await (await page.request.get(f"{url}/v1/collector/{collector}")).json()
    assert [entry["text"] for entry in kept["entries"] if entry["speaker"] == "user"] == [
        "backend engineer",
        "technical, senior",
    ]
    await page.context.close()


async def test_without_scripts_nothing_is_offered_that_does_not_work(browser: Browser, url: str) -> None:
    page = await (await browser.new_context(java_script_enabled=False)).new_page()
    await page.goto(url)
    await expect(page.get_by_label(WISH)).to_be_hidden()
    await page.context.close()


@pytest.mark.parametrize("look", LOOKS)
async def test_axe_finds_nothing_in_the_middle_and_at_the_end(browser: Browser, url: str, look: Look) -> None:
    context = await context_of(browser, look)
    page = await context.new_page()
    await page.goto(url)
    said = page.locator("[data-part=talk-said] p")
    for number, text in enumerate(("backend engineer", "the rest is up to you"), start=1):
        await page.get_by_label(WISH).fill(text)
        await page.get_by_role("button", name="Say it").click()
        await expect(said).to_have_count(2 * number, timeout=PATIENCE_MS)
        assert not await findings_on(page, look)
    await context.close()
