"""The ledger of things done once: a duty is claimed by its key, and the database lets one claimer through."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlmodel import SQLModel

from mailflow.adapters.store.rows import Noun, after_prefix, column, table_of
from mailflow.adapters.store.types import KeyText, UtcTime


class DutyRow(SQLModel, table=True):
    __tablename__ = "duties"

    key: str = column(KeyText, key=True)
    at: datetime = column(UtcTime)


_T = table_of(DutyRow)
_C = _T.c


class Duties(Noun):
    """`tx.duties`. A claim lives and dies with its transaction: rolled back, the duty is open again."""

    def claim(self, key: str, at: datetime) -> bool:
        """True for the one who may do it now; False when it was done before."""
        return self._insert_once(_T, {"key": key, "at": at}) is not None

    def done(self, key: str) -> bool:
        return self._row(select(_C.key).where(_C.key == key)) is not None

    def keys(self, *prefixes: str) -> list[str]:
        """Keys done that begin with one of `prefixes` (all without any), sorted by code point."""
        return list(self.ledger(*prefixes))

    def ledger(self, *prefixes: str) -> dict[str, datetime]:
        """When each duty whose key begins with one of `prefixes` (not empty) was claimed, sorted by key."""
        statement = select(_T).order_by(_C.key)
        if prefixes:
            statement = statement.where(or_(*(and_(_C.key >= one, _C.key < after_prefix(one)) for one in prefixes)))
        return {row.key: row.at for row in self._rows(statement)}
