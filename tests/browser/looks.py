"""The looks in which pages are checked, and the checks: axe, and the keyboard."""

from typing import Any, Literal

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page

Look = Literal["light", "dark", "forced"]
LOOKS: tuple[Look, ...] = ("light", "dark", "forced")
NARROW = 360
_ALL_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RULES_ABOUT_COLOUR = ["color-contrast", "link-in-text-block"]  # all others find the same in every look
_TABS_AT_MOST = 60


def look_of(look: Look) -> dict[str, Any]:
    """What a browser's context is opened with."""
    return {
        "color_scheme": "dark" if look == "dark" else "light",
        "forced_colors": "active" if look == "forced" else "none",
        "reduced_motion": "reduce",
    }


async def context_of(browser: Browser, look: Look, **more: Any) -> BrowserContext:
    """A fresh profile with this look."""
    return await browser.new_context(**look_of(look), **more)


async def findings_on(page: Page, look: Look) -> list[str]:
    """What axe finds on a page, one line each."""
    rules = _ALL_RULES if look == "light" else _RULES_ABOUT_COLOUR
    found = await Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
    return [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found.response["violations"]]


async def too_wide_by(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    pixels: int = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return pixels


async def tab_to(page: Page, name: str) -> None:
    """Press Tab until the thing with this name, or with this label, has the focus."""
    for _ in range(_TABS_AT_MOST):
        await page.keyboard.press("Tab")
        focused = await page.evaluate(
            "document.activeElement.innerText || document.activeElement.labels?.[0]?.innerText"
        )
        if (focused or "").strip() == name:
            return
    raise AssertionError(f"the keyboard does not reach {name!r}")
