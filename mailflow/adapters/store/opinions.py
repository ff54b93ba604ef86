"""Filed items of opinions, and the corrections people make to them: the original is always kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, func, or_, select
from sqlmodel import SQLModel

from mailflow.adapters.store.rows import Noun, column, columns_of, in_pieces, table_of, value_of
from mailflow.adapters.store.types import BigId, EnumText, JsonText, KeyText, PlainText, UtcTime, WeekText
from mailflow.core.records import Correction, ItemStatus, Opinion
from mailflow.core.review_compile import Tally
from mailflow.core.verdict import Channel, Kind, SubmittedBy
from mailflow.core.week import Week

_OPEN = (ItemStatus.ACTIVE, ItemStatus.SUPPLEMENT)


class OpinionRow(SQLModel, table=True):
    __tablename__ = "opinions"
    __table_args__ = (
        Index("ix_opinions_group_week", "group", "week", "id"),
        Index("ix_opinions_member_week", "member", "week", "id"),
        Index("ix_opinions_message", "message", "id"),
    )

    id: int = column(BigId, key=True)
    message: int | None = column(BigId, ForeignKey("messages.id", name="fk_opinions_message"), null=True)
    group: str = column(KeyText)
    week: Week = column(WeekText)
    member: str = column(KeyText)
    sector: str = column(KeyText)
    kind: Kind = column(EnumText(Kind))
    text: str = column(PlainText)
    received_at: datetime = column(UtcTime)
    source: str = column(PlainText)
    why: str = column(PlainText)
    channel: Channel = column(EnumText(Channel))
    submitted_by: SubmittedBy = column(EnumText(SubmittedBy))
    sender: str = column(KeyText)
    late: bool = column(Boolean)
    status: ItemStatus = column(EnumText(ItemStatus))
    status_reason: str = column(PlainText)


class CorrectionRow(SQLModel, table=True):
    __tablename__ = "corrections"
    __table_args__ = (
        Index("ix_corrections_week", "week", "group", "id"),
        Index("ix_corrections_opinion", "opinion", "id"),
    )

    id: int = column(BigId, key=True)
    opinion: int = column(BigId, ForeignKey("opinions.id", name="fk_corrections_opinion"))
    group: str = column(KeyText)
    week: Week = column(WeekText)
    by: str = column(KeyText)
    at: datetime = column(UtcTime)
    before: dict[str, str] = column(JsonText)
    after: dict[str, str] = column(JsonText)


_O = table_of(OpinionRow)
_C = _O.c
_FIX = table_of(CorrectionRow)


class Opinions(Noun):
    """`tx.opinions`. Items come back in the order they were filed."""

    def add(self, opinions: Iterable[Opinion]) -> list[Opinion]:
        """Store items; the same items with their ids."""
        items = list(opinions)
        numbers = self._insert_all(_O, [columns_of(one) for one in items])
        return [replace(one, id=number) for one, number in zip(items, numbers, strict=True)]

    def get(self, opinion: int) -> Opinion | None:
        row = self._row(select(_O).where(_C.id == opinion))
        return value_of(Opinion, row) if row else None

    def of_week(self, group: str, week: Week, status: ItemStatus | None = None) -> list[Opinion]:
        """The items of a group's week, of one status or of all."""
        statement = select(_O).where(_C.group == group, _C.week == week)
        if status is not None:
            statement = statement.where(_C.status == status)
        return [value_of(Opinion, row) for row in self._rows(statement.order_by(_C.id))]

    def of_member(self, member: str, limit: int = 200) -> list[Opinion]:
        """What a member said, newest week first."""
        statement = select(_O).where(_C.member == member).order_by(_C.week.desc(), _C.id.desc())
        return [value_of(Opinion, row) for row in self._rows(statement.limit(limit))]

    def tallies(self, group: str, first: Week, last: Week) -> list[Tally]:
        """How many items of each sort the group's weeks hold, without what their author replaced; no text is read."""
        sorts = (_C.week, _C.member, _C.sector, _C.kind, _C.channel, _C.submitted_by, _C.late)
        mine = (_C.group == group, _C.week >= first, _C.week <= last, _C.status != ItemStatus.SUPERSEDED)
        counted = select(*sorts, func.count().label("items")).where(*mine).group_by(*sorts).order_by(*sorts)
        return [value_of(Tally, row) for row in self._rows(counted)]

    def of_message(self, message: int) -> list[Opinion]:
        rows = self._rows(select(_O).where(_C.message == message).order_by(_C.id))
        return [value_of(Opinion, row) for row in rows]

    def supersede(self, group: str, week: Week, member: str, before_message: int, reason: str = "") -> list[int]:
        """Mark the member's open items of that week as SUPERSEDED, but those of `before_message` and of later messages.

        Items recorded without a message count as earlier. The ids of the items that changed, in order.
        """
        earlier = or_(_C.message.is_(None), _C.message < before_message)
        open_items = select(_C.id).where(
            _C.group == group, _C.week == week, _C.member == member, _C.status.in_(_OPEN), earlier
        )
        ids = [int(row.id) for row in self._rows(open_items.order_by(_C.id))]
        for piece in in_pieces(ids):
            marked = _O.update().where(_C.id.in_(piece))
            self._changed(marked.values(status=ItemStatus.SUPERSEDED, status_reason=reason))
        return ids

    def set_status(self, opinion: int, status: ItemStatus, reason: str) -> bool:
        """False when there is no such item."""
        changed = _O.update().where(_C.id == opinion).values(status=status, status_reason=reason)
        return self._changed(changed) == 1

    def carry(self, opinion: int, week: Week) -> bool:
        """Move a late item that was not taken in to another week's report, marked late. False for an unknown id."""
        moved = _O.update().where(_C.id == opinion)
        return self._changed(moved.values(week=week, late=True, status=ItemStatus.ACTIVE, status_reason="")) == 1

    def change(
        self,
        opinion: int,
        by: str,
        at: datetime,
        *,
        sector: str | None = None,
        kind: Kind | None = None,
        text: str | None = None,
    ) -> Opinion:
        """Correct an item; the former values are kept as a Correction. Unchanged fields make none.

        Raises KeyError for an unknown id.
        """
        old = self.get(opinion)
        if old is None:
            raise KeyError(opinion)
        given = {"sector": sector, "kind": kind, "text": text}
        after = {name: value for name, value in given.items() if value is not None and value != getattr(old, name)}
        if not after:
            return old
        before = {name: str(getattr(old, name)) for name in after}
        kept = Correction(old.id, old.group, old.week, by, at, before, {name: str(v) for name, v in after.items()})
        self._insert(_FIX, columns_of(kept))
        self._changed(_O.update().where(_C.id == opinion).values(**after))
        return replace(old, sector=sector or old.sector, kind=kind or old.kind, text=old.text if text is None else text)

    def corrections(self, week: Week, group: str | None = None) -> list[Correction]:
        """Corrections made to a week's items, in the order they were made."""
        statement = select(_FIX).where(_FIX.c.week == week)
        if group is not None:
            statement = statement.where(_FIX.c.group == group)
        return [value_of(Correction, row) for row in self._rows(statement.order_by(_FIX.c.id))]

    def original(self, opinion: int) -> Opinion | None:
        """The item as it was filed, before every correction."""
        item = self.get(opinion)
        rows = self._rows(select(_FIX).where(_FIX.c.opinion == opinion).order_by(_FIX.c.id.desc()))
        for row in rows:
            assert item is not None  # a correction's foreign key holds its item
            known = dict(row.before)
            kind = Kind(known.pop("kind", item.kind))
            item = replace(item, kind=kind, **known)
        return item
