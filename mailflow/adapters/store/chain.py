"""The tables of the audit chain: a link for every event, and the head, which one writer at a time may move on.

Links are written at the very end of a transaction: the head is then the last lock taken, for the shortest time, and
writers wait for one another without ever waiting in a circle.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Integer, Text, UniqueConstraint, select, type_coerce
from sqlmodel import SQLModel

from mailflow.adapters.store.events import EventRow
from mailflow.adapters.store.rows import Noun, column, table_of
from mailflow.adapters.store.types import BigId, KeyText
from mailflow.core.chain import Entry, Link, Seal, next_seal

HEAD = 1  # the head's only row


class ChainRow(SQLModel, table=True):
    __tablename__ = "audit_chain"
    __table_args__ = (UniqueConstraint("event", name="uq_audit_chain_event"),)

    position: int = column(BigInteger, key=True, counted=False)
    event: int = column(BigId, ForeignKey("events.id", name="fk_audit_chain_event"))
    hash: str = column(KeyText)


class HeadRow(SQLModel, table=True):
    __tablename__ = "audit_head"

    id: int = column(Integer, key=True, counted=False)
    position: int = column(BigInteger)
    hash: str = column(KeyText)


_T, _H, _E = table_of(ChainRow), table_of(HeadRow), table_of(EventRow)
_C = _T.c
_ENTRY = [type_coerce(c, Text) if c.name == "detail" else c for c in _E.c]
_LAST = select(_C.position, _C.hash).order_by(_C.position.desc())
_HEAD = select(_H.c.position, _H.c.hash).where(_H.c.id == HEAD)
_LOCKED = _HEAD.with_for_update()
_SET = _H.update().where(_H.c.id == HEAD)
_ADD = _T.insert()


class Chain(Noun):
    """`tx.chain`."""

    def seal(self, entries: Sequence[Entry]) -> Seal:
        """Append links for `entries`, in order; the time this takes does not depend on the length of the chain."""
        row = self._connection.execute(_LOCKED).first() or self._row(
            _LAST
        )  # a head that was taken away stops nobody; `verify` names it
        seal, rows = Seal(*row) if row else Seal(), []
        for entry in entries:
            seal = next_seal(seal, entry)
            rows.append({"position": seal.position, "event": entry.event, "hash": seal.hash})
        self._connection.execute(_ADD, rows)
        self._connection.execute(_SET, {"position": seal.position, "hash": seal.hash})
        return seal

    def head(self) -> Seal | None:
        """The newest committed seal; None when somebody took the head away."""
        row = self._row(_HEAD)
        return Seal(*row) if row else None

    def links(self, after: int, limit: int = 2000) -> list[Link]:
        """The next links behind a position, with their events as they stand now."""
        joined = select(_C.position, _C.hash, _C.event, *_ENTRY).select_from(_T.outerjoin(_E, _C.event == _E.c.id))
        rows = self._rows(joined.where(_C.position > after).order_by(_C.position).limit(limit))
        return [Link(row[0], row[1], row[2], _entry(row[3:]) if row[3] is not None else None) for row in rows]

    def unsealed(self, limit: int = 100) -> list[int]:
        """Events that have no link: written past this program."""
        free = select(_E.c.id).where(~select(_C.event).where(_C.event == _E.c.id).exists())
        return [int(row.id) for row in self._rows(free.order_by(_E.c.id).limit(limit))]


def _entry(row: Any) -> Entry:
    number, at, actor, what, group, week, message, detail = row
    return Entry(number, at, actor, what, group, str(week) if week else None, message, detail)
