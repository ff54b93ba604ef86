"""Numbers for the operator's monitor: counts and ages, by state and Tổ, never by person.

Asked for on another thread than the daemon's; what is read here is read whole or not at all.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from mailflow import __version__
from mailflow.adapters.health import Family, family
from mailflow.core.alarms import READ, OpenReport, Vitals
from mailflow.core.records import CycleState, DeliveryState
from mailflow.core.week import Week
from mailflow.flows.intake import Intake

if TYPE_CHECKING:
    from mailflow.adapters.store import Transaction
    from mailflow.app import App
    from mailflow.flows.watch import Watch


@dataclass
class Pulse:
    """What the daemon's steps did since it started, by the step's name; seconds are those of the last time."""

    seconds: dict[str, float] = field(default_factory=dict)
    runs: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def of(self, step: str) -> Iterator[None]:
        """Around one run of a step."""
        started = time.monotonic()
        self.runs[step] += 1
        try:
            yield
        except BaseException:
            self.failures[step] += 1
            raise
        finally:
            self.seconds[step] = time.monotonic() - started


class Metrics:
    def __init__(self, app: App, watch: Watch, intake: Intake, pulse: Pulse) -> None:
        self.app = app
        self.watch = watch
        self.intake = intake
        self.pulse = pulse

    def families(self) -> list[Family]:
        """Everything the monitor gets; `healthy` is 1 while the mailbox is read. Raises StoreError."""
        now = self.app.clock()
        with self.app.store.transaction() as tx:
            vitals = self.watch.vitals(tx, now)
            return [
                self._healthy(vitals, now),
                *self._mailbox(tx, vitals, now),
                *self._queue(tx, vitals, now),
                *self._week(tx, vitals.reports, now),
                *self._machine(tx, vitals),
                *self._process(),
            ]

    def _healthy(self, vitals: Vitals, now: datetime) -> Family:
        patience = max(600, 5 * self.app.settings.mailbox.poll_seconds)
        read = vitals.mailbox_read_at
        well = read is not None and (now - read).total_seconds() < patience
        return family("healthy", "Whether the mailbox was read lately (1) or not (0).", float(well))

    def _mailbox(self, tx: Transaction, vitals: Vitals, now: datetime) -> list[Family]:
        read, held = vitals.mailbox_read_at, vitals.held_since
        counts = tx.messages.counts()
        by_meaning = [({"state": s, "disposition": d or "none"}, float(n)) for (s, d), n in counts.items()]
        return [
            family(
                f"{READ}_last_read_timestamp_seconds",
                "When the mailbox was last read whole, in seconds since 1970; 0 for never.",
                read.timestamp() if read else 0.0,
            ),
            family("messages", "Messages stored, by state and what they were understood as.", *by_meaning),
            family("quarantine_waiting", "Messages of the last 7 days that wait for a person.", float(vitals.held)),
            family(
                "quarantine_oldest_age_seconds",
                "How long the first of them waits; 0 for none.",
                (now - held).total_seconds() if held else 0.0,
            ),
        ]

    def _queue(self, tx: Transaction, vitals: Vitals, now: datetime) -> list[Family]:
        counts = tx.outbox.counts()
        oldest = tx.outbox.stuck(without="").since
        states = [({"state": str(state)}, float(counts.get(state, 0))) for state in DeliveryState]
        return [
            family("outbox_mails", "Outgoing mails, by state.", *states),
            family(
                "outbox_oldest_age_seconds",
                "How long the first mail waits to be sent; 0 for an empty queue.",
                (now - oldest).total_seconds() if oldest else 0.0,
            ),
        ]

    def _week(self, tx: Transaction, reports: tuple[OpenReport, ...], now: datetime) -> list[Family]:
        """The week that each Tổ works on: its first report that is not delivered."""
        current: dict[str, OpenReport] = {}
        for one in reports:
            if one.state is not CycleState.DELIVERED:
                current.setdefault(one.group, one)
        left = [
            ({"group": one.group, "state": str(one.state)}, (one.deadline - now).total_seconds())
            for one in current.values()
        ]
        items: Counter[tuple[str, str]] = Counter()
        for group in sorted({one.group for one in reports}):
            week = current[group].week if group in current else Week.of(now)
            items.update((group, str(item.status)) for item in tx.opinions.of_week(group, week))
        return [
            family("report_deadline_seconds", "Seconds to the deadline of each report not yet delivered.", *left),
            family(
                "week_items",
                "Items filed for the week that each group works on, by status.",
                *(({"group": group, "status": status}, float(n)) for (group, status), n in sorted(items.items())),
            ),
        ]

    def _machine(self, tx: Transaction, vitals: Vitals) -> list[Family]:
        told = Counter(str(alarm.kind) for alarm in tx.alarms.told())
        ends = [({"server": server}, until.timestamp()) for server, until in vitals.certificates.items()]
        found = [
            family("alarms", "Troubles told to the operator and not over.", *_by("kind", told)),
            family("certificate_expiry_timestamp_seconds", "When each mail server's certificate ends.", *ends),
        ]
        if vitals.disk_free is not None:
            found.append(family("disk_free_bytes", "Room left where the data lie.", float(vitals.disk_free)))
        if vitals.clock_ahead is not None:
            text = "Seconds by which this clock is ahead of the mail server's, as far as sure."
            found.append(family("clock_ahead_seconds", text, vitals.clock_ahead))
        return found

    def _process(self) -> list[Family]:
        """Counters of this process; a restart begins anew."""
        pulse, intake = self.pulse, self.intake
        return [
            family("build_info", "The running version.", ({"version": __version__}, 1.0)),
            family("step_duration_seconds", "How long each step took the last time.", *_by("step", pulse.seconds)),
            family("steps_total", "How often each step ran.", *_by("step", pulse.runs), kind="counter"),
            family("step_failures_total", "How often each step failed.", *_by("step", pulse.failures), kind="counter"),
            family("documents_total", "Attachments read.", float(intake.documents), kind="counter"),
            family(
                "document_failures_total",
                "Attachments that could not be read.",
                float(intake.unreadable),
                kind="counter",
            ),
        ]


def _by(label: str, counts: Mapping[str, float]) -> list[tuple[dict[str, str], float]]:
    return [({label: name}, float(value)) for name, value in sorted(counts.items())]
