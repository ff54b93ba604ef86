"""Wordings are met accented in accented text, and unaccented only in text without marks."""

from __future__ import annotations

from mailflow.core.phrases import Phrases

SPOKEN = Phrases("tôi đang nghỉ", "out of office")


def test_accented_text_is_matched_accented() -> None:
    assert SPOKEN.found("Chào anh, TÔI ĐANG NGHỈ phép.")
    assert not SPOKEN.found("Dạ, tối đang nghĩ thêm về số liệu này.")


def test_bare_text_is_matched_without_marks() -> None:
    assert SPOKEN.found("chao anh, toi dang nghi phep")


def test_only_whole_words_are_met() -> None:
    assert not SPOKEN.found("out of officers")
    assert SPOKEN.found("I am (out of office) today")


def test_a_start_may_have_signs_before_it() -> None:
    assert SPOKEN.starts("(Out of office) I am away")
    assert not SPOKEN.starts("I am out of office")
