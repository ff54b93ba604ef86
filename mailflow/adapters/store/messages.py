"""Incoming messages and their raw bytes. A message is known by (mailbox, uidvalidity, uid) and never stored twice.

Of a refused secret nothing is kept but time, sender, rule and a hash of the Message-ID (official-form.md 7).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, Select, UniqueConstraint, bindparam, func, select
from sqlmodel import SQLModel

from mailflow.adapters.store.rows import Noun, column, columns_of, in_pieces, table_of, value_of
from mailflow.adapters.store.types import BigId, EnumText, JsonText, KeyText, PlainText, TupleText, UtcTime, WeekText
from mailflow.core.records import MessageState, StoredMessage
from mailflow.core.verdict import Disposition, ReasonCode, Verdict
from mailflow.core.week import Week


class MessageRow(SQLModel, table=True):
    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("mailbox", "uidvalidity", "uid", name="uq_messages_place"),
        Index("ix_messages_sha256", "sha256"),
        Index("ix_messages_message_id", "message_id"),
        Index("ix_messages_unmoved", "mailbox", "uidvalidity", "moved_to", "uid"),
        Index("ix_messages_state", "state", "disposition", "id"),
        Index("ix_messages_disposition", "disposition", "id"),
        Index("ix_messages_group_week", "group", "week", "id"),
        Index("ix_messages_member_week", "member", "week", "id"),
        Index("ix_messages_week", "week", "id"),
    )

    id: int = column(BigId, key=True)
    mailbox: str = column(KeyText)
    uidvalidity: int = column(BigInteger)
    uid: int = column(BigInteger)
    message_id: str = column(KeyText)
    sha256: str = column(KeyText)
    size: int = column(BigInteger)
    sender: str = column(KeyText)
    subject: str = column(PlainText)
    received_at: datetime = column(UtcTime)
    stored_at: datetime = column(UtcTime)
    state: MessageState = column(EnumText(MessageState))
    disposition: Disposition | None = column(EnumText(Disposition), null=True)
    reason: str = column(PlainText)
    reason_code: ReasonCode | None = column(EnumText(ReasonCode), null=True)
    group: str | None = column(KeyText, null=True)
    member: str | None = column(KeyText, null=True)
    week: Week | None = column(WeekText, null=True)
    filed_at: datetime | None = column(UtcTime, null=True)
    moved_to: str | None = column(KeyText, null=True)
    moved_at: datetime | None = column(UtcTime, null=True)
    twin_of: int | None = column(BigId, ForeignKey("messages.id", name="fk_messages_twin_of"), null=True)
    flags: tuple[str, ...] = column(TupleText)
    verdict: dict[str, Any] | None = column(JsonText, null=True)


class RawMessageRow(SQLModel, table=True):
    __tablename__ = "raw_messages"

    message: int = column(BigId, ForeignKey("messages.id", name="fk_raw_messages_message"), key=True)
    content: bytes = column(LargeBinary)


_M = table_of(MessageRow)
_RAW = table_of(RawMessageRow)
_C = _M.c
_MEANING = ("state", "disposition", "reason", "reason_code", "group", "member", "week")
_KEPT = [_C[f.name] for f in fields(StoredMessage)]
# What every mail asks is put together once: that costs more than carrying it out.
_BY_ID = select(*_KEPT).where(_C.id == bindparam("sought"))
_FIRST_WITH_BYTES = select(*_KEPT).where(_C.sha256 == bindparam("sought")).order_by(_C.id).limit(1)
_FIRST_WITH_NAME = select(*_KEPT).where(_C.message_id == bindparam("sought")).order_by(_C.id).limit(1)
_FILED = ("state", "disposition", "reason", "reason_code", "group", "member", "week", "flags", "filed_at", "verdict")
_SETTLE = (
    _M.update()
    .where(_C.id == bindparam("sought"), _C.filed_at.is_(None))
    .values({name: bindparam(f"new_{name}") for name in _FILED})
)
_MOVED = _M.update().where(_C.id == bindparam("sought")).values(moved_to=bindparam("folder"), moved_at=bindparam("at"))


class Messages(Noun):
    """`tx.messages`."""

    def known(self, mailbox: str, uidvalidity: int, uid: int) -> StoredMessage | None:
        """The message at that place of the mailbox, if it was stored."""
        return _message(self._row(_all().where(*_place(mailbox, uidvalidity), _C.uid == uid)))

    def known_many(self, mailbox: str, uidvalidity: int, uids: Iterable[int]) -> dict[int, StoredMessage]:
        """Which of `uids` are stored, by UID: one indexed look-up for what a pass sees, whatever the store holds."""
        found: dict[int, StoredMessage] = {}
        for piece in in_pieces(sorted(set(uids))):
            rows = self._rows(_all().where(*_place(mailbox, uidvalidity), _C.uid.in_(piece)).order_by(_C.uid))
            found.update((row.uid, value_of(StoredMessage, row)) for row in rows)
        return found

    def twin(self, sha256: str, message_id: str) -> StoredMessage | None:
        """The earliest message with the same bytes, else with the same Message-ID; "" is equal to nothing."""
        for statement, given in ((_FIRST_WITH_BYTES, sha256), (_FIRST_WITH_NAME, message_id)):
            row = self._found(statement, sought=given) if given else None
            if row:
                return value_of(StoredMessage, row)
        return None

    def keep(self, message: StoredMessage, raw: bytes) -> StoredMessage:
        """Store a message with its bytes. One that stands at that place already is given back as it is stored."""
        return self._keep(message, raw)

    def keep_without_bytes(self, message: StoredMessage) -> StoredMessage:
        """Store that a message came, not what it says: state REFUSED (a secret), or one too large to fetch."""
        return self._keep(_without_content(message) if message.state is MessageState.REFUSED else message, None)

    def _keep(self, message: StoredMessage, raw: bytes | None) -> StoredMessage:
        number = self._insert_once(_M, columns_of(message))
        if number is None:
            stood = self.known(message.mailbox, message.uidvalidity, message.uid)
            assert stood is not None  # the unique place is the only key that can refuse the row
            return stood
        if raw is not None:
            self._insert(_RAW, {"message": number, "content": raw})
        return replace(message, id=number)

    def file(self, message: int, verdict: Verdict, state: MessageState, at: datetime) -> bool:
        """Give a message its meaning and final state, once; False (and no change) when that was done before.

        A refused secret loses its bytes, subject and Message-ID here, should it have got this far.
        """
        values: dict[str, Any] = {
            "state": state,
            "disposition": verdict.disposition,
            "reason": verdict.reason,
            "reason_code": verdict.reason_code,
            "group": verdict.group,
            "member": verdict.member,
            "week": verdict.week,
            "flags": verdict.flags,
            "filed_at": at,
            "verdict": _as_json(verdict),
        }
        secret = verdict.disposition is Disposition.REFUSED_SECRET or state is MessageState.REFUSED
        if secret:
            values.update(self._erased(message), verdict=None)
            settled = self._settle(message, values)
        else:
            filed = {f"new_{name}": value for name, value in values.items()}
            settled = self._changed(_SETTLE, sought=message, **filed) == 1
        if not settled:
            return False
        if secret:
            self._changed(_RAW.delete().where(_RAW.c.message == message))
        return True

    def repeat(self, message: int, twin: int, at: datetime) -> bool:
        """File a message that came again byte for byte: it takes over the meaning of `twin`, and nothing is filed anew.

        False when it has its meaning already. Raises KeyError for an unknown twin.
        """
        same = self._row(select(_M).where(_C.id == twin))
        if same is None:
            raise KeyError(twin)
        values = {name: getattr(same, name) for name in _MEANING} | {"twin_of": twin, "filed_at": at, "verdict": None}
        return self._settle(message, {**values, "flags": (*same.flags, "repeat")})

    def _settle(self, message: int, values: dict[str, Any]) -> bool:
        return self._changed(_M.update().where(_C.id == message, _C.filed_at.is_(None)).values(**values)) == 1

    def _erased(self, message: int) -> dict[str, Any]:
        kept = self.get(message)
        bare = _without_content(kept) if kept else None
        return {"subject": "", "sha256": "", "message_id": bare.message_id if bare else ""}

    def moved(self, message: int, folder: str, at: datetime) -> None:
        """Note that the mail now lies in `folder` of its mailbox."""
        self.all_moved([message], folder, at)

    def all_moved(self, messages: Iterable[int], folder: str, at: datetime) -> None:
        """The same of several mails."""
        rows = [{"sought": one, "folder": folder, "at": at} for one in messages]
        if rows:
            self._connection.execute(_MOVED, rows)

    def reopen(self, message: int) -> bool:
        """Let a held or filed message go through its journey again; where the mail lies is not forgotten."""
        final = (MessageState.FILED, MessageState.QUARANTINED)
        held = (_C.id == message) & _C.state.in_(final)
        return self._changed(_M.update().where(held).values(state=MessageState.STORED, filed_at=None)) == 1

    def unfiled(self, limit: int = 100) -> list[StoredMessage]:
        """Stored, but without meaning: a crash came between; oldest first."""
        return _messages(self._rows(_all().where(_C.state == MessageState.STORED).order_by(_C.id).limit(limit)))

    def unmoved(self, mailbox: str, uidvalidity: int, limit: int = 1000) -> list[StoredMessage]:
        """Filed, but as far as known still in the inbox; by UID. Refused secrets stay there (a person handles them)."""
        final = _C.state.in_((MessageState.FILED, MessageState.QUARANTINED))
        waiting = _all().where(*_place(mailbox, uidvalidity), _C.moved_to.is_(None), final)
        return _messages(self._rows(waiting.order_by(_C.uid).limit(limit)))

    def raw(self, message: int) -> bytes:
        """The bytes as they came. Raises KeyError when none are kept (refused, oversized) or the id is unknown."""
        row = self._row(select(_RAW.c.content).where(_RAW.c.message == message))
        if row is None:
            raise KeyError(message)
        return bytes(row.content)

    def verdict(self, message: int) -> dict[str, Any] | None:
        """The whole verdict as JSON values, None before filing and for a refused secret."""
        row = self._row(select(_C.verdict).where(_C.id == message))
        return row.verdict if row else None

    def get(self, message: int) -> StoredMessage | None:
        return _message(self._found(_BY_ID, sought=message))

    def find(
        self,
        group: str | None = None,
        week: Week | None = None,
        member: str | None = None,
        state: MessageState | None = None,
        disposition: Disposition | None = None,
        sender: str | None = None,
        limit: int = 100,
    ) -> list[StoredMessage]:
        """Messages that fit everything given, newest stored first."""
        given = {"group": group, "week": week, "member": member, "state": state, "disposition": disposition}
        statement = _all().where(*(_C[name] == value for name, value in given.items() if value is not None))
        if sender is not None:
            statement = statement.where(_C.sender == sender)
        return _messages(self._rows(statement.order_by(_C.id.desc()).limit(limit)))

    def held(self, since: datetime) -> tuple[int, datetime | None]:
        """How many messages stored since then wait for a person, and since when the longest of them waits."""
        mine = (_C.state == MessageState.QUARANTINED, _C.stored_at >= since)
        [(number, oldest)] = self._connection.execute(select(func.count(), func.min(_C.stored_at)).where(*mine))
        return int(number), oldest

    def counts(self) -> dict[tuple[MessageState, Disposition | None], int]:
        """How many messages stand in each state and disposition."""
        statement = select(_C.state, _C.disposition, func.count()).group_by(_C.state, _C.disposition)
        found = sorted(self._rows(statement), key=lambda row: (row[0], row[1] or ""))
        return {(state, disposition): int(number) for state, disposition, number in found}


@cache
def _all() -> Select[Any]:
    return select(*_KEPT)


def _place(mailbox: str, uidvalidity: int) -> tuple[Any, Any]:
    return _C.mailbox == mailbox, _C.uidvalidity == uidvalidity


def _message(row: Any) -> StoredMessage | None:
    return value_of(StoredMessage, row) if row else None


def _messages(rows: Iterable[Any]) -> list[StoredMessage]:
    return [value_of(StoredMessage, row) for row in rows]


def _without_content(message: StoredMessage) -> StoredMessage:
    known = message.message_id
    hashed = (
        known if known.startswith("sha256:") else "sha256:" + hashlib.sha256(known.encode(errors="replace")).hexdigest()
    )
    return replace(message, subject="", sha256="", message_id=hashed if known else "", flags=())


def _as_json(value: Any) -> Any:
    """A frozen value as JSON values; bytes never stand in it."""
    if isinstance(value, Week | StrEnum):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _as_json(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple | list):
        return [_as_json(one) for one in value]
    return value
