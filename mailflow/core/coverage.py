"""Who spoke on which sector in a report's week: seats by sectors, for the annex. Only facts, no words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mailflow.core.report import Origin, Report, ReportItem, SectorHead, Standing, State


class Mark(StrEnum):
    """One cell. NOT_RAISED: the owner answered, but not on this sector. NONE: not the seat's sector, and no word."""

    ON_TIME = "on_time"
    LATE = "late"
    NO_OPINION = "no_opinion"
    ABSENT = "absent"
    BOUNCED = "bounced"
    UNCLEAR = "unclear"
    MISSING = "missing"
    NOT_RAISED = "not_raised"
    NONE = "none"


_MARKS = {
    State.ANSWERED: Mark.NOT_RAISED,
    State.NO_OPINION: Mark.NO_OPINION,
    State.LATE: Mark.LATE,
    State.ABSENT: Mark.ABSENT,
    State.BOUNCED: Mark.BOUNCED,
    State.UNCLEAR: Mark.UNCLEAR,
    State.MISSING: Mark.MISSING,
}


@dataclass(frozen=True, slots=True)
class Seat:
    """One row: `marks` stand in the order of the columns."""

    standing: Standing
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The matrix: columns are the sectors of part I, rows everybody of whom the report knows."""

    columns: tuple[SectorHead, ...]
    seats: tuple[Seat, ...]


def coverage(report: Report) -> Coverage:
    """Members as they stand, then other authors; late items that wait for the secretary count as late."""
    columns = tuple(section.head for section in report.sections())
    told = [i for i in (*report.items, *report.waiting) if i.origin is Origin.OPINION]
    standings = (*report.standings, *_others(report, told))
    return Coverage(columns, tuple(Seat(s, tuple(_mark(s, head, told) for head in columns)) for s in standings))


def _others(report: Report, told: list[ReportItem]) -> list[Standing]:
    """Authors who hold no seat in this group: whoever is quoted is shown."""
    known = {s.member for s in report.standings}
    found: dict[str, Standing] = {}
    for i in told:
        who = i.member or i.author
        if who not in known:
            state = State.LATE if i.late else State.ANSWERED
            found.setdefault(who, Standing(who, i.author, state, expected=False, at=i.at))
    return list(found.values())


def _mark(standing: Standing, head: SectorHead, told: list[ReportItem]) -> Mark:
    items = [i for i in told if (i.member or i.author) == standing.member and i.sector == head.id]
    if items:
        return Mark.LATE if all(i.late for i in items) else Mark.ON_TIME
    if head.id not in standing.sectors:
        return Mark.NONE
    return _MARKS[standing.state]
