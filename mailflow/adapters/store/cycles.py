"""A group's week and its state. A change is made only upon the state it was decided on (compare and set)."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, Select, Table, bindparam, or_, select
from sqlmodel import SQLModel

from mailflow.adapters.store.rows import Noun, column, columns_of, table_of, value_of
from mailflow.adapters.store.types import BigId, EnumText, KeyText, UtcTime, WeekText
from mailflow.core.records import Cycle, CycleState
from mailflow.core.week import Week

_OPEN = tuple(state for state in CycleState if state is not CycleState.DELIVERED)


class CycleRow(SQLModel, table=True):
    __tablename__ = "cycles"
    __table_args__ = (Index("ix_cycles_state", "state"), Index("ix_cycles_week", "week", "group"))

    group: str = column(KeyText, key=True)
    week: Week = column(WeekText, key=True)
    state: CycleState = column(EnumText(CycleState))
    opened_at: datetime = column(UtcTime)
    version: int = column(Integer)
    drafted_at: datetime | None = column(UtcTime, null=True)
    submitted_at: datetime | None = column(UtcTime, null=True)
    approved_at: datetime | None = column(UtcTime, null=True)
    delivered_at: datetime | None = column(UtcTime, null=True)
    approved_by: str = column(KeyText)
    approval_message: int | None = column(BigId, ForeignKey("messages.id", name="fk_cycles_approval"), null=True)


@cache
def _of_place(table: Table) -> Select[Any]:
    return select(table).where(table.c.group == bindparam("its_group"), table.c.week == bindparam("its_week"))


class Cycles(Noun):
    """`tx.cycles`; `tx.review_cycles` is the same over a table of its own."""

    table = table_of(CycleRow)

    def get(self, group: str, week: Week) -> Cycle | None:
        row = self._found(_of_place(self.table), its_group=group, its_week=week)
        return value_of(Cycle, row) if row else None

    def open(self, group: str, week: Week, at: datetime) -> Cycle:
        """Begin a cycle in COLLECTING, or give the one that was begun before."""
        fresh = Cycle(group, week, CycleState.COLLECTING, at)
        if self._insert_once(self.table, columns_of(fresh)) is not None:
            return fresh
        return value_of(Cycle, self._found(_of_place(self.table), its_group=group, its_week=week))

    def save(self, cycle: Cycle, expected_state: CycleState, expected_version: int | None = None) -> bool:
        """Store `cycle` if the stored one is still in `expected_state` (and version, if given); else False, unchanged.

        Name the version when a change keeps the state: two who both redraft must not both succeed.
        """
        same = [
            self.table.c.group == cycle.group,
            self.table.c.week == cycle.week,
            self.table.c.state == expected_state,
        ]
        if expected_version is not None:
            same.append(self.table.c.version == expected_version)
        return self._changed(self.table.update().where(*same).values(**columns_of(cycle))) == 1

    def all_open(self) -> list[Cycle]:
        """Cycles not DELIVERED, oldest week first."""
        rows = self._rows(
            select(self.table).where(self.table.c.state.in_(_OPEN)).order_by(self.table.c.week, self.table.c.group)
        )
        return [value_of(Cycle, row) for row in rows]

    def in_view(self, *weeks: Week) -> list[Cycle]:
        """Cycles of `weeks` and of every other week with a report not DELIVERED, oldest week first."""
        c = self.table.c
        unfinished = select(c.week).where(c.state.in_(_OPEN))
        mine = select(self.table).where(or_(c.week.in_(weeks), c.week.in_(unfinished)))
        return [value_of(Cycle, row) for row in self._rows(mine.order_by(c.week, c.group))]

    def of_week(self, week: Week) -> list[Cycle]:
        return self.of_weeks(week)

    def of_weeks(self, *weeks: Week) -> list[Cycle]:
        c = self.table.c
        rows = self._rows(select(self.table).where(c.week.in_(weeks)).order_by(c.week, c.group))
        return [value_of(Cycle, row) for row in rows]

    def recent(self, limit: int = 30) -> list[Cycle]:
        """Newest week first."""
        rows = self._rows(select(self.table).order_by(self.table.c.week.desc(), self.table.c.group).limit(limit))
        return [value_of(Cycle, row) for row in rows]

    def of_group(self, group: str, first: Week, last: Week) -> dict[Week, Cycle]:
        """The group's weeks from `first` to `last` (yearly review, Điều 2.3)."""
        c = self.table.c
        rows = self._rows(select(self.table).where(c.group == group, c.week >= first, c.week <= last))
        return {row.week: value_of(Cycle, row) for row in rows}
