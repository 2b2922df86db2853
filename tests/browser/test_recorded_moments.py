"""Quotes and answers of a report play their own moment of the recording, and no other."""

import asyncio
import io
import json
import re
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from fastapi import FastAPI, Request, Response
from playwright.async_api import Browser, Page, expect

from tests.browser.looks import LOOKS, Look, context_of, findings_on
from tests.browser.serving_pages import served
from tests.browser.sounds import pcm16
from tests.browser.speaking import until
from tests.feedback.sittings import SESSION, usual_sitting
from vivaroom.site import assets
from vivaroom.site.pages import page
from vivaroom.site.report import Stage, shown_of
from vivaroom.site.said import lines_of

RATE_HZ, SECONDS = 16_000, 120
FROM_MS, TO_MS = 60_000, 64_000


def _recording() -> bytes:
    """Two minutes of silence."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE_HZ)
        out.writeframes(pcm16(np.zeros(RATE_HZ * SECONDS)))
    return file.getvalue()


@asynccontextmanager
async def _reports(*, with_recording: bool = True) -> AsyncIterator[tuple[str, list[str]]]:
    """A server with one report; gives its address, and the ranges of the recording that were asked for."""
    sitting, recording, ranges = usual_sitting(), _recording(), list[str]()
    report = sitting.report()
    answer = report.strengths[0].evidence.answer_seq
    length = len(
        next(a.wordings[0].text for q in report.questions for t in q.turns for a in t.answers if a.seq == answer)
    )
    moments = json.dumps({str(answer): [[0, FROM_MS], [length, TO_MS]]}) if with_recording else None
    said = [
        replace(line, time="1:00", moment_ms=(FROM_MS, TO_MS) if line.seq == answer and with_recording else None)
        for line in lines_of(sitting.recorded, None)
    ]
    shown = replace(shown_of(SESSION, sitting.plan, Stage.READY, report), moments=moments, said=tuple(said))
    app = FastAPI()
    app.include_router(assets.router)

    @app.get("/report")
    async def show() -> Response:
        return page("report.html", here="sessions", report=shown)

    @app.get(f"/v1/sessions/{shown.session_id}/recording")
    async def link() -> dict[str, Any]:
        peaks = {"per_second": 10, "candidate": [0, 80] * 5 * SECONDS, "interviewer": [40, 0] * 5 * SECONDS}
        signed = {"url": "/v1/recordings/signed", "expires_at": "2999-01-01T00:00:00Z"}
        return {**signed, "duration_ms": 1000 * SECONDS, "peaks": peaks}

    @app.get("/v1/recordings/signed")
    async def play(request: Request) -> Response:
        wanted = request.headers.get("range", "bytes=0-")
        ranges.append(wanted)
        begin, end = (int(n) if n else len(recording) - 1 for n in wanted.removeprefix("bytes=").split("-"))
        headers = {"Content-Range": f"bytes {begin}-{end}/{len(recording)}", "Accept-Ranges": "bytes"}
        return Response(recording[begin : end + 1], 206, headers, "audio/wav")

    async with served(app) as url:
        yield f"{url}/report", ranges


async def _page(browser: Browser, look: Look = "light") -> Page:
    return await (await context_of(browser, look)).new_page()


async def test_a_quote_plays_its_moment_and_stops(browser: Browser) -> None:
    async with _reports() as (url, ranges):
        opened = await _page(browser)
        await opened.add_init_script(
            "window.Audio = class extends Audio { constructor() { super(); window.audio = this; } }"
        )
        await opened.goto(url)
        button = opened.locator("blockquote button.moment").first
        await expect(button).to_have_text("Play")
        assert ranges == []
        await button.click()
        await expect(button).to_have_text("Stop")
        async with asyncio.timeout(10):
            while await opened.evaluate("audio.paused || audio.seeking || audio.readyState < 2"):
                await opened.wait_for_timeout(20)
        assert FROM_MS / 1000 - 1 < await opened.evaluate("audio.currentTime") < TO_MS / 1000 + 1
        await expect(button).to_have_text("Play", timeout=10_000)
        assert await opened.evaluate("audio.paused")
        assert await opened.evaluate("audio.currentTime") <= TO_MS / 1000 + 1
        assert ranges
        await opened.context.close()


@pytest.mark.parametrize("look", LOOKS)
async def test_only_what_was_spoken_has_a_button(browser: Browser, look: Look) -> None:
    async with _reports() as (url, _):
        opened = await _page(browser, look)
        await opened.goto(url)
        await opened.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        quotes, buttons = opened.locator("blockquote"), opened.locator("blockquote button.moment")
        assert 0 < await buttons.count() < await quotes.count()
        await expect(opened.locator("[id^=answer-] button.moment")).to_have_count(1)
        assert await findings_on(opened, look) == []
        await opened.context.close()


async def test_without_a_recording_there_is_no_button(browser: Browser) -> None:
    async with _reports(with_recording=False) as (url, _):
        opened = await _page(browser)
        await opened.goto(url)
        await expect(opened.locator("blockquote").first).to_be_attached()
        await expect(opened.locator("button.moment")).to_have_count(0)
        await opened.context.close()


async def test_a_line_of_the_transcript_plays_from_its_time(browser: Browser) -> None:
    async with _reports() as (url, _):
        opened = await _page(browser)
        await opened.add_init_script(
            "window.Audio = class extends Audio { constructor() { super(); window.audio = this; } }"
        )
        await opened.goto(url)
        await opened.get_by_text("Everything in order, with times").click()
        times = opened.locator(".said .at")
        assert await times.count() > 3
        button = times.get_by_role("button")
        await expect(button).to_have_count(1)
        await expect(button).to_have_text("1:00")
        await expect(button).to_have_accessible_name(re.compile("Play 1:00: To begin with, "))
        await button.click()
        await expect(button).to_have_accessible_name(re.compile("Stop 1:00: "))
        await until(opened, f"audio.currentTime > {FROM_MS / 1000 - 1} && audio.currentTime < {TO_MS / 1000 + 1}")
        await expect(button).to_have_accessible_name(re.compile("Play 1:00: "), timeout=10_000)
        assert await opened.evaluate("audio.paused")
        await opened.context.close()


async def test_a_recording_that_is_gone_is_said_to_be(browser: Browser) -> None:
    async with _reports() as (url, _):
        opened = await _page(browser)
        await opened.route("**/recording", lambda route: route.fulfill(status=404))
        await opened.goto(url)
        await opened.locator("blockquote button.moment").first.click()
        await expect(opened.get_by_text("The recording cannot be played just now.").first).to_be_visible()
        await opened.context.close()


async def test_the_whole_recording_is_shown_and_plays_from_any_place(browser: Browser) -> None:
    async with _reports() as (url, ranges):
        opened = await _page(browser)
        await opened.add_init_script(
            "window.Audio = class extends Audio { constructor() { super(); window.audio = this; } }"
        )
        await opened.goto(url)
        await expect(opened.get_by_text("0:00 / 2:00")).to_be_visible()
        for voice in ("candidate", "interviewer"):
            assert (await opened.locator(f"path.{voice}").get_attribute("d") or "").count("M") == 240
        assert ranges == []
        place = opened.get_by_label("Place in the recording")
        await place.fill("30")
        await expect(place).to_have_attribute("aria-valuetext", "0:30 / 2:00")
        whole = opened.get_by_role("button", name="Play: the recording")
        await whole.click()
        await expect(opened.get_by_text("0:31 / 2:00")).to_be_visible()
        quote = opened.locator("blockquote button.moment").first
        await quote.click()
        await expect(quote).to_have_text("Stop")
        await expect(opened.get_by_text("1:01 / 2:00")).to_be_visible()
        await expect(quote).to_have_text("Play", timeout=10_000)
        await whole.click()
        await opened.get_by_role("button", name="Stop: the recording").click()
        await expect(whole).to_be_visible()
        assert await opened.evaluate("audio.paused")
        await opened.context.close()
