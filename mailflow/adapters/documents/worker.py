"""The service's hold on the child process: starts it when there is work, gives it one file at a time, ends it in time.

What the limits are and what is said when one is reached is decided in documents.py.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
import weakref
from collections.abc import Sequence

from mailflow.adapters.documents import wire
from mailflow.core.message import Extracted

_RENEWED_AFTER = 200  # files: whatever a library leaks, it leaks for a while only
_CHUNK = 1 << 16
_PROGRAM = (sys.executable, "-I", "-B", "-m", "mailflow.adapters.documents.child")
_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "OMP_THREAD_LIMIT": "1"}


class WorkerLost(Exception):
    """The child ended, or answered what is no answer."""


class WorkerSlow(WorkerLost):
    """The child did not answer in time and was ended."""


class Worker:
    """At most one child process at a time. Not thread-safe, but for `interrupt`."""

    def __init__(self, memory_mb: int, program: Sequence[str] = _PROGRAM) -> None:
        self._command = [*program, str(memory_mb)]
        self._process: subprocess.Popen[bytes] | None = None
        self._lifeline = -1
        self._done = 0
        self._ended = False

    @property
    def pid(self) -> int | None:
        """Of the running child, None when there is none."""
        return self._process.pid if self._process else None

    def read(self, task: wire.Task, content: bytes) -> Extracted:
        """The child's answer. Raises WorkerLost or WorkerSlow; the next call starts a new child."""
        deadline = time.monotonic() + task.seconds
        used = self._process is not None
        try:
            return self._read(task, content, deadline)
        except WorkerSlow:
            raise
        except WorkerLost:
            if not used or self._ended:
                raise
        return self._read(task, content, deadline)  # perhaps an earlier file had broken the child

    def _read(self, task: wire.Task, content: bytes, deadline: float) -> Extracted:
        try:
            process = self._started()
            answer = _exchange(
                process, [wire.frame(task.to_json()) + wire.LENGTH.pack(len(content)), content], deadline
            )
            document = wire.unpack(answer)
        except WorkerLost:
            self.close()
            raise
        except (OSError, ValueError, RecursionError) as error:
            self.close()
            raise WorkerLost(str(error)) from error
        self._done += 1
        if self._done >= _RENEWED_AFTER:
            self.close()
        return document

    def close(self) -> None:
        """End the child, if there is one, with everything it started."""
        process, self._process, self._done = self._process, None, 0
        if process is not None:
            self._finalizer()

    def interrupt(self) -> None:
        """Kill the child from another thread: `read` raises WorkerLost, now and if it is called again."""
        self._ended = True
        process = self._process
        if process is not None:
            _kill(process)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = self._start()
        return self._process

    def _start(self) -> subprocess.Popen[bytes]:
        theirs, ours = os.pipe()
        try:
            process = subprocess.Popen(  # noqa: S603 - our own program
                [*self._command, str(theirs)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # what a library says may quote the file
                env=_ENVIRONMENT,
                cwd="/",
                pass_fds=(theirs,),
                start_new_session=True,
            )
        except OSError:
            os.close(ours)
            raise
        finally:
            os.close(theirs)
        assert process.stdin is not None
        assert process.stdout is not None
        os.set_blocking(process.stdin.fileno(), False)
        os.set_blocking(process.stdout.fileno(), False)
        self._finalizer = weakref.finalize(self, _end, process, ours)
        return process


def _end(process: subprocess.Popen[bytes], lifeline: int) -> None:
    _kill(process)
    os.close(lifeline)
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.returncode is None:  # once reaped, the number may be another's; what it started dies with it
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def _exchange(process: subprocess.Popen[bytes], parts: list[bytes], deadline: float) -> bytes:
    """Write the parts and read one frame, whichever is possible first, until the deadline (time.monotonic)."""
    assert process.stdin is not None
    assert process.stdout is not None
    source, sink = process.stdout.fileno(), process.stdin.fileno()
    waiting = [memoryview(part) for part in parts if part]
    received = bytearray()
    size = wire.LENGTH.size
    while len(received) < size:
        readable, writable = _ready(source, sink if waiting else None, deadline)
        if writable:
            _send(sink, waiting)
        if readable:
            received += _receive(source)
            if len(received) >= wire.LENGTH.size:
                size = wire.LENGTH.size + wire.LENGTH.unpack_from(received)[0]
                if size > wire.ANSWER_CAP:
                    raise WorkerLost("answer too long")
    return bytes(received[wire.LENGTH.size : size])


def _ready(source: int, sink: int | None, deadline: float) -> tuple[bool, bool]:
    left = deadline - time.monotonic()
    poll = select.poll()
    poll.register(source, select.POLLIN)
    if sink is not None:
        poll.register(sink, select.POLLOUT)
    events = dict(poll.poll(left * 1000)) if left > 0 else {}
    if not events:
        raise WorkerSlow("no answer in time")
    return source in events, sink in events if sink is not None else False


def _send(sink: int, waiting: list[memoryview]) -> None:
    sent = os.write(sink, waiting[0][:_CHUNK])
    waiting[0] = waiting[0][sent:]
    if not waiting[0]:
        del waiting[0]


def _receive(source: int) -> bytes:
    chunk = os.read(source, _CHUNK)
    if not chunk:
        raise WorkerLost("ended")
    return chunk
