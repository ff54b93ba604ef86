"""From a mail to a verdict: the order of the tests, who may approve, and that nothing in a mail can raise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailflow.core import judge as module
from mailflow.core import mime
from mailflow.core.judge import Context, judge, oversized, unreadable
from mailflow.core.message import Address, Attachment, Extracted, Mail
from mailflow.core.verdict import (
    Answer,
    Answered,
    AnsweredKind,
    Channel,
    Disposition,
    ReasonCode,
    SubmittedBy,
    Verdict,
)
from mailflow.core.week import Week
from tests.core.lexicons import LEXICON
from tests.core.mails import ARRIVED, AUTHSERV, FAILED, TEAM, attachment, mail
from tests.core.rosters import DOMAIN, ROSTER

WEEK = Week(2026, 47)
CALL = Answered(AnsweredKind.CALL, "to-1", WEEK)
SUBMISSION = Answered(AnsweredKind.SUBMISSION, "to-1", WEEK)
DRAFT = Answered(AnsweredKind.DRAFT, "to-1", WEEK)
HEAD = f"pct.vanxa@{DOMAIN}"
SECRETARY = f"phogiamdoc.stttt@{DOMAIN}"
OPINION = (
    "Kính gửi Thư ký Tổ 1,\n\nDữ liệu sốt xuất huyết trên IOC thiếu 8 ca so với báo cáo của Trung tâm.\n\nTrân trọng."
)
PROGRAM = attachment("BC.pdf.exe", b"MZ\x90\x00\x03\x00\x00\x00", "application/pdf")
REPORT = attachment(
    "", b"Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.1.1", "message/delivery-status"
)


def _context(answered: Answered | None = None, **more: Any) -> Context:
    return Context(ROSTER, LEXICON, ARRIVED, answered, (AUTHSERV,), (TEAM,), **more)


def _judge(letter: Mail, answered: Answered | None = None, **more: Any) -> Verdict:
    documents = more.pop("documents", {})
    return judge(letter, documents, _context(answered, **more))


def _yes(text: str = "Duyệt.", sender: str = HEAD, answered: Answered | None = SUBMISSION, **more: Any) -> Verdict:
    letter = mail(text, sender=sender, subject="Re: [Tổ 1] Trình duyệt báo cáo tuần 47", **more)
    return _judge(letter, answered)


def test_a_members_answer_is_filed_with_member_group_week_and_items() -> None:
    verdict = _judge(mail(OPINION), CALL)
    assert verdict.disposition is Disposition.OPINION
    assert (verdict.member, verdict.group, verdict.week) == ("giam-doc-so-y-te", "to-1", WEEK)
    assert (verdict.submitted_by, verdict.channel) == (SubmittedBy.SELF, Channel.EMAIL)
    assert [item.sector for item in verdict.items] == ["y-te"]
    assert "thiếu 8 ca" in verdict.items[0].text
    assert verdict.verified


def test_a_delegates_mail_is_his_members_opinion() -> None:
    verdict = _judge(mail(OPINION, sender=f"tonghop.syt@{DOMAIN}"), CALL)
    assert (verdict.member, verdict.submitted_by) == ("giam-doc-so-y-te", SubmittedBy.DELEGATE)


def test_a_recorded_opinion_is_filed_under_the_member_without_the_marker() -> None:
    text = "Ghi nhận ý kiến của Giám đốc Sở Y tế qua điện thoại:\n\nDữ liệu sốt xuất huyết thiếu 8 ca."
    verdict = _judge(mail(text, sender=SECRETARY))
    assert (verdict.member, verdict.submitted_by, verdict.channel) == (
        "giam-doc-so-y-te",
        SubmittedBy.SECRETARY,
        Channel.PHONE,
    )
    assert all("Ghi nhận" not in item.text for item in verdict.items)


def test_what_stands_in_body_and_file_is_filed_once() -> None:
    text = "Dữ liệu sốt xuất huyết trên IOC thiếu 8 ca so với báo cáo của Trung tâm."
    files = (attachment("BC.docx", b"PK"),)
    verdict = _judge(mail(text, attachments=files), CALL, documents={1: Extracted("BC.docx", text=text)})
    assert len(verdict.items) == 1


def test_text_that_fits_nowhere_is_never_dropped() -> None:
    verdict = _judge(mail("Abc xyz 123."), CALL)
    assert verdict.disposition is Disposition.OPINION
    assert "Abc xyz 123." in verdict.items[0].text


# --- the order of the tests ---


@pytest.mark.parametrize(
    ("letter", "disposition", "code"),
    [
        (mail(OPINION, unreadable="ranh giới"), Disposition.QUARANTINED, ReasonCode.UNREADABLE),
        (mail("MẬT", size=99_000_000), Disposition.QUARANTINED, ReasonCode.OVERSIZED),
        (mail("MẬT\n\nx", sender="a@stranger.example"), Disposition.REFUSED_SECRET, None),
        (mail("MẬT\n\nx", attachments=(REPORT,)), Disposition.REFUSED_SECRET, None),
        (mail("x", sender="mailer-daemon@x.example", attachments=(REPORT,)), Disposition.BOUNCE, None),
        (
            mail("x", headers=(("auto-submitted", "auto-replied"),), authentication=(FAILED,)),
            Disposition.AUTO_REPLY,
            None,
        ),
        (mail(OPINION, sender="a@stranger.example"), Disposition.QUARANTINED, ReasonCode.UNKNOWN_SENDER),
        (mail(OPINION, authentication=(FAILED,)), Disposition.QUARANTINED, ReasonCode.FAILED_AUTHENTICATION),
        (
            mail(OPINION, authentication=(FAILED,), attachments=(PROGRAM,)),
            Disposition.QUARANTINED,
            ReasonCode.FAILED_AUTHENTICATION,
        ),
        (mail(OPINION, attachments=(PROGRAM,)), Disposition.QUARANTINED, ReasonCode.SUSPICIOUS_ATTACHMENT),
        (mail(""), Disposition.EMPTY, None),
    ],
)
def test_the_tests_come_in_the_contracts_order(letter: Mail, disposition: Disposition, code: ReasonCode | None) -> None:
    verdict = _judge(letter, CALL)
    assert (verdict.disposition, verdict.reason_code) == (disposition, code)
    assert verdict.reason.endswith(".")


def test_an_attachment_that_runs_is_held_before_a_yes_counts() -> None:
    verdict = _yes(attachments=(PROGRAM,))
    assert (verdict.disposition, verdict.decision) == (Disposition.QUARANTINED, None)


def test_nothing_of_a_secret_mail_is_in_the_verdict() -> None:
    letter = mail("TỐI MẬT\n\nPhương án bố trí", subject="Phương án", attachments=(attachment("Phương án.docx", b"x"),))
    verdict = _judge(letter)
    assert verdict.disposition is Disposition.REFUSED_SECRET
    assert "Phương án" not in repr(verdict)
    assert "Phương án" not in repr(_judge(replace(letter, subject="[MẬT] Phương án", size=99_000_000)))


def test_a_lookalike_domain_is_flagged() -> None:
    verdict = _judge(mail(OPINION, sender="giamdoc.syt@binhphuoc.exarnple"))
    assert verdict.reason_code is ReasonCode.UNKNOWN_SENDER
    assert "lookalike_domain" in verdict.flags


def test_several_from_addresses_of_which_one_is_known_fail_authentication() -> None:
    letter = replace(mail(OPINION), sender=(Address("", HEAD), Address("", "x@evil.example")))
    assert _judge(letter).reason_code is ReasonCode.FAILED_AUTHENTICATION


def test_an_opinion_without_authentication_is_accepted_and_marked_unless_a_pass_is_demanded() -> None:
    letter = mail(OPINION, authentication=())
    verdict = _judge(letter, CALL)
    assert (verdict.disposition, verdict.verified) == (Disposition.OPINION, False)
    assert "unverified" in verdict.flags
    assert _judge(letter, CALL, require_pass=True).reason_code is ReasonCode.FAILED_AUTHENTICATION


# --- decisions ---


def test_the_heads_authenticated_yes_to_the_submission_approves() -> None:
    verdict = _yes()
    assert (verdict.disposition, verdict.decision, verdict.member) == (
        Disposition.DECISION,
        Answer.APPROVE,
        "pct-khoa-giao-van-xa",
    )


@pytest.mark.parametrize(
    "sender",
    [SECRETARY, f"tonghop.stttt@{DOMAIN}", f"giamdoc.syt@{DOMAIN}", f"pct.tonghop@{DOMAIN}", f"lanhdao.ubnd@{DOMAIN}"],
)
def test_the_same_yes_from_anybody_else_is_unclear(sender: str) -> None:
    verdict = _yes(sender=sender)
    assert (verdict.disposition, verdict.decision, verdict.reason_code) == (
        Disposition.DECISION,
        Answer.UNCLEAR,
        ReasonCode.NOT_THE_APPROVER,
    )


def test_a_draft_is_approved_only_by_that_groups_secretary() -> None:
    assert _yes("Đồng ý.", SECRETARY, DRAFT).decision is Answer.APPROVE
    for sender in (HEAD, f"tonghop.stttt@{DOMAIN}", f"giamdoc.skhdt@{DOMAIN}", f"giupviec.to1@{DOMAIN}"):
        verdict = _yes("Đồng ý.", sender, DRAFT)
        assert (verdict.decision, verdict.reason_code) == (Answer.UNCLEAR, ReasonCode.NOT_THE_APPROVER)


def test_a_dated_deputy_named_in_the_rules_may_approve() -> None:
    verdict = _yes(answered=Answered(AnsweredKind.SUBMISSION, "to-3", WEEK))
    assert (verdict.decision, verdict.group) == (Answer.APPROVE, "to-3")


@pytest.mark.parametrize(
    "more",
    [
        {"authentication": ()},
        {"authentication": (f"{AUTHSERV}; dmarc=none",)},
        {"authentication": (f"{AUTHSERV}; spf=pass smtp.mailfrom=a@b.example",)},
        {"attachments": (attachment("bao cao sua.docx", b"PK"),)},
    ],
)
def test_a_doubtful_yes_is_unclear(more: dict[str, Any]) -> None:
    verdict = _yes(**more)
    assert (verdict.disposition, verdict.decision) == (Disposition.DECISION, Answer.UNCLEAR)


def test_a_yes_is_not_proven_by_subject_alone() -> None:
    assert _yes(answered=replace(SUBMISSION, proven=False)).decision is Answer.UNCLEAR


def test_a_yes_that_names_another_week_is_unclear() -> None:
    assert _yes("Duyệt báo cáo tuần 46.").decision is Answer.UNCLEAR


def test_a_yes_from_an_author_with_two_faces_fails_authentication() -> None:
    for more in ({"name": "thu.ky@evil.example"}, {"headers": (("from", "x@evil.example"),)}):
        verdict = _yes(**more)
        assert (verdict.reason_code, verdict.decision) == (ReasonCode.FAILED_AUTHENTICATION, None)


FORWARD = """{}
---------- Forwarded message ---------
From: Thư ký <a@binhphuoc.example>
Date: Th 7
Subject: y
To: x

Duyệt.
"""


@pytest.mark.parametrize("above", ["", "Kính chuyển.", "Duyệt.", "Đồng ý, chuyển Thư ký."])
def test_a_forward_is_never_an_approval(above: str) -> None:
    letter = mail(FORWARD.format(above), sender=HEAD, subject="Fwd: [Tổ 1] Trình duyệt báo cáo tuần 47")
    verdict = _judge(letter, SUBMISSION)
    assert (verdict.disposition, verdict.decision) == (Disposition.DECISION, Answer.UNCLEAR)


QUOTE = (
    "{}\n\nVào Th 7, 21 thg 11, 2026 lúc 15:00 Thư ký <ykien@binhphuoc.example> đã viết:\n\n> Duyệt.\n> Kính trình./.\n"
)


def test_a_yes_in_the_quoted_part_is_never_an_approval() -> None:
    assert _yes(QUOTE.format("")).decision is Answer.UNCLEAR
    assert _yes(QUOTE.format("Để tôi xem lại.")).decision is not Answer.APPROVE
    assert _yes(QUOTE.format("Duyệt.")).decision is Answer.APPROVE


def test_an_automatic_yes_is_never_an_approval() -> None:
    assert _yes(headers=(("auto-submitted", "auto-replied"),)).disposition is Disposition.AUTO_REPLY
    assert _yes("Tôi đang đi công tác, việc gấp liên hệ anh Nam. Đồng ý.").reason_code is (
        ReasonCode.DOUBTFUL_AUTO_REPLY
    )


def test_a_yes_with_a_change_returns_and_keeps_the_comment() -> None:
    verdict = _yes("Duyệt, nhưng sửa lại mục 2: bỏ đoạn so sánh.")
    assert verdict.decision is Answer.RETURN
    assert "bỏ đoạn so sánh" in (verdict.comment or "")


def test_a_yes_that_assigns_work_is_a_decision_with_a_directive() -> None:
    verdict = _yes("Duyệt. Giao Sở Y tế kiểm tra, báo cáo trước ngày 25/11.")
    assert verdict.disposition is Disposition.DECISION
    assert verdict.directive is not None
    assert verdict.directive.assignees == ("giam-doc-so-y-te",)


def test_a_heads_yes_that_answers_nothing_is_unclear_and_no_opinion() -> None:
    verdict = _yes(answered=None)
    assert (verdict.disposition, verdict.decision) == (Disposition.DECISION, Answer.UNCLEAR)


# --- directives, bulletins, empty ---


def test_a_heads_and_the_leaderships_orders_are_directives() -> None:
    text = "Giao Giám đốc Sở Y tế kiểm tra và báo cáo trước ngày 25/11/2026."
    for sender, group in ((HEAD, "to-1"), (f"lanhdao.ubnd@{DOMAIN}", "to-1")):
        verdict = _judge(mail(text, sender=sender))
        assert (verdict.disposition, verdict.group) == (Disposition.DIRECTIVE, group)
        assert verdict.directive is not None
        assert str(verdict.directive.due) == "2026-11-25"


def test_a_members_request_to_an_agency_is_no_directive() -> None:
    verdict = _judge(mail("Đề nghị Sở Tài chính bổ sung số liệu trước ngày 25/11."), CALL)
    assert verdict.disposition is Disposition.OPINION


def test_leadership_that_assigns_nothing_is_left_to_a_person() -> None:
    verdict = _judge(mail("Đã xem báo cáo, cảm ơn các đồng chí.", sender=f"lanhdao.ubnd@{DOMAIN}"))
    assert verdict.disposition is Disposition.QUARANTINED


def test_the_standing_agencys_data_are_a_bulletin_even_when_sent_by_program() -> None:
    text = "So lieu IOC tuan 47:\n- Luot kham: 20.980\nDe nghi cac thanh vien gui y kien dung han."
    standing = f"thuongtruc.stttt@{DOMAIN}"
    verdict = _judge(mail(text, sender=standing, headers=(("auto-submitted", "auto-generated"),)))
    assert (verdict.disposition, verdict.week, verdict.member) == (Disposition.BULLETIN, WEEK, None)


def test_the_agencys_own_office_may_send_the_bulletin_to_all_groups() -> None:
    files = (attachment("so lieu.xlsx", b"PK"),)
    text = "Kính gửi các Tổ,\nGửi kèm số liệu."
    letter = mail(text, sender=SECRETARY, subject="Bản tin số liệu IOC tuần 47", attachments=files)
    assert _judge(letter).disposition is Disposition.BULLETIN
    assert _judge(mail(OPINION, sender=SECRETARY, subject="Ý kiến về số liệu IOC")).disposition is Disposition.OPINION


def test_a_cover_note_without_its_file_is_empty() -> None:
    verdict = _judge(mail("Kính gửi Thư ký Tổ 1,\nSở gửi ý kiến tuần 47 trong file đính kèm.\nTrân trọng."), CALL)
    assert (verdict.disposition, verdict.member) == (Disposition.EMPTY, "giam-doc-so-y-te")


def test_a_cover_note_with_an_unreadable_file_is_unreadable() -> None:
    files = (attachment("BC.pdf", b"%PDF"),)
    documents = {1: Extracted("BC.pdf", problem="Tệp có mật khẩu.")}
    verdict = _judge(mail("Kính gửi báo cáo.", attachments=files), CALL, documents=documents)
    assert (verdict.disposition, verdict.reason_code) == (Disposition.QUARANTINED, ReasonCode.UNREADABLE)
    assert verdict.attachments[0].problem == "Tệp có mật khẩu."


def test_an_opinion_beside_an_unreadable_file_is_filed_and_flagged() -> None:
    files = (attachment("BC.pdf", b"%PDF"),)
    documents = {1: Extracted("BC.pdf", problem="Tệp có mật khẩu.")}
    verdict = _judge(mail(OPINION, attachments=files), CALL, documents=documents)
    assert verdict.disposition is Disposition.OPINION
    assert "partly_unread" in verdict.flags


def _logo(size: int, words: str, **more: Any) -> tuple[Attachment, dict[int, Extracted]]:
    image = attachment("image001.png", b"\x89PNG" + b"x" * size, "image/png", inline=True, **more)
    return image, {1: Extracted("image001.png", text=words)}


def test_an_inline_logo_is_no_opinion_but_an_inline_photo_of_a_page_is() -> None:
    logo, documents = _logo(500, "SỞ Y TẾ")
    assert _judge(mail("", attachments=(logo,)), CALL, documents=documents).disposition is Disposition.EMPTY
    page = "Dữ liệu sốt xuất huyết trên IOC thiếu 8 ca so với báo cáo của Trung tâm kiểm soát bệnh tật. " * 3
    photo, documents = _logo(60_000, page)
    assert _judge(mail("", attachments=(photo,)), CALL, documents=documents).disposition is Disposition.OPINION


def test_urgent_marks_in_subject_or_file_name_are_flagged() -> None:
    for more in ({"subject": "(khẩn) số liệu"}, {"subject": "KHẨN số liệu"}, {"subject": "Hỏa tốc: số liệu"}):
        assert "urgent" in _judge(mail(OPINION, **more), CALL).flags
    assert "urgent" in _judge(mail(OPINION, attachments=(attachment("BC_HOA TOC_KHAN.docx", b"PK"),)), CALL).flags
    for more in ({"subject": "khẩn trương gửi số liệu"}, {"subject": "TÌNH HÌNH KHẨN CẤP"}, {"subject": "BC tuần 47"}):
        assert "urgent" not in _judge(mail(OPINION, **more), CALL).flags


def test_an_objection_to_a_recorded_opinion_is_marked() -> None:
    record = Answered(AnsweredKind.RECORDED, "to-1", WEEK)
    assert _judge(mail("Nội dung ghi nhận chưa đúng, số ca mắc là 12 ca chứ không phải 8 ca."), record).objection
    assert not _judge(mail("Số ca mắc đến hôm nay là 12 ca, dữ liệu hợp lý."), record).objection


# --- never raises ---


def test_an_inner_failure_becomes_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a rule failed")

    monkeypatch.setattr(module.filing, "file", broken)
    verdict = _judge(mail(OPINION), CALL)
    assert (verdict.disposition, verdict.reason_code) == (Disposition.QUARANTINED, ReasonCode.UNREADABLE)
    assert "inner_failure" in verdict.flags
    monkeypatch.setattr(module.secrecy, "marking", broken)
    verdict = _judge(mail(OPINION, subject="Phương án"), CALL)
    assert (verdict.reason_code, verdict.subject) == (ReasonCode.UNREADABLE, "")


def test_the_builders_need_no_mail() -> None:
    assert oversized(40 * 1_048_576, 30 * 1_048_576).reason == "Thư quá lớn (40,0 MB, mức cho phép 30,0 MB)."
    assert unreadable("boundary").reason_code is ReasonCode.UNREADABLE


RAW = f"""Authentication-Results: {AUTHSERV}; dmarc=pass header.from={DOMAIN}\r
From: =?UTF-8?B?SG/DoG5n?= <giamdoc.syt@{DOMAIN}>\r
Subject: =?UTF-8?B?w70ga2nhur9u?= tuan 47\r
Content-Type: multipart/mixed; boundary="b"\r
\r
--b\r
Content-Type: text/plain; charset=utf-8\r
\r
{OPINION}\r
--b\r
Content-Type: application/pdf; name="BC.pdf"\r
Content-Transfer-Encoding: base64\r
\r
JVBERi0xLjQK\r
--b--\r
""".encode()


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(RAW) - 1), st.binary(max_size=8)), max_size=12),
    st.sampled_from([None, CALL, SUBMISSION, DRAFT]),
)
def test_no_mail_made_of_mutated_bytes_can_raise(cuts: list[tuple[int, bytes]], answered: Answered | None) -> None:
    raw = bytearray(RAW)
    for at, put in cuts:
        raw[at : at + len(put)] = put
    verdict = judge(mime.parse(bytes(raw)), {}, _context(answered))
    assert verdict.reason
    assert verdict.decision is not Answer.APPROVE
