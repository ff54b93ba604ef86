"""People's text: made safe to print without changing words, cut into paragraphs and tables."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailflow.core.prose import Block, blocks, letter_blocks, one_line, printable, shortened


def test_lines_become_paragraphs_and_bars_become_tables() -> None:
    found = blocks("Mở đầu:\n| a | b |\n| 1 | 2 | 3 |\n\nKết.")
    assert found == (Block("Mở đầu:"), Block(rows=(("a", "b", ""), ("1", "2", "3"))), Block("Kết."))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\x00b", "a\ufffdb"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\tb", "a\tb"),
        ("số\ud800", "số\ufffd"),
        ("\u202eabc\nd", "\u202eabc\u202c\nd"),
        ("\u2067a\u202eb", "\u2067a\u202eb\u202c\u2069"),
        ("a\u202cb\u2069", "ab"),
        ("phải \u200f trái", "phải \u200f trái"),
    ],
)
def test_what_cannot_be_printed_is_shown_and_directions_are_closed(text: str, seen: str) -> None:
    assert printable(text) == seen


@settings(deadline=None)
@given(st.text())
def test_printing_twice_changes_nothing_more(text: str) -> None:
    assert printable(printable(text)) == printable(text)


@settings(deadline=None)
@given(st.text())
def test_one_line_is_one_line_and_turns_nothing(text: str) -> None:
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert not set(line) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068")


@pytest.mark.parametrize(
    ("text", "limit", "seen"),
    [
        ("Ngắn.", 50, "Ngắn."),
        ("Câu một khá dài. Câu hai còn dài hơn nhiều.", 20, "Câu một khá dài. …"),
        ("Mở đầu:\n| a | b |", 50, "Mở đầu: …"),
        ("một hai ba bốn năm", 10, "một hai …"),
        ("x" * 30, 10, "x" * 10 + " …"),
    ],
)
def test_a_long_text_is_cut_between_sentences_or_words_and_marked(text: str, limit: int, seen: str) -> None:
    assert shortened(text, limit) == seen


@settings(deadline=None)
@given(st.text(max_size=2000), st.integers(20, 400))
def test_a_shortened_text_keeps_to_its_limit(text: str, limit: int) -> None:
    assert len(shortened(text, limit)) <= limit + 2


def test_a_plain_letter_is_parted_into_paragraphs_quotes_and_lists() -> None:
    found = [(b.form, b.lines) for b in letter_blocks("Mở\n\n    lời\n    dẫn\n\n- một\n- hai\nKết\n")]
    assert found == [
        ("paragraph", ("Mở",)),
        ("quote", ("lời", "dẫn")),
        ("list", ("một", "hai")),
        ("paragraph", ("Kết",)),
    ]


def test_an_extract_never_ends_inside_a_sentence_that_fits() -> None:
    text = "Sở Y tế đã rà soát tại TP. Đồng Xoài và tx. Bình Long. Số ca thấp hơn CDC 14 ca. " + "Cần đối chiếu. " * 9
    assert shortened(text, 100) == (
        "Sở Y tế đã rà soát tại TP. Đồng Xoài và tx. Bình Long. Số ca thấp hơn CDC 14 ca. Cần đối chiếu. …"
    )
    assert shortened(text, 60) == "Sở Y tế đã rà soát tại TP. Đồng Xoài và tx. Bình Long. …"
