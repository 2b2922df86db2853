"""A candidate is sat down at the page for that, by hand or by the id of a schedule, and interviewed to the end."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.interviewing import PATIENCE_MS, answer_all, answer_one, end, heard, question_on
from tests.browser.looks import LOOKS, NARROW, Look, context_of, findings_on, tab_to, too_wide_by

JOB = "Backend Engineer\nYou will own our event store: PostgreSQL, Python, on-call every sixth week."
APPLICATION = {"candidate_name": "Ada Example", "job_title": "Backend engineer", "job_description": JOB}
BY_HAND, BY_SCHEDULE = "Set up by hand", "By schedule id"


async def schedule(page: Page, url: str) -> str:
    """The id of an interview of one question that another system scheduled."""
    body = {"job_application": APPLICATION, "brief": {"question_count": 1}}
    made = await page.request.post(f"{url}/v1/schedules", data=body)
    found: str = (await made.json())["id"]
    return found


async def begin(page: Page) -> None:
    """Into the first question, from the form that is filled in."""
    await page.get_by_role("button", name="Go to the room").click()
    await page.wait_for_url("**/room/*")
    await page.get_by_role("button", name="Begin").click()
    await expect(question_on(page)).not_to_be_empty(timeout=PATIENCE_MS)


async def read_along(page: Page) -> None:
    """What was said so far is there to read, and grows with every answer."""
    await page.get_by_text("What was said so far").click()
    asked, words = await question_on(page).inner_text(), "I would begin with one table and one writer, and measure."
    await expect(heard(page).filter(has_text=asked)).to_be_visible()
    before = await heard(page).count()
    await answer_one(page, words)
    await expect(heard(page).nth(before)).to_contain_text(words)
    await expect(heard(page).nth(before)).to_be_visible()


async def test_set_up_by_hand_to_the_end(browser: Browser, url: str) -> None:
    page = await (await browser.new_context()).new_page()
    await page.goto(f"{url}/client")
    await expect(page.get_by_role("tab", name=BY_HAND)).to_have_attribute("aria-selected", "true")
    await page.get_by_label("Job description").fill(JOB)
    await page.get_by_label("Resume, as text (optional)").fill("Ada Example\n\nSkills\nPython, PostgreSQL, Kafka")
    await page.get_by_label("Name of the candidate").fill("Ada Example")
    await begin(page)
    await read_along(page)
    await end(page)
    await expect(page.get_by_role("link", name="See your report")).to_be_visible()
    await page.context.close()


async def test_by_the_id_of_a_schedule_to_the_end_with_the_keyboard_up_to_the_room(browser: Browser, url: str) -> None:
    page = await (await browser.new_context()).new_page()
    booked = await schedule(page, url)
    await page.goto(f"{url}/client")
    await tab_to(page, BY_HAND)
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("tab", name=BY_SCHEDULE)).to_be_focused()
    await expect(page.get_by_role("tabpanel", name=BY_SCHEDULE)).to_be_visible()
    await expect(page.get_by_role("tabpanel", name=BY_HAND)).to_have_count(0)
    await tab_to(page, "Id of the schedule")
    await page.keyboard.insert_text(booked)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/room/*")
    await page.get_by_role("button", name="Begin").click()
    await expect(question_on(page)).not_to_be_empty(timeout=PATIENCE_MS)
    await read_along(page)
    await answer_all(page)
    told = await (await page.request.get(f"{url}/interview/{booked}/live-transcript")).json()
    assert told["status"] == "completed"
    await page.context.close()


async def test_a_wrong_id_is_said_under_the_tab_where_it_was_filled_in(browser: Browser, url: str) -> None:
    page = await (await browser.new_context()).new_page()
    await page.goto(f"{url}/client")
    await page.get_by_role("tab", name=BY_SCHEDULE).click()
    await page.get_by_label("Id of the schedule").fill("nonsense")
    await page.get_by_role("button", name="Go to the room").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await expect(page.get_by_label("Id of the schedule")).to_have_value("nonsense")
    await page.context.close()


async def test_both_ways_are_there_without_a_script(browser: Browser, url: str) -> None:
    page = await (await browser.new_context(java_script_enabled=False)).new_page()
    await page.goto(f"{url}/client")
    await expect(page.get_by_label("Job description")).to_be_visible()
    await page.get_by_role("tab", name=BY_SCHEDULE).click()
    await expect(page.get_by_label("Id of the schedule")).to_be_visible()
    await expect(page.get_by_label("Job description")).to_be_hidden()
    await page.context.close()


@pytest.mark.parametrize("look", LOOKS)
async def test_axe_finds_nothing_under_either_tab(browser: Browser, url: str, look: Look) -> None:
    context = await context_of(browser, look, viewport={"width": NARROW, "height": 720})
    page = await context.new_page()
    await page.goto(f"{url}/client")
    for tab in (BY_HAND, BY_SCHEDULE):
        await page.get_by_role("tab", name=tab).click()
        assert await findings_on(page, look) == []
        assert await too_wide_by(page) <= 0
    await context.close()
