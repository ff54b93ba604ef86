"""Cycles, report versions, duties: what makes two daemons do one week once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mailflow.core.records import CycleState, ReportVersion
from mailflow.core.week import Week
from tests.adapters.store.conftest import NOW

W46, W47 = Week(2026, 46), Week(2026, 47)


def test_a_cycle_is_opened_once(store):
    with store.transaction() as tx:
        first = tx.cycles.open("to-1", W47, NOW)
        assert tx.cycles.open("to-1", W47, NOW + timedelta(days=1)) == first
        assert tx.cycles.get("to-1", W47) == first
        assert tx.cycles.get("to-2", W47) is None


def test_a_cycle_is_saved_only_upon_the_state_it_was_decided_on(store):
    with store.transaction() as tx:
        seen = tx.cycles.open("to-1", W47, NOW)
    drafted = replace(seen, state=CycleState.DRAFTED, version=1, drafted_at=NOW)
    with store.transaction() as tx:
        assert tx.cycles.save(drafted, CycleState.COLLECTING)
        assert not tx.cycles.save(replace(drafted, version=9), CycleState.COLLECTING)
        assert tx.cycles.get("to-1", W47) == drafted
        assert not tx.cycles.save(replace(seen, group="to-9"), CycleState.COLLECTING)


def test_a_change_within_a_state_is_guarded_by_the_version(store):
    with store.transaction() as tx:
        drafted = replace(tx.cycles.open("to-1", W47, NOW), state=CycleState.DRAFTED, version=1)
        tx.cycles.save(drafted, CycleState.COLLECTING)
        second = replace(drafted, version=2)
        assert tx.cycles.save(second, CycleState.DRAFTED, 1)
        assert not tx.cycles.save(second, CycleState.DRAFTED, 1)


def test_open_cycles_are_listed_oldest_first_and_recent_ones_newest_first(store):
    with store.transaction() as tx:
        for group, week in (("to-2", W47), ("to-1", W47), ("to-1", W46), ("to-2", W46)):
            tx.cycles.open(group, week, NOW)
        ended = replace(tx.cycles.get("to-2", W46), state=CycleState.DELIVERED, delivered_at=NOW)
        tx.cycles.save(ended, CycleState.COLLECTING)
        assert [(c.group, c.week) for c in tx.cycles.all_open()] == [("to-1", W46), ("to-1", W47), ("to-2", W47)]
        assert [(c.group, c.week) for c in tx.cycles.recent(2)] == [("to-1", W47), ("to-2", W47)]
        assert [c.group for c in tx.cycles.of_week(W46)] == ["to-1", "to-2"]


def test_only_the_approved_version_of_earlier_weeks_counts(store):
    W45 = W46.previous()
    with store.transaction() as tx:
        for week, state, version in (
            (W45, CycleState.DELIVERED, 2),
            (W46, CycleState.SUBMITTED, 1),
            (W47, CycleState.APPROVED, 1),
        ):
            seen = tx.cycles.open("to-1", week, NOW)
            tx.cycles.save(replace(seen, state=state, version=version), CycleState.COLLECTING)
            for number in range(1, version + 1):
                tx.reports.add(ReportVersion("to-1", week, number, f"{week} {number}", "aa", NOW, "mailflow"))
        told = [(one.week, one.version) for one in tx.reports.approved("to-1", W45, W47)]
        assert told == [(W45, 2)]
        assert [one.week for one in tx.reports.approved("to-1", W45, W47.next())] == [W45, W47]
        assert tx.reports.approved("to-2", W45, W47.next()) == []


def test_a_report_version_is_written_once_and_never_changed(store):
    first = ReportVersion("to-1", W47, 1, '{"a":1}', "aa", NOW, "mailflow")
    second = replace(first, version=2, content="{}", sha256="bb", note="trả lại")
    with store.transaction() as tx:
        assert tx.reports.add(first)
        assert not tx.reports.add(replace(first, content="khác"))
        assert tx.reports.add(second)
    with store.transaction() as tx:
        assert tx.reports.get("to-1", W47) == second
        assert tx.reports.get("to-1", W47, 1) == first
        assert tx.reports.get("to-1", W47, 3) is None
        assert tx.reports.all("to-1", W47) == [first, second]


def test_a_duty_is_claimed_once(store):
    with store.transaction() as tx:
        assert tx.duties.claim("2026-W47:to-1:request", NOW)
        assert not tx.duties.claim("2026-W47:to-1:request", NOW)
        assert tx.duties.done("2026-W47:to-1:request")
        assert not tx.duties.done("2026-W47:to-1:remind")


def test_a_claim_that_is_rolled_back_is_open_again(store):
    with pytest.raises(KeyError), store.transaction() as tx:  # noqa: PT012
        tx.duties.claim("a", NOW)
        raise KeyError
    with store.transaction() as tx:
        assert tx.duties.claim("a", NOW)


def test_duties_are_listed_by_prefix_literally(store):
    with store.transaction() as tx:
        for key in ("w47:b", "w47:a", "w4%:x", "w48:a", "W47:c", "w47"):
            tx.duties.claim(key, NOW)
        assert tx.duties.keys("w47:") == ["w47:a", "w47:b"]
        assert tx.duties.keys("w4%") == ["w4%:x"]
        assert tx.duties.keys() == ["W47:c", "w4%:x", "w47", "w47:a", "w47:b", "w48:a"]
        assert tx.duties.ledger("w48") == {"w48:a": NOW}
