"""Charts as pictures: sharp, small, and the same bytes every time."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image

from mailflow.adapters.printing import Printer
from mailflow.core import charts
from mailflow.errors import PrintingError

TEMPLATES = Path(__file__).parents[3] / "templates" / "report"
CHART = charts.line([("46", Decimal("61.2")), ("47", Decimal("63.8"))], title="Giải ngân vốn đầu tư công", unit="%")


def test_equal_charts_give_equal_bytes() -> None:
    assert Printer(TEMPLATES).png(CHART) == Printer(TEMPLATES).png(CHART)


def test_a_picture_has_two_pixels_for_a_unit_and_few_bytes() -> None:
    made = Printer(TEMPLATES).png(CHART)
    with Image.open(io.BytesIO(made)) as image:
        assert (image.format, image.size) == ("PNG", (680, 264))
    assert len(made) < 20_000


def test_a_word_that_the_fonts_lack_is_a_sign_and_no_failure() -> None:
    printer = Printer(TEMPLATES)
    odd, plain = (charts.bars([(word, 1, 2)], title="x") for word in ("\u13a0", "\u25a1"))
    assert printer.png(odd) == printer.png(plain)


def test_what_is_no_chart_is_told() -> None:
    with pytest.raises(PrintingError, match="cannot be drawn"):
        Printer(TEMPLATES).png("<svg")
