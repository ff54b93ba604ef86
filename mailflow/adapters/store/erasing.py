"""Erases what people wrote once its time is over, row by row; hashes, times, versions and the audit trail stay.

Report versions and the register of directives stay too: they are the office's records, and only a person may destroy
those (Luật Lưu trữ 33/2024/QH15). Never a week whose report is not delivered.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from mailflow.adapters.store.attendance import AttendanceRow
from mailflow.adapters.store.bulletins import BulletinRow
from mailflow.adapters.store.cycles import CycleRow
from mailflow.adapters.store.messages import MessageRow, RawMessageRow
from mailflow.adapters.store.notes import NoteRow
from mailflow.adapters.store.opinions import CorrectionRow, OpinionRow
from mailflow.adapters.store.outbox import OutgoingBytesRow, OutgoingRow
from mailflow.adapters.store.rows import Noun, table_of
from mailflow.core.records import CycleState, MessageState

ERASED = "erased"  # a flag of the message; what a person reads in `mailflow show`
_M, _RAW, _O = table_of(MessageRow), table_of(RawMessageRow), table_of(OpinionRow)
_K, _A, _B, _N = table_of(CorrectionRow), table_of(AttendanceRow), table_of(BulletinRow), table_of(NoteRow)
_OUT, _BYTES, _CYCLE = table_of(OutgoingRow), table_of(OutgoingBytesRow), table_of(CycleRow)


class Page(NamedTuple):
    """Messages to erase in one transaction, and behind which id the next page begins (None: there is no more)."""

    messages: tuple[int, ...]
    last: int | None


class Erasing(Noun):
    """`tx.erasing`."""

    def due(self, before: datetime, after: int = 0, limit: int = 100) -> Page:
        """Messages received before that time that still have content, oldest id first."""
        open_week = select(_CYCLE.c.week).where(_CYCLE.c.week == _M.c.week, _CYCLE.c.state != CycleState.DELIVERED)
        old = select(_M.c.id, _M.c.flags, open_week.exists().label("open")).where(
            _M.c.id > after, _M.c.received_at < before, _M.c.state != MessageState.STORED
        )
        rows = self._rows(old.order_by(_M.c.id).limit(limit))
        due = tuple(int(row.id) for row in rows if ERASED not in row.flags and not row.open)
        return Page(due, rows[-1].id if len(rows) == limit else None)

    def erase(self, messages: tuple[int, ...]) -> None:
        """Take away the bytes and words of these messages and of what was filed, noted or sent because of them."""
        for message in messages:
            flags = self._row(select(_M.c.flags).where(_M.c.id == message)).flags
            self._changed(
                _M.update().where(_M.c.id == message).values(subject="", verdict=None, flags=(*flags, ERASED))
            )
        self._changed(_RAW.delete().where(_RAW.c.message.in_(messages)))
        opinions = [row.id for row in self._rows(select(_O.c.id).where(_O.c.message.in_(messages)))]
        self._opinions(opinions)
        self._changed(_A.update().where(_A.c.message.in_(messages)).values(detail=""))
        self._changed(_B.update().where(_B.c.message.in_(messages)).values(text="", filenames=()))
        self._changed(_N.update().where(_N.c.message.in_(messages)).values(text="", filename="", content=b""))
        self._mails([row.id for row in self._rows(select(_OUT.c.id).where(_OUT.c.cause.in_(messages)))])

    def erase_rest(self, before: datetime, limit: int = 500) -> int:
        """Opinions taken down by hand and mail of ours that no message caused; how many rows, 0 when all is done."""
        closed = (
            ~select(_CYCLE.c.week).where(_CYCLE.c.week == _O.c.week, _CYCLE.c.state != CycleState.DELIVERED).exists()
        )
        by_hand = select(_O.c.id).where(_O.c.message.is_(None), _O.c.received_at < before, _O.c.text != "", closed)
        opinions = [row.id for row in self._rows(by_hand.order_by(_O.c.id).limit(limit))]
        self._opinions(opinions)
        own = select(_OUT.c.id).where(_OUT.c.cause.is_(None), _OUT.c.queued_at < before, _OUT.c.text != "")
        mails = [row.id for row in self._rows(own.order_by(_OUT.c.id).limit(limit))]
        self._mails(mails)
        return len(opinions) + len(mails)

    def _opinions(self, opinions: list[int]) -> None:
        self._changed(_O.update().where(_O.c.id.in_(opinions)).values(text="", why="", source=""))
        self._changed(_K.update().where(_K.c.opinion.in_(opinions)).values(before={}, after={}))

    def _mails(self, mails: list[int]) -> None:
        self._changed(_OUT.update().where(_OUT.c.id.in_(mails)).values(text="", subject=""))
        self._changed(_BYTES.delete().where(_BYTES.c.mail.in_(mails)))
