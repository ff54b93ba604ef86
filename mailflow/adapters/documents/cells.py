"""Numbers and dates of spreadsheets as people see them in Vietnam: 12,5 · 45% · 1.234.567 · 20/11/2026."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

_LITERAL = re.compile(r'"[^"]{0,100}"|\\.|\[[^\]]{0,60}\]|_.|\*.')
_SEPARATORS = str.maketrans(".,", ",.")
_DECIMALS = re.compile(r"\.([0#?]{1,15})")


def shown(value: object, number_format: str) -> str:
    """A cell's value in the form its format asks for; Vietnamese decimal comma, day before month."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60}:{minutes % 60:02d}"
    if isinstance(value, int | float):
        return _number(value, number_format)
    return str(value)


def is_date(number_format: str) -> bool:
    """Whether a number with this format is a date or a time."""
    plain = _LITERAL.sub("", number_format).casefold().split(";")[0]
    return any(sign in plain for sign in "dmyhs") and "general" not in plain and "0" not in plain.replace("ss.0", "")


def _moment(value: datetime) -> str:
    if value.time() == time(0):
        return f"{value:%d/%m/%Y}"
    return f"{value:%H:%M}" if value.year < 1901 else f"{value:%d/%m/%Y %H:%M}"


def _number(value: float, number_format: str) -> str:
    plain = _LITERAL.sub("", number_format).split(";")[0]
    percent = "%" in plain
    if percent:
        value = value * 100
    decimals = _DECIMALS.search(plain)
    digits = len(decimals.group(1)) if decimals else 0
    if plain.casefold() in {"", "general", "@"} or (not decimals and "0" not in plain):
        text = f"{value:.10g}"
    elif "e" in plain.casefold():
        text = f"{value:.6g}"
    else:
        text = f"{value:.{digits}f}"
    if "e" in text:
        text = f"{value:.0f}" if abs(value) >= 1 else text
    if "," in plain.partition(".")[0] and "e" not in plain.casefold():
        text = f"{float(text):,.{len(text.partition('.')[2])}f}"
    optional = decimals is not None and "#" in decimals.group(1)
    if "." in text and optional:
        text = text.rstrip("0").rstrip(".")
    return text.translate(_SEPARATORS) + ("%" if percent else "")
