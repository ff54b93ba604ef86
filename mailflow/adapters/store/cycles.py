"""A group's week and its state. A change is made only upon the state it was decided on (compare and set)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, select
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


_T = table_of(CycleRow)
_C = _T.c


class Cycles(Noun):
    """`tx.cycles`."""

    def get(self, group: str, week: Week) -> Cycle | None:
        row = self._row(select(_T).where(_C.group == group, _C.week == week))
        return value_of(Cycle, row) if row else None

    def open(self, group: str, week: Week, at: datetime) -> Cycle:
        """Begin a cycle in COLLECTING, or give the one that was begun before."""
        fresh = Cycle(group, week, CycleState.COLLECTING, at)
        if self._insert_once(_T, columns_of(fresh)) is not None:
            return fresh
        return value_of(Cycle, self._row(select(_T).where(_C.group == group, _C.week == week)))

    def save(self, cycle: Cycle, expected_state: CycleState, expected_version: int | None = None) -> bool:
        """Store `cycle` if the stored one is still in `expected_state` (and version, if given); else False, unchanged.

        Name the version when a change keeps the state: two who both redraft must not both succeed.
        """
        same = [_C.group == cycle.group, _C.week == cycle.week, _C.state == expected_state]
        if expected_version is not None:
            same.append(_C.version == expected_version)
        return self._changed(_T.update().where(*same).values(**columns_of(cycle))) == 1

    def all_open(self) -> list[Cycle]:
        """Cycles not DELIVERED, oldest week first."""
        rows = self._rows(select(_T).where(_C.state.in_(_OPEN)).order_by(_C.week, _C.group))
        return [value_of(Cycle, row) for row in rows]

    def of_week(self, week: Week) -> list[Cycle]:
        return [value_of(Cycle, r) for r in self._rows(select(_T).where(_C.week == week).order_by(_C.group))]

    def recent(self, limit: int = 30) -> list[Cycle]:
        """Newest week first."""
        rows = self._rows(select(_T).order_by(_C.week.desc(), _C.group).limit(limit))
        return [value_of(Cycle, row) for row in rows]
