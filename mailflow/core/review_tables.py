"""The tables and charts of a review as cells and SVG: the same for all four forms. Heads of columns: templates/."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from mailflow.core import charts
from mailflow.core.numerals import written
from mailflow.core.prose import printable
from mailflow.core.review import Line, MemberLine, Punctuality, Review, SectorLine, Totals
from mailflow.core.week import Week, local, short_date

Row = tuple[str, ...]


def percent(part: int, whole: int) -> str:
    """`92,3%`, half rounded up; a dash where there is nothing to divide by."""
    if whole <= 0:
        return "-"
    share = (Decimal(part) * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{written(share.normalize() + 0)}%"


def hours(minutes: int) -> str:
    """`3,5`: hours of so many minutes."""
    share = (Decimal(minutes) / 60).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return written(share.normalize() + 0)


def figure(number: int) -> str:
    """`02`, `47`, `1.204`: a count in a sentence; below ten it takes a zero, as official papers have it."""
    return written(Decimal(number)) if number >= 10 else f"{number:02d}"


def week_name(week: Week) -> str:
    """`tuần 07/2026`, never broken over two lines."""
    return f"tuần\u00a0{week.number:02d}/{week.year}"


def month_name(day: date) -> str:
    """`07/2026`."""
    return f"{day.month:02d}/{day.year}"


def tables(review: Review) -> Mapping[Line, tuple[Row, ...]]:
    """Rows below statements, without heads: counts as plain figures."""
    return {
        Line.MEMBERS: tuple(_member(n, m, review) for n, m in enumerate(review.members, 1)),
        Line.SECTORS: tuple(_sector(n, s) for n, s in enumerate(review.sectors, 1)),
    }


def week_rows(review: Review) -> tuple[tuple[str, str, str, str, str, str, str], ...]:
    """The annex of weeks: name, dates, state, delivered, answered, opinions, returned. The state is its bare value."""
    return tuple(
        (
            f"{w.week.number:02d}/{w.week.year}",
            f"{short_date(w.week.monday)[:5]} - {short_date(w.week.sunday)}",
            w.state.value,
            f"{local(w.delivered_at):%H}h{local(w.delivered_at):%M}, {short_date(local(w.delivered_at).date())}"
            if w.delivered_at
            else "",
            f"{w.answered}/{w.expected}",
            str(w.opinions),
            str(w.returns or ""),
        )
        for w in review.weeks
    )


def group_rows(review: Review) -> tuple[Row, ...]:
    """The annex that compares groups."""
    return tuple(_totals(one) for one in review.groups)


def pictures(review: Review, titles: Mapping[Line, str]) -> Mapping[Line, str]:
    """SVG charts by the statement under which they stand: on time by month, opinions by sector."""
    found = {}
    months = on_time_by_month(review)
    if months and review.shows(Line.WEEKS):
        found[Line.WEEKS] = charts.bars(months, title=titles[Line.WEEKS], width=480)
    sectors = opinions_by_sector(review)
    if sectors and review.shows(Line.SECTORS):
        found[Line.SECTORS] = charts.bars(sectors, title=titles[Line.SECTORS], width=480)
    return found


def on_time_by_month(review: Review) -> tuple[charts.Bar, ...]:
    """(month, weeks on time, weeks) by the month of each week's Sunday."""
    months = list(dict.fromkeys(month_name(w.week.sunday) for w in review.weeks))
    return tuple(
        (
            month,
            sum(w.state is Punctuality.ON_TIME for w in review.weeks if month_name(w.week.sunday) == month),
            sum(month_name(w.week.sunday) == month for w in review.weeks),
        )
        for month in months
    )


def opinions_by_sector(review: Review) -> tuple[charts.Bar, ...]:
    """(sector, items, 0): bars of plain counts."""
    return tuple((s.short, s.opinions, 0) for s in review.sectors)


def _member(number: int, m: MemberLine, review: Review) -> Row:
    who = f"{m.title} ({m.holder})" if m.holder else m.title
    whole = review.weeks and (m.first, m.last) == (review.weeks[0].week, review.weeks[-1].week)
    partly = "" if whole or not m.weeks else f", {week_name(m.first)} - {week_name(m.last)}"
    if not m.weeks:
        return str(number), who, "-", "-", "-", "-", "-", "-", "-", str(m.opinions)
    figures = (m.weeks, m.on_time, m.late, m.no_opinion, m.absent, m.silent)
    return str(number), who + partly, *map(str, figures), percent(m.answered, m.weeks), str(m.opinions)


def _sector(number: int, s: SectorLine) -> Row:
    figures = (s.assessments, s.issues, s.solutions, s.recommendations, s.opinions, s.weeks)
    silence = str(s.silence) if s.silent_from else ""
    return str(number), s.name, *map(str, figures), silence


def _totals(t: Totals) -> Row:
    return (
        t.group_name, f"{t.on_time}/{t.weeks}", str(t.late), str(t.none), percent(t.answered, t.expected),
        str(t.opinions), str(t.issues), str(t.settled), str(t.directives), str(t.done), str(t.overdue),
    )  # fmt: skip


def _sum(lines: Iterable[object], name: str) -> int:
    return sum(getattr(line, name) for line in lines)


# What templates may use of this module, by the name of their filter.
FILTERS: Mapping[str, Callable[..., object]] = {
    "figure": figure,
    "hours": hours,
    "percent": percent,
    "printable": printable,
    "review_groups": group_rows,
    "review_months": on_time_by_month,
    "review_sectors": opinions_by_sector,
    "review_tables": tables,
    "review_weeks": week_rows,
    "sum_of": _sum,
    "week_name": week_name,
}
