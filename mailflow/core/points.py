"""The first page of a report: at most five points that leaders should act on, chosen from what the report holds.

Rules, in this order of weight:
1. overdue directives of the leadership or the head, the longest overdue first;
2. a bất cập stated again, most weeks first; one stated by more members this week counts before one stated by fewer;
3. a new bất cập; first those that more members state, then as they stand in part I;
4. indicators that moved, the largest move first;
5. sectors from whose owners nothing has come for `silent_weeks` weeks running or more, the longest first; those of the
   same length are one point.
Every kind gives its first point before any gives a second, so that one kind never fills the page; points are then
printed by weight. No words are made: a point carries an extract of what was written, cut at the end of a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import TYPE_CHECKING

from mailflow.core.data_issue import IssueLine, IssueStanding
from mailflow.core.prose import printable, shortened
from mailflow.core.verdict import Kind
from mailflow.core.week import Week, local

if TYPE_CHECKING:
    from mailflow.core.report import DirectiveLine, Report


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What a person could argue about. `extract` in characters; `silent_weeks` weeks running."""

    most: int = 5
    silent_weeks: int = 2
    extract: int = 180


class PointKind(StrEnum):
    """Why something stands on the first page; in order of weight."""

    OVERDUE = "overdue"
    REPEATED = "repeated"
    NEW = "new"
    MOVED = "moved"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Move:
    """An indicator that moved. `name`, `before` and `now` are printed as they are ("63,8%"); `item` holds the sentence
    it was read from; `size` orders the moves, larger first (tenths of a percent of the earlier value); `since`: the
    week of `before`."""

    name: str
    before: str
    now: str
    item: int
    size: int = 0
    since: Week | None = None


@dataclass(frozen=True, slots=True)
class Silence:
    """A sector from whose owners nothing has come for `weeks` weeks running, this one included."""

    sector: str
    weeks: int


@dataclass(frozen=True, slots=True)
class Point:
    """`text` is an extract of what was written, "" where nothing was. `items` number the report's items, `part` is the
    part it points to ("I".."V"). `days` overdue; `weeks`: the how-manieth week; `who`: a title."""

    kind: PointKind
    part: str
    text: str = ""
    items: tuple[int, ...] = ()
    code: str = ""
    sector: str = ""
    sectors: tuple[str, ...] = ()
    weeks: int = 0
    days: int = 0
    who: str = ""
    before: str = ""
    now: str = ""


def choose(report: Report, moves: Sequence[Move] = (), limits: Thresholds | None = None) -> tuple[Point, ...]:
    """The points of a compiled report; `report.issues` and `report.silences` must be filled in."""
    chosen = limits or Thresholds()
    kinds = (
        [_overdue(d, report, chosen) for d in _late(report)],
        [_issue(i, PointKind.REPEATED, chosen) for i in _stated(report, IssueStanding.REPEATED)],
        [_issue(i, PointKind.NEW, chosen) for i in _stated(report, IssueStanding.NEW)],
        [_moved(m) for m in sorted(moves, key=lambda m: -m.size)],
        list(_silent(report, chosen)),
    )
    in_turn = [point for turn in zip_longest(*kinds) for point in turn if point is not None]
    order = list(PointKind)
    return tuple(sorted(in_turn[: chosen.most], key=lambda p: order.index(p.kind)))


def extract(text: str, limit: int) -> str:
    """The beginning of what somebody wrote, whole sentences where they fit; what is left out shows as `…`."""
    return shortened(printable(text), limit)


def _late(report: Report) -> list[DirectiveLine]:
    late = [d for d in report.directives if d.overdue and d.due is not None]
    return sorted(late, key=lambda d: (d.due, d.given_at))


def _overdue(line: DirectiveLine, report: Report, limits: Thresholds) -> Point:
    assert line.due is not None
    days = (local(report.closing).date() - line.due).days
    return Point(PointKind.OVERDUE, "IV", extract(line.text, limits.extract), days=days, who=line.lead)


def _stated(report: Report, standing: IssueStanding) -> list[IssueLine]:
    places = {item.number: place for place, item in enumerate(report.gathered(Kind.DATA_ISSUE))}
    found = [i for i in report.issues if i.standing is standing]
    return sorted(found, key=lambda i: (-i.times, -len(i.items), min((places.get(n, 0) for n in i.items), default=0)))


def _issue(line: IssueLine, kind: PointKind, limits: Thresholds) -> Point:
    text = extract(line.text, limits.extract)
    return Point(kind, "II", text, line.items, code=line.code, sector=line.sector, weeks=line.times)


def _moved(move: Move) -> Point:
    return Point(PointKind.MOVED, "I", items=(move.item,), who=move.name, before=move.before, now=move.now)


def _silent(report: Report, limits: Thresholds) -> Iterator[Point]:
    lengths = sorted({s.weeks for s in report.silences if s.weeks >= limits.silent_weeks}, reverse=True)
    for weeks in lengths:
        sectors = tuple(s.sector for s in report.silences if s.weeks == weeks)
        yield Point(PointKind.SILENT, "I", sectors=sectors, weeks=weeks)
