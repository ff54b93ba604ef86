"""The standing agency's IOC data, week by week (Điều 3.5)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, select
from sqlmodel import SQLModel

from mailflow.adapters.store.rows import Noun, column, columns_of, table_of, value_of
from mailflow.adapters.store.types import BigId, PlainText, TupleText, UtcTime, WeekText
from mailflow.core.records import Bulletin
from mailflow.core.week import Week


class BulletinRow(SQLModel, table=True):
    __tablename__ = "bulletins"
    __table_args__ = (Index("ix_bulletins_week", "week", "message"),)

    message: int = column(BigId, ForeignKey("messages.id", name="fk_bulletins_message"), key=True)
    week: Week = column(WeekText)
    text: str = column(PlainText)
    received_at: datetime = column(UtcTime)
    filenames: tuple[str, ...] = column(TupleText)


_T = table_of(BulletinRow)


class Bulletins(Noun):
    """`tx.bulletins`. The files themselves stand in the raw message."""

    def add(self, bulletin: Bulletin) -> bool:
        """Store one; False when that message gave one before."""
        return self._insert_once(_T, columns_of(bulletin)) is not None

    def of_week(self, week: Week) -> list[Bulletin]:
        """Oldest first."""
        rows = self._rows(select(_T).where(_T.c.week == week).order_by(_T.c.message))
        return [value_of(Bulletin, row) for row in rows]
