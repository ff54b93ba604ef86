"""Carries out the secretary's edits on the stored opinions; the next version is then compiled from them.

Originals are kept: a dropped item keeps its reason, a changed one its former words (decision-duties, Đ.3.4).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mailflow.core.edits import Action, Edit
from mailflow.core.records import Cycle, ItemStatus, Opinion
from mailflow.core.report import Report
from mailflow.core.roster import Roster
from mailflow.core.verdict import Kind, SubmittedBy

if TYPE_CHECKING:
    from mailflow.adapters.store import Transaction
    from mailflow.app import App
    from mailflow.flows.clerk import Filing

DROPPED = "thư ký lược bỏ"
ACCEPTED = "thư ký nhận bổ sung"
NO_ITEM = "Không có mục số {} trong dự thảo mà đồng chí trả lời."
NOTHING_WAITS = "Không còn ý kiến nào chờ nhận bổ sung."


class Corrections:
    def __init__(self, app: App) -> None:
        self.app = app

    def apply(
        self,
        tx: Transaction,
        filing: Filing,
        cycle: Cycle,
        edits: Sequence[Edit],
        numbered: Report,
        roster: Roster,
    ) -> list[str]:
        """Apply every edit; numbers are those of the version that the secretary answered.

        Returns a Vietnamese sentence for each edit that names no item there.
        """
        opinions, problems = {number: opinion for opinion, number in numbered.numbers().items()}, []
        for edit in edits:
            done = self._one(tx, filing, cycle, edit, opinions.get(edit.number or 0), roster)
            if not done:
                problems.append(NO_ITEM.format(edit.number) if edit.number else NOTHING_WAITS)
            self.app.event(
                tx,
                filing.now,
                filing.verdict.sender,
                "edit" if done else "edit_without_item",
                group=cycle.group,
                week=cycle.week,
                message=filing.message.id,
                action=edit.action,
                number=edit.number,
                version=cycle.version,
            )
        return problems

    def _one(
        self, tx: Transaction, filing: Filing, cycle: Cycle, edit: Edit, opinion: int | None, roster: Roster
    ) -> bool:
        """One edit. False when it names no item of that version: the number stays in the event for the next draft."""
        if edit.action is Action.ADD:
            tx.opinions.add([self._added(filing, cycle, edit, roster)])
            return True
        if edit.action is Action.ACCEPT and edit.number is None:
            return self.accept_all(tx, cycle)
        if opinion is None:
            return False
        match edit.action:
            case Action.DROP:
                return tx.opinions.set_status(opinion, ItemStatus.DROPPED, DROPPED)
            case Action.ACCEPT:
                return tx.opinions.set_status(opinion, ItemStatus.ACTIVE, ACCEPTED)
            case _:
                tx.opinions.change(
                    opinion, filing.verdict.sender, filing.now,
                    sector=edit.sector, kind=edit.kind, text=edit.text or None,
                )  # fmt: skip
                return True

    def accept_all(self, tx: Transaction, cycle: Cycle) -> bool:
        """Take every waiting opinion in; False when none waits."""
        waiting = tx.opinions.of_week(cycle.group, cycle.week, ItemStatus.SUPPLEMENT)
        for item in waiting:
            tx.opinions.set_status(item.id, ItemStatus.ACTIVE, ACCEPTED)
        return bool(waiting)

    def _added(self, filing: Filing, cycle: Cycle, edit: Edit, roster: Roster) -> Opinion:
        return Opinion(
            message=filing.message.id,
            group=cycle.group,
            week=cycle.week,
            member=roster.group(cycle.group).secretary,
            sector=edit.sector or "chung",
            kind=edit.kind or Kind.ASSESSMENT,
            text=edit.text,
            received_at=filing.message.received_at,
            why="thư ký bổ sung vào dự thảo",
            submitted_by=SubmittedBy.SECRETARY,
            sender=filing.verdict.sender,
        )
