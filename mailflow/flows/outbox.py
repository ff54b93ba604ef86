"""Sends what is queued (design: Sending). A row is marked before its mail goes out and settled by the server's answer.

A crash between DATA and its answer leaves a row in SENDING: it is tried once more under the same Message-ID, and noted.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

import structlog

from mailflow.adapters.sending import Outcome, Outgoing
from mailflow.core import letters, outgoing
from mailflow.core.alarms import Alarm, AlarmKind
from mailflow.core.letters import ALARM
from mailflow.core.records import DeliveryState, Event, OutgoingMail
from mailflow.errors import StoreError

if TYPE_CHECKING:
    from mailflow.adapters.store import Transaction
    from mailflow.app import App

log = structlog.get_logger()

PAGE = 50
LEASE = timedelta(minutes=10)  # longer than any time limit of the sending adapter
AHEAD = timedelta(days=1)  # no other machine's clock is further ahead
GIVE_UP = timedelta(days=4)  # RFC 5321 4.5.4.1 asks for at least 4-5 days
BACKOFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 30, 60))
BREATHER = timedelta(minutes=5)  # a server that broke off after DATA is asked again when it may have recovered
UNCERTAIN_MARK = "uncertain: "
ON_RECORD = ("submission", "delivery", "late_delivery")  # mail whose arrival at a server stands in the audit trail


class Post(Protocol):
    """What the outbox needs of a sender (adapters/sending.py; tests give a fake).

    `before(id)` is called when a mail's turn comes (False: leave it), `after(outcome)` as soon as its fate is known.
    """

    def send(
        self, mails: Iterable[Outgoing], before: Callable[[int], bool], after: Callable[[Outcome], None]
    ) -> list[Outcome]: ...


@dataclass
class Outbox:
    app: App
    post: Post
    refused: Callable[[Transaction, OutgoingMail, str, datetime], None] | None = None
    alarm_post: Post | None = None  # a second way out, for alarms; every other try of theirs takes the first one
    unwritten: list[tuple[OutgoingMail, Outcome]] = field(default_factory=list)  # fates that the store could not take
    failed: bool = False  # the last run's last page went nowhere
    takes_over: bool = False  # the next run follows another daemon: what that one was sending is uncertain now

    def run(self, now: datetime) -> bool:
        """Send what is due now, alarms first. True when there was something.

        Ends early where the sender left mail out (its time was over) or a whole page failed: the next pass goes on.
        """
        self.failed = False
        self._write_late()
        page = self._due(now, recover=True)
        found = bool(page)
        if page and self._send_alarms(now):
            page = self._due(now)
        while page:
            outcomes = self._send(page, self.post)
            self.failed = bool(outcomes) and all(one.state is DeliveryState.RETRY for one in outcomes)
            if len(outcomes) < PAGE or self.failed:
                break
            page = self._due(now)
        return found

    def _due(self, now: datetime, *, recover: bool = False) -> list[OutgoingMail]:
        """The next page; at first what a lost sender had in hand is put right, in the same transaction."""
        with self.app.store.transaction() as tx:
            if recover:
                self._recover(tx, now)
            page = tx.outbox.due(now, PAGE)
        self.takes_over = False
        return page

    def _send_alarms(self, now: datetime) -> bool:
        if self.alarm_post is None:
            return False
        with self.app.store.transaction() as tx:
            alarms = [mail for mail in tx.outbox.due(now, PAGE, ALARM) if mail.attempts % 2 == 0]
        if alarms:
            self._send(alarms, self.alarm_post)
        return bool(alarms)

    def _send(self, page: Sequence[OutgoingMail], post: Post) -> list[Outcome]:
        sender = self.app.settings.sender_of
        mails = [Outgoing(m.id, sender(m.purpose == ALARM), m.to, m.raw) for m in page]
        return post.send(mails, self._claim, functools.partial(self._settle, {mail.id: mail for mail in page}))

    def _claim(self, mail: int) -> bool:
        return self.app.store.joined(lambda tx: tx.outbox.claim(mail, self.app.clock()))

    def _recover(self, tx: Transaction, now: datetime) -> None:
        for mail in tx.outbox.recover(now + AHEAD if self.takes_over else now - LEASE):
            self._again(tx, mail, "the service ended while the mail was being sent", now)

    def _settle(self, page: Mapping[int, OutgoingMail], result: Outcome) -> None:
        """What the server said is known here only: a store that is away now is told later, or the mail goes twice."""
        try:
            self._write(page[result.id], result)
        except StoreError:
            self.unwritten.append((page[result.id], result))

    def _write_late(self) -> None:
        while self.unwritten:
            self._write(*self.unwritten[0])
            del self.unwritten[0]

    def _write(self, mail: OutgoingMail, result: Outcome) -> None:
        self.app.store.joined(lambda tx: self._settled(tx, mail, result, self.app.clock()))
        log.info("sent", mail=mail.id, purpose=mail.purpose, state=result.state, reply=result.reply[:200])

    def _settled(self, tx: Transaction, mail: OutgoingMail, result: Outcome, now: datetime) -> None:
        match result.state:
            case DeliveryState.ACCEPTED:
                tx.outbox.settle(mail.id, DeliveryState.ACCEPTED, result.reply, now)
                if mail.purpose in ON_RECORD:
                    self._note(tx, "mail_accepted", mail, result.reply, now)
            case DeliveryState.UNCERTAIN:
                self._again(tx, mail, result.reply, now, BREATHER)
            case DeliveryState.RETRY if now - mail.queued_at < GIVE_UP:
                pause = BACKOFF[min(mail.attempts, len(BACKOFF) - 1)]
                tx.outbox.settle(mail.id, DeliveryState.RETRY, result.reply, now, now + pause)
            case DeliveryState.REFUSED if self.alarm_post and mail.purpose == ALARM and not mail.attempts:
                tx.outbox.settle(mail.id, DeliveryState.RETRY, result.reply, now, now)  # by the other way
            case DeliveryState.REFUSED if result.limit is not None and self._lighter(tx, mail, result, now):
                tx.outbox.settle(mail.id, DeliveryState.RETRY, result.reply, now, now)
            case _:
                self._refuse(tx, mail, result.reply, now)

    def _lighter(self, tx: Transaction, mail: OutgoingMail, result: Outcome, now: datetime) -> bool:
        """Leave out files until the server takes the mail, and tell the operator; False when there is none to leave."""
        made = outgoing.lighter(mail.raw, result.limit or 0, self._left_out)
        if made is None:
            return False
        tx.outbox.rewrite(mail.id, *made)
        self._note(tx, "sent_smaller", mail, result.reply, now)
        self._tell(tx, AlarmKind.TOO_LARGE, mail, result.reply, now)
        return True

    def _tell(self, tx: Transaction, kind: AlarmKind, mail: OutgoingMail, reply: str, now: datetime) -> None:
        """The operator, once for all mails of one sort: a Monday's delivery is one trouble, not one for each reader."""
        report = f":{mail.group}:{mail.version}" if kind is AlarmKind.TOO_LARGE else ""
        what = f"{kind}:{mail.purpose}:{mail.week}{report}"
        alarm = Alarm(what, kind, now, f"{mail.to} ({mail.subject})", len(mail.raw), reply)
        desk = self.app.desk(now, mail.group, mail.week)
        for to in self.app.watchers(desk) if mail.purpose != ALARM else ():
            self.app.post(tx, letters.alarm(desk, to=to, alarm=alarm), now, once=f"alarm:{what}:{to}")

    def _left_out(self, names: Sequence[str]) -> str:
        return self.app.templates.words("lighter", {"names": names, "office": self.app.office})

    def _again(
        self, tx: Transaction, mail: OutgoingMail, reply: str, now: datetime, pause: timedelta = timedelta()
    ) -> None:
        """UNCERTAIN is tried once more with the same Message-ID; the second time it stays so, for a person to see."""
        first = not mail.last_reply.startswith(UNCERTAIN_MARK)
        state = DeliveryState.RETRY if first else DeliveryState.UNCERTAIN
        tx.outbox.settle(mail.id, state, UNCERTAIN_MARK + reply, now, now + pause if first else None)
        self._note(tx, "sending_uncertain", mail, reply, now)
        if not first:
            self._tell(tx, AlarmKind.UNCERTAIN, mail, reply, now)

    def _refuse(self, tx: Transaction, mail: OutgoingMail, reply: str, now: datetime) -> None:
        tx.outbox.settle(mail.id, DeliveryState.REFUSED, reply, now)
        self._note(tx, "refused", mail, reply, now)
        if self.refused:
            self.refused(tx, mail, reply, now)

    def _note(self, tx: Transaction, what: str, mail: OutgoingMail, reply: str, now: datetime) -> None:
        detail = {"mail": mail.id, "purpose": mail.purpose, "to": mail.to, "reply": reply[:300]}
        tx.events.add(Event(now, "mailflow", what, mail.group, mail.week, mail.cause, detail))
