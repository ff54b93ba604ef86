"""Where Vietnamese sentences end, and that splitting loses nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core import sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thu đạt 11.286 tỷ. Chi đạt 5,2 tỷ.", ["Thu đạt 11.286 tỷ.", "Chi đạt 5,2 tỷ."]),
        ("Số ở TP. HCM tăng.", ["Số ở TP. HCM tăng."]),
        ("Đ/c. Hùng đã xem. Đúng.", ["Đ/c. Hùng đã xem.", "Đúng."]),
        ("Lúa, bắp, v.v. đều tăng.", ["Lúa, bắp, v.v. đều tăng."]),
        ("Lúa, bắp, v.v. Điều giảm.", ["Lúa, bắp, v.v.", "Điều giảm."]),
        ("Cập nhật đến 16/11. Sau đó dừng.", ["Cập nhật đến 16/11.", "Sau đó dừng."]),
        ("1. Thu đạt. 2. Chi đạt.", ["1. Thu đạt.", "2. Chi đạt."]),
        ("Kinh gui To 2. San luong tang.", ["Kinh gui To 2.", "San luong tang."]),
        ("Hết./. Trân trọng", ["Hết./.", "Trân trọng"]),
        ("Đúng rồi.Em cảm ơn.", ["Đúng rồi.", "Em cảm ơn."]),
        ("Vì sao? Chưa rõ! Thật...", ["Vì sao?", "Chưa rõ!", "Thật..."]),
        ("tăng 3.5%. giảm sau đó", ["tăng 3.5%. giảm sau đó"]),
        ("", []),
    ],
)
def test_a_sentence_ends_where_a_reader_ends_it(text: str, expected: list[str]) -> None:
    assert list(sentences.split(text)) == expected


@given(st.text(alphabet='aBđ 1.,!?/…"\n', max_size=400))
def test_nothing_but_white_space_is_lost(text: str) -> None:
    assert "".join("".join(sentences.split(text)).split()) == "".join(text.split())
