"""Examples decide where no wording speaks: traceably, and only when they are sure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core.examples import Examples
from mailflow.core.verdict import Kind
from mailflow.core.wordings import Words
from mailflow.errors import RulesError

TABLE = {
    "assessment": ["Lượng khách đông hơn mọi năm.", "Khách sạn kín phòng dịp lễ.", "Khách đến Bà Rá rất đông."],
    "data_issue": ["Ô tổng nhỏ hơn các ô cộng lại.", "Cột tổng nhỏ hơn từng xã cộng lại.", "Bấm vào chỉ ra trang lạ."],
    "solution": ["Đội kỹ thuật lắp thêm đầu đọc.", "Phòng lắp thêm hai trạm."],
}
EXAMPLES = Examples.from_table(TABLE)


def near(text: str, bare: bool = False):
    return EXAMPLES.nearest(Words(text, bare))


def test_a_sentence_is_of_the_kind_of_the_examples_it_is_like() -> None:
    found = near("Hàng tổng nhỏ hơn từng ấp cộng lại")
    assert found.kind is Kind.DATA_ISSUE
    assert found.telling
    assert all(run in "hàng tổng nhỏ hơn từng ấp cộng lại" for run in found.telling)


def test_unmarked_text_is_compared_without_marks() -> None:
    assert near("cot tong nho hon tung ap cong lai", bare=True).kind is Kind.DATA_ISSUE


def test_an_example_is_what_people_said_it_is() -> None:
    for text in ("Khách sạn kín phòng dịp lễ.", "khách sạn kín phòng dịp lễ"):
        assert (near(text).kind, near(text).share) == (Kind.ASSESSMENT, 1.0)


def test_numbers_are_all_alike() -> None:
    one, other = near("Cột tổng nhỏ hơn 12 xã cộng lại"), near("Cột tổng nhỏ hơn 7 xã cộng lại")
    assert (one.kind, one.share) == (other.kind, other.share)


def test_without_examples_or_words_nothing_is_said() -> None:
    assert Examples().nearest(Words("Cột tổng nhỏ hơn từng xã", False)) is None
    assert near("Tổng nhỏ hơn") is None


@pytest.mark.parametrize(
    ("table", "words"),
    [({"wrong": ["x"]}, "wrong"), ({"solution": "x"}, "solution"), ({"solution": [3]}, "solution")],
)
def test_a_mistake_in_the_file_names_the_key(table: dict[str, object], words: str) -> None:
    with pytest.raises(RulesError, match=f"examples.toml, {words}"):
        Examples.from_table(table)


@given(st.text(max_size=200), st.booleans())
def test_any_sentence_gets_a_share_between_none_and_all(text: str, bare: bool) -> None:
    found = near(text, bare)
    assert found is None or 0.25 <= found.share <= 1.0
