"""What is told when: each trouble once when it begins and once when it is over, nothing about what is unknown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core.alarms import Alarm, AlarmKind, OpenReport, Patience, Vitals, changes, clock_ahead
from mailflow.core.records import CycleState
from mailflow.core.week import Week

NOW = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)  # Monday 07:00 of week 48 in Vietnam
W47 = Week(2026, 47)
PATIENCE = Patience()
WELL = Vitals("may-1", mailbox_read_at=NOW, clock_ahead=0.0, disk_free=10**12)


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def report(state: CycleState) -> OpenReport:
    return OpenReport("to-1", W47, state, NOW + timedelta(hours=1))


# kind, vitals at which it is still borne, vitals at which it is told
EDGES = [
    ("mailbox", {"mailbox_read_at": ago(minutes=15)}, {"mailbox_read_at": ago(minutes=15, seconds=1)}),
    ("folder", {"folder_since": ago(minutes=15)}, {"folder_since": ago(minutes=16)}),
    ("queue", {"waiting": 3, "waiting_since": ago(minutes=30)}, {"waiting": 3, "waiting_since": ago(minutes=31)}),
    ("quarantine", {"held": 1, "held_since": ago(hours=24)}, {"held": 1, "held_since": ago(hours=25)}),
    ("deadline", {"reports": (report(CycleState.APPROVED),)}, {"reports": (report(CycleState.SUBMITTED),)}),
    ("clock", {"clock_ahead": -120.0}, {"clock_ahead": -121.0}),
    ("clock", {"clock_ahead": 120.0}, {"clock_ahead": 121.0}),
    ("certificate", {"certificates": {"x:993": ago(days=-14)}}, {"certificates": {"x:993": ago(days=-13)}}),
    ("template", {"templates": {}}, {"templates": {"pdf": "report.typ, dòng 3: …"}}),
    ("disk", {"disk_free": 1_000_000_000}, {"disk_free": 999_999_999}),
]


@pytest.mark.parametrize(("kind", "borne", "told"), EDGES)
def test_each_trouble_is_told_once_and_once_when_over(
    kind: str, borne: dict[str, object], told: dict[str, object]
) -> None:
    fine, bad = replace(WELL, **borne), replace(WELL, **told)  # type: ignore[arg-type]
    assert changes(fine, PATIENCE, [], NOW).begun == ()
    [alarm] = changes(bad, PATIENCE, [], NOW).begun
    assert alarm.kind == kind
    later = changes(bad, PATIENCE, [alarm], NOW + timedelta(minutes=1))
    assert (later.begun, later.over) == ((), ())
    assert changes(replace(WELL, **_known(borne)), PATIENCE, [alarm], NOW).over == (alarm,)


def _known(borne: dict[str, object]) -> dict[str, object]:
    """The vitals of a well service that still speak of the same thing."""
    if "certificates" in borne:
        return {"certificates": {"x:993": ago(days=-90)}}
    if "templates" in borne:
        return {"templates": {}}
    return {"reports": borne["reports"]} if "reports" in borne else {}


@pytest.mark.parametrize("state", list(CycleState))
def test_a_report_is_late_until_it_is_approved(state: CycleState) -> None:
    begun = changes(replace(WELL, reports=(report(state),)), PATIENCE, [], NOW).begun
    assert len(begun) == (0 if state in (CycleState.APPROVED, CycleState.DELIVERED) else 1)


def test_a_report_is_not_late_long_before_its_deadline() -> None:
    early = replace(WELL, reports=(replace(report(CycleState.COLLECTING), deadline=NOW + timedelta(hours=3)),))
    assert changes(early, PATIENCE, [], NOW).begun == ()


@pytest.mark.parametrize(
    "told",
    [
        Alarm("disk:may-2", AlarmKind.DISK, NOW),
        Alarm("clock:may-1", AlarmKind.CLOCK, NOW),
        Alarm("certificate:y:993", AlarmKind.CERTIFICATE, NOW),
        Alarm("deadline:2026-W40:to-1", AlarmKind.DEADLINE, NOW),
        Alarm("mailbox", AlarmKind.MAILBOX, NOW),
    ],
)
def test_what_this_machine_cannot_see_it_does_not_declare_over(told: Alarm) -> None:
    assert changes(Vitals("may-1"), PATIENCE, [told], NOW).over == ()


def test_a_value_at_the_edge_does_not_flutter() -> None:
    disk = Alarm("disk:may-1", AlarmKind.DISK, NOW)
    assert changes(replace(WELL, disk_free=1_100_000_000), PATIENCE, [disk], NOW).over == ()
    assert changes(replace(WELL, disk_free=1_300_000_000), PATIENCE, [disk], NOW).over == (disk,)


@given(
    st.lists(st.sampled_from([WELL, *(replace(WELL, **told) for _, _, told in EDGES)]), max_size=30)  # type: ignore[arg-type]
)
def test_beginnings_and_ends_alternate(days: list[Vitals]) -> None:
    told: dict[str, Alarm] = {}
    for vitals in days:
        found = changes(vitals, PATIENCE, told.values(), NOW)
        assert not {a.key for a in found.begun} & told.keys()
        assert {a.key for a in found.over} <= told.keys()
        told = {k: a for k, a in told.items() if a not in found.over} | {a.key: a for a in found.begun}


@pytest.mark.parametrize(
    ("stamps", "ahead"),
    [
        ((), None),
        ((ago(seconds=30),), 0.0),  # came between two readings
        ((ago(seconds=-300),), -300.0),  # stamped in our future: our clock is behind
        ((ago(seconds=400),), 340.0),  # stamped before the reading that did not see it: our clock is ahead
        ((ago(days=90), ago(seconds=10)), 0.0),  # an old mail put back by a person proves nothing
    ],
)
def test_our_clock_is_compared_with_the_servers_stamps(stamps: tuple[datetime, ...], ahead: float | None) -> None:
    assert clock_ahead(stamps, ago(seconds=60), NOW) == ahead
