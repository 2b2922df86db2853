"""A robot candidate speaks and listens in a real Chromium, against an interviewer with real sound."""

from collections.abc import AsyncIterator
from statistics import median

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.scripted_interviewer import ScriptedInterviewer
from tests.browser.scripted_session import QUESTIONS
from tests.browser.scripted_voice import ANSWER
from tests.browser.sounds import clip, likeness_by_stretch, samples_of, sweep
from tests.browser.speaking import (
    PATIENCE_MS,
    agree_and_begin,
    candidate,
    doing_on,
    entries_on,
    question_on,
    sounded_seconds,
    speak,
    until,
)
from vivaroom.site.room import CONSENT

SPOKEN_S, MICROPHONE_HZ, HEARING_HZ = 1.0, 48_000, 16_000
SAID = clip(sweep(SPOKEN_S, MICROPHONE_HZ, high_hz=3500), MICROPHONE_HZ)


@pytest.fixture
async def interviewer() -> AsyncIterator[ScriptedInterviewer]:
    async with ScriptedInterviewer().running() as running:
        yield running


async def _until(page: Page, words: str) -> None:
    await expect(doing_on(page)).to_have_text(words, timeout=PATIENCE_MS)


async def test_a_question_is_shown_heard_and_captioned(browser: Browser, interviewer: ScriptedInterviewer) -> None:
    async with candidate(browser) as page:
        await agree_and_begin(page, interviewer)
        await expect(question_on(page)).to_have_text(QUESTIONS[0])
        await _until(page, "Listening")
        await expect(page.locator("[data-part=caption-interviewer]")).to_have_text(QUESTIONS[0])
        await page.wait_for_timeout(400)
        assert await sounded_seconds(page) == pytest.approx(interviewer.script.speaks_s, rel=0.3)


async def test_an_interviewer_who_speaks_at_once_is_heard_from_the_first_word(
    browser: Browser, interviewer: ScriptedInterviewer
) -> None:
    interviewer.script.hasty = True
    async with candidate(browser) as page:
        await agree_and_begin(page, interviewer)
        await _until(page, "Listening")
        await page.wait_for_timeout(400)
        assert await sounded_seconds(page) == pytest.approx(interviewer.script.speaks_s, rel=0.3)


async def test_the_candidate_s_voice_arrives_as_it_was(browser: Browser, interviewer: ScriptedInterviewer) -> None:
    async with candidate(browser) as page:
        await agree_and_begin(page, interviewer)
        await _until(page, "Listening")
        await speak(page, SAID)
        await expect(question_on(page)).to_have_text(QUESTIONS[1], timeout=PATIENCE_MS)
        await expect(page.locator("[data-part=caption-candidate]")).to_have_text(ANSWER)
        expected = sweep(SPOKEN_S, HEARING_HZ, high_hz=3500)
        heard = samples_of(bytes(interviewer.script.heard))
        assert likeness_by_stretch(expected, heard, HEARING_HZ // 10) > 0.95
        asked = await page.evaluate("robot.asked[0]")
        assert asked["echoCancellation"] is asked["noiseSuppression"] is asked["autoGainControl"] is True


async def test_consent_is_kept_before_the_first_sound(browser: Browser, interviewer: ScriptedInterviewer) -> None:
    async with candidate(browser) as page:
        await agree_and_begin(page, interviewer)
        await _until(page, "Listening")
    assert interviewer.session.consents == [{"version": CONSENT, "voice": True}]
    assert interviewer.script.consented_at_first_sound is True


async def test_speaking_up_silences_the_interviewer(browser: Browser, interviewer: ScriptedInterviewer) -> None:
    interviewer.script.speaks_s, interviewer.script.far_ahead = 6.0, True
    async with candidate(browser) as page:
        await agree_and_begin(page, interviewer)
        sounded_after = []
        for number, question in enumerate(QUESTIONS):
            await expect(question_on(page)).to_have_text(question, timeout=PATIENCE_MS)
            await page.evaluate("robot.heard.length = 0")
            await until(page, "robot.heard.slice(-9).some(one => one.loud > 0.1)")
            await speak(page, SAID)
            await until(page, f"robot.interruptions.length > {number}")
            sounded_after.append(await page.evaluate(f"robot.soundedAfter(robot.interruptions[{number}])"))
    assert median(sounded_after) < 0.15
    truncated = interviewer.script.of_type("conversation.item.truncate")
    assert truncated
    assert all(0 < event["audio_end_ms"] < 6000 for event in truncated)


async def test_a_lost_connection_is_made_again_without_repetition(
    browser: Browser, interviewer: ScriptedInterviewer
) -> None:
    async with candidate(browser) as page:
        await agree_and_begin(page, interviewer)
        await _until(page, "Listening")
        await speak(page, SAID)
        await expect(question_on(page)).to_have_text(QUESTIONS[1], timeout=PATIENCE_MS)
        await _until(page, "Listening")
        before = await entries_on(page).all_text_contents()
        await interviewer.hang_up()
        await expect(page.locator("[data-part=line]")).to_be_visible()
        await expect(page.locator("[data-part=line]")).to_be_hidden(timeout=PATIENCE_MS)
        await _until(page, "Listening")
        assert await entries_on(page).all_text_contents() == before
        assert interviewer.script.of_type("interview.resume")[-1]["after_seq"] == interviewer.session.seq
        await speak(page, SAID)
        await expect(question_on(page)).to_have_text(QUESTIONS[2], timeout=PATIENCE_MS)


async def test_a_connection_that_died_in_silence_is_noticed(browser: Browser, interviewer: ScriptedInterviewer) -> None:
    async with candidate(browser) as page:
        await agree_and_begin(page, interviewer)
        await _until(page, "Listening")
        interviewer.script.dead = True
        await expect(page.locator("[data-part=line]")).to_be_visible(timeout=PATIENCE_MS)
        interviewer.script.dead = False
        await expect(page.locator("[data-part=line]")).to_be_hidden(timeout=PATIENCE_MS)
        assert interviewer.connections > 1


async def test_an_answer_is_typed_in_the_middle_of_speaking(browser: Browser, interviewer: ScriptedInterviewer) -> None:
    async with candidate(browser) as page:
        await agree_and_begin(page, interviewer)
        await expect(doing_on(page)).not_to_have_text("Connecting …", timeout=PATIENCE_MS)
        await page.get_by_label("Your answer").fill("With the plan, and a look at the locks.")
        await page.keyboard.press("Control+Enter")
        await expect(question_on(page)).to_have_text(QUESTIONS[1], timeout=PATIENCE_MS)
        await expect(page.get_by_label("Your answer")).to_have_value("")
        assert len(interviewer.script.of_type("conversation.item.create")) == 1
        assert interviewer.session.typed == []


async def test_a_typed_answer_counts_once_when_the_connection_dies_under_it(
    browser: Browser, interviewer: ScriptedInterviewer
) -> None:
    async with candidate(browser) as page:
        await agree_and_begin(page, interviewer)
        await _until(page, "Listening")
        interviewer.script.dead = True
        await page.get_by_label("Your answer").fill("With the plan, and a look at the locks.")
        await page.keyboard.press("Control+Enter")
        await expect(question_on(page)).to_have_text(QUESTIONS[1], timeout=PATIENCE_MS)
        assert interviewer.session.typed == ["With the plan, and a look at the locks."]
        assert interviewer.session.asked == 2


async def test_keys_press_buttons_and_mute_sends_silence(browser: Browser, interviewer: ScriptedInterviewer) -> None:
    async with candidate(browser) as page:
        await agree_and_begin(page, interviewer)
        await _until(page, "Listening")
        for key in "RWLTN":
            await page.keyboard.press(f"Alt+{key}")
        await page.keyboard.press("Alt+M")
        await expect(page.get_by_role("button", name="Mute")).to_have_attribute("aria-pressed", "true")
        await expect(page.get_by_text("Your microphone is off.")).to_be_visible()
        commands = [event["command"] for event in interviewer.script.of_type("interview.command")]
        assert commands == ["repeat", "rephrase", "slower", "thinking", "done"]
        heard = len(interviewer.script.heard)
        await speak(page, SAID)
        assert len(interviewer.script.heard) > heard
        assert not samples_of(bytes(interviewer.script.heard[-HEARING_HZ:])).any()
        await expect(question_on(page)).to_have_text(QUESTIONS[0])


async def test_nothing_is_heard_while_paused(browser: Browser, interviewer: ScriptedInterviewer) -> None:
    async with candidate(browser) as page:
        await agree_and_begin(page, interviewer)
        await _until(page, "Listening")
        await page.get_by_role("button", name="Pause").click()
        await expect(page.get_by_role("heading", name="Paused")).to_be_visible()
        await _until(page, "Paused")
        await page.wait_for_timeout(100)
        heard = len(interviewer.script.heard)
        await speak(page, SAID)
        assert len(interviewer.script.heard) == heard
        await page.get_by_role("button", name="Go on").click()
        await speak(page, SAID)
        await expect(question_on(page)).to_have_text(QUESTIONS[1], timeout=PATIENCE_MS)


async def test_the_interview_ends_with_the_last_answer(browser: Browser, interviewer: ScriptedInterviewer) -> None:
    async with candidate(browser) as page:
        await agree_and_begin(page, interviewer)
        for question in QUESTIONS:
            await expect(question_on(page)).to_have_text(question, timeout=PATIENCE_MS)
            await _until(page, "Listening")
            await speak(page, SAID)
        await expect(page.get_by_role("heading", name="That was the interview.")).to_be_focused(timeout=PATIENCE_MS)
        await until(page, "robot.tracks.every(track => track.readyState === 'ended')")
        await page.evaluate("robot.heard.length = 0")
        await page.wait_for_timeout(interviewer.script.speaks_s * 1000)
        assert await sounded_seconds(page) > interviewer.script.speaks_s / 2, "the last words are heard to their end"


async def test_a_command_that_the_connection_swallowed_is_sent_again(
    browser: Browser, interviewer: ScriptedInterviewer
) -> None:
    async with candidate(browser) as page:
        await agree_and_begin(page, interviewer)
        await _until(page, "Listening")
        interviewer.script.dead = True
        await page.get_by_role("button", name="Pause").click()
        await expect(page.get_by_role("heading", name="Paused")).to_be_visible(timeout=PATIENCE_MS)


async def test_from_writing_to_speaking_and_back(browser: Browser, interviewer: ScriptedInterviewer) -> None:
    async with candidate(browser) as page:
        await page.goto(interviewer.room)
        await page.get_by_role("button", name="Agree, but answer in writing").click()
        await expect(question_on(page)).to_have_text(QUESTIONS[0], timeout=PATIENCE_MS)
        assert interviewer.session.consents == [{"version": CONSENT, "voice": False}]
        assert interviewer.connections == 0
        await page.get_by_role("button", name="Speak instead").click()
        await page.get_by_role("button", name="Agree and speak").click()
        await _until(page, "Listening")
        await speak(page, SAID)
        await expect(question_on(page)).to_have_text(QUESTIONS[1], timeout=PATIENCE_MS)
        await page.get_by_role("button", name="Only write").click()
        await expect(page.get_by_label("Your answer")).to_be_focused()
        assert await page.evaluate("robot.tracks.every(track => track.readyState === 'ended')")
        await page.get_by_label("Your answer").fill("Each would own its rows.")
        await page.keyboard.press("Control+Enter")
        await expect(question_on(page)).to_have_text(QUESTIONS[2], timeout=PATIENCE_MS)
        assert interviewer.session.typed == ["Each would own its rows."]


async def test_a_second_window_takes_over_and_back(browser: Browser, interviewer: ScriptedInterviewer) -> None:
    async with candidate(browser) as first, candidate(browser) as second:
        await agree_and_begin(first, interviewer)
        await _until(first, "Listening")
        await second.goto(interviewer.room)
        await second.get_by_role("button", name="Speak instead").click()
        await _until(second, "Listening")
        heading = first.get_by_role("heading", name="This interview is open elsewhere.")
        await expect(heading).to_be_focused(timeout=PATIENCE_MS)
        await first.get_by_role("button", name="Take over here").click()
        await _until(first, "Listening")
        await expect(second.get_by_role("heading", name="This interview is open elsewhere.")).to_be_visible()


async def test_what_is_added_to_an_answer_is_told_with_it(browser: Browser, interviewer: ScriptedInterviewer) -> None:
    async with candidate(browser) as page:
        await agree_and_begin(page, interviewer)
        await _until(page, "Listening")
        question = interviewer.session.question
        assert question is not None
        for text in ("I look at the plan.", "I look at the plan. Then I look for locks."):
            await interviewer.session.tell("answer.given", question_id=question["id"], text=text)
        told = page.locator("[data-part=entries] > li.candidate > p:first-of-type")
        await expect(told).to_have_text(["I look at the plan. Then I look for locks."])
