"""Numbers in Vietnamese writing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core.numerals import read, written


@pytest.mark.parametrize(
    ("value", "text"),
    [("63.8", "63,8"), ("1204", "1.204"), ("5489.45", "5.489,45"), ("0", "0"), ("-0.5", "-0,5"), ("1E+6", "1.000.000")],
)
def test_a_number_is_written_as_vietnamese_papers_do(value: str, text: str) -> None:
    assert written(Decimal(value)) == text


def values(text: str) -> list[str]:
    return [f"{one.value:f}" for one in read(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("63,8%", ["63.8"]),
        ("63.8 %", ["63.8"]),
        ("1.204 hồ sơ", ["1204"]),
        ("24.031 ha", ["24031"]),
        ("5.489,45 tỷ và 5,489.45", ["5489.45", "5489.45"]),
        ("1,204,567", ["1204567"]),
        ("05 ca", ["5"]),
        ("0,5 và 0.125", ["0.5", "0.125"]),
        ("giảm -35,6", ["-35.6"]),
        ("60-65%", ["60", "65"]),
        ("- 5 hồ sơ", ["5"]),
    ],
)
def test_a_number_is_read_in_both_writings(text: str, found: list[str]) -> None:
    assert values(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "ngày 17/11/2026", "20.11.2026", "2936/QĐ-UBND", "0271.3888.999", "0913123456", "T11", "Q4", "ĐT.741",
        "VN-2000", "COVID-19", "09h12", "09:12", "73/86 xã", "192.168.1.1", "079123456789012", "1.20.45", "IP_7", "A4",
    ],
)  # fmt: skip
def test_what_is_no_number_is_left_alone(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize(("text", "first", "second"), [("1,204", "1.204", "1204"), ("98.125", "98125", "98.125")])
def test_a_number_with_two_readings_tells_both(text: str, first: str, second: str) -> None:
    (one,) = read(text)
    assert (f"{one.value:f}", f"{one.other:f}") == (first, second)


@given(st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False))
def test_what_is_written_is_read_again(value: Decimal) -> None:
    (one,) = read(f"đạt {written(value)} tỷ")
    assert one.value == value


@given(st.text(max_size=80))
def test_every_number_stands_where_it_is_said_to(text: str) -> None:
    for one in read(text):
        assert any(char.isdigit() for char in text[one.start : one.end])
