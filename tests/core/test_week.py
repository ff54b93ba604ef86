"""ISO weeks and Vietnamese civil time."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core.week import Week, clock, formal_date, local, spoken

SATURDAY_1130 = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)


def test_monday_just_after_midnight_in_vietnam_is_the_new_week() -> None:
    assert Week.of(datetime(2026, 11, 22, 17, 20, tzinfo=UTC)) == Week(2026, 48)
    assert Week.of(datetime(2026, 11, 22, 16, 59, tzinfo=UTC)) == Week(2026, 47)


def test_2026_has_a_week_53_and_new_year_belongs_to_it() -> None:
    assert Week.of(date(2027, 1, 1)) == Week.parse("2026-W53")
    assert Week(2026, 53).next() == Week(2027, 1)


@pytest.mark.parametrize("text", ["", "2026", "W47", "2026-W54", "2026-47", "26-W01", "2026-W00"])
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"week|Week"):
        Week.parse(text)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_every_day_lies_in_its_week(day: date) -> None:
    week = Week.of(day)
    assert week.monday <= day <= week.sunday
    assert Week.parse(str(week)) == week == Week.parse(week.compact)
    assert week.next().previous() == week


def test_a_moment_is_told_as_officials_write_it() -> None:
    assert spoken(SATURDAY_1130) == "11h30 thứ Bảy, ngày 21/11/2026"
    assert spoken(Week(2026, 47).moment(6, time(0, 0))) == "24h00 thứ Bảy, ngày 21/11/2026"
    assert clock(SATURDAY_1130) == "11h30"
    assert formal_date(date(2026, 2, 3)) == "03 tháng 02 năm 2026"
    assert formal_date(date(2026, 3, 5)) == "05 tháng 3 năm 2026"


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        local(datetime(2026, 11, 21))
