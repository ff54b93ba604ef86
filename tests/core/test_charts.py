"""Charts: every value has its mark, gaps stay gaps, words are data."""

from __future__ import annotations

from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core import charts

SVG = "{http://www.w3.org/2000/svg}"
values = st.lists(
    st.tuples(st.text(max_size=12), st.none() | st.decimals(-(10**9), 10**9, allow_nan=False, places=2)), max_size=14
)


def texts(svg: str) -> list[str]:
    return [one.text or "" for one in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_a_gap_is_not_bridged() -> None:
    weeks = [("36", Decimal(1)), ("37", Decimal(2)), ("38", None), ("39", Decimal(3)), ("40", Decimal(4))]
    tree = ElementTree.fromstring(charts.line(weeks, title="x"))
    lines = [one.get("d") or "" for one in tree.iter(f"{SVG}path") if one.get("stroke-width") == "1.6"]
    assert [line.count("L") for line in lines] == [1, 1]


def test_the_newest_value_stands_above_the_line_in_vietnamese_writing() -> None:
    svg = charts.line([("46", Decimal("1204")), ("47", Decimal("5489.45")), ("48", None)], title="Thu", unit="tỷ đồng")
    assert "5.489,45 tỷ đồng" in texts(svg)
    assert {"1.204", "5.489,45", "46", "48"} <= set(texts(svg))


def test_nothing_can_be_drawn_of_no_value() -> None:
    with pytest.raises(ValueError, match="at least one value"):
        charts.line([("46", None)], title="x")


def test_a_share_is_told_as_part_of_the_whole_and_a_count_alone() -> None:
    assert texts(charts.bars([("Tổ 1", 5, 7)], title="")) == ["Tổ 1", "5/7"]
    assert texts(charts.bars([("Tổ 1", 1204, 0)], title="", unit="ý kiến")) == ["Tổ 1", "1.204 ý kiến"]


def test_more_than_the_whole_fills_the_frame_and_no_more() -> None:
    tree = ElementTree.fromstring(charts.bars([("Tổ 1", 9, 7)], title="x"))
    filled, frame = list(tree.iter(f"{SVG}rect"))[1:]
    assert filled.get("width") == frame.get("width")


@given(values, st.text(max_size=80), st.text(max_size=12))
def test_whatever_the_words_say_the_line_is_well_formed_and_in_its_frame(
    rows: list[charts.Point], title: str, unit: str
) -> None:
    if all(value is None for _, value in rows):
        return
    tree = ElementTree.fromstring(charts.line(rows, title=title, unit=unit))
    marks = list(tree.iter(f"{SVG}circle"))
    assert len(marks) == sum(value is not None for _, value in rows)
    assert all(0 <= float(m.get("cx", "")) <= 340 and 0 <= float(m.get("cy", "")) <= 132 for m in marks)


@given(st.lists(st.tuples(st.text(max_size=90), st.integers(-5, 10**6), st.integers(-5, 10**6)), max_size=20))
def test_whatever_the_rows_say_bars_are_well_formed(rows: list[charts.Bar]) -> None:
    tree = ElementTree.fromstring(charts.bars(rows, title="<b>&"))
    assert len(list(tree.iter(f"{SVG}text"))) == 1 + 2 * len(rows)
    assert all(float(one.get("width", "")) >= 0 for one in tree.iter(f"{SVG}rect"))
