"""What the reading process takes away from itself before it looks at a stranger's file.

Two layers. Resource limits bound memory, CPU time and file sizes. Then, on Linux, a seccomp filter makes the
kernel refuse to open any file, to create sockets or to run or signal other programs; everything the reader needs
has been loaded by then, and its one way out is the pipe it was given. Elsewhere an interpreter hook refuses the same
from Python code, which stops accidents but not an exploit in a native library.
"""

import ctypes
import errno
import platform
import struct
import sys
from datetime import timedelta
from typing import Literal

Confinement = Literal["kernel", "interpreter"]

_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2
_RET_ALLOW = 0x7FFF0000
_RET_KILL = 0x80000000
_RET_ERRNO = 0x00050000
_LOAD_WORD = 0x20
_JUMP_EQUAL = 0x15
_JUMP_AT_LEAST = 0x35
_JUMP_ANY_BIT = 0x45
_RETURN = 0x06
_OFFSET_NUMBER, _OFFSET_ARCHITECTURE, _OFFSET_FIRST_ARGUMENT = 0, 4, 16
_X32_BIT = 0x40000000
_CLONE_THREAD = 0x00010000
_CLONE3 = 435

# Audit architecture, then the numbers of the system calls that are refused (from the kernel's tables).
# Files: open, creat, openat, openat2, truncate, rename*, link*, symlink*, unlink*, mkdir*, rmdir, mknod*, chmod*, chown*, *xattr,
# utime*; network: socket, connect, accept*, bind, listen, send*; programs: execve*, fork, vfork, kill, ptrace, process_vm_*, pidfd_*;
# kernel: mount, umount2, chroot, pivot_root, unshare, setns, bpf, io_uring_*, perf_event_open, userfaultfd, keyctl, init_module, kexec.
# Threads may be made (clone with CLONE_THREAD), processes may not.
# fmt: off
_REFUSED: dict[str, tuple[int, tuple[int, ...]]] = {
    "x86_64": (0xC000003E, (
        2, 85, 257, 437, 76, 82, 264, 316, 86, 265, 88, 266, 87, 263, 83, 258, 84, 133, 259, 90, 268, 452, 92, 94, 260, 188,
        189, 197, 132, 235, 261, 280, 41, 42, 43, 288, 49, 50, 44, 46, 307, 59, 322, 57, 58, 62, 101, 310, 311, 424, 434, 438,
        165, 166, 161, 155, 272, 308, 321, 425, 426, 427, 298, 323, 250, 175, 313, 246, 304, 129,
    )),
    "aarch64": (0xC00000B7, (
        56, 437, 45, 38, 276, 37, 36, 35, 34, 33, 53, 452, 54, 5, 6, 14, 88, 198, 203, 202, 242, 200, 201, 206, 211, 269, 221,
        281, 129, 117, 270, 271, 424, 434, 438, 40, 39, 51, 41, 97, 268, 280, 425, 426, 427, 241, 282, 219, 105, 273, 104,
        265, 138,
    )),
}
# fmt: on
_CLONE_AND_PRLIMIT = {"x86_64": (56, 302), "aarch64": (220, 261)}


def limit_resources(memory_bytes: int, cpu_time: timedelta) -> None:
    """Bound address space, CPU time and open files, and forbid to write any file or core dump (where the system can)."""
    try:
        import resource
    except ImportError:  # not on Windows, where only the parent's time-out bounds the child
        return
    seconds = max(1, round(cpu_time.total_seconds()))
    # At the first bound of CPU time comes a signal that the parent can tell apart, at the second the end.
    wanted = {
        resource.RLIMIT_AS: (memory_bytes, memory_bytes),
        resource.RLIMIT_CPU: (seconds, seconds + 2),
        resource.RLIMIT_FSIZE: (0, 0),
        resource.RLIMIT_CORE: (0, 0),
    }
    for kind, (soft, hard) in wanted.items():
        _, most = resource.getrlimit(kind)
        bounded = [amount if most == resource.RLIM_INFINITY else min(amount, most) for amount in (soft, hard)]
        try:
            resource.setrlimit(kind, (bounded[0], bounded[1]))
        except (ValueError, OSError):  # macOS refuses to bound the address space
            continue


def confine() -> Confinement:
    """Give up files, network and other programs for the rest of this process; says who enforces it."""
    if sys.platform == "linux" and _install_filter(platform.machine()):
        return "kernel"
    sys.addaudithook(_refuse)
    return "interpreter"


def _refuse(event: str, _arguments: tuple[object, ...]) -> None:
    if event == "open" or event.startswith(("socket.", "subprocess.", "os.", "ctypes.dlopen", "shutil.")):
        raise PermissionError(errno.EPERM, f"the reader of resumes may not {event}")


def _instruction(code: int, constant: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, constant)


def _filter_for(machine: str) -> bytes:
    architecture, refused = _REFUSED[machine]
    clone, prlimit = _CLONE_AND_PRLIMIT[machine]
    refusal = _instruction(_RETURN, _RET_ERRNO | errno.EPERM)
    program = [
        _instruction(_LOAD_WORD, _OFFSET_ARCHITECTURE),
        _instruction(_JUMP_EQUAL, architecture, 1, 0),
        _instruction(_RETURN, _RET_KILL),
        _instruction(_LOAD_WORD, _OFFSET_NUMBER),
        _instruction(_JUMP_AT_LEAST, _X32_BIT, 0, 1),
        refusal,
    ]
    for number in refused:
        program += [_instruction(_JUMP_EQUAL, number, 0, 1), refusal]
    # "No such call" makes thread libraries fall back to clone, whose flags a filter can see.
    program += [_instruction(_JUMP_EQUAL, _CLONE3, 0, 1), _instruction(_RETURN, _RET_ERRNO | errno.ENOSYS)]
    program += _unless_first_argument(clone, _instruction(_JUMP_ANY_BIT, _CLONE_THREAD, 1, 0), refusal)
    # Its own limits may be read (thread libraries do), those of other processes may not be touched.
    program += _unless_first_argument(prlimit, _instruction(_JUMP_EQUAL, 0, 1, 0), refusal)
    program.append(_instruction(_RETURN, _RET_ALLOW))
    return b"".join(program)


def _unless_first_argument(number: int, test: bytes, refusal: bytes) -> list[bytes]:
    return [
        _instruction(_JUMP_EQUAL, number, 0, 4),
        _instruction(_LOAD_WORD, _OFFSET_FIRST_ARGUMENT),
        test,
        refusal,
        _instruction(_RETURN, _RET_ALLOW),
    ]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def _install_filter(machine: str) -> bool:
    """Whether the kernel took the filter; false on other processors or where prctl is forbidden."""
    if machine not in _REFUSED:
        return False
    code = _filter_for(machine)
    libc = ctypes.CDLL(None, use_errno=True)
    program = _Program(len(code) // 8, code)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0)
