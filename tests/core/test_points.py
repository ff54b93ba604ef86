"""The first page: five points at most, by stated rules, in extracts of what was written."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mailflow.core.data_issue import IssueLine, IssueStanding
from mailflow.core.points import Move, PointKind, Silence, Thresholds, choose
from mailflow.core.report import DirectiveLine, Report
from tests import sample_report as s


def line(number: int, standing: IssueStanding = IssueStanding.NEW, **more: object) -> IssueLine:
    values: dict[str, object] = {"items": (number,), "times": 1, "text": f"Bất cập số {number} của dữ liệu."}
    return IssueLine(
        code=f"BC-T1-2026-{number:03d}", sector="y-te", author="Giám đốc Sở Y tế", raised=s.WEEK, standing=standing,
        **{**values, **more},
    )  # type: ignore[arg-type]  # fmt: skip


def overdue(days: int) -> DirectiveLine:
    due = s.CLOSING.date() - timedelta(days=days)
    return DirectiveLine("Giám đốc Sở Y tế", (), f"Rà soát {days} điểm.", s.CLOSING, due=due, overdue=True)


def report(**more: object) -> Report:
    return replace(s.report(), **{"directives": (), "issues": (), "silences": (), **more})  # type: ignore[arg-type]


def test_a_quiet_week_has_no_points() -> None:
    assert choose(report()) == ()


def test_every_kind_comes_before_a_second_of_one_kind() -> None:
    many = report(
        directives=tuple(overdue(n) for n in (3, 9, 5)),
        issues=(line(1), line(2), line(3, IssueStanding.REPEATED, times=3)),
        silences=(Silence("giao-duc", 4),),
    )
    found = choose(many, [Move("Ca sốt xuất huyết", "94", "87", item=4, size=74)])
    assert [p.kind for p in found] == [
        PointKind.OVERDUE, PointKind.REPEATED, PointKind.NEW, PointKind.MOVED, PointKind.SILENT,
    ]  # fmt: skip
    assert found[0].days == 9
    assert found[1].weeks == 3


def test_what_is_left_of_the_page_goes_to_the_heaviest_kind() -> None:
    found = choose(report(directives=tuple(overdue(n) for n in range(1, 9)), issues=(line(1),)))
    assert [p.kind for p in found] == [PointKind.OVERDUE] * 4 + [PointKind.NEW]
    assert [p.days for p in found[:4]] == [8, 7, 6, 5]


def test_the_longest_repeated_issue_comes_first() -> None:
    issues = (line(1, IssueStanding.REPEATED, times=2), line(2, IssueStanding.REPEATED, times=5))
    assert [p.code for p in choose(report(issues=issues))] == ["BC-T1-2026-002", "BC-T1-2026-001"]


def test_open_and_settled_issues_are_no_points() -> None:
    issues = (line(1, IssueStanding.OPEN, weeks=9), line(2, IssueStanding.SETTLED))
    assert choose(report(issues=issues)) == ()


@pytest.mark.parametrize(("weeks", "told"), [(1, 0), (2, 1), (7, 1)])
def test_a_sector_must_be_silent_for_weeks(weeks: int, told: int) -> None:
    assert len(choose(report(silences=(Silence("giao-duc", weeks),)))) == told


def test_sectors_of_one_length_of_silence_are_one_point() -> None:
    silences = (Silence("giao-duc", 2), Silence("y-te", 5), Silence("du-lich", 2))
    assert [(p.weeks, p.sectors) for p in choose(report(silences=silences))] == [
        (5, ("y-te",)),
        (2, ("giao-duc", "du-lich")),
    ]


def test_thresholds_are_data() -> None:
    issues = tuple(line(n) for n in range(1, 9))
    assert len(choose(report(issues=issues), limits=Thresholds(most=3))) == 3
    assert len(choose(report(issues=issues))) == 5


def test_an_extract_ends_with_a_sentence() -> None:
    text = "Số ca trên IOC thấp hơn CDC 14 ca. " + "Đề nghị đối chiếu lại từng đơn vị. " * 9
    [point] = choose(report(issues=(line(1, text=text),)))
    assert point.text.startswith("Số ca trên IOC thấp hơn CDC 14 ca.")
    assert point.text.endswith("đơn vị. …")
    assert len(point.text) <= 182
