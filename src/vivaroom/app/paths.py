"""Where things lie in the data folder and in the cache."""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from pydantic import SecretStr


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The folder of one installation; two servers with different folders know nothing of each other."""

    root: Path

    @property
    def files(self) -> Path:
        """Resumes and recordings."""
        return self.root / "files"

    @property
    def speech(self) -> Path:
        """What the interviewer has said before, ready to be played."""
        return self.root / "speech"

    @property
    def raw_sound(self) -> Path:
        """The sound of sessions as it comes, until their recordings are made of it."""
        return self.root / "sound"

    @property
    def tls(self) -> Path:
        """Certificates of this machine's own making."""
        return self.root / "tls"

    def prepare(self, models_cache: Path) -> None:
        """Make the folder, closed to others, and the link to the weights' cache. Raises OSError."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        models_cache.mkdir(parents=True, exist_ok=True)
        link = self.root / "models"
        if not link.is_symlink() and not link.exists():
            link.symlink_to(models_cache, target_is_directory=True)

    def secret_key(self) -> SecretStr:
        """The key that signs tokens of this installation, made at the first start and kept readable to its owner only.

        Of several processes that start at once all have the same one. Raises OSError.
        """
        path = self.root / "secret.key"
        if not path.exists():
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write_once(path, secrets.token_urlsafe(48) + "\n")
        return SecretStr(path.read_text("ascii").strip())


def _write_once(path: Path, content: str) -> None:
    """A file for its owner's eyes, whole from its first moment on; the one that is there already stays."""
    with NamedTemporaryFile("w", dir=path.parent, prefix=path.name, encoding="ascii") as draft:
        draft.write(content)
        draft.flush()
        with suppress(FileExistsError):
            os.link(draft.name, path)
