"""The matrix of the annex: who spoke on which sector."""

from dataclasses import replace

import pytest

from mailflow.core.coverage import Mark, coverage
from mailflow.core.report import Report, State
from tests import sample_report


def mark(report: Report, member: str, sector: str) -> Mark:
    found = coverage(report)
    column = [head.id for head in found.columns].index(sector)
    return next(seat.marks[column] for seat in found.seats if seat.standing.member == member)


@pytest.mark.parametrize(
    ("member", "sector", "expected"),
    [
        ("giam-doc-so-y-te", "y-te", Mark.ON_TIME),
        ("giam-doc-so-y-te", "du-lich", Mark.NONE),
        ("giam-doc-so-vhttdl", "du-lich", Mark.LATE),
        ("giam-doc-so-gddt", "giao-duc", Mark.ABSENT),
        ("pho-chanh-vp-van-xa", "giao-duc", Mark.ON_TIME),
        ("pho-chanh-vp-van-xa", "y-te", Mark.NONE),
    ],
)
def test_every_cell_says_how_a_member_stands_on_a_sector(member: str, sector: str, expected: Mark) -> None:
    assert mark(sample_report.report(), member, sector) is expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.NO_OPINION, Mark.NO_OPINION),
        (State.BOUNCED, Mark.BOUNCED),
        (State.UNCLEAR, Mark.UNCLEAR),
        (State.MISSING, Mark.MISSING),
        (State.ANSWERED, Mark.NOT_RAISED),
    ],
)
def test_an_owner_without_word_on_his_sector_is_shown_by_his_state(state: State, expected: Mark) -> None:
    report = sample_report.report()
    standings = tuple(replace(s, state=state) if s.member == "giam-doc-so-gddt" else s for s in report.standings)
    assert mark(replace(report, standings=standings), "giam-doc-so-gddt", "giao-duc") is expected


def test_columns_are_the_headings_of_part_one() -> None:
    report = sample_report.report_2()
    assert [c.id for c in coverage(report).columns] == [s.head.id for s in report.sections()]


def test_an_author_without_seat_gets_a_row() -> None:
    report = sample_report.report()
    guest = replace(report.items[0], member="khach", author="Giám đốc Sở Nội vụ", late=True)
    found = coverage(replace(report, items=(*report.items, guest)))
    assert found.seats[-1].standing.title == "Giám đốc Sở Nội vụ"
    assert Mark.LATE in found.seats[-1].marks


def test_a_line_of_the_secretary_is_nobodys_opinion() -> None:
    report = sample_report.report(opinions=())
    assert all(m is not Mark.ON_TIME for seat in coverage(report).seats for m in seat.marks)
