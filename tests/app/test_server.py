"""A server's memory once all is warm."""

import gc
import sys
from collections.abc import Iterator

import pytest

from vivaroom.app.server import LOOP_WAITS_S, settle


@pytest.fixture
def collector() -> Iterator[None]:
    """The collector of this process, left as it was."""
    before, waits = gc.get_threshold(), sys.getswitchinterval()
    yield
    sys.setswitchinterval(waits)
    gc.unfreeze()
    gc.set_threshold(*before)


@pytest.mark.usefixtures("collector")
def test_what_stands_is_looked_at_no_more_and_what_comes_less_often() -> None:
    before = len(gc.get_objects()), gc.get_threshold()
    settle()
    assert gc.get_freeze_count() >= before[0]
    assert len(gc.get_objects()) < before[0] / 10
    assert sys.getswitchinterval() == LOOP_WAITS_S
    assert all(now > then for now, then in zip(gc.get_threshold(), before[1], strict=True))
