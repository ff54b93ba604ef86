"""Every letter once, with sample data: for tests and pictures."""

from __future__ import annotations

from dataclasses import replace

from mailflow.core import letters
from mailflow.core.alarms import Alarm, AlarmKind
from mailflow.core.data_issue import DataIssue, Heard, IssueState, Outcome
from mailflow.core.letters import Desk, Letter, Missing
from mailflow.core.records import Bulletin, CycleState
from mailflow.core.report import Edition, Replaced, diff
from mailflow.core.review_period import review_key
from mailflow.core.verdict import AnsweredKind, BouncedRecipient, Channel, ReasonCode, SubmittedBy
from mailflow.core.week import Week
from tests import sample_full, sample_review
from tests import sample_report as s

DESK = Desk(s.OFFICE, s.ROSTER, s.WEEK, s.TO_1)
DESK_2 = Desk(s.OFFICE, s.ROSTER, s.WEEK, s.TO_2)
ALL = Desk(s.OFFICE, s.ROSTER, s.WEEK)
HEALTH = s.ROSTER.member("giam-doc-so-y-te")
HEAD = s.ROSTER.member("pct-vx").address
SECRETARY = s.ROSTER.member("thu-ky-1").address
OFFICER = s.ROSTER.standing[0]
MONDAY_7, MONDAY_8 = s.at(23, 7), s.at(23, 8)
SATURDAY = s.at(21, 20)


def bulletin() -> Bulletin:
    text = (
        "Số liệu IOC tuần 47:\n| Chỉ tiêu | Tuần này | Tuần trước |\n| Ca sốt xuất huyết | 87 | 94 |\n"
        "| Hồ sơ trễ hạn | 12 | 31 |"
    )
    return Bulletin(s.WEEK, 9, text, s.at(18, 7, 30), ("So lieu IOC tuan 47.xlsx",))


def issue() -> DataIssue:
    text = "Công suất giường bệnh của Trung tâm Y tế Bù Đăng chưa có số liệu."
    week = Week(2026, 45)
    return DataIssue("BC-T1-2026-017", "to-1", 2026, 17, week, "y-te", HEALTH.id, text, s.at(6, 9), IssueState.OPEN)


def heard() -> tuple[Heard, ...]:
    """One of each outcome."""
    codes = (f"BC-T1-2026-{number:03d}" for number in range(17, 30))
    return tuple(
        Heard(code, outcome, f"{code} đã khắc phục", "" if outcome is Outcome.UNKNOWN else issue().text)
        for code, outcome in zip(codes, Outcome, strict=False)
    )


def versions() -> tuple[Edition, Edition]:
    """Version 1, and version 2 with one text changed, one item gone and one new."""
    first = s.report()
    items = tuple(i for i in first.items if i.number != 12)
    items = tuple(replace(i, text=i.text + " Đã đối chiếu.", original=i.text) if i.number == 4 else i for i in items)
    added = replace(first.items[0], number=20, text="Bổ sung cảnh báo lừa đảo trực tuyến mạo danh cán bộ y tế.")
    return Edition(first, 1), Edition(replace(first, items=(*items, added)), 2)


def every_letter() -> dict[str, Letter]:
    return {**_members(), **_secretary(), **_head(), **_leaders(), **_watch(), **_reviews()}


def _members() -> dict[str, Letter]:
    to = HEALTH.address
    helper = {"submitted_by": SubmittedBy.DELEGATE, "sender": "tonghop.syt@binhphuoc.example"}
    phone = s.verdict(channel=Channel.PHONE, submitted_by=SubmittedBy.SECRETARY, attachments=())
    got = s.at(20, 9, 12)
    issues = (issue(),)
    vice = s.ROSTER.member("pho-chanh-vp-van-xa")
    return {
        "call": letters.call(DESK, HEALTH, deadline=s.CLOSING, bulletin=bulletin(), issues=issues),
        "call_plain": letters.call(DESK, vice, deadline=s.CLOSING),
        "call_contributor": letters.call(DESK_2, HEALTH, deadline=s.CLOSING),
        "reminder": letters.reminder(DESK, HEALTH, deadline=s.CLOSING, last=False),
        "reminder_last": letters.reminder(DESK, HEALTH, deadline=s.CLOSING, last=True),
        "receipt": letters.receipt(DESK, HEALTH, s.verdict(), to=to, received_at=got),
        "receipt_heard": letters.receipt(DESK, HEALTH, s.verdict(), to=to, received_at=got, heard=heard()),
        "issues_recorded": letters.issues_recorded(DESK, to=HEAD, heard=heard()),
        "receipt_copy": letters.receipt(DESK, HEALTH, s.verdict(**helper), to=to, received_at=got, waits=True),
        "receipt_none": letters.receipt(
            DESK, HEALTH, s.verdict(items=(), no_further_opinion=True, attachments=()), to=to, received_at=got
        ),
        "recorded": letters.recorded(
            DESK, HEALTH, phone, recorder="Phó Giám đốc phụ trách Sở Thông tin và Truyền thông", received_at=got
        ),
        "receipt_recorder": letters.receipt(
            DESK, HEALTH, replace(phone, sender=SECRETARY), to=SECRETARY, received_at=got
        ),
        "receipt_objection": letters.receipt(DESK, HEALTH, s.verdict(objection=True), to=SECRETARY, received_at=got),
        "unread_file_secretary": letters.unread_file(
            DESK,
            to=SECRETARY,
            subject="BC tuan 47 SYT",
            received_at=got,
            attachments=s.verdict().attachments,
            sender="Giám đốc Sở Y tế",
        ),
        "person_list": letters.person_list(
            DESK,
            to=SECRETARY,
            sender="Giám đốc Sở Y tế",
            subject="BC tuan 47 SYT",
            received_at=got,
            files=("danh sach benh nhan.xlsx",),
        ),
        "late_notice": letters.late_notice(DESK, HEALTH, to=to, received_at=s.at(23, 10, 5), next_week=s.WEEK.next()),
        "empty_resend": letters.empty_resend(DESK, to=to, subject="BC tuan 47 SYT", received_at=got),
        "unread_file": letters.unread_file(
            DESK, to=to, subject="BC tuan 47 SYT", received_at=got, attachments=s.verdict().attachments
        ),
        "secret_sender": letters.secret_sender(DESK, to=to, received_at=got),
    }


def _secretary() -> dict[str, Letter]:
    first, second = versions()
    return {
        "draft": letters.draft(DESK, first, submit_at=SATURDAY),
        "draft_2": letters.draft(
            DESK,
            second,
            submit_at=SATURDAY,
            changes=diff(first.report, second.report),
            problems=('"bỏ 77": báo cáo không có nội dung số 77.',),
        ),
        "supplement": letters.supplement(DESK, first, submit_at=SATURDAY),
        "returned": letters.returned(
            DESK,
            first,
            words="Xem lại mục 2, số liệu giường bệnh chưa khớp.\nBổ sung ý kiến Sở Giáo dục.",
            at=s.at(22, 9, 40),
            deadline=MONDAY_8,
        ),
        "agreed": letters.agreed(DESK, first, submit_at=SATURDAY),
        "not_approved": letters.not_approved(
            DESK, to=SECRETARY, deadline=MONDAY_8, submitted_at=s.at(21, 20), version=1
        ),
        "bounce_notice": letters.bounce_notice(
            DESK,
            to=SECRETARY,
            who="Giám đốc Sở Văn hóa, Thể thao và Du lịch",
            bounced=(BouncedRecipient("giamdoc.svhttdl@binhphuoc.example", "5.1.1", "550 5.1.1 User unknown"),),
            what="[IOC-T1-2026W47] Đề nghị cho ý kiến tuần 47 (16/11 - 22/11/2026)",
            at=s.at(18, 8, 2),
        ),
    }


def _head() -> dict[str, Letter]:
    first, second = versions()
    done = replace(second, approved_at=s.at(21, 20, 16), approver=second.report.head_title)
    note = "Số liệu giường bệnh đã gọi điện đối chiếu với Bệnh viện Đa khoa tỉnh."
    return {
        "submission": letters.submission(DESK, first, deadline=MONDAY_8, note=note),
        "submission_2": letters.submission(
            DESK, second, deadline=MONDAY_8, changes=diff(first.report, second.report), since=1
        ),
        "head_reminder": letters.head_reminder(DESK, second, deadline=MONDAY_8, submitted_at=s.at(21, 20)),
        "confirmation": letters.confirmation(
            DESK,
            done,
            words="Duyệt. Giao Sở Y tế khắc phục trước 27/11.",
            deliver_at=MONDAY_7,
            directive="Giao Sở Y tế khắc phục trước 27/11.",
        ),
        "confirmation_secretary": letters.confirmation(
            DESK, done, words="Duyệt", deliver_at=s.at(21, 20), to=SECRETARY
        ),
        "return_recorded": letters.return_recorded(DESK, second, words="Xem lại mục 2.", stopped=True),
        "return_too_late": letters.return_recorded(DESK, second, words="Xem lại mục 2.", stopped=False),
        "ask_supplement": letters.ask(
            DESK, first, to=SECRETARY, words="?", received_at=s.at(21, 14), answer_as=AnsweredKind.SUPPLEMENT
        ),
        "ask": letters.ask(
            DESK, second, to=HEAD, words="ok đã xem", received_at=s.at(21, 21), answer_as=AnsweredKind.SUBMISSION
        ),
        "ask_secretary": letters.ask(
            DESK,
            first,
            to=SECRETARY,
            words="Nếu số liệu đúng thì đồng ý",
            received_at=s.at(21, 14),
            answer_as=AnsweredKind.DRAFT,
            reason="Câu trả lời có điều kiện.",
        ),
        "not_approver": letters.not_approver(
            DESK, to=HEALTH.address, version=2, approver=first.report.head_title, received_at=s.at(21, 21)
        ),
    }


def _replacing(delivered: Edition) -> Edition:
    """A corrected version of a delivered report."""
    at = delivered.approved_at
    assert at is not None
    items = tuple(replace(i, text=f"{i.text} Đã đối chiếu.") if i.number == 1 else i for i in delivered.report.items)
    corrected = replace(delivered.report, items=items, replaces=Replaced(delivered.version, at))
    return replace(delivered, report=corrected, version=3, approved_at=s.at(23, 10, 30))


def _leaders() -> dict[str, Letter]:
    one, two = sample_full.edition(), s.approved(s.report_2(), 1)
    missing = (
        Missing("Tổ 3", s.TO_3.long_name, "Báo cáo đã trình, Tổ trưởng chưa duyệt; sẽ gửi ngay khi được duyệt."),
    )
    leader = s.ROSTER.leadership[0]
    kept = s.directives()[0]
    school = s.ROSTER.member("giam-doc-so-gddt")
    return {
        "delivery": letters.delivery(ALL, to=leader, editions=(one, two), missing=missing),
        "delivery_one": letters.delivery(DESK, to=leader, editions=(one,)),
        "delivery_none": letters.delivery(
            DESK, to=leader, editions=(), missing=(replace(missing[0], group_name="Tổ 1"),)
        ),
        "delivery_marked": letters.delivery(
            ALL, to=leader, editions=(one,), missing=(replace(missing[0], edition=Edition(s.report_2(), 3)),)
        ),
        "late_delivery": letters.late_delivery(DESK, to=leader, edition=one),
        "late_delivery_new": letters.late_delivery(DESK, to=leader, edition=_replacing(one), replaced=one),
        "directive": letters.directive(DESK, HEALTH, kept),
        "directive_other": letters.directive(DESK, school, kept),
        "directive_open": letters.directive(DESK, HEALTH, replace(kept, due=None, assignees=(HEALTH.id,))),
        "directive_receipt": letters.directive_receipt(DESK, to=HEAD, kept=kept),
        "directive_receipt_open": letters.directive_receipt(
            DESK, to=HEAD, kept=replace(kept, due=None), unreached=("Giám đốc Sở Giáo dục và Đào tạo",)
        ),
    }


def _rehearsal(missing: tuple[str, ...], broken: str) -> Letter:
    tried = [letters.Tried(what, True) for what in ("mailbox", "queue", "rules")]
    tried += [letters.Tried("templates", not broken, broken), letters.Tried("printing", True)]
    times = {"closing": s.CLOSING, "submission": SATURDAY, "delivery": MONDAY_7, "deadline": MONDAY_8}
    return letters.rehearsal(DESK, missing=missing, tried=tried, **times)


def _readiness(*states: CycleState) -> Letter:
    standings = [
        letters.Standing(f"Tổ {n}", state, 2, "Phó Chủ tịch UBND tỉnh", "Phó Giám đốc Sở Thông tin và Truyền thông")
        for n, state in enumerate(states, 1)
    ]
    times = {"delivery": MONDAY_7, "deadline": MONDAY_8}
    return letters.readiness(ALL, to=SECRETARY, standings=standings, joint=True, marked=False, **times)


def _reviews() -> dict[str, Letter]:
    desk = Desk(s.OFFICE, s.ROSTER, review_key(2026), s.TO_1, 2026)
    draft, approved = sample_review.DRAFT, sample_review.APPROVED
    got, morning = s.at(20, 9, 12), s.at(23, 8)
    submitted = replace(approved, approved_at=None, approver="")
    return {
        "review_draft": letters.review_draft(desk, draft),
        "review_draft_problems": letters.review_draft(
            desk, replace(submitted, review=replace(submitted.review, removed=(3, 21))),
            problems=("Báo cáo không có nội dung số 99.", "Chưa hiểu: xem lại số liệu"), reminder=True,
        ),
        "review_draft_returned": letters.review_draft(desk, submitted, returned="Nêu rõ kiến nghị.\nSửa mục 2."),
        "review_submission": letters.review_submission(desk, submitted, to=HEAD),
        "review_submission_again": letters.review_submission(desk, submitted, to=HEAD, submitted_at=got),
        "review_recorded": letters.review_recorded(desk, approved, to=HEAD, words="Duyệt", deliver_at=morning),
        "review_recorded_secretary": letters.review_recorded(
            desk, approved, to=SECRETARY, words="Duyệt", deliver_at=morning
        ),
        "review_recorded_return": letters.review_recorded(desk, submitted, to=HEAD, words="Sửa mục 2"),
        "review_recorded_late": letters.review_recorded(
            desk, submitted, to=HEAD, words="Sửa mục 2", stopped=False
        ),
        "review_ask": letters.review_ask(
            desk, submitted, to=HEAD, words="Duyệt nếu đúng", received_at=got,
            answer_as=AnsweredKind.REVIEW_SUBMISSION, reason="Lời duyệt có điều kiện.",
        ),
        "review_ask_secretary": letters.review_ask(
            desk, draft, to=SECRETARY, words="", received_at=got, answer_as=AnsweredKind.REVIEW_DRAFT, reason="",
        ),
        "review_not_approver": letters.review_not_approver(
            desk, to=HEALTH.address, approver=approved.review.head_title, received_at=got
        ),
        "review_delivery": letters.review_delivery(desk, approved, to=s.ROSTER.leadership[0]),
    }  # fmt: skip


def _alarm(kind: AlarmKind) -> Letter:
    numbers = {AlarmKind.CLOCK: -310, AlarmKind.DISK: 412_000_000, AlarmKind.TOO_LARGE: 2_400_000}
    about = {AlarmKind.CERTIFICATE: "imap.x.vn:993", AlarmKind.TOO_LARGE: OFFICER}.get(kind, "may-1")
    alarm = Alarm("x", kind, s.at(20, 6, 10), about, numbers.get(kind, 5), "552 5.3.4 too large")
    desk = DESK if kind is AlarmKind.DEADLINE else ALL
    return letters.alarm(desk, to=OFFICER, alarm=alarm, deadline=MONDAY_8)


def _watch() -> dict[str, Letter]:
    return {
        "quarantine_notice": letters.quarantine_notice(
            DESK,
            to=SECRETARY,
            sender="Nguyễn Thị Lan <lan.nguyen@example.org>",
            subject="Fwd: BC tuan 47 SYT (ban cuoi)",
            received_at=s.at(20, 8, 44),
            reason="Người gửi không có trong danh sách của Tổ.",
            reason_code=ReasonCode.UNKNOWN_SENDER,
            message=214,
        ),
        "secret_officer": letters.secret_officer(
            ALL, to=OFFICER, sender="tonghop.congan@binhphuoc.example", received_at=s.at(20, 8), rule="body:line"
        ),
        "alarm": letters.alarm(
            ALL,
            to=OFFICER,
            alarm=Alarm("mailbox", AlarmKind.MAILBOX, s.at(20, 6, 10), reason="IMAP imap.x.vn:993: timed out"),
        ),
        "alarm_over": letters.alarm(
            DESK,
            to=OFFICER,
            alarm=Alarm("x", AlarmKind.DEADLINE, s.at(20, 6, 10), group="to-1", week=DESK.week),
            over_at=s.at(20, 8),
        ),
        "rehearsal": _rehearsal(
            ("Giám đốc Sở Y tế", "Giám đốc Sở Giáo dục và Đào tạo"), "templates/mail/draft.txt: hỏng"
        ),
        "rehearsal_fine": _rehearsal((), ""),
        "readiness": _readiness(CycleState.APPROVED, CycleState.SUBMITTED, CycleState.DRAFTED),
        "readiness_fine": _readiness(CycleState.APPROVED, CycleState.APPROVED, CycleState.DELIVERED),
        **{f"alarm_{kind}": _alarm(kind) for kind in AlarmKind},
    }
