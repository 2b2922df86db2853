"""From a resume to a report, as a candidate does it, with a reload, a second tab and a lost network on the way."""

import asyncio
import json
import re

from playwright.async_api import Browser, Page, Route, expect

from tests.browser.interviewing import (
    PATIENCE_MS,
    answer_all,
    answer_one,
    begin,
    end,
    heard,
    question_on,
    wait_for_reaction,
)
from tests.browser.resume_file import resume_pdf

ANSWER = "Your answer"


async def _new_page(browser: Browser) -> Page:
    context = await browser.new_context()
    return await context.new_page()


async def test_from_resume_to_report(browser: Browser, url: str) -> None:
    page = await _new_page(browser)
    await page.goto(f"{url}/my/resumes")
    await page.set_input_files("#resume-file", resume_pdf("mine.pdf"))
    await page.wait_for_url("**/my/resumes/res_*", timeout=PATIENCE_MS)
    await expect(page.get_by_role("link", name="Mara Lindqvist")).to_be_visible()
    await expect(page.get_by_role("link", name="Backend Engineer").first).to_be_visible()
    await page.get_by_role("link", name="Kafka").first.click()
    await expect(page.locator("[data-part=sheet] .marked")).to_have_text("Kafka")

    await page.get_by_role("link", name="Interview me about this resume").click()
    await expect(page.get_by_role("radio", name="mine.pdf")).to_be_checked()
    await page.get_by_role("button", name="Practice now").click()
    await page.get_by_role("button", name="Begin").click()
    await expect(question_on(page)).not_to_be_empty(timeout=PATIENCE_MS)
    await answer_all(page)

    await page.get_by_role("link", name="See your report").click()
    await expect(page.get_by_role("heading", name="Question by question")).to_be_visible(timeout=4 * PATIENCE_MS)
    await expect(page.locator(".report blockquote").first).to_be_visible()
    await page.goto(f"{url}/my/sessions")
    await expect(page.locator(".card .score").first).to_have_text(re.compile(r"0\.\d\d|1\.00"))
    await page.context.close()


async def test_a_reload_in_the_middle_keeps_question_and_draft(browser: Browser, url: str) -> None:
    page = await _new_page(browser)
    await begin(page, url)
    await answer_one(page)
    question = await question_on(page).inner_text()
    said = await heard(page).all_text_contents()
    await page.get_by_label(ANSWER).fill("I was about to say that")
    await page.reload()
    await expect(question_on(page)).to_have_text(question, timeout=PATIENCE_MS)
    await expect(page.get_by_label(ANSWER)).to_have_value("I was about to say that")
    assert await heard(page).all_text_contents() == said
    await page.context.close()


async def test_a_second_tab_shows_the_same_and_both_go_on(browser: Browser, url: str) -> None:
    page = await _new_page(browser)
    session = await begin(page, url)
    other = await page.context.new_page()
    await other.goto(f"{url}/room/{session}")
    await expect(question_on(other)).to_have_text(await question_on(page).inner_text(), timeout=PATIENCE_MS)
    before = await heard(page).count()
    await answer_one(other)
    await wait_for_reaction(page, before)
    assert await question_on(page).inner_text() == await question_on(other).inner_text()
    assert await heard(page).all_text_contents() == await heard(other).all_text_contents()
    await page.context.close()


async def test_words_that_another_tab_overtook_are_given_back(browser: Browser, url: str) -> None:
    page = await _new_page(browser)
    session = await begin(page, url)
    await page.get_by_label(ANSWER).fill("Half a thought")
    other = await page.context.new_page()
    await other.goto(f"{url}/room/{session}")
    await other.get_by_role("button", name="Skip").click()
    await expect(page.locator("[data-part=late-text]")).to_have_text("Half a thought", timeout=PATIENCE_MS)
    await expect(page.get_by_label(ANSWER)).to_have_value("")
    await page.context.close()


async def test_an_answer_given_without_a_network_arrives_once(browser: Browser, url: str) -> None:
    page = await _new_page(browser)
    await begin(page, url)
    before = await heard(page).count()
    await page.context.set_offline(True)
    await expect(page.locator("[data-part=banner]")).to_be_visible()
    await page.get_by_label(ANSWER).fill("I measure first: the plan, the locks, then what changed since last week.")
    await page.get_by_role("button", name="Send answer").click()
    await expect(page.get_by_text("Not sent yet.")).to_be_visible()
    await page.context.set_offline(False)
    await wait_for_reaction(page, before)
    await expect(page.locator("[data-part=banner]")).to_be_hidden()
    assert len([t for t in await heard(page).all_text_contents() if "what changed since last week" in t]) == 1
    await page.context.close()


async def test_an_answer_whose_reply_was_lost_is_not_given_twice(browser: Browser, url: str) -> None:
    page = await _new_page(browser)
    await begin(page, url)
    before = await heard(page).count()
    lost = 0

    async def lose_the_first_reply(route: Route) -> None:
        nonlocal lost
        if lost == 0:
            lost += 1
            await route.fetch()
            await route.abort()
        else:
            await route.continue_()

    await page.route("**/answers", lose_the_first_reply)
    await page.get_by_label(ANSWER).fill("I would compare the plan of the query with the one of last week.")
    await page.keyboard.press("Control+Enter")
    await wait_for_reaction(page, before)
    await expect(page.get_by_label(ANSWER)).to_be_editable()
    await expect(page.get_by_label(ANSWER)).to_have_value("")
    assert len([t for t in await heard(page).all_text_contents() if "the one of last week" in t]) == 1
    assert lost == 1
    await page.context.close()


async def test_what_is_pressed_before_the_last_reply_came_is_done(browser: Browser, url: str) -> None:
    page = await _new_page(browser)
    await begin(page, url)

    async def reply_late(route: Route) -> None:
        reply = await route.fetch()
        await asyncio.sleep(1.5)
        await route.fulfill(response=reply)

    await page.route("**/answers", reply_late)
    await page.route("**/commands", reply_late)
    await answer_one(page)
    await answer_one(page)
    await page.get_by_role("button", name="I’m thinking").click()
    await expect(page.locator("[data-part=said]")).to_be_visible()
    await page.get_by_role("button", name="Rephrase").click()
    await expect(page.locator("[data-part=restated]")).to_be_visible(timeout=PATIENCE_MS)
    before = await heard(page).count()
    await page.get_by_role("button", name="Repeat").dblclick()
    await expect(heard(page)).to_have_count(before + 1)
    await answer_one(page)
    await expect(heard(page)).to_have_count(before + 3)
    await page.context.close()


async def test_pause_think_rephrase_skip_and_end(browser: Browser, url: str) -> None:
    page = await _new_page(browser)
    await begin(page, url)
    first = await question_on(page).inner_text()
    await page.get_by_role("button", name="I’m thinking").click()
    await expect(page.locator("[data-part=said]")).to_be_visible()
    await page.get_by_role("button", name="Rephrase").click()
    await expect(page.locator("[data-part=restated]")).to_be_visible()
    await page.get_by_role("button", name="Pause").click()
    await expect(page.get_by_role("heading", name="Paused")).to_be_visible()
    await expect(page.get_by_label(ANSWER)).to_be_hidden()
    await page.get_by_role("button", name="Go on").click()
    await expect(page.get_by_label(ANSWER)).to_be_focused()
    await expect(question_on(page)).to_have_text(first)
    await page.get_by_role("button", name="Skip").click()
    await expect(question_on(page)).not_to_have_text(first)
    await page.get_by_role("button", name="End", exact=True).click()
    await page.get_by_role("button", name="Keep going").click()
    await end(page)
    await page.context.close()


async def test_the_weakest_answer_is_practised_again_with_its_very_question(browser: Browser, url: str) -> None:
    page = await _new_page(browser)
    await begin(page, url, questions=3)
    await answer_all(page)
    await page.get_by_role("link", name="See your report").click()
    again = page.get_by_role("button", name="Practice the weakest answer again")
    await expect(again).to_be_visible(timeout=4 * PATIENCE_MS)
    design = json.loads(await again.get_attribute("data-again") or "{}")
    report = await (await page.request.get(f"{url}/v1/sessions/{design['from_session_id']}/report")).json()
    weakest = next(q for q in report["questions"] if q["slug"] == design["question_ids"][0])
    assert weakest["score_0_1"] == min(q["score_0_1"] for q in report["questions"] if q["score_0_1"] is not None)
    await again.click()
    await page.get_by_role("button", name="Begin").click()
    await expect(question_on(page)).to_have_text(weakest["text"], timeout=PATIENCE_MS)
    await answer_one(page)
    await page.context.close()


async def test_a_session_is_deleted_with_all_that_was_said(browser: Browser, url: str) -> None:
    page = await _new_page(browser)
    session = await begin(page, url)
    await end(page)
    await page.get_by_role("link", name="See your report").click()
    await page.get_by_role("button", name="Delete my data").click()
    await page.get_by_role("button", name="Delete it all").click()
    await page.wait_for_url("**/my/sessions")
    reply = await page.goto(f"{url}/room/{session}")
    assert reply is not None
    assert reply.status == 404
    await expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
    await page.context.close()


async def test_a_correction_of_a_typed_answer_that_a_program_made_is_shown_with_both_wordings(
    browser: Browser, url: str
) -> None:
    page = await _new_page(browser)
    session = await begin(page, url)
    await answer_one(page)
    await page.get_by_text("What was said so far").click()
    own = page.locator(".entry.candidate").first
    said = await own.locator("p").first.inner_text()
    meant = f"{said} Indeed."
    transcript = f"{url}/v1/sessions/{session}/transcript"
    entries = (await (await page.request.get(transcript)).json())["data"]
    seq = next(entry["seq"] for entry in entries if entry["speaker"] == "candidate")
    await page.request.patch(f"{transcript}/{seq}", data={"corrected_text": meant})
    for _ in range(2):
        await expect(own.locator("p").first).to_have_text(meant, timeout=PATIENCE_MS)
        await own.get_by_text("corrected", exact=True).click()
        await expect(own.locator(".first-wording")).to_have_text(f"First written as: {said}")
        await expect(own.get_by_role("button", name="Correct")).to_have_count(0)
        await page.reload()
        await page.get_by_text("What was said so far").click()
    await page.context.close()
