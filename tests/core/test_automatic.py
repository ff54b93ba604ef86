"""What a mailbox answers while nobody is at it is no opinion and no approval; what a person writes is neither."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core.automatic import absent_until, automatic
from tests.core.mails import ARRIVED, attachment, mail

OUT_OF_OFFICE = """Xin chào,

Hiện tôi đang tham dự hội nghị tại Đắk Lắk từ ngày 17/11 đến hết ngày 19/11/2026 và sẽ trả lời thư sau khi trở về.
Công việc gấp đề nghị liên hệ đồng chí Phó Giám đốc Sở (0271 3880 246).

Trân trọng,
Cao Xuân Bình
"""
OPINION = """Kính gửi Thư ký Tổ 2,

Tôi đang đi công tác nên viết nhanh trên điện thoại.
Kim ngạch xuất khẩu tuần qua đạt 84,6 triệu USD, tăng nhẹ, số liệu tin cậy.
Kim ngạch nhập khẩu máy móc bị trùng 4 tờ khai tạm nhập tái xuất, làm số liệu cao hơn thực tế.
Việc gấp xin liên hệ văn phòng Cục.
"""
DOCUMENT = (attachment("BC tuan 47.docx", b"PK"),)


def _headers(**named: str) -> tuple[tuple[str, str], ...]:
    return tuple((name.replace("_", "-"), value) for name, value in named.items())


@pytest.mark.parametrize(
    ("headers", "text"),
    [
        ({"auto_submitted": "auto-replied"}, "Đồng ý, duyệt theo đề nghị."),
        ({"auto_submitted": 'auto-replied; owner-email="a@b.example"'}, ""),
        ({"auto_submitted": "auto-generated"}, OUT_OF_OFFICE),
        ({"x_autoreply": "yes"}, "Tôi đi vắng."),
        ({"precedence": "auto_reply", "return_path": "<>"}, "Đã nhận thư."),
        ({"precedence": "auto_reply"}, OUT_OF_OFFICE),
    ],
)
def test_headers_of_rfc_3834_make_an_automatic_answer(headers: dict[str, str], text: str) -> None:
    found = automatic(mail(text, headers=_headers(**headers)), text)
    assert found is not None
    assert found.sure


@pytest.mark.parametrize(
    "headers",
    [
        {"auto_submitted": "no"},
        {"x_auto_response_suppress": "All"},
        {"x_auto_response_suppress": "DR, OOF, AutoReply"},
        {"precedence": "bulk"},
        {"precedence": "list", "list_id": "<to1.binhphuoc.example>"},
        {"x_autoreply": "no"},
    ],
)
def test_headers_that_ordinary_mail_carries_prove_nothing(headers: dict[str, str]) -> None:
    assert automatic(mail(OPINION, headers=_headers(**headers)), OPINION) is None


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: [Tổ 3] Đề nghị cho ý kiến", "(Thư trả lời tự động)\n\nTôi đang học đến hết ngày 27/11/2026."),
        ("Re: [Tổ 2] Đề nghị cho ý kiến", OUT_OF_OFFICE),
        ("Trả lời tự động: [Tổ 2] Đề nghị cho ý kiến", "Tôi vắng, chị Hoa trực thay."),
        ("Automatic reply: [Tổ 2] Đề nghị cho ý kiến", "I am out of the office until 24 November."),
        ("Out of office", "I am on leave and will reply upon my return."),
        ("Re: y kien", "Toi dang di cong tac nuoc ngoai, se tra loi sau khi ve. Viec gap xin lien he anh Nam."),
        ("Tôi hiện không đi làm", "Xin chào, cảm ơn bạn đã gửi thư. Tôi hiện không đi làm và sẽ sớm quay lại."),
        ("Re: call", "Thank you for your email. I am on annual leave with limited access to email."),
        ("Re: call", "Cảm ơn đã liên hệ.\nĐây là thư tự động, vui lòng không trả lời thư này."),
        ("Re: trình duyệt", "Đây là thư trả lời tự động.\nTrường hợp cấp bách: đồng ý, duyệt theo đề nghị của Thư ký."),
    ],
)
def test_the_wording_tells_when_headers_are_missing(subject: str, text: str) -> None:
    found = automatic(mail(text, subject=subject), text)
    assert found is not None
    assert found.sure


@pytest.mark.parametrize(
    "text",
    [
        OPINION,
        "Số liệu đúng rồi, không có ý kiến.",
        "Hệ thống trả lời tự động của tổng đài 1022 chưa phân loại đúng lĩnh vực, đề nghị sửa.",
        "Sở đã cử cán bộ đi công tác tại Bù Đốp để rà soát; số liệu nhập chậm hai ngày so với thực tế.",
        "Tuần qua có 3 cán bộ nghỉ phép nên Trung tâm trả kết quả chậm, đề nghị Sở Nội vụ xem xét bổ sung người.",
        "Đồng ý.",
        "",
    ],
)
def test_what_a_person_writes_is_no_automatic_answer(text: str) -> None:
    assert automatic(mail(text, subject="Re: [Tổ 2] Đề nghị cho ý kiến"), text) is None


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("Tôi đang đi công tác, việc gấp xin liên hệ anh Nam. Đồng ý.", {}),
        (f"Thư trả lời tự động\n{OPINION}\n{OPINION}", {}),
        (OUT_OF_OFFICE, {"attachments": DOCUMENT}),
        ("Gửi báo cáo.", {"headers": _headers(auto_submitted="auto-generated"), "attachments": DOCUMENT}),
        (OPINION * 2, {"headers": _headers(auto_submitted="auto-generated")}),
        ("Đồng ý.", {"headers": _headers(return_path="<>")}),
    ],
)
def test_a_doubtful_one_is_left_to_a_person(text: str, more: dict[str, object]) -> None:
    found = automatic(mail(text, subject="Re: [Tổ 1] Trình duyệt", **more), text)
    assert found is not None
    assert not found.sure


def test_the_standing_agency_may_send_by_program() -> None:
    letter = mail("So lieu IOC tuan 48", headers=_headers(auto_submitted="auto-generated", return_path="<>"))
    assert automatic(letter, letter.text, standing=True) is None
    answer = mail(OUT_OF_OFFICE, headers=_headers(auto_submitted="auto-replied"))
    assert automatic(answer, OUT_OF_OFFICE, standing=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (OUT_OF_OFFICE, date(2026, 11, 19)),
        ("Tôi nghỉ đến hết ngày 24/11/2026.", date(2026, 11, 24)),
        ("Tôi nghỉ phép từ 20.11 đến 02.01.", date(2027, 1, 2)),
        ("toi nghi den het ngay 27-11", date(2026, 11, 27)),
        ("Tôi sẽ quay lại làm việc vào ngày 25/11.", date(2026, 11, 24)),
        ("đến ngày 5 tháng 12 năm 2026", date(2026, 12, 5)),
        ("I am out of the office until 24 November 2026.", date(2026, 11, 24)),
        ("away until Monday, Nov 30th", date(2026, 11, 30)),
        ("I will be back on December 1", date(2026, 11, 30)),
        ("đến ngày 31/02/2026", None),
        ("Tôi đang đi công tác.", None),
        ("đến 24 giờ 00", None),
    ],
)
def test_the_end_of_an_absence_is_read(text: str, expected: date | None) -> None:
    assert absent_until(text, ARRIVED) == expected


@given(st.text(max_size=400))
def test_a_declared_answer_of_a_mailbox_is_automatic_whatever_it_says(text: str) -> None:
    declared = mail(text, subject=text[:80], headers=(("auto-submitted", "auto-replied"),))
    found = automatic(declared, text)
    assert found is not None
    assert found.sure
    undeclared = automatic(mail(text, subject=text[:80]), text)
    assert undeclared is None or undeclared.why
