"""Tables in members' text: which number of a row is this week's value, and in which unit it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mailflow.core import numerals, units
from mailflow.core.numerals import Numeral
from mailflow.core.units import Unit
from mailflow.core.vietnamese import fold, unaccent

_NUMBER = re.compile(r"[-+−]?\d[\d.,]{0,24}\s{0,2}%?")
_ASIDE = re.compile(
    r"(?<!\w)(?:stt|tt|ke hoach|chi tieu giao|muc tieu|du toan|cung ky|tuan truoc|thang truoc|nam truoc|nam ngoai|"
    r"so sanh|so voi|tang|giam|chenh lech|chenh|lech|ghi chu|du kien|uoc|uoc tinh|tuan toi|muc tang|bien dong|"
    r"ty le so voi|kh|plan)(?!\w)"
)
_UNIT_HEAD = re.compile(r"(?:don vi|don vi tinh|dvt|đvt|dv tinh|unit)")
_BRACKETS = re.compile(r"\(([^()]{1,24})\)")


@dataclass(frozen=True, slots=True)
class Cell:
    """A number of a row: the row's own words (`label`), its column's heading, its text, and the row as one line.
    `rivals`: other columns give another number for the same thing. `named` are units that stand beside it."""

    label: str
    heading: str
    text: str
    number: Numeral
    row: str
    named: tuple[str, ...]
    rivals: bool = False

    def unit(self, unit: Unit) -> int | None:
        """How many times the unit's base the number counts; None when nothing says that it is this unit."""
        said = units.stated(self.text.lower(), self.number.end)
        if said.base:
            return said.times if said.base == unit.base else None
        for name in self.named:
            stated = Unit.of(name.lower())
            if stated.base == unit.base or (unit.counted and stated.base in unit.nouns):
                return stated.times * said.times
        return said.times if unit.counted and not self.named else None


def cells(rows: tuple[tuple[str, ...], ...]) -> Iterator[Cell]:
    """The one number of each row that is told for this week; none where several columns could be."""
    if len(rows) < 2:
        return
    heads = rows[0]
    for row in rows[1:]:
        label = next((cell for cell in row if any(c.isalpha() for c in cell)), "")
        found = [(n, _number(cell)) for n, cell in enumerate(row) if cell != label and not _aside(heads[n])]
        told = [(n, number) for n, number in found if number is not None]
        if not label or not told:
            continue
        values = {number.value for _, number in told}
        place, number = told[0]
        beside = [cell for n, cell in enumerate(row) if _UNIT_HEAD.fullmatch(unaccent(heads[n])) and cell]
        named = (*beside, *_BRACKETS.findall(heads[place]), *_BRACKETS.findall(label))
        yield Cell(
            label=label, heading=" " + fold(heads[place]), text=row[place], number=number,
            row=" | ".join(cell for cell in row if cell), named=tuple(named), rivals=len(values) > 1,
        )  # fmt: skip


def _number(cell: str) -> Numeral | None:
    """The number of a cell that holds nothing else (a unit may follow)."""
    cell = cell.strip()
    found = numerals.read(cell)
    if len(found) != 1 or not (_NUMBER.fullmatch(cell) or _with_unit(cell, found[0])):
        return None
    return found[0]


def _with_unit(cell: str, number: Numeral) -> bool:
    said = units.stated(cell.lower(), number.end)
    return number.start == 0 and (said.end == len(cell) or cell[number.end :].strip().replace(" ", "").isalpha())


def _aside(heading: str) -> bool:
    """A column that is not this week's value: a plan, last year, a comparison."""
    return _ASIDE.search(unaccent(heading)) is not None
