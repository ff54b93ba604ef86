"""Series of an indicator's values by week, as a report shows them: frozen into it with the sentences they came from.

A chart is drawn from three weeks of certain values on; before that, and for every doubtful value, only words are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from mailflow.core import charts, numerals
from mailflow.core.figures import Doubt, read
from mailflow.core.indicators import Indicator, Indicators, Measure
from mailflow.core.points import Move
from mailflow.core.prose import printable, shortened
from mailflow.core.week import Week

if TYPE_CHECKING:
    from mailflow.core.report import Report, ReportItem

WEEKS = 12  # how far back a line goes, this week included
DRAWN = 3  # weeks with a certain value, this one included, from which on a line says something
KNOWN = 6  # earlier values that make a range worth leaving
_SENTENCE = 240


@dataclass(frozen=True, slots=True)
class Sample:
    """One stated value. `opinion` is the filed item it came from, `item` its number in the report of its week."""

    week: Week
    value: Decimal
    sentence: str
    opinion: int = 0
    item: int = 0
    doubt: Doubt = Doubt.NONE


@dataclass(frozen=True, slots=True)
class Series:
    """An indicator that was stated in `week`: the certain values of earlier weeks, oldest first, then what was stated
    this week. More than one value of this week means that statements differ. `so_far`: counted since the new year."""

    indicator: str
    name: str
    unit: str
    sector: str
    week: Week
    samples: tuple[Sample, ...]
    so_far: bool = False

    @property
    def title(self) -> str:
        return f"{self.name} (lũy kế)" if self.so_far else self.name

    @property
    def now(self) -> tuple[Sample, ...]:
        """What was stated this week; never empty."""
        return tuple(one for one in self.samples if one.week == self.week)

    @property
    def earlier(self) -> tuple[Sample, ...]:
        return tuple(one for one in self.samples if one.week != self.week)

    @property
    def before(self) -> Sample | None:
        """The last value before this week."""
        return self.earlier[-1] if self.earlier else None

    @property
    def certain(self) -> bool:
        return len(self.now) == 1 and not self.now[0].doubt

    @property
    def drawn(self) -> bool:
        return self.certain and len(self.samples) >= DRAWN

    def said(self, sample: Sample) -> str:
        """`63,8%`."""
        return numerals.measured(sample.value, self.unit)

    @property
    def trend(self) -> int:
        """1, 0 or -1 against the last value; 0 too when there is none."""
        change = self.now[0].value - self.before.value if self.before else Decimal(0)
        return (change > 0) - (change < 0)

    def chart(self) -> str:
        """The line as SVG. Weeks without a certain value are gaps. Raises ValueError when the series is not drawn."""
        if not self.drawn:
            raise ValueError(f"{self.indicator}: fewer than {DRAWN} certain weeks are no line")
        values = {one.week: one.value for one in self.samples}
        weeks = [one for one in back_from(self.week) if one >= self.samples[0].week]
        return charts.line([(f"tuần {one.number}", values.get(one)) for one in weeks], title=self.title, unit=self.unit)


def back_from(week: Week) -> tuple[Week, ...]:
    """The weeks of a line, oldest first."""
    found = [week]
    while len(found) < WEEKS:
        found.append(found[-1].previous())
    return tuple(reversed(found))


def series_of(report: Report, indicators: Indicators, history: Sequence[Report] = ()) -> tuple[Series, ...]:
    """The series of a compiled report, in the order of part I. `history` are approved reports of earlier weeks, in any
    order: each counts with what stands in it, so a corrected or left-out item corrects the line."""
    told = _stated(report, indicators)
    known: dict[tuple[str, bool], list[Sample]] = {}
    for old in sorted(history, key=lambda one: one.week):
        for key, found in _kept(old, indicators).items():
            known.setdefault(key, []).extend(found)
    sectors = [head.id for head in report.sectors]
    made = []
    for (name, so_far), samples in told.items():
        one = indicators.known[name]
        past = tuple(known.get((name, so_far), ()))
        if so_far:  # the count begins again with the year
            past = tuple(sample for sample in past if sample.week.year == report.week.year)
        made.append(Series(name, one.name, one.unit.name, one.sector, report.week, (*past, *samples), so_far))
    return tuple(sorted(made, key=lambda s: (_place(s.sector, sectors), s.now[0].item)))


def moves(series: Iterable[Series], indicators: Indicators) -> tuple[Move, ...]:
    """Indicators that moved: by `moved` or more against the last value (in points where the unit is %, else in per
    cent of it), or by half of that out of the range of their earlier values, of which there must be `KNOWN`. What is
    counted so far grows by itself: it moves only when it falls."""
    found = []
    for one in series:
        known, before = indicators.known.get(one.indicator), one.before
        if known is None or before is None or not one.certain or (one.so_far and one.trend >= 0):
            continue
        now = one.now[0]
        if _moved(one, known, now.value - before.value):
            size = int(abs(now.value - before.value) * 1000 / abs(before.value)) if before.value else 1000
            found.append(Move(one.title, one.said(before), one.said(now), now.item, size, before.week))
    return tuple(found)


def _moved(series: Series, known: Indicator, change: Decimal) -> bool:
    before = series.earlier[-1].value
    share = known.unit.share
    limit = known.moved if share else abs(before) * known.moved / 100
    values = [one.value for one in series.earlier]
    out = len(values) >= KNOWN and not min(values) <= series.now[0].value <= max(values)
    return change != 0 and abs(change) >= (limit / 2 if out else limit)


def _kept(old: Report, indicators: Indicators) -> dict[tuple[str, bool], list[Sample]]:
    """The certain values that a report froze; those of its items where it was made before figures were kept."""
    frozen = {(s.indicator, s.so_far): list(s.now) for s in old.figures} or _stated(old, indicators)
    return {key: found for key, found in frozen.items() if len(found) == 1 and not found[0].doubt}


def _stated(report: Report, indicators: Indicators) -> dict[tuple[str, bool], list[Sample]]:
    """What the items that stand in the report state, by indicator; one sample where all agree."""
    found: dict[tuple[str, bool], list[Sample]] = {}
    for item in report.items:
        for key, sample in _samples(item, report.week, indicators):
            found.setdefault(key, []).append(sample)
    return {key: _agreed(samples) for key, samples in found.items()}


def _samples(item: ReportItem, week: Week, indicators: Indicators) -> Iterator[tuple[tuple[str, bool], Sample]]:
    for one in read(item.text, indicators, sector=item.sector, kind=item.kind, week=week):
        sentence = shortened(printable(one.sentence), _SENTENCE)
        sample = Sample(week, one.value, sentence, item.opinion, item.number, one.doubt)
        measure = indicators.known[one.indicator].measure
        yield (one.indicator, one.so_far and measure is Measure.FLOW), sample


def _agreed(samples: list[Sample]) -> list[Sample]:
    """One certain value stands for all who state it, and before doubtful ones; where two differ, or one is disputed
    with another value, all of them are doubtful."""
    certain = [one for one in samples if not one.doubt]
    against = [one for one in samples if one.doubt is Doubt.DISPUTED]
    if not certain:
        return _once(samples)
    rivals = _once([*certain, *against])
    if len(rivals) == 1:
        return certain[:1]
    return [replace(one, doubt=one.doubt or Doubt.DIFFERENT) for one in rivals]


def _once(samples: list[Sample]) -> list[Sample]:
    first: dict[Decimal, Sample] = {}
    for one in samples:
        first.setdefault(one.value, one)
    return list(first.values())


def _place(sector: str, sectors: list[str]) -> int:
    return sectors.index(sector) if sector in sectors else len(sectors)
