"""The state table: what may follow what, and what a step back takes away."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailflow.core.cycle import TRANSITIONS, Act, advance, allowed
from mailflow.core.records import Cycle, CycleState
from mailflow.core.week import Week

NOW = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)


def cycle(state: CycleState, version: int = 1) -> Cycle:
    return Cycle("to-1", Week(2026, 47), state, NOW, version, approved_by="x", approved_at=NOW, submitted_at=NOW)


@pytest.mark.parametrize("state", CycleState)
@pytest.mark.parametrize("act", Act)
def test_only_what_the_table_allows_happens(state: CycleState, act: Act) -> None:
    if allowed(state, act):
        assert advance(cycle(state), act, NOW).state is TRANSITIONS[state, act]
    else:
        with pytest.raises(ValueError, match="not possible"):
            advance(cycle(state), act, NOW)


def test_only_an_approved_report_can_be_delivered() -> None:
    assert [state for state in CycleState if allowed(state, Act.DELIVER)] == [CycleState.APPROVED]


def test_only_a_submitted_report_can_be_approved() -> None:
    assert [state for state in CycleState if allowed(state, Act.APPROVE)] == [CycleState.SUBMITTED]


@pytest.mark.parametrize("act", [Act.REVISE, Act.RETURN])
def test_a_step_back_voids_an_approval(act: Act) -> None:
    back = advance(cycle(CycleState.APPROVED, version=2), act, NOW)
    assert (back.state, back.approved_by, back.approved_at, back.submitted_at) == (CycleState.DRAFTED, "", None, None)


def test_a_revision_is_a_new_version_and_a_return_is_not() -> None:
    assert advance(cycle(CycleState.SUBMITTED, 2), Act.REVISE, NOW).version == 3
    assert advance(cycle(CycleState.SUBMITTED, 2), Act.RETURN, NOW).version == 2


def test_what_was_delivered_is_only_followed_by_a_correction() -> None:
    assert [act for act in Act if allowed(CycleState.DELIVERED, act)] == [Act.CORRECT]
    sent = replace(cycle(CycleState.DELIVERED, 2), delivered_at=NOW, approved_at=NOW, approved_by="a@b.example")
    after = advance(sent, Act.CORRECT, NOW)
    assert (after.state, after.version, after.approved_at, after.approved_by) == (CycleState.DRAFTED, 3, None, "")
    assert after.delivered_at == NOW
