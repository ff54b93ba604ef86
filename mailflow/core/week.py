"""ISO weeks and Vietnamese civil time (Asia/Ho_Chi_Minh, UTC+7, no summer time). No clock: `now` always comes in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """An ISO 8601 week, Monday to Sunday; `str()` gives the key `2026-W47`."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Week:
        """Read `2026-W47` or `2026W47`. Raises ValueError when that week does not exist."""
        year, sep, number = text.strip().upper().replace("-", "").partition("W")
        if not sep or len(year) != 4 or not number.isdigit():
            raise ValueError(f"{text!r} is not a week; expected the form 2026-W47")
        week = cls(int(year), int(number))
        date.fromisocalendar(week.year, week.number, 1)
        return week

    @classmethod
    def of(cls, moment: datetime | date) -> Week:
        """The week in which `moment` falls on Vietnamese clocks; an aware datetime or a local date."""
        if isinstance(moment, datetime):
            moment = local(moment).date()
        year, number, _ = moment.isocalendar()
        return cls(year, number)

    @property
    def monday(self) -> date:
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def compact(self) -> str:
        """`2026W47`, the form used in mail subjects."""
        return f"{self.year}W{self.number:02d}"

    def next(self) -> Week:
        return Week.of(self.monday + timedelta(days=7))

    def previous(self) -> Week:
        return Week.of(self.monday - timedelta(days=7))

    def moment(self, day: int, at: time) -> datetime:
        """UTC time of clock time `at` on day `day` counted from this week's Monday (0 = Monday, 7 = next Monday)."""
        return datetime.combine(self.monday + timedelta(days=day), at, ZONE).astimezone(UTC)

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02d}"


def local(moment: datetime) -> datetime:
    """The same instant on Vietnamese clocks. Raises ValueError for a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone cannot be placed in a week")
    return moment.astimezone(ZONE)


def formal_date(day: date) -> str:
    """`23 tháng 11 năm 2026`; day below 10 and months 1, 2 take a zero (Decree 30/2020, Annex I.II.4b)."""
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"{day.day:02d} tháng {month} năm {day.year}"


def short_date(day: date) -> str:
    """`23/11/2026`."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def clock(moment: datetime) -> str:
    """`08h00` on Vietnamese clocks, as the decision writes it."""
    at = local(moment)
    return f"{at.hour:02d}h{at.minute:02d}"


def spoken(moment: datetime) -> str:
    """`11h30 thứ Bảy, ngày 21/11/2026`; midnight is written as 24h00 of the day that ends (official usage)."""
    at = local(moment)
    if (at.hour, at.minute) == (0, 0):
        day = at.date() - timedelta(days=1)
        return f"24h00 {WEEKDAYS[day.weekday()]}, ngày {short_date(day)}"
    return f"{clock(moment)} {WEEKDAYS[at.weekday()]}, ngày {short_date(at.date())}"


def stamp(moment: datetime) -> str:
    """`20h16 ngày 21/11/2026`; midnight is 24h00 of the day that ends."""
    told = spoken(moment)
    return f"{told[:5]} ngày {told[-10:]}"
