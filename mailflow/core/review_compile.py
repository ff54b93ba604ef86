"""Counting a group's year into a Review (Điều 2.3). Everything comes in as rows; nothing is judged here.

Titles and holders are those of each week's own day: a seat that changed hands is two lines.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from mailflow.core.records import Attendance, Cycle, KeptDirective, Presence
from mailflow.core.review import (
    FIRST_LISTED,
    ChannelLine,
    DirectiveLine,
    IssueLine,
    MemberLine,
    Punctuality,
    SectorLine,
    Totals,
    WeekLine,
)
from mailflow.core.roster import Member, Roster
from mailflow.core.verdict import COMMON_SECTOR, Channel, Kind, SubmittedBy
from mailflow.core.week import Week, local

if TYPE_CHECKING:
    from mailflow.core.timetable import Timetable


@dataclass(frozen=True, slots=True)
class Tally:
    """How many items of a group's week share all of this; items that their author replaced are not counted."""

    week: Week
    member: str
    sector: str
    kind: Kind
    channel: Channel
    submitted_by: SubmittedBy
    late: bool
    items: int


@dataclass(frozen=True, slots=True)
class OpenIssue:
    """A bất cập as the register keeps it; `settled` is None while it is open."""

    code: str
    sector: str
    text: str
    raised: date
    settled: date | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """A group's year as the store has it. `rosters`: the names of each counted week's closing day; `delivered`: when a
    week's report first went up (a later correction changes nothing of that); `returns`: how often it was given back;
    `issues`: raised in the period, or before `first` and still open; None where no register is kept."""

    group: str
    weeks: tuple[Week, ...]
    rosters: Mapping[Week, Roster]
    cycles: Mapping[Week, Cycle] = field(default_factory=dict)
    delivered: Mapping[Week, datetime] = field(default_factory=dict)
    attendance: Sequence[Attendance] = ()
    tallies: Sequence[Tally] = ()
    returns: Mapping[Week, int] = field(default_factory=dict)
    directives: Sequence[KeptDirective] = ()
    issues: Sequence[OpenIssue] | None = None
    first: date = date.min


@dataclass(frozen=True, slots=True)
class _Told:
    """The members' own items, and who answered when: what several counts look at."""

    tallies: tuple[Tally, ...]
    late: Mapping[tuple[Week, str], list[bool]]  # of every kind of item of that member's week
    seen: Mapping[tuple[Week, str], Attendance]
    items: Mapping[tuple[Week, str], int]

    @classmethod
    def of(cls, rows: Rows) -> _Told:
        tallies = tuple(t for t in rows.tallies if t.week in rows.rosters and not _added(t, rows))
        late = defaultdict[tuple[Week, str], list[bool]](list)
        items = Counter[tuple[Week, str]]()
        for one in tallies:
            late[one.week, one.member].append(one.late)
            items[one.week, one.member] += one.items
        return cls(tallies, late, {(a.week, a.member): a for a in rows.attendance}, items)


@dataclass(frozen=True, slots=True)
class Counted:
    """Everything of a Review that is counted; the flow adds the names around it."""

    totals: Totals
    weeks: tuple[WeekLine, ...]
    members: tuple[MemberLine, ...]
    sectors: tuple[SectorLine, ...]
    channels: tuple[ChannelLine, ...]
    added: int
    issues: tuple[IssueLine, ...]
    directives: tuple[DirectiveLine, ...]
    cancelled: int


def count_year(rows: Rows, timetable: Timetable, today: date) -> Counted:
    """`today`: the day on which a directive is overdue and a bất cập has its age."""
    told = _Told.of(rows)
    members = _members(rows, told)
    weeks = tuple(_week(week, rows, told, timetable) for week in rows.weeks)
    issues = tuple(_issues(rows, today))
    given = [d for d in rows.directives if d.state != "cancelled"]
    directives = tuple(_directives(given, rows, today, FIRST_LISTED + len(issues)))
    totals = Totals(
        group_name=_name(rows),
        weeks=len(weeks),
        on_time=sum(w.state is Punctuality.ON_TIME for w in weeks),
        late=sum(w.state is Punctuality.LATE for w in weeks),
        none=sum(w.state is Punctuality.NONE for w in weeks),
        expected=sum(m.weeks for m in members),
        answered=sum(m.answered for m in members),
        opinions=sum(t.items for t in told.tallies),
        issues=sum(t.items for t in told.tallies if t.kind is Kind.DATA_ISSUE)
        if rows.issues is None
        else sum(one.raised >= rows.first for one in rows.issues),
        settled=sum(one.settled is not None and one.raised >= rows.first for one in rows.issues or ()),
        directives=len(given),
        done=sum(d.done_at is not None for d in given),
        overdue=sum(d.overdue for d in directives),
    )
    return Counted(
        totals, weeks, members, tuple(_sectors(rows, told)), _channels(told),
        sum(t.items for t in rows.tallies if t.week in rows.rosters and _added(t, rows)),
        issues, directives, len(rows.directives) - len(given),
    )  # fmt: skip


def _name(rows: Rows) -> str:
    return rows.rosters[rows.weeks[-1]].group(rows.group).name if rows.weeks else ""


def _added(tally: Tally, rows: Rows) -> bool:
    """A line that the secretary added to a draft is recorded by the secretary as the secretary's own."""
    secretary = rows.rosters[tally.week].group(rows.group).secretary
    return tally.submitted_by is SubmittedBy.SECRETARY and tally.member == secretary


# -- weeks -------------------------------------------------------------------------------------------------------


def _week(week: Week, rows: Rows, told: _Told, timetable: Timetable) -> WeekLine:
    cycle = rows.cycles.get(week)
    delivered = rows.delivered.get(week)
    standings = [_standing(m, week, told) for m in _expected(week, rows)]
    return WeekLine(
        week=week,
        state=_punctuality(delivered, timetable.deadline.of(week)),
        delivered_at=delivered,
        expected=len(standings),
        answered=sum(s in ("on_time", "late", "no_opinion") for s in standings),
        opinions=sum(n for (at, _), n in told.items.items() if at == week),
        returns=rows.returns.get(week, 0),
        minutes=_minutes(cycle),
    )


def _punctuality(delivered: datetime | None, deadline: datetime) -> Punctuality:
    if delivered is None:
        return Punctuality.NONE
    return Punctuality.ON_TIME if delivered < deadline else Punctuality.LATE


def _minutes(cycle: Cycle | None) -> int | None:
    if cycle is None or cycle.submitted_at is None or cycle.approved_at is None:
        return None
    return max(0, round((cycle.approved_at - cycle.submitted_at).total_seconds() / 60))


def _expected(week: Week, rows: Rows) -> Iterator[Member]:
    return (m for m in rows.rosters[week].members_of(rows.group) if m.expected)


# -- members -----------------------------------------------------------------------------------------------------


def _members(rows: Rows, told: _Told) -> tuple[MemberLine, ...]:
    """Seats that are expected to answer, in the order of the newest roster; then whoever else gave opinions."""
    lines: dict[tuple[str, str, str], MemberLine] = {}
    for week in rows.weeks:
        expected = list(_expected(week, rows))
        for seat in expected:
            _add(lines, seat, week, _standing(seat, week, told), told.items.get((week, seat.id), 0))
        asked = {seat.id for seat in expected}
        for (at, who), number in told.items.items():
            if at == week and who not in asked:
                _add(lines, _anybody(who, rows.rosters[week]), week, "", number)
    order = _order(rows)
    return tuple(sorted(lines.values(), key=lambda m: (not m.weeks, order.get(m.member, len(order)), m.first)))


def _add(lines: dict[tuple[str, str, str], MemberLine], seat: Member, week: Week, standing: str, opinions: int) -> None:
    key = (seat.id, seat.title, seat.holder)
    old = lines.get(key) or MemberLine(seat.id, seat.title, seat.holder, week, week)
    more = {standing: getattr(old, standing) + 1, "weeks": old.weeks + 1} if standing else {}
    lines[key] = replace(old, last=week, opinions=old.opinions + opinions, **more)


def _anybody(who: str, roster: Roster) -> Member:
    found = next((m for m in roster.members if m.id == who), None)
    return found or Member(who, "", role=roster.members[0].role, title=who)


def _order(rows: Rows) -> dict[str, int]:
    known = [m.id for week in reversed(rows.weeks) for m in rows.rosters[week].members]
    return {member: place for place, member in enumerate(dict.fromkeys(known))}


def _standing(seat: Member, week: Week, told: _Told) -> str:
    """Which counter of a MemberLine the week adds to. A filed opinion is an answer whatever else is noted."""
    seen = told.seen.get((week, seat.id))
    answers = list(told.late.get((week, seat.id), ()))
    if seen and seen.presence in (Presence.ANSWERED, Presence.NO_OPINION):
        answers.append(seen.late)
    if answers:
        nothing = seen is not None and seen.presence is Presence.NO_OPINION
        return "late" if all(answers) else "no_opinion" if nothing else "on_time"
    return "absent" if seen and seen.presence is Presence.ABSENT else "silent"


# -- sectors and channels ----------------------------------------------------------------------------------------

_KINDS = {
    Kind.ASSESSMENT: "assessments",
    Kind.DATA_ISSUE: "issues",
    Kind.SOLUTION: "solutions",
    Kind.RECOMMENDATION: "recommendations",
}


def _sectors(rows: Rows, told: _Told) -> Iterator[SectorLine]:
    """The group's own sectors in the decision's order, also silent ones; then others that opinions speak of."""
    if not rows.weeks:
        return
    roster = rows.rosters[rows.weeks[-1]]
    own = [s for week in reversed(rows.weeks) for s in rows.rosters[week].group(rows.group).sectors]
    others = sorted({t.sector for t in told.tallies} - set(own))
    for sector in (*dict.fromkeys(own), *(s for s in others if s != COMMON_SECTOR), COMMON_SECTOR):
        mine = [t for t in told.tallies if t.sector == sector]
        if not mine and sector not in own:
            continue
        spoken = {t.week for t in mine}
        line = _named(sector, roster)
        for one in mine:
            name = _KINDS[one.kind]
            line = replace(line, **{name: getattr(line, name) + one.items})
        run = _longest([w for w in rows.weeks if _has(w, sector, rows)], spoken) if sector in own else ()
        line = replace(line, weeks=len(spoken), silence=len(run))
        yield replace(line, silent_from=run[0], silent_to=run[-1]) if run else line


def _has(week: Week, sector: str, rows: Rows) -> bool:
    return sector in rows.rosters[week].group(rows.group).sectors


def _named(sector: str, roster: Roster) -> SectorLine:
    if sector == COMMON_SECTOR:
        return SectorLine(sector, "Ý kiến chung", "chung")
    found = next((s for s in roster.sectors if s.id == sector), None)
    return SectorLine(sector, found.name, found.short) if found else SectorLine(sector, sector, sector)


def _longest(weeks: Sequence[Week], spoken: set[Week]) -> tuple[Week, ...]:
    """The longest run of counted weeks without a word; the earliest of equal ones."""
    best: list[Week] = []
    run: list[Week] = []
    for week in weeks:
        run = [] if week in spoken else [*run, week]
        best = run if len(run) > len(best) else best
    return tuple(best)


def _channels(told: _Told) -> tuple[ChannelLine, ...]:
    found = Counter[Channel]()
    for one in told.tallies:
        found[one.channel] += one.items
    return tuple(ChannelLine(channel, found[channel]) for channel in Channel if found[channel])


# -- bất cập and directives --------------------------------------------------------------------------------------


def _issues(rows: Rows, today: date) -> Iterator[IssueLine]:
    open_ones = sorted(
        (one for one in rows.issues or () if one.settled is None), key=lambda one: (one.raised, one.code)
    )
    names = {s.id: s.short for week in rows.weeks for s in rows.rosters[week].sectors}
    for number, one in enumerate(open_ones, FIRST_LISTED):
        weeks = max(0, (today - one.raised).days // 7)
        yield IssueLine(number, one.code, names.get(one.sector, one.sector), one.text, one.raised, weeks)


def _directives(given: Sequence[KeptDirective], rows: Rows, today: date, first: int) -> Iterator[DirectiveLine]:
    """Those that are not done; titles of the newest week."""
    titles = {m.id: m.title for week in rows.weeks for m in rows.rosters[week].members}
    open_ones = sorted((d for d in given if d.done_at is None), key=lambda d: (d.given_at, d.id))
    for number, one in enumerate(open_ones, first):
        lead = one.lead or (one.assignees[0] if one.assignees else "")
        overdue = one.due is not None and one.due < today
        yield DirectiveLine(number, titles.get(lead, lead), one.text, local(one.given_at).date(), one.due, overdue)
