"""The operator's page refreshes itself under somebody's hands without taking the focus away."""

from playwright.async_api import Browser, expect

from tests.browser.interviewing import PATIENCE_MS


async def test_the_page_refreshes_and_the_focus_stays_where_it_was(browser: Browser, url: str) -> None:
    page = await (await browser.new_context(viewport={"width": 340, "height": 700})).new_page()
    await page.goto(f"{url}/operator")
    await expect(page.get_by_role("heading", name="Who works", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    link = page.get_by_role("link", name="audio", exact=True)
    await link.focus()
    for _ in range(2):
        async with page.expect_response(lambda reply: "/operator/live" in reply.url, timeout=PATIENCE_MS) as coming:
            pass
        assert (await coming.value).status == 200
    await expect(link).to_be_focused()
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "it fits a narrow screen"
    await page.context.close()
