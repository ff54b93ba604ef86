"""Shapes that tell a kind without a telling word: what they take, and what only looks like them."""

from __future__ import annotations

import pytest

from mailflow.core.verdict import Kind
from tests.core.test_kinds import kind

A, D, S, R = Kind.ASSESSMENT, Kind.DATA_ISSUE, Kind.SOLUTION, Kind.RECOMMENDATION


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # two figures of one thing
        ("Số học sinh bỏ học bên bảng giáo dục ghi 3 em, xã báo lên tôi 19 em.", D),
        ("Mật độ xây dựng tối đa ghi 800%, thực tế là 80%.", D),
        ("Tuần này có 19 em nghỉ học, tuần trước có 3 em.", A),
        ("Tiếp nhận 187 phản ánh, đã xử lý 171 phản ánh, chuyển 16 phản ánh.", A),
        ("Thu được 320 tỷ đồng, trong đó ghi nhận tại Chơn Thành 46 tỷ đồng.", A),
        ("Ghi hình 2 giờ, có mặt 3 giờ.", A),
        # figures of a past period
        ("Số liệu nông thôn mới vẫn là bản quý II.", D),
        ("Dan heo con la so thang 9.", D),
        ("Giá đất Phú Riềng trên bản đồ còn là bảng giá 2020-2024.", D),
        ("Tỷ lệ giải ngân còn cao hơn tháng 10.", A),
        # what has not moved
        ("Tổng số phòng lưu trú trên bảng vẫn để 2.100 phòng.", D),
        ("Công trình đã tháo dỡ nhưng bản đồ vẫn bị tô đỏ.", D),
        ("Số liệu trên hệ thống vẫn ổn định.", A),
        ("Ca tay chân miệng tăng nhưng vẫn trong tầm kiểm soát.", A),
        # a fault denied
        ("Số trên IOC không vênh gì với TABMIS.", A),
        ("So từng sắc thuế, không có khoản nào lệch.", A),
        ("Số trên IOC vênh với TABMIS.", D),
        # who has it done
        ("Tôi đã cho dời giờ sao lưu sang 23h.", S),
        ("Anh đã bảo cậu Phong dùng tạm công cụ miễn phí.", S),
        ("Mai tôi cho nạp lại.", S),
        ("Anh cho em xin danh sách các trạm.", R),
        ("Trong ba ngày làm việc tới, Phòng Quy hoạch nắn lại ranh theo mốc giới đã cắm.", S),
        # a finding told beside the work
        ("Trung tâm đối chiếu 1.482 hồ sơ, kết quả trùng khớp.", A),
        ("Số bác sĩ trên một vạn dân hiển thị 8,9, đúng.", A),
        ("Số bác sĩ trên một vạn dân hiển thị 8,9, chưa đúng.", D),
        ("Lượt khách ít hơn tuần trước do mưa bão.", A),
        ("Báo cáo sắc thái tuần này cân bằng, không thổi phồng.", A),
        ("Không có khoản nào quá 100 triệu đồng.", A),
        ("Xin bổ sung một điểm: trạm quan trắc máy hỏng, báo pH 11.", D),
    ],
)
def test_the_shape_of_a_sentence_tells_its_kind(text: str, expected: Kind) -> None:
    assert kind(text) is expected
