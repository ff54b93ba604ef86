"""Retention: what people wrote is erased after so many years, in small transactions that tell the trail.

Off unless `[retention] years` is set: no law found fixes the time for weekly reports (official-form.md, 7).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING

import structlog

from mailflow.core.week import local

if TYPE_CHECKING:
    from mailflow.adapters.store import Transaction
    from mailflow.app import App

log = structlog.get_logger()

PAGE = 100  # messages, or other rows of each kind, in one transaction
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
        """Erase page by page, at most `pages` of each kind. The trail is told of a page in its own transaction."""
        before = self.before(now)
        messages = self._while(lambda: self._page(now, before, "erased_messages", _messages), pages)
        return Erased(before, messages, self._while(lambda: self._page(now, before, "erased_rest", _rest), pages))

    def _while(self, page: Callable[[], int], pages: int | None) -> int:
        done = 0
        for _ in range(pages) if pages is not None else count():
            some = page()
            done += some
            if not some:
                break
        return done

    def _page(self, now: datetime, before: datetime, what: str, erase: Callable[[Transaction, datetime], int]) -> int:
        day = local(before).strftime("%d/%m/%Y")
        with self.app.store.transaction() as tx:
            done = erase(tx, before)
            if done:
                years = self.app.settings.retention.years
                self.app.event(tx, now, "mailflow", what, number=done, years=years, before=day)
        if done:
            log.info(what, number=done, before=day)
        return done


def _messages(tx: Transaction, before: datetime) -> int:
    return tx.erasing.erase(tx.erasing.due(before, limit=PAGE).messages)


def _rest(tx: Transaction, before: datetime) -> int:
    return tx.erasing.erase_rest(before, PAGE)
