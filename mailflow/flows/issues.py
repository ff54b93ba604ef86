"""What a message says of the register, heard before it is filed: bất cập that are settled, assigned work that is done.

Whoever may say so, and is proven to be who he is, ends it; every other sentence stays an opinion like any other. What
was heard goes into the message's receipt, so that a wrong reading can be put right ("mở lại BC-…").
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from mailflow.core import letters, settling
from mailflow.core.data_issue import DataIssue, Heard, IssueState, Outcome, may_end
from mailflow.core.records import KeptDirective
from mailflow.core.roster import Roster
from mailflow.core.settling import Act, Said
from mailflow.core.verdict import AnsweredKind, Disposition, Verdict
from mailflow.errors import UsageError

if TYPE_CHECKING:
    from mailflow.adapters.store import Transaction
    from mailflow.app import App
    from mailflow.flows.clerk import Filing

_BY_HAND = "ghi nhận bằng lệnh của người vận hành"


class Issues:
    def __init__(self, app: App) -> None:
        self.app = app

    def hear(self, tx: Transaction, filing: Filing) -> Filing:
        """The same filing with what its words ended or opened again."""
        verdict = filing.verdict
        told = settling.read(verdict.new_text, commands=_is_draft_answer(verdict))
        roster = self.app.roster(filing.now)
        heard = tuple(self._one(tx, filing, roster, one) for one in told)
        return replace(filing, heard=heard, done=self._done(tx, filing, roster))

    def hear_beside_decision(self, tx: Transaction, filing: Filing) -> Filing:
        """A head or secretary gets a mail of its own about it: the answer's own receipt speaks of the report."""
        filing = self.hear(tx, filing)
        if filing.heard:
            desk = self.app.desk(filing.now, filing.verdict.group, filing.verdict.week)
            letter = letters.issues_recorded(desk, to=filing.verdict.sender, heard=filing.heard)
            self.app.post(
                tx, letter, filing.now, once=f"issues:{filing.message.id}", cause=filing.message.id,
                reply_to=filing.message.message_id,
            )  # fmt: skip
        return filing

    # -- bất cập ------------------------------------------------------------------------------------------------

    def _one(self, tx: Transaction, filing: Filing, roster: Roster, said: Said) -> Heard:
        issue = tx.issues.by_code(said.code)
        if issue is None or issue.state is IssueState.VOID:
            return Heard(said.code, Outcome.UNKNOWN, said.words)
        outcome = self._refused(filing.verdict, issue, roster)
        if outcome is None:
            by = filing.verdict.member or filing.verdict.sender
            outcome = self._end(tx, issue, said, by, filing.message.received_at, filing.message.id, filing.now)
        return Heard(said.code, outcome, said.words, issue.text)

    def _refused(self, verdict: Verdict, issue: DataIssue, roster: Roster) -> Outcome | None:
        if not _is_proven(verdict):
            return Outcome.UNPROVEN
        group = roster.group(issue.group)
        if verdict.sender.casefold() in {a.casefold() for a in group.approvers}:
            return None
        member = next((m for m in roster.members if m.id == verdict.member), None)
        return None if member is not None and may_end(issue, member, group) else Outcome.NOT_YOURS

    def _end(
        self, tx: Transaction, issue: DataIssue, said: Said, by: str, at: datetime, message: int | None, now: datetime
    ) -> Outcome:
        if said.act is Act.SETTLE:
            done = tx.issues.settle(issue.id, by, at, message, said.words)
            outcome = Outcome.SETTLED if done else Outcome.ALREADY
        else:
            done = tx.issues.change(issue.id, [IssueState.SETTLED], IssueState.OPEN)
            outcome = Outcome.REOPENED if done else Outcome.ALREADY
        self.app.event(
            tx, now, by, f"issue_{outcome}", group=issue.group, week=issue.week, message=message,
            code=issue.code,
        )  # fmt: skip
        return outcome

    def by_hand(self, tx: Transaction, code: str, act: Act, by: str, words: str, now: datetime) -> Outcome:
        """`mailflow issues settle|reopen`: on a person's word, told to the operator. Raises UsageError for no issue."""
        issue = tx.issues.by_code(code)
        if issue is None or issue.state is IssueState.VOID:
            raise UsageError(f"không có bất cập nào mang mã {code}; xem bằng: mailflow issues")
        return self._end(tx, issue, Said(code, act, words or _BY_HAND), by, now, None, now)

    # -- assigned work ------------------------------------------------------------------------------------------

    def _done(self, tx: Transaction, filing: Filing, roster: Roster) -> KeptDirective | None:
        """The directive that is answered, once its lead or the group's secretary says that it is done, or not done
        after all."""
        verdict = filing.verdict
        kept = self.app.answered_directive(tx, filing.mail)
        if kept is None or not _is_proven(verdict) or not _may_report(kept, verdict.member, roster):
            return None
        if kept.state == "done":
            again = settling.says_not_done(verdict.new_text) and tx.directives.reopen(kept.id)
            changed = replace(kept, state="given", done_at=None) if again else None
        else:
            at = filing.message.received_at
            ended = settling.says_done(verdict.new_text) and tx.directives.settle(kept.id, "done", at)
            changed = replace(kept, state="done", done_at=at) if ended else None
        if changed:
            self._log_work(tx, changed, verdict.member or verdict.sender, filing.now, filing.message.id)
        return changed

    def work_by_hand(self, tx: Transaction, number: int, state: str, by: str, now: datetime) -> bool:
        """`mailflow directives done|reopen|cancel`: on a person's word. False when it was so before; raises UsageError
        for no such work."""
        kept = tx.directives.get(number)
        if kept is None:
            raise UsageError(f"không có việc số {number}; xem bằng: mailflow directives")
        if not (tx.directives.reopen(number) if state == "given" else tx.directives.settle(number, state, now)):
            return False
        self._log_work(tx, replace(kept, state=state), by, now, None)
        return True

    def _log_work(self, tx: Transaction, kept: KeptDirective, by: str, now: datetime, message: int | None) -> None:
        ended = "directive_done" if kept.state == "done" else "directive_cancelled"
        what = "directive_reopened" if kept.state == "given" else ended
        self.app.event(tx, now, by, what, group=kept.group, week=kept.week, message=message, directive=kept.id)


def _may_report(kept: KeptDirective, member: str | None, roster: Roster) -> bool:
    """A unit that only cooperates reports its part, which ends nothing."""
    lead = kept.lead or (kept.assignees[0] if kept.assignees else "")
    secretaries = {g.secretary for g in roster.groups if kept.group in (None, g.id)}
    return member is not None and (member == lead or member in secretaries)


def _is_proven(verdict: Verdict) -> bool:
    """Our mail server vouches for the sender, or he answers a mail that only he got."""
    answered = verdict.answered
    own = answered is not None and answered.proven and answered.recipient.casefold() == verdict.sender.casefold()
    return verdict.verified or own


def _is_draft_answer(verdict: Verdict) -> bool:
    answered = verdict.answered
    on_draft = answered is not None and answered.kind in (AnsweredKind.DRAFT, AnsweredKind.SUPPLEMENT)
    return on_draft and verdict.disposition is Disposition.DECISION
