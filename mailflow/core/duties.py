"""What is due now: a pure function of the week's rows, the ledger of duties done, and `now`.

A service that was down does afterwards what is missing, once: each duty has a key that the store lets be claimed once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from mailflow.core.records import Cycle, CycleState
from mailflow.core.timetable import DeliveryMode, HolidayPolicy, Timetable
from mailflow.core.week import Week, local


class DutyKind(StrEnum):
    """What falls due by the clock; who gets which mail then: flows/reporting/duties.py."""

    REQUEST = "request"
    REMIND = "remind"
    DRAFT = "draft"
    SUBMIT = "submit"
    REMIND_HEAD = "remind_head"
    DELIVER_JOINT = "deliver_joint"
    DELIVER = "deliver"
    NOT_APPROVED = "not_approved"
    ALARM = "alarm"
    REHEARSAL = "rehearsal"
    READINESS = "readiness"


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to do. `group` is None for the joint delivery and the Sunday mail; `due` is when it fell due; `number`
    counts reminders, or is the version that replaces a delivered one."""

    kind: DutyKind
    week: Week
    due: datetime
    group: str | None = None
    number: int = 0

    @property
    def key(self) -> str:
        """Unique over all time; what the ledger keeps."""
        tail = f":{self.number}" if self.number else ""
        return duty_key(self.kind, self.week, self.group) + tail


def duty_key(kind: DutyKind, week: Week, group: str | None = None) -> str:
    """The ledger's name for a duty: `2026-W47:to-1:draft`; no group is written `all`."""
    return f"{week}:{group or 'all'}:{kind}"


@dataclass(frozen=True, slots=True)
class Situation:
    """All that `due` looks at. `ledger`: done duty keys with their times. `since`: when this service first ran.

    A week whose closing lay before `since` is not ours: a new installation does not chase old weeks.
    """

    now: datetime
    since: datetime
    groups: tuple[str, ...]
    cycles: Mapping[tuple[str, Week], Cycle]
    ledger: Mapping[str, datetime]
    timetable: Timetable
    holidays: frozenset[date] = frozenset()


def weeks_in_view(now: datetime, cycles: Iterable[Cycle]) -> tuple[Week, ...]:
    """This week, last week, and every older week that has an undelivered report; oldest first."""
    current = Week.of(now)
    unfinished = {c.week for c in cycles if c.state is not CycleState.DELIVERED}
    return tuple(sorted({current, current.previous(), *unfinished}))


def due(situation: Situation) -> tuple[Duty, ...]:
    """Every duty to do now, in the order in which to do them."""
    found: list[Duty] = []
    for week in weeks_in_view(situation.now, situation.cycles.values()):
        if not _ours(week, situation):
            continue
        for group in situation.groups:
            found += _of_group(group, week, situation)
        found += _joint(week, situation)
        found += _readiness(week, situation)
    return tuple(d for d in found if d.key not in situation.ledger)


def _ours(week: Week, s: Situation) -> bool:
    if any((group, week) in s.cycles for group in s.groups):
        return True
    skipped = s.timetable.holidays is HolidayPolicy.SKIP and local(s.timetable.delivery.of(week)).date() in s.holidays
    return s.timetable.closing.of(week) > s.since and not skipped


def _of_group(group: str, week: Week, s: Situation) -> Iterator[Duty]:
    cycle = s.cycles.get((group, week))
    state = cycle.state if cycle else CycleState.COLLECTING
    table = s.timetable
    if state is CycleState.COLLECTING:
        yield from _collecting(group, week, s)
    elif state is CycleState.DRAFTED:
        if s.now >= table.submission.of(week):
            yield Duty(DutyKind.SUBMIT, week, table.submission.of(week), group)
    elif state is CycleState.SUBMITTED and cycle and cycle.submitted_at:
        yield from _head_reminders(group, week, cycle.submitted_at, s)
    if cycle and cycle.delivered_at:
        yield from _replacement(cycle, s)
    else:
        yield from _monday(group, week, state, s)


def _collecting(group: str, week: Week, s: Situation) -> Iterator[Duty]:
    table = s.timetable
    closing = table.closing.of(week)
    if s.now >= closing:
        yield Duty(DutyKind.DRAFT, week, closing, group)
        return
    if s.now < table.request.of(week) or table.quiet(s.now):
        return
    requested = s.ledger.get(duty_key(DutyKind.REQUEST, week, group))
    if requested is None:
        yield Duty(DutyKind.REQUEST, week, table.request.of(week), group)
        return
    if table.rehearsal and s.now >= table.rehearsal.of(week) > requested:
        yield Duty(DutyKind.REHEARSAL, week, table.rehearsal.of(week), group)
    times = [t.of(week) for t in table.reminders]
    yield from _latest(DutyKind.REMIND, group, week, times, requested, closing, s.now)


def _head_reminders(group: str, week: Week, submitted: datetime, s: Situation) -> Iterator[Duty]:
    if s.timetable.quiet(s.now):
        return
    times = [t.of(week) for t in s.timetable.head_reminders]
    end = s.timetable.deadline.of(week)
    yield from _latest(DutyKind.REMIND_HEAD, group, week, times, submitted, end, s.now)


def _latest(
    kind: DutyKind, group: str, week: Week, times: list[datetime], asked: datetime, end: datetime, now: datetime
) -> Iterator[Duty]:
    """The newest reminder whose time has come; older ones missed in a downtime are not made up for.

    A person who was asked only after a reminder's time is not reminded at once.
    """
    passed = [(n, t) for n, t in enumerate(times, 1) if t <= now]
    if passed and now < end and passed[-1][1] > asked:
        number, time = passed[-1]
        yield Duty(kind, week, time, group, number)


def _replacement(cycle: Cycle, s: Situation) -> Iterator[Duty]:
    """Leadership has a report: no alarm any more, and an approved correction goes up at once, by its version."""
    if cycle.state is CycleState.APPROVED and cycle.approved_at:
        yield Duty(DutyKind.DELIVER, cycle.week, cycle.approved_at, cycle.group, cycle.version)


def _monday(group: str, week: Week, state: CycleState, s: Situation) -> Iterator[Duty]:
    table = s.timetable
    delivery, deadline = table.delivery.of(week), table.deadline.of(week)
    separate = table.mode is DeliveryMode.SEPARATE
    joint_done = duty_key(DutyKind.DELIVER_JOINT, week) in s.ledger
    if state is CycleState.APPROVED and s.now >= delivery and (separate or joint_done):
        yield Duty(DutyKind.DELIVER, week, delivery, group)
    if separate and s.now >= delivery and state not in (CycleState.APPROVED, CycleState.DELIVERED):
        yield Duty(DutyKind.NOT_APPROVED, week, delivery, group)
    # An alarm is of use on the day; after that the open week stands in `status`.
    alarm_over = deadline + timedelta(days=7)
    if deadline <= s.now < alarm_over and state not in (CycleState.APPROVED, CycleState.DELIVERED):
        yield Duty(DutyKind.ALARM, week, deadline, group)


def _joint(week: Week, s: Situation) -> Iterator[Duty]:
    delivery = s.timetable.delivery.of(week)
    if s.timetable.mode is DeliveryMode.JOINT and s.now >= delivery:
        yield Duty(DutyKind.DELIVER_JOINT, week, delivery)


def _readiness(week: Week, s: Situation) -> Iterator[Duty]:
    """On the eve only: once the reports have left, nobody asks any more whether they are ready."""
    ready = s.timetable.readiness
    if ready and ready.of(week) <= s.now < s.timetable.delivery.of(week) and not s.timetable.quiet(s.now):
        yield Duty(DutyKind.READINESS, week, ready.of(week))
