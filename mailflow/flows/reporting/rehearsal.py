"""Two mails for calm: on Friday a rehearsal of what Saturday and Monday need, on Sunday evening whether all is ready.

Both are off unless [week] names their times. Nothing is stored, submitted or delivered here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from mailflow.core import letters
from mailflow.core.duties import Duty
from mailflow.core.letters import Desk, Standing, Tried
from mailflow.core.records import CycleState, Presence
from mailflow.core.report import Edition
from mailflow.core.timetable import DeliveryMode, Silence
from mailflow.errors import MailflowError

if TYPE_CHECKING:
    from mailflow.adapters.store import Transaction
    from mailflow.app import App

log = structlog.get_logger()


class Rehearsals:
    def __init__(self, app: App) -> None:
        self.app = app

    def friday(self, tx: Transaction, duty: Duty, now: datetime) -> None:
        """To a group's secretary: who has not answered, what comes when, and a real try of everything needed."""
        desk = self.app.desk(now, duty.group, duty.week)
        table = self.app.timetable
        letter = letters.rehearsal(
            desk,
            missing=self._missing(tx, desk, duty),
            closing=table.closing.of(duty.week),
            submission=table.submission.of(duty.week),
            delivery=table.delivery.of(duty.week),
            deadline=table.deadline.of(duty.week),
            tried=tuple(self._tries(tx, desk, duty, now)),
        )
        self.app.post(tx, letter, now, once=f"rehearsal:{duty.week}:{desk.own.id}")

    def sunday(self, tx: Transaction, duty: Duty, now: datetime) -> None:
        """To every secretary: which report is approved, which waits for whom, and what leaves on Monday."""
        desk, table = self.app.desk(now, None, duty.week), self.app.timetable
        standings = []
        for group in desk.roster.groups:
            cycle = tx.cycles.get(group.id, duty.week)
            state = cycle.state if cycle else CycleState.COLLECTING
            head, secretary = desk.member(group.head), desk.member(group.secretary)
            standings.append(Standing(group.name, state, cycle.version if cycle else 0, head.title, secretary.title))
        for to in dict.fromkeys(desk.member(group.secretary).address for group in desk.roster.groups):
            letter = letters.readiness(
                desk,
                to=to,
                standings=standings,
                delivery=table.delivery.of(duty.week),
                deadline=table.deadline.of(duty.week),
                joint=table.mode is DeliveryMode.JOINT,
                marked=table.silence is Silence.SEND_MARKED,
            )
            self.app.post(tx, letter, now, once=f"readiness:{duty.week}:{to}")

    def _missing(self, tx: Transaction, desk: Desk, duty: Duty) -> tuple[str, ...]:
        seen = tx.attendance.of_week(desk.own.id, duty.week)
        answered = {m for m, one in seen.items() if one.presence in (Presence.ANSWERED, Presence.NO_OPINION)}
        members = desk.roster.members_of(desk.own.id)
        return tuple(m.title for m in members if m.expected and m.id not in answered)

    def _tries(self, tx: Transaction, desk: Desk, duty: Duty, now: datetime) -> Iterator[Tried]:
        """Everything that the report needs, tried in earnest with what is filed so far."""
        read = tx.beats.get("mailbox")
        patience = self.app.settings.patience()
        fresh = read is not None and now - read.at <= patience.mailbox
        yield Tried("mailbox", fresh, self.app.settings.mailbox.host)
        stuck = tx.outbox.stuck(letters.ALARM)
        yield Tried("queue", stuck.since is None or now - stuck.since <= patience.queue, stuck.reply)
        yield self._tried("rules", self._rules)
        yield self._tried("templates", lambda: self._mails(tx, desk, duty, now))
        yield self._tried("printing", lambda: self._print(tx, duty, now))

    def _tried(self, what: str, act: Callable[[], object]) -> Tried:
        try:
            act()
        except MailflowError as error:
            log.warning("rehearsal_failed", what=what, error=str(error))
            return Tried(what, False, str(error))
        except Exception as error:  # a rehearsal is there to find out, not to fall over
            log.exception("rehearsal_failed", what=what)
            return Tried(what, False, type(error).__name__)
        return Tried(what, True)

    def _rules(self) -> None:
        """As they lie on the disk now, which is what the next start or reload will take."""
        from mailflow.adapters.rules import Rules

        Rules.load(self.app.settings.rules_dir)

    def _edition(self, tx: Transaction, duty: Duty, now: datetime) -> Edition:
        return Edition(self.app.compile(tx, duty.group or "", duty.week, now), 1)

    def _mails(self, tx: Transaction, desk: Desk, duty: Duty, now: datetime) -> None:
        """The three mails on which Monday hangs, written and thrown away."""
        edition, table = self._edition(tx, duty, now), self.app.timetable
        deadline = table.deadline.of(duty.week)
        letters.render(self.app.templates, letters.draft(desk, edition, submit_at=table.submission.of(duty.week)))
        letters.render(
            self.app.templates, letters.submission(desk, edition, to=desk.own.approvers[0], deadline=deadline)
        )
        missing = [letters.Missing(desk.own.name, desk.own.long_name, "")]
        joint = self.app.desk(now, None, duty.week)
        letters.render(self.app.templates, letters.delivery(joint, to="a@b.vn", editions=[], missing=missing))

    def _print(self, tx: Transaction, duty: Duty, now: datetime) -> None:
        self.app.printer.pdf(self._edition(tx, duty, now))
