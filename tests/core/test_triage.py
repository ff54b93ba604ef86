"""Receipts, calendar answers, recalls and our own mail are told apart from what people write."""

from __future__ import annotations

from typing import Any

import pytest

from mailflow.core.message import Mail
from mailflow.core.triage import Triage, sort
from mailflow.core.verdict import Disposition, ReasonCode
from tests.core.mails import ARRIVED, TEAM, attachment, mail


def _sort(letter: Mail, *, known: bool = True, standing: bool = False) -> Triage | None:
    own = (TEAM,)
    return sort(letter, letter.text, lambda: letter.text, at=ARRIVED, known=known, standing=standing, own_addresses=own)


def _calendar(method: str) -> Any:
    return attachment("", f"BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nEND:VCALENDAR".encode(), "text/calendar")


RECEIPTS = [
    mail("Đã đọc.", attachments=(attachment("", b"", "message/disposition-notification"),)),
    mail(
        "x",
        root_type="multipart/report",
        headers=(("content-type", "multipart/report; report-type=disposition-notification"),),
    ),
    mail("Thư của bạn đã được đọc lúc 09:12.", subject="Đã đọc: [Tổ 2] Đề nghị cho ý kiến"),
    mail("", subject="Read: [Tổ 2] Đề nghị cho ý kiến"),
    mail("Đây là sự trả lại xác nhận cho thư của bạn", subject="Biên nhận (đã đọc): tuần 47"),
    mail("Tôi sẽ tham dự.", subject="Chấp nhận: Họp Tổ 1", attachments=(_calendar("REPLY"),)),
    mail("Tôi sẽ tham dự.", subject="Họp Tổ 1", attachments=(_calendar("COUNTER"),)),
    mail("Mời họp.", subject="Họp Tổ 1", attachments=(_calendar("REQUEST"),)),
    mail("Phạm Hồng Sơn đã chấp nhận lời mời họp", subject="Chấp nhận: Họp Tổ 1"),
    mail('Tạ Văn Đông muốn thu hồi thư, "BC tuần 47 SCT".', subject="Thu hồi: BC tuần 47 SCT"),
    mail("Ta Van Dong would like to recall the message.", subject="Recall: BC"),
]


@pytest.mark.parametrize("letter", RECEIPTS)
def test_receipts_calendar_answers_and_recalls_are_no_opinions(letter: Mail) -> None:
    found = _sort(letter)
    assert found is not None
    assert found.disposition is Disposition.RECEIPT


@pytest.mark.parametrize(
    "letter",
    [
        mail("Đã đọc báo cáo, số liệu y tế hợp lý, đề nghị bổ sung số ca mắc.", subject="Re: tuần 47"),
        mail("Chấp nhận số liệu, tuy nhiên cần bổ sung chỉ tiêu.", subject="Re: Chấp nhận: tuần 47"),
        mail("Số liệu cây điều thu hồi chậm.", subject="Thu hồi đất: góp ý tuần 47"),
        mail("Số liệu đúng.", attachments=(_calendar("REQUEST"), attachment("BC.docx", b"PK"))),
        mail("Số liệu đúng.", subject="Read: tuần 47"),
        mail("", subject=""),
    ],
)
def test_what_people_write_is_not_sorted_away(letter: Mail) -> None:
    assert _sort(letter) is None


def test_our_own_mail_coming_back_is_flagged() -> None:
    for headers in ((("x-mailflow-purpose", "call"),), (("auto-submitted", "auto-generated"),)):
        found = _sort(mail("Kính gửi", sender=TEAM, headers=headers), known=False)
        assert found is not None
        assert (found.disposition, found.flags) == (Disposition.AUTO_REPLY, ("own_mail",))
    assert _sort(mail("Kính gửi", sender=TEAM), known=False) is None


def test_our_marker_on_a_strangers_mail_proves_nothing() -> None:
    assert _sort(mail("Số liệu đúng.", headers=(("x-mailflow-purpose", "call"),))) is None


def test_a_doubtful_automatic_answer_is_held_for_a_person() -> None:
    found = _sort(mail("Tôi đang đi công tác đến 20/11, việc gấp xin liên hệ anh Nam. Đồng ý."))
    assert found is not None
    assert (found.disposition, found.reason_code) == (Disposition.QUARANTINED, ReasonCode.DOUBTFUL_AUTO_REPLY)


def test_an_automatic_answer_tells_the_end_of_the_absence() -> None:
    found = _sort(mail("Thư trả lời tự động\nTôi nghỉ đến hết ngày 20/11."))
    assert found is not None
    assert found.disposition is Disposition.AUTO_REPLY
    assert str(found.absent_until) == "2026-11-20"


def test_a_bounce_comes_before_the_automatic_answer() -> None:
    report = b"Final-Recipient: rfc822; a@x.example\nAction: delayed\nStatus: 4.4.1"
    letter = mail(
        "Delayed",
        sender="mailer-daemon@x.example",
        headers=(("auto-submitted", "auto-replied"),),
        attachments=(attachment("", report, "message/delivery-status"),),
    )
    found = _sort(letter, known=False)
    assert found is not None
    assert found.disposition is Disposition.BOUNCE
    assert found.bounced[0].delayed
