"""The indicators that members state, on one date, compiled from rules/indicators.toml: names, units and wordings.

Several indicators may share a wording (money paid out, as a sum and as a share of the plan): the unit tells them apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from mailflow.core.mistakes import shown, unknown
from mailflow.core.units import Unit
from mailflow.core.vietnamese import fold
from mailflow.core.wordings import Matcher
from mailflow.errors import RulesError

FILE = "indicators.toml"
_KEYS = (
    "id", "sector", "name", "unit", "nouns", "measure", "phrases", "own", "needs", "moved", "valid_from", "valid_to",
)  # fmt: skip


class Measure(StrEnum):
    """What kind of number: a LEVEL at a time (a share, a stock), a FLOW counted over the week (a period said with it
    makes it another series), or a GROWTH, of which a fall is negative."""

    LEVEL = "level"
    FLOW = "flow"
    GROWTH = "growth"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator. `own` wordings count only in its own sector; where `needs` is given, one of these wordings must
    stand in the sentence too. `moved` is the change against the last value that is worth the first page, in per cent
    of that value (of the unit itself where the unit is %)."""

    id: str
    sector: str
    name: str
    unit: Unit
    measure: Measure
    phrases: tuple[str, ...]
    own: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    moved: Decimal = Decimal(10)


def _nothing() -> Matcher[tuple[str, ...]]:
    return Matcher(())


@dataclass(frozen=True, slots=True)
class Indicators:
    """All that hold on the date, by id, with a matcher of wordings (tag: ids). The default knows none."""

    known: Mapping[str, Indicator] = field(default_factory=dict)
    wordings: Matcher[tuple[str, ...]] = field(default_factory=_nothing)

    @classmethod
    def from_table(cls, table: Mapping[str, Any], on: date, sectors: Iterable[str]) -> Indicators:
        """From the parsed file; only what holds `on` that date and whose sector does. Raises RulesError naming every
        mistake (Vietnamese), each with the indicator's place in the file."""
        unexpected = [key for key in table if key != "indicator"]
        wrong = [f"{FILE}, [[{key}]]: {unknown(key, ['indicator'])}" for key in unexpected]
        entries = table.get("indicator", [])
        if not isinstance(entries, list):
            raise RulesError(f"{FILE}: cần các bảng [[indicator]], nhưng đang là {shown(entries)}")
        wrong += [f"{_where(n, one)}: {words}" for n, one in enumerate(entries) for words in _mistakes(one)]
        if wrong:
            raise RulesError("\n".join(wrong))
        held = [one for one in entries if one.get("valid_from", date.min) <= on <= one.get("valid_to", date.max)]
        twice = [name for name, times in Counter(one["id"] for one in held).items() if times > 1]
        if twice:
            raise RulesError(f'{FILE}: hai [[indicator]] cùng id "{twice[0]}" có hiệu lực cùng lúc')
        valid = set(sectors)
        made = {one["id"]: _indicator(one) for one in held if one["sector"] in valid}
        return cls(made, Matcher(_wordings(made.values())))

    @staticmethod
    def sectors_named(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Where each indicator stands in the file and which sector it names, for a check against the sectors."""
        entries = table.get("indicator", [])
        for n, one in enumerate(entries if isinstance(entries, list) else []):
            if isinstance(one, dict) and isinstance(one.get("sector"), str):
                yield _where(n, one), one["sector"]


def _where(number: int, entry: object) -> str:
    name = entry.get("id") if isinstance(entry, dict) else None
    return f"{FILE}, [[indicator]] số {number + 1}" + (f' ("{name}")' if isinstance(name, str) else "")


def _mistakes(entry: object) -> Iterator[str]:
    """What is wrong in one table, in words."""
    if not isinstance(entry, dict):
        yield f"cần một bảng, nhưng đang là {shown(entry)}"
        return
    for key in entry:
        if key not in _KEYS:
            yield unknown(key, _KEYS)
    for key in ("id", "sector", "name", "unit", "measure"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            yield f"{key}: cần một chuỗi chữ trong dấu nháy, không để trống"
    if entry.get("measure") not in list(Measure):
        yield f"measure: cần một trong: {', '.join(Measure)}, nhưng đang là {shown(entry.get('measure'))}"
    for key in ("phrases", "own", "needs", "nouns"):
        value = entry.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            yield f'{key}: cần một danh sách chữ, ví dụ ["a", "b"], nhưng đang là {shown(value)}'
    if not entry.get("phrases") and not entry.get("own"):
        yield "phrases: cần ít nhất một cụm từ để nhận ra chỉ tiêu"
    for key in ("valid_from", "valid_to"):
        if key in entry and type(entry[key]) is not date:
            yield f"{key}: cần một ngày, ví dụ 2026-11-20, nhưng đang là {shown(entry[key])}"
    moved = entry.get("moved", 10)
    if isinstance(moved, bool) or not isinstance(moved, int | float) or not 0 < moved < 10**6:
        yield f"moved: cần một số lớn hơn 0, nhưng đang là {shown(moved)}"


def _indicator(entry: Mapping[str, Any]) -> Indicator:
    return Indicator(
        id=entry["id"],
        sector=entry["sector"],
        name=entry["name"].strip(),
        unit=Unit.of(entry["unit"].strip(), tuple(noun.lower() for noun in entry.get("nouns", ()))),
        measure=Measure(entry["measure"]),
        phrases=tuple(entry.get("phrases", ())),
        own=tuple(entry.get("own", ())),
        needs=tuple(entry.get("needs", ())),
        moved=Decimal(str(entry.get("moved", 10))),
    )


def _wordings(indicators: Iterable[Indicator]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each wording once, with all indicators that share it; every indicator's name is a wording of it too."""
    shared: dict[str, tuple[str, list[str]]] = {}
    for one in indicators:
        for phrase in (one.name, *one.phrases, *one.own):
            ids = shared.setdefault(fold(phrase), (phrase, []))[1]
            if one.id not in ids:
                ids.append(one.id)
    for phrase, named in shared.values():
        yield phrase, tuple(named)
