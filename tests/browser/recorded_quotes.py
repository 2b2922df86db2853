"""The quotes of a report that can be played: pressed one after another, and cut out of the recording."""

from dataclasses import dataclass
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.browser.second_ear import candidate_in
from tests.browser.speaking import until

PATIENCE_MS = 150_000
BESIDE_S = 0.3  # of the recording, around the told place
KEEP_AUDIO = """
window.Audio = class extends Audio {
  constructor() {
    super();
    window.seeks = [];
    this.addEventListener("seeked", () => seeks.push(this.currentTime));
    window.playedBetween = (from, to) => {
      let seconds = 0;
      for (let n = 0; n < this.played.length; n += 1) {
        seconds += Math.max(0, Math.min(to, this.played.end(n)) - Math.max(from, this.played.start(n)));
      }
      return seconds;
    };
  }
}
"""
"""Remembers to where the page's player went, and knows which seconds it has really played."""
SOUNDED_S = 0.3


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the candidate, and the sound at their place of the recording (PCM16, 16 kHz)."""

    text: str
    sound: bytes


async def check_quotes(page: Page, session: str) -> list[Quote]:
    """Play every quote that has a button, once: each begins at its own seconds, sounds, and the first ends by itself."""
    buttons = page.locator("blockquote:has(button.moment)")
    await expect(buttons.first).to_be_attached(timeout=PATIENCE_MS)
    await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    recording, places = await _recording(page, session), await _places(page, session)
    quotes: list[Quote] = []
    for quote in await buttons.all():
        text = await quote.locator("p").first.inner_text()
        if any(text == played.text for played in quotes):
            continue
        from_s, to_s = places[text]
        await _play(page, quote, from_s, to_s, to_its_end=not quotes)
        quotes.append(Quote(text, candidate_in(recording, max(from_s - BESIDE_S, 0), to_s + BESIDE_S)))
    return quotes


async def _play(page: Page, quote: Locator, from_s: float, to_s: float, *, to_its_end: bool) -> None:
    """The next one that is pressed stops what still sounds."""
    button, seeks = quote.locator("button.moment"), await page.evaluate("window.seeks?.length ?? 0")
    await button.click()
    await until(page, f"seeks.length > {seeks}", PATIENCE_MS)
    assert from_s - 1 < await page.evaluate("seeks.at(-1)") < from_s + 1
    await until(page, f"playedBetween({from_s}, {to_s}) > {min(SOUNDED_S, (to_s - from_s) / 2)}", PATIENCE_MS)
    if to_its_end:
        await expect(button).to_have_text("Play", timeout=PATIENCE_MS)
        assert await page.evaluate(f"playedBetween({from_s}, {to_s})") > 0.8 * (to_s - from_s)


async def _places(page: Page, session: str) -> dict[str, tuple[float, float]]:
    """Where the report as JSON says that each quote is heard, in seconds of the recording."""
    reply = await page.request.get(_own(page, f"/v1/sessions/{session}/report"))
    points = [point for question in (await reply.json())["questions"] for point in question["points"]]
    quotes: list[dict[str, Any]] = [point["evidence"] for point in points if point["evidence"]]
    spoken = [one for one in quotes if one["started_ms"] is not None]
    return {one["text"]: (one["started_ms"] / 1000, one["ended_ms"] / 1000) for one in spoken}


async def _recording(page: Page, session: str) -> bytes:
    """The file behind the signed link, which is also given in parts."""
    told = await (await page.request.get(_own(page, f"/v1/sessions/{session}/recording"))).json()
    whole = await page.request.get(_own(page, told["url"]))
    part = await page.request.get(_own(page, told["url"]), headers={"Range": "bytes=0-99"})
    assert (whole.status, part.status) == (200, 206)
    assert await part.body() == (await whole.body())[:100]
    return await whole.body()


def _own(page: Page, path: str) -> str:
    return "/".join(page.url.split("/")[:3]) + path
