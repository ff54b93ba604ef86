"""The yearly review (Điều 2.3) on its way: due by the clock, corrected by the secretary, approved, delivered.

State table, proofs of a yes and stored versions are those of the weekly report (core/cycle, consent, versions).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

import structlog

from mailflow.core import letters, review_edits
from mailflow.core.cycle import Act, allowed
from mailflow.core.records import Cycle, CycleState
from mailflow.core.review_duties import (
    ReviewAct,
    ReviewDuty,
    ReviewSituation,
    delivery,
    due,
    prefix,
    years_in_view,
)
from mailflow.core.review_period import review_key
from mailflow.core.story import unquoted
from mailflow.core.verdict import Answer, AnsweredKind, ReasonCode
from mailflow.flows.reporting.consent import Consent
from mailflow.flows.reporting.review_versions import ReviewVersions
from mailflow.flows.reporting.versions import StaleCycle

if TYPE_CHECKING:
    from mailflow.adapters.store import Transaction
    from mailflow.app import App
    from mailflow.flows.clerk import Filing

log = structlog.get_logger()

UNKNOWN = "Báo cáo không có nội dung số {}."
UNREAD = "Chưa hiểu: {}"
GAPS = "Phần đánh giá chung hoặc kiến nghị còn để trống; xin đồng chí viết, hoặc bỏ phần ấy (bỏ 13, bỏ 14)."


class ReviewDecisions(Consent):
    """Answers to a review's draft and to its submission."""

    noun = "review"
    versions: ReviewVersions

    def take(self, tx: Transaction, filing: Filing) -> None:
        """Act on a head's or a secretary's answer."""
        verdict, answered = filing.verdict, filing.verdict.answered
        cycle = self._cycle(tx, filing)
        if verdict.reason_code is ReasonCode.NOT_THE_APPROVER:
            self._not_the_approver(tx, filing, cycle)
        elif answered is None or cycle is None:
            self._log(tx, filing, "decision_unclear", why="no review of that year")
        elif answered.kind is AnsweredKind.REVIEW_SUBMISSION:
            self._head(tx, filing, cycle)
        else:
            self._secretary(tx, filing, cycle)

    def _cycle(self, tx: Transaction, filing: Filing) -> Cycle | None:
        verdict = filing.verdict
        return self.versions.cycles(tx).get(verdict.group, verdict.week) if verdict.group and verdict.week else None

    def _return(self, tx: Transaction, filing: Filing, cycle: Cycle) -> None:
        stopped = allowed(cycle.state, Act.RETURN)
        if stopped:
            cycle = self.versions.step(tx, cycle, Act.RETURN, filing.now)
        self._log(tx, filing, "review_returned", version=cycle.version, stopped=stopped)
        desk, edition = self.versions.desk(filing.now, cycle), self.versions.edition(tx, cycle)
        words = filing.verdict.comment or filing.verdict.new_text
        for letter in (
            letters.review_draft(desk, edition, returned=words),
            letters.review_recorded(desk, edition, to=filing.verdict.sender, words=words, stopped=stopped),
        ):
            self._post(tx, filing, letter, letter.purpose)

    def _confirm(self, tx: Transaction, filing: Filing, cycle: Cycle) -> None:
        """Head and secretary read what was recorded, so that a wrong reading can be stopped before delivery."""
        desk, edition = self.versions.desk(filing.now, cycle), self.versions.edition(tx, cycle)
        when = delivery(
            cycle.approved_at or filing.now, self.app.settings.review_plan(), _holidays(self.app, filing.now)
        )
        for to in dict.fromkeys((filing.verdict.sender, desk.secretary.address)):
            letter = letters.review_recorded(desk, edition, to=to, words=filing.verdict.new_text, deliver_at=when)
            self._post(tx, filing, letter, f"review_recorded:{to}")

    def _ask(self, tx: Transaction, filing: Filing, why: str) -> None:
        """Nothing was recorded; the question names the version that an answer would decide on."""
        self._log(tx, filing, "decision_unclear", why=unquoted(why))
        cycle, answered = self._cycle(tx, filing), filing.verdict.answered
        if cycle is None or not cycle.version or answered is None:
            return
        letter = letters.review_ask(
            self.versions.desk(filing.now, cycle), self.versions.edition(tx, cycle), to=filing.verdict.sender,
            words=filing.verdict.new_text, received_at=filing.message.received_at, answer_as=answered.kind, reason=why,
        )  # fmt: skip
        self._post(tx, filing, letter, "review_ask")

    def _not_the_approver(self, tx: Transaction, filing: Filing, cycle: Cycle | None) -> None:
        self._log(tx, filing, "not_the_approver")
        answered = filing.verdict.answered
        if cycle is None or answered is None:
            return
        desk = self.versions.desk(filing.now, cycle)
        chief = desk.secretary if answered.kind is AnsweredKind.REVIEW_DRAFT else desk.chief
        letter = letters.review_not_approver(
            desk, to=filing.verdict.sender, approver=chief.title, received_at=filing.message.received_at
        )
        self._post(tx, filing, letter, "review_not_approver")

    # -- the secretary ------------------------------------------------------------------------------------------

    def _secretary(self, tx: Transaction, filing: Filing, cycle: Cycle) -> None:
        asked = review_edits.read(filing.verdict.new_text, self.app.roster(filing.now))
        files = any(not a.inline and a.content for a in filing.mail.attachments)
        if asked.any:
            self._revise(tx, filing, cycle, asked, files)
        elif files:
            self._ask(tx, filing, "tệp kèm theo chưa được đọc vào báo cáo; xin viết phần cần sửa ngay trong thư")
        elif filing.verdict.decision is Answer.APPROVE:
            self._submit(tx, filing, cycle)
        else:
            self._ask(tx, filing, filing.verdict.reason)

    def _submit(self, tx: Transaction, filing: Filing, cycle: Cycle) -> None:
        answered = filing.verdict.answered
        edition = self.versions.edition(tx, cycle)
        if answered and (answered.version != cycle.version or answered.sha256 != edition.review.sha256):
            self._ask(tx, filing, f"đã có bản dự thảo mới hơn (phiên bản {cycle.version})")
        elif cycle.state is not CycleState.DRAFTED:
            self._log(tx, filing, "already_submitted", version=cycle.version)
        elif edition.review.gaps:
            self._ask(tx, filing, GAPS)
        else:
            if self._returned(tx, cycle):  # the same text again is a new version: an older yes stays with its own
                cycle = self.versions.freeze(tx, cycle, edition.review, Act.REVISE, filing.now, filing.verdict.sender)
            self.versions.submit(tx, cycle, filing.now, filing.verdict.sender, filing.message.id)

    def _returned(self, tx: Transaction, cycle: Cycle) -> bool:
        events = tx.events.of_week(cycle.group, cycle.week)
        return any(e.what == "review_returned" and e.detail.get("version") == cycle.version for e in events)

    def _revise(
        self, tx: Transaction, filing: Filing, cycle: Cycle, asked: review_edits.ReviewEdits, files: bool
    ) -> None:
        """The newest version changed (numbers are the same in all): back to the head at once if one had gone to him."""
        if not allowed(cycle.state, Act.REVISE):
            self._ask(tx, filing, "báo cáo đã gửi lãnh đạo, không sửa được nữa")
            return
        submitted = cycle.state in (CycleState.SUBMITTED, CycleState.APPROVED)
        changed, unknown = review_edits.apply(self.versions.edition(tx, cycle).review, asked)
        problems = [*(UNKNOWN.format(n) for n in unknown), *(UNREAD.format(line) for line in asked.left)]
        problems += ["Tệp kèm theo chưa được đọc vào báo cáo."] if files else []
        renewed = self.versions.freeze(tx, cycle, changed, Act.REVISE, filing.now, filing.verdict.sender)
        if submitted and not problems and not changed.gaps:
            self.versions.submit(tx, renewed, filing.now, filing.verdict.sender, filing.message.id)
        else:
            self.versions.send_draft(tx, renewed, filing.now, filing.message.id, problems)


class Reviews:
    """What the daemon and the command line call."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.versions = ReviewVersions(app)
        self.decisions = ReviewDecisions(app, self.versions)
        self.acts: dict[ReviewAct, Callable[[Transaction, ReviewDuty, datetime], None]] = {
            ReviewAct.DRAFT: self._draft,
            ReviewAct.REMIND_SECRETARY: self._remind_secretary,
            ReviewAct.REMIND_HEAD: self._remind_head,
            ReviewAct.DELIVER: self._deliver,
        }

    def due(self, tx: Transaction, now: datetime, since: datetime) -> tuple[ReviewDuty, ...]:
        """What the years' reviews ask for now; `since`: when this service first ran."""
        return tuple(duty for one in self._situations(tx, now, since) for duty in due(one))

    def run(self, found: Iterable[ReviewDuty], now: datetime) -> None:
        for duty in found:
            self._do(duty, now)

    def start(self, groups: Sequence[str], year: int, now: datetime) -> list[str]:
        """Draft and send now, whatever the clock says (`mailflow review --send`). The groups whose review was begun;
        one that exists already is left as it is."""
        begun = []
        for group in groups:
            duty = ReviewDuty(ReviewAct.DRAFT, year, group, now)
            with self.app.store.transaction() as tx:
                cycle = self.versions.cycles(tx).get(group, review_key(year))
                if cycle is None:
                    tx.duties.claim(duty.key, now)
                    self._draft(tx, duty, now)
                    begun.append(group)
        return begun

    def _situations(self, tx: Transaction, now: datetime, since: datetime) -> Iterator[ReviewSituation]:
        years = years_in_view(now)
        cycles = tx.review_cycles.of_weeks(*map(review_key, years))
        ledger = tx.duties.ledger(*map(prefix, years))
        for year in years:
            yield ReviewSituation(
                now=now,
                since=since,
                year=year,
                groups=tuple(g.id for g in self.app.roster(now).groups),
                cycles={c.group: c for c in cycles if c.week == review_key(year)},
                ledger=ledger,
                plan=self.app.settings.review_plan(),
                timetable=self.app.timetable,
                holidays=_holidays(self.app, now),
            )

    def _do(self, duty: ReviewDuty, now: datetime) -> None:
        """Claim and act in one transaction; a duty claimed by another process is his."""
        try:
            with self.app.store.transaction() as tx:
                if not tx.duties.claim(duty.key, now):
                    return
                self.acts[duty.act](tx, duty, now)
                self.app.event(
                    tx, now, "mailflow", f"duty_review_{duty.act}", group=duty.group, week=review_key(duty.year),
                    due=duty.due.isoformat(),
                )  # fmt: skip
        except StaleCycle as stale:
            log.info("duty_left_to_the_next_pass", duty=duty.key, cycle=str(stale))
            return
        log.info("duty", duty=duty.key, late_minutes=round((now - duty.due).total_seconds() / 60))

    def _draft(self, tx: Transaction, duty: ReviewDuty, now: datetime) -> None:
        cycle = self.versions.cycles(tx).open(duty.group, review_key(duty.year), now)
        review = self.versions.compile(tx, duty.group, duty.year, now)
        cycle = self.versions.freeze(tx, cycle, review, Act.DRAFT, now, "mailflow")
        self.versions.send_draft(tx, cycle, now)

    def _remind_secretary(self, tx: Transaction, duty: ReviewDuty, now: datetime) -> None:
        cycle = self._cycle(tx, duty, CycleState.DRAFTED)
        letter = letters.review_draft(self.versions.desk(now, cycle), self.versions.edition(tx, cycle), reminder=True)
        self.app.post(tx, letter, now, once=duty.key)

    def _remind_head(self, tx: Transaction, duty: ReviewDuty, now: datetime) -> None:
        cycle = self._cycle(tx, duty, CycleState.SUBMITTED)
        desk, edition = self.versions.desk(now, cycle), self.versions.edition(tx, cycle)
        for to in desk.own.approvers:
            letter = letters.review_submission(desk, edition, to=to, submitted_at=cycle.submitted_at)
            self.app.post(tx, letter, now, once=f"{duty.key}:{to}")

    def _deliver(self, tx: Transaction, duty: ReviewDuty, now: datetime) -> None:
        cycle = self._cycle(tx, duty, CycleState.APPROVED)
        desk, edition = self.versions.desk(now, cycle), self.versions.edition(tx, cycle)
        files = self.versions.papers(edition, "pdf")
        for to in desk.roster.leadership:
            if to in desk.own.approvers and not self.app.settings.policy.head_gets_own_report:
                continue
            letter = letters.review_delivery(desk, edition, to=to, attachments=files)
            self.app.post(tx, letter, now, once=f"review_delivery:{duty.year}:{cycle.group}:{to}")
        self.versions.step(tx, cycle, Act.DELIVER, now)
        self.app.event(
            tx, now, "mailflow", "review_delivered", group=cycle.group, week=cycle.week, version=cycle.version
        )

    def _cycle(self, tx: Transaction, duty: ReviewDuty, state: CycleState) -> Cycle:
        """The review as it stood when the duty was found. Raises StaleCycle when it moved on."""
        cycle = self.versions.cycles(tx).get(duty.group, review_key(duty.year))
        if cycle is None or cycle.state is not state or cycle.version != duty.version:
            raise StaleCycle(duty.key)
        return cycle


def _holidays(app: App, now: datetime) -> frozenset[date]:
    year = now.year
    return app.rules.holidays(year - 1) | app.rules.holidays(year) | app.rules.holidays(year + 1)
