"""Having nothing to add is told from the same words inside a statement."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core.nothing_more import says_nothing_more


@pytest.mark.parametrize(
    "text",
    [
        "Không có ý kiến.",
        "Thống nhất, không bổ sung.",
        "k co y kien",
        "nhu tuan truoc",
        "vẫn như tuần trước em nhé",
        "Sở Y tế không có ý kiến gì thêm ạ.",
        "Dạ em ko có ý kiến bổ sung.",
        "Nhất trí với số liệu tuần 47, không có ý kiến khác.",
        "Sở Tài chính thống nhất với số liệu tuần 47.",
        "Số liệu đúng rồi, k có ý kiến gì nha em",
        "Ban Quản lý Khu kinh tế không có ý kiến bổ sung.",
        "ok em, anh thong nhat",
        "No further comments.",
    ],
)
def test_nothing_to_add_is_understood(text: str) -> None:
    assert says_nothing_more([text])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Số liệu đúng.",
        "Số liệu chưa khớp, các nội dung khác không có ý kiến.",
        "Thống nhất cách tính kim ngạch với Cục Thống kê.",
        "Nhiều hộ dân không có ý kiến về phương án bồi thường.",
        "Số vụ tai nạn không thay đổi so với tuần trước, camera số 5 hỏng.",
        "Đề nghị thống nhất số liệu giữa hai hệ thống.",
        "Dịch bệnh không phát sinh ổ mới.",
        "Không có ý kiến. Đề nghị gửi số sớm hơn.",
    ],
)
def test_a_statement_is_more_than_nothing(text: str) -> None:
    assert not says_nothing_more([text])


@given(st.lists(st.text(max_size=200), max_size=5))
def test_any_text_is_judged(sentences: list[str]) -> None:
    assert says_nothing_more(sentences) in (True, False)
