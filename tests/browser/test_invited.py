"""Somebody with nothing but the link of an invitation takes the interview in a real browser."""

import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import NAME
from tests.browser.interviewing import PATIENCE_MS, answer_one, end, heard, question_on
from tests.browser.looks import LOOKS, NARROW, Look, context_of, findings_on, tab_to, too_wide_by
from tests.browser.test_signing import LINK, register


async def invitation(browser: Browser, url: str) -> str:
    """A link, made by the admin of a new organisation."""
    page = await (await browser.new_context()).new_page()
    await register(page, url)
    send = "async ([path, body]) => await (await fetch(path, {method: 'POST', body: JSON.stringify(body), headers: {'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID?.() ?? String(Math.random())}})).json()"
    interview = await page.evaluate(
        send, ["/v1/interviews", {"kind": "technical", "role": "Backend engineer", "question_count": 3}]
    )
    made = await page.evaluate(send, [f"/v1/interviews/{interview['id']}/invitations", {"name": "Grace Hopper"}])
    await page.context.close()
    return f"{url}{made['link']}"


@pytest.fixture(params=["127.0.0.1", NAME])
def there(open_url: str, request: pytest.FixtureRequest) -> str:
    """The server by its address, and by a name at which browsers tell less."""
    return open_url.replace("127.0.0.1", request.param)


async def test_from_a_link_in_a_mail_to_the_thanks(browser: Browser, there: str) -> None:
    link = await invitation(browser, there)
    page = await (await browser.new_context()).new_page()
    await page.goto(LINK.format(link))
    await page.get_by_role("link", name="the interview").click()
    await expect(page.get_by_role("heading", name="Backend engineer: you are invited to an interview.")).to_be_visible()
    await tab_to(page, "Go to the room")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Begin").click()
    await expect(question_on(page)).not_to_be_empty(timeout=PATIENCE_MS)
    await answer_one(page)
    asked, said = await question_on(page).inner_text(), await heard(page).count()

    await page.goto(link)
    await page.get_by_role("button", name="Back to the room").click()
    await expect(question_on(page)).to_have_text(asked, timeout=PATIENCE_MS)
    await expect(heard(page)).to_have_count(said)
    await end(page)
    await expect(page.get_by_text("will tell you what comes next")).to_be_visible()
    await page.get_by_role("link", name="See your report").click()
    await expect(page.get_by_text("To have this interview deleted, ask whoever invited you.")).to_be_visible()
    await page.context.close()


@pytest.mark.parametrize("look", LOOKS)
async def test_axe_finds_nothing_on_an_invitation(browser: Browser, open_url: str, look: Look) -> None:
    link = await invitation(browser, open_url)
    context = await context_of(browser, look, viewport={"width": NARROW, "height": 720})
    page = await context.new_page()
    await page.goto(link)
    assert await findings_on(page, look) == []
    assert await too_wide_by(page) <= 0
    await context.close()
