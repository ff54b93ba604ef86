"""Erases what people wrote once its time is over, row by row; hashes, times, versions and the audit trail stay.

Report versions and the registers of directives and data issues stay too: they are the office's records, and only a
person may destroy those (Luật Lưu trữ 33/2024/QH15). Never a week whose report is not delivered.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Table, Text, or_, select, type_coerce

from mailflow.adapters.store.attendance import AttendanceRow
from mailflow.adapters.store.bulletins import BulletinRow
from mailflow.adapters.store.cycles import CycleRow
from mailflow.adapters.store.issues import IssueRow
from mailflow.adapters.store.messages import MessageRow, RawMessageRow
from mailflow.adapters.store.notes import NoteRow
from mailflow.adapters.store.opinions import CorrectionRow, OpinionRow
from mailflow.adapters.store.outbox import OutgoingBytesRow, OutgoingRow
from mailflow.adapters.store.rows import Noun, table_of
from mailflow.core.records import ERASED, CycleState, DeliveryState, MessageState

_M, _RAW, _O = table_of(MessageRow), table_of(RawMessageRow), table_of(OpinionRow)
_K, _A, _B, _N = table_of(CorrectionRow), table_of(AttendanceRow), table_of(BulletinRow), table_of(NoteRow)
_OUT, _BYTES, _CYCLE = table_of(OutgoingRow), table_of(OutgoingBytesRow), table_of(CycleRow)
_ISSUE = table_of(IssueRow)
_ENDED = (
    DeliveryState.ACCEPTED,
    DeliveryState.REFUSED,
    DeliveryState.UNCERTAIN,
)  # all other mail may still be sent, and needs its bytes


class Page(NamedTuple):
    """Messages to erase in one transaction, and behind which id the next page begins (None: there is no more)."""

    messages: tuple[int, ...]
    last: int | None


class Erasing(Noun):
    """`tx.erasing`."""

    def due(self, before: datetime, after: int = 0, limit: int = 1000) -> Page:
        """Messages received before that time that still have content, oldest id first."""
        old = select(_M.c.id).where(
            _M.c.id > after,
            _M.c.received_at < before,
            _M.c.state != MessageState.STORED,
            type_coerce(_M.c.flags, Text).not_like(f'%"{ERASED}"%'),
            ~_open_week(_M),
        )
        due = tuple(int(row.id) for row in self._rows(old.order_by(_M.c.id).limit(limit)))
        return Page(due, due[-1] if len(due) == limit else None)

    def erase(self, messages: tuple[int, ...]) -> int:
        """Take away the bytes and words of these messages and of what was filed and noted because of them; how many.

        Another daemon may be at the same page: what it has erased is left out.
        """
        found = select(_M.c.id, _M.c.flags).where(_M.c.id.in_(messages)).order_by(_M.c.id).with_for_update()
        rows = [row for row in self._rows(found) if ERASED not in row.flags]
        for row in rows:
            bare = {"subject": "", "reason": "", "verdict": None, "flags": (*row.flags, ERASED)}
            self._changed(_M.update().where(_M.c.id == row.id).values(**bare))
        ids = [row.id for row in rows]
        self._changed(_RAW.delete().where(_RAW.c.message.in_(ids)))
        self._opinions([row.id for row in self._rows(select(_O.c.id).where(_O.c.message.in_(ids)))])
        self._changed(_A.update().where(_A.c.message.in_(ids)).values(detail=""))
        self._changed(_B.update().where(_B.c.message.in_(ids)).values(text="", filenames=()))
        self._changed(_N.update().where(_N.c.message.in_(ids)).values(text="", filename="", content=b""))
        self._changed(_ISSUE.update().where(_ISSUE.c.settled_message.in_(ids)).values(settled_words=""))
        return len(ids)

    def erase_rest(self, before: datetime, limit: int) -> int:
        """Opinions and notes taken down by hand and mail of ours; how many rows, 0 when all is done."""
        by_hand = select(_O.c.id).where(
            _O.c.message.is_(None), _O.c.received_at < before, _O.c.text != "", ~_open_week(_O)
        )
        opinions = [row.id for row in self._rows(by_hand.order_by(_O.c.id).limit(limit))]
        self._opinions(opinions)
        said = or_(_N.c.text != "", _N.c.filename != "")
        alone = select(_N.c.id).where(_N.c.message.is_(None), _N.c.at < before, said, ~_open_week(_N))
        notes = [row.id for row in self._rows(alone.order_by(_N.c.id).limit(limit))]
        self._changed(_N.update().where(_N.c.id.in_(notes)).values(text="", filename="", content=b""))
        mails = self._old_mails(before, limit)
        self._changed(_OUT.update().where(_OUT.c.id.in_(mails)).values(text="", subject=""))
        self._changed(_BYTES.delete().where(_BYTES.c.mail.in_(mails)))
        return len(opinions) + len(notes) + len(mails)

    def _old_mails(self, before: datetime, limit: int) -> list[int]:
        """What we said long ago; an answer goes after the message that it quotes, never before."""
        cause_kept = select(_RAW.c.message).where(_RAW.c.message == _OUT.c.cause).exists()
        own = select(_OUT.c.id).where(
            _OUT.c.queued_at < before, _OUT.c.text != "", _OUT.c.state.in_(_ENDED), ~cause_kept, ~_open_week(_OUT)
        )
        return [row.id for row in self._rows(own.order_by(_OUT.c.id).limit(limit))]

    def _opinions(self, opinions: list[int]) -> None:
        self._changed(_O.update().where(_O.c.id.in_(opinions)).values(text="", why="", source=""))
        self._changed(_K.update().where(_K.c.opinion.in_(opinions)).values(before={}, after={}))


def _open_week(rows: Table) -> ColumnElement[Any]:
    """Whether a row's week has a report that is not delivered, whichever group's."""
    same = (_CYCLE.c.week == rows.c.week, _CYCLE.c.state != CycleState.DELIVERED)
    return select(_CYCLE.c.week).where(*same).exists()
