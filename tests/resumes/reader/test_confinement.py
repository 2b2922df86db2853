"""What the process that reads a stranger's file can no longer do."""

import subprocess
import sys
import textwrap

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines by the kernel")

OPENING = """
from datetime import timedelta
import os, socket, subprocess, threading
from vivaroom.resumes.reader.confinement import confine, limit_resources
limit_resources(400 * 1024 * 1024, timedelta(seconds=5))
assert confine() == "kernel"
"""


def confined(code: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process that has given up its rights."""
    program = textwrap.dedent(OPENING) + textwrap.dedent(code)
    return subprocess.run([sys.executable, "-I", "-B", "-c", program], capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(
    "attempt",
    [
        "open('/etc/passwd').read()",
        "open('/tmp/left-behind', 'w')",
        "os.open('/proc/self/environ', os.O_RDONLY)",
        "os.unlink('/tmp/anything')",
        "os.mkdir('/tmp/anything')",
        "os.rename('/tmp/a', '/tmp/b')",
        "os.chmod('/tmp', 0o777)",
        "socket.socket()",
        "socket.create_connection(('127.0.0.1', 1))",
        "subprocess.run(['true'])",
        "os.execv('/bin/true', ['true'])",
        "os.fork()",
        "os.kill(os.getppid(), 0)",
        "os.listdir('/proc')",
    ],
)
def test_files_network_and_programs_are_out_of_reach(attempt: str) -> None:
    result = confined(
        f"""
        try:
            {attempt}
        except PermissionError:
            print("refused")
        """
    )
    assert result.stdout == "refused\n", result.stderr


def test_threads_and_the_pipes_it_was_given_still_work() -> None:
    result = confined(
        """
        said = []
        thread = threading.Thread(target=lambda: said.append("hello"))
        thread.start()
        thread.join()
        print(said[0])
        """
    )
    assert result.stdout == "hello\n", result.stderr


def test_memory_beyond_the_limit_is_refused() -> None:
    result = confined(
        """
        try:
            bytearray(600 * 1024 * 1024)
        except MemoryError:
            print("refused")
        """
    )
    assert result.stdout == "refused\n", result.stderr


def test_an_endless_loop_ends_with_its_cpu_time() -> None:
    assert confined("while True: pass").returncode < 0
