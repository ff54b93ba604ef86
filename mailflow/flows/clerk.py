"""One fetched mail on its way to its meaning: kept, judged, filed with what follows. The mailbox is intake.py's.

Raw bytes are committed first, meaning second. Mails that come together share both transactions; when one of them fails
in the second, each gets its own. What follows from a verdict is done by the handlers given to Clerk, in the transaction
of the verdict.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

import structlog

from mailflow.core import judge, mime, secrecy
from mailflow.core.data_issue import Heard
from mailflow.core.message import Extracted, Mail
from mailflow.core.records import Event, KeptDirective, MessageState, StoredMessage
from mailflow.core.verdict import Answered, Disposition, Verdict
from mailflow.errors import MailflowError, StoreError

if TYPE_CHECKING:
    from mailflow.adapters.mailbox import Listed
    from mailflow.adapters.store import Transaction
    from mailflow.app import App
    from mailflow.core.reply import Split

log = structlog.get_logger()

DIED_READING = "dịch vụ dừng đột ngột mỗi lần đọc thư này"


@dataclass(frozen=True, slots=True)
class Fresh:
    """A fetched mail with the text of its attachments; nothing of it is stored yet."""

    uidvalidity: int
    listed: Listed
    raw: bytes
    mail: Mail
    documents: Mapping[int, Extracted]


@dataclass(frozen=True, slots=True)
class _Opened:
    """A mail with what it answers, by which new text, where marks of secrecy are looked for, is told from quoted."""

    fresh: Fresh
    record: StoredMessage
    answered: Answered | None
    split: Split | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored message that has no meaning yet. `answered` is our mail that it answers."""

    message: StoredMessage
    mail: Mail
    documents: Mapping[int, Extracted]
    answered: Answered | None
    twin: StoredMessage | None
    split: Split | None = None  # its text taken apart, if that is known


@dataclass(frozen=True, slots=True)
class Filing:
    """A message with its verdict, as the handlers get it."""

    message: StoredMessage
    mail: Mail
    documents: Mapping[int, Extracted]
    verdict: Verdict
    now: datetime
    heard: tuple[Heard, ...] = ()  # what it says of open bất cập, by code
    done: KeptDirective | None = None  # assigned work that it says is done


Handler = Callable[["Transaction", Filing], None]


class Clerk:
    """Files the messages of one mailbox, which the store knows by `name`. Every method may raise StoreError."""

    def __init__(self, app: App, handlers: Mapping[Disposition, Handler], name: str) -> None:
        self.app = app
        self.handlers = handlers
        self.name = name

    # -- what is kept -------------------------------------------------------------------------------------------

    def take(self, mails: Sequence[Fresh], now: datetime) -> None:
        """Steps 2 to 4 of the journey, for mails that came together."""
        if not mails:
            return
        with self.app.store.transaction() as tx:
            answered = [self.app.answered(tx, one.mail) for one in mails]
        opened = [self._opened(one, mine, now) for one, mine in zip(mails, answered, strict=True)]
        clear = [one for one in opened if not self._refused(one, now)]
        if clear:
            with self.app.store.transaction() as tx:
                kept = [self._keep(tx, one) for one in clear]
            self.file(kept, now)

    def take_unread(self, uidvalidity: int, listed: Listed, raw: bytes, now: datetime) -> None:
        """A message during whose reading the process died each time: its bytes are kept for a person."""
        record = self._record(uidvalidity, listed, raw, mime.parse(b""), now)
        with self.app.store.transaction() as tx:
            kept = tx.messages.keep(record, raw)
        self.put_aside(kept, now, died=True)

    def take_oversized(self, uidvalidity: int, listed: Listed, header: bytes, limit: int, now: datetime) -> None:
        """Of a mail above the limit only time, sender and subject are kept."""
        mail = mime.parse(header.rstrip() + b"\r\n\r\n")
        record = self._record(uidvalidity, listed, b"", mail, now)
        with self.app.store.transaction() as tx:
            kept = tx.messages.keep_without_bytes(record)
            self._act(tx, Filing(kept, mail, {}, judge.oversized(listed.size, limit), now))

    def again(self, message: StoredMessage) -> Kept:
        """What was kept when the process died, taken up again; its attachments are yet to be read."""
        with self.app.store.transaction() as tx:
            mail = mime.parse(tx.messages.raw(message.id))
            twin = tx.messages.get(message.twin_of) if message.twin_of else None
            return Kept(message, mail, {}, self.app.answered(tx, mail), twin)

    def _opened(self, one: Fresh, answered: Answered | None, now: datetime) -> _Opened:
        record = self._record(one.uidvalidity, one.listed, one.raw, one.mail, now)
        try:
            split = self.app.take_apart(one.mail, record.received_at, answered)
        except MailflowError:  # rules that are ours to mend: it is kept, and waits
            split = None
        return _Opened(one, record, answered, split)

    def _keep(self, tx: Transaction, one: _Opened) -> Kept:
        record, fresh = one.record, one.fresh
        twin = tx.messages.twin(record.sha256, record.message_id)
        kept = tx.messages.keep(replace(record, twin_of=twin.id) if twin else record, fresh.raw)
        return Kept(kept, fresh.mail, fresh.documents, one.answered, twin, one.split)

    def _record(self, uidvalidity: int, listed: Listed, raw: bytes, mail: Mail, now: datetime) -> StoredMessage:
        return StoredMessage(
            mailbox=self.name,
            uidvalidity=uidvalidity,
            uid=listed.uid,
            message_id=mail.message_id,
            sha256=hashlib.sha256(raw).hexdigest(),
            size=len(raw),
            sender=mail.from_address,
            subject=mail.subject,
            received_at=now if self.app.pretending else (mail.arrived or listed.arrived or now),
            stored_at=now,
        )

    def _refused(self, one: _Opened, now: datetime) -> bool:
        """A state-secret marking: keep time, sender and rule; leave the mail where it is (official-form 7)."""
        mail = one.fresh.mail
        rule = _marking(mail, one.fresh.documents, one.split)
        if not rule:
            return False
        bare = replace(one.record, state=MessageState.REFUSED, subject="", reason=rule)
        with self.app.store.transaction() as tx:
            kept = tx.messages.keep_without_bytes(bare)
            self._act(tx, Filing(kept, mail, {}, judge.refused(mail, rule), now), MessageState.REFUSED)
        log.warning("refused_secret", message=kept.id, rule=rule)
        return True

    # -- what it means ------------------------------------------------------------------------------------------

    def file(self, kept: Sequence[Kept], now: datetime) -> None:
        """Judge, then act: in one transaction for mails that follow one another, but each decision has its own."""
        judged = [(one, verdict) for one in kept if (verdict := self._judged(one, now))]
        for alone, some in groupby(judged, lambda pair: pair[1].disposition is Disposition.DECISION):
            pairs = list(some)
            if alone or len(pairs) == 1 or not self._file_together(pairs, now):
                for one, verdict in pairs:
                    self._file(one, verdict, now)

    def put_aside(self, message: StoredMessage, now: datetime, *, died: bool = False) -> None:
        """Quarantined as unreadable, for a person; `died` if the process ended each time it was to be read."""
        why = DIED_READING if died else ""
        with self.app.store.transaction() as tx:  # a failing store raises here, and the message stays STORED
            self._act(tx, Filing(message, mime.parse(b""), {}, judge.unreadable(why), now))
        log.error("put_aside", message=message.id, died=died)

    def _judged(self, one: Kept, now: datetime) -> Verdict | None:
        """None for a message that is put aside, or waits for the next pass."""
        try:
            return self.app.understand(one.mail, one.documents, one.message.received_at, one.answered, one.split)
        except Exception as error:
            self._failed(one.message, error, now)
            return None

    def _file_together(self, pairs: Sequence[tuple[Kept, Verdict]], now: datetime) -> bool:
        """All of them, or none: then False, and each is to be filed by itself."""
        try:
            with self.app.store.transaction() as tx:
                done = [self._settle(tx, one, verdict, now) for one, verdict in pairs]
        except StoreError:  # away, or full: no use to try each
            raise
        except Exception as error:
            log.warning("filed_one_by_one", messages=len(pairs), error=str(error))
            return False
        for filing in done:
            _say(filing)
        return True

    def _file(self, one: Kept, verdict: Verdict, now: datetime) -> None:
        """One message in a transaction of its own. Whatever fails, it becomes quarantined/unreadable."""
        try:
            with self.app.store.transaction() as tx:
                filing = self._settle(tx, one, verdict, now)
        except Exception as error:
            self._failed(one.message, error, now)
        else:
            _say(filing)

    def _failed(self, message: StoredMessage, error: Exception, now: datetime) -> None:
        if isinstance(error, MailflowError):  # ours to mend (store, template, rules): it waits for the next pass
            log.error("not_filed_yet", message=message.id, error=str(error))
        else:
            log.error("not_understood", message=message.id, exc_info=error)
            self.put_aside(message, now)

    def _settle(self, tx: Transaction, one: Kept, verdict: Verdict, now: datetime) -> Filing | None:
        """None when nothing was to be filed."""
        twin = one.twin
        if twin is not None and twin.sha256 == one.message.sha256:
            twin = tx.messages.get(twin.id)  # perhaps filed a moment ago
            if twin is not None and twin.state is not MessageState.STORED:
                self._repeat(tx, one.message, twin, now)
                return None
        return self._act(tx, Filing(one.message, one.mail, one.documents, verdict, now))

    def _repeat(self, tx: Transaction, message: StoredMessage, twin: StoredMessage, now: datetime) -> None:
        """The same bytes again (appended twice, UIDVALIDITY changed): nothing is filed a second time."""
        if tx.messages.repeat(message.id, twin.id, now):
            tx.events.add(Event(now, "mailflow", "seen_before", message=message.id, detail={"twin_of": twin.id}))

    def _act(self, tx: Transaction, filing: Filing, state: MessageState | None = None) -> Filing | None:
        """Give the message its meaning and do what follows; None when another service was faster."""
        message, verdict = filing.message, filing.verdict
        if not tx.messages.file(message.id, verdict, state or _state(verdict), filing.now):
            return None
        self._follow(tx, filing)
        return filing

    def _follow(self, tx: Transaction, filing: Filing) -> None:
        verdict, message = filing.verdict, filing.message
        tx.events.add(
            Event(filing.now, message.sender, "filed", verdict.group, verdict.week, message.id, _detail(verdict))
        )
        handler = self.handlers.get(verdict.disposition)
        if handler:
            handler(tx, filing)


def _marking(mail: Mail, documents: Mapping[int, Extracted], split: Split | None) -> str | None:
    try:
        return secrecy.marking(mail, documents, split=split)
    except Exception:  # a mail that cannot be searched is kept for a person, as any unreadable one
        log.exception("marking_not_searched")
        return None


def _state(verdict: Verdict) -> MessageState:
    held = verdict.disposition is Disposition.QUARANTINED
    return MessageState.QUARANTINED if held else MessageState.FILED


def _detail(verdict: Verdict) -> dict[str, Any]:
    return {"disposition": verdict.disposition, "reason_code": verdict.reason_code, "items": len(verdict.items)}


def _say(filing: Filing | None) -> None:
    """Said once it is committed."""
    if filing:
        known = {k: v for k, v in _detail(filing.verdict).items() if v is not None}
        log.info("filed", message=filing.message.id, **known)
