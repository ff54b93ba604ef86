"""Reports as they were sent, byte for byte: a template or a program of later days changes nothing about them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, Integer, LargeBinary, select
from sqlmodel import SQLModel

from mailflow.adapters.store.rows import Noun, column, columns_of, table_of, value_of
from mailflow.adapters.store.types import KeyText, PlainText, UtcTime, WeekText
from mailflow.core.records import Print
from mailflow.core.week import Week


class PrintRow(SQLModel, table=True):
    __tablename__ = "prints"

    group: str = column(KeyText, key=True)
    week: Week = column(WeekText, key=True)
    version: int = column(Integer, key=True)
    form: str = column(KeyText, key=True)
    approved: bool = column(Boolean, key=True)
    filename: str = column(PlainText)
    content: bytes = column(LargeBinary)
    sha256: str = column(KeyText)
    made_at: datetime = column(UtcTime)


_T = table_of(PrintRow)
_C = _T.c


class Prints(Noun):
    """`tx.prints`."""

    def keep(self, one: Print) -> bool:
        """Keep a print; False when that form of that version was kept before (the kept one stands)."""
        return self._insert_once(_T, columns_of(one)) is not None

    def get(self, group: str, week: Week, version: int, form: str, *, approved: bool) -> Print | None:
        """The print of that form, of the draft or of the approved version."""
        mine = (_C.group == group, _C.week == week, _C.version == version)
        row = self._row(select(_T).where(*mine, _C.form == form, _C.approved.is_(approved)))
        return value_of(Print, row, content=bytes(row.content)) if row else None

    def all(self, group: str, week: Week) -> list[Print]:
        """Every kept print of a week, by version, drafts before the approved one."""
        mine = select(_T).where(_C.group == group, _C.week == week)
        rows = self._rows(mine.order_by(_C.version, _C.approved, _C.form))
        return [value_of(Print, row, content=bytes(row.content)) for row in rows]
