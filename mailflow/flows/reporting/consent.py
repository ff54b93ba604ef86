"""Whether a head's yes counts, the same for the weekly report and for the yearly review; the rows are asked again here.

The judge has read what the answer says; a yes counts only when whose it is, which version and which state all fit.
Anything else returns the document or asks.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING

from mailflow.core import approval_code, letters
from mailflow.core.cycle import Act
from mailflow.core.records import Cycle, CycleState
from mailflow.core.verdict import Answer
from mailflow.flows.reporting.versions import Shelf

if TYPE_CHECKING:
    from mailflow.adapters.store import Transaction
    from mailflow.app import App
    from mailflow.flows.clerk import Filing


class Consent(ABC):
    """`noun` begins the names of the events. What people are told of a decision is the document's own affair."""

    noun = "report"

    def __init__(self, app: App, versions: Shelf) -> None:
        self.app = app
        self.versions = versions

    def _approved(self, tx: Transaction, filing: Filing, cycle: Cycle) -> None:  # noqa: B027 - most need nothing more
        """What follows from an approval in the same transaction."""

    @abstractmethod
    def _return(self, tx: Transaction, filing: Filing, cycle: Cycle) -> None: ...

    @abstractmethod
    def _confirm(self, tx: Transaction, filing: Filing, cycle: Cycle) -> None: ...

    @abstractmethod
    def _ask(self, tx: Transaction, filing: Filing, why: str) -> None: ...

    def _head(self, tx: Transaction, filing: Filing, cycle: Cycle) -> None:
        match filing.verdict.decision:
            case Answer.APPROVE:
                self._approve(tx, filing, cycle)
            case Answer.RETURN:
                self._return(tx, filing, cycle)
            case _:
                self._ask(tx, filing, filing.verdict.reason)

    def _approve(self, tx: Transaction, filing: Filing, cycle: Cycle) -> None:
        doubt = self._doubt(tx, filing, cycle)
        if doubt:
            self._ask(tx, filing, doubt)
            return
        if cycle.state is CycleState.SUBMITTED:
            after = self.versions.step(tx, cycle, Act.APPROVE, filing.now)
            mine = replace(after, approved_by=filing.verdict.sender, approval_message=filing.message.id)
            self.versions.cycles(tx).save(mine, after.state, after.version)
            cycle = mine
            self._approved(tx, filing, cycle)
            self._log(tx, filing, f"{self.noun}_approved", version=cycle.version)
        self._confirm(tx, filing, cycle)

    def _doubt(self, tx: Transaction, filing: Filing, cycle: Cycle) -> str:
        """Why this yes does not count; "" when it does. The judge asked some of it already: twice is right here."""
        verdict, answered = filing.verdict, filing.verdict.answered
        group = self.app.roster(filing.now).group(cycle.group)
        kept = self.versions.frozen(tx).get(cycle.group, cycle.week, cycle.version)
        if answered is None or not answered.proven:
            return "không xác định được thư trả lời cho bản trình nào"
        if not verdict.verified:
            return "thư chưa được xác thực nguồn gửi"
        if verdict.sender.casefold() not in {a.casefold() for a in group.approvers}:
            return "địa chỉ gửi không có quyền duyệt báo cáo này"
        if answered.approval_code and not approval_code.take(verdict.new_text, answered.approval_code)[0]:
            return "thiếu mã xác nhận, hoặc mã không đúng với bản trình này"
        if answered.version != cycle.version or kept is None or answered.sha256 != kept.sha256:
            return (
                f"đã có phiên bản mới hơn (phiên bản {cycle.version}); ý kiến duyệt chỉ có giá trị với đúng phiên bản"
            )
        if cycle.state not in (CycleState.SUBMITTED, CycleState.APPROVED, CycleState.DELIVERED):
            return "báo cáo đang được chỉnh sửa, chưa trình lại"
        return ""

    def _post(self, tx: Transaction, filing: Filing, letter: letters.Letter, what: str) -> None:
        mine = letter.to == filing.verdict.sender
        self.app.post(
            tx,
            letter,
            filing.now,
            once=f"{what}:{filing.message.id}",
            cause=filing.message.id,
            reply_to=filing.message.message_id if mine else "",
        )

    def _log(self, tx: Transaction, filing: Filing, what: str, **more: object) -> None:
        verdict = filing.verdict
        self.app.event(
            tx, filing.now, verdict.sender, what,
            group=verdict.group, week=verdict.week, message=filing.message.id, **more,
        )  # fmt: skip
