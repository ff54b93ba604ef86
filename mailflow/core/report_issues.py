"""Fills in what a compiled report tells beyond one week: open bất cập, causes, silent sectors, points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from mailflow.core.causes import Cause, causes_in
from mailflow.core.data_issue import Followed, IssueLine, IssueStanding, IssueState, weeks_between
from mailflow.core.points import Move, Silence, choose
from mailflow.core.report import Report, ReportItem, State
from mailflow.core.verdict import COMMON_SECTOR, Kind

_SPOKE = (State.ANSWERED, State.NO_OPINION)


def with_history(
    report: Report,
    followed: Sequence[Followed],
    titles: Mapping[str, str],
    before: Report | None = None,
    moves: Sequence[Move] = (),
) -> Report:
    """`followed`: issues that are open, and those settled since the report before; `titles` by member id or address;
    `before`: the newest report of the week before, if there is one."""
    items = {i.opinion: i for i in report.items if i.opinion}
    lines = tuple(_line(one, report, items, titles) for one in followed if one.issue.state is not IssueState.VOID)
    told = replace(
        report,
        issues=tuple(line for line in sorted(lines, key=lambda one: _place(one, report)) if _stands(line, report)),
        causes=tuple(Cause(i.number, text) for i in report.gathered(Kind.DATA_ISSUE) for text in causes_in(i.text)),
        silences=tuple(_silences(report, before)),
    )
    return replace(told, points=choose(told, moves))


def _line(one: Followed, report: Report, items: Mapping[int, ReportItem], titles: Mapping[str, str]) -> IssueLine:
    issue = one.issue
    stated = sorted((items[m.opinion] for m in one.mentions if m.opinion in items), key=lambda i: i.number)
    if issue.state is IssueState.SETTLED:
        standing = IssueStanding.SETTLED
    elif issue.week == report.week:
        standing = IssueStanding.NEW
    else:
        standing = IssueStanding.REPEATED if stated else IssueStanding.OPEN
    return IssueLine(
        code=issue.code,
        sector=stated[0].sector if stated else issue.sector,
        text=stated[0].text if stated else issue.text,
        author=titles.get(issue.member, issue.member),
        raised=issue.week,
        standing=standing,
        items=tuple(i.number for i in stated),
        times=max(1, one.times(report.week)),
        weeks=weeks_between(issue.week, report.week),
        settled_at=issue.settled_at if issue.state is IssueState.SETTLED else None,
        settled_by=titles.get(issue.settled_by, issue.settled_by) if issue.state is IssueState.SETTLED else "",
    )


def _stands(line: IssueLine, report: Report) -> bool:
    """An issue of this very week whose statement was left out is not told."""
    return bool(line.items) or line.raised != report.week or line.settled


def _place(line: IssueLine, report: Report) -> tuple[int, str]:
    """In the order of part I, then by code."""
    sectors = [head.id for head in report.sectors]
    return sectors.index(line.sector) if line.sector in sectors else len(sectors), line.code


def _silences(report: Report, before: Report | None) -> Iterator[Silence]:
    """Own sectors with owners of whom none said anything; a week without report ends the count."""
    told = {one.sector: one.weeks for one in before.silences} if before else {}
    if before and not before.silences:  # reports of earlier versions of this program
        told = dict.fromkeys(_silent_sectors(before), 1)
    for sector in _silent_sectors(report):
        yield Silence(sector, told.get(sector, 0) + 1)


def _silent_sectors(report: Report) -> list[str]:
    return [
        section.head.id
        for section in report.sections()
        if section.head.id != COMMON_SECTOR
        and not section.items
        and section.quiet
        and not any(s.state in _SPOKE for s in section.quiet)
    ]
