"""Every screen of the spoken room without a finding of axe, and all of it without a mouse."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser import looks
from tests.browser.looks import LOOKS, NARROW, Look, findings_on, look_of, tab_to
from tests.browser.scripted_interviewer import ScriptedInterviewer
from tests.browser.scripted_session import QUESTIONS
from tests.browser.sounds import clip, sweep
from tests.browser.speaking import PATIENCE_MS, candidate, doing_on, question_on, speak

SAID = clip(sweep(1.0, 48_000), 48_000)
DENY = "() => { navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotAllowedError'); }; }"
See = Callable[[str], Awaitable[None]]


@pytest.fixture
async def interviewer() -> AsyncIterator[ScriptedInterviewer]:
    async with ScriptedInterviewer().running() as running:
        yield running


async def _press(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name).click()


async def _doing(page: Page, words: str) -> None:
    await expect(doing_on(page)).to_have_text(words, timeout=PATIENCE_MS)


async def _through_every_screen(page: Page, interviewer: ScriptedInterviewer, see: See) -> None:
    """From consent to the last word, with everything that can go wrong on the way; `see` is called at each screen."""
    interviewer.script.speaks_s = 3.0
    await page.goto(interviewer.room)
    await see("consent")
    await _press(page, "Agree, and check my sound")
    await expect(page.locator("[data-part=noise]")).to_contain_text("Nothing at all", timeout=PATIENCE_MS)
    await see("check")
    await _press(page, "Start the interview")
    await _doing(page, "Speaking")
    await see("speaking")
    await asyncio.gather(speak(page, SAID), _doing(page, "Hearing you"))
    await expect(question_on(page)).to_have_text(QUESTIONS[1], timeout=PATIENCE_MS)
    await _doing(page, "Listening")
    await see("listening, with both captions")
    await _press(page, "Mute")
    interviewer.script.dead = True
    await expect(page.locator("[data-part=line]")).to_be_visible(timeout=PATIENCE_MS)
    await page.evaluate("robot.unplug()")
    await see("lost, muted and unplugged")
    interviewer.script.dead = False
    await _doing(page, "Speaking")
    await _press(page, "Pause")
    await expect(page.get_by_role("heading", name="Paused")).to_be_visible()
    await see("paused")
    await _press(page, "Go on")
    await interviewer.hang_up(4409)
    await expect(page.get_by_role("heading", name="This interview is open elsewhere.")).to_be_visible()
    await see("elsewhere")
    interviewer.refusal = "no_room"
    await _press(page, "Take over here")
    await expect(page.locator("[data-part=line]")).to_contain_text("Every place", timeout=PATIENCE_MS)
    await see("full, and writing")
    await page.evaluate(DENY)
    await _press(page, "Speak instead")
    await expect(page.get_by_role("heading", name="The microphone is not allowed.")).to_be_visible()
    await see("denied")
    await _press(page, "Answer in writing")
    await see("writing")
    await page.get_by_role("button", name="End", exact=True).click()
    await see("about to end")
    await _press(page, "End the interview")
    await expect(page.get_by_role("heading", name="That was the interview.")).to_be_focused(timeout=PATIENCE_MS)
    await see("done")


@pytest.mark.parametrize("look", LOOKS)
async def test_axe_finds_nothing_on_any_screen(browser: Browser, interviewer: ScriptedInterviewer, look: Look) -> None:
    found: dict[str, list[str]] = {}
    async with candidate(browser, **look_of(look)) as page:

        async def see(screen: str) -> None:
            found[screen] = await findings_on(page, look)

        await _through_every_screen(page, interviewer, see)
    assert len(found) == 12
    assert not {screen: those for screen, those in found.items() if those}


@pytest.mark.parametrize(("width", "scale"), [(NARROW, 1), (1280, 2)], ids=["360 px", "200 %"])
async def test_nothing_is_cut_off(browser: Browser, interviewer: ScriptedInterviewer, width: int, scale: int) -> None:
    found: dict[str, int] = {}
    size = {"width": width // scale, "height": 720 // scale}
    async with candidate(browser, viewport=size, **look_of("light")) as page:

        async def see(screen: str) -> None:
            found[screen] = await looks.too_wide_by(page)

        await _through_every_screen(page, interviewer, see)
    assert not {screen: pixels for screen, pixels in found.items() if pixels > 0}


@pytest.mark.parametrize("look", LOOKS)
async def test_the_consent_to_speak_in_the_middle_is_found_clean(
    browser: Browser, interviewer: ScriptedInterviewer, look: Look
) -> None:
    async with candidate(browser, **look_of(look)) as page:
        await page.goto(interviewer.room)
        await _press(page, "Agree, but answer in writing")
        await _press(page, "Speak instead")
        await expect(page.get_by_role("heading", name="Go on aloud?")).to_be_visible()
        assert await findings_on(page, look) == []


async def test_a_spoken_interview_without_a_mouse(browser: Browser, interviewer: ScriptedInterviewer) -> None:
    async with candidate(browser) as page:
        await page.goto(interviewer.room)
        await tab_to(page, "Agree, and check my sound")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="Can we hear each other?")).to_be_focused(timeout=PATIENCE_MS)
        await tab_to(page, "Start the interview")
        await page.keyboard.press("Enter")
        await _doing(page, "Listening")
        await speak(page, SAID)
        await expect(question_on(page)).to_have_text(QUESTIONS[1], timeout=PATIENCE_MS)
        await tab_to(page, "Your answer")
        await page.keyboard.insert_text("Each would own its rows.")
        await page.keyboard.press("Control+Enter")
        await expect(question_on(page)).to_have_text(QUESTIONS[2], timeout=PATIENCE_MS)
        await page.keyboard.press("Alt+Q")
        await expect(page.get_by_role("button", name="Keep going")).to_be_focused()
        await tab_to(page, "End the interview")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="That was the interview.")).to_be_focused(timeout=PATIENCE_MS)


async def test_words_that_are_heard_are_not_read_out_as_well(
    browser: Browser, interviewer: ScriptedInterviewer
) -> None:
    async with candidate(browser) as page:
        await page.goto(interviewer.room)
        await _press(page, "Agree, and begin at once")
        await _doing(page, "Listening")
        await speak(page, SAID)
        await expect(question_on(page)).to_have_text(QUESTIONS[1], timeout=PATIENCE_MS)
        assert QUESTIONS[1] not in await page.locator("[data-part=announcer]").inner_text()
        assert (
            await page.locator("[data-part=captions-candidate]").evaluate("one => one.closest('[aria-live]')") is None
        )
        await _press(page, "Only write")
        await _press(page, "Skip")
        await page.get_by_label("Your answer").fill("Each would own its rows.")
        await page.keyboard.press("Control+Enter")
        await expect(page.locator("[data-part=announcer]")).to_contain_text(QUESTIONS[2], timeout=PATIENCE_MS)


async def test_pictures_stand_still_for_whoever_wants_that(browser: Browser, interviewer: ScriptedInterviewer) -> None:
    async with candidate(browser, **look_of("light")) as page:
        await page.goto(interviewer.room)
        await _press(page, "Agree, and begin at once")
        await _doing(page, "Speaking")
        assert await page.evaluate("document.querySelector('.picture').getAnimations({subtree: true})"
                                   ".filter(one => one instanceof CSSAnimation).length") == 0  # fmt: skip
