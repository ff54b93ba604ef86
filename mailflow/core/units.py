"""Units in which figures are stated: `nghìn tỷ đồng`, `triệu USD`, `%`, `lượt khách`. A figure is kept in its own unit.

Texts come lower-cased, with marks or without; unit words of counts (hồ sơ, ca, lượt) are told by the indicator.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_TIMES = {
    "nghìn tỷ": 10**12,
    "ngàn tỷ": 10**12,
    "nghìn tỉ": 10**12,
    "ngàn tỉ": 10**12,
    "triệu tỷ": 10**15,
    "trăm tỷ": 10**11,
    "tỷ": 10**9,
    "tỉ": 10**9,
    "triệu": 10**6,
    "tr": 10**6,
    "nghìn": 10**3,
    "ngàn": 10**3,
    "chục": 10,
    "billion": 10**9,
    "million": 10**6,
    "thousand": 10**3,
}
_BARE_TIMES = {
    "nghin ty": 10**12,
    "ngan ty": 10**12,
    "ty": 10**9,
    "ti": 10**9,
    "trieu": 10**6,
    "nghin": 10**3,
    "ngan": 10**3,
}
_BASES = {
    "đồng": ("đồng", "vnđ", "vnd", "đ", "dong", "₫"),
    "USD": ("usd", "đô la mỹ", "đô la", "đôla", "do la my", "do la", "$"),
    "%": ("%", "phần trăm", "phan tram"),
    "điểm": ("điểm phần trăm", "điểm %", "điểm", "diem phan tram", "diem %", "diem"),
    "kWh": ("kwh",),
    "MW": ("mw",),
    "ha": ("ha", "hecta", "héc ta", "hec ta"),
    "tấn": ("tấn", "tan"),
    "m3": ("m3", "m³", "mét khối"),
}
_ALL_TIMES = {**_BARE_TIMES, **_TIMES}
_SPELT = {spelling: base for base, spellings in _BASES.items() for spelling in spellings}


def _either(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_TIMES_AT = re.compile(rf"\s{{0,3}}({_either(tuple(_ALL_TIMES))})(?!\w)")
_BASE_AT = re.compile(rf"\s{{0,3}}({_either(tuple(_SPELT))})(?!\w)")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as an indicator states it: `tỷ đồng` is 10^9 of `đồng`; `hồ sơ` is one of itself. `nouns` are further
    words for a count (`trường hợp` for `ca`), lower case."""

    name: str
    base: str
    times: int = 1
    nouns: tuple[str, ...] = ()

    @classmethod
    def of(cls, name: str, nouns: tuple[str, ...] = ()) -> Unit:
        """From its name; nouns in lower case."""
        low = name.lower()
        many = _TIMES_AT.match(low)
        rest = low[many.end() :].strip() if many else low
        times = _ALL_TIMES[many.group(1)] if many else 1
        base = _SPELT.get(rest, rest)
        return cls(
            name, base, times, tuple(dict.fromkeys((rest, *nouns))) if base == rest and base not in _BASES else ()
        )

    @property
    def counted(self) -> bool:
        """A count of things; its values are whole numbers."""
        return self.base not in _BASES

    @property
    def share(self) -> bool:
        return self.base == "%"


@dataclass(frozen=True, slots=True)
class Stated:
    """What follows a number: how many times, of which known base ("" for none), and where both end; a noun of a count
    would stand at `noun`."""

    times: int
    base: str
    end: int
    noun: int


def stated(low: str, at: int) -> Stated:
    """The multiplier and the base at `at` of a lower-cased text; times 1 and no base when there is neither."""
    many = _TIMES_AT.match(low, at)
    end = many.end() if many else at
    base = _BASE_AT.match(low, end)
    times = _ALL_TIMES[many.group(1)] if many else 1
    return Stated(times, _SPELT[base.group(1)] if base else "", base.end() if base else end, end)


def named(low: str, at: int, nouns: tuple[str, ...]) -> int:
    """Where a noun ends that stands at `at`; `at` itself when none does."""
    start = at
    while start < len(low) and start - at < 3 and low[start] in " \u00a0":
        start += 1
    for noun in nouns:
        end = start + len(noun)
        if low.startswith(noun, start) and not low[end : end + 1].isalnum():
            return end
    return at


def in_unit(value: Decimal, times: int, unit: Unit) -> Decimal:
    """The number, said in `times`, in the unit's own measure."""
    return (value * times / unit.times).normalize() + 0
