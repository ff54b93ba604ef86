"""UTF-8 misread as windows-1252 is undone, once or twice; ordinary text is never touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core import mojibake

TEXT = "Kính gửi Thư ký Tổ 2: số liệu là đúng và đủ – “tốt”… Đề nghị; ờ ề 👍"


def misread(text: str) -> str:
    """What a program shows that takes UTF-8 for windows-1252."""
    return "".join(mojibake._SHOWN.get(byte, chr(byte)) for byte in text.encode())


@pytest.mark.parametrize("text", [TEXT, "Tổ 1", "Năm 2026", "Ý kiến", "trễ, đã"])
def test_misread_text_is_turned_back(text: str) -> None:
    assert mojibake.repair(misread(text)) == (text, True)


def test_text_misread_twice_is_turned_back() -> None:
    assert mojibake.repair(misread(misread(TEXT))) == (TEXT, True)


def test_a_no_break_space_made_plain_on_the_way_does_not_matter() -> None:
    assert mojibake.repair(misread(TEXT).replace("\xa0", " ")) == (TEXT, True)


def test_a_misread_part_of_good_text_is_turned_back() -> None:
    assert mojibake.repair("Kính gửi anh: " + misread("số liệu là tốt")) == ("Kính gửi anh: số liệu là tốt", True)


@pytest.mark.parametrize(
    "text",
    [TEXT, "", "informaciÃ³n", "«quá»…", "À propos “Ä“", "ÃO ÃN", "Ärger, Äpfel, Æsop", "Th\xad ký Tæ 2, nhá", "là và"],
)
def test_other_text_is_left_alone(text: str) -> None:
    assert mojibake.repair(text) == (text, False)


@given(st.text())
def test_any_text_is_survived(text: str) -> None:
    repaired, changed = mojibake.repair(text)
    assert changed or repaired == text


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạếềểễệốồổỗộ ,.", max_size=200))
def test_vietnamese_text_is_left_alone(text: str) -> None:
    assert mojibake.repair(text) == (text, False)
