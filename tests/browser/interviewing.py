"""A candidate at the keyboard: knows good answers from the question bank, and types or clicks them in."""

from playwright.async_api import Locator, Page, expect

from tests.answering import answer_to

PATIENCE_MS = 40_000
LONGEST_INTERVIEW = 40  # answers, follow-ups and second tries included


def question_on(page: Page) -> Locator:
    """The question as it is shown."""
    return page.locator("[data-part=question]")


def heard(page: Page) -> Locator:
    """Everything that was said so far, one entry each."""
    return page.locator("[data-part=entries] > li")


async def begin(page: Page, url: str, questions: int = 6) -> str:
    """From the start page into the first question by clicks; gives the session's id."""
    await page.goto(url)
    await page.locator(f"input[name=question_count][value='{questions}']").check(force=True)
    await page.get_by_role("button", name="Practice now").click()
    await page.wait_for_url("**/room/*")
    await page.get_by_role("button", name="Begin").click()
    await expect(question_on(page)).not_to_be_empty(timeout=PATIENCE_MS)
    return page.url.rsplit("/", 1)[1]


async def answer_one(page: Page, text: str | None = None) -> None:
    """Answer what is asked and wait until the interviewer has reacted."""
    before = await heard(page).count()
    words = text or answer_to(await question_on(page).inner_text())
    await page.get_by_label("Your answer").fill(words)
    await page.keyboard.press("Control+Enter")
    await wait_for_reaction(page, before)


async def wait_for_reaction(page: Page, before: int) -> None:
    """Wait until two more entries stand in the transcript: the answer, and what was said to it."""
    await expect(heard(page).nth(before + 1)).to_be_attached(timeout=PATIENCE_MS)


async def end(page: Page) -> None:
    """End the interview early, and wait for its last words."""
    await page.get_by_role("button", name="End", exact=True).click()
    await page.get_by_role("button", name="End the interview").click()
    await expect(page.get_by_role("heading", name="That was the interview.")).to_be_focused()


async def answer_all(page: Page) -> None:
    """Answer until the interview is over."""
    done = page.get_by_role("heading", name="That was the interview.")
    for _ in range(LONGEST_INTERVIEW):
        if await done.is_visible():
            return
        await answer_one(page)
    await expect(done).to_be_visible()
