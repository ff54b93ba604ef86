"""Leadership's Monday mail, and reports that follow it. Only approved versions go up, or marked ones by setting.

Delivered means queued for every leader in the same transaction; what the servers say of it stands in the outbox.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TypeGuard

from mailflow.core import letters
from mailflow.core.cycle import Act
from mailflow.core.duties import Duty, DutyKind, duty_key
from mailflow.core.records import Cycle, CycleState, ItemStatus
from mailflow.core.roster import Group
from mailflow.core.timetable import Silence
from mailflow.flows.reporting.papers import Papers
from mailflow.flows.reporting.versions import StaleCycle, Versions

if TYPE_CHECKING:
    from mailflow.adapters.store import Transaction
    from mailflow.app import App


REASONS = {
    None: "Tổ chưa có dự thảo báo cáo của tuần.",
    CycleState.COLLECTING: "Tổ chưa có dự thảo báo cáo của tuần.",
    CycleState.DRAFTED: "Báo cáo đang được Thư ký Tổ hoàn thiện, chưa trình lại Tổ trưởng.",
    CycleState.SUBMITTED: "Báo cáo đã trình, Tổ trưởng chưa có ý kiến duyệt.",
    CycleState.DELIVERED: "Báo cáo của Tổ đã được gửi trước đó.",
}


class Delivery:
    def __init__(self, app: App, versions: Versions) -> None:
        self.app = app
        self.versions = versions

    def joint(self, tx: Transaction, duty: Duty, now: datetime) -> None:
        """One mail to each leader with every approved report, naming the groups that have none and why."""
        desk = self.app.desk(now, None, duty.week)
        cycles = {g.id: tx.cycles.get(g.id, duty.week) for g in desk.roster.groups}
        papers = Papers(self.app, tx, [self.versions.edition(tx, c) for c in cycles.values() if _approved(c)], now)
        for to in desk.roster.leadership:
            groups = [g for g in desk.roster.groups if not self._own(g, to)]
            editions = [self.versions.edition(tx, c) for g in groups if _approved(c := cycles[g.id])]
            missing = [self._missing(tx, g, cycles[g.id]) for g in groups if not _approved(cycles[g.id])]
            files = papers.of(editions)
            letter = letters.delivery(desk, to=to, editions=editions, missing=missing, attachments=files)
            self.app.post(tx, letter, now, once=f"delivery:{duty.week}:all:{to}")
        for cycle in cycles.values():
            if _approved(cycle):
                tx.duties.claim(duty_key(DutyKind.DELIVER, duty.week, cycle.group), now)
                self._settle(tx, cycle, now)

    def single(self, tx: Transaction, duty: Duty, now: datetime) -> None:
        """One group's approved report alone: after the joint mail, or every group's own by setting."""
        desk = self.app.desk(now, duty.group, duty.week)
        cycle = tx.cycles.get(desk.own.id, duty.week)
        if not _approved(cycle):
            raise StaleCycle(duty.key)
        edition = self.versions.edition(tx, cycle)
        files = Papers(self.app, tx, [edition], now).of([edition])
        told = tx.duties.done(duty_key(DutyKind.DELIVER_JOINT, duty.week))
        told = told or tx.duties.done(duty_key(DutyKind.NOT_APPROVED, duty.week, cycle.group))
        for to in desk.roster.leadership:
            if self._own(desk.own, to):
                continue
            if told:
                letter = letters.late_delivery(desk, to=to, edition=edition, attachments=files)
            else:
                letter = letters.delivery(desk, to=to, editions=[edition], attachments=files)
            self.app.post(tx, letter, now, once=f"delivery:{duty.week}:{cycle.group}:{to}")
        self._settle(tx, cycle, now)

    def missing(self, tx: Transaction, duty: Duty, now: datetime) -> None:
        """Separate delivery: leaders are told in time that this group's report is not approved (or get it marked)."""
        desk = self.app.desk(now, duty.group, duty.week)
        entry = self._missing(tx, desk.own, tx.cycles.get(desk.own.id, duty.week))
        for to in desk.roster.leadership:
            if not self._own(desk.own, to):
                letter = letters.delivery(desk, to=to, editions=[], missing=[entry])
                self.app.post(tx, letter, now, once=f"notice:{duty.week}:{desk.own.id}:{to}")

    def _own(self, group: Group, to: str) -> bool:
        """A head does not get his own report twice, unless the settings say so."""
        return to in group.approvers and not self.app.settings.policy.head_gets_own_report

    def _missing(self, tx: Transaction, group: Group, cycle: Cycle | None) -> letters.Missing:
        marks = self.app.timetable.silence is Silence.SEND_MARKED
        shown = marks and cycle is not None and cycle.state in (CycleState.SUBMITTED, CycleState.DRAFTED)
        edition = self.versions.edition(tx, cycle) if shown and cycle else None
        return letters.Missing(group.name, group.long_name, REASONS[cycle.state if cycle else None], edition)

    def _settle(self, tx: Transaction, cycle: Cycle, now: datetime) -> None:
        self.versions.step(tx, cycle, Act.DELIVER, now)
        self._carry(tx, cycle)
        self.app.event(
            tx, now, "mailflow", "report_delivered", group=cycle.group, week=cycle.week, version=cycle.version
        )

    def _carry(self, tx: Transaction, cycle: Cycle) -> None:
        """Late opinions that the secretary did not take in go to the next week, marked late."""
        for item in tx.opinions.of_week(cycle.group, cycle.week, ItemStatus.SUPPLEMENT):
            tx.opinions.carry(item.id, cycle.week.next())


def _approved(cycle: Cycle | None) -> TypeGuard[Cycle]:
    return cycle is not None and cycle.state is CycleState.APPROVED
