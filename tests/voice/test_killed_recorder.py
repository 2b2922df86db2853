"""A process that is killed loses no more than the last second of what it heard."""

import subprocess
import sys
from pathlib import Path

import numpy as np

from tests.interview.scenes import SESSION_ID
from vivaroom.interview.recordings.raw import CANDIDATE, RawRecordings

ROOT = Path(__file__).parents[2]
KILLED_AFTER_MS = 2_700
MAY_BE_LOST_MS = 1_000


def test_all_but_the_last_second_is_on_disk_after_a_kill(tmp_path: Path) -> None:
    sound = RawRecordings(tmp_path)
    command = [sys.executable, "-m", "tests.voice.mortal_recorder", str(sound.folder(SESSION_ID, 1))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        heard_ms = next(int(line) for line in process.stdout if int(line) >= KILLED_AFTER_MS)
        process.kill()
        heard_ms = max([heard_ms, *(int(line) for line in process.stdout if line.endswith("\n"))])
    (part,) = sound.parts(SESSION_ID)
    assert not part.is_over
    assert part.part.length_ms >= heard_ms - MAY_BE_LOST_MS
    assert np.all(np.fromfile(part.folder / CANDIDATE, dtype="<i2") == 0x1010), "no gap, nothing torn"
