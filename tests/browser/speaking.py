"""A candidate with a microphone: a page of the scripted interviewer with a robot's voice and ear in it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.scripted_interviewer import ScriptedInterviewer

ROBOT = Path(__file__).parent / "robot_microphone.js"
PATIENCE_MS = 15_000
EAR_BLOCK, EAR_HZ = 256, 48_000


@asynccontextmanager
async def candidate(browser: Browser, *, robot: bool = True, **context: Any) -> AsyncIterator[Page]:
    """A page for a candidate; what its scripts throw fails the test."""
    opened = await browser.new_context(**context)
    page = await opened.new_page()
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    if robot:
        await page.add_init_script(path=ROBOT)
    try:
        yield page
    finally:
        await opened.close()
    assert not thrown


async def agree_and_begin(page: Page, interviewer: ScriptedInterviewer) -> None:
    """Into the conversation, without the check."""
    await page.goto(interviewer.room)
    await page.get_by_role("button", name="Agree, and begin at once").click()
    await expect(question_on(page)).not_to_be_empty(timeout=PATIENCE_MS)


def question_on(page: Page) -> Locator:
    """The question as it is shown."""
    return page.locator("[data-part=question]")


def doing_on(page: Page) -> Locator:
    """What the interviewer does, in words."""
    return page.locator("[data-part=doing]")


def entries_on(page: Page) -> Locator:
    """What was said so far."""
    return page.locator("[data-part=entries] > li")


async def speak(page: Page, clip: str) -> None:
    """Say a clip to its end."""
    await page.evaluate("clip => robot.says(clip)", clip)


async def sounded_seconds(page: Page) -> float:
    """How long the loudspeaker has sounded, all in all."""
    blocks: int = await page.evaluate("robot.heard.filter(one => one.loud > 0.003).length")
    return blocks * EAR_BLOCK / EAR_HZ


async def until(page: Page, holds: str, patience_ms: int = PATIENCE_MS) -> None:
    """Wait until an expression holds in the page; the page itself may not evaluate text."""
    async with asyncio.timeout(patience_ms / 1000):
        while not await page.evaluate(holds):
            await page.wait_for_timeout(20)
