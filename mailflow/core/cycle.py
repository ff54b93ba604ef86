"""The state table of a group's week. Every change of state in the program goes through `advance`.

COLLECTING -> DRAFTED -> SUBMITTED -> APPROVED -> DELIVERED, and back to DRAFTED on a return or a revision; from
DELIVERED only by a correction, whose version goes the same way anew and then takes the place of the delivered one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from mailflow.core.records import Cycle, CycleState


class Act(StrEnum):
    """What happens to a week's report. REVISE: a new version replaces the one before; CORRECT: after delivery."""

    DRAFT = "draft"
    REVISE = "revise"
    SUBMIT = "submit"
    RETURN = "return"
    APPROVE = "approve"
    DELIVER = "deliver"
    CORRECT = "correct"


# A change after approval must go back to the person who approves (Decree 30/2020, Điều 11): hence APPROVED + REVISE.
TRANSITIONS: dict[tuple[CycleState, Act], CycleState] = {
    (CycleState.COLLECTING, Act.DRAFT): CycleState.DRAFTED,
    (CycleState.DRAFTED, Act.REVISE): CycleState.DRAFTED,
    (CycleState.DRAFTED, Act.SUBMIT): CycleState.SUBMITTED,
    (CycleState.SUBMITTED, Act.REVISE): CycleState.DRAFTED,
    (CycleState.SUBMITTED, Act.RETURN): CycleState.DRAFTED,
    (CycleState.SUBMITTED, Act.APPROVE): CycleState.APPROVED,
    (CycleState.APPROVED, Act.REVISE): CycleState.DRAFTED,
    (CycleState.APPROVED, Act.RETURN): CycleState.DRAFTED,
    (CycleState.APPROVED, Act.DELIVER): CycleState.DELIVERED,
    (CycleState.DELIVERED, Act.CORRECT): CycleState.DRAFTED,
}


def allowed(state: CycleState, act: Act) -> bool:
    """Whether the table knows `act` in that state."""
    return (state, act) in TRANSITIONS


def advance(cycle: Cycle, act: Act, now: datetime) -> Cycle:
    """The cycle after `act`; DRAFT, REVISE and CORRECT count the version up; `delivered_at` stays
    what it was until the next delivery. Raises ValueError if not in the table."""
    target = TRANSITIONS.get((cycle.state, act))
    if target is None:
        raise ValueError(f"{cycle.group} {cycle.week}: {act} is not possible in state {cycle.state}")
    cycle = replace(cycle, state=target)
    match act:
        case Act.DRAFT | Act.REVISE | Act.CORRECT:
            cycle = replace(cycle, version=cycle.version + 1, drafted_at=now)
        case Act.SUBMIT:
            cycle = replace(cycle, submitted_at=now)
        case Act.APPROVE:
            cycle = replace(cycle, approved_at=now)
        case Act.DELIVER:
            cycle = replace(cycle, delivered_at=now)
    if target is CycleState.DRAFTED:  # an earlier yes is void
        cycle = replace(cycle, submitted_at=None, approved_at=None, approved_by="", approval_message=None)
    return cycle
