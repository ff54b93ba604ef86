"""Numbers as Vietnamese papers write them: comma before decimals, dots between thousands."""

from __future__ import annotations

from decimal import Decimal


def written(value: Decimal) -> str:
    """`5.489,45`; digits are kept as they are, zeros at the end of decimals too. Four digits take their dot."""
    whole, _, decimals = f"{abs(value):f}".partition(".")
    text = f"{int(whole):,}".replace(",", ".") + (f",{decimals}" if decimals else "")
    return f"-{text}" if value < 0 else text
