"""Frozen report versions. A version is written once; there is no way to change one (Decree 30/2020, Điều 11)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, select
from sqlmodel import SQLModel

from mailflow.adapters.store.cycles import CycleRow
from mailflow.adapters.store.rows import Noun, column, columns_of, table_of, value_of
from mailflow.adapters.store.types import KeyText, PlainText, UtcTime, WeekText
from mailflow.core.records import CycleState, ReportVersion
from mailflow.core.week import Week


class ReportRow(SQLModel, table=True):
    __tablename__ = "reports"

    group: str = column(KeyText, key=True)
    week: Week = column(WeekText, key=True)
    version: int = column(Integer, key=True)
    content: str = column(PlainText)
    sha256: str = column(KeyText)
    created_at: datetime = column(UtcTime)
    created_by: str = column(KeyText)
    note: str = column(PlainText)


_CYCLES = table_of(CycleRow).c
_APPROVED = (CycleState.APPROVED, CycleState.DELIVERED)


class Reports(Noun):
    """`tx.reports`; `tx.review_versions` is the same over a table of its own."""

    table = table_of(ReportRow)

    def add(self, report: ReportVersion) -> bool:
        """Store a version; False when this group's week has that version already (the stored one stands)."""
        return self._insert_once(self.table, columns_of(report)) is not None

    def get(self, group: str, week: Week, version: int | None = None) -> ReportVersion | None:
        """That version, or the newest one."""
        statement = select(self.table).where(self.table.c.group == group, self.table.c.week == week)
        if version is not None:
            statement = statement.where(self.table.c.version == version)
        row = self._row(statement.order_by(self.table.c.version.desc()))
        return value_of(ReportVersion, row) if row else None

    def all(self, group: str, week: Week) -> list[ReportVersion]:
        """Every version, oldest first."""
        rows = self._rows(
            select(self.table)
            .where(self.table.c.group == group, self.table.c.week == week)
            .order_by(self.table.c.version)
        )
        return [value_of(ReportVersion, row) for row in rows]

    def approved(self, group: str, since: Week, before: Week) -> list[ReportVersion]:
        """The approved version of each week from `since` on and earlier than `before`, oldest week first."""
        own = self.table.c
        theirs = (_CYCLES.group == own.group) & (_CYCLES.week == own.week) & (_CYCLES.version == own.version)
        statement = select(self.table).join_from(self.table, table_of(CycleRow), theirs)
        statement = statement.where(own.group == group, own.week >= since, own.week < before)
        rows = self._rows(statement.where(_CYCLES.state.in_(_APPROVED)).order_by(own.week))
        return [value_of(ReportVersion, row) for row in rows]
