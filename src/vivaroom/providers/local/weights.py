"""Model weights on this machine: a folder of files addressed by the digest of their bytes."""

import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from vivaroom.kit.errors import Invalid, ProviderRefused
from vivaroom.providers.local.lockfile import Weights, WeightsFile, read_lock


class State(StrEnum):
    """How a file stands in the cache."""

    PRESENT = "present"
    MISSING = "missing"
    CORRUPT = "corrupt"


@dataclass(frozen=True, slots=True)
class ModelState:
    """One line of `vivaroom models list`: `state` is that of its worst file."""

    id: str
    title: str
    version: str
    licence: str
    bytes: int
    needed_for: tuple[str, ...]
    state: State


@dataclass(frozen=True, slots=True)
class Verified:
    """One file, read from its first byte to its last. `sha256` is what was found, None when it is missing."""

    id: str
    file: str
    state: State
    expected_sha256: str
    sha256: str | None


@dataclass(frozen=True, slots=True)
class PullPlan:
    """What a pull will do: `weights` is what was asked for, `files` (model id, file) what is not yet here."""

    weights: tuple[Weights, ...]
    files: tuple[tuple[str, WeightsFile], ...]

    @property
    def bytes(self) -> int:
        """Size of the files to come; the packages that carry them may be larger."""
        return sum(file.bytes for _, file in self.files)


class WeightsStore:
    """The cache of weights in the folder `cache`; `listed` is what may be in it, by default the package's list.

    `local` is a folder that may already hold weights: `sha256/<digest>`, `<id>/<name>` or `<name>`.
    """

    def __init__(self, cache: Path, *, local: Path | None = None, listed: Sequence[Weights] | None = None) -> None:
        self.cache = cache
        self.local = local
        self._given = listed

    @cached_property
    def listed(self) -> tuple[Weights, ...]:
        return read_lock() if self._given is None else tuple(self._given)

    def folder(self, id_: str) -> Path:
        """The folder that holds the model's files under the names that runtimes look for.

        Checks sizes, not digests: `verify` reads every byte. Raises ProviderRefused when a file is not there.
        """
        weights = self._one(id_)
        for file in weights.files:
            state = self.state(file)
            if state is not State.PRESENT:
                mend = f"`vivaroom models pull {id_}` brings it ({weights.bytes / 1e6:.0f} MB, {weights.licence})"
                raise ProviderRefused("weights", f"{id_}/{file.name} is {state} in {self.cache}; {mend}")
        return self.link(weights)

    def list_models(self) -> list[ModelState]:
        """Every listed model with its state, told by the sizes of its files."""
        return [
            ModelState(
                id=weights.id,
                title=weights.title,
                version=weights.version,
                licence=weights.licence,
                bytes=weights.bytes,
                needed_for=weights.needed_for,
                state=_worst(self.state(file) for file in weights.files),
            )
            for weights in self.listed
        ]

    def verify(self, ids: Sequence[str] | None = None) -> list[Verified]:
        """Read every file of these models (by default: of all that are listed) and compare digests."""
        chosen = self.listed if ids is None else [self._one(id_) for id_ in ids]
        return [self._verified(weights.id, file) for weights in chosen for file in weights.files]

    def plan_pull(self, ids: Sequence[str] | None = None) -> PullPlan:
        """What is missing or corrupt of these models, by default of those that the no-key default needs.

        Reads the digests of what is there, so that a pull repairs. Raises Invalid for an unknown id.
        """
        chosen = [w for w in self.listed if w.needed_for] if ids is None else [self._one(id_) for id_ in ids]
        pairs = [(weights.id, file) for weights in chosen for file in weights.files]
        return PullPlan(tuple(chosen), tuple((id_, file) for id_, file in pairs if not self.holds(file)))

    def path(self, file: WeightsFile) -> Path:
        """Where the bytes of `file` lie, or will lie."""
        return self.cache / "sha256" / file.sha256

    def state(self, file: WeightsFile) -> State:
        """Told by its size."""
        try:
            size = self.path(file).stat().st_size
        except FileNotFoundError:
            return State.MISSING
        return State.PRESENT if size == file.bytes else State.CORRUPT

    def holds(self, file: WeightsFile) -> bool:
        """Told by its digest."""
        return self.state(file) is State.PRESENT and digest_of(self.path(file)) == file.sha256

    def link(self, weights: Weights) -> Path:
        """The folder of named links to the files of `weights`, made or mended where needed."""
        folder = self.cache / "models" / weights.id / weights.version
        for file in weights.files:
            link, target = folder / file.name, self.path(file)
            if not (link.exists() and link.samefile(target)):
                link.parent.mkdir(parents=True, exist_ok=True)
                _link(link, target)
        return folder

    def _one(self, id_: str) -> Weights:
        for weights in self.listed:
            if id_ in (weights.id, weights.called):
                return weights
        known = ", ".join(weights.id for weights in self.listed)
        raise Invalid("unknown_weights", f"There are no weights with the id {id_!r}; expected one of: {known}.")

    def _verified(self, id_: str, file: WeightsFile) -> Verified:
        path = self.path(file)
        if not path.exists():
            return Verified(id_, file.name, State.MISSING, file.sha256, None)
        found = digest_of(path)
        state = State.PRESENT if found == file.sha256 else State.CORRUPT
        return Verified(id_, file.name, state, file.sha256, found)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _worst(states: Iterable[State]) -> State:
    found = set(states)
    return next(state for state in (State.CORRUPT, State.MISSING, State.PRESENT) if state in found)


def _link(link: Path, target: Path) -> None:
    """A hard link, or a symbolic one where the file system has none; replaced in one step."""
    fresh = link.with_name(f".{link.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    try:
        fresh.hardlink_to(target)
    except OSError:
        fresh.symlink_to(target.resolve())
    # Two names of one file: renaming one onto the other does nothing, so the leftover is removed.
    fresh.replace(link)
    fresh.unlink(missing_ok=True)
