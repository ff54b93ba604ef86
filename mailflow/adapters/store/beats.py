"""Signs of life of the service's parts, for `status` and the health answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import SQLModel

from mailflow.adapters.store.rows import Noun, column, table_of, value_of
from mailflow.adapters.store.types import KeyText, PlainText, UtcTime
from mailflow.core.records import Beat


class BeatRow(SQLModel, table=True):
    __tablename__ = "beats"

    name: str = column(KeyText, key=True)
    at: datetime = column(UtcTime)
    detail: str = column(PlainText)


_T = table_of(BeatRow)
_BY_NAME = select(_T).where(_T.c.name == bindparam("sought"))


class Beats(Noun):
    """`tx.beats`."""

    def beat(self, name: str, at: datetime, detail: str = "") -> None:
        """Note that part `name` is alive; the last beat stands."""
        again = _T.update().where(_T.c.name == name).values(at=at, detail=detail)
        if self._changed(again) or self._insert_once(_T, {"name": name, "at": at, "detail": detail}) is not None:
            return
        self._changed(again)  # another daemon's first beat came between

    def get(self, name: str) -> Beat | None:
        row = self._found(_BY_NAME, sought=name)
        return value_of(Beat, row) if row else None

    def all(self) -> dict[str, Beat]:
        """The last beat of every part, by name."""
        return {row.name: value_of(Beat, row) for row in self._rows(select(_T).order_by(_T.c.name))}
