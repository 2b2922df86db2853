"""Weights reach the cache whole, once and verified, whatever the registries do."""

import subprocess
import sys
import threading
import time
from hashlib import sha256
from pathlib import Path

import pytest

from tests.providers.local.fake_registry import ShelfFetcher, file_of, source, weights_of
from vivaroom.kit.errors import Invalid, ProviderBroken, ProviderRefused
from vivaroom.providers.local.lockfile import Part, Weights
from vivaroom.providers.local.packages import Fetching
from vivaroom.providers.local.pulling import PullEvent, SourceFailed, Stored, Waiting, pull
from vivaroom.providers.local.registries import BytesSeen
from vivaroom.providers.local.weights import State, WeightsStore

FIRST, SECOND = b"half a model, " * 999, b"and its other half" * 777
WHOLE = FIRST + SECOND


@pytest.fixture
def shelf(tmp_path: Path) -> ShelfFetcher:
    (tmp_path / "shelf").mkdir()
    return ShelfFetcher(tmp_path / "shelf")


def _store(tmp_path: Path, *listed: Weights, local: Path | None = None) -> WeightsStore:
    return WeightsStore(tmp_path / "cache", local=local, listed=listed)


def _pull(store: WeightsStore, shelf: ShelfFetcher) -> list[PullEvent]:
    said: list[PullEvent] = []
    pull(store, store.plan_pull(), shelf.everywhere(), said.append)
    return said


def _two_parts(shelf: ShelfFetcher) -> Weights:
    shelf.publish_wheel("ears-part1", {"ears/model.bin.1": FIRST})
    shelf.publish_wheel("ears-part2", {"ears/model.bin.2": SECOND})
    return weights_of(file_of(WHOLE, source("ears-part1/ears/model.bin.1", "ears-part2/ears/model.bin.2")))


def test_a_file_in_two_packages_arrives_joined_and_verified_under_its_name(tmp_path: Path, shelf: ShelfFetcher) -> None:
    store = _store(tmp_path, _two_parts(shelf))
    said = _pull(store, shelf)
    assert (store.folder("ears") / "model.bin").read_bytes() == WHOLE
    assert (store.cache / "sha256" / sha256(WHOLE).hexdigest()).read_bytes() == WHOLE
    assert said[-1] == Stored("ears", "model.bin", sha256(WHOLE).hexdigest(), len(WHOLE))
    assert [model.state for model in store.list_models()] == [State.PRESENT]
    assert [found.state for found in store.verify()] == [State.PRESENT]


def test_nothing_but_the_weights_stays_in_the_cache(tmp_path: Path, shelf: ShelfFetcher) -> None:
    store = _store(tmp_path, _two_parts(shelf))
    _pull(store, shelf)
    kept = {path.relative_to(store.cache).parts[0] for path in store.cache.rglob("*") if path.is_file()}
    assert kept == {".lock", "sha256", "models"}


def test_an_npm_archive_and_a_hub_file_are_sources_too(tmp_path: Path, shelf: ShelfFetcher) -> None:
    shelf.publish_npm_archive("mouth", {"package/voice.bin": FIRST})
    (shelf.shelf / "eyes-1.0").write_bytes(SECOND)
    store = _store(
        tmp_path,
        weights_of(
            file_of(FIRST, source("mouth/package/voice.bin", registry="npm"), name="voices/voice.bin"),
            file_of(SECOND, source("eyes/sight.bin", registry="huggingface"), name="sight.bin"),
        ),
    )
    _pull(store, shelf)
    assert (store.folder("ears") / "voices" / "voice.bin").read_bytes() == FIRST
    assert (store.folder("ears") / "sight.bin").read_bytes() == SECOND


def test_two_files_in_one_package_download_it_once(tmp_path: Path, shelf: ShelfFetcher) -> None:
    shelf.publish_wheel("both", {"a": FIRST, "b": SECOND})
    files = (file_of(FIRST, source("both/a"), name="a"), file_of(SECOND, source("both/b"), name="b"))
    store = _store(tmp_path, weights_of(*files))
    _pull(store, shelf)
    assert shelf.asked() == ["pypi:both@1.0"]


def test_a_pull_that_was_cut_goes_on_behind_the_packages_that_arrived(tmp_path: Path, shelf: ShelfFetcher) -> None:
    store = _store(tmp_path, _two_parts(shelf))
    (shelf.shelf / "ears-part2-1.0").rename(shelf.shelf / "unplugged")
    with pytest.raises(ProviderBroken, match=r"ears-part2@1\.0: the connection was cut"):
        _pull(store, shelf)
    assert [model.state for model in store.list_models()] == [State.MISSING]

    (shelf.shelf / "unplugged").rename(shelf.shelf / "ears-part2-1.0")
    _pull(store, shelf)
    assert sorted(shelf.asked()) == ["pypi:ears-part1@1.0", "pypi:ears-part2@1.0", "pypi:ears-part2@1.0"]
    assert (store.folder("ears") / "model.bin").read_bytes() == WHOLE


def test_wrong_bytes_are_refused_with_both_digests_named(tmp_path: Path, shelf: ShelfFetcher) -> None:
    shelf.publish_wheel("ears", {"model.bin": SECOND})
    store = _store(tmp_path, weights_of(file_of(FIRST, source("ears/model.bin"))))
    with pytest.raises(ProviderBroken) as refusal:
        _pull(store, shelf)
    assert sha256(FIRST).hexdigest() in refusal.value.detail
    assert sha256(SECOND).hexdigest() in refusal.value.detail
    assert list((store.cache / "sha256").iterdir()) == []


def test_a_package_with_wrong_bytes_is_asked_for_again_next_time(tmp_path: Path, shelf: ShelfFetcher) -> None:
    shelf.publish_wheel("ears", {"model.bin": SECOND})
    store = _store(tmp_path, weights_of(file_of(FIRST, source("ears/model.bin"))))
    with pytest.raises(ProviderBroken):
        _pull(store, shelf)
    shelf.publish_wheel("ears", {"model.bin": FIRST})
    _pull(store, shelf)
    assert (store.folder("ears") / "model.bin").read_bytes() == FIRST


def test_a_package_without_the_member_sends_the_pull_to_the_next_source(tmp_path: Path, shelf: ShelfFetcher) -> None:
    shelf.publish_wheel("renamed", {"other.bin": FIRST})
    shelf.publish_wheel("ears", {"model.bin": FIRST})
    store = _store(tmp_path, weights_of(file_of(FIRST, source("renamed/model.bin"), source("ears/model.bin"))))
    said = _pull(store, shelf)
    failed = [event for event in said if isinstance(event, SourceFailed)]
    assert [event.reason for event in failed] == ["pypi:renamed@1.0 has no member model.bin"]
    assert (store.folder("ears") / "model.bin").read_bytes() == FIRST


def test_a_torn_package_is_named(tmp_path: Path, shelf: ShelfFetcher) -> None:
    (shelf.shelf / "ears-1.0").write_bytes(b"PK not a wheel")
    store = _store(tmp_path, weights_of(file_of(FIRST, source("ears/model.bin"))))
    with pytest.raises(ProviderBroken, match=r"pypi:ears@1\.0 is not a readable package"):
        _pull(store, shelf)


def test_one_model_that_cannot_be_had_does_not_keep_the_others_away(tmp_path: Path, shelf: ShelfFetcher) -> None:
    shelf.publish_wheel("ears", {"model.bin": FIRST})
    lost = weights_of(file_of(SECOND, source("nowhere/model.bin")), id_="lost")
    store = _store(tmp_path, lost, weights_of(file_of(FIRST, source("ears/model.bin"))))
    with pytest.raises(ProviderBroken, match=r"lost/model\.bin could not be had"):
        _pull(store, shelf)
    assert {model.id: model.state for model in store.list_models()} == {
        "lost": State.MISSING,
        "ears": State.PRESENT,
    }


def test_with_everything_cached_nobody_is_asked(tmp_path: Path, shelf: ShelfFetcher) -> None:
    store = _store(tmp_path, _two_parts(shelf))
    _pull(store, shelf)
    before = shelf.asked()
    plan = store.plan_pull()
    assert (plan.files, plan.bytes) == ((), 0)
    pull(store, plan, {}, lambda event: pytest.fail(f"nothing to say, said {event}"))
    assert shelf.asked() == before


@pytest.mark.parametrize("damage", [WHOLE[:-1], WHOLE[:-1] + b"!"], ids=["cut short", "one byte changed"])
def test_a_corrupt_cache_entry_is_repaired(tmp_path: Path, shelf: ShelfFetcher, damage: bytes) -> None:
    store = _store(tmp_path, _two_parts(shelf))
    _pull(store, shelf)
    (store.cache / "sha256" / sha256(WHOLE).hexdigest()).write_bytes(damage)
    found = store.verify(["ears"])
    assert [(one.state, one.sha256) for one in found] == [(State.CORRUPT, sha256(damage).hexdigest())]
    _pull(store, shelf)
    assert [one.state for one in store.verify(["ears"])] == [State.PRESENT]
    assert (store.folder("ears") / "model.bin").read_bytes() == WHOLE


@pytest.mark.parametrize("place", ["sha256/{digest}", "ears/model.bin", "model.bin"])
def test_a_local_folder_comes_before_the_registries(tmp_path: Path, shelf: ShelfFetcher, place: str) -> None:
    held = tmp_path / "usb" / place.format(digest=sha256(WHOLE).hexdigest())
    held.parent.mkdir(parents=True)
    held.write_bytes(WHOLE)
    store = _store(tmp_path, _two_parts(shelf), local=tmp_path / "usb")
    _pull(store, shelf)
    assert shelf.asked() == []
    assert (store.folder("ears") / "model.bin").read_bytes() == WHOLE


def test_a_local_file_with_other_bytes_is_passed_over(tmp_path: Path, shelf: ShelfFetcher) -> None:
    (tmp_path / "model.bin").write_bytes(b"x" * len(WHOLE))
    store = _store(tmp_path, _two_parts(shelf), local=tmp_path)
    said = _pull(store, shelf)
    assert [event.source for event in said if isinstance(event, SourceFailed)] == [str(tmp_path / "model.bin")]
    assert (store.folder("ears") / "model.bin").read_bytes() == WHOLE


_PULL_SLOWLY = """
import sys
from pathlib import Path
from tests.providers.local.fake_registry import ShelfFetcher, file_of, source, weights_of
from vivaroom.providers.local.pulling import pull
from vivaroom.providers.local.weights import WeightsStore

content = Path(sys.argv[2]).read_bytes()
store = WeightsStore(Path(sys.argv[1]), listed=[weights_of(file_of(content, source("ears/model.bin")))])
plan = store.plan_pull()
print("planned", flush=True)
sys.stdin.readline()
pull(store, plan, ShelfFetcher(Path(sys.argv[3]), seconds=0.6).everywhere(), lambda event: print(event, flush=True))
"""


def test_two_processes_that_pull_at_once_download_once(tmp_path: Path, shelf: ShelfFetcher) -> None:
    shelf.publish_wheel("ears", {"model.bin": WHOLE})
    (tmp_path / "content").write_bytes(WHOLE)
    command = [sys.executable, "-c", _PULL_SLOWLY, str(tmp_path / "cache"), str(tmp_path / "content"), str(shelf.shelf)]
    both = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for one in both:
        assert one.stdout is not None
        assert one.stdout.readline() == "planned\n"
    for one in both:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    ended = [one.communicate(timeout=60) for one in both]
    assert [one.returncode for one in both] == [0, 0], ended
    assert shelf.asked() == ["pypi:ears@1.0"]
    assert sum(repr(Waiting()) in said for said, _ in ended) == 1


def test_progress_of_each_package_never_runs_past_what_is_wanted_from_it(tmp_path: Path, shelf: ShelfFetcher) -> None:
    store = _store(tmp_path, _two_parts(shelf))
    said = [event for event in _pull(store, shelf) if isinstance(event, Fetching)]
    for archive in ("pypi:ears-part1@1.0", "pypi:ears-part2@1.0"):
        seen = [event.bytes_seen for event in said if event.archive == archive]
        assert seen == sorted(seen)
        assert seen[-1] == len(WHOLE) // 2


def test_packages_arrive_side_by_side(tmp_path: Path, shelf: ShelfFetcher) -> None:
    weights = _two_parts(shelf)
    together = threading.Barrier(2, timeout=30)

    class Meeting(ShelfFetcher):
        """Hands a package out only when another one is asked for at the same time."""

        def fetch(self, part: Part, folder: Path, seen: BytesSeen) -> Path:
            together.wait()
            return super().fetch(part, folder, seen)

    store = _store(tmp_path, weights)
    _pull(store, Meeting(shelf.shelf))
    assert (store.folder("ears") / "model.bin").read_bytes() == WHOLE


def test_a_pull_that_is_given_up_stops_its_downloads(tmp_path: Path, shelf: ShelfFetcher) -> None:
    started, ended = threading.Event(), threading.Event()

    class Endless(ShelfFetcher):
        """Reports bytes for ever."""

        def fetch(self, part: Part, folder: Path, seen: BytesSeen) -> Path:
            started.set()
            try:
                while True:
                    seen(1)
                    time.sleep(0.01)
            finally:
                ended.set()

    endless = weights_of(file_of(WHOLE, source("endless/model.bin")), id_="endless")
    held = tmp_path / "usb" / "model.bin"
    held.parent.mkdir()
    held.write_bytes(FIRST)
    store = _store(tmp_path, weights_of(file_of(FIRST, source("ears/model.bin"))), endless, local=tmp_path / "usb")

    def give_up(event: PullEvent) -> None:
        if isinstance(event, Stored):
            assert started.wait(30)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pull(store, store.plan_pull(), Endless(shelf.shelf).everywhere(), give_up)
    assert ended.is_set()


def test_weights_that_nothing_needs_are_pulled_only_by_id(tmp_path: Path, shelf: ShelfFetcher) -> None:
    shelf.publish_wheel("big", {"model.bin": WHOLE})
    store = _store(tmp_path, weights_of(file_of(WHOLE, source("big/model.bin")), id_="big", needed_for=()))
    assert store.plan_pull().files == ()
    pull(store, store.plan_pull(["big"]), shelf.everywhere(), lambda event: None)
    assert (store.folder("big") / "model.bin").read_bytes() == WHOLE


def test_missing_weights_say_how_to_bring_them(tmp_path: Path, shelf: ShelfFetcher) -> None:
    store = _store(tmp_path, _two_parts(shelf))
    with pytest.raises(ProviderRefused, match=r"ears/model\.bin is missing .* `vivaroom models pull ears` brings it"):
        store.folder("ears")


def test_an_unknown_id_names_the_known_ones(tmp_path: Path, shelf: ShelfFetcher) -> None:
    with pytest.raises(Invalid, match="'nose'; expected one of: ears"):
        _store(tmp_path, _two_parts(shelf)).plan_pull(["nose"])
