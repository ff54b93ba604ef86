"""What a sentence does by its wording: denials, counts, results, forecasts and who acts."""

from __future__ import annotations

import pytest

from mailflow.core import kinds
from mailflow.core.lexicon import Lexicon
from mailflow.core.verdict import Kind
from mailflow.core.vietnamese import is_bare
from mailflow.core.wordings import Words
from tests.core.test_items import LEXICON

A, D, S, R = Kind.ASSESSMENT, Kind.DATA_ISSUE, Kind.SOLUTION, Kind.RECOMMENDATION


def kind(text: str, *, of_others: bool = False) -> Kind:
    return kinds.of(Words(text, is_bare(text)), LEXICON, of_others=of_others).kind


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Số liệu bị trùng", D),
        ("Số liệu không bị trùng", A),
        ("Tình trạng nhập trùng đã được khắc phục", A),
        ("IOC ghi 12 ca nhưng Trung tâm báo 19 ca", D),
        ("Tuần này 12 ca nhưng tuần trước 19 ca", A),
        ("Giải ngân thấp hơn cùng kỳ", A),
        ("Giải ngân trên IOC thấp hơn số của Kho bạc", D),
        ("Toàn tỉnh thiếu giáo viên", A),
        ("Danh sách thiếu 3 hồ sơ", D),
        ("Sở sẽ bổ sung số liệu còn thiếu", S),
        ("Dự báo giá sẽ tăng", A),
        ("Hoàn thành 95% kế hoạch", A),
        ("Hoàn thành việc nhập liệu trước ngày 30/11", S),
        ("Sở đã yêu cầu các huyện nhập lại", S),
        ("Yêu cầu các huyện nhập lại", R),
        ("Tiếp nhận 12 kiến nghị của người dân", A),
        ("Kiến nghị UBND tỉnh cấp kinh phí", R),
        ("Lượng khách tăng nhờ lễ hội", A),
        ("Nhờ anh nhắc Kho bạc", R),
        ("IOC nên bổ sung chỉ tiêu này", R),
        ("Do nhập nhầm nên cho kết quả lạ", D),
        ("so lieu chua cap nhat", D),
        ("de nghi bo sung", R),
        ("giao duc tuan nay tot", A),
        ("We will correct the file", S),
        ("The figure has not been updated", D),
    ],
)
def test_the_wording_tells_the_kind(text: str, expected: Kind) -> None:
    assert kind(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Học sinh ra lớp sau lũ vẫn giữ 97%, số này tin được", A),
        ("Diện tích gieo trồng 2.100 ha, số trên IOC đúng", A),
        ("Bụi mịn cao hai hôm đầu tuần là đúng, do đốt đồng", A),
        ("Số giường bệnh trên một vạn dân là đúng theo quyết định giao", A),
        ("Thu tiền sử dụng đất tôi đã hỏi Cục Thuế, đúng như vậy", A),
        ("Con số 1.340 ha khớp dự án khuyến nông", A),
        ("Nhất trí với số liệu y tế tuần này", A),
        ("Số lượt đăng nhập sai giảm là dấu hiệu tốt", A),
        ("Bảng ghi 3 em, xã báo lên 19 em mới đúng", D),
        ("Bảng ghi 120 ca, số đúng phải là 12 ca", D),
        ("Số này không đúng, bảng vẫn để 2.100 phòng", D),
        ("Tồn kho chế biến gỗ lặp lại y nguyên số tháng 9", D),
        ("Huyện Lộc Ninh bị nhập hai lần", D),
        ("Văn phòng Đăng ký đất đai nên đẩy trạng thái lên cổng ngay khi ký", R),
        ("Bên Bảo hiểm ráng mở giùm cổng giám định", R),
        ("Sở Lao động cân nhắc chuyển số hộ nghèo sang kỳ quý", R),
        ("Cần thêm chỉ tiêu mã số vùng trồng", R),
        ("Văn phòng ghi nhầm ngày nên số bị lệch", D),
        ("Em thấy mình nên nhìn thẳng, tỷ lệ trả trước hạn là số đẹp thật", A),
        ("Trạm quan trắc không khí báo bụi mịn cao là đúng, do đốt đồng", A),
    ],
)
def test_a_figure_said_to_be_right_is_no_fault_and_advice_is_asked(text: str, expected: Kind) -> None:
    assert kind(text) is expected


def test_what_another_office_has_to_do_is_asked_of_it() -> None:
    assert kind("Cục Thống kê cần rà soát số liệu", of_others=True) is R
    assert kind("Sở cần rà soát số liệu") is S


def test_without_words_everything_is_an_assessment() -> None:
    assert kinds.of(Words("Đề nghị bổ sung", bare=False), Lexicon()).kind is A
