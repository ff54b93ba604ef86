"""The child process that opens strangers' files: takes tasks from standard input, answers on standard output.

It has limits and no way out (sandbox.py); its answers are texts, which the parent checks (wire.py).
"""

from __future__ import annotations

import io
import os
import sys
import time

from mailflow.adapters.documents import dispatch, sandbox, wire
from mailflow.adapters.documents.budget import Budget, File
from mailflow.adapters.documents.problems import say
from mailflow.core.message import Extracted

_KEPT = 0.85  # share of the time after which reading stops, so that an answer is given with what was read


def main() -> None:
    """Read tasks from standard input until it ends; arguments are the memory in MB and the lifeline of the parent."""
    memory_mb, lifeline = int(sys.argv[1]), int(sys.argv[2])
    source, answers = os.fdopen(0, "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # a library that prints must not write among the answers
    sandbox.close_in(memory_mb, lifeline)
    while (order := _frame(source)) is not None:
        content = _frame(source)
        if content is None:
            return
        answers.write(wire.frame(wire.pack(perform(wire.Task.from_json(order), content))))
        answers.flush()


def perform(task: wire.Task, content: bytes) -> Extracted:
    """The document of one task. Only running out of a process limit ends the child."""
    sandbox.allow_cpu(task.cpu_seconds)
    budget = Budget(time.monotonic() + _KEPT * task.seconds, task.unpacked, task.ocr, dispatch.read, task.members)
    try:
        return dispatch.read(File(task.name, task.media_type, content), budget)
    except MemoryError:
        pass  # answer outside the handler, when what filled the memory is gone
    return Extracted(task.name, problem=say("failed", task.name))


def _frame(source: io.BufferedReader) -> bytes | None:
    length = source.read(wire.LENGTH.size)
    if len(length) < wire.LENGTH.size:
        return None
    (size,) = wire.LENGTH.unpack(length)
    payload = source.read(size)
    return payload if len(payload) == size else None


if __name__ == "__main__":
    main()
