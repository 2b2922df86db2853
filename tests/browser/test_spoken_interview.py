"""A spoken interview of five questions from the start page to the report, on the real server with the voices of this machine.

Everything is the product's own: `vivaroom serve`, its recogniser, its voice and its detectors, over a real page. The
candidate is a robot with a voice and an ear, and what the page sounds is understood by a second recogniser. The questions
are chosen, so that the robot knows good answers before it is asked, and there are no follow-ups.
"""

import json
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.answering import answer_to
from tests.browser.interviewing import answer_one, end
from tests.browser.recorded_quotes import KEEP_AUDIO, Quote, check_quotes
from tests.browser.robot_voice import clips_of
from tests.browser.second_ear import second_ear, share_of_words
from tests.browser.speaking import candidate, doing_on, entries_on, question_on, sounded_seconds, speak, until
from tests.serving import RunningServer
from vivaroom.content.loader import library
from vivaroom.kit.ids import parse_id, public_id
from vivaroom.questions.store import bank_id

SPEECH_MS = 150_000  # the longest that either side speaks or thinks, on a machine that is far too busy
CLEARLY = 0.6  # the share of words that a recogniser must get right
STOPS_WITHIN_S = 1.0  # of the audio's own clock; the question would go on for several
THINKS_FOR_MS = 8_000
ENOUGH_CHARACTERS = 80
SLUGS = (
    "devops-sre-container-or-vm",
    "full-stack-login-session",
    "devops-sre-two-environments",
    "product-manager-abandoned-signup",
    "data-scientist-unseen-data",
)
QUESTIONS = [question.text for question in library().questions if question.id in SLUGS]
ANY_QUESTION = re.compile("|".join(map(re.escape, QUESTIONS)))
LET_ME_THINK = "Let me think about it for a moment."
ONCE_MORE = "Sorry, could you repeat the question, please?"
NOTHING_MORE = "No, that is all from my side, thank you."
pytestmark = pytest.mark.timeout(900)


@dataclass(slots=True)
class Robot:
    """A candidate at a page: the clips of all that it may say, and what was asked, said and heard so far."""

    page: Page
    clips: Mapping[str, str] = field(repr=False)
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    heard: list[tuple[str, bytes]] = field(default_factory=list, repr=False)

    @property
    def question(self) -> str:
        """The question that waits."""
        return self.asked[-1]

    async def is_asked(self) -> None:
        """Wait for a question that was not asked before."""
        if self.asked:
            await expect(question_on(self.page)).not_to_have_text(self.question, timeout=SPEECH_MS)
        await expect(question_on(self.page)).to_have_text(ANY_QUESTION, timeout=SPEECH_MS)
        self.asked.append(await question_on(self.page).inner_text())

    async def says(self, text: str) -> None:
        """Say it aloud to the end."""
        self.said.append(text)
        await speak(self.page, self.clips[text])

    async def answers(self) -> None:
        """Say the beginning of a good answer aloud."""
        await self.says(_beginning(answer_to(self.question)))

    async def hears(self, words: str) -> None:
        """Keep what the page has sounded since it was last kept, as what these words sounded like."""
        self.heard.append((words, b64decode(await self.page.evaluate("robot.untape()"))))
        await self.page.evaluate("robot.tape()")


@pytest.fixture(scope="module")
async def clips(pytestconfig: pytest.Config) -> Mapping[str, str]:
    """What the robot says."""
    folder = pytestconfig.cache.mkdir("robot-voice")
    answers = [_beginning(answer_to(question)) for question in QUESTIONS]
    return await clips_of((*answers, LET_ME_THINK, ONCE_MORE, NOTHING_MORE), folder)


async def test_a_spoken_interview_from_the_start_page_to_the_report(
    browser: Browser, speaking_server: RunningServer, clips: Mapping[str, str]
) -> None:
    async with candidate(browser) as page:
        await page.add_init_script(KEEP_AUDIO)
        robot = Robot(page, clips)
        session = await _enter(page, speaking_server)
        await _agree_and_check(page)
        await _listen_and_answer(robot)
        assert "candidate.pcm" in _raw_sound(speaking_server, session)
        await _think_aloud(robot)
        cut = await _interrupt(robot)
        await _lose_the_connection(robot)
        await _answer_in_writing(robot)
        await _have_nothing_to_add(robot)
        understood = await page.locator("[data-part=entries] > li.candidate > p:first-of-type").all_text_contents()
        await page.get_by_role("link", name="See your report").click()
        quotes = await check_quotes(page, session)
        await _correct_after_the_end(page, session)
    assert _raw_sound(speaking_server, session) == []
    assert sorted(robot.asked) == sorted(QUESTIONS)
    _check_transcript(robot, understood)
    await _check_sound(robot, cut, quotes)


async def _correct_after_the_end(page: Page, session: str) -> None:
    """On the report page, where the lines can be played as well."""
    await expect(page.locator(".said .at").get_by_role("button").first).to_be_visible()
    line = page.locator(".said > li[data-heard]").first
    meant = f"{await line.get_attribute('data-heard')} Indeed."
    await line.get_by_role("button", name="Correct").click()
    await page.get_by_label("What you really said").fill(meant)
    await line.get_by_role("button", name="Save", exact=True).click()
    await expect(line.get_by_text(meant, exact=True)).to_be_visible()
    told = await page.request.get(f"{page.url.split('/my/')[0]}/v1/sessions/{session}/transcript")
    assert [e["corrected_text"] for e in (await told.json())["data"] if e["corrected_text"]] == [meant]


async def test_who_agrees_in_writing_only_is_not_recorded(browser: Browser, speaking_server: RunningServer) -> None:
    server = speaking_server
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
    """From the start page to the consent, with questions that the robot knows; gives the session's id."""
    chosen = {
        "question_ids": [public_id("question", bank_id(slug)) for slug in SLUGS],
        "question_count": len(SLUGS),
        "follow_ups_per_question": 0,
    }

    async def choose(route: Route) -> None:
        await route.continue_(post_data=json.dumps(json.loads(route.request.post_data or "{}") | chosen))

    await page.route("**/v1/interviews", choose)
    await page.goto(server.url)
    await page.get_by_role("button", name="Practice now").click()
    await page.wait_for_url("**/room/*")
    return page.url.rsplit("/", 1)[1]


async def _agree_and_check(page: Page) -> None:
    await page.get_by_role("button", name="Agree, and check my sound").click()
    await expect(page.get_by_role("heading", name="Can we hear each other?")).to_be_focused(timeout=SPEECH_MS)
    await page.evaluate("robot.tape()")
    await page.get_by_role("button", name="Start the interview").click()


async def _listen_and_answer(robot: Robot) -> None:
    """The first question, heard to its end."""
    await robot.is_asked()
    await _until(robot.page, "Listening")
    assert await sounded_seconds(robot.page) > 1
    await robot.hears(robot.question)
    await robot.answers()


async def _think_aloud(robot: Robot) -> None:
    """The second: ask aloud for a moment and be silent; the interviewer says one thing and leaves the turn alone."""
    page = robot.page
    await robot.is_asked()
    await _until(page, "Listening")
    await robot.hears(robot.question)
    before = await entries_on(page).count()
    await robot.says(LET_ME_THINK)
    await expect(entries_on(page)).to_have_count(before + 2, timeout=SPEECH_MS)
    await _until(page, "Listening")
    await until(page, "robot.soundedSince(robot.now() - 1) === 0", SPEECH_MS)
    since = await page.evaluate("robot.now()")
    await page.wait_for_timeout(THINKS_FOR_MS)
    assert await doing_on(page).inner_text() == "Listening"
    assert await entries_on(page).count() == before + 2
    assert await question_on(page).inner_text() == robot.question
    assert await page.evaluate(f"robot.soundedSince({since})") == 0
    await robot.answers()


async def _interrupt(robot: Robot) -> str:
    """The third: speak over it, hear it again, answer. Gives the words of it that were heard before, for the transcript."""
    page = robot.page
    await robot.is_asked()
    await page.evaluate("robot.heard.length = 0")
    await until(page, "robot.soundedSince(0) > 2.5", SPEECH_MS)
    interruptions = await page.evaluate("robot.interruptions.length")
    await robot.says(ONCE_MORE)
    assert await page.evaluate("robot.interruptions.length") > interruptions
    assert await page.evaluate(f"robot.soundedAfter(robot.interruptions[{interruptions}])") < STOPS_WITHIN_S
    cut: str = await page.evaluate(
        "robot.events.findLast(({type, item}) => type === 'conversation.item.done' && item.status === 'incomplete')"
        ".item.content[0].transcript"
    )
    await robot.hears(cut)
    await expect(entries_on(page).last).to_contain_text(robot.question, timeout=SPEECH_MS)
    await _until(page, "Speaking")
    await _until(page, "Listening")
    await robot.hears(robot.question)
    await robot.answers()
    return cut


async def _lose_the_connection(robot: Robot) -> None:
    """The fourth: the network goes and comes back; the question is put again, and the page tells nothing twice."""
    page = robot.page
    await robot.is_asked()
    await _until(page, "Listening")
    await robot.hears(robot.question)
    before = await entries_on(page).all_text_contents()
    await page.context.set_offline(True)
    await expect(page.locator("[data-part=banner]")).to_be_visible(timeout=SPEECH_MS)
    await expect(doing_on(page)).to_have_text("Connecting …")
    await page.context.set_offline(False)
    await expect(page.locator("[data-part=banner]")).to_be_hidden(timeout=SPEECH_MS)
    await _until(page, "Speaking")
    await expect(page.locator("[data-part=caption-interviewer]")).not_to_be_empty(timeout=SPEECH_MS)
    await _until(page, "Listening")
    assert await entries_on(page).all_text_contents() == before
    assert await question_on(page).inner_text() == robot.question
    await robot.hears(robot.question)
    await robot.answers()


async def _answer_in_writing(robot: Robot) -> None:
    page = robot.page
    await robot.is_asked()
    await _until(page, "Listening")
    await robot.hears(robot.question)
    written = answer_to(robot.question)
    robot.said.append(written)
    await page.get_by_label("Your answer").fill(written)
    await page.keyboard.press("Control+Enter")
    await expect(question_on(page)).not_to_have_text(robot.question, timeout=SPEECH_MS)


async def _have_nothing_to_add(robot: Robot) -> None:
    """After the last question the interviewer asks what else there is, and the interview ends by itself."""
    await _until(robot.page, "Listening")
    await robot.says(NOTHING_MORE)
    done = robot.page.get_by_role("heading", name="That was the interview.")
    await expect(done).to_be_focused(timeout=SPEECH_MS)


def _check_transcript(robot: Robot, understood: list[str]) -> None:
    """Everything that the robot said or wrote is there, once, in order."""
    assert len(understood) == len(robot.said)
    pairs = zip(robot.said, understood, strict=True)
    assert [(said, told) for said, told in pairs if share_of_words(said, told) < CLEARLY] == []
    assert robot.said[-2] == understood[-2], "what was written is kept to the letter"


async def _check_sound(robot: Robot, cut: str, quotes: list[Quote]) -> None:
    """A second recogniser understands each question as it sounded, and each quote at its place of the recording."""
    assert cut
    with second_ear() as ear:
        for words, sound in robot.heard:
            assert share_of_words(words, (await ear.exact(sound)).text) >= CLEARLY, words
        for quote in quotes:
            assert share_of_words(quote.text, (await ear.exact(quote.sound)).text) >= CLEARLY, quote.text


def _beginning(answer: str) -> str:
    """The first sentences of an answer, as many as say something."""
    sentences = re.split(r"(?<=\.) ", answer)
    enough = next(n for n in range(1, len(sentences) + 1) if len(" ".join(sentences[:n])) >= ENOUGH_CHARACTERS)
    return " ".join(sentences[:enough])


async def _until(page: Page, doing: str) -> None:
    await expect(doing_on(page)).to_have_text(doing, timeout=SPEECH_MS)


def _raw_sound(server: RunningServer, session: str) -> list[str]:
    """The files of a session's sound that is not a recording yet."""
    folder = server.folder / "data" / "sound" / parse_id("session", session).hex
    return sorted(path.name for path in folder.rglob("*") if path.is_file())
