"""What a secretary wrote or attached beside a draft; a file is kept byte for byte."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, select
from sqlmodel import SQLModel

from mailflow.adapters.store.rows import Noun, column, columns_of, table_of, value_of
from mailflow.adapters.store.types import BigId, KeyText, PlainText, UtcTime, WeekText
from mailflow.core.records import Note
from mailflow.core.week import Week


class NoteRow(SQLModel, table=True):
    __tablename__ = "notes"
    __table_args__ = (Index("ix_notes_group_week", "group", "week", "id"),)

    id: int = column(BigId, key=True)
    group: str = column(KeyText)
    week: Week = column(WeekText)
    version: int = column(Integer)
    author: str = column(KeyText)
    at: datetime = column(UtcTime)
    text: str = column(PlainText)
    filename: str = column(PlainText)
    content: bytes = column(LargeBinary)
    message: int | None = column(BigId, ForeignKey("messages.id", name="fk_notes_message"), null=True)


_T = table_of(NoteRow)


class Notes(Noun):
    """`tx.notes`."""

    def add(self, note: Note) -> Note:
        return replace(note, id=self._insert(_T, columns_of(note)))

    def of_week(self, group: str, week: Week) -> list[Note]:
        """In the order written."""
        rows = self._rows(select(_T).where(_T.c.group == group, _T.c.week == week).order_by(_T.c.id))
        return [value_of(Note, row, content=bytes(row.content)) for row in rows]
