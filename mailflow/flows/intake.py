"""A pass over the mailbox: list, fetch, hand to the clerk, move (design: Journey of a message).

Nothing is moved before it is committed with its meaning: a crash anywhere is repaired by the next pass. Mails are
fetched somewhat ahead, so that their attachments are read in child processes while earlier mails are filed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

import structlog

from mailflow.core import mime
from mailflow.core.alarms import FOLDERS
from mailflow.core.message import Extracted, Mail
from mailflow.core.records import Beat, MessageState, StoredMessage
from mailflow.core.verdict import Disposition
from mailflow.errors import FolderError, MailboxError, StoreError
from mailflow.flows import suspects
from mailflow.flows.clerk import Clerk, Fresh, Handler

if TYPE_CHECKING:
    from mailflow.adapters.mailbox import Fetched, Folders, Listed, Listing
    from mailflow.app import App

log = structlog.get_logger()

BATCH = 50  # mails that are noted together before they are read, filed together, moved together
TOGETHER_BYTES, TOGETHER_TIME = 2_000_000, timedelta(seconds=2)  # what is gathered beyond it is filed first
AHEAD, AHEAD_BYTES = 20, 2_000_000  # mails fetched ahead
READING = "reading"  # the beat that names what is being read: found after a crash
REFUSED_AGAIN = timedelta(minutes=10)  # a server without MOVE may leave a copy behind at every try
REPAIRING = "repairing"  # the same for what is stored already


class Box(Protocol):
    """What intake needs of a mailbox (adapters/mailbox; tests give a fake)."""

    folders: Folders

    def uids(self) -> Listing: ...
    def fetch_many(self, mails: Iterable[Listed], max_bytes: int) -> Iterator[Fetched]: ...
    def fetch_header(self, uid: int) -> bytes | None: ...
    def move(self, uids: Sequence[int], folder: str) -> None: ...


@dataclass(frozen=True, slots=True)
class _Opened:
    """A mail as the server gave it. Its attachments are being read; `documents` waits for their text."""

    listed: Listed
    raw: bytes
    mail: Mail
    documents: Callable[[], Mapping[int, Extracted]]


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
        self.goes_on = goes_on  # asked after each mail: is this mailbox still ours to read?
        self.name = name or app.settings.identity.team_address
        self.clerk = Clerk(app, handlers, self.name)
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
        noted = beat.detail if beat and not self._spared else ""
        self._suspects, self._tries = suspects.noted(noted, listing.uidvalidity)
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
        hit, tries = suspects.noted(beat.detail if beat and not self._spared else "", 0)
        for message in left:
            times = tries + 1 if message.id in hit else 1
            self._note(f"0 {times} {message.id}", REPAIRING)
            if times > suspects.TRIES:
                self.clerk.put_aside(message, now, died=True)
                continue
            kept = self.clerk.again(message)
            documents = self._counted(self.app.reading.documents.read(kept.mail.attachments))
            self.clerk.file([replace(kept, documents=documents)], now)
        if left:
            self._note("", REPAIRING)
        return bool(left)

    def _batch(self, box: Box, uidvalidity: int, listed: Sequence[Listed], now: datetime) -> None:
        for big in (m for m in listed if m.size > self.limit):
            self._oversized(box, uidvalidity, big, now)
        for group, tries in self._guarded(uidvalidity, [m for m in listed if m.size <= self.limit]):
            try:
                self._fetch(box, uidvalidity, group, now, unread=tries >= suspects.TRIES)
            except MailboxError:  # the server's doing: the mail is suspect, but not that it ends our process
                self._note(suspects.note(uidvalidity, tries, group))
                raise
        self._note("")

    def _fetch(self, box: Box, uidvalidity: int, group: Sequence[Listed], now: datetime, *, unread: bool) -> None:
        """Read the mails and have them filed. MailboxError is raised when what was fetched before it is filed."""
        gathered: list[Fresh] = []
        began = self.app.clock()
        try:
            for one in _ahead(self._opened(box, uidvalidity, group, now, unread=unread)):
                gathered.append(Fresh(uidvalidity, one.listed, one.raw, one.mail, self._counted(one.documents())))
                if self._late():
                    break
                if _enough(gathered) or self.app.clock() - began > TOGETHER_TIME:
                    self.clerk.take(gathered, now)
                    gathered, began = [], self.app.clock()
        except MailboxError:
            self.clerk.take(gathered, now)
            raise
        self.clerk.take(gathered, now)

    def _opened(
        self, box: Box, uidvalidity: int, group: Sequence[Listed], now: datetime, *, unread: bool
    ) -> Iterator[_Opened]:
        """The mails as the server gives them; what a person moved away meanwhile is not given."""
        places = {m.uid: m for m in group}
        for fetched in box.fetch_many(group, self.limit):
            one = places[fetched.uid]
            if not fetched.whole:
                self._oversized(box, uidvalidity, one, now)
            elif unread:
                self.clerk.take_unread(uidvalidity, one, fetched.raw, now)
            else:
                mail = mime.parse(fetched.raw)
                yield _Opened(one, fetched.raw, mail, self.app.reading.documents.begin(mail.attachments))

    def _oversized(self, box: Box, uidvalidity: int, listed: Listed, now: datetime) -> None:
        header = box.fetch_header(listed.uid)
        if header is not None:
            self.clerk.take_oversized(uidvalidity, listed, header, self.limit, now)

    def _counted(self, found: Mapping[int, Extracted]) -> Mapping[int, Extracted]:
        self.documents += len(found)
        self.unreadable += sum(1 for one in found.values() if one.problem)
        return found

    def _late(self) -> bool:
        """Whether this pass lost its lease or had its time: what is due by the clock must not wait for a full inbox."""
        return self.app.clock() >= self._end or not self.goes_on()

    def _guarded(self, uidvalidity: int, listed: Sequence[Listed]) -> Iterable[tuple[Sequence[Listed], int]]:
        """The batch, noted before it is read. After a crash one by one, with a count of how often each was tried."""
        rest = [m for m in listed if m.uid not in self._suspects]
        if rest:
            self._note(suspects.note(uidvalidity, 0, rest))
            yield rest, 0
        for one in (m for m in listed if m.uid in self._suspects):
            tries = self._tries if len(self._suspects) == 1 else 0
            self._note(suspects.note(uidvalidity, tries + 1, [one]))
            yield [one], tries

    def _note(self, detail: str, name: str = READING) -> None:
        with self.app.store.transaction() as tx:
            tx.beats.beat(name, self.app.clock(), detail)

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
                tx.messages.all_moved([m.id for m in chosen], folder, now)


def _enough(gathered: Sequence[Fresh]) -> bool:
    return sum(len(one.raw) for one in gathered) > TOGETHER_BYTES


def _ahead(mails: Iterable[_Opened]) -> Iterator[_Opened]:
    """The same mails, fetched before they are asked for. MailboxError comes last."""
    waiting: deque[_Opened] = deque()
    try:
        for one in mails:
            waiting.append(one)
            while len(waiting) > AHEAD or sum(len(w.raw) for w in waiting) > AHEAD_BYTES:
                yield waiting.popleft()
    except MailboxError:
        yield from waiting
        raise
    yield from waiting
