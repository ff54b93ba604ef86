"""Where an opinion lands in time: which week's report, late or not, in the report or beside it for the secretary.

The decision gives members no closing time; design.md does: after closing and before delivery the secretary decides,
after delivery it is the next week's, marked late.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from mailflow.core.records import Cycle, CycleState, ItemStatus
from mailflow.core.timetable import Timetable
from mailflow.core.week import Week

MAX_SHIFT = 60  # weeks; a bound for rows that make no sense, not a rule


@dataclass(frozen=True, slots=True)
class Placement:
    """The week in whose report an opinion stands; `late` when it came after that week's closing, or its own week's."""

    week: Week
    late: bool
    status: ItemStatus

    @property
    def shifted(self) -> bool:
        """True when it came after its own week's delivery. Set together with `late`."""
        return self.late and self.status is ItemStatus.ACTIVE


def place(week: Week, received_at: datetime, cycle_of: Callable[[Week], Cycle | None], table: Timetable) -> Placement:
    """Place an opinion meant for `week` that was received at `received_at`."""
    target = week
    for _ in range(MAX_SHIFT):
        cycle = cycle_of(target)
        over = cycle.state is CycleState.DELIVERED if cycle else table.deadline.of(target) <= received_at
        if not over:
            break
        target = target.next()
    late = target != week or received_at > table.closing.of(target)
    waiting = cycle is not None and cycle.state is not CycleState.COLLECTING
    return Placement(target, late, ItemStatus.SUPPLEMENT if waiting else ItemStatus.ACTIVE)
