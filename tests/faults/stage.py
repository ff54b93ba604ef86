"""The real mailbox and sending adapters in a small office whose servers misbehave, and a clock that stands still."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from structlog.testing import capture_logs

from mailflow.adapters.mailbox import Folders, Mailbox
from mailflow.adapters.sending import Sender
from mailflow.adapters.settings.sections import AlarmSmtpServer, OfficeNames
from mailflow.core.account import Account
from mailflow.daemon import Service
from tests.adapters.scripted import Peer
from tests.fakes import FakePost
from tests.office import Office

OPERATOR = "vanhanh@binhphuoc.example"
FOLDERS = Folders(processed="Da xu ly", quarantine="Cho xem xet")
PATIENCE = 0.2  # seconds the client waits for a silent server
AMPLE = 20.0
BUDGET = 1.0  # seconds that one pass may wait in all
HANGS = 30.0  # far beyond the budget, even on a busy machine: a pass as long as that is held by the server


class Stage:
    """An office with alarms by a way of their own, so that they can be told whatever the servers under test do."""

    def __init__(self, folder: Path) -> None:
        self.office = Office(folder)
        settings = self.office.app.settings
        names = OfficeNames(**{**settings.office.model_dump(), "alarm_address": OPERATOR})
        more = {"office": names, "alarm_smtp": AlarmSmtpServer(host="mx.khac.vn")}
        self.office.app.reading.settings = settings.model_copy(update=more)
        self.alarms = FakePost()
        self.log: list[dict[str, Any]] = []
        self.longest = 0.0

    def serve(self, box: Any, sender: Any) -> None:
        """From now on the service talks to these."""
        self.office.service = Service(self.office.app, box, sender, self.alarms)  # type: ignore[arg-type]

    def tick(self, moment: datetime | None = None, **later: float) -> None:
        """All steps once, as the daemon does them: a step that fails is logged and the next one goes on."""
        clock, service = self.office.clock, self.office.service
        clock.now = moment or clock.now + timedelta(**later)
        started = time.monotonic()
        with whole_log() as log:
            for name, step in zip(("read", "due", "watch", "send"), service.steps, strict=True):
                service.guarded(name, step)
        self.log += log
        self.longest = max(self.longest, time.monotonic() - started)

    def told(self) -> list[str]:
        """Subjects of the alarms that the operator got, without the tag."""
        mails = self.office.sent("alarm", OPERATOR)
        assert len(self.alarms.to(OPERATOR)) == len(mails)
        return [mail.subject.partition("] ")[2] for mail in mails]

    def said(self, words: str) -> bool:
        """Whether a line of the log speaks of it."""
        return any(words in str(line) for line in self.log)


@contextmanager
def whole_log() -> Iterator[list[Any]]:
    """What the service logs from level info on; other tests keep it quiet."""
    quiet = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    try:
        with capture_logs() as log:
            yield log
    finally:
        structlog.configure(**quiet)


def mailbox(account: Account, hangs: bool) -> Mailbox:
    """Impatient only towards a server that hangs: on a busy machine a healthy one may take its time."""
    account = replace(account, timeout=PATIENCE if hangs else AMPLE)
    return Mailbox(account, FOLDERS, BUDGET if hangs else AMPLE)


def sender(account: Account, hangs: bool) -> Sender:
    """Like `mailbox`."""
    account = replace(account, timeout=PATIENCE if hangs else AMPLE)
    if hangs:
        return Sender(account, 2, data_timeout=PATIENCE, pass_seconds=BUDGET)
    return Sender(account, 2, data_timeout=AMPLE, pass_seconds=AMPLE)


def hush(peer: Peer) -> bool:
    """Hear everything, say nothing, until the client has gone."""
    while peer.file.readline():
        pass
    return True
