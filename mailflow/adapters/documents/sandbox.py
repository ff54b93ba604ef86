"""The walls around the child process: memory, CPU, no file that grows, no sockets, and no life without its parent.

Linux only where said. Which limits apply is decided in limits.py.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import platform
import resource
import signal
import struct

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 1, 38, 22, 2
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | 13, 0x80000000  # 13: EACCES
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # opcodes of classic BPF
_X32 = 0x40000000
# socket, connect, bind, ptrace, process_vm_readv/writev, io_uring_setup, by audit architecture
_ARCHITECTURES = {
    "x86_64": (0xC000003E, (41, 42, 49, 101, 310, 311, 425)),
    "aarch64": (0xC00000B7, (198, 203, 200, 117, 270, 271, 425)),
}
_OPEN_FILES = 32


def close_in(memory_mb: int, lifeline: int) -> None:
    """Put up every wall for the rest of this process's life and that of its children."""
    memory = memory_mb * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _die_with(lifeline)
    forbid_sockets()


def allow_cpu(seconds: int) -> None:
    """From now on `seconds` of CPU; SIGXCPU ends the process after them."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + seconds
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _die_with(lifeline: int) -> None:
    """SIGIO, whose default is to end the process, when the other end of the pipe is closed: even by SIGKILL.

    PR_SET_PDEATHSIG would fire when only the thread that started us ends.
    """
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(lifeline, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    try:
        gone = os.read(lifeline, 1) == b""
    except BlockingIOError:
        gone = False
    if gone:  # the parent ended before we listened
        os._exit(0)


def die_with_this_process() -> None:
    """For children of the child, between fork and exec."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def forbid_sockets() -> bool:
    """Refuse the system calls that open a way out (seccomp). False where the kernel or machine has no such filter."""
    known = _ARCHITECTURES.get(platform.machine())
    if known is None:
        return False
    program = _filter(*known)
    code = ctypes.create_string_buffer(program, len(program))
    header = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, header, 0, 0) == 0)


def _filter(architecture: int, calls: tuple[int, ...]) -> bytes:
    """BPF over struct seccomp_data: the call's number at offset 0, the architecture at offset 4 (seccomp(2))."""
    size = len(calls)
    steps = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),
        (_AT_LEAST, size + 1, 0, _X32),  # calls of the x32 ABI have other numbers
        *((_EQUAL, size - i, 0, call) for i, call in enumerate(calls)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)
