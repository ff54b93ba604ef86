"""Folding makes spelling variants equal and keeps different words apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core.vietnamese import fold, is_bare, key, nfc, unaccent


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hòa", "hoà"),
        ("THỦY", "thuỷ"),
        ("khỏe", "khoẻ"),
        ("kỹ", "kĩ"),
        ("lý", "lí"),
        ("tỷ", "tỉ"),
        ("quý", "quí"),
        ("a–b", "a-b"),
    ],
)
def test_spelling_variants_have_one_key(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("mất", "mật"), ("đồng ý", "đông y"), ("điểm đen", "điểm đến"), ("khi", "khí")]
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_unaccent_writes_d_for_d_with_stroke() -> None:
    assert unaccent("Đề nghị bổ sung số liệu") == "de nghi bo sung so lieu"


@pytest.mark.parametrize(
    ("text", "bare"), [("de nghi bo sung so lieu", True), ("Đề nghị bổ sung", False), ("", False), ("123", False)]
)
def test_text_without_marks_is_bare(text: str, bare: bool) -> None:
    assert is_bare(text) is bare


def test_of_a_long_run_of_marks_the_first_are_kept() -> None:
    assert len(nfc("a" + "\u0323\u0302" * 100_000 + "b")) <= 32


@given(st.lists(st.text()))
def test_the_key_of_a_text_is_that_of_its_words(words: list[str]) -> None:
    assert fold("\n".join(words)) == " ".join(filter(None, map(fold, words)))


@given(st.text())
def test_keys_never_raise_and_are_stable(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert nfc(key(text)) == key(text)
