"""A spoken interview under a name that browsers trust no more than any other: there HTTPS alone gives a microphone."""

from pathlib import Path
from ssl import SSLContext

import pytest
from playwright.async_api import Browser, expect

from tests.app.settings import plain_settings
from tests.browser.conftest import NAME
from tests.browser.scripted_interviewer import ScriptedInterviewer
from tests.browser.scripted_session import QUESTIONS
from tests.browser.sounds import clip, sweep
from tests.browser.speaking import PATIENCE_MS, agree_and_begin, candidate, doing_on, question_on, speak
from vivaroom.app.tls.serving import TlsContext, shown_by
from vivaroom.kit.clock import SystemClock

MICROPHONE_HZ = 48_000


@pytest.fixture
def tls(tmp_path: Path) -> SSLContext:
    """What `vivaroom serve --tls` encrypts with."""
    settings, clock = plain_settings(tmp_path, tls=True), SystemClock()
    shown = shown_by(settings, clock.now())
    assert shown is not None
    return TlsContext(settings, shown, clock).ssl


async def test_over_https_a_candidate_is_heard_under_any_name(browser: Browser, tls: SSLContext) -> None:
    async with ScriptedInterviewer().running(tls) as interviewer:
        interviewer.url = interviewer.url.replace("127.0.0.1", NAME)
        async with candidate(browser, ignore_https_errors=True) as page:
            lines: list[str] = []
            page.on("websocket", lambda socket: lines.append(socket.url))
            await agree_and_begin(page, interviewer)
            await expect(doing_on(page)).to_have_text("Listening", timeout=PATIENCE_MS)
            await speak(page, clip(sweep(1.0, MICROPHONE_HZ, high_hz=3500), MICROPHONE_HZ))
            await expect(question_on(page)).to_have_text(QUESTIONS[1], timeout=PATIENCE_MS)
        assert [line.partition("/v1/")[0] for line in lines] == [interviewer.url.replace("https", "wss")]


async def test_without_it_the_page_says_what_is_missing(browser: Browser) -> None:
    async with ScriptedInterviewer().running() as interviewer:
        interviewer.url = interviewer.url.replace("127.0.0.1", NAME)
        async with candidate(browser, robot=False) as page:
            await page.goto(interviewer.room)
            assert await page.evaluate("navigator.mediaDevices === undefined")
            await page.get_by_role("button", name="Agree, and begin at once").click()
            await expect(page.get_by_text("Speaking needs a secure address.")).to_be_visible(timeout=PATIENCE_MS)
