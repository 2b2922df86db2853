"""The report page shows all that was said, and lets the candidate correct what was heard after the end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.looks import LOOKS, NARROW, Look, findings_on, look_of, tab_to, too_wide_by
from tests.browser.serving_pages import served
from tests.browser.speaking import candidate
from tests.feedback.sittings import SESSION, usual_sitting
from vivaroom.interview.events import AnswerGiven
from vivaroom.interview.sound import Sound
from vivaroom.site import assets
from vivaroom.site.pages import page
from vivaroom.site.report import Stage, shown_of
from vivaroom.site.said import Line, lines_of

MEANT = "To begin with, I would say something else."


@dataclass
class Desk:
    """A server with one report, where nobody but the candidate reads it; what it was sent."""

    url: str = ""
    may_correct: bool = True
    refuses: bool = False
    coming: bool = False
    asked: int = 0
    kept: dict[int, str] = field(default_factory=dict)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The usual session, as if every answer had been spoken, with what was corrected since."""
        heard = [
            replace(one, event=replace(one.event, sound=Sound(1, 0, 1000, "script")))
            if isinstance(one.event, AnswerGiven) else one
            for one in usual_sitting().recorded
        ]  # fmt: skip
        lines = lines_of(heard, None)
        return tuple(replace(line, corrected=self.kept.get(line.seq, line.corrected)) for line in lines)

    @property
    def first(self) -> Line:
        """The first answer."""
        return next(line for line in self.lines if line.was_heard)

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Desk"]:
        """Serve for the length of the block."""
        app, sitting = FastAPI(), usual_sitting()
        app.include_router(assets.router)
        shown = shown_of(SESSION, sitting.plan, Stage.READY, sitting.report())

        @app.get("/report")
        async def show() -> Response:
            now = replace(shown, said=self.lines, may_correct=self.may_correct, sound_is_coming=self.coming)
            return page("report.html", here="sessions", report=now)

        @app.get(f"/my/sessions/{shown.session_id}/report/sound")
        async def sound() -> Response:
            self.asked += 1
            return Response(status_code=204, headers={"HX-Refresh": "true"})

        @app.patch(f"/v1/sessions/{shown.session_id}/transcript/{{seq}}")
        async def correct(seq: int, request: Request) -> Response:
            if self.refuses:
                return JSONResponse({"code": "not_signed_in", "detail": "This needs a known caller."}, 401)
            body: dict[str, Any] = await request.json()
            self.kept[seq] = body["corrected_text"]
            return JSONResponse({"seq": seq, **body})

        async with served(app) as self.url:
            yield self


async def _opened(page_: Page, desk: Desk) -> Locator:
    """The line of the first answer, unfolded."""
    await page_.goto(f"{desk.url}/report")
    await page_.get_by_text("Everything in order, with times").click()
    return page_.locator(f"li[data-seq='{desk.first.seq}']")


def _field(page_: Page) -> Locator:
    return page_.get_by_label("What you really said")


async def test_the_candidate_corrects_after_the_end_and_is_told_that_it_is_not_judged(browser: Browser) -> None:
    async with Desk().open() as desk, candidate(browser, robot=False) as opened:
        heard = desk.first.text
        line = await _opened(opened, desk)
        await line.get_by_role("button", name="Correct").click()
        await expect(_field(opened)).to_be_focused()
        await expect(_field(opened)).to_have_value(heard)
        await expect(line).to_contain_text("is not judged")
        await _field(opened).fill(MEANT)
        await line.get_by_role("button", name="Save", exact=True).click()
        await expect(line.get_by_text(MEANT, exact=True)).to_be_visible()
        await expect(line.get_by_role("button", name="Correct")).to_be_focused()
        assert desk.kept == {desk.first.seq: MEANT}
        line = await _opened(opened, desk)
        await expect(line.get_by_text(MEANT, exact=True)).to_be_visible()
        await expect(line.get_by_text(f"Heard as: {heard}")).to_be_visible()


async def test_a_correction_that_cannot_be_saved_keeps_the_words(browser: Browser) -> None:
    async with Desk(refuses=True).open() as desk, candidate(browser, robot=False) as opened:
        line = await _opened(opened, desk)
        await line.get_by_role("button", name="Correct").click()
        await _field(opened).fill(MEANT)
        await opened.keyboard.press("Control+Enter")
        await expect(line.get_by_role("alert")).to_contain_text("You are signed out.")
        await expect(_field(opened)).to_have_value(MEANT)
        await opened.keyboard.press("Escape")
        await expect(line.locator("p").first).to_have_text(desk.first.text)


async def test_the_team_reads_both_wordings_and_corrects_nothing(browser: Browser) -> None:
    async with Desk(may_correct=False).open() as desk, candidate(browser, robot=False) as opened:
        await _opened(opened, desk)
        corrected = next(line for line in desk.lines if line.corrected is not None)
        line = opened.locator(f"li[data-seq='{corrected.seq}']")
        await expect(line.get_by_text(corrected.corrected or "", exact=True)).to_be_visible()
        await expect(line.get_by_text(f"Heard as: {corrected.text}")).to_be_visible()
        await expect(opened.get_by_role("button", name="Correct")).to_have_count(0)
        await expect(opened.locator(".said > li")).to_have_count(len(desk.lines))


async def test_the_page_is_not_loaded_anew_under_the_hands_of_somebody_who_corrects(browser: Browser) -> None:
    async with Desk(coming=True).open() as desk, candidate(browser, robot=False) as opened:
        line = await _opened(opened, desk)
        await line.get_by_role("button", name="Correct").click()
        await _field(opened).fill(MEANT)
        before = desk.asked
        await opened.wait_for_timeout(2500)
        assert desk.asked == before
        await expect(_field(opened)).to_have_value(MEANT)
        desk.coming = False
        async with opened.expect_navigation():
            await opened.keyboard.press("Escape")


async def test_a_correction_by_keyboard_alone(browser: Browser) -> None:
    async with Desk().open() as desk, candidate(browser, robot=False) as opened:
        await opened.goto(f"{desk.url}/report")
        await opened.get_by_text("Everything in order, with times").focus()
        await opened.keyboard.press("Enter")
        await opened.keyboard.press("Tab")
        correct = opened.locator(f"li[data-seq='{desk.first.seq}']").get_by_role("button", name="Correct")
        await expect(correct).to_be_focused()
        await expect(correct).to_have_css("opacity", "1")
        await opened.keyboard.press("Enter")
        await opened.keyboard.press("Control+A")
        await opened.keyboard.insert_text(MEANT)
        await tab_to(opened, "Save")
        await opened.keyboard.press("Enter")
        await expect(correct).to_be_focused()
    assert desk.kept == {desk.first.seq: MEANT}


@pytest.mark.parametrize("look", LOOKS)
async def test_axe_finds_nothing_and_nothing_is_cut_off(browser: Browser, look: Look) -> None:
    narrow = {"width": NARROW, "height": 720}
    async with Desk().open() as desk, candidate(browser, robot=False, viewport=narrow, **look_of(look)) as opened:
        found = {}
        line = await _opened(opened, desk)
        found["shown"] = [await findings_on(opened, look), await too_wide_by(opened)]
        await line.get_by_role("button", name="Correct").click()
        found["correcting"] = [await findings_on(opened, look), await too_wide_by(opened)]
        await _field(opened).fill(MEANT)
        await opened.keyboard.press("Control+Enter")
        await expect(line.get_by_text(MEANT, exact=True)).to_be_visible()
        found["corrected"] = [await findings_on(opened, look), await too_wide_by(opened)]
    assert found == {state: [[], 0] for state in ("shown", "correcting", "corrected")}
