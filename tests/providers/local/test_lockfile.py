"""The list of weights says what there is, and a line of it that cannot be read is refused."""

from pathlib import Path

import pytest

from vivaroom.providers.local.lockfile import read_lock
from vivaroom.providers.local.weights import WeightsStore


def test_the_package_lists_its_weights() -> None:
    listed = {weights.id: weights for weights in read_lock()}
    needed = {id_ for id_, weights in listed.items() if weights.needed_for}
    assert {"all-minilm-l6-v2-int8", "whisper-base", "silero-vad-v6", "smart-turn-v3.2"} <= needed
    assert "whisper-tiny-en" in listed.keys() - needed
    assert listed["all-minilm-l6-v2-int8"].bytes == 22_928_619 + 466_247
    assert len({file.sha256 for weights in listed.values() for file in weights.files}) == sum(
        len(weights.files) for weights in listed.values()
    )


def test_the_brain_is_fetched_only_when_asked_for_and_may_come_whole_or_in_parts() -> None:
    brain = next(weights for weights in read_lock() if weights.called == "brain")
    assert brain.needed_for == ()
    in_parts, whole = brain.files[0].sources
    assert [part.member[-6:] for part in in_parts] == [f"{number:02d}.bin" for number in range(1, 23)]
    assert [part.registry for part in whole] == ["huggingface"]


def test_weights_may_be_asked_for_by_what_they_are_called(tmp_path: Path) -> None:
    asked = WeightsStore(tmp_path).plan_pull(["brain"])
    assert [weights.called for weights in asked.weights] == ["brain"]
    assert [id_ for id_, _ in asked.files] == [asked.weights[0].id]


@pytest.mark.parametrize("written", ["pypi:ears@1.0", "ftp:ears@1.0:model.bin", "ears", []])
def test_a_source_that_cannot_be_read_is_refused(written: object) -> None:
    entry = f"{{name: m, sha256: {'0' * 64}, bytes: 1, sources: [{written!r}]}}"
    with pytest.raises(ValueError, match="sources"):
        read_lock(f"ears: {{title: t, version: '1', licence: MIT, needed_for: [], files: [{entry}]}}")
