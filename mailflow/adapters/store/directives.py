"""The register of directives (Điều 3.4): given, done or cancelled; never deleted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, select
from sqlmodel import SQLModel

from mailflow.adapters.store.rows import Noun, column, columns_of, table_of, value_of
from mailflow.adapters.store.types import BigId, KeyText, PlainText, TupleText, UtcTime, WeekText
from mailflow.core.records import KeptDirective
from mailflow.core.week import Week

_GIVEN, _DONE = "given", "done"


class DirectiveRow(SQLModel, table=True):
    __tablename__ = "directives"
    __table_args__ = (
        Index("ix_directives_state", "state", "group", "id"),
        Index("ix_directives_week", "week", "group", "id"),
        Index("ix_directives_source", "source", "id"),
    )

    id: int = column(BigId, key=True)
    group: str | None = column(KeyText, null=True)
    week: Week = column(WeekText)
    source: int | None = column(BigId, ForeignKey("messages.id", name="fk_directives_source"), null=True)
    given_by: str = column(KeyText)
    assignees: tuple[str, ...] = column(TupleText)
    lead: str | None = column(KeyText, null=True)
    text: str = column(PlainText)
    due: date | None = column(Date, null=True)
    given_at: datetime = column(UtcTime)
    state: str = column(KeyText)
    done_at: datetime | None = column(UtcTime, null=True)


_T = table_of(DirectiveRow)
_C = _T.c


class Directives(Noun):
    """`tx.directives`. A group of None is the leadership's own (all groups)."""

    def add(self, directive: KeptDirective) -> KeptDirective:
        return replace(directive, id=self._insert(_T, columns_of(directive)))

    def get(self, directive: int) -> KeptDirective | None:
        row = self._row(select(_T).where(_C.id == directive))
        return value_of(KeptDirective, row) if row else None

    def of_week(self, week: Week, group: str | None = None) -> list[KeptDirective]:
        """Given in that week, to one group or to all; in the order given."""
        statement = select(_T).where(_C.week == week)
        if group is not None:
            statement = statement.where(_C.group == group)
        return [value_of(KeptDirective, row) for row in self._rows(statement.order_by(_C.id))]

    def of_message(self, message: int) -> list[KeptDirective]:
        rows = self._rows(select(_T).where(_C.source == message).order_by(_C.id))
        return [value_of(KeptDirective, row) for row in rows]

    def open(self, group: str | None = None) -> list[KeptDirective]:
        """Neither done nor cancelled, oldest first."""
        statement = select(_T).where(_C.state == _GIVEN)
        if group is not None:
            statement = statement.where(_C.group == group)
        return [value_of(KeptDirective, row) for row in self._rows(statement.order_by(_C.id))]

    def done_since(self, moment: datetime) -> list[KeptDirective]:
        """Done after that moment, in the order given."""
        statement = select(_T).where(_C.state == _DONE, _C.done_at > moment).order_by(_C.id)
        return [value_of(KeptDirective, row) for row in self._rows(statement)]

    def find(self, first: Week, last: Week, group: str | None = None) -> list[KeptDirective]:
        """Given from week `first` to `last`, in the order given (November review, Điều 2.3)."""
        statement = select(_T).where(_C.week >= first, _C.week <= last)
        if group is not None:
            statement = statement.where(_C.group == group)
        return [value_of(KeptDirective, row) for row in self._rows(statement.order_by(_C.id))]

    def settle(self, directive: int, state: str, at: datetime) -> bool:
        """End an open directive as "done" or "cancelled"; False when it is not open (any more)."""
        ended = _T.update().where(_C.id == directive, _C.state == _GIVEN).values(state=state, done_at=at)
        return self._changed(ended) == 1

    def reopen(self, directive: int) -> bool:
        """Open one again that was done or cancelled; False when it is open."""
        begun = _T.update().where(_C.id == directive, _C.state != _GIVEN).values(state=_GIVEN, done_at=None)
        return self._changed(begun) == 1
