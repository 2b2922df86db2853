"""The official client of calls holds a spoken interview in a real Chromium, with nothing of ours in its page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("aiortc", reason='calls need the extra: pip install "vivaroom[webrtc]"')

from fastapi import FastAPI
from playwright.async_api import Browser, Page, expect
from starlette.staticfiles import StaticFiles

from tests.api.realtime.lines import calling
from tests.api.realtime.spoken_house import SpokenHouse, spoken_house
from tests.api.whole_server import whole_services
from tests.browser.serving_pages import served
from tests.browser.speaking import PATIENCE_MS, candidate, until
from tests.javascript import packages
from vivaroom.api.switchboard import taking_calls
from vivaroom.db.unit import Database
from vivaroom.providers.webrtc.peers import AiortcPeers
from vivaroom.providers.webrtc.reach import Reach

CLIENTS = Path(__file__).parents[1] / "clients"
ANSWERS = ["I would look at the plan of the query first.", "I put a queue in front of the writes."]
LOUD = 0.1


@pytest.fixture(scope="module")
def bundle() -> Path:
    return packages(CLIENTS / "javascript") / "@openai/agents-realtime/dist/bundle"


@pytest.fixture
async def spoken(database: Database, tmp_path: Path) -> AsyncIterator[SpokenHouse]:
    async with (
        whole_services(database, tmp_path) as services,
        taking_calls(AiortcPeers(Reach(addresses=("127.0.0.1",)))) as switchboard,
        spoken_house(replace(services, switchboard=switchboard)) as found,
    ):
        found.recogniser.script = list(ANSWERS)
        yield found


@asynccontextmanager
async def on_the_page(browser: Browser, spoken: SpokenHouse, bundle: Path, key: str) -> AsyncIterator[Page]:
    """The page with the official client, which has pressed Start."""
    site = FastAPI()
    site.mount("/official", StaticFiles(directory=bundle))
    site.mount("/client", StaticFiles(directory=CLIENTS / "browser", html=True))
    site.mount("/", spoken.house.app)
    async with served(site) as url, candidate(browser, robot=False) as page:
        await page.goto(f"{url}/client/?key={key}")
        await page.get_by_role("button", name="Start").click()
        yield page


async def of(page: Page, name: str) -> Any:
    """What the page has noted."""
    return await page.evaluate(f"call.{name}")


async def test_the_official_client_holds_a_spoken_interview_on_a_call(
    browser: Browser, spoken: SpokenHouse, bundle: Path
) -> None:
    seat = await spoken.house.seat()
    async with on_the_page(browser, spoken, bundle, seat.key) as page:
        await expect(page.get_by_role("status")).to_have_text("connected", timeout=PATIENCE_MS)
        assert (await of(page, "id")).startswith("rtc_")
        for number, answer in enumerate(ANSWERS, start=1):
            await until(page, f"call.seen.filter(one => one === 'output_audio_buffer.stopped').length >= {number}")
            await page.evaluate("call.speak(1.2)")
            await until(page, f"call.understood.length >= {number}")
            assert (await of(page, "understood"))[-1] == answer
        await until(page, "call.seen.filter(one => one === 'output_audio_buffer.stopped').length >= 3")
        assert max(one["peak"] for one in await of(page, "loud")) > LOUD
        assert spoken.voice.said[0] in await of(page, "heard")
        assert "response.output_audio.delta" not in await of(page, "seen")
        assert (await of(page, "history()")).count("user completed") == len(ANSWERS)
        assert await of(page, "errors") == []


async def test_the_official_client_interrupts_types_and_hangs_up(
    browser: Browser, spoken: SpokenHouse, bundle: Path
) -> None:
    spoken.voice.lasts_s = 12.0
    seat = await spoken.house.seat()
    async with on_the_page(browser, spoken, bundle, seat.key) as page:
        await expect(page.get_by_role("status")).to_have_text("connected", timeout=PATIENCE_MS)
        await until(page, f"call.loud.some(one => one.peak > {LOUD})")
        await page.evaluate("call.interrupt()")
        await until(page, "call.seen.includes('output_audio_buffer.cleared')")
        assert (await of(page, "lastResponse"))["status"] == "cancelled"
        await until(page, f"call.loud.slice(-15).every(one => one.peak < {LOUD})")
        spoken.voice.lasts_s = 0.6
        await page.evaluate("call.type('I would measure first, then add an index.')")
        await until(page, "call.seen.includes('interview.answer')")
        await until(page, "call.lastResponse.status === 'completed'")
        await page.evaluate("call.close()")
        await until(page, "call.status.at(-1) === 'disconnected'")
        assert await of(page, "errors") == []
    assert spoken.held.held == 0


async def test_a_socket_that_takes_over_ends_the_call_of_the_official_client(
    browser: Browser, spoken: SpokenHouse, bundle: Path
) -> None:
    seat = await spoken.house.seat()
    async with on_the_page(browser, spoken, bundle, seat.key) as page:
        await expect(page.get_by_role("status")).to_have_text("connected", timeout=PATIENCE_MS)
        async with calling(spoken.house.app, seat.knock()) as client:
            await client.until("response.done")
            await until(page, "call.code === 4409")


async def test_a_key_that_opens_nothing_is_refused_in_words(
    browser: Browser, spoken: SpokenHouse, bundle: Path
) -> None:
    async with on_the_page(browser, spoken, bundle, "ek_guess") as page:
        await expect(page.get_by_role("status")).to_have_text("refused", timeout=PATIENCE_MS)
        assert "session_key_invalid" in "".join(await of(page, "errors"))
