"""Which year a review speaks of, when it is due, and which weeks count. The settings behind it: `[review]`.

A review is kept under the ISO week of 1 November of its year (always week 44): a key, not the week it was made in.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from mailflow.core.timetable import HolidayPolicy, Timetable
from mailflow.core.week import ZONE, Week, local


class Annex(StrEnum):
    """JOINT: each group's review ends with a table that compares all groups (decision-duties 7.8)."""

    JOINT = "joint"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class DayOfYear:
    """`01/11`: a day of every year; 29/02 counts as 28/02 where there is none."""

    day: int
    month: int

    @classmethod
    def parse(cls, text: str) -> DayOfYear:
        """Read `01/11`. Raises ValueError when no year has that day."""
        day, slash, month = text.strip().partition("/")
        if not slash or not day.isdigit() or not month.isdigit():
            raise ValueError(f"{text!r} is not a day; expected for example 01/11")
        date(2024, int(month), int(day))
        return cls(int(day), int(month))

    def of(self, year: int) -> date:
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return date(year, 2, 28)


@dataclass(frozen=True, slots=True)
class ReviewPlan:
    """When the review is made and what it covers. The decision says only: November each year (Điều 2.3).

    The period ends on the last `last` before `on`, and begins the day after that day a year earlier. `reminders`:
    days after which a silent secretary or head is reminded.
    """

    enabled: bool = True
    on: DayOfYear = DayOfYear(1, 11)
    at: time = time(8, 0)
    next_working_day: bool = False
    last: DayOfYear = DayOfYear(31, 10)
    annex: Annex = Annex.JOINT
    reminders: tuple[int, ...] = (3, 7, 14)

    def period(self, year: int) -> tuple[date, date]:
        """First and last day (local dates) of the review of `year`."""
        made = self.on.of(year)
        end = year if self.last.of(year) < made else year - 1
        return self.last.of(end - 1) + timedelta(days=1), self.last.of(end)

    def due(self, year: int, holidays: Container[date]) -> datetime:
        """When the review of `year` falls due (UTC); by setting on the first working day."""
        day = self.on.of(year)
        return self.moment(next_working(day, holidays) if self.next_working_day else day)

    def moment(self, day: date) -> datetime:
        """The plan's clock time on a local date, in UTC."""
        return datetime.combine(day, self.at, ZONE).astimezone(UTC)


def next_working(day: date, holidays: Container[date]) -> date:
    """The day itself, or the first one after it that is neither a weekend nor a holiday."""
    while day.weekday() >= 5 or day in holidays:
        day += timedelta(days=1)
    return day


def review_key(year: int) -> Week:
    """The week under which the review of `year` is kept; `.year` of it gives the year back."""
    return Week.of(date(year, 11, 1))


def counted(
    first: date,
    last: date,
    *,
    timetable: Timetable,
    now: datetime,
    since: datetime,
    begun: Collection[Week],
    holidays: Container[date] = frozenset(),
) -> tuple[Week, ...]:
    """The weeks of the period that had to be reported by `now`, oldest first. A week belongs to the period of its
    Sunday, so each week is counted in one year only.

    Weeks before this service first ran (`since`) count only if they were `begun`; so do weeks that the settings skip.
    """
    return tuple(
        week
        for week in _weeks(first, last)
        if timetable.deadline.of(week) <= now and (week in begun or _ours(week, timetable, since, holidays))
    )


def _ours(week: Week, timetable: Timetable, since: datetime, holidays: Container[date]) -> bool:
    monday = local(timetable.delivery.of(week)).date()
    skipped = timetable.holidays is HolidayPolicy.SKIP and monday in holidays
    return timetable.closing.of(week) > since and not skipped


def _weeks(first: date, last: date) -> Iterator[Week]:
    week = Week.of(first)
    while week.sunday <= last:
        yield week
        week = week.next()
