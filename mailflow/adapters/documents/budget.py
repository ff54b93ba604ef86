"""One file to read, and what reading it may still use. Lives in the child; the process limits stand above it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from mailflow.adapters.documents.limits import SCANNED_PAGES
from mailflow.adapters.documents.problems import Unreadable
from mailflow.core.message import Extracted


@dataclass(frozen=True, slots=True)
class File:
    """Bytes with a name and a declared media type, neither of which is believed. `depth` 0 is the attachment itself."""

    name: str
    media_type: str
    content: bytes
    depth: int = 0


@dataclass(slots=True)
class Budget:
    """Shared by an attached file and all files inside it. `deadline` is of time.monotonic; `unpacked` is in bytes.

    `inner` reads a file found inside another, whatever its format.
    """

    deadline: float
    unpacked: int
    ocr: bool
    inner: Callable[[File, Budget], Extracted]
    members: int = 50
    scans: int = SCANNED_PAGES

    def unpack(self, size: int) -> None:
        """Account for unpacked bytes. Raises Unreadable when there are too many."""
        self.unpacked -= size
        if self.unpacked < 0:
            raise Unreadable("bomb")

    def seconds_left(self) -> float:
        return self.deadline - time.monotonic()
