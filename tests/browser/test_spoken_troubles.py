"""What a candidate is told when speaking does not work, and that writing always does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.browser.conftest import FLAGS
from tests.browser.scripted_interviewer import ScriptedInterviewer
from tests.browser.scripted_session import QUESTIONS
from tests.browser.speaking import PATIENCE_MS, agree_and_begin, candidate, doing_on, question_on, until

FAKE_MICROPHONE = "--use-fake-device-for-media-stream"
NOBODY_IS_ASKED = "--use-fake-ui-for-media-stream"
ELSEWHERE = "interview.example"


@pytest.fixture
async def interviewer() -> AsyncIterator[ScriptedInterviewer]:
    async with ScriptedInterviewer().running() as running:
        yield running


@asynccontextmanager
async def _browser(chromium: str, *flags: str) -> AsyncIterator[Browser]:
    """A browser with devices of its own."""
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=chromium, args=[*FLAGS, *flags])
        yield opened
        await opened.close()


async def _told(page: Page, heading: str) -> None:
    """The screen says what happened and what to press, and the interview goes on in writing."""
    await expect(page.get_by_role("heading", name=heading)).to_be_focused(timeout=PATIENCE_MS)
    await expect(page.locator("[data-part=trouble-mend]")).to_contain_text("in writing")
    await page.get_by_role("button", name="Answer in writing").click()
    await expect(question_on(page)).to_have_text(QUESTIONS[0], timeout=PATIENCE_MS)
    await expect(page.get_by_label("Your answer")).to_be_focused()


async def test_a_real_microphone_is_asked_for_and_heard(chromium: str, interviewer: ScriptedInterviewer) -> None:
    async with (
        _browser(chromium, FAKE_MICROPHONE, NOBODY_IS_ASKED) as browser,
        candidate(browser, robot=False) as page,
    ):
        await page.goto(interviewer.room)
        await page.get_by_role("button", name="Agree, and check my sound").click()
        await expect(page.get_by_role("heading", name="Can we hear each other?")).to_be_focused(timeout=PATIENCE_MS)
        await expect(page.get_by_label("Which microphone").locator("option")).not_to_have_count(0)
        await page.get_by_role("button", name="Start the interview").click()
        await expect(question_on(page)).to_have_text(QUESTIONS[0], timeout=PATIENCE_MS)
        await expect(doing_on(page)).to_have_text("Hearing you", timeout=PATIENCE_MS)
    assert interviewer.script.heard


async def test_a_refused_microphone(chromium: str, interviewer: ScriptedInterviewer) -> None:
    async with _browser(chromium, FAKE_MICROPHONE) as browser, candidate(browser, robot=False) as page:
        await page.goto(interviewer.room)
        await page.get_by_role("button", name="Agree, and begin at once").click()
        await _told(page, "The microphone is not allowed.")


async def test_a_machine_without_a_microphone(chromium: str, interviewer: ScriptedInterviewer) -> None:
    async with (
        _browser(chromium, NOBODY_IS_ASKED) as browser,
        candidate(browser, robot=False, permissions=["microphone"]) as page,
    ):
        await page.goto(interviewer.room)
        await page.get_by_role("button", name="Agree, and check my sound").click()
        await _told(page, "There is no microphone.")


async def test_an_address_that_is_not_secure(chromium: str, interviewer: ScriptedInterviewer) -> None:
    rule = f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1"
    async with _browser(chromium, rule) as browser, candidate(browser, robot=False) as page:
        await page.goto(interviewer.room.replace("127.0.0.1", ELSEWHERE))
        await page.get_by_role("button", name="Agree, and begin at once").click()
        await expect(page.get_by_role("button", name="Try again")).to_be_hidden()
        await _told(page, "Speaking needs a secure address.")


async def test_voices_that_are_still_loading_are_waited_for(browser: Browser, interviewer: ScriptedInterviewer) -> None:
    interviewer.refusal = "voice_not_ready"
    async with candidate(browser) as page:
        await page.goto(interviewer.room)
        await page.get_by_role("button", name="Agree, and begin at once").click()
        while interviewer.connections < 4:
            await page.wait_for_timeout(50)
        await expect(doing_on(page)).to_have_text("Connecting …")
        interviewer.refusal = None
        await expect(question_on(page)).to_have_text(QUESTIONS[0], timeout=PATIENCE_MS)
        await expect(doing_on(page)).to_have_text("Listening", timeout=PATIENCE_MS)


async def test_a_network_without_sockets_leads_to_writing(browser: Browser, interviewer: ScriptedInterviewer) -> None:
    interviewer.refusal = ""
    async with candidate(browser) as page:
        await agree_and_begin(page, interviewer)
        await expect(page.locator("[data-part=line]")).to_contain_text("Please go on in writing")
        await page.get_by_label("Your answer").fill("With the plan.")
        await page.keyboard.press("Control+Enter")
        await expect(question_on(page)).to_have_text(QUESTIONS[1], timeout=PATIENCE_MS)
    assert interviewer.connections == 2
    assert interviewer.session.typed == ["With the plan."]


async def test_a_server_without_a_free_place_says_so_until_there_is_one(
    browser: Browser, interviewer: ScriptedInterviewer
) -> None:
    interviewer.refusal = "no_room"
    async with candidate(browser) as page:
        await agree_and_begin(page, interviewer)
        await expect(page.locator("[data-part=line]")).to_contain_text("Every place for a spoken interview is taken")
        await expect(page.get_by_label("Your answer")).to_be_focused()
        assert await page.evaluate("robot.tracks.every(track => track.readyState === 'ended')")
        await page.get_by_label("Your answer").fill("With the plan.")
        await page.keyboard.press("Control+Enter")
        await expect(question_on(page)).to_have_text(QUESTIONS[1], timeout=PATIENCE_MS)
        interviewer.refusal = None
        await page.get_by_role("button", name="Speak instead").click()
        await expect(doing_on(page)).to_have_text("Listening", timeout=PATIENCE_MS)
        await expect(page.locator("[data-part=line]")).to_be_hidden()
    assert interviewer.session.typed == ["With the plan."]


async def test_who_finds_their_place_taken_after_a_lost_connection_goes_on_in_writing(
    browser: Browser, interviewer: ScriptedInterviewer
) -> None:
    async with candidate(browser) as page:
        await agree_and_begin(page, interviewer)
        await expect(doing_on(page)).to_have_text("Listening", timeout=PATIENCE_MS)
        interviewer.refusal = "no_room"
        await interviewer.hang_up()
        await expect(page.locator("[data-part=line]")).to_contain_text(
            "Every place for a spoken interview is taken", timeout=PATIENCE_MS
        )
        await expect(question_on(page)).to_have_text(QUESTIONS[0])
        await expect(page.get_by_label("Your answer")).to_be_editable()


async def test_an_unplugged_microphone_is_missed_and_replaced(
    browser: Browser, interviewer: ScriptedInterviewer
) -> None:
    async with candidate(browser) as page:
        await agree_and_begin(page, interviewer)
        await expect(doing_on(page)).to_have_text("Listening", timeout=PATIENCE_MS)
        await page.evaluate("robot.unplug()")
        await expect(page.locator("[data-part=missed]")).to_contain_text("The microphone is gone.")
        await page.get_by_role("button", name="Use the microphone again").click()
        await expect(page.locator("[data-part=missed]")).to_be_hidden()
        assert await page.evaluate("robot.tracks.at(-1).readyState") == "live"


async def test_sound_that_the_browser_put_to_sleep_is_woken_or_missed(
    browser: Browser, interviewer: ScriptedInterviewer
) -> None:
    async with candidate(browser) as page:
        await agree_and_begin(page, interviewer)
        await expect(doing_on(page)).to_have_text("Listening", timeout=PATIENCE_MS)
        await page.evaluate("robot.sleep(false)")
        await until(page, "robot.state() === 'running'")
        await expect(page.locator("[data-part=missed]")).to_be_hidden()
        await page.evaluate("robot.sleep(true)")
        await expect(page.locator("[data-part=missed]")).to_contain_text("put the sound to sleep")


async def test_a_microphone_that_goes_during_the_check_is_missed(
    browser: Browser, interviewer: ScriptedInterviewer
) -> None:
    async with candidate(browser) as page:
        await page.goto(interviewer.room)
        await page.get_by_role("button", name="Agree, and check my sound").click()
        await expect(page.locator("[data-part=noise]")).to_contain_text("Nothing at all arrives", timeout=PATIENCE_MS)
        await page.evaluate(
            "() => { navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotFoundError'); };"
            " robot.unplug(); }"
        )
        await expect(page.locator("[data-part=noise]")).to_contain_text("The microphone is gone.")
        await page.get_by_role("button", name="Answer in writing").click()
        await expect(question_on(page)).to_have_text(QUESTIONS[0], timeout=PATIENCE_MS)


async def test_the_check_plays_back_what_it_heard(browser: Browser, interviewer: ScriptedInterviewer) -> None:
    async with candidate(browser) as page:
        await page.goto(interviewer.room)
        await page.get_by_role("button", name="Agree, and check my sound").click()
        await expect(page.locator("[data-part=distance]")).to_contain_text("milliseconds there and back")
        await expect(page.locator("[data-part=noise]")).to_contain_text("Nothing at all arrives")
        await page.get_by_role("button", name="Play two notes").click()
        await expect(page.locator("[data-part=tone-told]")).to_contain_text("If you heard nothing")
        await page.get_by_role("button", name="Record three seconds").click()
        told = page.locator("[data-part=voice-told]")
        await expect(told).to_have_text("Speak now …")
        await expect(told).to_have_text("This is what arrives …", timeout=PATIENCE_MS)
        await expect(told).to_contain_text("If that was clear", timeout=PATIENCE_MS)
    assert interviewer.connections == 0
