"""What a year's review costs: 3 groups, 52 weeks, 60 opinions a week and group, counted and in all forms; memory."""

from __future__ import annotations

import random
import resource
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from mailflow.adapters.printing import Printer
from mailflow.commands.review import content
from mailflow.core.records import Attendance, Opinion, Presence
from mailflow.core.review import ReviewEdition
from mailflow.core.verdict import Kind
from mailflow.core.week import Week
from mailflow.flows.reporting.reviews import Reviews
from tests.office import REPOSITORY, Office

WEEKS, OPINIONS, YEAR = 52, 60, 2026
NOW = datetime(2026, 11, 1, 2, tzinfo=UTC)
FORMS = ("pdf", "docx", "html", "txt", "json")


def run() -> list[tuple[str, str]]:
    """Rows of the table: what, figure."""
    with tempfile.TemporaryDirectory(prefix="mailflow-bench-") as folder:
        office = Office(Path(folder))
        office.app.printer = Printer(REPOSITORY / "templates" / "report")
        groups = _seed(office)
        versions = Reviews(office.app).versions
        start = time.process_time()
        with office.store.transaction() as tx:
            reviews = [versions.compile(tx, group, YEAR, NOW) for group in groups]
        counted = time.process_time() - start
        for form in FORMS:
            for review in reviews:
                content(office.app, ReviewEdition(review, 1), form)
        total = time.process_time() - start
        office.store.close()
    told = sum(review.totals.opinions for review in reviews)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return [
        (f"a year of {len(groups)} groups, {told} opinions, counted", f"{counted:.2f} s"),
        ("counted and in all forms", f"{total:.2f} s (target: under 10 s); {peak} MB at most"),
    ]


def _seed(office: Office) -> list[str]:
    """A year of opinions and attendance; the ids of the groups."""
    dice, week = random.Random(1), Week.of(datetime(2025, 11, 3, tzinfo=UTC))
    roster = office.app.roster(NOW)
    with office.store.transaction() as tx:
        tx.beats.beat("first_run", datetime(2025, 1, 1, tzinfo=UTC))
        for _ in range(WEEKS):
            for group in roster.groups:
                members = [m for m in roster.members_of(group.id) if m.expected]
                tx.opinions.add(_opinion(dice, group.id, week, members) for _ in range(OPINIONS))
                for member in members:
                    tx.attendance.note(Attendance(group.id, week, member.id, Presence.ANSWERED, NOW))
            week = week.next()
    return [group.id for group in roster.groups]


def _opinion(dice: random.Random, group: str, week: Week, members: list) -> Opinion:
    member = dice.choice(members)
    sector = member.sectors[0] if member.sectors else "chung"
    return Opinion(None, group, week, member.id, sector, dice.choice(list(Kind)), "Nội dung về số liệu. " * 6, NOW)
