"""Retention: what people wrote is erased after so many years, in small transactions, and the trail says so once a run.

Off unless `[retention] years` is set: no law found fixes the time for weekly reports (official-form.md, 7).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from mailflow.core.week import local

if TYPE_CHECKING:
    from mailflow.app import App

log = structlog.get_logger()

PAGES = 50  # in one run of the service; the next run goes on


@dataclass(frozen=True, slots=True)
class Erased:
    """What a run erased, or would erase: messages, and rows that no message caused."""

    before: datetime
    messages: int = 0
    rest: int = 0


class Retention:
    def __init__(self, app: App) -> None:
        self.app = app

    def run(self, now: datetime) -> bool:
        """The service's daily step. True when something was erased; nothing happens while retention is off."""
        if not self.app.settings.retention.years or self.app.pretending:
            return False
        done = self.erase(now, PAGES)
        return bool(done.messages or done.rest)

    def before(self, now: datetime) -> datetime:
        """What came before this moment is over its time."""
        at = local(now)
        year = at.year - self.app.settings.retention.years
        day = 28 if (at.month, at.day) == (2, 29) else at.day
        return at.replace(year=year, day=day)

    def look(self, now: datetime) -> Erased:
        """How many messages would be erased; nothing is written."""
        before, number, after = self.before(now), 0, 0
        while True:
            with self.app.store.transaction() as tx:
                page = tx.erasing.due(before, after)
            number += len(page.messages)
            if page.last is None:
                return Erased(before, number)
            after = page.last

    def erase(self, now: datetime, pages: int | None = None) -> Erased:
        """Erase page by page, at most `pages` of them, and write one event on it."""
        before, number, rest, after, turn = self.before(now), 0, 0, 0, 0
        while pages is None or turn < pages:
            turn += 1
            with self.app.store.transaction() as tx:
                page = tx.erasing.due(before, after)
                tx.erasing.erase(page.messages)
            number += len(page.messages)
            if page.last is None:
                break
            after = page.last
        while True:
            with self.app.store.transaction() as tx:
                some = tx.erasing.erase_rest(before)
            rest += some
            if not some:
                break
        if number or rest:
            self._tell(now, Erased(before, number, rest))
        return Erased(before, number, rest)

    def _tell(self, now: datetime, done: Erased) -> None:
        years = self.app.settings.retention.years
        with self.app.store.transaction() as tx:
            self.app.event(
                tx, now, "mailflow", "erased", messages=done.messages, rest=done.rest, years=years,
                before=local(done.before).strftime("%d/%m/%Y"),
            )  # fmt: skip
        log.info("erased", messages=done.messages, rest=done.rest, before=done.before.isoformat())
