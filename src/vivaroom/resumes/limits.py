"""How much of a resume is read, and what reading it may cost."""

from dataclasses import dataclass
from datetime import timedelta

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """Bounds on one upload and on the child process that reads it.

    `memory_bytes` and `cpu_time` hold for documents; recognising pictures has its own, because loading the
    networks alone takes about 1.5 s of CPU time and a page 3-6 s. `wall_time` and `ocr_wall_time` count from the start of the child.
    """

    upload_bytes: int = 10 * MIB
    pages: int = 30
    characters: int = 200_000
    unpacked_bytes: int = 60 * MIB
    unpacked_entries: int = 2_000
    unpacked_ratio: int = 200
    memory_bytes: int = 512 * MIB
    cpu_time: timedelta = timedelta(seconds=15)
    wall_time: timedelta = timedelta(seconds=30)
    ocr_pages: int = 10
    ocr_pixels: int = 40_000_000
    ocr_memory_bytes: int = 1536 * MIB
    ocr_cpu_time: timedelta = timedelta(seconds=90)
    ocr_wall_time: timedelta = timedelta(seconds=120)
