"""A sample year for the yearly review: 52 weeks of every Tổ, of which some are late and one is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from mailflow.commands.preview.week import SampleWeek
from mailflow.core.data_issue import code_of
from mailflow.core.records import Attendance, Cycle, CycleState, Presence
from mailflow.core.review import ReviewEdition
from mailflow.core.review_compile import OpenIssue, Rows, Tally
from mailflow.core.review_period import counted
from mailflow.core.roster import Group, Member, Role, Roster
from mailflow.core.verdict import Channel, Kind, SubmittedBy
from mailflow.core.week import Week
from mailflow.flows.reporting import Reviews

if TYPE_CHECKING:
    from mailflow.app import App

_LATE, _MISSING, _RETURNED = 17, 31, 9  # every so manieth week is late, that one is missing, every so manieth returned


def sample_review(app: App, sample: SampleWeek) -> tuple[ReviewEdition, ReviewEdition]:
    """The first group's draft, and the same with the secretary's words, approved."""
    year = sample.week.year - 1
    now = app.settings.review_plan().due(year, app.rules.holidays(year))
    roster = app.roster(sample.now)
    rows = {group.id: _rows(app, roster, group, year, now, sample.words) for group in roster.groups}
    draft = Reviews(app).versions.assemble(roster.groups[0].id, year, sample.now, rows)
    words = sample.words["review"]
    told = replace(draft, made_at=now, assessment=words["assessment"], proposals=words["proposals"])
    approved = now + timedelta(days=4, hours=7)
    return ReviewEdition(replace(draft, made_at=now), 1), ReviewEdition(told, 2, approved, draft.head_title)


def _rows(app: App, roster: Roster, group: Group, year: int, now: datetime, words: dict[str, Any]) -> Rows:
    first, last = app.settings.review_plan().period(year)
    since = datetime(first.year - 1, 1, 1, tzinfo=UTC)
    weeks = counted(first, last, timetable=app.timetable, now=now, since=since, begun=())
    seats = [m for m in roster.members_of(group.id) if m.expected and m.role is not Role.HEAD and m.sectors]
    cycles, delivered = {}, {}
    for place, week in enumerate(weeks, start=1):
        if place != _MISSING:
            due = app.timetable.deadline.of(week)
            delivered[week] = due + timedelta(minutes=90 if place % _LATE == 0 else -60)
            cycles[week] = Cycle(
                group.id, week, CycleState.DELIVERED, due, 1, submitted_at=due - timedelta(hours=36),
                approved_at=due - timedelta(hours=12),
            )  # fmt: skip
    issue = words["statements"][1]["text"].format(sector=roster.sector(group.sectors[0]).name)
    return Rows(
        group.id, weeks, dict.fromkeys(weeks, roster), cycles, delivered, _absences(app, group, weeks, seats),
        _tallies(group, weeks, seats), dict.fromkeys(weeks[::_RETURNED], 1),
        issues=_issues(group, issue, first), first=first,
    )  # fmt: skip


def _tallies(group: Group, weeks: tuple[Week, ...], seats: list[Member]) -> list[Tally]:
    """Every seat speaks in four weeks of five; kinds and channels in turn."""
    kinds, channels = list(Kind), [Channel.EMAIL, Channel.EMAIL, Channel.PHONE, Channel.EMAIL]
    return [
        Tally(week, seat.id, next((s for s in seat.sectors if s in group.sectors), group.sectors[0]),
              kinds[(at + place) % len(kinds)], channels[(at + 2 * place) % len(channels)], SubmittedBy.SELF,
              (at + place) % 11 == 0, 1 + (at * place) % 3)
        for at, week in enumerate(weeks)
        for place, seat in enumerate(seats, start=1)
        if (at + place) % 5
    ]  # fmt: skip


def _absences(app: App, group: Group, weeks: tuple[Week, ...], seats: list[Member]) -> list[Attendance]:
    """Of the weeks without a word, every second is an absence that was told."""
    return [
        Attendance(group.id, week, seat.id, Presence.ABSENT, app.timetable.closing.of(week))
        for at, week in enumerate(weeks)
        for place, seat in enumerate(seats, start=1)
        if (at + place) % 10 == 0
    ]


def _issues(group: Group, text: str, first: date) -> list[OpenIssue]:
    raised = [first + timedelta(weeks=weeks) for weeks in (3, 20, 41)]
    return [
        OpenIssue(code_of(group.number, day.year, number), group.sectors[0], text, day,
                  day + timedelta(weeks=6) if number == 1 else None)
        for number, day in enumerate(raised, start=1)
    ]  # fmt: skip
