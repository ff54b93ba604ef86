"""What is due when. The clock sweep walks a year with downtimes and asks that each duty of a week happens once."""

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from mailflow.core.cycle import Act, advance
from mailflow.core.duties import Duty, DutyKind, Situation, due
from mailflow.core.records import Cycle, CycleState
from mailflow.core.timetable import DeliveryMode, HolidayPolicy, Timetable
from mailflow.core.week import Week, local

W47 = Week(2026, 47)
GROUPS = ("to-1", "to-2", "to-3")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
TABLE = Timetable()


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return W47.moment(day, time(hour, minute))


def situation(now: datetime, *cycles: Cycle, ledger: dict[str, datetime] | None = None, **more: object) -> Situation:
    values = {"groups": ("to-1",), "timetable": TABLE, "since": at(0, 0), **more}
    return Situation(now=now, cycles={(c.group, c.week): c for c in cycles}, ledger=ledger or {}, **values)  # type: ignore[arg-type]


def cycle(state: CycleState, **more: object) -> Cycle:
    return replace(Cycle("to-1", W47, state, at(2, 8), version=1), **more)  # type: ignore[arg-type]


def kinds(duties: tuple[Duty, ...]) -> list[str]:
    return [f"{d.kind}{d.number or ''}" for d in duties if d.week == W47]


REQUESTED = {f"{W47}:to-1:request": at(2, 8)}


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(2, 7, 59), []),
        (at(2, 8), ["request"]),
        (at(2, 22), []),  # quiet hours
        (at(3, 6), ["request"]),
        (at(5, 11, 29), ["request"]),
        (at(5, 11, 30), ["draft"]),  # too late to ask, never too late to draft
        (at(7, 5), ["draft"]),
    ],
)
def test_a_request_goes_out_between_its_time_and_the_closing(now: datetime, expected: list[str]) -> None:
    assert kinds(due(situation(now))) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(4, 7), []),
        (at(4, 8), ["remind1"]),
        (at(4, 22), []),
        (at(5, 7), ["remind1"]),
        (at(5, 8), ["remind2"]),  # the newest only: a reminder missed in a downtime is not made up for
        (at(5, 12), ["draft"]),
    ],
)
def test_reminders_go_out_by_day_and_before_the_closing(now: datetime, expected: list[str]) -> None:
    assert kinds(due(situation(now, cycle(CycleState.COLLECTING), ledger=REQUESTED))) == expected


def test_who_was_asked_late_is_not_reminded_at_once() -> None:
    late = {f"{W47}:to-1:request": at(4, 9)}
    assert kinds(due(situation(at(4, 10), cycle(CycleState.COLLECTING), ledger=late))) == []


@pytest.mark.parametrize(("now", "expected"), [(at(5, 19), []), (at(5, 20), ["submit"]), (at(7, 3), ["submit"])])
def test_a_draft_is_submitted_saturday_evening(now: datetime, expected: list[str]) -> None:
    assert kinds(due(situation(now, cycle(CycleState.DRAFTED)))) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(6, 8), []),
        (at(6, 9), ["remind_head1"]),
        (at(6, 17), ["remind_head2"]),
        (at(6, 23), []),
        (at(7, 6, 30), ["remind_head3"]),
        (at(7, 7), ["remind_head3", "deliver_joint"]),
        (at(7, 8), ["alarm", "deliver_joint"]),
    ],
)
def test_a_silent_head_is_reminded_until_the_deadline(now: datetime, expected: list[str]) -> None:
    submitted = cycle(CycleState.SUBMITTED, submitted_at=at(5, 20))
    assert kinds(due(situation(now, submitted))) == expected


def test_a_report_approved_after_the_joint_mail_follows_alone_at_once() -> None:
    joint = {f"{W47}:all:deliver_joint": at(7, 7)}
    assert kinds(due(situation(at(7, 7, 20), cycle(CycleState.APPROVED), ledger=joint))) == ["deliver"]


def test_separate_delivery_sends_the_approved_and_tells_of_the_others() -> None:
    table = replace(TABLE, mode=DeliveryMode.SEPARATE)
    assert kinds(due(situation(at(7, 7), cycle(CycleState.APPROVED), timetable=table))) == ["deliver"]
    submitted = cycle(CycleState.SUBMITTED, submitted_at=at(6, 21))
    duties = due(situation(at(7, 7), submitted, timetable=table))
    assert kinds(duties) == ["remind_head3", "not_approved"]


def test_a_new_installation_does_not_chase_old_weeks() -> None:
    assert due(situation(at(7, 9), since=at(7, 8))) == ()
    assert kinds(due(situation(at(4, 9), since=at(4, 8)))) == ["request"]


def test_a_holiday_monday_is_skipped_only_when_the_setting_says_so() -> None:
    holiday = frozenset({date(2026, 11, 23)})
    skipping = replace(TABLE, holidays=HolidayPolicy.SKIP)
    assert kinds(due(situation(at(2, 9), holidays=holiday))) == ["request"]
    assert kinds(due(situation(at(2, 9), holidays=holiday, timetable=skipping))) == []


def test_what_is_in_the_ledger_is_never_due_again() -> None:
    for now in (at(2, 8), at(5, 12), at(5, 20), at(7, 9)):
        for duty in due(situation(now)):
            assert duty not in due(situation(now, ledger={duty.key: now}))


class Office:
    """The smallest service that obeys `due`: it keeps rows and ledger, and heads answer as the dice say."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.cycles: dict[tuple[str, Week], Cycle] = {}
        self.ledger: dict[str, datetime] = {}
        self.done: list[tuple[datetime, Duty]] = []
        self.delivered_unapproved = 0

    def run(self, now: datetime, since: datetime) -> None:
        for _ in range(10):
            found = due(Situation(now, since, GROUPS, self.cycles, self.ledger, TABLE))
            if not found:
                return
            for duty in found:
                if duty.key not in self.ledger:
                    self.do(duty, now)
        raise AssertionError("work that never ends")

    def do(self, duty: Duty, now: datetime) -> None:
        self.ledger[duty.key] = now
        self.done.append((now, duty))
        if duty.kind is DutyKind.DELIVER_JOINT:
            for group in GROUPS:
                if self.state(group, duty.week) is CycleState.APPROVED:
                    self.act(group, duty.week, Act.DELIVER, now)
            return
        assert duty.group
        if duty.kind is DutyKind.REQUEST:
            self.cycles.setdefault((duty.group, duty.week), Cycle(duty.group, duty.week, CycleState.COLLECTING, now))
        acts = {DutyKind.DRAFT: Act.DRAFT, DutyKind.SUBMIT: Act.SUBMIT, DutyKind.DELIVER: Act.DELIVER}
        if duty.kind in acts:
            self.act(duty.group, duty.week, acts[duty.kind], now)

    def state(self, group: str, week: Week) -> CycleState:
        found = self.cycles.get((group, week))
        return found.state if found else CycleState.COLLECTING

    def act(self, group: str, week: Week, act: Act, now: datetime) -> None:
        key = (group, week)
        current = self.cycles.get(key) or Cycle(group, week, CycleState.COLLECTING, now)
        if act is Act.DELIVER and current.state is not CycleState.APPROVED:
            self.delivered_unapproved += 1
        self.cycles[key] = advance(current, act, now)

    def heads_answer(self, now: datetime) -> None:
        for (group, week), current in list(self.cycles.items()):
            if current.state is CycleState.SUBMITTED and self.dice.random() < 0.05:
                self.act(group, week, Act.APPROVE if self.dice.random() < 0.7 else Act.RETURN, now)
            elif current.state is CycleState.DRAFTED and current.submitted_at is None and self.dice.random() < 0.02:
                self.act(group, week, Act.REVISE, now)
                self.act(group, week, Act.SUBMIT, now)
                self.ledger.setdefault(f"{week}:{group}:submit", now)


@pytest.mark.parametrize("seed", range(6))
def test_clock_sweep_each_duty_of_a_year_happens_once_and_in_its_window(seed: int) -> None:
    office, dice = Office(seed), random.Random(seed + 100)
    now = since = datetime(2026, 1, 5, 0, 0, tzinfo=UTC)
    end, up_from, back_up = now + timedelta(days=366), now, {now}
    while now < end:
        if dice.random() < 0.004:  # down for up to four days
            now += timedelta(hours=dice.randint(1, 96))
            up_from = now
            back_up.add(now)
        office.run(now, since)
        office.heads_answer(now)
        now += timedelta(hours=1)
    times = Counter(duty.key for _, duty in office.done)
    assert max(times.values()) == 1
    assert office.delivered_unapproved == 0
    for done_at, duty in office.done:
        assert done_at >= duty.due
        if duty.kind in (DutyKind.REQUEST, DutyKind.REMIND, DutyKind.REMIND_HEAD):
            assert not TABLE.quiet(done_at)
        if duty.kind in (DutyKind.REQUEST, DutyKind.REMIND):
            assert done_at < TABLE.closing.of(duty.week)
        late = done_at - duty.due > timedelta(hours=1)
        waited_for_people = duty.kind in (DutyKind.DELIVER, DutyKind.SUBMIT) or local(duty.due).hour in (5, 6)
        waited_for_morning = duty.kind in (DutyKind.REQUEST, DutyKind.REMIND, DutyKind.REMIND_HEAD)
        assert not late or done_at in back_up or waited_for_people or waited_for_morning
    weeks = [w for w in {d.week for _, d in office.done} if TABLE.deadline.of(w) < up_from]
    assert len(weeks) > 40
    for week in weeks:
        assert times[f"{week}:all:deliver_joint"] == 1
        for group in GROUPS:
            assert times[f"{week}:{group}:draft"] == 1
            order = [d.kind for _, d in office.done if d.week == week and d.group == group]
            wanted = [k for k in (DutyKind.REQUEST, DutyKind.DRAFT, DutyKind.SUBMIT, DutyKind.DELIVER) if k in order]
            assert [k for k in order if k in wanted] == wanted
