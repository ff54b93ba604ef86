"""A text's own structure: marks, wrapped lines, tables, questions; every word stands in a block."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core import blocks
from mailflow.core.blocks import Form
from mailflow.core.reply_marks import QUESTION


def texts(text: str) -> list[str]:
    return [block.text for block in blocks.read(text)]


@pytest.mark.parametrize(
    ("line", "mark", "rest", "level"),
    [
        ("I. ĐÁNH GIÁ", "I.", "ĐÁNH GIÁ", 1),
        ("A. ĐÁNH GIÁ", "A.", "ĐÁNH GIÁ", 1),
        ("1. Thu", "1.", "Thu", 2),
        ("1) Thu", "1)", "Thu", 2),
        ("(2) Chi", "(2)", "Chi", 2),
        ("1.Thu đạt", "1.", "Thu đạt", 2),
        ("2/ Chi", "2/", "Chi", 2),
        ("1.2. Thu", "1.2.", "Thu", 3),
        ("a) Thu", "a)", "Thu", 4),
        ("đ) Thu", "đ)", "Thu", 4),
        ("- Thu", "-", "Thu", 5),
        ("• Thu", "•", "Thu", 5),
        ("+ Thu", "+", "Thu", 6),
        ("Mục 2: Thu", "Mục 2:", "Thu", 2),
        ("11.286 tỷ", "", "11.286 tỷ", 0),
        ("16/11. Tuy nhiên", "", "16/11. Tuy nhiên", 0),
        ("2.500 hồ sơ", "", "2.500 hồ sơ", 0),
        ("15:30 mất kết nối", "", "15:30 mất kết nối", 0),
        ("- 5%", "-", "5%", 5),
        ("", "", "", 0),
    ],
)
def test_a_list_mark_is_told_from_a_number(line: str, mark: str, rest: str, level: int) -> None:
    assert blocks.unmarked(line) == (mark, rest, level)


def test_lines_wrapped_at_a_width_become_one_paragraph() -> None:
    text = (
        "Số ca sốt xuất huyết trên IOC thấp hơn báo cáo của Trung tâm là do các\n"
        "trạm y tế xã nhập chậm, trong đó Bù Gia Mập chậm 3 ngày so với ngày\n"
        "16/11. Sở đã nhắc các trạm."
    )
    assert texts(text) == [text.replace("\n", " ")]


def test_short_lines_are_thoughts_of_their_own() -> None:
    assert texts("so lieu dung\ndien thieu 1 ngay\nde nghi bo sung") == [
        "so lieu dung",
        "dien thieu 1 ngay",
        "de nghi bo sung",
    ]


def test_list_items_are_never_joined() -> None:
    assert texts("- Một ý rất dài đến hết dòng này và còn dài thêm một chút nữa\n- Ý thứ hai") == [
        "Một ý rất dài đến hết dòng này và còn dài thêm một chút nữa",
        "Ý thứ hai",
    ]


def test_tables_and_questions_are_blocks() -> None:
    found = blocks.read(f"{QUESTION}2. Bất cập:\nThiếu 5 ca.\n| a | b |\n| c |\nHết")
    assert [block.form for block in found] == [Form.QUESTION, Form.PARAGRAPH, Form.TABLE, Form.PARAGRAPH]
    assert found[0].text == "Bất cập:"
    assert found[2].rows == (("a", "b"), ("c", ""))


@given(st.text(alphabet="ab ĐI1.-+)|:\n", max_size=300))
def test_every_word_stands_in_a_block_or_was_a_mark(text: str) -> None:
    kept = "".join(block.text + block.mark + "".join("".join(row) for row in block.rows) for block in blocks.read(text))
    assert sorted(re.findall(r"[ab]", kept)) == sorted(re.findall(r"[ab]", text))


def test_of_a_very_wide_row_the_last_cell_holds_the_rest() -> None:
    (table,) = blocks.read("|" + " 1 |" * 4_000)
    assert len(table.rows[0]) == 200
    assert table.rows[0][-1].count("1") == 4_000 - 199
