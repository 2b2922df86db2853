"""What a process uses, as `/proc` tells it, NaN where there is none, and what a folder takes."""

import os
from collections.abc import Iterator
from pathlib import Path


def processor_seconds(pid: int) -> float:
    """What a process has used in its own and in the system's code."""
    fields = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") if fields else float("nan")


def processor_seconds_with_children(pid: int) -> float:
    """The same with all processes that it has started, and that these have started, as far as they live."""
    return processor_seconds(pid) + sum(processor_seconds(child) for child in _children(pid))


def database_process(data_dir: Path) -> int:
    """The postmaster of the embedded PostgreSQL of a data folder, by its own file. Raises StopIteration without one."""
    return int(next(data_dir.rglob("postmaster.pid")).read_text("ascii").split()[0])


def resident_mb(pid: int) -> float:
    """Memory that is in use, in MB of 10^6 bytes."""
    pages = _read(f"/proc/{pid}/statm").split()
    return int(pages[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6 if pages else float("nan")


def threads(pid: int) -> int:
    """How many threads a process has; 0 where there is none."""
    fields = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return int(fields[17]) if fields else 0


def open_files(pid: int) -> int:
    """How many files, sockets and pipes a process holds open; 0 where there is none."""
    try:
        return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return 0


def folder_mb(folder: Path) -> float:
    """What the files of a folder take, in MB of 10^6 bytes."""
    return round(sum(file.lstat().st_size for file in folder.rglob("*") if not file.is_symlink()) / 1e6, 1)


def _children(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").glob("*"):
        for child in _read(f"{task}/children").split():
            yield int(child)
            yield from _children(int(child))


def _read(path: str) -> str:
    """The text of a file; nothing where the process has ended meanwhile."""
    try:
        return Path(path).read_text("ascii", "replace")
    except OSError:
        return ""
