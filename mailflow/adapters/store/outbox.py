"""Outgoing mail, one row per recipient, written in the transaction of its cause. The bytes lie in a table of their own.

Life of a row: QUEUED or RETRY -> SENDING (claimed) -> ACCEPTED, REFUSED, RETRY or UNCERTAIN; HELD waits for a person.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    Boolean,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Select,
    UniqueConstraint,
    bindparam,
    func,
    or_,
    select,
)
from sqlmodel import SQLModel

from mailflow.adapters.store.rows import Noun, column, columns_of, table_of, value_of
from mailflow.adapters.store.types import BigId, EnumText, KeyText, PlainText, UtcTime, WeekText
from mailflow.core.records import DeliveryState, OutgoingMail
from mailflow.core.verdict import AnsweredKind
from mailflow.core.week import Week

_WAITING = (DeliveryState.QUEUED, DeliveryState.RETRY)
_FINAL = (DeliveryState.ACCEPTED, DeliveryState.REFUSED)


class OutgoingRow(SQLModel, table=True):
    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("once", name="uq_outbox_once"),
        UniqueConstraint("message_id", name="uq_outbox_message_id"),
        Index("ix_outbox_state", "state", "queued_at", "id"),
        Index("ix_outbox_code", "code", "recipient"),
        Index("ix_outbox_notices", "recipient", "notice", "queued_at"),
        Index("ix_outbox_group_week", "group", "week", "id"),
        Index("ix_outbox_purpose", "purpose", "id"),
        Index("ix_outbox_cause", "cause", "id"),
    )

    id: int = column(BigId, key=True)
    message_id: str = column(KeyText)
    once: str = column(KeyText)
    purpose: str = column(KeyText)
    to: str = column(KeyText)
    recipient: str = column(KeyText)  # `to` case-folded: what an address is compared by
    subject: str = column(PlainText)
    text: str = column(PlainText)
    queued_at: datetime = column(UtcTime)
    code: str = column(KeyText)
    answer_as: AnsweredKind = column(EnumText(AnsweredKind))
    group: str | None = column(KeyText, null=True)
    week: Week | None = column(WeekText, null=True)
    version: int | None = column(Integer, null=True)
    report_sha256: str = column(KeyText)
    cause: int | None = column(BigId, ForeignKey("messages.id", name="fk_outbox_cause"), null=True)
    notice: bool = column(Boolean)
    state: DeliveryState = column(EnumText(DeliveryState))
    attempts: int = column(Integer)
    next_at: datetime | None = column(UtcTime, null=True)
    last_reply: str = column(PlainText)
    sent_at: datetime | None = column(UtcTime, null=True)
    claimed_at: datetime | None = column(UtcTime, null=True)


class OutgoingBytesRow(SQLModel, table=True):
    __tablename__ = "outbox_bytes"

    mail: int = column(BigId, ForeignKey("outbox.id", name="fk_outbox_bytes_mail"), key=True)
    raw: bytes = column(LargeBinary)


class Stuck(NamedTuple):
    """How many mails wait, since when the first, and what the server last said of it."""

    number: int = 0
    since: datetime | None = None
    reply: str = ""


_T = table_of(OutgoingRow)
_C = _T.c
_RAW = table_of(OutgoingBytesRow)
_NOTICES = select(func.count().label("number")).where(
    _C.recipient == bindparam("to"),
    _C.notice.is_(True),
    _C.purpose == bindparam("about"),
    _C.queued_at >= bindparam("since"),
    _C.state != DeliveryState.HELD,
)
_BY_MESSAGE_ID = select(_T).where(_C.message_id == bindparam("sought"))
_CLAIM = (
    _T.update()
    .where(
        _C.id == bindparam("sought"), _C.state.in_(_WAITING), or_(_C.next_at.is_(None), _C.next_at <= bindparam("now"))
    )
    .values(state=DeliveryState.SENDING, attempts=_C.attempts + 1, claimed_at=bindparam("now"))
)
_SETTLE = (
    _T.update()
    .where(_C.id == bindparam("sought"), _C.state.not_in(_FINAL))
    .values(state=bindparam("new_state"), last_reply=bindparam("reply"), next_at=bindparam("again"))
)
_ACCEPT = _SETTLE.values(sent_at=bindparam("at"))
_WHOLE = select(_T, _RAW.c.raw).join(_RAW)


class Outbox(Noun):
    """`tx.outbox`. Where a method says "without bytes", `raw` is b"" in its answer; `get` and `due` fetch them."""

    def queue(self, mail: OutgoingMail) -> bool:
        """Store a mail to be sent; False, and nothing stored, when its `once` or Message-ID was queued before."""
        number = self._insert_once(_T, {**columns_of(mail, "raw"), "recipient": mail.to.casefold()})
        if number is None:
            return False
        self._insert(_RAW, {"mail": number, "raw": mail.raw})
        return True

    def get(self, mail: int) -> OutgoingMail | None:
        found = self._with_bytes(_WHOLE.where(_C.id == mail))
        return found[0] if found else None

    def due(self, now: datetime, limit: int = 50, purpose: str | None = None) -> list[OutgoingMail]:
        """Mail to send now: QUEUED or RETRY whose `next_at` is past or not set, of one purpose or all; oldest first."""
        ready = _WHOLE.where(_C.state.in_(_WAITING), _past(now))
        if purpose is not None:
            ready = ready.where(_C.purpose == purpose)
        return self._with_bytes(ready.order_by(_C.queued_at, _C.id).limit(limit))

    def claim(self, mail: int, now: datetime) -> bool:
        """Take a waiting mail for sending: SENDING, one attempt more. False when another took it first."""
        return self._changed(_CLAIM, sought=mail, now=now) == 1

    def settle(
        self, mail: int, state: DeliveryState, reply: str, at: datetime, next_at: datetime | None = None
    ) -> bool:
        """Write what became of a mail, with the server's reply. ACCEPTED and REFUSED stay: then False, unchanged."""
        fate = {"sought": mail, "new_state": state, "reply": reply, "again": next_at}
        if state is DeliveryState.ACCEPTED:
            return self._changed(_ACCEPT, **fate, at=at) == 1
        return self._changed(_SETTLE, **fate) == 1

    def rewrite(self, mail: int, raw: bytes, text: str) -> None:
        """Give a mail that nobody took other bytes; who it is for and its Message-ID stay."""
        self._changed(_T.update().where(_C.id == mail, _C.state.not_in(_FINAL)).values(text=text))
        self._changed(_RAW.update().where(_RAW.c.mail == mail).values(raw=raw))

    def recover(self, before: datetime) -> list[OutgoingMail]:
        """Mail claimed before that time and never settled (a crash, perhaps after DATA) is now UNCERTAIN.

        Without bytes. Each such mail is given to one caller only.
        """
        lost = (_C.state == DeliveryState.SENDING) & (_C.claimed_at < before)
        ids = [int(row.id) for row in self._rows(select(_C.id).where(lost).order_by(_C.id))]
        mark = _T.update().values(state=DeliveryState.UNCERTAIN)
        mine = [one for one in ids if self._changed(mark.where(_C.id == one, lost)) == 1]
        return [mail for one in mine for mail in self._bare(select(_T).where(_C.id == one))]

    def by_message_id(self, message_id: str) -> OutgoingMail | None:
        """The mail with that Message-ID; without bytes."""
        row = self._found(_BY_MESSAGE_ID, sought=message_id) if message_id else None
        return value_of(OutgoingMail, row, raw=b"") if row else None

    def by_code(self, code: str, to: str) -> OutgoingMail | None:
        """The newest mail with that subject code to that address (any case); without bytes."""
        mine = select(_T).where(_C.code == code, _C.recipient == to.casefold())
        return next(iter(self._bare(mine.order_by(_C.id.desc()).limit(1))), None) if code else None

    def find(
        self,
        group: str | None = None,
        week: Week | None = None,
        purpose: str | None = None,
        state: DeliveryState | None = None,
        to: str | None = None,
        cause: int | None = None,
        limit: int = 100,
    ) -> list[OutgoingMail]:
        """Mail that fits everything given, newest first; without bytes."""
        recipient = None if to is None else to.casefold()
        given = {
            "group": group,
            "week": week,
            "purpose": purpose,
            "state": state,
            "recipient": recipient,
            "cause": cause,
        }
        fits = select(_T).where(*(_C[name] == value for name, value in given.items() if value is not None))
        return self._bare(fits.order_by(_C.id.desc()).limit(limit))

    def notices_today(self, address: str, purpose: str, since: datetime) -> int:
        """How many notices of a purpose were queued to the address since then; held ones never went and do not count.

        Counted by purpose: a flood of one kind (strangers' mail) must not hold back another (a receipt).
        """
        return int(self._found(_NOTICES, to=address.casefold(), about=purpose, since=since).number)

    def counts(self) -> dict[DeliveryState, int]:
        rows = self._rows(select(_C.state, func.count()).group_by(_C.state).order_by(_C.state))
        return {state: int(number) for state, number in rows}

    def oldest_waiting(self) -> datetime | None:
        """Since when the longest-waiting mail waits; None for an empty queue."""
        row = self._row(select(_C.queued_at).where(_C.state.in_(_WAITING)).order_by(_C.queued_at))
        return row.queued_at if row else None

    def stuck(self, without: str) -> Stuck:
        """What waits to be sent, leaving out mail of one purpose."""
        waiting = (_C.state.in_(_WAITING), _C.purpose != without)
        row = self._row(select(_C.queued_at, _C.last_reply).where(*waiting).order_by(_C.queued_at, _C.id))
        if row is None:
            return Stuck()
        return Stuck(self._number(select(func.count()).where(*waiting)), row.queued_at, row.last_reply)

    def _bare(self, statement: Select[Any]) -> list[OutgoingMail]:
        return [value_of(OutgoingMail, row, raw=b"") for row in self._rows(statement)]

    def _with_bytes(self, statement: Select[Any]) -> list[OutgoingMail]:
        return _whole(self._rows(statement))


def _whole(rows: Iterable[Any]) -> list[OutgoingMail]:
    return [value_of(OutgoingMail, row, raw=bytes(row.raw)) for row in rows]


def _past(now: datetime) -> Any:
    return or_(_C.next_at.is_(None), _C.next_at <= now)
