"""Reading the attachments of a mail: which are read, how long each may take, and what is said of those that are not."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from mailflow.adapters.documents.limits import Limits
from mailflow.adapters.documents.problems import say
from mailflow.adapters.documents.wire import Task
from mailflow.adapters.documents.worker import Worker, WorkerLost, WorkerSlow
from mailflow.core.message import Attachment, Extracted

_LEAST_SECONDS = 1.0


class Documents:
    """Reads files in child processes: one is started at the first file and kept, others when mails come together.

    Safe to use from several threads.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._open()

    def _open(self) -> None:
        self._workers = [Worker(self._limits.memory_mb) for _ in range(self._limits.children)]
        self._free: queue.LifoQueue[Worker] = queue.LifoQueue()  # last in, first out: those never needed never start
        for worker in reversed(self._workers):
            self._free.put(worker)
        self._threads = ThreadPoolExecutor(len(self._workers), "documents")

    def begin(self, attachments: Sequence[Attachment]) -> Callable[[], Mapping[int, Extracted]]:
        """Start reading a mail's files. What is given back waits for what `read` says; not to be used after `close`."""
        return self._threads.submit(self._read_all, attachments).result if attachments else dict

    def read(self, attachments: Sequence[Attachment]) -> Mapping[int, Extracted]:
        """What stands in each attachment, by its index; a file that cannot be read has a `problem`. Never raises."""
        return self.begin(attachments)()

    def close(self) -> None:
        """End the child processes at once, whatever they are at; a later `read` starts new ones."""
        threads, workers = self._threads, self._workers
        self._open()
        threads.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            worker.interrupt()
        threads.shutdown()
        for worker in workers:
            worker.close()

    @property
    def children(self) -> list[int]:
        """Process ids of the running children; none when no file asked for one."""
        return [worker.pid for worker in self._workers if worker.pid is not None]

    def _read_all(self, attachments: Sequence[Attachment]) -> Mapping[int, Extracted]:
        worker = self._free.get()
        try:
            deadline = time.monotonic() + self._limits.wall_seconds
            return {
                attachment.index: self._read_or_refuse(worker, attachment, place, len(attachments), deadline)
                for place, attachment in enumerate(attachments)
            }
        finally:
            self._free.put(worker)

    def _read_or_refuse(
        self, worker: Worker, attachment: Attachment, place: int, count: int, deadline: float
    ) -> Extracted:
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
        return self._read(worker, attachment, max(seconds, _LEAST_SECONDS)) if left > 0 else _slow(name)

    def _read(self, worker: Worker, attachment: Attachment, seconds: float) -> Extracted:
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
            return worker.read(task, attachment.content)
        except WorkerSlow:
            return _slow(attachment.filename)
        except WorkerLost:
            return Extracted(attachment.filename, problem=say("failed", attachment.filename))


def _slow(name: str) -> Extracted:
    return Extracted(name, problem=say("timeout", name))
