"""What reading attachments may use. Where the limits are enforced: documents.py (per mail), sandbox.py (the child)."""

from __future__ import annotations

import os
from dataclasses import dataclass

TEXT_CAP = 2_000_000  # characters kept of one attached file, with all that is inside it
DEPTH = 2  # an archive in an archive is opened, one deeper is not
PAGES = 200  # of a PDF with text
SCANNED_PAGES = 30  # pages and pictures recognised by OCR in one attached file


@dataclass(frozen=True, slots=True)
class Limits:
    """For the attachments of one mail: seconds of wall clock, number, and size in MB (10^6 bytes) of each.

    `attachments` is also the number of files read out of one attached archive or mail. `cpu_seconds` and `unpacked_mb`
    are for one attached file with all that is in it; `memory_mb` is the address space of a child process, of which
    `readers` may run at once (0: one for each core, at most four).
    """

    cpu_seconds: int = 60
    wall_seconds: int = 120
    memory_mb: int = 1024
    attachments: int = 50
    attachment_mb: int = 30
    unpacked_mb: int = 200
    ocr: bool = True
    readers: int = 0

    @property
    def children(self) -> int:
        """How many child processes may run at once."""
        return self.readers or min(len(os.sched_getaffinity(0)), 4)
