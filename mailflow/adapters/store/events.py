"""The audit trail: who did what, when, from which message. Rows are only ever added, and chained (chain.py).

Triggers of migration 0002 refuse UPDATE and DELETE. A later migration that rebuilds this table must make them anew.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, ForeignKey, Index, Select, func, select
from sqlmodel import SQLModel

from mailflow.adapters.store.rows import Noun, column, columns_of, table_of, value_of
from mailflow.adapters.store.types import BigId, JsonText, KeyText, UtcTime, WeekText, json_text, short_key
from mailflow.core.chain import Entry
from mailflow.core.records import Event
from mailflow.core.week import Week


class EventRow(SQLModel, table=True):
    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_message", "message", "id"),
        Index("ix_events_group_week", "group", "week", "id"),
        Index("ix_events_what", "what", "id"),
    )

    id: int = column(BigId, key=True)
    at: datetime = column(UtcTime)
    actor: str = column(KeyText)
    what: str = column(KeyText)
    group: str | None = column(KeyText, null=True)
    week: Week | None = column(WeekText, null=True)
    message: int | None = column(BigId, ForeignKey("messages.id", name="fk_events_message"), null=True)
    detail: dict[str, Any] = column(JsonText)


_T = table_of(EventRow)
_C = _T.c


class Events(Noun):
    """`tx.events`. `written` are the events of this transaction, to be chained at its end."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.written: list[Entry] = []

    def add(self, event: Event) -> Event:
        """Write an event; `detail` must be JSON values (TypeError otherwise)."""
        kept = replace(event, id=self._insert(_T, columns_of(event)))
        self.written.append(_entry(kept))
        return kept

    def of_message(self, message: int) -> list[Event]:
        """Oldest first."""
        return self._events(select(_T).where(_C.message == message).order_by(_C.id))

    def of_week(self, group: str, week: Week) -> list[Event]:
        """Oldest first."""
        return self._events(select(_T).where(_C.group == group, _C.week == week).order_by(_C.id))

    def story(self, group: str, week: Week) -> list[Event]:
        """The events of a group's week with those of all groups in that week, oldest first."""
        shared = self._events(select(_T).where(_C.group.is_(None), _C.week == week).order_by(_C.id))
        return sorted([*self.of_week(group, week), *shared], key=lambda event: event.id)

    def counts(self, what: str, group: str, first: Week, last: Week) -> dict[Week, int]:
        """How often `what` happened in each of the group's weeks from `first` to `last`."""
        mine = (_C.group == group, _C.week >= first, _C.week <= last, _C.what == what)
        rows = self._rows(select(_C.week, func.count().label("number")).where(*mine).group_by(_C.week))
        return {row.week: int(row.number) for row in rows}

    def firsts(self, what: str, group: str, first: Week, last: Week) -> dict[Week, datetime]:
        """When `what` first happened in each of the group's weeks from `first` to `last`."""
        mine = (_C.group == group, _C.week >= first, _C.week <= last, _C.what == what)
        rows = self._rows(select(_C.week, func.min(_C.at).label("at")).where(*mine).group_by(_C.week))
        return {row.week: row.at for row in rows}

    def recent(self, limit: int = 50, what: str | None = None) -> list[Event]:
        """Newest first, of one sort or of all."""
        statement = select(_T) if what is None else select(_T).where(_C.what == what)
        return self._events(statement.order_by(_C.id.desc()).limit(limit))

    def _events(self, statement: Select[Any]) -> list[Event]:
        return [value_of(Event, row) for row in self._rows(statement)]


def _entry(event: Event) -> Entry:
    """The event as the columns keep it."""
    group = None if event.group is None else short_key(event.group)
    week = None if event.week is None else str(event.week)
    actor, what = short_key(event.actor), short_key(event.what)
    return Entry(event.id, event.at, actor, what, group, week, event.message, json_text(event.detail))
