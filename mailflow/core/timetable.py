"""The week's clock times, as settings give them, turned into instants of a given week. No clock here.

A WeekTime counts days from the reported week's Monday, so the delivery "Monday 07:00" is day 7 of its week.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from mailflow.core.week import Week, local

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class HolidayPolicy(StrEnum):
    """SEND: as always (the decision knows no exception). SKIP: no cycle when its delivery Monday is a holiday."""

    SEND = "send"
    SKIP = "skip"


class Silence(StrEnum):
    """The head's silence at delivery time. NOTICE: leaders are told that the report is not approved."""

    NOTICE = "notice"
    SEND_MARKED = "send_marked"


class DeliveryMode(StrEnum):
    """JOINT: one mail for all groups. SEPARATE: one mail for each group."""

    JOINT = "joint"
    SEPARATE = "separate"


@dataclass(frozen=True, slots=True, order=True)
class WeekTime:
    """Clock time `at` on day `day` (0 = Monday of the reported week, 7 = the Monday after)."""

    day: int
    at: time

    @classmethod
    def parse(cls, text: str, after_week: bool = False) -> WeekTime:
        """Read `Wed 08:00`, or `next Mon 07:00` for a day after the reported week. Raises ValueError.

        `after_week` makes a plain Monday mean the one after the week (delivery, deadline, the head's last reminder).
        """
        words = text.strip().lower().split()
        shifted = len(words) == 3 and words[0] == "next"
        if len(words) != 2 and not shifted:
            raise ValueError(f"{text!r} is not a week time; expected for example 'Wed 08:00'")
        day, at = words[-2:]
        if day not in _DAYS:
            raise ValueError(f"{text!r} names no weekday; expected one of Mon Tue Wed Thu Fri Sat Sun")
        number = _DAYS.index(day)
        if shifted or (after_week and number == 0):
            number += 7
        hour, _, minute = at.partition(":")
        if not (hour.isdigit() and minute.isdigit()):
            raise ValueError(f"{at!r} is not a clock time; expected for example 08:00")
        return cls(number, time(int(hour), int(minute)))

    def of(self, week: Week) -> datetime:
        """The instant (UTC) in the cycle of `week`."""
        return week.moment(self.day, self.at)

    def __str__(self) -> str:
        return f"{'next ' if self.day > 6 else ''}{_DAYS[self.day % 7].title()} {self.at:%H:%M}"


@dataclass(frozen=True, slots=True)
class Timetable:
    """The default week of the design; every field is a setting.

    The decision (Điều 2.2, Phụ lục) fixes only two: before Sunday to the head, before 08h00 Monday to the leaders.
    """

    request: WeekTime = WeekTime(2, time(8, 0))
    reminders: tuple[WeekTime, ...] = (WeekTime(4, time(8, 0)), WeekTime(5, time(8, 0)))
    closing: WeekTime = WeekTime(5, time(11, 30))
    submission: WeekTime = WeekTime(5, time(20, 0))
    head_reminders: tuple[WeekTime, ...] = (WeekTime(6, time(9, 0)), WeekTime(6, time(17, 0)), WeekTime(7, time(6, 30)))
    delivery: WeekTime = WeekTime(7, time(7, 0))
    deadline: WeekTime = WeekTime(7, time(8, 0))
    rehearsal: WeekTime | None = None
    readiness: WeekTime | None = None
    quiet_from: time = time(21, 0)
    quiet_to: time = time(6, 0)
    holidays: HolidayPolicy = HolidayPolicy.SEND
    silence: Silence = Silence.NOTICE
    mode: DeliveryMode = DeliveryMode.JOINT

    def __post_init__(self) -> None:
        """Raises ValueError naming the two times that stand in the wrong order."""
        order = [
            ("request", self.request),
            *((f"reminders[{i}]", r) for i, r in enumerate(self.reminders)),
            ("closing", self.closing),
            ("submission", self.submission),
            *((f"head_reminders[{i}]", r) for i, r in enumerate(self.head_reminders)),
        ]
        for (one, early), (other, later) in itertools.pairwise(order):
            if early >= later:
                raise ValueError(f"{other} ({later}) must come after {one} ({early})")
        if not self.submission < self.delivery < self.deadline:
            raise ValueError(
                f"expected submission ({self.submission}) < delivery ({self.delivery}) < deadline ({self.deadline})"
            )
        if self.rehearsal and not self.request < self.rehearsal < self.closing:
            raise ValueError(f"rehearsal ({self.rehearsal}) must come between request and closing ({self.closing})")
        if self.readiness and not self.submission < self.readiness < self.delivery:
            raise ValueError(
                f"readiness ({self.readiness}) must come between submission and delivery ({self.delivery})"
            )
        if self.head_reminders and self.head_reminders[-1] >= self.deadline:
            raise ValueError(f"head_reminders ({self.head_reminders[-1]}) must come before deadline ({self.deadline})")

    def quiet(self, now: datetime) -> bool:
        """True in the hours in which nobody is sent a request or a reminder."""
        at = local(now).time()
        if self.quiet_from <= self.quiet_to:
            return self.quiet_from <= at < self.quiet_to
        return at >= self.quiet_from or at < self.quiet_to
