"""The interviewer's side of a conversation: says moves aloud, stops when told, and notes what was heard."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from vivaroom.interview.events import Event, QuestionHeard, TurnTimed
from vivaroom.interview.moves import Ask, FollowUp, Move, Repeat, spoken_parts
from vivaroom.interview.wording import Words
from vivaroom.kit.errors import ProviderError
from vivaroom.ports.speech import TextToSpeech
from vivaroom.voice.answering import Moments
from vivaroom.voice.happenings import Carrier
from vivaroom.voice.inputs import Input, Spoken
from vivaroom.voice.rehearsing import rehearse
from vivaroom.voice.speaking import Line, Mouth

SLOWER_PACE = 0.85
HARDLY_HEARD_MS = 1_500


@dataclass(slots=True)
class _Saying:
    """A line on its way: its mouth and task, and the moments of the answer that it replies to."""

    mouth: Mouth
    task: asyncio.Task[None]
    moments: Moments | None
    decided: float


class Lips:
    """Says one move at a time; a line that has ended is posted, one that is stopped is not."""

    def __init__(self, name: str, carrier: Carrier, voice: TextToSpeech, posts: Callable[[Input], None]) -> None:
        self.pace = 1.0
        self._name = name
        self._carrier = carrier
        self._voice = voice
        self._posts = posts
        self._tasks: asyncio.TaskGroup | None = None
        self._number = 0
        self._saying: _Saying | None = None
        self._rehearsal: asyncio.Task[None] | None = None

    @contextmanager
    def speaking(self, tasks: asyncio.TaskGroup) -> Iterator[None]:
        """Speak, for the length of the block; what is still said at its end is cut."""
        self._tasks = tasks
        try:
            yield
        finally:
            self.rehearse()
            if self._saying is not None:
                self._saying.task.cancel()

    @property
    def is_hardly_heard(self) -> bool:
        """Whether so little was heard that whoever speaks now was not finished before it, and does not know of it."""
        return self._saying is None or self._saying.mouth.heard().heard_ms < HARDLY_HEARD_MS

    @property
    def is_speaking(self) -> bool:
        """Whether a line is on its way."""
        return self._saying is not None

    def say(self, move: Move, moments: Moments | None, words: Words | None) -> bool:
        """Begin to say a move, in the words that are still found for it if there are; False if it has nothing to say."""
        texts = spoken_parts(move)
        if not texts or self._tasks is None:
            return False
        self._number += 1
        line = Line(f"{self._name}-{self._number}", texts, question_of(move), self.pace, words)
        mouth = Mouth(line, self._voice, self._carrier)
        task = self._tasks.create_task(self._run(mouth))
        self._saying = _Saying(mouth, task, moments, asyncio.get_running_loop().time())
        return True

    def rehearse(self, texts: Callable[[], Iterable[str]] | None = None) -> None:
        """Make these ready in place of what was rehearsed before, once a line on its way has begun to sound.

        They are asked for only then; None: rehearse nothing.
        """
        if self._rehearsal is not None:
            self._rehearsal.cancel()
            self._rehearsal = None
        if texts is not None and self._tasks is not None:
            self._rehearsal = self._tasks.create_task(self._rehearse(texts))

    async def stop(self) -> tuple[Event, ...]:
        """Be silent now; what the ledger should know of the line that was cut, if there was one."""
        saying, self._saying = self._saying, None
        if saying is None:
            return ()
        saying.task.cancel()
        return await self._ended(saying)

    async def finished(self, spoken: Spoken) -> tuple[Event, ...] | None:
        """A line has been heard; None where it is not the one that is said now."""
        saying = self._saying
        if saying is None or saying.mouth.line.saying != spoken.saying:
            return None
        self._saying = None
        return await self._ended(saying)

    async def _rehearse(self, texts: Callable[[], Iterable[str]]) -> None:
        if self._saying is not None:
            await self._saying.mouth.sounding.wait()
        await rehearse(self._voice, texts(), self.pace)

    async def _run(self, mouth: Mouth) -> None:
        failure = None
        try:
            await mouth.say()
        except ProviderError as failed:
            failure = failed
        self._posts(Spoken(mouth.line.saying, failure))

    async def _ended(self, saying: _Saying) -> tuple[Event, ...]:
        heard = saying.mouth.heard()
        await self._carrier.tell(heard)
        question_id, words = saying.mouth.line.question_id, saying.mouth.line.words
        events: list[Event] = [*words.events()] if words else []
        if question_id is not None:
            events.append(QuestionHeard(question_id, heard.heard_ms, heard.whole))
            if saying.moments is not None:
                events.append(_timed(question_id, saying.moments, saying))
        return tuple(events)


def _timed(question_id: UUID, moments: Moments, saying: _Saying) -> TurnTimed:
    def since(moment: float) -> int:
        return max(round((moment - moments.last_sound) * 1000), 0)

    voiced = saying.mouth.first_sound_at
    return TurnTimed(
        question_id,
        since(moments.over),
        since(moments.understood),
        since(saying.decided),
        None if voiced is None else since(voiced),
    )


def question_of(move: Move) -> UUID | None:
    """The question that a move puts or puts again."""
    match move:
        case Ask(question) | FollowUp(question):
            return question.question_id
        case Repeat(question_id):
            return question_id
        case _:
            return None
