"""Every page in light, dark and forced colours without a finding of axe; the whole interview without a mouse."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, expect

from tests.answering import answer_to
from tests.browser.interviewing import (
    PATIENCE_MS,
    answer_one,
    begin,
    end,
    heard,
    question_on,
    wait_for_reaction,
)
from tests.browser.looks import LOOKS, NARROW, Look, context_of, findings_on, tab_to
from tests.browser.resume_file import resume_pdf

FILLED_IN = {"start": ".cards .card-title", "room": "[data-part=question]", "about": "[data-fact] dd"}


@dataclass(frozen=True, slots=True)
class Lived:
    """What stands on the server before pages are looked at: a finished session, a live one, a resume."""

    finished: str
    live: str
    resume: str


@pytest.fixture(scope="module")
async def lived(browser: Browser, url: str) -> AsyncIterator[Lived]:
    page = await (await browser.new_context()).new_page()
    await page.goto(f"{url}/my/resumes")
    await page.set_input_files("#resume-file", resume_pdf())
    await page.wait_for_url("**/my/resumes/res_*", timeout=PATIENCE_MS)
    resume = page.url.rsplit("/", 1)[1]
    finished = await begin(page, url, questions=3)
    await answer_one(page)
    await answer_one(page)
    await end(page)
    await page.goto(f"{url}/my/sessions/{finished}/report")
    await expect(page.get_by_role("heading", name="Question by question")).to_be_visible(timeout=4 * PATIENCE_MS)
    live = await begin(page, url)
    await answer_one(page)
    yield Lived(finished, live, resume)
    await page.context.close()


def _pages(lived: Lived) -> dict[str, str]:
    return {
        "start": "/",
        "sessions": "/my/sessions",
        "resumes": "/my/resumes",
        "resume": f"/my/resumes/{lived.resume}",
        "room": f"/room/{lived.live}",
        "done": f"/room/{lived.finished}",
        "report": f"/my/sessions/{lived.finished}/report",
        "about": "/about",
        "operator": "/operator",
        "providers": "/operator/providers",
        "error": "/my/resumes/res_00000000000000000000000000000000",
    }


@pytest.mark.parametrize("look", LOOKS)
async def test_axe_finds_nothing_on_any_page(browser: Browser, url: str, lived: Lived, look: Look) -> None:
    context = await context_of(browser, look)
    page = await context.new_page()
    findings = {}
    for name, path in _pages(lived).items():
        await page.goto(url + path)
        await expect(page.locator(FILLED_IN.get(name, "h1")).first).not_to_be_empty(timeout=PATIENCE_MS)
        for details in await page.locator("details").all():
            await details.evaluate("one => one.open = true")
        findings[name] = await findings_on(page, look)
    await context.close()
    assert not {name: found for name, found in findings.items() if found}


@pytest.mark.parametrize("look", LOOKS)
async def test_axe_finds_nothing_before_the_interview_begins_and_in_its_states(
    browser: Browser, url: str, look: Look
) -> None:
    context = await context_of(browser, look)
    page = await context.new_page()
    findings = {}
    await page.goto(url)
    await page.get_by_role("button", name="Practice now").click()
    await page.wait_for_url("**/room/*")
    findings["consent"] = await findings_on(page, look)
    await page.get_by_role("button", name="Begin").click()
    await page.get_by_role("button", name="Rephrase").click()
    await expect(page.locator("[data-part=restated]")).to_be_visible()
    await page.get_by_role("button", name="End", exact=True).click()
    findings["ending"] = await findings_on(page, look)
    await page.get_by_role("button", name="Keep going").click()
    await page.get_by_role("button", name="Pause").click()
    await expect(page.get_by_role("heading", name="Paused")).to_be_visible()
    findings["paused"] = await findings_on(page, look)
    await context.close()
    assert not {name: found for name, found in findings.items() if found}


async def test_the_whole_interview_without_a_mouse(browser: Browser, url: str) -> None:
    page = await (await browser.new_context()).new_page()
    await page.goto(url)
    await tab_to(page, "Practice now")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/room/*")
    await tab_to(page, "Begin")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Your answer")).to_be_focused(timeout=PATIENCE_MS)
    for _ in range(3):
        before = await heard(page).count()
        await page.keyboard.insert_text(answer_to(await question_on(page).inner_text()))
        await page.keyboard.press("Control+Enter")
        await wait_for_reaction(page, before)
        await expect(page.get_by_label("Your answer")).to_be_focused()
    await tab_to(page, "End")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Keep going")).to_be_focused()
    await tab_to(page, "End the interview")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="That was the interview.")).to_be_focused()
    await tab_to(page, "See your report")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/report")
    await page.context.close()


async def test_what_the_interviewer_says_is_announced_and_not_said_again_after_a_reload(
    browser: Browser, url: str
) -> None:
    page = await (await browser.new_context()).new_page()
    await begin(page, url)
    announcer = page.locator("[data-part=announcer]")
    await expect(announcer).to_contain_text(await question_on(page).inner_text())
    await expect(announcer).to_have_attribute("aria-live", "polite")
    await page.reload()
    await expect(question_on(page)).not_to_be_empty(timeout=PATIENCE_MS)
    await expect(announcer).to_be_empty()
    await page.context.close()


@pytest.mark.parametrize(("width", "scale"), [(NARROW, 1), (1280, 2)], ids=["360 px", "200 %"])
async def test_nothing_is_cut_off_on_narrow_and_enlarged_pages(
    browser: Browser, url: str, lived: Lived, width: int, scale: int
) -> None:
    context = await context_of(browser, "light", viewport={"width": width // scale, "height": 720 // scale})
    page = await context.new_page()
    too_wide = {}
    for name, path in _pages(lived).items():
        await page.goto(url + path)
        await page.wait_for_timeout(200)
        overflow = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if overflow > 0:
            too_wide[name] = overflow
    await context.close()
    assert not too_wide


async def test_a_chosen_theme_stays(browser: Browser, url: str) -> None:
    page = await (await browser.new_context(color_scheme="light")).new_page()
    await page.goto(url)
    paper = "getComputedStyle(document.body).backgroundColor"
    light = await page.evaluate(paper)
    await page.get_by_role("button", name="Dark theme").click()
    dark = await page.evaluate(paper)
    assert dark != light
    await page.goto(f"{url}/about")
    assert await page.evaluate(paper) == dark
    await expect(page.get_by_role("button", name="Dark theme")).to_have_attribute("aria-pressed", "true")
    await page.context.close()
