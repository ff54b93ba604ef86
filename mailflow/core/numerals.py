"""Numbers in people's text, in Vietnamese writing (5.489,45) or as spreadsheets print them; and written out again.

What is a date, a document, a telephone or a ratio (73/86) is no number here. A number that can be read in two ways is
marked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_TOKEN = re.compile(r"\d(?:[\d.,]{0,30}\d)?")
_MINUS = "-−"
_DIGITS = 13  # more digits than this are an account or a code
_VIETNAMESE = re.compile(r"[1-9]\d{0,2}(?:\.\d{3}){1,4}(?:,\d{1,6})?")
_ENGLISH = re.compile(r"[1-9]\d{0,2}(?:,\d{3}){1,4}\.\d{1,6}|[1-9]\d{0,2}(?:,\d{3}){2,4}")
_COMMA = re.compile(r"\d{1,13},\d{1,6}")
_POINT = re.compile(r"(?:0\.\d{1,6}|\d{1,13}\.(?:\d{1,2}|\d{4,6}))")
_TWO_WAYS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number at `start` to `end` of its text. `other` is the second reading of a text like `1,204`, else None:
    `value` is the one that Vietnamese writing gives it."""

    value: Decimal
    start: int
    end: int
    other: Decimal | None = None


def read(text: str) -> tuple[Numeral, ...]:
    """All numbers of a line, in order."""
    found = (_numeral(text, m) for m in _TOKEN.finditer(text))
    return tuple(one for one in found if one is not None)


def written(value: Decimal) -> str:
    """`5.489,45`; digits are kept as they are, zeros at the end of decimals too. Four digits take their dot."""
    whole, _, decimals = f"{abs(value):f}".partition(".")
    text = f"{int(whole):,}".replace(",", ".") + (f",{decimals}" if decimals else "")
    return f"-{text}" if value < 0 else text


def measured(value: Decimal, unit: str) -> str:
    """`63,8%`, `1.204 hồ sơ`, as official papers write them."""
    return f"{written(value)}{'' if unit.startswith('%') else ' '}{unit}".rstrip()


def _numeral(text: str, token: re.Match[str]) -> Numeral | None:
    start, end = token.span()
    if _joined(text, start, end):
        return None
    values = _values(token.group())
    if not values:
        return None
    sign = start > 0 and text[start - 1] in _MINUS and (start == 1 or text[start - 2] in " \t\n\u00a0(|:;")
    sign = sign and not text.startswith(tuple(_MINUS), end)
    values = tuple(-v for v in values) if sign and not _listed(text, start) else values
    return Numeral(values[0], start - sign, end, values[1] if len(values) > 1 else None)


def _joined(text: str, start: int, end: int) -> bool:
    """A piece of something else: T11, ĐT.741, VN-2000, 17/11, 2936/QĐ-UBND, 09:12, 73/86."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    if before and (before[-1].isalpha() or before[-1] in "/_"):
        return True
    if (
        len(before) == 2
        and before[-1] in ".-:–"
        and (before[0].isalpha() or (before[-1] == ":" and before[0].isdigit()))
    ):
        return before[-1] != ":" or before[0].isdigit()
    if after[:1] in ("/", "_") or (len(after) == 2 and after[0].isalpha() and after[1].isdigit()):
        return True
    return len(after) == 2 and after[0] in ":-" and (after[1].isalpha() or (after[0] == ":" and after[1].isdigit()))


def _listed(text: str, start: int) -> bool:
    """`- 5 hồ sơ` at the head of a line is an item of a list, not five below zero."""
    return not text[: start - 1].strip() and text[start - 1] == "-"


def _values(raw: str) -> tuple[Decimal, ...]:
    digits = sum(c.isdigit() for c in raw)
    if digits > _DIGITS or not raw.isascii():
        return ()
    if raw.isdigit():
        return () if raw[0] == "0" and len(raw) > 2 else (Decimal(raw),)
    if _TWO_WAYS.fullmatch(raw):
        thousands, decimals = Decimal(re.sub("[.,]", "", raw)), Decimal(raw.replace(",", "."))
        return (thousands, decimals) if "." in raw else (decimals, thousands)
    if _VIETNAMESE.fullmatch(raw):
        return (Decimal(raw.replace(".", "").replace(",", ".")),)
    if _ENGLISH.fullmatch(raw):
        return (Decimal(raw.replace(",", "")),)
    if _COMMA.fullmatch(raw):
        return (Decimal(raw.replace(",", ".")),)
    return (Decimal(raw),) if _POINT.fullmatch(raw) else ()
