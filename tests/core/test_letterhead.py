"""What stands around a document's content is left out, and the content is not."""

from __future__ import annotations

import pytest

from mailflow.core import blocks, items, letterhead

HEAD = """UBND TỈNH BÌNH PHƯỚC
SỞ Y TẾ
-------
Số: 1187/BC-SYT
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Đồng Xoài, ngày 20 tháng 11 năm 2026

BÁO CÁO
Kết quả phân tích, đánh giá dữ liệu IOC tuần 47
(từ ngày 16/11/2026 đến ngày 22/11/2026)

Kính gửi: Tổ 1.
"""
TAIL = """
Nơi nhận:
- Như trên;
- Lưu: VT, NVY.
KT. GIÁM ĐỐC
PHÓ GIÁM ĐỐC
(Đã ký)
Nguyễn Văn An
"""
TABLE = (
    "| UBND TỈNH BÌNH PHƯỚC\u2028SỞ Y TẾ | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\u2028Độc lập - Tự do - Hạnh phúc |\n"
    "| Số: 12/SYT-NVY | Đồng Xoài, ngày 20 tháng 11 năm 2026 |"
)
SIGNED = "| Nơi nhận:\u2028- Như trên;\u2028- Lưu: VT. | GIÁM ĐỐC\u2028(Đã ký)\u2028Lê Thị B |"
PARTY = """TỈNH ỦY BÌNH PHƯỚC
BAN TUYÊN GIÁO
*
Số 45-BC/BTGTU
ĐẢNG CỘNG SẢN VIỆT NAM
Bình Phước, ngày 20 tháng 11 năm 2026"""
CONTENT = "Số ca mắc tăng 12%, số liệu phù hợp."


@pytest.mark.parametrize(
    "text", [HEAD, TAIL, TABLE, SIGNED, PARTY, HEAD + TAIL, "V/v góp ý dữ liệu IOC tuần 47", "./."]
)
def test_letterhead_recipients_and_signatures_are_no_content(text: str) -> None:
    assert items.is_cover(text)


@pytest.mark.parametrize("head", [HEAD, TABLE, PARTY, ""])
@pytest.mark.parametrize("tail", [TAIL, SIGNED, ""])
def test_the_content_between_them_is_kept(head: str, tail: str) -> None:
    kept = letterhead.strip(blocks.read(f"{head}\n\n{CONTENT}\n\n{tail}"))
    assert CONTENT in [block.text for block in kept]
    assert not items.is_cover(f"{head}\n\n{CONTENT}\n\n{tail}")


@pytest.mark.parametrize(
    "text",
    [
        "Số ca mắc tăng",
        "Sở Y tế nhập thiếu 12 ca",
        "- Lưu ý số liệu của Bù Đăng",
        "Ngày 18 tháng 11 hệ thống dừng",
        "Giám đốc Sở không có ý kiến",
        "Báo cáo tuần 47 thiếu 3 xã",
    ],
)
def test_a_statement_is_never_taken_for_letterhead(text: str) -> None:
    assert not items.is_cover(text)
