"""format=flowed paragraphs are joined within one quote depth (RFC 3676)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core.flowed import unflow


@pytest.mark.parametrize(
    ("text", "delsp", "expected"),
    [
        ("số liệu \ntuần 47\nđúng", False, "số liệu tuần 47\nđúng"),
        ("số \nliệu", True, "sốliệu"),
        ("> a \n> b\nc", False, "> a b\nc"),
        (">> a \n>> b\n> c", False, "> > a b\n> c"),
        ("a \n> b", False, "a\n> b"),
        ("a \n-- \nKý tên", False, "a\n-- \nKý tên"),
        (" > không phải trích", False, "> không phải trích"),
        ("a \n\nb", False, "a\n\nb"),
        (">\n> a", False, ">\n> a"),
        ("a ", False, "a"),
    ],
)
def test_flowed_lines_are_joined(text: str, delsp: bool, expected: str) -> None:
    assert unflow(text, delsp) == expected


@given(st.text(alphabet="> ab-\n", max_size=200), st.booleans())
def test_no_letter_is_lost(text: str, delsp: bool) -> None:
    def letters(t: str) -> str:
        return "".join(c for c in t if c in "ab")

    assert letters(unflow(text, delsp)) == letters(text)
