"""The week's times: read from settings, placed in a week, refused in a wrong order."""

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from mailflow.core.timetable import Timetable, WeekTime
from mailflow.core.week import Week

W47 = Week(2026, 47)


def test_delivery_is_on_the_monday_after_the_reported_week() -> None:
    assert Timetable().delivery.of(W47) == datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
    assert Timetable().request.of(W47) == datetime(2026, 11, 18, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["Wed 08:00", "next Mon 06:30", "Sat 11:30"])
def test_a_week_time_is_written_as_it_was_read(text: str) -> None:
    assert str(WeekTime.parse(text)) == text


def test_a_plain_monday_of_the_delivery_means_the_next_one() -> None:
    assert WeekTime.parse("Mon 07:00", after_week=True) == WeekTime.parse("next Mon 07:00")


@pytest.mark.parametrize("text", ["", "Wed", "08:00", "Wedd 08", "Xyz 08:00", "Wed 25:00", "next next Mon 08:00"])
def test_what_is_no_week_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        WeekTime.parse(text)


@pytest.mark.parametrize(
    "change",
    [
        {"closing": WeekTime(1, time(8))},
        {"submission": WeekTime(5, time(9))},
        {"delivery": WeekTime(7, time(9))},
        {"head_reminders": (WeekTime(7, time(8, 30)),)},
        {"reminders": (WeekTime(5, time(8)), WeekTime(4, time(8)))},
    ],
)
def test_times_in_a_wrong_order_are_refused_by_name(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(change))):
        replace(Timetable(), **change)  # type: ignore[arg-type]


@pytest.mark.parametrize(("hour", "quiet"), [(20, False), (21, True), (23, True), (5, True), (6, False)])
def test_night_is_quiet(hour: int, quiet: bool) -> None:
    assert Timetable().quiet(W47.moment(2, time(hour))) is quiet
