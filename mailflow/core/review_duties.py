"""What is due for the yearly review now: a pure function of its rows, the ledger of duties done, and `now`.

Nothing goes to the head without the secretary's yes, and nothing to leadership without the head's; only reminders are
sent by the clock, a few for each version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from mailflow.core.records import Cycle, CycleState
from mailflow.core.review_period import ReviewPlan, next_working
from mailflow.core.timetable import Timetable
from mailflow.core.week import ZONE, local


class ReviewAct(StrEnum):
    """What falls due by the clock; who gets which mail then: flows/reporting/reviews.py."""

    DRAFT = "draft"
    REMIND_SECRETARY = "remind_secretary"
    REMIND_HEAD = "remind_head"
    DELIVER = "deliver"


@dataclass(frozen=True, slots=True)
class ReviewDuty:
    """One thing to do; `number` counts reminders of a version."""

    act: ReviewAct
    year: int
    group: str
    due: datetime
    version: int = 0
    number: int = 0

    @property
    def key(self) -> str:
        """Unique over all time; what the ledger keeps. A draft is made once, whatever version it becomes."""
        tail = f":{self.version}:{self.number}" if self.act is not ReviewAct.DRAFT else ""
        return f"{prefix(self.year)}{self.group}:{self.act}{tail}"


def prefix(year: int) -> str:
    """How the ledger's keys of a year's reviews begin."""
    return f"review:{year}:"


@dataclass(frozen=True, slots=True)
class ReviewSituation:
    """All that `due` looks at. `cycles` are this year's, by group; `since`: when this service first ran."""

    now: datetime
    since: datetime
    year: int
    groups: tuple[str, ...]
    cycles: Mapping[str, Cycle]
    ledger: Mapping[str, datetime]
    plan: ReviewPlan
    timetable: Timetable
    holidays: frozenset[date] = frozenset()


def years_in_view(now: datetime) -> tuple[int, int]:
    """The year before and this one: an unfinished review is followed up into the next summer and autumn."""
    year = local(now).year
    return year - 1, year


def due(s: ReviewSituation) -> tuple[ReviewDuty, ...]:
    """Every duty of the year's reviews to do now."""
    found: list[ReviewDuty] = []
    for group in s.groups:
        cycle = s.cycles.get(group)
        found += _of(group, cycle, s) if cycle else _draft(group, s)
    return tuple(d for d in found if d.key not in s.ledger)


def _draft(group: str, s: ReviewSituation) -> Iterator[ReviewDuty]:
    """The newest year's review, late if need be; not for a period that ended before this service was there."""
    when = s.plan.due(s.year, s.holidays)
    end = datetime.combine(s.plan.period(s.year)[1] + timedelta(days=1), datetime.min.time(), ZONE)
    newest = s.now < s.plan.due(s.year + 1, s.holidays)
    if s.plan.enabled and when <= s.now and s.since < end and newest:
        yield ReviewDuty(ReviewAct.DRAFT, s.year, group, when)


def _of(group: str, cycle: Cycle, s: ReviewSituation) -> Iterator[ReviewDuty]:
    match cycle.state:
        case CycleState.DRAFTED if cycle.drafted_at:
            yield from _reminders(ReviewAct.REMIND_SECRETARY, group, cycle, cycle.drafted_at, s)
        case CycleState.SUBMITTED if cycle.submitted_at:
            yield from _reminders(ReviewAct.REMIND_HEAD, group, cycle, cycle.submitted_at, s)
        case CycleState.APPROVED if cycle.approved_at:
            when = delivery(cycle.approved_at, s.plan, s.holidays)
            if when <= s.now:
                yield ReviewDuty(ReviewAct.DELIVER, s.year, group, when, cycle.version)


def delivery(approved_at: datetime, plan: ReviewPlan, holidays: frozenset[date]) -> datetime:
    """The morning of the next working day: time enough for the head to stop what was read wrongly."""
    return plan.moment(next_working(local(approved_at).date() + timedelta(days=1), holidays))


def _reminders(act: ReviewAct, group: str, cycle: Cycle, asked: datetime, s: ReviewSituation) -> Iterator[ReviewDuty]:
    """The newest reminder whose day has come; older ones missed in a downtime are not made up for."""
    if s.timetable.quiet(s.now) or next_working(local(s.now).date(), s.holidays) != local(s.now).date():
        return
    days = sorted(s.plan.reminders)
    times = [s.plan.moment(local(asked).date() + timedelta(days=n)) for n in days]
    passed = [(n, t) for n, t in enumerate(times, 1) if t <= s.now]
    if passed:
        number, when = passed[-1]
        yield ReviewDuty(act, s.year, group, when, cycle.version, number)
