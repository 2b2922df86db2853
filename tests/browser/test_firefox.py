"""The room in Debian's Firefox: typed from the start page to the report, and what is told where sound cannot be had."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.firefox import A_MICROPHONE_AND_NO_LOUDSPEAKER, firefox
from tests.browser.interviewing import PATIENCE_MS, answer_all, begin
from tests.browser.scripted_interviewer import ScriptedInterviewer
from tests.browser.scripted_session import QUESTIONS
from tests.browser.speaking import candidate, doing_on, question_on

ANSWER = "With the plan, and a look at the locks."


@pytest.fixture(scope="module")
async def fox(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    async with firefox(tmp_path_factory.mktemp("firefox")) as opened:
        yield opened


@pytest.fixture
async def interviewer() -> AsyncIterator[ScriptedInterviewer]:
    async with ScriptedInterviewer().running() as running:
        yield running


async def test_a_typed_interview_from_the_start_page_to_the_report(fox: Browser, url: str) -> None:
    async with candidate(fox, robot=False) as page:
        await begin(page, url, questions=3)
        await answer_all(page)
        await page.get_by_role("link", name="See your report").click()
        await expect(page.get_by_role("heading", name="Question by question")).to_be_visible(timeout=4 * PATIENCE_MS)
        await expect(page.locator(".report blockquote").first).to_be_visible()


async def test_a_machine_without_a_microphone_is_told_of_and_writes(
    fox: Browser, interviewer: ScriptedInterviewer
) -> None:
    async with candidate(fox, robot=False) as page:
        await page.goto(interviewer.room)
        await page.get_by_role("button", name="Agree, and check my sound").click()
        await expect(page.get_by_role("heading", name="There is no microphone.")).to_be_focused(timeout=PATIENCE_MS)
        await page.get_by_role("button", name="Answer in writing").click()
        await expect(page.get_by_role("button", name="Speak instead")).to_be_visible()
        await expect(page.get_by_role("button", name="Mute")).to_be_hidden()
        await _answer(page)
    assert interviewer.connections == 0
    assert interviewer.session.typed == [ANSWER]


async def test_sound_that_does_not_begin_is_told_of_beside_the_written_question(
    interviewer: ScriptedInterviewer, tmp_path: Path
) -> None:
    async with firefox(tmp_path, **A_MICROPHONE_AND_NO_LOUDSPEAKER) as fox, candidate(fox, robot=False) as page:
        await page.goto(interviewer.room)
        await page.get_by_role("button", name="Agree, and begin at once").click()
        await expect(doing_on(page)).to_have_text("Listening", timeout=PATIENCE_MS)
        await expect(page.locator("[data-part=missed]")).to_contain_text("put the sound to sleep", timeout=PATIENCE_MS)
        for name in ("Use the microphone again", "Mute", "Only write", "I’m done", "Slower"):
            await expect(page.get_by_role("button", name=name)).to_be_visible()
        await page.get_by_role("button", name="Mute").click()
        await expect(page.get_by_text("Your microphone is off.")).to_be_visible()
        await _answer(page)
    assert interviewer.script.of_type("conversation.item.create")


async def _answer(page: Page) -> None:
    """Answer the first question in writing, and see the second."""
    await expect(question_on(page)).to_have_text(QUESTIONS[0], timeout=PATIENCE_MS)
    await page.get_by_label("Your answer").fill(ANSWER)
    await page.keyboard.press("Control+Enter")
    await expect(question_on(page)).to_have_text(QUESTIONS[1], timeout=PATIENCE_MS)
