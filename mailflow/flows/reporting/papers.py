"""Reports as PDF beside a mail. A mail never waits for its file: what cannot be printed is told, and left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from mailflow.core.outgoing import Enclosure
from mailflow.core.report import Edition
from mailflow.errors import PrintingError

if TYPE_CHECKING:
    from mailflow.adapters.store import Transaction
    from mailflow.app import App

log = structlog.get_logger()

MAX_BYTES = 1_400_000  # base64 makes a third more of it: the whole mail stays under 2 MB


class Papers:
    """The printed editions of one mail, by group; every edition is printed once."""

    def __init__(self, app: App, tx: Transaction, editions: Iterable[Edition], now: datetime) -> None:
        self._printed: dict[str, Enclosure] = {}
        room = MAX_BYTES
        for edition in editions:
            paper = _printed(app, tx, edition, now, room)
            if paper is not None:
                self._printed[edition.report.group] = paper
                room -= len(paper.content)

    def of(self, editions: Sequence[Edition]) -> tuple[Enclosure, ...]:
        """The files for a mail that shows these editions."""
        found = (self._printed.get(e.report.group) for e in editions)
        return tuple(paper for paper in found if paper is not None)


def _printed(app: App, tx: Transaction, edition: Edition, now: datetime, room: int) -> Enclosure | None:
    try:
        content = app.printer.pdf(edition)
        name = app.printer.file_name(edition, "pdf")
    except PrintingError as error:
        _tell(app, tx, edition, now, str(error))
        return None
    if len(content) > room:
        _tell(app, tx, edition, now, f"{len(content)} bytes are too many for the mail, {room} are left")
        return None
    return Enclosure(name, "application/pdf", content)


def _tell(app: App, tx: Transaction, edition: Edition, now: datetime, error: str) -> None:
    report = edition.report
    log.error("report_not_printed", group=report.group, week=str(report.week), version=edition.version, error=error)
    app.event(
        tx, now, "mailflow", "report_not_printed",
        group=report.group, week=report.week, version=edition.version, error=error,
    )  # fmt: skip
