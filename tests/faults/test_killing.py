"""Nothing that was acknowledged is lost, doubled or reordered, whoever is killed and when."""

from pathlib import Path

import pytest

from tests.faults.killing import Course, database_in, run

pytestmark = pytest.mark.timeout(170)


async def test_no_acknowledged_answer_is_lost_doubled_or_reordered(tmp_path: Path) -> None:
    with database_in(tmp_path) as url:
        outcome = await run(tmp_path, url, Course(answers=200))
    assert outcome.breaches == []
    assert outcome.answers == 200
    assert outcome.database_kills == 2
    assert sum(outcome.deaths.values()) >= 2, "the test killed too little to mean something"
