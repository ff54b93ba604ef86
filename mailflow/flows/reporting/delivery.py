"""Leadership's Monday mail, and reports that follow it. Only approved versions go up, or marked ones by setting.

Delivered means queued for every leader in the same transaction; what the servers say of it stands in the outbox.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, TypeGuard

from mailflow.core import letters
from mailflow.core.cycle import Act
from mailflow.core.duties import Duty, DutyKind, duty_key
from mailflow.core.records import Cycle, CycleState, ItemStatus
from mailflow.core.report import Edition
from mailflow.core.roster import Group
from mailflow.core.timetable import Silence
from mailflow.flows.reporting.fitting import fitted
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
        approved = {g: self.versions.edition(tx, c) for g, c in cycles.items() if _approved(c)}
        papers = self._papers(tx, approved.values(), now)
        for to in desk.roster.leadership:
            groups = [g for g in desk.roster.groups if not self._own(g, to)]
            editions = [approved[g.id] for g in groups if g.id in approved]
            missing = [self._missing(tx, g, cycles[g.id]) for g in groups if g.id not in approved]
            once = f"delivery:{duty.week}:all:{to}"
            self._post(
                tx,
                papers,
                editions,
                now,
                once,
                partial(letters.delivery, desk, to=to, editions=editions, missing=missing),
            )
        for cycle in cycles.values():
            if _approved(cycle):
                tx.duties.claim(duty_key(DutyKind.DELIVER, duty.week, cycle.group), now)
                self._settle(tx, cycle, now)

    def single(self, tx: Transaction, duty: Duty, now: datetime) -> None:
        """One group's approved report alone: after the joint mail, in place of a delivered one, or each by setting."""
        desk = self.app.desk(now, duty.group, duty.week)
        cycle = tx.cycles.get(desk.own.id, duty.week)
        if not _approved(cycle):
            raise StaleCycle(duty.key)
        edition = self.versions.edition(tx, cycle)
        papers = self._papers(tx, [edition], now)
        replaced = self.versions.delivered(tx, cycle)
        told = tx.duties.done(duty_key(DutyKind.DELIVER_JOINT, duty.week))
        told = told or tx.duties.done(duty_key(DutyKind.NOT_APPROVED, duty.week, cycle.group))
        for to in desk.roster.leadership:
            if self._own(desk.own, to):
                continue
            if told or replaced:
                make = partial(letters.late_delivery, desk, to=to, edition=edition, replaced=replaced)
            else:
                make = partial(letters.delivery, desk, to=to, editions=[edition])
            number = f":{cycle.version}" if replaced else ""
            self._post(tx, papers, [edition], now, f"delivery:{duty.week}:{cycle.group}{number}:{to}", make)
        self._settle(tx, cycle, now)

    def _papers(self, tx: Transaction, editions: Iterable[Edition], now: datetime) -> Papers:
        forms = ("pdf", "docx") if self.app.settings.policy.attach_docx else ("pdf",)
        return Papers(self.app, tx, editions, now, forms)

    def _post(
        self, tx: Transaction, papers: Papers, editions: Sequence[Edition], now: datetime, once: str,
        make: Callable[..., letters.Letter],
    ) -> None:  # fmt: skip
        """The fullest mail that stays under 2 MB; the operator is told of every file that it had to leave behind."""
        letter, plan = fitted(
            self.app, papers.of(editions), lambda plan: make(attachments=plan.files, shown=plan.shown)
        )
        self.app.post(tx, letter, now, once=once)
        for edition in editions:
            for paper in papers.of([edition]):
                if paper in plan.left:
                    papers.too_large(edition, paper)

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
