"""Wordings found in words: longest first, whole words, with and without marks, gaps, abbreviations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core.wordings import Matcher, Words

MATCHER = Matcher(
    [
        ("công nghiệp", "industry"),
        ("khu công nghiệp", "park"),
        ("điểm đen", "black"),
        ("điểm đến", "place"),
        ("rừng", "forest"),
        ("CDC", "centre"),
        ("paht", "report"),
        ("phối hợp … đối chiếu", "check"),
    ],
    single_bare=lambda _: False,
)


def found(text: str, *, bare: bool = False) -> list[str]:
    return [hit.tag for hit in MATCHER.find(Words(text, bare))]


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("Các khu công nghiệp và công nghiệp", ["park", "industry"]),
        ("KHU CÔNG NGHIỆP", ["park"]),
        ("công nghiệpx", []),
        ("CDC báo cdc", ["centre"]),
        ("PAHT và paht", ["report", "report"]),
        ("phối hợp với Kho bạc để đối chiếu", ["check"]),
        ("phối hợp " + "a " * 40 + "đối chiếu", []),
        ("rừng", ["forest"]),
    ],
)
def test_the_longest_wording_is_met_as_whole_words(text: str, tags: list[str]) -> None:
    assert found(text) == tags


def test_text_without_marks_is_met_by_wordings_without_marks() -> None:
    assert found("khu cong nghiep", bare=True) == ["park"]
    assert found("khu cong nghiep") == []


def test_two_meanings_for_one_spelling_without_marks_are_not_believed() -> None:
    assert found("diem den", bare=True) == []
    assert found("điểm đen, điểm đến") == ["black", "place"]


def test_a_marked_word_alone_is_not_looked_for_without_its_marks() -> None:
    assert found("rung", bare=True) == []


@given(st.text(alphabet="aă đckhuôngiệp PAHTCDC.,-\n", max_size=300))
def test_hits_stand_in_order_within_the_text(text: str) -> None:
    words = Words(text, bare=False)
    hits = MATCHER.find(words)
    assert [hit.start for hit in hits] == sorted(hit.start for hit in hits)
    assert all(0 <= hit.start < hit.end <= len(words) for hit in hits)
