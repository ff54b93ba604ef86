"""Reading the attachments of a mail: which are read, how long each may take, and what is said of those that are not."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence

from mailflow.adapters.documents.limits import Limits
from mailflow.adapters.documents.problems import say
from mailflow.adapters.documents.wire import Task
from mailflow.adapters.documents.worker import Worker, WorkerLost, WorkerSlow
from mailflow.core.message import Attachment, Extracted

_LEAST_SECONDS = 1.0


class Documents:
    """Reads files in a child process, which is started at the first file and kept. Safe to use from several threads."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._worker = Worker(self._limits.memory_mb)
        self._lock = threading.Lock()

    def read(self, attachments: Sequence[Attachment]) -> Mapping[int, Extracted]:
        """What stands in each attachment, by its index; a file that cannot be read has a `problem`. Never raises."""
        with self._lock:
            deadline = time.monotonic() + self._limits.wall_seconds
            return {
                attachment.index: self._read_or_refuse(attachment, place, len(attachments), deadline)
                for place, attachment in enumerate(attachments)
            }

    def close(self) -> None:
        """End the child process; a later `read` starts a new one."""
        with self._lock:
            self._worker.close()

    @property
    def child(self) -> int | None:
        """Process id of the running child, None when no file asked for one."""
        return self._worker.pid

    def _read_or_refuse(self, attachment: Attachment, place: int, count: int, deadline: float) -> Extracted:
        name, limits = attachment.filename, self._limits
        if place >= limits.attachments:
            return Extracted(name, problem=say("too_many", name, limit=limits.attachments))
        if len(attachment.content) > limits.attachment_mb * 1_000_000:
            return Extracted(name, problem=say("too_big", name, limit=limits.attachment_mb))
        if not attachment.content:
            return Extracted(name, problem=say("empty", name))
        left = deadline - time.monotonic()
        # Whoever comes before others may use half of what is left: one bad file cannot use up the time of all.
        seconds = left if place == count - 1 else left / 2
        return self._read(attachment, max(seconds, _LEAST_SECONDS)) if left > 0 else _slow(name)

    def _read(self, attachment: Attachment, seconds: float) -> Extracted:
        limits = self._limits
        task = Task(
            name=attachment.filename,
            media_type=attachment.media_type,
            seconds=seconds,
            cpu_seconds=limits.cpu_seconds,
            unpacked=limits.unpacked_mb * 1_000_000,
            members=max(limits.attachments, 1),
            ocr=limits.ocr,
        )
        try:
            return self._worker.read(task, attachment.content)
        except WorkerSlow:
            return _slow(attachment.filename)
        except WorkerLost:
            return Extracted(attachment.filename, problem=say("failed", attachment.filename))


def _slow(name: str) -> Extracted:
    return Extracted(name, problem=say("timeout", name))
