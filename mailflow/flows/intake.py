"""The journey of one message, from the mailbox to its verdict (design: Journey of one message).

Raw bytes are committed first, meaning second, the move in the mailbox last: a crash anywhere is repaired by the next
pass. What follows from a verdict is done by the handlers given to Intake, in the transaction of the verdict.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

import structlog

from mailflow.core import judge, mime, secrecy
from mailflow.core.alarms import FOLDERS
from mailflow.core.data_issue import Heard
from mailflow.core.message import Extracted, Mail
from mailflow.core.records import Beat, Event, KeptDirective, MessageState, StoredMessage
from mailflow.core.verdict import Disposition, Verdict
from mailflow.errors import FolderError, MailboxError, MailflowError, StoreError

if TYPE_CHECKING:
    from mailflow.adapters.mailbox import Fetched, Folders, Listed, Listing
    from mailflow.adapters.store import Transaction
    from mailflow.app import App

log = structlog.get_logger()

BATCH = 50
READING = "reading"  # the beat that names what is being read: found after a crash
REFUSED_AGAIN = timedelta(minutes=10)  # a server without MOVE may leave a copy behind at every try
REPAIRING = "repairing"  # the same for what is stored already
TRIES = 3  # a message during whose reading the process died so often is put aside unread


class Box(Protocol):
    """What intake needs of a mailbox (adapters/mailbox; tests give a fake)."""

    folders: Folders

    def uids(self) -> Listing: ...
    def fetch_many(self, mails: Iterable[Listed], max_bytes: int) -> Iterator[Fetched]: ...
    def fetch_header(self, uid: int) -> bytes | None: ...
    def move(self, uids: Sequence[int], folder: str) -> None: ...


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


class Intake:
    """Reads the mailbox once a `run`."""

    def __init__(
        self,
        app: App,
        handlers: Mapping[Disposition, Handler],
        goes_on: Callable[[], bool] = lambda: True,
        name: str = "",
    ) -> None:
        """`name` is what the mailbox's messages are known by; the team's address if not given."""
        self.app = app
        self.handlers = handlers
        self.goes_on = goes_on  # asked after each mail: is this mailbox still ours to read?
        self.name = name or app.settings.identity.team_address
        self.limit = app.settings.mailbox.max_message_mb * 1_000_000
        self.span = timedelta(seconds=app.settings.mailbox.pass_seconds)
        self.fresh: tuple[datetime, ...] = ()  # when the server took the mails that the last pass saw first
        self.documents = self.unreadable = 0  # attachments read by this process, and those that could not be read
        self._suspects: frozenset[int] = frozenset()  # what was being read when the last pass broke off
        self._tries = 0
        self._spared = False  # the last pass was ended by the store, not by a mail
        self._end = datetime.max.replace(tzinfo=UTC)
        self._ask_again = datetime.min.replace(tzinfo=UTC)

    def run(self, box: Box, now: datetime) -> bool:
        """One pass: repair what a crash left, then everything new, for at most `span`. True when it found work.

        Raises StoreError, MailboxError.
        """
        try:
            found = self._pass(box, now)
        except StoreError:  # the disk is full, the database away: the mail at hand is no suspect of that
            self._spared = True
            raise
        self._spared = False
        return found

    def _pass(self, box: Box, now: datetime) -> bool:
        self._end = self.app.clock() + self.span
        worked = self.repair(now)
        listing = box.uids()
        with self.app.store.transaction() as tx:
            known = tx.messages.known_many(self.name, listing.uidvalidity, [m.uid for m in listing.mails])
            waiting = tx.messages.unmoved(self.name, listing.uidvalidity)
            beats = tx.beats.all()
        beat = beats.get(READING)
        self._suspects, self._tries = _noted(beat.detail if beat and not self._spared else "", listing.uidvalidity)
        # Suspects come last: a mail over which the connection breaks each time must not hold up the others.
        fresh = sorted((m for m in listing.mails if m.uid not in known), key=lambda m: (m.uid in self._suspects, m.uid))
        self.fresh = tuple(m.arrived for m in fresh if m.arrived)
        for start in range(0, len(fresh), BATCH):
            self._batch(box, listing.uidvalidity, fresh[start : start + BATCH], now)
            self._move(box, listing.uidvalidity, now)
            if self._late():
                log.info("pass_cut", left=len(fresh) - start - BATCH)
                return True
        if not fresh:  # else all was moved after the last batch
            self._move_waiting(box, waiting, beats.get(FOLDERS), now)
        return worked or bool(fresh)

    def take_one(self, box: Box, uidvalidity: int, listed: Listed, now: datetime) -> None:
        """One mail of a folder, whatever its turn; it is not moved."""
        self._end = datetime.max.replace(tzinfo=UTC)
        self._batch(box, uidvalidity, [listed], now)

    def repair(self, now: datetime) -> bool:
        """File what was stored but not yet understood when the last pass ended."""
        with self.app.store.transaction() as tx:
            left = tx.messages.unfiled(1000)
            beat = tx.beats.get(REPAIRING) if left else None
        hit, tries = _noted(beat.detail if beat and not self._spared else "", 0)
        for message in left:
            times = tries + 1 if message.id in hit else 1
            self._note(f"0 {times} {message.id}", REPAIRING)
            if times > TRIES:
                self._put_aside(message, "the process ended each time it was to be understood", now)
                continue
            with self.app.store.transaction() as tx:
                raw = tx.messages.raw(message.id)
                twin = tx.messages.get(message.twin_of) if message.twin_of else None
            mail = mime.parse(raw)
            self._file(message, mail, self._read(mail), now, twin)
        if left:
            self._note("", REPAIRING)
        return bool(left)

    def _batch(self, box: Box, uidvalidity: int, listed: Sequence[Listed], now: datetime) -> None:
        for big in (m for m in listed if m.size > self.limit):
            self._keep_oversized(box, uidvalidity, big, now)
        for group, tries in self._guarded(uidvalidity, [m for m in listed if m.size <= self.limit]):
            try:
                self._fetch(box, uidvalidity, group, now, unread=tries >= TRIES)
            except MailboxError:  # the server's doing: the mail is suspect, but not that it ends our process
                self._note(_suspected(uidvalidity, tries, group))
                raise
        self._note("")

    def _fetch(self, box: Box, uidvalidity: int, group: Sequence[Listed], now: datetime, *, unread: bool) -> None:
        places = {m.uid: m for m in group}
        for fetched in box.fetch_many(group, self.limit):  # what a person moved away meanwhile is not given
            one = places[fetched.uid]
            if fetched.whole:
                self._take(uidvalidity, one, fetched.raw, now, unread=unread)
            else:
                self._keep_oversized(box, uidvalidity, one, now)
            if self._late():
                break

    def _late(self) -> bool:
        """Whether this pass lost its lease or had its time: what is due by the clock must not wait for a full inbox."""
        return self.app.clock() >= self._end or not self.goes_on()

    def _guarded(self, uidvalidity: int, listed: Sequence[Listed]) -> Iterable[tuple[Sequence[Listed], int]]:
        """The batch, noted before it is read. After a crash one by one, with a count of how often each was tried."""
        rest = [m for m in listed if m.uid not in self._suspects]
        if rest:
            self._note(_suspected(uidvalidity, 0, rest))
            yield rest, 0
        for one in (m for m in listed if m.uid in self._suspects):
            tries = self._tries if len(self._suspects) == 1 else 0
            self._note(_suspected(uidvalidity, tries + 1, [one]))
            yield [one], tries

    def _note(self, detail: str, name: str = READING) -> None:
        with self.app.store.transaction() as tx:
            tx.beats.beat(name, self.app.clock(), detail)

    def _take(self, uidvalidity: int, listed: Listed, raw: bytes, now: datetime, *, unread: bool = False) -> None:
        """Steps 2 to 5 of the journey for one message."""
        mail = mime.parse(raw) if not unread else mime.parse(b"")
        documents = {} if unread else self._read(mail)
        kept = self._record(uidvalidity, listed, raw, mail, now)
        rule = None if unread else _marking(mail, documents)
        if rule:
            self._refuse(kept, rule, mail, now)
            return
        with self.app.store.transaction() as tx:
            twin = tx.messages.twin(kept.sha256, kept.message_id)
            kept = tx.messages.keep(_linked(kept, twin), raw)
        self._file(kept, mail, documents, now, twin=twin)

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

    def _read(self, mail: Mail) -> Mapping[int, Extracted]:
        found = self.app.reading.documents.read(mail.attachments)
        self.documents += len(found)
        self.unreadable += sum(1 for one in found.values() if one.problem)
        return found

    def _refuse(self, message: StoredMessage, rule: str, mail: Mail, now: datetime) -> None:
        """A state-secret marking: keep time, sender and rule; leave the mail where it is (official-form 7)."""
        verdict = judge.refused(mail, rule)
        with self.app.store.transaction() as tx:
            kept = tx.messages.keep_without_bytes(replace(message, state=MessageState.STORED, subject="", reason=rule))
            if tx.messages.file(kept.id, verdict, MessageState.REFUSED, now):
                self._follow(tx, Filing(kept, mail, {}, verdict, now))
        log.warning("refused_secret", message=kept.id, rule=rule)

    def _keep_oversized(self, box: Box, uidvalidity: int, listed: Listed, now: datetime) -> None:
        header = box.fetch_header(listed.uid)
        if header is None:
            return
        mail = mime.parse(header.rstrip() + b"\r\n\r\n")
        verdict = judge.oversized(listed.size, self.limit)
        with self.app.store.transaction() as tx:
            record = self._record(uidvalidity, listed, b"", mail, now)
            kept = tx.messages.keep_without_bytes(record)
            if tx.messages.file(kept.id, verdict, MessageState.QUARANTINED, now):
                self._follow(tx, Filing(kept, mail, {}, verdict, now))

    def _file(
        self,
        message: StoredMessage,
        mail: Mail,
        documents: Mapping[int, Extracted],
        now: datetime,
        twin: StoredMessage | None = None,
    ) -> None:
        """Judge and act in one transaction. Whatever fails, the message becomes quarantined/unreadable."""
        try:
            with self.app.store.transaction() as tx:
                if twin is not None and twin.sha256 == message.sha256 and twin.state is not MessageState.STORED:
                    self._repeat(tx, message, twin, now)
                    return
                verdict = self.app.understand(tx, mail, documents, message.received_at)
                if tx.messages.file(message.id, verdict, _state(verdict), now):  # else another service was faster
                    self._follow(tx, Filing(message, mail, documents, verdict, now))
        except MailflowError as error:  # ours to mend (store, template, rules): the message waits for the next pass
            log.error("not_filed_yet", message=message.id, error=str(error))
        except Exception as error:
            log.exception("not_understood", message=message.id)
            self._put_aside(message, str(error), now)

    def _repeat(self, tx: Transaction, message: StoredMessage, twin: StoredMessage, now: datetime) -> None:
        """The same bytes again (appended twice, UIDVALIDITY changed): nothing is filed a second time."""
        if tx.messages.repeat(message.id, twin.id, now):
            self._event(tx, "seen_before", message, now, {"twin_of": twin.id})

    def _put_aside(self, message: StoredMessage, why: str, now: datetime) -> None:
        verdict = judge.unreadable()
        empty = mime.parse(b"")
        with self.app.store.transaction() as tx:  # a failing store raises here, and the message stays STORED
            if tx.messages.file(message.id, verdict, MessageState.QUARANTINED, now):
                self._follow(tx, Filing(message, empty, {}, verdict, now))
        log.error("put_aside", message=message.id, why=why)

    def _follow(self, tx: Transaction, filing: Filing) -> None:
        verdict = filing.verdict
        detail = {"disposition": verdict.disposition, "reason_code": verdict.reason_code, "items": len(verdict.items)}
        tx.events.add(
            Event(filing.now, filing.message.sender, "filed", verdict.group, verdict.week, filing.message.id, detail)
        )
        handler = self.handlers.get(verdict.disposition)
        if handler:
            handler(tx, filing)
        log.info("filed", message=filing.message.id, **{k: v for k, v in detail.items() if v is not None})

    def _event(self, tx: Transaction, what: str, message: StoredMessage, now: datetime, detail: dict[str, int]) -> None:
        tx.events.add(Event(now, "mailflow", what, message=message.id, detail=dict(detail)))

    def _move(self, box: Box, uidvalidity: int, now: datetime) -> None:
        """Step 6: only what is committed is moved. A refused secret is never touched by program."""
        with self.app.store.transaction() as tx:
            waiting = tx.messages.unmoved(self.name, uidvalidity)
            beat = tx.beats.get(FOLDERS)
        self._move_waiting(box, waiting, beat, now)

    def _move_waiting(self, box: Box, waiting: Sequence[StoredMessage], beat: Beat | None, now: datetime) -> None:
        """A server that refuses is asked again after a while; what is filed is filed, and reading goes on meanwhile."""
        refused = beat is not None and beat.detail != ""
        if now < self._ask_again:
            return
        try:
            self._move_all(box, waiting, now)
        except FolderError as error:
            self._ask_again = now + REFUSED_AGAIN
            log.warning("not_moved", error=str(error))
            if not refused:
                self._note(str(error), FOLDERS)
            return
        if refused:
            self._note("", FOLDERS)

    def _move_all(self, box: Box, waiting: Sequence[StoredMessage], now: datetime) -> None:
        for state, folder in (
            (MessageState.FILED, box.folders.processed),
            (MessageState.QUARANTINED, box.folders.quarantine),
        ):
            chosen = [m for m in waiting if m.state is state]
            if not chosen:
                continue
            box.move([m.uid for m in chosen], folder)
            with self.app.store.transaction() as tx:
                for message in chosen:
                    tx.messages.moved(message.id, folder, now)


def _suspected(uidvalidity: int, tries: int, mails: Sequence[Listed]) -> str:
    """What a note says of the mails that are being read; `_noted` reads it."""
    return f"{uidvalidity} {tries} " + " ".join(str(m.uid) for m in mails)


def _noted(detail: str, uidvalidity: int) -> tuple[frozenset[int], int]:
    """The uids that were being read when the note was written, and how often a single one was tried."""
    words = detail.split()
    if len(words) < 3 or int(words[0]) != uidvalidity:
        return frozenset(), 0
    return frozenset(int(w) for w in words[2:]), int(words[1])


def _marking(mail: Mail, documents: Mapping[int, Extracted]) -> str | None:
    try:
        return secrecy.marking(mail, documents)
    except Exception:  # a mail that cannot be searched is kept for a person, as any unreadable one
        log.exception("marking_not_searched")
        return None


def _state(verdict: Verdict) -> MessageState:
    held = verdict.disposition is Disposition.QUARANTINED
    return MessageState.QUARANTINED if held else MessageState.FILED


def _linked(message: StoredMessage, twin: StoredMessage | None) -> StoredMessage:
    return replace(message, twin_of=twin.id) if twin else message
