"""A spoken interview from the start page to the report, on the real server with the voices of this machine.

Everything is the product's own: `vivaroom serve`, its recogniser, its voice and its detectors, over a real page. The
candidate is a robot: it speaks with espeak-ng, and what the page sounds is understood by a second recogniser. The
interview has two questions and no follow-ups in place of the six of the start page: a minute of real speech, which passes
every kind of moment once, says as much as ten, and tests cannot hear faster than people speak.
"""

import json
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.answering import answer_to
from tests.browser.interviewing import answer_one, end
from tests.browser.second_ear import CACHE, candidate_in, second_ear, share_of_words
from tests.browser.sounds import clip, samples_of
from tests.browser.speaking import candidate, doing_on, entries_on, question_on, sounded_seconds, speak, until
from tests.providers.speech.speaking import spoken
from tests.serving import RunningServer, start_server
from vivaroom.kit.ids import parse_id
from vivaroom.ports.speech import HEARING_RATE_HZ

SPEECH_MS = 60_000  # the longest that either side speaks or thinks, on a busy machine
CLEARLY, MOSTLY = 0.6, 0.35  # shares of words: the robot mumbles, and numbers come back as digits
STOPS_WITHIN_S = 1.0  # of the audio's own clock; the question would go on for several
INTERRUPTION = "Sorry, one moment please, before you go on."
KEEP_AUDIO = "window.Audio = class extends Audio { constructor() { super(); window.audio = this; } }"
pytestmark = pytest.mark.timeout(420)


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was said in the first turn: the question, how it sounded (PCM16, 16 kHz), and the words of the answer."""

    question: str
    sounded: bytes
    answer: str


@pytest.fixture(scope="module")
def server(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with the weights of this machine."""
    running = start_server(tmp_path_factory.mktemp("spoken"), VIVAROOM_CACHE_DIR=str(CACHE))
    yield running
    running.stop()


async def test_a_spoken_interview_from_the_start_page_to_the_report(browser: Browser, server: RunningServer) -> None:
    async with candidate(browser) as page:
        await page.add_init_script(KEEP_AUDIO)
        session = await _enter(page, server)
        await _agree_and_check(page)
        talk = await _first_turn(page)
        assert "candidate.pcm" in _raw_sound(server, session)
        await _interrupt_and_think(page)
        await _lose_the_connection(page)
        await _answer_in_writing(page)
        await end(page)
        await page.get_by_role("link", name="See your report").click()
        await _hear_a_quote(page, session, talk)
    assert _raw_sound(server, session) == []
    with second_ear() as ear:
        assert share_of_words(talk.question, (await ear.exact(talk.sounded)).text) >= CLEARLY


async def test_who_agrees_in_writing_only_is_not_recorded(browser: Browser, server: RunningServer) -> None:
    async with candidate(browser) as page:
        session = await _enter(page, server)
        await page.get_by_role("button", name="Agree, but answer in writing").click()
        await expect(question_on(page)).not_to_be_empty(timeout=SPEECH_MS)
        await answer_one(page)
        await end(page)
        await page.get_by_role("link", name="See your report").click()
        await expect(page.get_by_role("heading", name="Question by question")).to_be_visible(timeout=SPEECH_MS)
        await expect(page.locator("button.moment")).to_have_count(0)
        assert (await page.request.get(f"{server.url}/v1/sessions/{session}/recording")).status == 404
    assert _raw_sound(server, session) == []


async def _enter(page: Page, server: RunningServer) -> str:
    """From the start page to the consent, with a shorter interview than it offers; gives the session's id."""

    async def shorter(route: Route) -> None:
        design = json.loads(route.request.post_data or "{}")
        await route.continue_(post_data=json.dumps(design | {"question_count": 2, "follow_ups_per_question": 0}))

    await page.route("**/v1/interviews", shorter)
    await page.goto(server.url)
    await page.get_by_role("button", name="Practice now").click()
    await page.wait_for_url("**/room/*")
    return page.url.rsplit("/", 1)[1]


async def _agree_and_check(page: Page) -> None:
    await page.get_by_role("button", name="Agree, and check my sound").click()
    await expect(page.get_by_role("heading", name="Can we hear each other?")).to_be_focused(timeout=SPEECH_MS)
    await page.evaluate("robot.tape()")
    await page.get_by_role("button", name="Start the interview").click()


async def _first_turn(page: Page) -> Conversation:
    """Listen to the first question to its end, answer aloud, and find the words in the transcript."""
    await _until(page, "Listening")
    question = await question_on(page).inner_text()
    assert await sounded_seconds(page) > 1
    sounded = b64decode(await page.evaluate("robot.untape()"))
    answer = " ".join(re.split(r"(?<=\.) ", answer_to(question))[:2])
    await speak(page, _clip(answer))
    await expect(question_on(page)).not_to_have_text(question, timeout=SPEECH_MS)
    given = await page.locator("[data-part=entries] > li.candidate p").first.text_content()
    assert share_of_words(answer, given or "") >= MOSTLY
    return Conversation(question, sounded, answer)


async def _interrupt_and_think(page: Page) -> None:
    """Speak over the next question: its sound stops, its words stay; then ask for a moment."""
    question = await question_on(page).inner_text()
    await page.evaluate("robot.heard.length = 0")
    await until(page, "robot.heard.slice(-40).filter(one => one.loud > 0.02).length > 5")
    interruptions = await page.evaluate("robot.interruptions.length")
    await speak(page, _clip(INTERRUPTION))
    assert await page.evaluate("robot.interruptions.length") > interruptions
    assert await page.evaluate(f"robot.soundedAfter(robot.interruptions[{interruptions}])") < STOPS_WITHIN_S
    await expect(question_on(page)).to_be_visible()
    await _until(page, "Listening")
    await expect(entries_on(page).last).to_contain_text(question)
    await page.locator("button[data-command=thinking]").click()
    await expect(entries_on(page).last).not_to_contain_text(question, timeout=SPEECH_MS)
    await expect(question_on(page)).to_have_text(question)
    await _until(page, "Listening")


async def _lose_the_connection(page: Page) -> None:
    """The network goes and comes back: the question is put again, and the page tells nothing twice."""
    question, before = await question_on(page).inner_text(), await entries_on(page).all_text_contents()
    await page.context.set_offline(True)
    await expect(page.locator("[data-part=banner]")).to_be_visible(timeout=SPEECH_MS)
    await expect(doing_on(page)).to_have_text("Connecting …")
    await page.context.set_offline(False)
    await expect(page.locator("[data-part=banner]")).to_be_hidden(timeout=SPEECH_MS)
    await _until(page, "Speaking")
    await expect(page.locator("[data-part=caption-interviewer]")).not_to_be_empty(timeout=SPEECH_MS)
    assert await entries_on(page).all_text_contents() == before
    await expect(question_on(page)).to_have_text(question)


async def _answer_in_writing(page: Page) -> None:
    question = await question_on(page).inner_text()
    written = answer_to(question)
    await page.get_by_label("Your answer").fill(written)
    await page.keyboard.press("Control+Enter")
    await expect(question_on(page)).not_to_have_text(question, timeout=SPEECH_MS)
    await expect(page.locator("[data-part=entries] > li.candidate p").last).to_have_text(written)


async def _hear_a_quote(page: Page, session: str, talk: Conversation) -> None:
    """Play a quote on the report: the page goes to its seconds of the recording, and there it is said."""
    quote = page.locator("blockquote:has(button.moment)").first
    await expect(quote).to_be_attached(timeout=SPEECH_MS)
    words = await quote.locator("p").first.inner_text()
    assert share_of_words(words, talk.answer) >= MOSTLY
    from_s, to_s = await _told_place(page, session, quote_of=words)
    await quote.locator("button.moment").click()
    await until(page, "audio.currentTime > 0 && !audio.seeking && audio.readyState >= 2")
    assert from_s - 1 < await page.evaluate("audio.currentTime") < to_s + 1
    recording = await _recording(page, session)
    with second_ear() as ear:
        again = await ear.exact(candidate_in(recording, max(from_s - 0.3, 0), to_s + 0.3))
    assert share_of_words(words, again.text) >= MOSTLY


async def _told_place(page: Page, session: str, quote_of: str) -> tuple[float, float]:
    """Where the report as JSON says that this quote is heard, in seconds of the recording."""
    reply = await page.request.get(_own(page, f"/v1/sessions/{session}/report"))
    points = [point for question in (await reply.json())["questions"] for point in question["points"]]
    quotes: list[dict[str, Any]] = [point["evidence"] for point in points if point["evidence"]]
    found = next(one for one in quotes if one["text"] == quote_of)
    return found["started_ms"] / 1000, found["ended_ms"] / 1000


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


async def _until(page: Page, doing: str) -> None:
    await expect(doing_on(page)).to_have_text(doing, timeout=SPEECH_MS)


def _clip(text: str) -> str:
    return clip(samples_of(spoken(text).pcm), HEARING_RATE_HZ)


def _raw_sound(server: RunningServer, session: str) -> list[str]:
    """The files of a session's sound that is not a recording yet."""
    folder = server.folder / "data" / "sound" / parse_id("session", session).hex
    return sorted(path.name for path in folder.rglob("*") if path.is_file())
