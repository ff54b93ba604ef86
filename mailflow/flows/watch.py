"""The night watch: looks at the service's vital signs and tells the operator what begins and what is over, once each.

What is wrong is decided by core/alarms.py; the store lets one daemon tell it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from mailflow.adapters import machine
from mailflow.core import letters
from mailflow.core.alarms import FOLDERS, READ, Alarm, AlarmKind, OpenReport, Vitals, changes
from mailflow.core.duties import weeks_in_view
from mailflow.core.records import CycleState
from mailflow.core.week import Week

if TYPE_CHECKING:
    from mailflow.adapters.store import Transaction
    from mailflow.app import App

log = structlog.get_logger()

HELD_FOR = timedelta(days=7)  # a mail held for longer was left so by a person


@dataclass
class Signs:
    """What only this process knows; the daemon writes it, the watch reads it."""

    mailbox_reason: str = ""
    clock_ahead: float | None = None
    certificates: Callable[[], Mapping[str, datetime]] = dict
    host: str = field(default_factory=machine.host)


class Watch:
    def __init__(self, app: App, signs: Signs) -> None:
        self.app = app
        self.signs = signs

    def run(self, now: datetime) -> bool:
        """Tell what changed since the last look. True when there was something to tell."""
        if not self.app.settings.alarms.enabled or self.app.pretending:
            return False
        with self.app.store.transaction() as tx:
            told = tx.alarms.told()
            found = changes(self.vitals(tx, now, told), self.app.settings.patience(), told, now)
            for alarm in found.begun:
                self._tell(tx, alarm, tx.alarms.begin(alarm, now), now)
            for alarm in found.over:
                self._tell(tx, alarm, tx.alarms.end(alarm.key, now), now, over=True)
        return bool(found.begun or found.over)

    def vitals(self, tx: Transaction, now: datetime, told: list[Alarm] | None = None) -> Vitals:
        """The signs as they are now; reports of `told` alarms are looked at however old they are."""
        beats, stuck = tx.beats.all(), tx.outbox.stuck(letters.ALARM)
        held, held_since = tx.messages.held(now - HELD_FOR)
        read, folders = beats.get(READ), beats.get(FOLDERS)
        refused = folders is not None and folders.detail
        return Vitals(
            host=self.signs.host,
            mailbox_read_at=read.at if read else None,
            mailbox_reason=self.signs.mailbox_reason,
            folder_since=folders.at if folders and refused else None,
            folder_reason=folders.detail if folders else "",
            waiting=stuck.number,
            waiting_since=stuck.since,
            waiting_reason=stuck.reply,
            held=held,
            held_since=held_since,
            reports=self.reports(tx, now, {a.week for a in told or () if a.week}),
            clock_ahead=self.signs.clock_ahead,
            certificates=self.signs.certificates(),
            templates=self.app.template_problems(),
            disk_free=machine.disk_free(self.app.settings.data_dir),
        )

    def reports(self, tx: Transaction, now: datetime, more: set[Week] | None = None) -> tuple[OpenReport, ...]:
        """Where every Tổ's report stands: this week, the last one, unfinished older ones, and the weeks `more`."""
        deadline, since = self.app.timetable.deadline, self.app.since(tx, now)
        found, asked = [], {*weeks_in_view(now, ()), *(more or ())}
        cycles = tx.cycles.in_view(*asked)
        for week in sorted(asked.union(weeks_in_view(now, cycles))):
            states = {c.group: CycleState.DELIVERED if c.delivered_at else c.state for c in cycles if c.week == week}
            if not states and self.app.timetable.closing.of(week) <= since:
                continue  # over before this service was there
            for group in self.app.roster(now).groups:
                state = states.get(group.id, CycleState.COLLECTING)
                found.append(OpenReport(group.id, week, state, deadline.of(week)))
        return tuple(found)

    def _tell(self, tx: Transaction, alarm: Alarm, times: int, now: datetime, *, over: bool = False) -> None:
        """One letter to each who must know; nothing when another daemon was faster (`times` is 0)."""
        if not times:
            return
        what = "alarm_over" if over else "alarm"
        desk = self.app.desk(now, alarm.group, alarm.week or Week.of(now))
        deadline = self.app.timetable.deadline.of(alarm.week) if alarm.week else None
        for to in self.app.watchers(desk, alarm.kind is AlarmKind.DEADLINE):
            letter = letters.alarm(desk, to=to, alarm=alarm, over_at=now if over else None, deadline=deadline)
            self.app.post(tx, letter, now, once=f"{what}:{alarm.key}:{times}:{to}")
        place = {"group": alarm.group, "week": alarm.week}
        self.app.event(tx, now, "mailflow", what, **place, key=alarm.key, reason=alarm.reason)
        log.warning(what, key=alarm.key, since=alarm.since.isoformat(), number=alarm.number, reason=alarm.reason[:300])
