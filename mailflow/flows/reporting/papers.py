"""Reports as files beside a mail. A mail never waits for its file: what cannot be printed is told, and left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from mailflow.core.outgoing import Enclosure
from mailflow.core.report import Edition
from mailflow.errors import PrintingError, TemplateError
from mailflow.flows.reporting.forms import WORDS, Forms

if TYPE_CHECKING:
    from mailflow.adapters.store import Transaction
    from mailflow.app import App

log = structlog.get_logger()

MAX_BYTES = 1_400_000  # base64 makes a third more of it: the whole mail stays under 2 MB


class Papers:
    """The printed editions of one mail, by group. Every edition is printed once and kept as it was sent."""

    def __init__(
        self, app: App, tx: Transaction, editions: Iterable[Edition], now: datetime, forms: Sequence[str] = ("pdf",)
    ) -> None:
        self.app, self.tx, self.now = app, tx, now
        self._forms = Forms(app)
        self._told: set[str] = set()
        self._printed = {e.report.group: tuple(self._print(e, forms)) for e in editions}

    def of(self, editions: Sequence[Edition]) -> tuple[Enclosure, ...]:
        """The files for a mail that shows these editions."""
        return tuple(paper for e in editions for paper in self._printed.get(e.report.group, ()))

    def within(self, edition: Edition, room: int = MAX_BYTES) -> tuple[Enclosure, ...]:
        """The edition's files that fit into `room` bytes together; the operator is told of the others."""
        found = []
        for paper in self.of([edition]):
            if len(paper.content) > room:
                self.too_large(edition, paper)
                continue
            found.append(paper)
            room -= len(paper.content)
        return tuple(found)

    def too_large(self, edition: Edition, paper: Enclosure) -> None:
        """Tell the operator that a file stayed behind; once, to however many the mail goes."""
        if paper.filename not in self._told:
            self._told.add(paper.filename)
            self._tell(edition, f"{paper.filename}: {len(paper.content)} bytes are too many for the mail")

    def _print(self, edition: Edition, forms: Sequence[str]) -> Iterator[Enclosure]:
        for form in forms:
            try:
                yield self._forms.sent(self.tx, edition, form, self.now)
            except PrintingError as error:
                self._tell(edition, str(error))
        for form in WORDS:  # what the mail shows is kept too; the mail itself says what is wrong with its template
            try:
                self._forms.sent(self.tx, edition, form, self.now)
            except (PrintingError, TemplateError) as error:
                log.error("report_not_kept", form=form, error=str(error))

    def _tell(self, edition: Edition, error: str) -> None:
        report = edition.report
        log.error("report_not_printed", group=report.group, week=str(report.week), version=edition.version, error=error)
        self.app.event(
            self.tx, self.now, "mailflow", "report_not_printed",
            group=report.group, week=report.week, version=edition.version, error=error,
        )  # fmt: skip
