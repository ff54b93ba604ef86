"""Does what core/duties.py says is due: each duty in one transaction, claimed by its key, so that it happens once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from mailflow.core import letters
from mailflow.core.cycle import Act
from mailflow.core.duties import Duty, DutyKind, Situation, due, weeks_in_view
from mailflow.core.records import Cycle, Presence
from mailflow.core.roster import Group, Member, Role, Roster
from mailflow.core.week import local
from mailflow.flows.reporting.delivery import Delivery
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
        }

    def run(self, now: datetime) -> bool:
        with self.app.store.transaction() as tx:
            found = due(self.situation(tx, now))
        for duty in found:
            self._do(duty, now)
        return bool(found)

    def situation(self, tx: Transaction, now: datetime) -> Situation:
        """The rows that `due` looks at."""
        groups = tuple(g.id for g in self.app.roster(now).groups)
        open_cycles = tx.cycles.all_open()
        weeks = weeks_in_view(now, open_cycles)
        cycles = {(c.group, c.week): c for week in weeks for c in tx.cycles.of_week(week)}
        return Situation(
            now=now,
            since=self.app.since(tx, now),
            groups=groups,
            cycles=cycles,
            ledger={key: at for week in weeks for key, at in tx.duties.ledger(f"{week}:").items()},
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
        group, roster = self._group(duty, now)
        tx.cycles.open(group.id, duty.week, now)
        bulletins = tx.bulletins.of_week(duty.week)
        for member in _asked(group, roster):
            letter = letters.call(
                member, group, roster, duty.week,
                deadline=self.app.timetable.closing.of(duty.week), bulletins=bulletins, office=self.app.office,
            )  # fmt: skip
            self.app.post(tx, letter, now, once=f"call:{duty.week}:{group.id}:{member.id}")

    def _remind(self, tx: Transaction, duty: Duty, now: datetime) -> None:
        group, roster = self._group(duty, now)
        seen = tx.attendance.of_week(group.id, duty.week)
        for member in roster.members_of(group.id):
            presence = seen[member.id].presence if member.id in seen else None
            # A dead address is the secretary's to mend; another mail to it helps nobody.
            if not member.expected or presence in ANSWERED or presence is Presence.BOUNCED:
                continue
            letter = letters.reminder(
                member, group, roster, duty.week,
                deadline=self.app.timetable.closing.of(duty.week), number=duty.number, office=self.app.office,
            )  # fmt: skip
            self.app.post(tx, letter, now, once=f"reminder:{duty.week}:{group.id}:{member.id}:{duty.number}")

    # -- the report ---------------------------------------------------------------------------------------------

    def _draft(self, tx: Transaction, duty: Duty, now: datetime) -> None:
        group, _ = self._group(duty, now)
        cycle = tx.cycles.open(group.id, duty.week, now)
        cycle = self.versions.make(tx, cycle, Act.DRAFT, now, "mailflow")
        self.versions.send_draft(tx, cycle, now)

    def _submit(self, tx: Transaction, duty: Duty, now: datetime) -> None:
        self.versions.submit(tx, self._cycle(tx, duty), now, "mailflow")

    def _remind_head(self, tx: Transaction, duty: Duty, now: datetime) -> None:
        group, roster = self._group(duty, now)
        cycle = self._cycle(tx, duty)
        report = self.versions.read(tx, group.id, duty.week, cycle.version)
        kept = tx.reports.get(group.id, duty.week, cycle.version)
        if report is None or kept is None:
            raise KeyError(f"{group.id} {duty.week} version {cycle.version} is not in the store")
        for to in group.approvers:
            letter = letters.head_reminder(
                report, group, roster, to=to, version=cycle.version, sha256=kept.sha256,
                deadline=self.app.timetable.deadline.of(duty.week), number=duty.number, office=self.app.office,
            )  # fmt: skip
            self.app.post(tx, letter, now, once=f"head_reminder:{duty.week}:{group.id}:{to}:{duty.number}")

    def _alarm(self, tx: Transaction, duty: Duty, now: datetime) -> None:
        """08:00 has passed without an approved report: the secretary and the standing agency must know at once."""
        group, roster = self._group(duty, now)
        cycle = tx.cycles.get(group.id, duty.week)
        secretary = roster.member(group.secretary).address
        for to in dict.fromkeys((secretary, *roster.standing)):
            letter = letters.not_approved(group, roster, duty.week, cycle, to=to, office=self.app.office)
            self.app.post(tx, letter, now, once=f"alarm:{duty.week}:{group.id}:{to}")

    def _group(self, duty: Duty, now: datetime) -> tuple[Group, Roster]:
        roster = self.app.roster(now)
        return roster.group(duty.group or ""), roster

    def _cycle(self, tx: Transaction, duty: Duty) -> Cycle:
        cycle = tx.cycles.get(duty.group or "", duty.week)
        if cycle is None:
            raise StaleCycle(duty.key)
        return cycle


def _asked(group: Group, roster: Roster) -> list[Member]:
    """Everybody who may give an opinion: members but the head (he decides), and the listed contributors."""
    members = [m for m in roster.members_of(group.id) if m.role is not Role.HEAD]
    return members + [roster.member(c) for c in group.contributors]
