"""Troubles that people were told of: one row each, begun and ended by compare-and-set, so told by one daemon only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Float, Integer, select
from sqlmodel import SQLModel

from mailflow.adapters.store.rows import Noun, column, columns_of, table_of, value_of
from mailflow.adapters.store.types import EnumText, KeyText, PlainText, UtcTime, WeekText
from mailflow.core.alarms import Alarm, AlarmKind
from mailflow.core.week import Week


class AlarmRow(SQLModel, table=True):
    __tablename__ = "alarms"

    key: str = column(KeyText, key=True)
    kind: AlarmKind = column(EnumText(AlarmKind))
    since: datetime = column(UtcTime)
    about: str = column(KeyText)
    number: float = column(Float)
    reason: str = column(PlainText)
    group: str | None = column(KeyText, null=True)
    week: Week | None = column(WeekText, null=True)
    raised_at: datetime = column(UtcTime)
    over_at: datetime | None = column(UtcTime, null=True)
    times: int = column(Integer)


_T = table_of(AlarmRow)
_C = _T.c


class Alarms(Noun):
    """`tx.alarms`. A row stays when its trouble is over and counts how often it came."""

    def told(self) -> list[Alarm]:
        """Troubles told and not over, by key."""
        rows = self._rows(select(_T).where(_C.over_at.is_(None)).order_by(_C.key))
        return [value_of(Alarm, row) for row in rows]

    def begin(self, alarm: Alarm, now: datetime) -> int:
        """Claim the telling: the how-manieth time it is, or 0 when another has told it."""
        values = {**columns_of(alarm), "raised_at": now, "over_at": None}
        if self._insert_once(_T, {**values, "times": 1}) is not None:
            return 1
        again = _T.update().where(_C.key == alarm.key, _C.over_at.is_not(None))
        return self._times(alarm.key) if self._changed(again.values(**values, times=_C.times + 1)) else 0

    def end(self, key: str, now: datetime) -> int:
        """Claim the telling that it is over: the number `begin` gave, or 0 when another has told it."""
        ended = self._changed(_T.update().where(_C.key == key, _C.over_at.is_(None)).values(over_at=now))
        return self._times(key) if ended else 0

    def _times(self, key: str) -> int:
        return self._number(select(_C.times).where(_C.key == key))
