"""Every mail that the program writes, once or in its variants, about the sample week."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from mailflow.commands.preview.week import SampleWeek
from mailflow.core import letters
from mailflow.core.alarms import Alarm, AlarmKind
from mailflow.core.data_issue import DataIssue, Heard, IssueState, Outcome, code_of
from mailflow.core.letters import Letter, Missing
from mailflow.core.outgoing import Enclosure
from mailflow.core.records import Bulletin, CycleState
from mailflow.core.report import Replaced, diff
from mailflow.core.review import ReviewEdition
from mailflow.core.review_period import review_key
from mailflow.core.roster import Role
from mailflow.core.verdict import (
    AnsweredKind,
    AttachmentNote,
    BouncedRecipient,
    Channel,
    Disposition,
    Item,
    Kind,
    ReasonCode,
    SubmittedBy,
    Verdict,
)

if TYPE_CHECKING:
    from mailflow.app import App

THEIRS = "BC tuan (ban cuoi)"
STRANGER = "nguoi.la@thu.example"
FILE = AttachmentNote("Phu luc so lieu.xlsx", "application/vnd.ms-excel", 18_000, 0, "tệp có mật khẩu")


def every_letter(
    app: App, sample: SampleWeek, files: dict[str, tuple[Enclosure, ...]], review: tuple[ReviewEdition, ReviewEdition]
) -> Iterator[tuple[str, Letter]]:
    """Name and letter; `files`: printed approved reports by group; `review`: the yearly one as draft and approved."""
    yield from _members(app, sample)
    yield from _secretary(app, sample)
    yield from _head(app, sample, files)
    yield from _leaders(app, sample, files)
    yield from _watch(app, sample)
    yield from _review(app, sample, review)


def _members(app: App, s: SampleWeek) -> Iterator[tuple[str, Letter]]:
    desk = app.desk(s.now, next(iter(s.first)), s.week)
    closing = app.timetable.closing.of(s.week)
    at = closing - timedelta(hours=20)
    member = next(m for m in desk.roster.members_of(desk.own.id) if m.role is Role.MEMBER and m.address)
    sector = next((x for x in member.sectors if x in desk.own.sectors), desk.own.sectors[0])
    statements = s.words["statements"]
    items = tuple(Item(sector, Kind(t["kind"]), t["text"].format(sector="hệ thống")) for t in statements[:3])
    verdict = Verdict(Disposition.OPINION, "", items=items, sender=member.address, attachments=(FILE,))
    bulletin = Bulletin(s.week, 1, s.words["bulletin"], at, ("So lieu IOC.xlsx",))
    issue = DataIssue(
        code_of(desk.own.number, s.week.year, 17), desk.own.id, s.week.year, 17, s.week.previous(), sector, member.id,
        items[0].text, at, IssueState.OPEN,
    )  # fmt: skip
    heard = tuple(Heard(issue.code, one, items[0].text, issue.text) for one in Outcome)
    yield "call", letters.call(desk, member, deadline=closing, bulletin=bulletin, issues=[issue])
    yield "receipt_heard", letters.receipt(desk, member, verdict, to=member.address, received_at=at, heard=heard)
    yield "issues_recorded", letters.issues_recorded(desk, to=desk.secretary.address, heard=heard)
    yield "reminder", letters.reminder(desk, member, deadline=closing, last=False)
    yield "receipt", letters.receipt(desk, member, verdict, to=member.address, received_at=at)
    none = replace(verdict, items=(), no_further_opinion=True, attachments=())
    yield "receipt_none", letters.receipt(desk, member, none, to=member.address, received_at=at)
    phone = replace(
        verdict,
        channel=Channel.PHONE,
        submitted_by=SubmittedBy.SECRETARY,
        sender=desk.secretary.address,
        attachments=(),
    )
    yield "recorded", letters.recorded(desk, member, phone, recorder=desk.secretary.title, received_at=at)
    late = letters.late_notice(desk, member, to=member.address, received_at=at, next_week=s.week.next())
    yield "late_notice", late
    yield "empty_resend", letters.empty_resend(desk, to=member.address, subject=THEIRS, received_at=at)
    yield (
        "unread_file",
        letters.unread_file(desk, to=member.address, subject=THEIRS, received_at=at, attachments=(FILE,)),
    )
    yield "secret_sender", letters.secret_sender(desk, to=member.address, received_at=at)


def _secretary(app: App, s: SampleWeek) -> Iterator[tuple[str, Letter]]:
    group = next(iter(s.first))
    desk, first, second = app.desk(s.now, group, s.week), s.first[group], s.second[group]
    submit, deadline = app.timetable.submission.of(s.week), app.timetable.deadline.of(s.week)
    changes = diff(first.report, second.report)
    yield "draft", letters.draft(desk, first, submit_at=submit)
    yield "draft_changed", letters.draft(desk, second, submit_at=submit, changes=changes)
    lists = letters.person_list(
        desk, to=desk.secretary.address, sender=desk.secretary.title, subject=THEIRS, received_at=submit,
        files=(FILE.filename,),
    )  # fmt: skip
    yield "person_list", lists
    yield "supplement", letters.supplement(desk, first, submit_at=submit)
    yield "returned", letters.returned(desk, first, words=s.words["returned"], at=submit, deadline=deadline)
    yield "agreed", letters.agreed(desk, first, submit_at=submit)
    yield (
        "not_approved",
        letters.not_approved(desk, to=desk.secretary.address, deadline=deadline, submitted_at=submit, version=2),
    )
    bounced = (BouncedRecipient("khong.con@thu.example", "5.1.1", "550 5.1.1 User unknown"),)
    yield (
        "bounce_notice",
        letters.bounce_notice(
            desk, to=desk.secretary.address, who=desk.chief.title, bounced=bounced, what=THEIRS, at=submit
        ),
    )


def _head(app: App, s: SampleWeek, files: dict[str, tuple[Enclosure, ...]]) -> Iterator[tuple[str, Letter]]:
    group = next(iter(s.first))
    desk, first, second, done = app.desk(s.now, group, s.week), s.first[group], s.second[group], s.done[group]
    submit, deadline = app.timetable.submission.of(s.week), app.timetable.deadline.of(s.week)
    deliver = app.timetable.delivery.of(s.week)
    changes = diff(first.report, second.report)
    yield (
        "submission",
        letters.submission(
            desk, second, deadline=deadline, changes=changes, since=1, note=s.words["note"], attachments=files[group]
        ),
    )
    yield "head_reminder", letters.head_reminder(desk, second, deadline=deadline, submitted_at=submit)
    yield "confirmation", letters.confirmation(desk, done, words="Duyệt.", deliver_at=deliver)
    yield "return_recorded", letters.return_recorded(desk, second, words=s.words["returned"], stopped=True)
    yield (
        "ask",
        letters.ask(
            desk,
            second,
            to=desk.chief.address,
            words="ok đã xem",
            received_at=submit,
            answer_as=AnsweredKind.SUBMISSION,
        ),
    )
    yield (
        "not_approver",
        letters.not_approver(desk, to=desk.secretary.address, version=2, approver=desk.chief.title, received_at=submit),
    )


def _leaders(app: App, s: SampleWeek, files: dict[str, tuple[Enclosure, ...]]) -> Iterator[tuple[str, Letter]]:
    everyone = app.desk(s.now, None, s.week)
    to = next(iter(everyone.roster.leadership), app.settings.identity.team_address)
    groups = list(everyone.roster.groups)
    last = groups[-1]
    shown = [s.done[g.id] for g in groups[:-1]] or [s.done[last.id]]
    missing = (Missing(last.name, last.long_name, "Báo cáo đã trình, Tổ trưởng chưa có ý kiến duyệt."),)
    all_files = tuple(one for e in shown for one in files[e.report.group])
    yield "delivery", letters.delivery(everyone, to=to, editions=shown, missing=missing, attachments=all_files)
    group = groups[0]
    desk, done = app.desk(s.now, group.id, s.week), s.done[group.id]
    former = Replaced(done.version, done.approved_at or s.now)
    items = tuple(replace(i, text=f"{i.text} Đã bổ sung.") if n == 0 else i for n, i in enumerate(done.report.items))
    later = replace(done, version=3, report=replace(done.report, items=items, replaces=former))
    yield "late_delivery", letters.late_delivery(desk, to=to, edition=done, attachments=files[group.id])
    yield "late_delivery_replacing", letters.late_delivery(desk, to=to, edition=later, replaced=done)
    kept = s.directives[group.id]
    if kept.assignees:
        yield "directive", letters.directive(desk, desk.member(kept.assignees[0]), kept)
        yield "directive_receipt", letters.directive_receipt(desk, to=to, kept=kept)


def _watch(app: App, s: SampleWeek) -> Iterator[tuple[str, Letter]]:
    desk = app.desk(s.now, next(iter(s.first)), s.week)
    to = desk.secretary.address
    yield "quarantine_notice", letters.quarantine_notice(
        desk, to=to, sender=STRANGER, subject=THEIRS, received_at=s.now, message=214,
        reason="Người gửi không có trong danh sách của Tổ.", reason_code=ReasonCode.UNKNOWN_SENDER,
    )  # fmt: skip
    officer = next(iter(desk.roster.standing), to)
    yield (
        "secret_officer",
        letters.secret_officer(app.desk(s.now), to=officer, sender=STRANGER, received_at=s.now, rule="body:line"),
    )
    table = app.timetable
    delivery, deadline = table.delivery.of(s.week), table.deadline.of(s.week)
    tried = [letters.Tried(what, True) for what in ("mailbox", "queue", "rules", "templates", "printing")]
    yield "rehearsal", letters.rehearsal(
        desk, missing=(desk.chief.title,), closing=table.closing.of(s.week), submission=table.submission.of(s.week),
        delivery=delivery, deadline=deadline, tried=tried,
    )  # fmt: skip
    states = (CycleState.APPROVED, CycleState.SUBMITTED, CycleState.DRAFTED)
    standings = [
        letters.Standing(group.name, state, 2, desk.chief.title, desk.secretary.title)
        for group, state in zip(desk.roster.groups, states, strict=False)
    ]
    yield "readiness", letters.readiness(
        app.desk(s.now, None, s.week), to=to, standings=standings, delivery=delivery, deadline=deadline, joint=True,
        marked=False,
    )  # fmt: skip
    trouble = Alarm("mailbox", AlarmKind.MAILBOX, s.now - timedelta(minutes=20), reason="connection refused")
    yield "alarm", letters.alarm(app.desk(s.now), to=officer, alarm=trouble)
    yield "alarm_over", letters.alarm(app.desk(s.now), to=officer, alarm=trouble, over_at=s.now)


def _review(app: App, s: SampleWeek, editions: tuple[ReviewEdition, ReviewEdition]) -> Iterator[tuple[str, Letter]]:
    draft, approved = editions
    review = approved.review
    submitted = replace(approved, approved_at=None, approver="")
    roster = app.roster(s.now)
    desk = letters.Desk(app.office, roster, review_key(review.year), roster.group(review.group), review.year)
    head, at = desk.chief.address, review.made_at
    leader = next(iter(roster.leadership), app.settings.identity.team_address)
    yield "review_draft", letters.review_draft(desk, draft)
    yield "review_draft_returned", letters.review_draft(desk, submitted, returned=s.words["returned"])
    yield "review_submission", letters.review_submission(desk, submitted, to=head)
    yield "review_recorded", letters.review_recorded(desk, approved, to=head, words="Duyệt.", deliver_at=at)
    yield "review_ask", letters.review_ask(
        desk, submitted, to=head, words="ok đã xem", received_at=at, answer_as=AnsweredKind.REVIEW_SUBMISSION,
        reason="Lời đồng ý chưa dứt khoát.",
    )  # fmt: skip
    yield (
        "review_not_approver",
        letters.review_not_approver(desk, to=desk.secretary.address, approver=review.head_title, received_at=at),
    )
    yield "review_delivery", letters.review_delivery(desk, approved, to=leader)
