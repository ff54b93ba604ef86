"""What the shipped faces can draw, signs for the rest, and places to break."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.adapters.printing.fonts import BREAK, SIGN, breakable, drawable, visible
from tests.adapters.printing.papers import FOLDER, KNOWN

VIETNAMESE = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
MARKED = "àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"


def test_every_vietnamese_letter_can_be_drawn() -> None:
    letters = VIETNAMESE + MARKED
    assert set(letters + letters.upper()) <= KNOWN


def test_the_signs_that_replace_others_can_be_drawn() -> None:
    assert {SIGN, "\ufffd", "…", "-", "/"} <= KNOWN


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("số liệu hợp lý", "số liệu hợp lý"),
        ("ảnh 😀", f"ảnh {SIGN}"),
        ("❤️", f"{SIGN}"),
        ("中", SIGN),
        ("\ue000", SIGN),
        ("a\tb", "a b"),
        ("a\u00a0b", "a\u00a0b"),
        ("a\u3000b", "a b"),
        ("a\x07b", f"a{SIGN}b"),
        ("a\u200bb", "a\u200bb"),
    ],
)
def test_what_cannot_be_drawn_is_shown_as_a_sign(text: str, shown: str) -> None:
    assert visible(text, KNOWN) == shown


@given(st.text())
def test_nothing_is_left_that_cannot_be_drawn(text: str) -> None:
    shown = visible(text, KNOWN)
    assert visible(shown, KNOWN) == shown


@given(st.text(), st.integers(min_value=1, max_value=40))
def test_breaking_changes_no_letter_and_leaves_no_long_word(text: str, run: int) -> None:
    plain = text.replace(BREAK, "")
    broken = breakable(plain, run)
    assert broken.replace(BREAK, "") == plain


@pytest.mark.parametrize("run", [2, 8, 36])
def test_a_long_word_can_be_broken_everywhere(run: int) -> None:
    assert max(map(len, breakable("a" * 200, run).split(BREAK))) <= min(run, 6)
    assert breakable("a" * run, run) == "a" * run


@pytest.mark.parametrize(
    ("text", "run", "whole"), [("23/11/2026,", 8, True), ("23/11/2026", 4, False), ("5/8/2026x", 8, False)]
)
def test_a_date_stays_whole_where_it_fits(text: str, run: int, whole: bool) -> None:
    assert (BREAK not in breakable(text, run)) is whole


def test_a_mark_stays_with_its_letter() -> None:
    assert all(not part.startswith("\u0301") for part in breakable("e\u0301" * 60, 5).split(BREAK))


@pytest.mark.parametrize("content", [b"", b"no font at all, only words of some length"])
def test_a_file_that_is_no_font_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "Tinos-Regular.ttf").write_bytes(content)
    with pytest.raises(ValueError):
        drawable(tmp_path)


def test_a_folder_without_fonts_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no fonts"):
        drawable(tmp_path)


def test_the_licence_stands_beside_the_fonts() -> None:
    assert "SIL OPEN FONT LICENSE" in (FOLDER / "fonts" / "OFL.txt").read_text("utf-8")
    assert len(list((FOLDER / "fonts").glob("Tinos-*.ttf"))) == 4
