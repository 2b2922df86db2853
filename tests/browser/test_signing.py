"""A server that others reach: making an account, an interview in its name, signing out, all in a real browser."""

import re
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import NAME
from tests.browser.interviewing import PATIENCE_MS, answer_one, begin, heard, question_on, wait_for_reaction
from tests.browser.looks import LOOKS, NARROW, Look, context_of, findings_on, tab_to
from tests.browser.resume_file import resume_pdf

PASSWORD = "correct horse battery staple"
LINK = "data:text/html,<a href='{}'>the interview</a>"
COOKIE = "vivaroom_sign_in"


def fresh_email() -> str:
    return f"{uuid4().hex[:12]}@example.org"


async def register(page: Page, url: str, name: str = "Ada Lovelace") -> str:
    """From the start page to an account, as a newcomer does it; gives the e-mail address."""
    email = fresh_email()
    await page.goto(url)
    await page.get_by_role("link", name="Make an account").click()
    await page.get_by_label("Your name").fill(name)
    await page.get_by_label("E-mail address").fill(email)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Make an account").click()
    await expect(page.get_by_role("button", name="Practice now")).to_be_visible()
    return email


@pytest.fixture(params=["127.0.0.1", NAME])
def there(open_url: str, request: pytest.FixtureRequest) -> str:
    """The server by its address, and by a name at which browsers tell less."""
    return open_url.replace("127.0.0.1", request.param)


async def test_from_an_account_to_the_first_question_and_out_again(browser: Browser, there: str) -> None:
    page = await (await browser.new_context()).new_page()
    email = await register(page, there)
    await expect(page.get_by_text("Ada Lovelace")).to_be_visible()
    await begin(page, there, questions=3)
    await answer_one(page)
    asked = await question_on(page).inner_text()
    await page.reload()
    await expect(question_on(page)).to_have_text(asked, timeout=PATIENCE_MS)
    room = page.url

    await page.get_by_role("button", name="Sign out").click()
    await page.wait_for_url("**/sign-in**")
    assert not await page.context.cookies()
    await page.goto(room)
    await page.wait_for_url("**/sign-in?next=/room/**")
    await page.get_by_label("E-mail address").fill(email)
    await page.get_by_label("Password").fill("not this one")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    await expect(page.get_by_label("Password")).to_be_focused()
    await page.keyboard.insert_text(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(question_on(page)).to_have_text(asked, timeout=PATIENCE_MS)
    assert await heard(page).count() > 0
    await page.context.close()


async def test_whoever_signs_out_in_another_tab_is_told_and_goes_on_after_signing_in(
    browser: Browser, there: str
) -> None:
    page = await (await browser.new_context()).new_page()
    email = await register(page, there)
    await begin(page, there, questions=3)
    await page.get_by_label("Your answer").fill("I would begin with a measurement of what is slow.")
    other = await page.context.new_page()
    await other.goto(f"{there}/my/sessions")
    await other.get_by_role("button", name="Sign out").click()
    await other.wait_for_url("**/sign-in**")
    await page.get_by_role("button", name="Send answer").click()
    await expect(page.get_by_role("alert")).to_contain_text("You are signed out")
    await other.get_by_label("E-mail address").fill(email)
    await other.get_by_label("Password").fill(PASSWORD)
    await other.get_by_role("button", name="Sign in").click()
    await expect(other.get_by_role("button", name="Practice now")).to_be_visible()
    before = await heard(page).count()
    await page.get_by_role("button", name="Send answer").click()
    await wait_for_reaction(page, before)
    await page.context.close()


async def test_a_resume_is_sent_and_read_in_the_name_of_the_account(browser: Browser, there: str) -> None:
    page = await (await browser.new_context()).new_page()
    await register(page, there)
    await page.get_by_role("link", name="Resumes").click()
    await page.set_input_files("#resume-file", resume_pdf())
    await page.wait_for_url("**/my/resumes/res_*", timeout=PATIENCE_MS)
    await expect(page.get_by_role("link", name="Mara Lindqvist")).to_be_visible()
    await page.context.close()


async def test_scripts_cannot_read_the_cookie(browser: Browser, there: str) -> None:
    page = await (await browser.new_context()).new_page()
    await register(page, there)
    assert [one["name"] for one in await page.context.cookies()] == [COOKIE]
    assert await page.evaluate("document.cookie") == ""
    await page.context.close()


async def test_another_site_sees_nothing_and_does_nothing(browser: Browser, open_url: str) -> None:
    """Our own server under another name is another site to a browser, and it takes the cookie of nobody."""
    page = await (await browser.new_context()).new_page()
    await register(page, open_url)
    await page.goto(f"{open_url.replace('127.0.0.1', NAME)}/openapi.json")  # without the policy of our pages
    for method in ("GET", "POST"):
        asked = f"fetch('{open_url}/v1/me', {{method: '{method}', credentials: 'include', mode: 'no-cors'}})"
        async with page.expect_response("**/v1/me") as reply:
            await page.evaluate(f"{asked}.then(reply => reply.type)")
        assert (await reply.value).status in (401, 405)
        assert "cookie" not in await (await reply.value).request.all_headers()
    await page.context.close()


async def test_a_link_on_another_site_leads_to_the_page_for_whoever_is_signed_in(browser: Browser, there: str) -> None:
    page = await (await browser.new_context()).new_page()
    await register(page, there)
    await page.goto(LINK.format(f"{there}/my/sessions?limit=5"))
    await page.get_by_role("link", name="the interview").click()
    await expect(page.get_by_role("heading", name="Your sessions")).to_be_visible()
    assert page.url == f"{there}/my/sessions?limit=5"
    await page.context.close()


async def test_a_link_on_another_site_leads_the_owner_of_this_machine_in(browser: Browser, url: str) -> None:
    page = await (await browser.new_context()).new_page()
    await page.goto(LINK.format(f"{url}/my/sessions"))
    await page.get_by_role("link", name="the interview").click()
    await expect(page.get_by_role("heading", name="Your sessions")).to_be_visible()
    await page.context.close()


async def test_an_account_is_made_by_keyboard_alone(browser: Browser, open_url: str) -> None:
    page = await (await browser.new_context()).new_page()
    await page.goto(open_url)
    await tab_to(page, "Make an account")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/register**")
    for label, text in (("Your name", "Grace"), ("E-mail address", "taken"), ("Password", PASSWORD)):
        await tab_to(page, label)
        await page.keyboard.insert_text(text)
    await page.locator("form.stack").evaluate("form => form.noValidate = true")  # as a browser without such checks
    await page.keyboard.press("Enter")
    email = page.get_by_label("E-mail address")
    await expect(email).to_be_focused()
    await expect(email).to_have_accessible_description(re.compile("does not look like an e-mail address"))
    await email.fill(fresh_email())
    await tab_to(page, "Password")
    await page.keyboard.insert_text(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Practice now")).to_be_visible()
    await tab_to(page, "Sign out")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/sign-in**")
    await page.context.close()


@pytest.mark.parametrize("look", LOOKS)
async def test_axe_finds_nothing_on_the_way_in(browser: Browser, open_url: str, look: Look) -> None:
    context = await context_of(browser, look, viewport={"width": NARROW, "height": 720})
    page = await context.new_page()
    findings = {}
    for name, path in {"welcome": "/", "sign in": "/sign-in", "register": "/register"}.items():
        await page.goto(open_url + path)
        findings[name] = await findings_on(page, look)
    await page.locator("form.stack").evaluate("form => form.noValidate = true")
    await page.get_by_role("button", name="Make an account").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    findings["wrong"] = await findings_on(page, look)
    await register(page, open_url, "Wilhelmina Featherstonehaugh-Cholmondeley the Third")
    await page.goto(f"{open_url}/my/sessions")
    findings["signed in"] = await findings_on(page, look)
    tops = [await page.locator(one).evaluate("one => one.offsetTop") for one in (".wordmark", ".who", "#theme")]
    assert max(tops) - min(tops) < 20, "the header keeps to one line, navigation aside"
    assert await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    await context.close()
    assert not {name: found for name, found in findings.items() if found}
