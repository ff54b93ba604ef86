"""Numbers of lists as documents write them: 1, 01, a, A, i, I; and the counting of items over several levels."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

LEVELS = 9
_PLACE = re.compile(r"%([1-9])")

_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_LARGEST = 3999


def numeral(number: int, form: str) -> str:
    """`form` is a name of ECMA-376 (decimal, lowerLetter, upperRoman, ...); unknown ones are written as decimal."""
    if form == "decimalZero":
        return f"{number:02d}"
    if form in {"lowerLetter", "upperLetter"} and 1 <= number <= 26 * 10:
        text = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
    elif form in {"lowerRoman", "upperRoman"} and 1 <= number <= _LARGEST:
        text = _roman(number)
    else:
        return str(number)
    return text.upper() if form.startswith("upper") else text


def _roman(number: int) -> str:
    text = ""
    for amount, letters in _ROMAN:
        count, number = divmod(number, amount)
        text += letters * count
    return text


@dataclass(frozen=True, slots=True)
class Level:
    """How a level of a list is written: form, text with %1 to %9 where the levels' numbers stand, first number."""

    form: str
    text: str
    start: int = 1


class Counters:
    """Counts the items of a document's lists, asked once for each item, in order."""

    def __init__(self) -> None:
        self._counts: dict[str, list[int]] = {}

    def marker(self, counter: str, levels: Mapping[int, Level], at: int) -> str:
        """The sign in front of the next item on level `at` (from 0) with a space behind it; "" for none."""
        level = levels.get(at)
        if level is None:
            return ""
        counts = self._count(counter, levels, at)
        if level.form in {"bullet", "none"}:
            return "- " if level.form == "bullet" else ""
        text = _PLACE.sub(lambda m: _number(levels, counts, int(m.group(1)) - 1), level.text).strip()
        return f"{text} " if text else ""

    def _count(self, counter: str, levels: Mapping[int, Level], at: int) -> list[int]:
        """Counts of all levels after this item; an item restarts the levels below its own."""
        counts = self._counts.setdefault(counter, [_start(levels, i) - 1 for i in range(LEVELS)])
        for above in range(at):
            counts[above] = max(counts[above], _start(levels, above))
        counts[at] += 1
        for below in range(at + 1, LEVELS):
            counts[below] = _start(levels, below) - 1
        return counts


def _start(levels: Mapping[int, Level], at: int) -> int:
    return levels[at].start if at in levels else 1


def _number(levels: Mapping[int, Level], counts: list[int], at: int) -> str:
    return numeral(counts[at], levels[at].form if at in levels else "decimal")
