"""A year of one group for tests and pictures: 52 weeks, some late, silent sectors, open bất cập and directives."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from mailflow.core.records import Attendance, Cycle, CycleState, KeptDirective, Presence
from mailflow.core.review import Review, ReviewEdition, Totals
from mailflow.core.review_compile import OpenIssue, Rows, Tally, count_year
from mailflow.core.review_period import ReviewPlan, counted
from mailflow.core.timetable import Timetable
from mailflow.core.verdict import Channel, Kind, SubmittedBy
from tests.sample_report import OFFICE, ROSTER

FIRST, LAST = ReviewPlan().period(2026)
TABLE = Timetable()
HOSTILE = "<b>Số liệu</b> {{7*7}} #eval trễ, *x* & \u202e" + "dài" * 70


def rows(seed: int = 1) -> Rows:
    """The same year for the same seed."""
    chance = random.Random(seed)
    now = datetime(2026, 11, 1, 1, tzinfo=UTC)
    weeks = counted(
        FIRST, LAST, timetable=TABLE, now=now, since=datetime(2025, 1, 1, tzinfo=UTC), begun=()
    )  # fmt: skip
    seats = [m for m in ROSTER.members_of("to-1") if m.expected]
    attendance, tallies, cycles, delivered = [], [], {}, {}
    for week in weeks:
        deadline = TABLE.deadline.of(week)
        for seat in seats:
            drawn = chance.random()
            if drawn < 0.8:
                kind, channel = chance.choice(list(Kind)), chance.choice([*[Channel.EMAIL] * 8, *Channel])
                late = chance.random() < 0.1
                tallies.append(
                    Tally(week, seat.id, seat.sectors[0], kind, channel, SubmittedBy.SELF, late, chance.randint(1, 4))
                )
            elif drawn < 0.95:
                presence = chance.choice([Presence.NO_OPINION, Presence.ABSENT])
                attendance.append(Attendance("to-1", week, seat.id, presence, deadline - timedelta(days=2)))
        if chance.random() < 0.95:
            delivered[week] = deadline + timedelta(minutes=chance.choice([-60, -60, -60, -60, 90]))
            cycles[week] = Cycle(
                "to-1", week, CycleState.DELIVERED, deadline, 1, submitted_at=deadline - timedelta(hours=36),
                approved_at=deadline - timedelta(minutes=chance.randint(60, 2000)),
            )  # fmt: skip
    given = datetime(2026, 9, 8, tzinfo=UTC)
    asked, done = seats[1].id, seats[2].id
    task = "Rà soát số liệu trường học chưa cập nhật trên IOC."
    open_one = KeptDirective("to-1", weeks[40], None, "x", (asked,), asked, task, date(2026, 9, 30), given, id=1)
    directives = [
        open_one,
        replace(open_one, text="Kết nối dữ liệu du lịch.", lead=done, due=None, state="done", done_at=given, id=2),
    ]
    beds = "Số giường bệnh trên IOC không khớp báo cáo của Trung tâm Y tế Bù Đăng."
    issues = [
        OpenIssue("BC-T1-2026-004", "y-te", beds, date(2026, 3, 12)),
        OpenIssue("BC-T1-2026-011", "giao-duc", "Số trường học chưa cập nhật sau sáp nhập.", date(2026, 8, 3)),
        OpenIssue("BC-T1-2026-002", "y-te", "Đã xong", date(2026, 2, 3), date(2026, 2, 20)),
    ]
    return Rows(
        "to-1", weeks, dict.fromkeys(weeks, ROSTER), cycles, delivered, attendance, tallies,
        {weeks[3]: 2, weeks[9]: 1}, directives, issues, FIRST,
    )  # fmt: skip


def review(seed: int = 1) -> Review:
    """A review without the secretary's words."""
    found = count_year(rows(seed), TABLE, LAST)
    head = ROSTER.member(ROSTER.group("to-1").head)
    others = (replace(found.totals, group_name="Tổ 2", late=3), Totals("Tổ 3"))
    return Review(
        "to-1", 1, "Tổ 1", ROSTER.group("to-1").long_name, head.title, head.holder, 2026, FIRST, LAST,
        datetime(2026, 11, 1, 1, tzinfo=UTC), OFFICE, found.totals, found.weeks, found.members, found.sectors,
        found.channels, 3, True, found.issues, found.directives, 0, (found.totals, *others),
    )  # fmt: skip


def written(seed: int = 1) -> Review:
    """With the secretary's words."""
    return replace(
        review(seed),
        assessment="Chế độ báo cáo được duy trì.\nDữ liệu y tế, giáo dục cập nhật chậm.",
        proposals="1. Đề nghị các sở rà soát số liệu.\n2. Bổ sung nhân lực & kinh phí.",
    )


DRAFT = ReviewEdition(review(), 1)
APPROVED = ReviewEdition(written(), 2, datetime(2026, 11, 6, 8, 30, tzinfo=UTC), review().head_title)


def hostile() -> ReviewEdition:
    """Words of people that look like markup, in every place where people write."""
    made = written()
    issues = tuple(replace(one, text=HOSTILE) for one in made.issues)
    directives = tuple(replace(one, text=HOSTILE) for one in made.directives)
    told = replace(made, assessment=HOSTILE, proposals=HOSTILE, issues=issues, directives=directives)
    return ReviewEdition(told, 1)
