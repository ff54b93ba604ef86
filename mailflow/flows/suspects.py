"""Which mails were being read when the process died: what the note says that is written before, and found after.

A mail whose reading ends the process must not be read for ever, nor hold up the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mailflow.adapters.mailbox import Listed

TRIES = 3  # a message during whose reading the process died so often is put aside unread


def note(uidvalidity: int, tries: int, mails: Sequence[Listed]) -> str:
    """What is noted of mails that are about to be read; `tries` counts how often a single one was tried."""
    return f"{uidvalidity} {tries} " + " ".join(str(m.uid) for m in mails)


def noted(detail: str, uidvalidity: int) -> tuple[frozenset[int], int]:
    """The uids that were being read when the note was written, and how often a single one was tried."""
    words = detail.split()
    if len(words) < 3 or int(words[0]) != uidvalidity:
        return frozenset(), 0
    return frozenset(int(w) for w in words[2:]), int(words[1])
