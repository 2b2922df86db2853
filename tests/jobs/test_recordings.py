"""Recordings: made once their session is over, whatever dies on the way, and gone with it."""

import io
import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import soundfile

from tests.jobs.conftest import Engine
from tests.jobs.hands import Hands
from tests.jobs.sittings import House, house_on
from tests.resumes.shelf import MemoryFiles
from tests.voice.raw_sound import CONSENT, Take
from vivaroom.db.unit import Database
from vivaroom.interview.recordings.forgetting import Shelves, forget_session
from vivaroom.interview.recordings.raw import RawRecordings
from vivaroom.interview.recordings.store import (
    Recording,
    RecordingStatus,
    begin_recording,
    fail_recording,
    find_recording,
)
from vivaroom.interview.signals import Command, Commanded
from vivaroom.jobs.desk import JobDesk
from vivaroom.jobs.kinds import ApplyRetention
from vivaroom.jobs.parking import Parking
from vivaroom.jobs.queue import DurableQueue
from vivaroom.jobs.retention import Almanac, Retention, RetentionRules
from vivaroom.kit.clock import ManualClock
from vivaroom.kit.errors import Unavailable
from vivaroom.ports.operating import JobFilter
from vivaroom.ports.queue import EncodeRecording
from vivaroom.voice.archiving import LOOK_AGAIN, QUIET, RecordingKeeper

LENGTH_MS = 3_000
_numbers = itertools.count()  # no two connections sound alike, so that no file belongs to two sessions


class Killed(BaseException):
    """The process ends here."""


@dataclass
class MortalFiles(MemoryFiles):
    """Files whose process dies after so many of them were stored."""

    dies_after: int | None = None
    stored: list[str] = field(default_factory=list)

    async def put(self, name: str, content: bytes, media_type: str) -> None:
        await super().put(name, content, media_type)
        self.stored.append(name)
        if len(self.stored) == self.dies_after:
            raise Killed


@dataclass
class Archive:
    """A house whose sessions are recorded. The clock is the machine's, as that of the files is."""

    house: House
    shelves: Shelves
    files: MortalFiles

    @property
    def keeper(self) -> RecordingKeeper:
        return RecordingKeeper(self.house.database, self.shelves, self.house.clock)

    async def recorded(self, *parts: int) -> UUID:
        """A live session with raw sound of these connections, all of them over."""
        session_id = await self.house.live_session()
        await self.begin(session_id)
        for part in parts:
            self.take(session_id, part).over()
        return session_id

    async def begin(self, session_id: UUID) -> bool:
        async with self.house.database.unit(self.house.org) as unit:
            return await begin_recording(unit, session_id, CONSENT)

    def take(self, session_id: UUID, part: int) -> Take:
        take = Take(self.shelves.raw.folder(session_id, part), self.house.clock.now(), LENGTH_MS)
        return take.candidate(500, 100 + 50 * next(_numbers)).interviewer(2_000, 500)

    async def encode(self, session_id: UUID) -> timedelta | None:
        return await self.keeper.encode(EncodeRecording(self.house.org, session_id))

    async def row(self, session_id: UUID) -> Recording | None:
        return await find_recording(self.house.database.glance(self.house.org), session_id)

    async def end(self, session_id: UUID) -> None:
        await self.house.director.take_turn(self.house.org, session_id, Commanded(Command.END))


@pytest.fixture
async def archive(database: Database, tmp_path: Path) -> Archive:
    house = await house_on(database)
    house.clock = ManualClock(datetime.now(UTC))
    files = MortalFiles()
    return Archive(house, Shelves(files, RawRecordings(tmp_path)), files)


@pytest.fixture
async def tables_of_jobs(engine: Engine) -> None:
    async with engine(Hands()):
        pass


async def test_the_end_of_a_spoken_session_queues_its_recording(archive: Archive) -> None:
    spoken, typed = await archive.recorded(1), await archive.house.live_session()
    await archive.end(spoken)
    await archive.end(typed)
    queued = [job for job in archive.house.jobs.queued if isinstance(job, EncodeRecording)]
    assert queued == [EncodeRecording(archive.house.org, spoken)]


async def test_raw_sound_becomes_a_file_with_peaks_and_is_deleted(archive: Archive) -> None:
    session_id = await archive.recorded(1, 3)
    assert await archive.encode(session_id) is None
    found = await archive.row(session_id)
    assert found is not None
    assert found.files is not None
    assert found.timeline is not None
    assert (found.status, found.consent) == (RecordingStatus.READY, CONSENT)
    assert [(s.part, s.offset_ms, s.length_ms) for s in found.timeline.stretches] == [(1, 0, 3_000), (3, 3_500, 3_000)]
    sound = archive.files.kept[found.files.sound]
    assert (len(sound), found.timeline.duration_ms) == (found.files.size, 6_500)
    assert soundfile.info(io.BytesIO(sound)).duration == pytest.approx(6.5, abs=0.001)
    assert len(json.loads(archive.files.kept[found.files.peaks])["candidate"]) == 130
    assert not archive.shelves.raw.has(session_id)


async def test_the_same_job_again_changes_nothing(archive: Archive) -> None:
    session_id = await archive.recorded(1)
    await archive.encode(session_id)
    before = await archive.row(session_id)
    await archive.encode(session_id)
    assert await archive.row(session_id) == before
    assert len(archive.files.stored) == 2
    assert not await archive.begin(session_id), "what is made is not recorded again"


@pytest.mark.parametrize("stored", [1, 2])
async def test_a_process_that_dies_while_it_stores_leaves_nothing_behind(archive: Archive, stored: int) -> None:
    session_id = await archive.recorded(1)
    archive.files.dies_after = stored
    with pytest.raises(Killed):
        await archive.encode(session_id)
    assert archive.shelves.raw.has(session_id)
    archive.take(session_id, 2).over()  # so that the second try makes other bytes than the first
    await archive.encode(session_id)
    found = await archive.row(session_id)
    assert found is not None
    assert found.files is not None
    assert found.status is RecordingStatus.READY
    assert set(archive.files.kept) == {found.files.sound, found.files.peaks}
    assert not archive.shelves.raw.has(session_id)


async def test_last_words_that_are_still_recorded_are_waited_for(archive: Archive) -> None:
    session_id = await archive.recorded()
    archive.take(session_id, 1).dies()
    assert await archive.encode(session_id) == LOOK_AGAIN
    archive.house.clock.move(2 * QUIET)
    assert await archive.encode(session_id) is None
    found = await archive.row(session_id)
    assert found is not None
    assert found.status is RecordingStatus.READY


async def test_sound_of_another_machine_is_asked_for_again_and_given_up_in_the_end(archive: Archive) -> None:
    session_id = await archive.recorded()
    with pytest.raises(Unavailable, match="recording_elsewhere"):
        await archive.encode(session_id)
    parking = Parking(archive.house.database)
    await parking.parked(EncodeRecording(archive.house.org, session_id), "recording_elsewhere")
    found = await archive.row(session_id)
    assert found is not None
    assert found.status is RecordingStatus.FAILED


async def test_a_connection_without_a_sound_is_no_recording(archive: Archive) -> None:
    session_id = await archive.recorded()
    Take(archive.shelves.raw.folder(session_id, 1), archive.house.clock.now(), 0).over()
    await archive.encode(session_id)
    assert await archive.row(session_id) is None
    assert not archive.shelves.raw.has(session_id)


@pytest.mark.parametrize("is_made", [True, False])
async def test_an_erased_session_leaves_no_sound(archive: Archive, is_made: bool) -> None:
    session_id = await archive.recorded(1)
    if is_made:
        await archive.encode(session_id)
    await forget_session(archive.house.database, archive.shelves, session_id)
    assert await archive.row(session_id) is None
    assert archive.files.kept == {}
    assert not archive.shelves.raw.has(session_id)


async def test_a_session_that_is_erased_while_its_recording_is_made_leaves_no_sound(archive: Archive) -> None:
    session_id = await archive.recorded(1)
    job = EncodeRecording(archive.house.org, session_id)
    keeper, found = archive.keeper, await archive.row(session_id)
    assert found is not None
    before = _erased_after_encoding(archive, session_id)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RecordingKeeper, "_keep", before)
        await keeper.encode(job)
    assert archive.files.kept == {}
    assert not archive.shelves.raw.has(session_id)


@pytest.mark.usefixtures("tables_of_jobs")
async def test_recordings_can_be_forgotten_before_their_sessions(archive: Archive, desk: JobDesk) -> None:
    old = await archive.recorded(1)
    await archive.encode(old)
    await archive.end(old)
    archive.house.clock.move(timedelta(days=8))
    young = await archive.recorded(1)
    await archive.encode(young)
    await archive.end(young)
    await _retention(archive, desk, recordings=timedelta(days=7)).apply(ApplyRetention(datetime.now(UTC).date()))
    assert await archive.row(old) is None
    assert await archive.row(young) is not None
    assert (await archive.house.status(old)).value == "completed"
    assert len(archive.files.kept) == 2


@pytest.mark.usefixtures("tables_of_jobs")
async def test_old_sessions_take_their_recordings_along(archive: Archive, desk: JobDesk) -> None:
    session_id = await archive.recorded(1)
    await archive.encode(session_id)
    await archive.end(session_id)
    archive.house.clock.move(timedelta(days=31))
    await _retention(archive, desk, sessions=timedelta(days=30)).apply(ApplyRetention(datetime.now(UTC).date()))
    assert archive.files.kept == {}


@pytest.mark.usefixtures("tables_of_jobs")
async def test_a_recording_that_nobody_makes_is_queued_by_the_almanac(
    archive: Archive, desk: JobDesk, queue: DurableQueue
) -> None:
    session_id, live = await archive.recorded(1), await archive.recorded(1)
    await archive.end(session_id)  # the queue of this house only notes
    failed = await archive.recorded(1)
    await archive.end(failed)
    async with archive.house.database.unit(archive.house.org) as unit:
        await fail_recording(unit, failed)
    for _ in range(2):
        await Almanac(archive.house.database, queue, archive.house.clock).look()
    queued = [card.job for card in await desk.list(JobFilter()) if isinstance(card.job, EncodeRecording)]
    assert [job.session_id for job in queued if job.session_id in (session_id, live, failed)] == [session_id]


def _retention(archive: Archive, desk: JobDesk, **rules: timedelta) -> Retention:
    return Retention(archive.house.database, archive.shelves, desk, archive.house.clock, RetentionRules(**rules))


def _erased_after_encoding(archive: Archive, session_id: UUID) -> Callable[..., object]:
    keep = RecordingKeeper._keep

    async def erased_first(keeper: RecordingKeeper, *arguments: object) -> None:
        await forget_session(archive.house.database, archive.shelves, session_id)
        await keep(keeper, *arguments)  # type: ignore[arg-type]  # passed on as they came

    return erased_first
