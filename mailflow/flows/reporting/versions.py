"""Versions of a report: compiled from the filed opinions, frozen with their hash, shown, submitted.

A correction changes the stored opinions; a version is only followed by the next one (Decree 30/2020, Điều 11).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from mailflow.core import letters
from mailflow.core.cycle import Act, advance
from mailflow.core.duties import DutyKind, duty_key
from mailflow.core.records import Cycle, Note, ReportVersion
from mailflow.core.report import Report, compile_report
from mailflow.core.week import Week

if TYPE_CHECKING:
    from mailflow.adapters.store import Transaction
    from mailflow.app import App


class StaleCycle(Exception):
    """Another process changed the cycle meanwhile; the transaction is given up and the next pass looks again."""


class Versions:
    def __init__(self, app: App) -> None:
        self.app = app

    def compile(self, tx: Transaction, group_id: str, week: Week, now: datetime) -> Report:
        """The report as the stored opinions make it now."""
        roster = self.app.roster(now)
        return compile_report(
            roster.group(group_id),
            roster,
            week,
            tx.opinions.of_week(group_id, week),
            tx.attendance.of_week(group_id, week),
            directives=tx.directives.open(group_id),
            notes=tx.notes.of_week(group_id, week),
            closing=self.app.timetable.closing.of(week),
            office=self.app.office,
        )

    def read(self, tx: Transaction, group: str, week: Week, version: int | None = None) -> Report | None:
        """A frozen version; the newest without `version`."""
        kept = tx.reports.get(group, week, version)
        return Report.from_json(kept.content) if kept else None

    def make(self, tx: Transaction, cycle: Cycle, act: Act, now: datetime, by: str) -> Cycle:
        """Freeze a new version (DRAFT or REVISE) and put the cycle in state DRAFTED."""
        report = self.compile(tx, cycle.group, cycle.week, now)
        after = self.step(tx, cycle, act, now)
        content = report.to_json()
        tx.reports.add(ReportVersion(cycle.group, cycle.week, after.version, content, report.sha256, now, by))
        self._log(tx, now, by, f"report_{act}", after, sha256=report.sha256)
        return after

    def step(self, tx: Transaction, cycle: Cycle, act: Act, now: datetime) -> Cycle:
        """Advance the cycle by compare-and-set. Raises StaleCycle when somebody else was faster."""
        after = advance(cycle, act, now)
        if not tx.cycles.save(after, cycle.state, cycle.version):
            raise StaleCycle(f"{cycle.group} {cycle.week}")
        return after

    def send_draft(self, tx: Transaction, cycle: Cycle, now: datetime, cause: int | None = None) -> None:
        """Show the current version to the secretary, numbered, with what is missing and what was left out."""
        roster = self.app.roster(now)
        group = roster.group(cycle.group)
        report = self._current(tx, cycle)
        letter = letters.draft(
            report, group, roster, self.app.timetable.submission.of(cycle.week), version=cycle.version,
            office=self.app.office, files=tuple(n.filename for n in self._files(tx, cycle)),
        )  # fmt: skip
        self.app.post(
            tx, letter, now, once=f"draft:{cycle.week}:{cycle.group}:{cycle.version}:{letter.to}", cause=cause
        )

    def submit(self, tx: Transaction, cycle: Cycle, now: datetime, by: str, cause: int | None = None) -> Cycle:
        """Send the current version to who may approve it, with the secretary's notes and files and what changed."""
        roster = self.app.roster(now)
        group = roster.group(cycle.group)
        report, kept = self._current(tx, cycle), tx.reports.get(cycle.group, cycle.week, cycle.version)
        previous = self._returned(tx, cycle)
        after = self.step(tx, cycle, Act.SUBMIT, now)
        tx.duties.claim(duty_key(DutyKind.SUBMIT, cycle.week, cycle.group), now)
        files = self._files(tx, cycle)
        for to in group.approvers or (roster.member(group.head).address,):
            letter = letters.submission(
                report, group, roster, to=to, version=cycle.version, sha256=kept.sha256 if kept else "",
                delivery=self.app.timetable.delivery.of(cycle.week),
                deadline=self.app.timetable.deadline.of(cycle.week),
                previous=previous, notes=tx.notes.of_week(cycle.group, cycle.week), office=self.app.office,
            )  # fmt: skip
            self.app.post(
                tx,
                letter,
                now,
                once=f"submission:{cycle.week}:{cycle.group}:{cycle.version}:{to}",
                cause=cause,
                attachments=[letters.file(n.filename, n.content) for n in files],
            )
        self._log(tx, now, by, "report_submitted", after, sha256=kept.sha256 if kept else "")
        return after

    def _current(self, tx: Transaction, cycle: Cycle) -> Report:
        report = self.read(tx, cycle.group, cycle.week, cycle.version)
        if report is None:
            raise KeyError(f"{cycle.group} {cycle.week} version {cycle.version} is not in the store")
        return report

    def _returned(self, tx: Transaction, cycle: Cycle) -> Report | None:
        """The newest version that the head gave back, to show him what changed since."""
        events = [e for e in tx.events.of_week(cycle.group, cycle.week) if e.what == "report_returned"]
        version = events[-1].detail.get("version") if events else None
        return self.read(tx, cycle.group, cycle.week, version) if version and version != cycle.version else None

    def _files(self, tx: Transaction, cycle: Cycle) -> list[Note]:
        return [n for n in tx.notes.of_week(cycle.group, cycle.week) if n.filename]

    def _log(self, tx: Transaction, now: datetime, by: str, what: str, cycle: Cycle, **more: object) -> None:
        self.app.event(tx, now, by, what, group=cycle.group, week=cycle.week, version=cycle.version, **more)
