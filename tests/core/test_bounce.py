"""A delivery notice is seen with or without a report part, and names who was not reached."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core.bounce import is_bounce, recipients
from mailflow.core.verdict import BouncedRecipient
from tests.core.mails import TEAM, attachment, mail

ROBOT = "mailer-daemon@mail.binhphuoc.example"
NULL = (("return-path", "<>"),)
REPORT = b"""Reporting-MTA: dns; mail.binhphuoc.example
Arrival-Date: Tue, 17 Nov 2026 08:30:04 +0700

Final-Recipient: rfc822; giamdoc.svhttdl@binhphuoc.example
Original-Recipient: rfc822;giamdoc.svhttdl@binhphuoc.example
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2
    Mailbox full

Final-Recipient: rfc822; tonghop.sct@binhphuoc.example
Action: delayed
Status: 4.4.1

Final-Recipient: rfc822; ok@binhphuoc.example
Action: delivered
Status: 2.0.0
"""
RETURNED = b"From: <ykien@binhphuoc.example>\nMessage-ID: <41a0db95@ykien.binhphuoc.example>\n\n..."
QMAIL = """Hi. This is the qmail-send program at mailgw.haiquan.example.
I'm afraid I wasn't able to deliver your message to the following addresses.

<phocuctruong.haiquan@binhphuoc.example>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <ykien@binhphuoc.example>
To: <other@binhphuoc.example>
Message-ID: <aa70a7d1@ykien.binhphuoc.example>
"""
HOME_MADE = """Kính gửi Quý người dùng,

Thư của Quý vị gửi tới địa chỉ dưới đây KHÔNG chuyển được do hộp thư người nhận đã vượt quá dung lượng cho phép:

    giamdoc.snnptnt@binhphuoc.example

Mã lỗi: 552 (mailbox quota exceeded)

Hệ thống sẽ không gửi lại.
"""


def _report(**more: object):
    parts = (attachment("", REPORT, "message/delivery-status"), attachment("", RETURNED, "message/rfc822", 2))
    return mail("It failed.", sender=ROBOT, attachments=parts, root_type="multipart/report", **more)


def test_a_report_names_every_failed_or_delayed_recipient() -> None:
    letter = _report()
    assert is_bounce(letter, letter.text, known=False)
    original = "<41a0db95@ykien.binhphuoc.example>"
    assert recipients(letter, letter.text) == (
        BouncedRecipient("giamdoc.svhttdl@binhphuoc.example", "5.2.2", "552 5.2.2 Mailbox full", original),
        BouncedRecipient("tonghop.sct@binhphuoc.example", "4.4.1", "", original, delayed=True),
    )


def test_a_report_of_success_is_a_notification_without_failed_recipients() -> None:
    part = attachment(
        "", REPORT.replace(b"failed", b"relayed").replace(b"delayed", b"delivered"), "message/delivery-status"
    )
    letter = mail("Delivered; x@y.example", sender=ROBOT, attachments=(part,))
    assert is_bounce(letter, letter.text, known=False)
    assert recipients(letter, letter.text) == ()


def test_a_report_from_a_listed_address_is_still_a_bounce() -> None:
    letter = mail("x", attachments=(attachment("", REPORT, "message/delivery-status"),))
    assert is_bounce(letter, letter.text, known=True)


def test_a_plain_qmail_notice_names_only_those_above_the_copy() -> None:
    letter = mail(QMAIL, sender="mailer-daemon@mailgw.haiquan.example", subject="failure notice", headers=NULL)
    assert is_bounce(letter, QMAIL, known=False)
    (found,) = recipients(letter, QMAIL, [TEAM])
    assert (found.address, found.status, found.delayed) == ("phocuctruong.haiquan@binhphuoc.example", "5.1.1", False)
    assert found.original_message_id == "<aa70a7d1@ykien.binhphuoc.example>"


def test_a_home_made_vietnamese_notice_is_a_bounce() -> None:
    letter = mail(HOME_MADE, sender="quantri@mail.binhphuoc.example", subject="Thông báo không chuyển được thư")
    assert is_bounce(letter, HOME_MADE, known=False)
    (found,) = recipients(letter, HOME_MADE, [TEAM])
    assert found.address == "giamdoc.snnptnt@binhphuoc.example"
    assert "552" in found.diagnostic


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (
            "Warning: could not send message for past 4 hours",
            "<a@x.example>: 451 4.4.1 timeout. Delivery delayed, will be retried",
        ),
        ("Delivery Status Notification (Delay)", "Delivery to the following recipient has been delayed: a@x.example"),
        ("Chậm chuyển thư", "Thư gửi a@x.example chưa chuyển được, hệ thống sẽ tiếp tục thử."),
    ],
)
def test_a_delay_is_a_bounce_marked_delayed(subject: str, text: str) -> None:
    letter = mail(text, sender=ROBOT, subject=subject, headers=NULL)
    assert is_bounce(letter, text, known=False)
    (found,) = recipients(letter, text)
    assert found.delayed


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Thư bị trả lại", "Em gửi anh tonghop.sct@binhphuoc.example thì hộp thư đầy, thư bị trả lại ạ."),
        ("y kien tuan 47", "Số liệu gửi lại, hộp thư đã đầy nên không gửi được cho tonghop.sct@binhphuoc.example"),
    ],
)
def test_a_member_who_speaks_of_a_returned_mail_is_no_bounce(subject: str, text: str) -> None:
    assert not is_bounce(mail(text, subject=subject), text, known=True)


def test_a_stranger_without_an_address_or_a_failure_is_no_bounce() -> None:
    letter = mail("Công ty đề nghị bổ sung thông tin.", sender="a@cong-ty.example", subject="Undelivered goods")
    assert not is_bounce(letter, letter.text, known=False)


@given(st.text(max_size=500), st.binary(max_size=500))
def test_what_any_notice_names_are_addresses_and_never_our_own(text: str, report: bytes) -> None:
    letter = mail(text, sender=ROBOT, attachments=(attachment("", report, "message/delivery-status"),))
    assert is_bounce(letter, text, known=False)
    for told in (recipients(letter, text, [TEAM]), recipients(mail(text, sender=ROBOT), text, [TEAM])):
        assert all("@" in one.address and one.address != TEAM for one in told)
