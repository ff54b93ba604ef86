"""Versions of a report: compiled from the filed opinions, frozen with their hash, shown, submitted.

A correction changes the stored opinions; a version is only followed by the next one (Decree 30/2020, Điều 11).
"""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from mailflow.core import letters
from mailflow.core.cycle import Act, advance
from mailflow.core.duties import DutyKind, duty_key
from mailflow.core.outgoing import Enclosure
from mailflow.core.records import Cycle, Event, Note, ReportVersion
from mailflow.core.report import Edition, Replaced, Report, diff
from mailflow.core.report_compile import title_of
from mailflow.flows.reporting.papers import Papers
from mailflow.flows.reporting.register import Register

if TYPE_CHECKING:
    from mailflow.adapters.store import Transaction
    from mailflow.adapters.store.cycles import Cycles
    from mailflow.adapters.store.reports import Reports
    from mailflow.app import App


class StaleCycle(Exception):
    """Another process changed the cycle meanwhile; the transaction is given up and the next pass looks again."""


class Shelf:
    """Where a document's states and frozen versions lie; the weekly report's are the plain ones."""

    def __init__(self, app: App) -> None:
        self.app = app

    def cycles(self, tx: Transaction) -> Cycles:
        return tx.cycles

    def frozen(self, tx: Transaction) -> Reports:
        return tx.reports

    def step(self, tx: Transaction, cycle: Cycle, act: Act, now: datetime) -> Cycle:
        """Advance the cycle by compare-and-set. Raises StaleCycle when somebody else was faster."""
        after = advance(cycle, act, now)
        if not self.cycles(tx).save(after, cycle.state, cycle.version):
            raise StaleCycle(f"{cycle.group} {cycle.week}")
        return after

    def kept(self, tx: Transaction, cycle: Cycle, version: int | None = None) -> ReportVersion:
        """A frozen version; the cycle's own if none is named. Raises KeyError if absent."""
        number = cycle.version if version is None else version
        kept = self.frozen(tx).get(cycle.group, cycle.week, number)
        if kept is None:
            raise KeyError(f"{cycle.group} {cycle.week} version {number} is not in the store")
        return kept


class Versions(Shelf):
    def __init__(self, app: App) -> None:
        super().__init__(app)
        self.register = Register(app)

    def edition(self, tx: Transaction, cycle: Cycle, version: int | None = None) -> Edition:
        """A frozen version with its approval; the cycle's own version if none is named. Raises KeyError if absent."""
        kept = self.kept(tx, cycle, version)
        approved, by = self._approval(tx, cycle, kept.version)
        approver = title_of(by, self.app.roster(approved)) if approved else ""
        return Edition(Report.from_json(kept.content), kept.version, approved, approver)

    def delivered(self, tx: Transaction, cycle: Cycle) -> Edition | None:
        """The version that leadership has: the newest delivered before the cycle's own; None for none."""
        events = tx.events.of_week(cycle.group, cycle.week)
        versions = [_version(e) for e in events if e.what == "report_delivered"]
        newest = max((v for v in versions if v < cycle.version), default=0)
        return self.edition(tx, cycle, newest) if newest else None

    def _replaced(self, tx: Transaction, cycle: Cycle) -> Replaced | None:
        former = self.delivered(tx, cycle)
        return Replaced(former.version, former.approved_at) if former and former.approved_at else None

    def _approval(self, tx: Transaction, cycle: Cycle, version: int) -> tuple[datetime | None, str]:
        """When and by whom a version was approved. An older one keeps its approval only if it went to leadership."""
        if version == cycle.version:
            return cycle.approved_at, cycle.approved_by
        events = [e for e in tx.events.of_week(cycle.group, cycle.week) if _version(e) == version]
        if not any(e.what == "report_delivered" for e in events):
            return None, ""
        yes = [e for e in events if e.what == "report_approved"]
        return (yes[-1].at, yes[-1].actor) if yes else (None, "")

    def make(self, tx: Transaction, cycle: Cycle, act: Act, now: datetime, by: str) -> Cycle:
        """Freeze a new version (DRAFT or REVISE) and put the cycle in state DRAFTED."""
        self.register.keep(tx, cycle.group, cycle.week, now)
        report = self.app.compile(tx, cycle.group, cycle.week, now)
        after = self.step(tx, cycle, act, now)
        report = replace(report, replaces=self._replaced(tx, after))
        content = report.to_json()
        tx.reports.add(ReportVersion(cycle.group, cycle.week, after.version, content, report.sha256, now, by))
        self._log(tx, now, by, f"report_{act}", after, sha256=report.sha256)
        return after

    def send_draft(
        self, tx: Transaction, cycle: Cycle, now: datetime, cause: int | None = None, problems: Sequence[str] = ()
    ) -> None:
        """Show the current version to the secretary, numbered, with what changed and what could not be done."""
        edition = self.edition(tx, cycle)
        before = self.edition(tx, cycle, cycle.version - 1).report if cycle.version > 1 else None
        letter = letters.draft(
            self.app.desk(now, cycle.group, cycle.week),
            edition,
            submit_at=self.app.timetable.submission.of(cycle.week),
            changes=diff(before, edition.report) if before else (),
            problems=problems,
        )
        self.app.post(tx, letter, now, once=f"draft:{cycle.week}:{cycle.group}:{cycle.version}", cause=cause)

    def submit(self, tx: Transaction, cycle: Cycle, now: datetime, by: str, cause: int | None = None) -> Cycle:
        """Send the current version to who may approve it, with the secretary's notes and files and what changed."""
        after = self.step(tx, cycle, Act.SUBMIT, now)
        tx.duties.claim(duty_key(DutyKind.SUBMIT, cycle.week, cycle.group), now)
        desk = self.app.desk(now, cycle.group, cycle.week)
        edition = self.edition(tx, cycle)
        since = self._returned_version(tx, cycle)
        changes = diff(self.edition(tx, cycle, since).report, edition.report) if since else ()
        notes = tx.notes.of_week(cycle.group, cycle.week)
        files = (*Papers(self.app, tx, [edition], now).within(edition), *(_enclosure(n) for n in notes if n.filename))
        for to in desk.own.approvers:
            letter = letters.submission(
                desk, edition, to=to, deadline=self.app.timetable.deadline.of(cycle.week), changes=changes, since=since,
                note="\n\n".join(n.text for n in notes if n.text),
                attachments=files,
            )  # fmt: skip
            once = f"submission:{cycle.week}:{cycle.group}:{cycle.version}:{to}"
            self.app.post(tx, letter, now, once=once, cause=cause)
        self._log(tx, now, by, "report_submitted", after, sha256=edition.report.sha256)
        return after

    def _returned_version(self, tx: Transaction, cycle: Cycle) -> int:
        """The newest version that the head gave back, to show him what changed since; 0 for none."""
        events = tx.events.of_week(cycle.group, cycle.week)
        versions = [_version(e) for e in events if e.what == "report_returned"]
        return max((v for v in versions if v < cycle.version), default=0)

    def _log(self, tx: Transaction, now: datetime, by: str, what: str, cycle: Cycle, **more: object) -> None:
        self.app.event(tx, now, by, what, group=cycle.group, week=cycle.week, version=cycle.version, **more)


def _version(event: Event) -> int:
    return int(event.detail.get("version") or 0)


def _enclosure(note: Note) -> Enclosure:
    """The secretary's file as it came; its type by name only, since nothing here opens it."""
    return Enclosure(note.filename, mimetypes.guess_type(note.filename)[0] or "application/octet-stream", note.content)
