"""Series by week: what stands in approved reports, corrected when the report is, drawn from three weeks on."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from mailflow.adapters.rules import Rules
from mailflow.core.figures import Doubt
from mailflow.core.records import ItemStatus, Opinion
from mailflow.core.report import Report
from mailflow.core.report_compile import compile_report
from mailflow.core.series import DRAWN, Series, back_from, moves
from mailflow.core.verdict import Kind
from mailflow.core.week import Week
from tests import sample_report as s

INDICATORS = Rules.load(Path(__file__).parents[2] / "rules").indicators(s.WEEK.sunday)
LAST_YEAR = Week(2025, 52)


def told(id: int, text: str, week: Week = s.WEEK, **more: object) -> Opinion:
    values: dict[str, object] = {"member": "giam-doc-so-y-te", "sector": "y-te", "kind": Kind.ASSESSMENT, **more}
    return replace(s.opinion(id, values.pop("member"), values.pop("sector"), values.pop("kind"), text, s.at(20, 9)),
                   week=week, **values)  # type: ignore[arg-type]  # fmt: skip


def report(*texts: str | Opinion, week: Week = s.WEEK, history: tuple[Report, ...] = ()) -> Report:
    opinions = [one if isinstance(one, Opinion) else told(n, one, week) for n, one in enumerate(texts, start=1)]
    return compile_report(
        s.TO_1, s.ROSTER, week, opinions, {}, closing=s.CLOSING, office=s.OFFICE, indicators=INDICATORS, history=history
    )


def weeks(*values: str, sentence: str = "Công suất giường bệnh đạt {}%.") -> Report:
    """The report of s.WEEK; `values` are those of the weeks up to it, "" for a week without."""
    numbered = back_from(s.WEEK)[-len(values) :]
    made: list[Report] = []
    for week, value in zip(numbered, values, strict=True):
        text = sentence.format(value) if value else "Số liệu hợp lý."
        made.append(report(text, week=week, history=tuple(made)))
    return made[-1]


def only(of: Report) -> Series:
    (one,) = of.figures
    return one


def test_a_figure_keeps_its_sentence_and_its_opinion() -> None:
    one = only(report(told(7, "Số liệu khớp. Công suất giường bệnh đạt 87%.")))
    assert (one.title, one.said(one.now[0]), one.now[0].opinion) == ("Công suất sử dụng giường bệnh", "87%", 7)
    assert one.now[0].sentence == "Công suất giường bệnh đạt 87%."
    assert not one.drawn


def test_three_certain_weeks_make_a_line_with_gaps() -> None:
    assert not only(weeks("80", "82")).drawn
    one = only(weeks("80", "", "82", "87"))
    assert one.drawn
    assert [str(sample.value) for sample in one.samples] == ["80", "82", "87"]
    assert one.chart().count("<circle") == DRAWN


def test_a_line_goes_back_twelve_weeks() -> None:
    one = only(weeks(*(str(60 + n) for n in range(12))))
    assert len(one.samples) == 12
    assert "tuần 36" in one.chart()


def test_the_same_report_gives_the_same_series_again() -> None:
    assert weeks("80", "82", "87").to_json() == weeks("80", "82", "87").to_json()
    frozen = weeks("80", "82", "87")
    assert Report.from_json(frozen.to_json()) == frozen


def test_a_left_out_item_leaves_the_series() -> None:
    dropped = told(1, "Công suất giường bệnh đạt 87%.", status=ItemStatus.DROPPED)
    assert report(dropped).figures == ()


def test_a_report_made_before_figures_were_kept_counts_with_its_items() -> None:
    old = replace(report("Công suất giường bệnh đạt 80%.", week=s.WEEK.previous()), figures=())
    one = only(report("Công suất giường bệnh đạt 87%.", history=(old,)))
    assert one.before is not None
    assert one.before.value == Decimal(80)


def test_a_doubtful_value_is_told_and_never_drawn_nor_remembered() -> None:
    one = only(weeks("80", "82", "84", "khoảng 90"))
    assert (one.now[0].doubt, one.drawn) == (Doubt.APPROXIMATE, False)
    with pytest.raises(ValueError, match="no line"):
        one.chart()
    after = report("Công suất giường bệnh đạt 87%.", week=s.WEEK.next(), history=(weeks("80", "khoảng 90"),))
    assert only(after).earlier == ()


def test_two_different_values_of_one_week_are_both_shown_as_doubtful() -> None:
    one = only(report("Công suất giường bệnh đạt 87%.", "Công suất giường bệnh đạt 91%."))
    assert [(str(n.value), n.doubt) for n in one.now] == [("87", Doubt.DIFFERENT), ("91", Doubt.DIFFERENT)]


def test_two_who_state_the_same_make_one_value() -> None:
    one = only(report("Công suất giường bệnh đạt 87%.", "Công suất sử dụng giường bệnh là 87,0%."))
    assert one.certain


def test_a_value_that_a_complaint_disputes_is_doubtful() -> None:
    wrong = told(2, "Công suất giường bệnh trên IOC là 61%.", kind=Kind.DATA_ISSUE)
    one = only(report("Công suất giường bệnh đạt 87%.", wrong))
    assert [n.doubt for n in one.now] == [Doubt.DIFFERENT, Doubt.DISPUTED]


def test_what_is_counted_so_far_is_a_series_of_its_own_and_begins_with_the_year() -> None:
    one, other = report("Ghi nhận 87 ca sốt xuất huyết; lũy kế có 2.431 ca sốt xuất huyết.").figures
    assert [(o.title, str(o.now[0].value)) for o in (one, other)] == [
        ("Ca sốt xuất huyết", "87"),
        ("Ca sốt xuất huyết (lũy kế)", "2431"),
    ]
    old = report("Lũy kế có 9.000 ca sốt xuất huyết.", week=LAST_YEAR)
    new = report("Lũy kế có 12 ca sốt xuất huyết.", week=LAST_YEAR.next(), history=(old,))
    assert only(new).earlier == ()


@pytest.mark.parametrize(
    ("values", "moved"),
    [
        (("80", "84"), False),  # under five points
        (("80", "85"), True),
        (("85", "80"), True),
        (("80",), False),
        (("80", "81", "80", "81", "80", "81", "83.5"), True),  # out of its range by half of that
        (("80", "81", "80", "81", "80", "81", "82"), False),
        (("80", "86", "khoảng 95"), False),
    ],
)
def test_an_indicator_moves_by_a_stated_rule(values: tuple[str, ...], moved: bool) -> None:
    found = weeks(*(value.replace(".", ",") for value in values))
    assert bool(moves(found.figures, INDICATORS)) is moved
    assert any(point.kind == "moved" for point in found.points) is moved


def test_a_move_names_both_values_as_they_are_printed() -> None:
    (move,) = moves(weeks("80", "", "87,5").figures, INDICATORS)
    assert (move.before, move.now, move.since) == ("80%", "87,5%", Week(2026, 45))
    assert move.size == 93


def test_a_running_total_moves_only_when_it_falls() -> None:
    sentence = "Lũy kế có {} ca sốt xuất huyết."
    assert moves(weeks("100", "300", sentence=sentence).figures, INDICATORS) == ()
    assert len(moves(weeks("300", "100", sentence=sentence).figures, INDICATORS)) == 1
