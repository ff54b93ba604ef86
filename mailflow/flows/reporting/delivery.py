"""Leadership's Monday mail, and reports that follow it. Only approved versions go up, or marked ones by setting.

Delivered means queued for every leader in the same transaction; what the servers say of it stands in the outbox.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from mailflow.core import letters
from mailflow.core.cycle import Act, advance
from mailflow.core.duties import Duty, DutyKind, duty_key
from mailflow.core.records import Cycle, CycleState, ItemStatus
from mailflow.core.report import Report
from mailflow.core.roster import Roster
from mailflow.core.timetable import Silence
from mailflow.core.week import Week
from mailflow.flows.reporting.versions import StaleCycle

if TYPE_CHECKING:
    from mailflow.adapters.store import Transaction
    from mailflow.app import App


@dataclass(frozen=True, slots=True)
class Standing:
    """One group's report at delivery time: `report` is None when there is nothing to send."""

    group: str
    cycle: Cycle | None
    report: Report | None

    @property
    def approved(self) -> bool:
        return self.cycle is not None and self.cycle.state is CycleState.APPROVED


class Delivery:
    def __init__(self, app: App) -> None:
        self.app = app

    def joint(self, tx: Transaction, duty: Duty, now: datetime) -> None:
        """One mail to each leader with every approved report, naming the groups that have none and why."""
        roster = self.app.roster(now)
        standings = [self._standing(tx, g.id, duty.week) for g in roster.groups]
        for standing in standings:
            if standing.approved:
                tx.duties.claim(duty_key(DutyKind.DELIVER, duty.week, standing.group), now)
        for to in roster.leadership:
            letter = letters.delivery(
                self._entries(standings, roster, to), roster, duty.week, to=to, now=now,
                deadline=self.app.timetable.deadline.of(duty.week), office=self.app.office,
            )  # fmt: skip
            self.app.post(tx, letter, now, once=f"delivery:{duty.week}:all:{to}")
        self._settle(tx, standings, now)

    def single(self, tx: Transaction, duty: Duty, now: datetime) -> None:
        """One group's approved report alone: late after the joint mail, or every group's own by setting."""
        roster = self.app.roster(now)
        standing = self._standing(tx, duty.group or "", duty.week)
        if not standing.approved:
            raise StaleCycle(duty.key)
        self._send_one(tx, standing, roster, duty.week, now)
        self._settle(tx, [standing], now)

    def missing(self, tx: Transaction, duty: Duty, now: datetime) -> None:
        """Separate delivery: leaders are told in time that this group's report is not approved (or get it marked)."""
        self._send_one(
            tx, self._standing(tx, duty.group or "", duty.week), self.app.roster(now), duty.week, now, "notice"
        )

    def _send_one(
        self, tx: Transaction, standing: Standing, roster: Roster, week: Week, now: datetime, mark: str = ""
    ) -> None:
        late = now >= self.app.timetable.deadline.of(week)
        joint_done = tx.duties.done(duty_key(DutyKind.DELIVER_JOINT, week))
        for to in roster.leadership:
            entries = self._entries([standing], roster, to)
            if not entries:
                continue
            letter = letters.delivery(
                entries, roster, week, to=to, now=now, deadline=self.app.timetable.deadline.of(week),
                alone=True, late=late or joint_done, office=self.app.office,
            )  # fmt: skip
            self.app.post(tx, letter, now, once=f"delivery:{week}:{standing.group}:{mark}{to}")

    def _standing(self, tx: Transaction, group: str, week: Week) -> Standing:
        cycle = tx.cycles.get(group, week)
        shown = cycle is not None and (cycle.state is CycleState.APPROVED or self._marked(cycle))
        kept = tx.reports.get(group, week, cycle.version) if shown and cycle else None
        return Standing(group, cycle, Report.from_json(kept.content) if kept else None)

    def _marked(self, cycle: Cycle) -> bool:
        marks = self.app.timetable.silence is Silence.SEND_MARKED
        return marks and cycle.state in (CycleState.SUBMITTED, CycleState.DRAFTED)

    def _entries(self, standings: list[Standing], roster: Roster, to: str) -> list[letters.DeliveryEntry]:
        """What one leader gets: all but his own group's report (a head does not get it twice)."""
        own = self.app.settings.policy.head_gets_own_report
        return [
            letters.DeliveryEntry(roster.group(s.group), s.report, s.cycle, s.approved)
            for s in standings
            if own or to not in roster.group(s.group).approvers
        ]

    def _settle(self, tx: Transaction, standings: list[Standing], now: datetime) -> None:
        for standing in standings:
            cycle = standing.cycle
            if cycle is None or not standing.approved:
                continue
            if not tx.cycles.save(advance(cycle, Act.DELIVER, now), cycle.state, cycle.version):
                raise StaleCycle(f"{cycle.group} {cycle.week}")
            self._carry(tx, cycle)
            self.app.event(
                tx, now, "mailflow", "report_delivered", group=cycle.group, week=cycle.week, version=cycle.version
            )

    def _carry(self, tx: Transaction, cycle: Cycle) -> None:
        """Late opinions that the secretary did not take in go to the next week, marked late."""
        for item in tx.opinions.of_week(cycle.group, cycle.week, ItemStatus.SUPPLEMENT):
            tx.opinions.carry(item.id, cycle.week.next())
