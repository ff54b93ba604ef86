"""The machine itself: its name and the room on its disk."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path


def host() -> str:
    """The machine's name, as alarms call it."""
    return socket.gethostname() or "localhost"


def disk_free(folder: Path) -> int | None:
    """Bytes that may still be written where `folder` lies; None when that cannot be learned."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None
