"""Versions of a yearly review: counted once from the store, then only changed by the secretary's own lines."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

import structlog

from mailflow.core import letters
from mailflow.core.cycle import Act
from mailflow.core.data_issue import DataIssue, IssueState
from mailflow.core.outgoing import Enclosure
from mailflow.core.records import Cycle, ReportVersion
from mailflow.core.report_compile import title_of
from mailflow.core.review import Review, ReviewEdition, Totals
from mailflow.core.review_compile import OpenIssue, Rows, count_year
from mailflow.core.review_period import Annex, counted
from mailflow.core.verdict import Kind
from mailflow.core.week import Week, local
from mailflow.errors import PrintingError
from mailflow.flows.reporting.versions import Shelf

if TYPE_CHECKING:
    from mailflow.adapters.store import Transaction
    from mailflow.adapters.store.cycles import Cycles
    from mailflow.adapters.store.reports import Reports

log = structlog.get_logger()


class ReviewVersions(Shelf):
    def cycles(self, tx: Transaction) -> Cycles:
        return tx.review_cycles

    def frozen(self, tx: Transaction) -> Reports:
        return tx.review_versions

    def edition(self, tx: Transaction, cycle: Cycle, version: int | None = None) -> ReviewEdition:
        """A frozen version with its approval; the newest if none is named. Raises KeyError if absent."""
        kept = self.kept(tx, cycle, version)
        approved = cycle.approved_at if kept.version == cycle.version else None
        approver = title_of(cycle.approved_by, self.app.roster(approved)) if approved else ""
        return ReviewEdition(Review.from_json(kept.content), kept.version, approved, approver)

    def desk(self, now: datetime, cycle: Cycle) -> letters.Desk:
        roster = self.app.roster(now)
        return letters.Desk(self.app.office, roster, cycle.week, roster.group(cycle.group), cycle.week.year)

    def freeze(self, tx: Transaction, cycle: Cycle, review: Review, act: Act, now: datetime, by: str) -> Cycle:
        """Store the next version and put the cycle in state DRAFTED."""
        after = self.step(tx, cycle, act, now)
        digest = review.sha256
        self.frozen(tx).add(ReportVersion(cycle.group, cycle.week, after.version, review.to_json(), digest, now, by))
        self.app.event(
            tx, now, by, f"review_{act}", group=cycle.group, week=cycle.week, version=after.version, sha256=digest
        )
        return after

    def send_draft(
        self, tx: Transaction, cycle: Cycle, now: datetime, cause: int | None = None, problems: Sequence[str] = ()
    ) -> None:
        """Show the current version to the secretary, who answers by mail; the Word file is for reading and adapting."""
        edition = self.edition(tx, cycle)
        letter = letters.review_draft(
            self.desk(now, cycle), edition, problems=problems, attachments=self.papers(edition, "docx")
        )
        once = f"review_draft:{cycle.week.year}:{cycle.group}:{cycle.version}:{cause or ''}"
        self.app.post(tx, letter, now, once=once, cause=cause)

    def submit(self, tx: Transaction, cycle: Cycle, now: datetime, by: str, cause: int | None = None) -> Cycle:
        """Send the current version to who may approve it."""
        after = self.step(tx, cycle, Act.SUBMIT, now)
        desk, edition = self.desk(now, cycle), self.edition(tx, cycle)
        files = self.papers(edition, "pdf")
        for to in desk.own.approvers:
            letter = letters.review_submission(desk, edition, to=to, attachments=files)
            once = f"review_submission:{cycle.week.year}:{cycle.group}:{cycle.version}:{to}"
            self.app.post(tx, letter, now, once=once, cause=cause)
        self.app.event(
            tx, now, by, "review_submitted", group=cycle.group, week=cycle.week, version=after.version,
            sha256=edition.review.sha256,
        )  # fmt: skip
        return after

    def papers(self, edition: ReviewEdition, form: str) -> tuple[Enclosure, ...]:
        """The printed review; a mail never waits for its file."""
        try:
            printer = self.app.printer
            made = printer.review_pdf(edition) if form == "pdf" else printer.review_docx(edition)
            name = printer.review_file_name(edition, form)
        except PrintingError as error:
            log.error("review_not_printed", group=edition.review.group, year=edition.review.year, error=str(error))
            return ()
        return (Enclosure(name, mimetypes.guess_type(name)[0] or "application/octet-stream", made),)

    # -- counting ----------------------------------------------------------------------------------------------

    def compile(self, tx: Transaction, group: str, year: int, now: datetime) -> Review:
        """The group's review of the year as the store has it now."""
        first, last = self.app.settings.review_plan().period(year)
        groups = self.app.roster(now).groups
        return self.assemble(group, year, now, {g.id: self._rows(tx, g.id, first, last, now) for g in groups})

    def assemble(self, group: str, year: int, now: datetime, rows: Mapping[str, Rows]) -> Review:
        """The group's review of the year that `rows` hold, by group; names are those of `now`."""
        app = self.app
        plan, roster = app.settings.review_plan(), app.roster(now)
        first, last = plan.period(year)
        today = min(local(now).date(), last)
        found = {g: count_year(one, app.timetable, today) for g, one in rows.items()}
        own, mine = roster.group(group), found[group]
        named = {g.id: _named(found[g.id].totals, g.name) for g in roster.groups}
        head = roster.member(own.head)
        return Review(
            group=group,
            group_number=own.number,
            group_name=own.name,
            group_long_name=own.long_name,
            head_title=head.title,
            head_name=head.holder,
            year=year,
            first=first,
            last=last,
            made_at=now,
            office=app.office,
            totals=named[group],
            weeks=mine.weeks,
            members=mine.members,
            sectors=mine.sectors,
            channels=mine.channels,
            added=mine.added,
            followed=rows[group].issues is not None,
            issues=mine.issues,
            directives=mine.directives,
            cancelled=mine.cancelled,
            groups=tuple(named.values()) if plan.annex is Annex.JOINT else (),
        )

    def _rows(self, tx: Transaction, group: str, first: date, last: date, now: datetime) -> Rows:
        app = self.app
        span = Week.of(first), Week.of(last)
        cycles = tx.cycles.of_group(group, *span)
        weeks = counted(
            first, last, timetable=app.timetable, now=now, since=app.since(tx, now), begun=cycles.keys(),
            holidays=app.rules.holidays(first.year) | app.rules.holidays(last.year) | app.rules.holidays(last.year + 1),
        )  # fmt: skip
        tallies = tx.opinions.tallies(group, *span)
        issues = [i for i in tx.issues.find(group) if i.state is not IssueState.VOID]
        stated = any(t.kind is Kind.DATA_ISSUE for t in tallies)
        given = [d for d in tx.directives.find(*span, group) if first <= local(d.given_at).date() <= last]
        return Rows(
            group=group,
            weeks=weeks,
            rosters={week: app.roster(app.timetable.closing.of(week)) for week in weeks},
            cycles=cycles,
            delivered=tx.events.firsts("report_delivered", group, *span),
            attendance=tx.attendance.of_group(group, *span),
            tallies=tallies,
            returns=tx.events.counts("report_returned", group, *span),
            directives=app.shown(given, "text"),
            issues=app.shown(_issues(issues, first, last), "text") if issues or not stated else None,
            first=first,
        )


def _issues(issues: Iterable[DataIssue], first: date, last: date) -> Iterable[OpenIssue]:
    """Raised in the period, or before it and still open at its end."""
    for one in issues:
        raised = local(one.raised_at).date()
        settled = local(one.settled_at).date() if one.state is IssueState.SETTLED and one.settled_at else None
        if raised <= last and (raised >= first or settled is None):
            yield OpenIssue(one.code, one.sector, one.text, raised, settled)


def _named(totals: Totals, name: str) -> Totals:
    """A group with no week yet still has its name in the annex."""
    return replace(totals, group_name=name)
