"""The counts of a year against a naive recount, and odd years: empty, of one week, of 53, with a seat that changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core.records import Attendance, Cycle, CycleState, KeptDirective, Presence
from mailflow.core.review import FIRST_LISTED, Punctuality
from mailflow.core.review_compile import Counted, OpenIssue, Rows, Tally, count_year
from mailflow.core.review_period import counted
from mailflow.core.roster import Roster
from mailflow.core.timetable import HolidayPolicy, Timetable
from mailflow.core.verdict import COMMON_SECTOR, Channel, Kind, SubmittedBy
from mailflow.core.week import Week
from tests.sample_report import ROSTER

TABLE = Timetable()
GROUP = ROSTER.group("to-1")
ASKED = [m.id for m in ROSTER.members_of("to-1") if m.expected]
ANYBODY = [m.id for m in ROSTER.members]
SECTORS = [*GROUP.sectors, COMMON_SECTOR, "khdt"]
FIRST = Week(2026, 10)
TODAY = date(2026, 11, 1)


def weeks_from(first: Week, number: int) -> tuple[Week, ...]:
    return tuple(Week.of(first.monday + timedelta(days=7 * n)) for n in range(number))


def rows(number: int = 4, roster: Roster = ROSTER, **more: object) -> Rows:
    found = weeks_from(FIRST, number)
    return Rows("to-1", found, dict.fromkeys(found, roster), **more)  # type: ignore[arg-type]


def tally(week: Week, member: str = ASKED[0], sector: str = SECTORS[0], items: int = 1, **more: object) -> Tally:
    return Tally(
        week, member, sector, more.get("kind", Kind.ASSESSMENT), more.get("channel", Channel.EMAIL),
        more.get("by", SubmittedBy.SELF), bool(more.get("late")), items,
    )  # type: ignore[arg-type]  # fmt: skip


def years() -> st.SearchStrategy[Rows]:
    some_weeks = weeks_from(FIRST, 5)
    week = st.sampled_from(some_weeks)
    tallies = st.builds(
        Tally, week, st.sampled_from(ANYBODY), st.sampled_from(SECTORS), st.sampled_from(Kind),
        st.sampled_from(Channel), st.sampled_from(SubmittedBy), st.booleans(), st.integers(1, 5),
    )  # fmt: skip
    presences = st.builds(
        Attendance, st.just("to-1"), week, st.sampled_from(ASKED), st.sampled_from(Presence),
        st.just(datetime(2026, 3, 5, tzinfo=UTC)), st.booleans(),
    )  # fmt: skip
    return st.builds(
        lambda told, seen: rows(5, tallies=told, attendance=seen),
        st.lists(tallies, max_size=40),
        st.lists(presences, max_size=20, unique_by=lambda a: (a.week, a.member)),
    )


def own(year: Rows) -> list[Tally]:
    """The members' items one by one: what the secretary added as the secretary's own does not count."""
    secretary = GROUP.secretary
    told = [t for t in year.tallies if not (t.submitted_by is SubmittedBy.SECRETARY and t.member == secretary)]
    return [replace(t, items=1) for t in told for _ in range(t.items)]


@given(years())
def test_every_opinion_is_counted_once_by_member_sector_channel_kind_and_week(year: Rows) -> None:
    found, naive = count_year(year, TABLE, TODAY), own(year)
    assert found.totals.opinions == len(naive)
    assert found.added + len(naive) == sum(t.items for t in year.tallies)
    for member in ANYBODY:
        assert sum(m.opinions for m in found.members if m.member == member) == sum(t.member == member for t in naive)
    for sector in SECTORS:
        line = next((s for s in found.sectors if s.id == sector), None)
        mine = [t for t in naive if t.sector == sector]
        assert (line.opinions if line else 0) == len(mine)
        assert (line.issues if line else 0) == sum(t.kind is Kind.DATA_ISSUE for t in mine)
        assert (line.weeks if line else 0) == len({t.week for t in mine})
    for channel in Channel:
        counts = [c.opinions for c in found.channels if c.channel is channel]
        assert sum(counts) == sum(t.channel is channel for t in naive)
    assert [w.opinions for w in found.weeks] == [sum(t.week == w for t in naive) for w in year.weeks]


@given(years())
def test_each_expected_week_of_a_member_is_counted_once_and_as_a_naive_reading_says(year: Rows) -> None:
    found, naive = count_year(year, TABLE, TODAY), own(year)
    for line in found.members:
        assert line.weeks == line.answered + line.absent + line.silent
    for member in ASKED:
        states = []
        for week in year.weeks:
            seen = next((a for a in year.attendance if (a.week, a.member) == (week, member)), None)
            late = [t.late for t in naive if (t.week, t.member) == (week, member)]
            if seen and seen.presence in (Presence.ANSWERED, Presence.NO_OPINION):
                late.append(seen.late)
            if late:
                plain = "no_opinion" if seen and seen.presence is Presence.NO_OPINION else "on_time"
                states.append("late" if all(late) else plain)
            else:
                states.append("absent" if seen and seen.presence is Presence.ABSENT else "silent")
        line = next(m for m in found.members if m.member == member)
        for state in ("on_time", "late", "no_opinion", "absent", "silent"):
            assert getattr(line, state) == states.count(state)
    assert found.totals.expected == len(ASKED) * len(year.weeks)
    assert found.totals.answered == sum(w.answered for w in found.weeks)


@given(st.lists(st.booleans(), max_size=30))
def test_the_longest_silence_is_the_longest_run_of_weeks_without_a_word(spoke: list[bool]) -> None:
    year = rows(len(spoke))
    told = [tally(w) for w, said in zip(year.weeks, spoke, strict=True) if said]
    found = count_year(replace(year, tallies=told), TABLE, TODAY)
    runs = "".join("x" if said else "." for said in spoke).split("x")
    if spoke:
        line = found.sectors[0]
        assert line.silence == max(map(len, runs))
        assert line.silent_from is None or year.weeks.index(line.silent_to) - year.weeks.index(line.silent_from) == (  # type: ignore[arg-type]
            line.silence - 1
        )


def test_an_empty_year_has_zero_everywhere_and_no_line() -> None:
    found = count_year(Rows("to-1", (), {}), TABLE, TODAY)
    assert found == Counted(found.totals, (), (), (), (), 0, (), (), 0)
    assert found.totals.weeks == found.totals.opinions == found.totals.expected == 0


def test_a_year_of_one_week_counts_every_expected_member_once() -> None:
    found = count_year(rows(1), TABLE, TODAY)
    assert [m.member for m in found.members] == ASKED
    assert {m.silent for m in found.members} == {1}
    assert found.totals.none == 1


@pytest.mark.parametrize(
    ("first", "last", "number"),
    [
        (date(2025, 11, 1), date(2026, 10, 31), 52),
        (date(2026, 1, 1), date(2026, 12, 31), 52),
        (date(2020, 12, 28), date(2021, 1, 3), 1),
        (date(2022, 11, 1), date(2023, 10, 31), 52),
        (date(2020, 1, 1), date(2021, 1, 3), 53),
    ],
)
def test_a_week_belongs_to_the_period_of_its_sunday(first: date, last: date, number: int) -> None:
    found = counted(
        first, last, timetable=TABLE, now=datetime(2030, 1, 1, tzinfo=UTC),
        since=datetime(2019, 1, 1, tzinfo=UTC), begun=(),
    )  # fmt: skip
    assert len(found) == number
    assert all(first <= w.sunday <= last for w in found)


def test_the_53rd_week_of_2020_is_counted() -> None:
    found = counted(
        date(2020, 12, 1), date(2021, 1, 10), timetable=TABLE, now=datetime(2030, 1, 1, tzinfo=UTC),
        since=datetime(2019, 1, 1, tzinfo=UTC), begun=(),
    )  # fmt: skip
    assert Week(2020, 53) in found


def test_weeks_before_the_service_was_there_or_still_running_or_skipped_do_not_count() -> None:
    table = Timetable(holidays=HolidayPolicy.SKIP)
    now, since = TABLE.deadline.of(Week(2026, 20)), TABLE.closing.of(Week(2026, 10)) - timedelta(minutes=1)
    holidays = {Week(2026, 16).monday}  # the Monday on which week 15 would go up
    found = counted(
        date(2026, 1, 1), date(2026, 12, 31), timetable=table, now=now, since=since,
        begun=(Week(2026, 5),), holidays=holidays,
    )  # fmt: skip
    assert found == (Week(2026, 5), *(w for w in weeks_from(Week(2026, 10), 11) if w != Week(2026, 15)))


def test_a_report_is_on_time_before_eight_on_monday_and_late_from_then_on() -> None:
    year = rows(3)
    deadline = [TABLE.deadline.of(w) for w in year.weeks]
    year = replace(
        year,
        delivered={year.weeks[0]: deadline[0] - timedelta(seconds=1), year.weeks[1]: deadline[1]},
        cycles={
            year.weeks[0]: Cycle(
                "to-1", year.weeks[0], CycleState.DELIVERED, deadline[0], 1,
                submitted_at=deadline[0] - timedelta(hours=12), approved_at=deadline[0] - timedelta(hours=9),
            )
        },
        returns={year.weeks[1]: 2},
    )  # fmt: skip
    found = count_year(year, TABLE, TODAY)
    assert [w.state for w in found.weeks] == [Punctuality.ON_TIME, Punctuality.LATE, Punctuality.NONE]
    assert [w.minutes for w in found.weeks] == [180, None, None]
    assert [w.returns for w in found.weeks] == [0, 2, 0]


def test_a_seat_that_changes_hands_is_two_lines_with_the_names_of_their_time() -> None:
    old = ROSTER.member(ASKED[0])
    new = replace(old, title="Giám đốc mới", holder="Trần Thị B")
    later = replace(ROSTER, members=tuple(new if m.id == old.id else m for m in ROSTER.members))
    year = rows(4, tallies=[tally(w) for w in weeks_from(FIRST, 4)])
    year = replace(year, rosters={w: ROSTER if n < 3 else later for n, w in enumerate(year.weeks)})
    lines = [m for m in count_year(year, TABLE, TODAY).members if m.member == old.id]
    assert [(m.title, m.holder, m.weeks, m.on_time) for m in lines] == [
        (old.title, old.holder, 3, 3), ("Giám đốc mới", "Trần Thị B", 1, 1),
    ]  # fmt: skip


def test_open_issues_and_directives_are_listed_with_numbers_of_their_own() -> None:
    given_at = datetime(2026, 3, 10, tzinfo=UTC)
    directives = [
        KeptDirective("to-1", FIRST, None, "x", (ASKED[0],), ASKED[0], "Rà soát", date(2026, 3, 20), given_at, id=1),
        KeptDirective("to-1", FIRST, None, "x", (), None, "Đã xong", None, given_at, "done", given_at, id=2),
        KeptDirective("to-1", FIRST, None, "x", (), None, "Hủy", None, given_at, "cancelled", id=3),
    ]
    issues = [
        OpenIssue("BC-T1-2026-001", SECTORS[0], "Số liệu trễ", date(2026, 10, 18)),
        OpenIssue("BC-T1-2026-002", SECTORS[0], "Đã xong", date(2026, 3, 9), date(2026, 4, 1)),
    ]
    found = count_year(rows(directives=directives, issues=issues), TABLE, TODAY)
    assert [(i.number, i.code, i.weeks) for i in found.issues] == [(FIRST_LISTED, "BC-T1-2026-001", 2)]
    assert [(d.number, d.overdue) for d in found.directives] == [(FIRST_LISTED + 1, True)]
    assert (found.totals.issues, found.totals.settled) == (2, 1)
    assert (found.totals.directives, found.totals.done, found.totals.overdue, found.cancelled) == (2, 1, 1, 1)
