"""One of several daemons: the real service in a process of its own, on a clock that runs but is set by a file.

All are forked from one process that has imported the program: what a daemon imports takes longer than what it does.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from datetime import datetime, timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from mailflow.app import utc_now
from mailflow.commands.logs import set_up
from mailflow.daemon import build_service

_READY = ("psycopg", *(f"mailflow.adapters.{one}" for one in ("mailbox", "rules", "sending", "store", "templates")))


def process(settings: Path, clock: Path, log: Path) -> ForkServerProcess:
    """A daemon not yet started. `clock` holds by how many seconds the time is ahead of the real one."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, *_READY])
    return context.Process(target=serve, args=(settings, clock, log), daemon=True)


def serve(settings: Path, clock: Path, log: Path) -> None:
    """What the process does until SIGTERM."""
    os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), sys.stderr.fileno())
    set_up("json", "info")
    service = build_service(settings)

    def now() -> datetime:
        return utc_now() + timedelta(seconds=float(clock.read_text("ascii")))

    service.app.clock = now
    service.run()
