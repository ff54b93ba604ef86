"""Numbers in Vietnamese writing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mailflow.core.numerals import written


@pytest.mark.parametrize(
    ("value", "text"),
    [("63.8", "63,8"), ("1204", "1.204"), ("5489.45", "5.489,45"), ("0", "0"), ("-0.5", "-0,5"), ("1E+6", "1.000.000")],
)
def test_a_number_is_written_as_vietnamese_papers_do(value: str, text: str) -> None:
    assert written(Decimal(value)) == text
