"""Takes answers: the head's to a submission, the secretary's to a draft or to late opinions.

The judge has read what the answer says; here it is held against the rows: whose it is, which version, which state.
A yes counts only when every one of these fits. Anything else returns the report or asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mailflow.core import edits, letters, settling
from mailflow.core.cycle import Act, allowed
from mailflow.core.records import Cycle, CycleState, Note
from mailflow.core.roster import Roster
from mailflow.core.story import unquoted
from mailflow.core.verdict import Answer, AnsweredKind, ReasonCode
from mailflow.flows.reporting.consent import Consent
from mailflow.flows.reporting.corrections import Corrections
from mailflow.flows.reporting.versions import Versions

if TYPE_CHECKING:
    from mailflow.adapters.store import Transaction
    from mailflow.app import App
    from mailflow.flows.clerk import Filing


NO_CORRECTION = (
    "báo cáo đã gửi lãnh đạo; muốn lập báo cáo thay thế, xin nêu rõ từng chỗ sửa, ví dụ: sửa 2: …; bỏ 3; nội dung mới "
    "xin chuyển sang kỳ sau"
)


class Decisions(Consent):
    versions: Versions

    def __init__(self, app: App, versions: Versions) -> None:
        super().__init__(app, versions)
        self.corrections = Corrections(app)

    def take(self, tx: Transaction, filing: Filing) -> None:
        verdict = filing.verdict
        answered = verdict.answered
        cycle = tx.cycles.get(verdict.group, verdict.week) if verdict.group and verdict.week else None
        if verdict.reason_code is ReasonCode.NOT_THE_APPROVER:
            self._not_the_approver(tx, filing)
        elif answered is None or cycle is None:
            self._ask(tx, filing, "không xác định được thư trả lời cho báo cáo nào")
        elif answered.kind is AnsweredKind.SUBMISSION:
            self._head(tx, filing, cycle)
        elif answered.kind in (AnsweredKind.DRAFT, AnsweredKind.SUPPLEMENT):
            self._secretary(tx, filing, cycle)
        else:
            self._ask(tx, filing, "thư được trả lời không phải là thư trình duyệt")

    # -- the head -----------------------------------------------------------------------------------------------

    def _approved(self, tx: Transaction, filing: Filing, cycle: Cycle) -> None:
        self.versions.register.approved(tx, cycle, filing.now)

    def _return(self, tx: Transaction, filing: Filing, cycle: Cycle) -> None:
        """Words of the head go to the secretary, whatever the state; the state changes while it still can."""
        stopped = allowed(cycle.state, Act.RETURN)
        if stopped:
            self.versions.step(tx, cycle, Act.RETURN, filing.now)
        self._log(tx, filing, "report_returned", version=cycle.version, stopped=stopped)
        desk = self.app.desk(filing.now, cycle.group, cycle.week)
        words = filing.verdict.comment or filing.verdict.new_text
        edition = self.versions.edition(tx, cycle)
        deadline = self.app.timetable.deadline.of(cycle.week)
        for letter in (
            letters.returned(
                desk, edition, words=words, at=filing.message.received_at, deadline=deadline, stopped=stopped
            ),
            letters.return_recorded(desk, edition, words=words, to=filing.verdict.sender, stopped=stopped),
        ):
            self._post(tx, filing, letter, letter.purpose)

    def _confirm(self, tx: Transaction, filing: Filing, cycle: Cycle) -> None:
        """Head and secretary read what was recorded, so that a wrong reading can be stopped before delivery."""
        desk = self.app.desk(filing.now, cycle.group, cycle.week)
        directive = filing.verdict.directive
        for to in dict.fromkeys((filing.verdict.sender, desk.secretary.address)):
            letter = letters.confirmation(
                desk, self.versions.edition(tx, cycle), to=to, words=filing.verdict.new_text,
                deliver_at=max(self.app.timetable.delivery.of(cycle.week), filing.now),
                directive=directive.text if directive else "",
            )  # fmt: skip
            self._post(tx, filing, letter, f"confirmation:{to}")

    # -- the secretary ------------------------------------------------------------------------------------------

    def _secretary(self, tx: Transaction, filing: Filing, cycle: Cycle) -> None:
        verdict, answered = filing.verdict, filing.verdict.answered
        roster = self.app.roster(filing.now)
        settled = any(one.changed for one in filing.heard)  # "xong BC-…": a correction like any other
        said = settling.read(verdict.new_text, commands=True) if settled else ()
        asked = edits.read(settling.without(verdict.new_text, said), roster)
        files = self._files(tx, filing, cycle)
        if answered and answered.kind is AnsweredKind.SUPPLEMENT and not (asked.edits or settled):
            self._supplement(tx, filing, cycle)
        elif asked.edits or files or settled:
            self._revise(tx, filing, cycle, asked, roster)
        elif verdict.decision is Answer.APPROVE:
            self._submit(tx, filing, cycle)
        elif verdict.decision is Answer.RETURN:
            self._revise(tx, filing, cycle, asked, roster)
        else:
            self._ask(tx, filing, verdict.reason)

    def _submit(self, tx: Transaction, filing: Filing, cycle: Cycle) -> None:
        answered = filing.verdict.answered
        if answered and answered.version != cycle.version:
            self._ask(tx, filing, f"đã có bản dự thảo mới hơn (phiên bản {cycle.version})")
            return
        if cycle.state is not CycleState.DRAFTED:
            self._log(tx, filing, "already_submitted", version=cycle.version)
            return
        if self._was_returned(
            tx, cycle
        ):  # a yes to the same text is a new version: the older answer stays with its own
            cycle = self.versions.make(tx, cycle, Act.REVISE, filing.now, filing.verdict.sender)
        self.versions.submit(tx, cycle, filing.now, filing.verdict.sender, filing.message.id)
        desk = self.app.desk(filing.now, cycle.group, cycle.week)
        self._post(tx, filing, letters.agreed(desk, self.versions.edition(tx, cycle), submit_at=filing.now), "agreed")

    def _was_returned(self, tx: Transaction, cycle: Cycle) -> bool:
        events = tx.events.of_week(cycle.group, cycle.week)
        return any(e.what == "report_returned" and e.detail.get("version") == cycle.version for e in events)

    def _revise(self, tx: Transaction, filing: Filing, cycle: Cycle, asked: edits.Edits, roster: Roster) -> None:
        """Edits, a note or a file: a new version. It goes back to the head at once if an older one had gone to him."""
        correcting = allowed(cycle.state, Act.CORRECT)
        if correcting and not asked.edits:
            self._ask(tx, filing, NO_CORRECTION)
            return
        answered = filing.verdict.answered
        if answered and answered.kind is AnsweredKind.SUPPLEMENT:  # its numbers are newer than the frozen version
            numbered = self.app.compile(tx, cycle.group, cycle.week, filing.now)
        else:
            numbered = self.versions.edition(tx, cycle, answered.version if answered else None).report
        problems = self.corrections.apply(tx, filing, cycle, asked.edits, numbered, roster)
        self._note(tx, filing, cycle, asked.note)
        if correcting and len(problems) == len(asked.edits):
            self._ask(tx, filing, " ".join(problems))
            return
        self._renew(tx, filing, cycle, problems)

    def _renew(self, tx: Transaction, filing: Filing, cycle: Cycle, problems: Sequence[str] = ()) -> None:
        submitted = cycle.state in (CycleState.SUBMITTED, CycleState.APPROVED, CycleState.DELIVERED)
        act = Act.CORRECT if allowed(cycle.state, Act.CORRECT) else Act.REVISE
        renewed = self.versions.make(tx, cycle, act, filing.now, filing.verdict.sender)
        if submitted and not problems:
            self.versions.submit(tx, renewed, filing.now, filing.verdict.sender, filing.message.id)
        else:
            self.versions.send_draft(tx, renewed, filing.now, filing.message.id, problems)

    def _supplement(self, tx: Transaction, filing: Filing, cycle: Cycle) -> None:
        """Late opinions: a yes takes them in (a new version), a no leaves them to the next week."""
        match filing.verdict.decision:
            case Answer.APPROVE if allowed(cycle.state, Act.REVISE):
                self.corrections.accept_all(tx, cycle)
                self._renew(tx, filing, cycle)
            case Answer.RETURN:
                self._log(tx, filing, "supplement_left", version=cycle.version)
            case _:
                self._ask(tx, filing, filing.verdict.reason)

    def _note(self, tx: Transaction, filing: Filing, cycle: Cycle, text: str) -> None:
        if text.strip():
            tx.notes.add(
                Note(
                    cycle.group, cycle.week, cycle.version + 1, filing.verdict.sender, filing.now, text.strip(),
                    message=filing.message.id,
                )
            )  # fmt: skip

    def _files(self, tx: Transaction, filing: Filing, cycle: Cycle) -> bool:
        """An edited file is kept byte for byte and shown to the head beside the report."""
        kept = [a for a in filing.mail.attachments if not a.inline and a.content]
        for one in kept:
            tx.notes.add(
                Note(
                    cycle.group, cycle.week, cycle.version + 1, filing.verdict.sender, filing.now,
                    filename=one.filename, content=one.content, message=filing.message.id,
                )
            )  # fmt: skip
        return bool(kept)

    # -- answers to doubtful mail -------------------------------------------------------------------------------

    def _ask(self, tx: Transaction, filing: Filing, why: str) -> None:
        """Nothing was recorded; the question names the version that an answer would decide on."""
        verdict = filing.verdict
        self._log(tx, filing, "decision_unclear", why=unquoted(why))
        cycle = tx.cycles.get(verdict.group, verdict.week) if verdict.group and verdict.week else None
        if cycle is None or cycle.version == 0:
            return
        kind = verdict.answered.kind if verdict.answered else AnsweredKind.SUBMISSION
        letter = letters.ask(
            self.app.desk(filing.now, cycle.group, cycle.week), self.versions.edition(tx, cycle), to=verdict.sender,
            words=verdict.new_text, received_at=filing.message.received_at, answer_as=kind, reason=why,
        )  # fmt: skip
        self._post(tx, filing, letter, "ask")

    def _not_the_approver(self, tx: Transaction, filing: Filing) -> None:
        verdict = filing.verdict
        self._log(tx, filing, "not_the_approver")
        if verdict.group is None:
            return
        desk = self.app.desk(filing.now, verdict.group, verdict.week)
        on_draft = verdict.answered is not None and verdict.answered.kind is AnsweredKind.DRAFT
        letter = letters.not_approver(
            desk, to=verdict.sender, version=(verdict.answered.version or 0) if verdict.answered else 0,
            approver=(desk.secretary if on_draft else desk.chief).title, received_at=filing.message.received_at,
        )  # fmt: skip
        self._post(tx, filing, letter, "not_approver")
