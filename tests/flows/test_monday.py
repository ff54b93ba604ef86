"""Leadership's Monday mail: always under 2 MB with the full text somewhere in it, and an answer to it gives work."""

from __future__ import annotations

import email
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default

import pytest

from mailflow.core.records import Opinion, OutgoingMail
from mailflow.core.verdict import Kind
from tests.office import HEAD_1, HEALTH, LEADERS, SECRETARY_1, W47, Office, at

ASKED = "Kiến nghị UBND tỉnh xem xét việc số"
SENTENCE = "Số liệu trên hệ thống khớp với báo cáo của đơn vị trong kỳ. "


def week(office: Office, opinions: int, characters: int) -> None:
    """A week of Tổ 1 in which members write that much; approved by its head."""
    office.pass_at(at(2, 8))
    text = (SENTENCE * (characters // len(SENTENCE) + 1))[:characters]
    with office.store.transaction() as tx:
        texts = (f"{ASKED} {n}. {text}" for n in range(opinions))
        member, kind = "giam-doc-so-y-te", Kind.RECOMMENDATION
        tx.opinions.add([Opinion(None, "to-1", W47, member, "y-te", kind, one, at(2, 9)) for one in texts])
    submission = office.submitted()
    office.clock.now = at(6, 8)
    office.receive(HEAD_1, "Duyệt.", submission)
    office.pass_at(at(6, 8, 5))
    office.pass_at(at(7, 7))


def opened(office: Office, mail: OutgoingMail) -> tuple[int, list[str], str]:
    """Bytes of the mail, names of its files, its plain text."""
    with office.store.transaction() as tx:
        kept = tx.outbox.get(mail.id)
    assert kept is not None
    message = email.message_from_bytes(kept.raw, EmailMessage, policy=default)
    body = message.get_body(("plain",))
    assert body is not None
    return len(kept.raw), [str(a.get_filename()) for a in message.iter_attachments()], body.get_content()


def test_an_ordinary_week_is_shown_whole(office: Office) -> None:
    office.printer.size = 200_000
    week(office, 5, 3_000)
    size, names, text = opened(office, office.last("delivery"))
    assert size < 2_000_000
    assert names == ["to-1-1.pdf"]
    assert "[…]" not in text
    assert text.count(SENTENCE.strip()) > 5 * 3_000 // len(SENTENCE) - 10


def test_long_opinions_become_extracts_and_the_file_holds_them_whole(office: Office) -> None:
    office.printer.size = 700_000
    week(office, 60, 20_000)
    size, names, text = opened(office, office.last("delivery"))
    assert size < 2_000_000
    assert names == ["to-1-1.pdf"]
    assert "60 nội dung dài được trích, chỗ lược đánh dấu […]; tệp PDF có đủ nguyên văn" in " ".join(text.split())
    assert text.count("[…]") == 61
    assert "và 50 kiến nghị khác tại mục III" in text


def test_a_file_that_is_too_large_stays_behind_and_the_mail_says_so(office: Office) -> None:
    office.printer.size = 1_800_000
    week(office, 5, 3_000)
    size, names, text = opened(office, office.last("delivery"))
    assert (size < 2_000_000, names) == (True, [])
    assert "Tệp quá lớn, không gửi kèm được: to-1-1.pdf" in text
    assert "[…]" not in text  # then the mail itself holds every word


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)  # three thousand items, and none of it is the database's
def test_with_far_too_much_the_summary_goes_with_the_file(office: Office) -> None:
    office.printer.size = 1_000_000
    week(office, 3_000, 700)
    size, names, text = opened(office, office.last("delivery"))
    assert (size < 2_000_000, names) == (True, ["to-1-1.pdf"])
    assert "thư này chỉ có phần tóm tắt. Toàn văn báo cáo trong tệp kèm theo: to-1-1.pdf" in text


def test_work_given_in_answer_to_the_joint_mail_reaches_the_office_in_charge(office: Office) -> None:
    week(office, 2, 100)
    office.clock.now = at(7, 8)
    mail = office.last("delivery", LEADERS[1])
    office.receive(LEADERS[1], "Giao Sở Y tế khắc phục số liệu giường bệnh, báo cáo trước ngày 27/11.", mail)
    office.pass_at(at(7, 9))
    given = office.last("directive", HEALTH)
    assert "khắc phục số liệu giường bệnh" in given.text
    assert "27/11/2026" in given.text
    assert office.last("directive_receipt").to == LEADERS[1]
    with office.store.transaction() as tx:
        [kept] = tx.directives.of_week(W47)
    assert kept.assignees == ("giam-doc-so-y-te",)
    assert kept.group == "to-1"  # of the office in charge: the joint mail names no Tổ
    assert office.cycle().state == "delivered"


def test_a_directive_from_the_joint_mail_stands_in_the_next_report(office: Office) -> None:
    week(office, 2, 100)
    office.clock.now = at(7, 8)
    mail = office.last("delivery", LEADERS[0])
    office.receive(LEADERS[0], "Giao Sở Y tế rà soát số liệu tiêm chủng, xong trước 30/11.", mail)
    for hours in (9, 7 * 24, 9 * 24 + 8):
        office.pass_at(at(7, 0) + timedelta(hours=hours))
    office.pass_at(at(5, 11, 30) + timedelta(days=7))
    assert "rà soát số liệu tiêm chủng" in office.last("draft", SECRETARY_1).text


@pytest.mark.parametrize("words", ["Đã xem, cảm ơn các đồng chí.", "Đồng ý."])
def test_thanks_give_no_work(office: Office, words: str) -> None:
    week(office, 2, 100)
    office.clock.now = at(7, 8)
    office.receive(LEADERS[0], words, office.last("delivery", LEADERS[0]))
    office.pass_at(at(7, 9))
    assert office.sent("directive") == []
