"""Spelling rules tell Vietnamese syllables from other words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core.syllables import is_syllable, tally

SYLLABLES = """
    Kính gửi Thủ tướng nghiệp giếng gì quý quí khuỷu nghiêng quốc QUYẾT ĐỊNH Mập hoà hòa thuý thúy Đắk Ơ rượu quỳnh
    huỵch quạnh giữa giặt tuyết khuya ỷ ề
"""
OTHERS = """café été schön für Noël ngaả mảt thểc âi bôc̀ đđ qút kHô"""


@pytest.mark.parametrize("word", SYLLABLES.split())
def test_a_vietnamese_syllable_is_recognised(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", OTHERS.split())
def test_other_words_are_not_syllables(word: str) -> None:
    assert not is_syllable(word)


def test_words_without_marks_say_nothing() -> None:
    assert tally("so lieu IOC tuan 47").words == 0
    assert tally("số liệu IOC tuần naïve").valid == 3


@given(st.text())
def test_any_text_is_judged(text: str) -> None:
    count = tally(text)
    assert 0 <= count.valid <= count.words
