"""The page's own change of sampling rate keeps what can be kept, and lets nothing through that would fold back."""

import numpy as np
import pytest
from fastapi import FastAPI
from playwright.async_api import Browser

from tests.browser.serving_pages import served
from tests.browser.sounds import Samples
from vivaroom.site import assets
from vivaroom.site.pages import page

QUANTUM = 128
CHANGE = """async ([module, from, to, samples]) => {
  const { Resampler } = await import(module);
  const resampler = new Resampler(from, to);
  const made = [];
  for (let at = 0; at < samples.length; at += 128) made.push(...resampler.push(Float32Array.from(samples.slice(at, at + 128))));
  return made;
}"""


def _tone(hertz: float, rate_hz: int, seconds: float = 0.4) -> Samples:
    return 0.5 * np.sin(2 * np.pi * hertz * np.arange(int(rate_hz * seconds)) / rate_hz)


async def _changed(browser: Browser, samples: Samples, from_hz: int, to_hz: int) -> Samples:
    app = FastAPI()
    app.include_router(assets.router)
    app.add_api_route("/", lambda: page("about.html", here="about", library=_NoLibrary()))
    async with served(app) as url:
        opened = await (await browser.new_context()).new_page()
        await opened.goto(url)
        module = assets.assets().url("js/voice/resampler.js")
        made = await opened.evaluate(CHANGE, [module, from_hz, to_hz, samples.tolist()])
        await opened.context.close()
    return np.array(made)


class _NoLibrary:
    """What the page about the server shows of a library."""

    questions: tuple[()] = ()
    version = "none"


def _noise_db(made: Samples, hertz: float, rate_hz: int) -> float:
    """How far below the tone everything else lies, away from the ends."""
    inner = made[len(made) // 4 : -len(made) // 4]
    t = np.arange(len(inner)) / rate_hz
    basis = np.stack([np.sin(2 * np.pi * hertz * t), np.cos(2 * np.pi * hertz * t)], axis=1)
    tone = basis @ np.linalg.lstsq(basis, inner, rcond=None)[0]
    return float(10 * np.log10(np.mean((inner - tone) ** 2) / np.mean(tone**2)))


@pytest.mark.parametrize(
    ("from_hz", "to_hz"), [(44_100, 16_000), (48_000, 16_000), (96_000, 16_000), (24_000, 44_100), (24_000, 48_000)]
)
async def test_a_tone_stays_what_it_was(browser: Browser, from_hz: int, to_hz: int) -> None:
    made = await _changed(browser, _tone(1000, from_hz), from_hz, to_hz)
    assert len(made) == pytest.approx(0.4 * to_hz, abs=to_hz * 0.002)
    assert np.max(np.abs(made[len(made) // 4 :])) == pytest.approx(0.5, abs=0.01)
    assert _noise_db(made, 1000, to_hz) < -60


@pytest.mark.parametrize("from_hz", [44_100, 48_000, 96_000])
async def test_what_the_lower_rate_cannot_hold_is_silent(browser: Browser, from_hz: int) -> None:
    made = await _changed(browser, _tone(11_000, from_hz), from_hz, 16_000)
    assert np.sqrt(np.mean(made[len(made) // 4 :] ** 2)) < 0.5 * 10 ** (-50 / 20)
