"""Where things lie in the data folder and in the cache."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

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
        """The key that signs tokens of this installation, made at the first start and kept readable to its owner only."""
        path = self.root / "secret.key"
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return SecretStr(path.read_text("ascii").strip())
        with os.fdopen(descriptor, "w") as file:
            key = secrets.token_urlsafe(48)
            file.write(key + "\n")
        return SecretStr(key)
