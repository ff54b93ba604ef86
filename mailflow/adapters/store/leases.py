"""Who of several daemons has a part of the work for now: one row a part, taken and renewed by compare-and-set."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from sqlalchemy import select
from sqlmodel import SQLModel

from mailflow.adapters.store.rows import Noun, column, table_of
from mailflow.adapters.store.types import KeyText, UtcTime


class Lease(Enum):
    """What asking for a lease gave: KEPT by the asker, NEW to the asker, or with an OTHER owner."""

    KEPT = "kept"
    NEW = "new"
    OTHER = "other"


class LeaseRow(SQLModel, table=True):
    __tablename__ = "leases"

    name: str = column(KeyText, key=True)
    owner: str = column(KeyText)
    until: datetime = column(UtcTime)


_T = table_of(LeaseRow)
_C = _T.c


class Leases(Noun):
    """`tx.leases`."""

    def take(self, name: str, owner: str, now: datetime, until: datetime) -> Lease:
        """Take or renew the lease `name` while no other owner has it."""
        row = _T.update().where(_C.name == name)
        if self._changed(row.where(_C.owner == owner).values(until=until)):
            return Lease.KEPT
        if self._insert_once(_T, {"name": name, "owner": owner, "until": until}) is not None:
            return Lease.NEW
        taken = self._changed(row.where(_C.until <= now).values(owner=owner, until=until))
        return Lease.NEW if taken else Lease.OTHER

    def give_back(self, owner: str, *names: str) -> None:
        """End an owner's leases of those names, or all of them without any."""
        mine = _T.delete().where(_C.owner == owner)
        self._changed(mine.where(_C.name.in_(names)) if names else mine)

    def owners(self) -> dict[str, str]:
        """Who has, or last had, each part."""
        return {row.name: row.owner for row in self._rows(select(_T).order_by(_C.name))}
