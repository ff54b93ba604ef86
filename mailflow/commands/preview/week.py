"""A sample week of every Tổ, made from the office's own rules: some members answer, one is late, others are silent."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mailflow.core.records import Attendance, ItemStatus, KeptDirective, Opinion, Presence
from mailflow.core.report import Edition
from mailflow.core.roster import Group, Member, Role, Roster
from mailflow.core.verdict import Kind
from mailflow.core.week import Week

if TYPE_CHECKING:
    from mailflow.adapters.store import Transaction
    from mailflow.app import App

SAMPLE = Path(__file__).with_name("sample.toml")


@dataclass(frozen=True)
class SampleWeek:
    """`first` is the secretary's draft of a group, `second` the version after his changes, `done` it approved."""

    now: datetime
    week: Week
    words: dict[str, Any]
    first: dict[str, Edition]
    second: dict[str, Edition]
    done: dict[str, Edition]
    directives: dict[str, KeptDirective]


def sample_week(app: App) -> SampleWeek:
    """Raises MailflowError where the office's rules cannot carry a week."""
    words = tomllib.loads(SAMPLE.read_text("utf-8"))
    now = app.clock()
    week = Week.of(now)
    roster = app.roster(now)
    first, second, done, directives = {}, {}, {}, {}
    with app.store.transaction() as tx:
        for group in roster.groups:
            directives[group.id] = tx.directives.add(_directive(app, group, week, words))
            tx.opinions.add(_opinions(app, roster, group, week, words["statements"]))
            _attend(app, tx, roster, group, week)
            report = app.compile(tx, group.id, week, now)
            first[group.id] = Edition(report, 1)
            items = tuple(
                replace(i, text=f"{i.text} Đã đối chiếu.", original=i.text) if n == 1 else i
                for n, i in enumerate(report.items)
                if n != 2
            )
            second[group.id] = Edition(replace(report, items=items), 2)
            at = app.timetable.submission.of(week) + timedelta(minutes=16)
            done[group.id] = replace(second[group.id], approved_at=at, approver=report.head_title)
    return SampleWeek(now, week, words, first, second, done, directives)


def _answering(roster: Roster, group: Group) -> list[Member]:
    members = [m for m in roster.members_of(group.id) if m.expected and m.role is not Role.HEAD]
    return members[: max(1, len(members) - 1)]


def _opinions(app: App, roster: Roster, group: Group, week: Week, statements: list[dict[str, str]]) -> list[Opinion]:
    """Three statements for each sector of those who answer; the last member's come after closing."""
    found: list[Opinion] = []
    answering = _answering(roster, group)
    closing = app.timetable.closing.of(week)
    for place, member in enumerate(answering):
        late = place > 0 and member is answering[-1]
        sectors = [s for s in member.sectors if s in group.sectors] or list(group.sectors[:1])
        for sector in sectors[:3]:
            for _ in range(3):
                told = statements[len(found) % len(statements)]
                text = told["text"].format(sector=roster.sector(sector).name)
                at = closing + timedelta(hours=2) if late else closing - timedelta(hours=20 - place)
                status = ItemStatus.SUPPLEMENT if late else ItemStatus.ACTIVE
                found.append(
                    Opinion(
                        None, group.id, week, member.id, sector, Kind(told["kind"]), text, at, late=late,
                        sender=member.address, status=status,
                    )
                )  # fmt: skip
    return found


def _attend(app: App, tx: Transaction, roster: Roster, group: Group, week: Week) -> None:
    at = app.timetable.closing.of(week) - timedelta(hours=20)
    for member in _answering(roster, group):
        tx.attendance.note(Attendance(group.id, week, member.id, Presence.ANSWERED, at))


def _directive(app: App, group: Group, week: Week, words: dict[str, Any]) -> KeptDirective:
    members = [m.id for m in app.roster(app.clock()).members_of(group.id) if m.role is not Role.HEAD][:2]
    given = app.timetable.request.of(week) - timedelta(days=2)
    due = (given + timedelta(days=3)).date()
    return KeptDirective(
        group.id, week.previous(), None, group.head, tuple(members), members[0] if members else None,
        words["directive"], due, given,
    )  # fmt: skip
