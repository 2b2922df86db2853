"""Makes the pictures of the docs again, from a real interview in a real browser: `python -m docs.screenshots`.

Needs Chromium on the path, and the weights that `make setup` brings, so that the start page offers to speak; writes
docs/images/*.png. `start` behind it makes the start page alone, any other word all but that.
"""

import asyncio
import io
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

from tests.browser.conftest import FLAGS
from tests.browser.interviewing import PATIENCE_MS, answer_all, answer_one, begin
from tests.browser.second_ear import CACHE
from tests.serving import running_server

IMAGES = Path(__file__).parent / "images"
WIDE = ViewportSize(width=1120, height=800)
NARROW = ViewportSize(width=390, height=800)
COLOURS = 128
SETTLING_MS = 500
LARGEST_BYTES = 300_000


async def make_start(url: str, chromium: str) -> None:
    """Take the picture of the start page, on a server that can listen."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        await _start(browser, url)
        await browser.close()


async def make_interview(url: str, chromium: str) -> None:
    """Take the pictures of a typed interview and its report."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        session = await _room(browser, url)
        await _report(browser, url, session)
        await browser.close()


async def _start(browser: Browser, url: str) -> None:
    page = await browser.new_page(viewport=WIDE, color_scheme="light")
    await page.goto(url, wait_until="networkidle")
    await _save(page, "start")
    await page.close()


async def _room(browser: Browser, url: str) -> str:
    page = await browser.new_page(viewport=WIDE, color_scheme="light")
    session = await begin(page, url)
    await answer_one(page)
    while await page.get_by_text("Follow-up").is_visible():
        await answer_one(page)
    await page.get_by_label("Your answer").fill(
        "First I would look at what changed, and measure before I touch anything."
    )
    await _save(page, "room")
    await page.emulate_media(color_scheme="dark")
    await page.set_viewport_size(NARROW)
    await page.evaluate("scrollTo(0, 0)")
    await _save(page, "room-narrow-dark")
    await answer_all(page)
    await page.close()
    return session


async def _report(browser: Browser, url: str, session: str) -> None:
    page = await browser.new_page(viewport=WIDE, color_scheme="light")
    await page.goto(f"{url}/my/sessions/{session}/report")
    overall = page.get_by_role("heading", name="Overall")
    await expect(overall).to_be_visible(timeout=4 * PATIENCE_MS)
    await overall.evaluate("one => one.scrollIntoView()")
    await _save(page, "report")
    await page.close()


async def _save(page: Page, name: str) -> None:
    """A picture of what stands in the window, in few colours, so that the repository stays small."""
    await page.evaluate("document.fonts.ready")
    await page.wait_for_timeout(SETTLING_MS)
    taken = Image.open(io.BytesIO(await page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
    target = IMAGES / f"{name}.png"
    taken.quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
    if target.stat().st_size > LARGEST_BYTES:
        raise SystemExit(f"{target} is larger than {LARGEST_BYTES} bytes: use fewer colours")


def main() -> None:
    """The command."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("needs Chromium: apt-get install --no-install-recommends chromium")
    IMAGES.mkdir(exist_ok=True)
    wanted = set(sys.argv[1:])
    if not wanted or "start" in wanted:
        with (
            tempfile.TemporaryDirectory() as folder,
            running_server(Path(folder), VIVAROOM_CACHE_DIR=str(CACHE)) as url,
        ):
            asyncio.run(make_start(url, chromium))
    if not wanted or wanted - {"start"}:
        with tempfile.TemporaryDirectory() as folder, running_server(Path(folder)) as url:
            asyncio.run(make_interview(url, chromium))


if __name__ == "__main__":
    main()
