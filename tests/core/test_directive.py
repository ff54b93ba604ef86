"""Who is told to act, until when and in whose words; offices that are only mentioned are not told anything."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core.directive import read
from mailflow.core.vietnamese import nfc, unaccent
from mailflow.core.week import ZONE
from tests.core.offices import ROSTER

WEDNESDAY = datetime(2026, 11, 18, 11, 15, tzinfo=ZONE)
Y_TE, GDDT, CONG_AN = "giam-doc-so-y-te", "giam-doc-so-gddt", "giam-doc-cong-an"
TAI_CHINH, KHDT, CONG_THUONG = "giam-doc-so-tai-chinh", "giam-doc-so-khdt", "giam-doc-so-cong-thuong"
TNMT, XAY_DUNG, KKT = "giam-doc-so-tnmt", "giam-doc-so-xay-dung", "truong-ban-kkt"

TOLD = [
    ("Giao Sở Y tế kiểm tra.", [Y_TE], None),
    ("Giao SYT kiểm tra, báo cáo trước ngày 25/11.", [Y_TE], (2026, 11, 25)),
    ("Giao đồng chí Giám đốc Công an tỉnh kiểm tra, báo cáo tôi trước ngày 25/11/2026.", [CONG_AN], (2026, 11, 25)),
    ("Giao Giám đốc Sở Y tế và Giám đốc Sở Giáo dục và Đào tạo kiểm tra, chậm nhất ngày 20 tháng 11 năm 2026.",
     [Y_TE, GDDT], (2026, 11, 20)),
    ("Yêu cầu Sở TN&MT, Sở Xây dựng, BQL KKT thống nhất một lớp bản đồ.", [TNMT, XAY_DUNG, KKT], None),
    ("Giao Sở KH&ĐT chủ trì, phối hợp Sở Tài chính, Công an tỉnh rà soát; báo cáo trước 27/11.",
     [KHDT, TAI_CHINH, CONG_AN], (2026, 11, 27)),
    ("Giao Sở Tài chính phối hợp với Sở KH&ĐT (chủ trì) rà soát.", [KHDT, TAI_CHINH], None),
    ("Sở Y tế chủ trì, phối hợp với Sở GD&ĐT kiểm tra.", [Y_TE, GDDT], None),
    ("Đề nghị các sở: Y tế, Tài chính, Công Thương báo cáo trong tuần này.",
     [Y_TE, TAI_CHINH, CONG_THUONG], (2026, 11, 20)),
    ("Phân công Sở Y tế rà soát số liệu tiêm chủng.", [Y_TE], None),
    ("Giao cho Sở Y tế xử lý.", [Y_TE], None),
    ("Chuyển Sở Y tế xử lý, báo cáo trước 30/11.", [Y_TE], (2026, 11, 30)),
    ("Giao Sở Nội vụ, Sở Y tế và UBND các huyện, thị xã kiểm tra.", [Y_TE], None),
    ("Yêu cầu Sở Y tế: kiểm tra; Sở Tài chính: bố trí kinh phí.", [Y_TE, TAI_CHINH], None),
    ("Giao Công an tỉnh kiểm tra phản ánh của Sở Y tế.", [CONG_AN], None),
    ("Đề nghị Sở Y tế gửi số liệu cho Sở TT&TT.", [Y_TE], None),
    ("Giao Sở Y tế kiểm tra. Báo cáo trước 25/11.", [Y_TE], (2026, 11, 25)),
    ("Duyệt. Giao Sở Y tế kiểm tra, báo cáo trước 25/11.", [Y_TE], (2026, 11, 25)),
    ("Giao Sở Y tế kiểm tra trước 30/11.\nGiao Sở Tài chính bố trí kinh phí trước 25/11.",
     [Y_TE, TAI_CHINH], (2026, 11, 25)),
    ("Thường trực Tỉnh ủy yêu cầu:\n\nBan Tuyên giáo Tỉnh ủy định hướng dư luận tại ĐT.741, báo cáo trong ngày 24/11.",
     ["truong-ban-tuyen-giao"], (2026, 11, 24)),
    ("Chủ tịch UBND tỉnh chỉ đạo:\n1. Sở Y tế kiểm tra.\n2. Sở Tài chính bố trí kinh phí, hạn 30/11.\nCảm ơn.",
     [Y_TE, TAI_CHINH], (2026, 11, 30)),
    ("Yêu cầu:\n- Sở Y tế kiểm tra;\n- Công an tỉnh phối hợp.", [Y_TE, CONG_AN], None),
    ("giao công an tỉnh kiểm tra camera ngã tư báo cáo trước thứ sáu", [CONG_AN], (2026, 11, 20)),
    ("Đã nhận báo cáo.\n\n1. Công an tỉnh xử lý dứt điểm camera hỏng.\n2. Sở Xây dựng cập nhật quy hoạch phân khu.\n"
     "Hoàn thành trước ngày 20/12.", [CONG_AN, XAY_DUNG], (2026, 12, 20)),
    ("Đ/c Giám đốc Sở Y tế kiểm tra ngay dịch tả, chiều mai (19/11) có báo cáo cho tôi.", [Y_TE], (2026, 11, 19)),
    ("1. Sở Xây dựng hoàn thiện lớp thoát nước trước ngày 25/12.\n2. BQL KKT hoàn thiện lớp cấp điện trước ngày 30/12.",
     [XAY_DUNG, KKT], (2026, 12, 25)),
    ("Yêu cầu Sở Y tế làm việc với hai công ty, thứ Sáu 20/11 báo cáo tôi.", [Y_TE], (2026, 11, 20)),
    ("Sở Tài chính, Sở KH&ĐT báo cáo tôi trước thứ Sáu.", [TAI_CHINH, KHDT], (2026, 11, 20)),
    ("Công an tỉnh khẩn trương phối hợp với Sở GTVT và Sở Y tế rà soát, báo cáo tôi.", [CONG_AN, Y_TE], None),
]  # fmt: skip
NOT_TOLD = """
Đ/c Hùng xem, tham mưu
Duyệt.
Giao Thư ký gửi lãnh đạo.
Theo đề nghị của Sở Y tế, tôi đồng ý.
Sở Y tế báo cáo số liệu tăng.
Giao thông tại cổng Sở Y tế ùn tắc.
Hồ sơ đã chuyển Sở Y tế.
Đề nghị các đơn vị gửi ý kiến đúng hạn.
Yêu cầu số liệu của Sở Y tế phải khớp.
Giao UBND các huyện kiểm tra các cơ sở y tế.
Số liệu phối hợp với Sở Y tế đã khớp.
""".strip().splitlines()


@pytest.mark.parametrize(("text", "assignees", "due"), TOLD)
def test_units_told_to_act_are_found_with_their_due_date(
    text: str, assignees: list[str], due: tuple[int, int, int] | None
) -> None:
    for written in (text, unaccent_lines(text)):
        directive = read(written, roster=ROSTER, at=WEDNESDAY)
        assert directive is not None
        assert list(directive.assignees) == assignees
        assert directive.lead == assignees[0]
        assert directive.due == (date(*due) if due else None)


@pytest.mark.parametrize("text", ["", *NOT_TOLD])
def test_a_text_that_tells_no_unit_to_act_is_no_directive(text: str) -> None:
    assert read(text, roster=ROSTER, at=WEDNESDAY) is None


@pytest.mark.parametrize(
    "told",
    [
        "Sở Y tế xử lý 214 hồ sơ trong tuần.",
        "Sở Xây dựng hoàn thành 95% kế hoạch.",
        "Sở Tài chính cập nhật đầy đủ số liệu.",
        "Công an tỉnh báo cáo số vụ giảm.",
        "Sở Y tế đã rà soát số liệu.",
    ],
)
def test_what_an_office_has_done_is_no_order_even_in_a_mail_that_urges(told: str) -> None:
    directive = read(f"{told} Việc của Sở Công Thương báo cáo tôi trước 25/11.", roster=ROSTER, at=WEDNESDAY)
    assert directive is None


def test_the_text_of_a_directive_is_its_whole_sentences_and_nothing_else() -> None:
    order = "Giao Công an tỉnh kiểm tra,\nbố trí lại đèn. Kết quả gửi tôi."
    text = f"Gửi Thư ký Tổ 3,\n\nTôi thấy ngã tư ùn tắc. {order}\n\nDũng"
    directive = read(text, roster=ROSTER, at=WEDNESDAY)
    assert directive is not None
    assert directive.text == order


def test_the_heading_of_a_list_of_orders_belongs_to_its_text() -> None:
    directive = read("Tôi yêu cầu:\n- Sở Y tế kiểm tra;", roster=ROSTER, at=WEDNESDAY)
    assert directive is not None
    assert directive.text == "Tôi yêu cầu:\n- Sở Y tế kiểm tra;"


@given(st.text(max_size=400))
def test_any_text_is_read_and_only_its_own_words_are_kept(text: str) -> None:
    directive = read(text, roster=ROSTER, at=WEDNESDAY)
    if directive:
        assert all(line.strip() in nfc(text) for line in directive.text.split("\n"))


@given(st.lists(st.sampled_from([text for text, _, _ in TOLD] + NOT_TOLD), min_size=1, max_size=4))
def test_directives_of_one_mail_are_taken_together(texts: list[str]) -> None:
    directive = read("\n\n".join(texts), roster=ROSTER, at=WEDNESDAY)
    expected = {m for text in texts for told, members, _ in TOLD if told == text for m in members}
    assert set(directive.assignees if directive else ()) == expected


@pytest.mark.parametrize("piece", ["Giao Sở Y tế, ", "giao ", "yêu cầu:\n", "phối hợp với ", "Sở Y tế; ", "và và "])
def test_long_hostile_text_is_read_in_bounded_work(piece: str) -> None:
    found = read(piece * 5000, roster=ROSTER, at=WEDNESDAY)
    assert found is None or set(found.assignees) <= {member.id for member in ROSTER.members}


def unaccent_lines(text: str) -> str:
    """The text without marks, lines and capitals kept as they are."""
    return "\n".join(
        " ".join(w.capitalize() if o[:1].isupper() and not o.isupper() else w.upper() if o.isupper() else w
                 for w, o in ((unaccent(o), o) for o in line.split(" ")))
        for line in text.split("\n")
    )  # fmt: skip
