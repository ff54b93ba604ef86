"""Does what core/duties.py says is due: each duty in one transaction, claimed by its key, so that it happens once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from mailflow.core import letters
from mailflow.core.cycle import Act
from mailflow.core.data_issue import FOLLOWED
from mailflow.core.duties import Duty, DutyKind, Situation, due, weeks_in_view
from mailflow.core.records import Cycle, Presence
from mailflow.core.roster import Member, Role
from mailflow.core.week import local
from mailflow.flows.reporting.delivery import Delivery
from mailflow.flows.reporting.rehearsal import Rehearsals
from mailflow.flows.reporting.versions import StaleCycle, Versions

if TYPE_CHECKING:
    from mailflow.adapters.store import Transaction
    from mailflow.app import App

log = structlog.get_logger()

ANSWERED = (Presence.ANSWERED, Presence.NO_OPINION)


class Duties:
    def __init__(self, app: App, versions: Versions, delivery: Delivery) -> None:
        self.app = app
        self.versions = versions
        rehearsals = Rehearsals(app)
        self.acts: dict[DutyKind, Callable[[Transaction, Duty, datetime], None]] = {
            DutyKind.REQUEST: self._request,
            DutyKind.REMIND: self._remind,
            DutyKind.DRAFT: self._draft,
            DutyKind.SUBMIT: self._submit,
            DutyKind.REMIND_HEAD: self._remind_head,
            DutyKind.DELIVER_JOINT: delivery.joint,
            DutyKind.DELIVER: delivery.single,
            DutyKind.NOT_APPROVED: delivery.missing,
            DutyKind.ALARM: self._alarm,
            DutyKind.REHEARSAL: rehearsals.friday,
            DutyKind.READINESS: rehearsals.sunday,
        }

    def due(self, tx: Transaction, now: datetime, since: datetime) -> tuple[Duty, ...]:
        """What the week asks for now; `since`: when this service first ran."""
        return due(self._situation(tx, now, since))

    def run(self, found: Iterable[Duty], now: datetime) -> None:
        for duty in found:
            self._do(duty, now)

    def _situation(self, tx: Transaction, now: datetime, since: datetime) -> Situation:
        cycles = tx.cycles.in_view(*weeks_in_view(now, ()))
        return Situation(
            now=now,
            since=since,
            groups=tuple(g.id for g in self.app.roster(now).groups),
            cycles={(c.group, c.week): c for c in cycles},
            ledger=tx.duties.ledger(*(f"{week}:" for week in weeks_in_view(now, cycles))),
            timetable=self.app.timetable,
            holidays=self.app.rules.holidays(local(now).year) | self.app.rules.holidays(local(now).year + 1),
        )

    def _do(self, duty: Duty, now: datetime) -> None:
        """Claim and act in one transaction; a duty claimed by another process is his."""
        try:
            with self.app.store.transaction() as tx:
                if not tx.duties.claim(duty.key, now):
                    return
                self.acts[duty.kind](tx, duty, now)
                self.app.event(
                    tx, now, "mailflow", f"duty_{duty.kind}", group=duty.group, week=duty.week, due=duty.due.isoformat()
                )
        except StaleCycle as stale:
            log.info("duty_left_to_the_next_pass", duty=duty.key, cycle=str(stale))
            return
        log.info("duty", duty=duty.key, late_minutes=round((now - duty.due).total_seconds() / 60))

    # -- members ------------------------------------------------------------------------------------------------

    def _request(self, tx: Transaction, duty: Duty, now: datetime) -> None:
        desk = self._desk(duty, now)
        tx.cycles.open(desk.own.id, duty.week, now)
        bulletins = tx.bulletins.of_week(duty.week)
        issues = [i for i in tx.issues.find(desk.own.id, FOLLOWED) if i.week < duty.week]
        for member in _asked(desk):
            letter = letters.call(
                desk,
                member,
                deadline=self.app.timetable.closing.of(duty.week),
                bulletin=bulletins[-1] if bulletins else None,
                issues=[i for i in issues if i.sector in member.sectors or i.member == member.id],
            )
            self.app.post(tx, letter, now, once=f"call:{duty.week}:{desk.own.id}:{member.id}")

    def _remind(self, tx: Transaction, duty: Duty, now: datetime) -> None:
        desk = self._desk(duty, now)
        seen = tx.attendance.of_week(desk.own.id, duty.week)
        last = duty.number == len(self.app.timetable.reminders)
        for member in desk.roster.members_of(desk.own.id):
            presence = seen[member.id].presence if member.id in seen else None
            # A dead address is the secretary's to mend; another mail to it helps nobody.
            if not member.expected or presence in ANSWERED or presence is Presence.BOUNCED:
                continue
            letter = letters.reminder(desk, member, deadline=self.app.timetable.closing.of(duty.week), last=last)
            self.app.post(tx, letter, now, once=f"reminder:{duty.week}:{desk.own.id}:{member.id}:{duty.number}")

    # -- the report ---------------------------------------------------------------------------------------------

    def _draft(self, tx: Transaction, duty: Duty, now: datetime) -> None:
        cycle = tx.cycles.open(duty.group or "", duty.week, now)
        cycle = self.versions.make(tx, cycle, Act.DRAFT, now, "mailflow")
        self.versions.send_draft(tx, cycle, now)

    def _submit(self, tx: Transaction, duty: Duty, now: datetime) -> None:
        self.versions.submit(tx, self._cycle(tx, duty), now, "mailflow")

    def _remind_head(self, tx: Transaction, duty: Duty, now: datetime) -> None:
        desk, cycle = self._desk(duty, now), self._cycle(tx, duty)
        edition = self.versions.edition(tx, cycle)
        for to in desk.own.approvers:
            letter = letters.head_reminder(
                desk,
                edition,
                deadline=self.app.timetable.deadline.of(duty.week),
                submitted_at=cycle.submitted_at or now,
                to=to,
            )
            self.app.post(tx, letter, now, once=f"head_reminder:{duty.week}:{desk.own.id}:{to}:{duty.number}")

    def _alarm(self, tx: Transaction, duty: Duty, now: datetime) -> None:
        """08:00 has passed without an approved report: the secretary and the standing agency must know at once."""
        desk = self._desk(duty, now)
        cycle = tx.cycles.get(desk.own.id, duty.week)
        operator = self.app.settings.office.alarm_address
        for to in dict.fromkeys(a for a in (desk.secretary.address, *desk.roster.standing, operator) if a):
            letter = letters.not_approved(
                desk,
                to=to,
                deadline=self.app.timetable.deadline.of(duty.week),
                submitted_at=cycle.submitted_at if cycle else None,
                version=cycle.version if cycle else 0,
            )
            self.app.post(tx, letter, now, once=f"alarm:{duty.week}:{desk.own.id}:{to}")

    def _desk(self, duty: Duty, now: datetime) -> letters.Desk:
        return self.app.desk(now, duty.group, duty.week)

    def _cycle(self, tx: Transaction, duty: Duty) -> Cycle:
        cycle = tx.cycles.get(duty.group or "", duty.week)
        if cycle is None:
            raise StaleCycle(duty.key)
        return cycle


def _asked(desk: letters.Desk) -> list[Member]:
    """Everybody who may give an opinion: members but the head (he decides), and the listed contributors."""
    members = [m for m in desk.roster.members_of(desk.own.id) if m.role is not Role.HEAD]
    return members + [desk.member(c) for c in desk.own.contributors]
