"""What reading attachments may use. Where the limits are enforced: documents.py (per mail), sandbox.py (the child)."""

from __future__ import annotations

from dataclasses import dataclass

TEXT_CAP = 2_000_000  # characters kept of one attached file, with all that is inside it
DEPTH = 2  # an archive in an archive is opened, one deeper is not
PAGES = 200  # of a PDF with text
SCANNED_PAGES = 30  # pages and pictures recognised by OCR in one attached file


@dataclass(frozen=True, slots=True)
class Limits:
    """For the attachments of one mail: seconds of wall clock, number, and size in MB (10^6 bytes) of each.

    `attachments` is also the number of files read out of one attached archive or mail. `cpu_seconds` and `unpacked_mb`
    are for one attached file with all that is in it; `memory_mb` is the address space of the child process.
    """

    cpu_seconds: int = 60
    wall_seconds: int = 120
    memory_mb: int = 1024
    attachments: int = 50
    attachment_mb: int = 30
    unpacked_mb: int = 200
    ocr: bool = True
