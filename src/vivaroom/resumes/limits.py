"""How much of a resume is read, and what reading it may cost."""

from dataclasses import dataclass
from datetime import timedelta

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Budget:
    """What one process may use: address space, CPU time, and time on the wall, which counts from its start."""

    memory_bytes: int
    cpu_time: timedelta
    wall_time: timedelta


DOCUMENT = Budget(512 * MIB, timedelta(seconds=15), timedelta(seconds=40))
# Recognising loads networks for 1.1 s and takes about 3 s a page; it was seen to map 817 MB of address space, of which 476 MB were used.
RECOGNITION = Budget(1536 * MIB, timedelta(seconds=60), timedelta(seconds=150))


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """Bounds on one upload and on the process that reads it."""

    upload_bytes: int = 10 * MIB
    pages: int = 30
    characters: int = 200_000
    unpacked_bytes: int = 60 * MIB
    unpacked_entries: int = 2_000
    unpacked_ratio: int = 200
    ocr_pages: int = 10
    ocr_pixels: int = 40_000_000
    document: Budget = DOCUMENT
    recognition: Budget = RECOGNITION

    def counts(self) -> dict[str, int]:
        """The bounds that the reading process itself checks."""
        return {
            "upload_bytes": self.upload_bytes,
            "pages": self.pages,
            "characters": self.characters,
            "unpacked_bytes": self.unpacked_bytes,
            "unpacked_entries": self.unpacked_entries,
            "unpacked_ratio": self.unpacked_ratio,
            "ocr_pages": self.ocr_pages,
            "ocr_pixels": self.ocr_pixels,
        }
