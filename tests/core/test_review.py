"""The review as a value, the secretary's corrections to it, and when it is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core import review_edits
from mailflow.core.records import Cycle, CycleState
from mailflow.core.review import Line, Part, Review, Totals
from mailflow.core.review_duties import ReviewAct, ReviewSituation, due
from mailflow.core.review_period import DayOfYear, ReviewPlan, review_key
from mailflow.core.review_tables import hours, percent
from mailflow.core.timetable import Timetable
from mailflow.core.week import ZONE
from tests.sample_report import OFFICE, ROSTER

EMPTY = Review(
    "to-1", 1, "Tổ 1", "Tham mưu", "Tổ trưởng", "", 2026, date(2025, 11, 1), date(2026, 10, 31),
    datetime(2026, 11, 1, 1, tzinfo=UTC), OFFICE, Totals("Tổ 1"),
)  # fmt: skip


def local_time(*when: int) -> datetime:
    return datetime(*when, tzinfo=ZONE).astimezone(UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("part", "whole", "said"), [(1, 8, "12,5%"), (2, 3, "66,7%"), (5, 5, "100%"), (0, 7, "0%"), (0, 0, "-")]
)
def test_shares_are_written_the_vietnamese_way(part: int, whole: int, said: str) -> None:
    assert percent(part, whole) == said


def test_hours_are_written_with_a_comma() -> None:
    assert [hours(m) for m in (0, 30, 210, 1440)] == ["0", "0,5", "3,5", "24"]


def test_a_review_survives_json_with_the_same_hash() -> None:
    review = replace(EMPTY, assessment="Tốt ./.", removed=(3,))
    assert Review.from_json(review.to_json()) == review
    assert Review.from_json(review.to_json()).sha256 == review.sha256 != EMPTY.sha256


def test_an_empty_year_says_what_there_is_to_say_and_waits_for_two_texts() -> None:
    assert dict(EMPTY.parts())[Part.REPORTING] == (Line.WEEKS,)
    assert EMPTY.gaps == (Line.ASSESSMENT, Line.PROPOSALS)
    assert replace(EMPTY, removed=(Line.ASSESSMENT, Line.PROPOSALS)).gaps == ()


# -- corrections -------------------------------------------------------------------------------------------------


def corrected(text: str, review: Review = EMPTY) -> Review:
    return review_edits.apply(review, review_edits.read(text, ROSTER))[0]


def test_words_after_a_heading_go_on_until_the_next_heading_or_change() -> None:
    made = corrected("Đánh giá chung: Tốt.\nĐoạn hai.\n\nKiến nghị, đề xuất: Một.\nbỏ 3, 5\nTrân trọng")
    assert (made.assessment, made.proposals, made.removed) == ("Tốt.\nĐoạn hai.", "Một.", (3, 5))


def test_unaccented_headings_are_understood() -> None:
    assert corrected("danh gia chung: tot lam\nkien nghi: khong").assessment == "tot lam"


def test_more_words_stand_below_what_was_there() -> None:
    assert corrected("Thêm kiến nghị: Hai.", replace(EMPTY, proposals="Một.")).proposals == "Một.\nHai."


def test_a_removed_line_comes_back_when_asked_or_written_anew() -> None:
    assert corrected("nhận 3", replace(EMPTY, removed=(3,))).removed == ()
    assert corrected("Đánh giá chung: X", replace(EMPTY, removed=(int(Line.ASSESSMENT),))).removed == ()


def test_a_number_that_the_review_does_not_have_is_told_and_changes_nothing() -> None:
    made, unknown = review_edits.apply(EMPTY, review_edits.read("bỏ 99", ROSTER))
    assert (made, unknown) == (EMPTY, (99,))


def test_a_bare_yes_is_no_change_and_other_words_are_told_back() -> None:
    assert not review_edits.read("Đồng ý", ROSTER).any
    assert review_edits.read("Xem lại số liệu tháng 7 giúp", ROSTER).left == ("Xem lại số liệu tháng 7 giúp",)


@given(st.text(max_size=300))
def test_reading_never_fails_and_never_changes_counts(text: str) -> None:
    made = corrected(text)
    assert replace(made, assessment="", proposals="", removed=()) == EMPTY


# -- when it is due ----------------------------------------------------------------------------------------------


def situation(now: datetime, **more: object) -> ReviewSituation:
    given_ = {
        "since": local_time(2025, 3, 1), "year": 2026, "groups": ("to-1",), "cycles": {}, "ledger": {},
        "plan": ReviewPlan(), "timetable": Timetable(), **more,
    }  # fmt: skip
    return ReviewSituation(now=now, **given_)  # type: ignore[arg-type]


def acts(now: datetime, **more: object) -> list[ReviewAct]:
    return [d.act for d in due(situation(now, **more))]


def test_the_period_is_the_twelve_months_before_the_day() -> None:
    assert ReviewPlan().period(2026) == (date(2025, 11, 1), date(2026, 10, 31))
    assert ReviewPlan(last=DayOfYear(31, 12)).period(2026) == (date(2025, 1, 1), date(2025, 12, 31))
    assert ReviewPlan(last=DayOfYear(29, 2)).period(2028) == (date(2027, 3, 1), date(2028, 2, 29))


@given(st.integers(1990, 2100))
def test_the_key_of_a_year_gives_the_year_back(year: int) -> None:
    assert review_key(year).year == year


def test_the_draft_falls_due_once_at_eight_on_the_first_of_november() -> None:
    assert acts(local_time(2026, 11, 1, 7, 59)) == []
    duty = due(situation(local_time(2026, 11, 1, 8)))[0]
    assert (duty.act, duty.key) == (ReviewAct.DRAFT, "review:2026:to-1:draft")
    assert acts(local_time(2026, 11, 1, 8), ledger={duty.key: duty.due}) == []


def test_a_service_that_was_down_makes_it_up_but_only_for_the_newest_year() -> None:
    assert acts(local_time(2027, 4, 1, 8)) == [ReviewAct.DRAFT]
    assert acts(local_time(2027, 11, 1, 8)) == []


def test_a_period_that_ended_before_the_service_was_there_is_not_reviewed_by_itself() -> None:
    assert acts(local_time(2026, 11, 20), since=local_time(2026, 11, 1)) == []
    assert acts(local_time(2026, 11, 20), since=local_time(2026, 10, 31, 23)) == [ReviewAct.DRAFT]


def test_by_setting_it_waits_for_a_working_day_or_is_not_made_at_all() -> None:
    monday_off = frozenset({date(2026, 11, 2)})
    waits = ReviewPlan(next_working_day=True)
    assert acts(local_time(2026, 11, 2, 9), plan=waits, holidays=monday_off) == []
    assert acts(local_time(2026, 11, 3, 8), plan=waits, holidays=monday_off) == [ReviewAct.DRAFT]
    assert acts(local_time(2026, 11, 3), plan=ReviewPlan(enabled=False)) == []


def cycle(state: CycleState, at: datetime) -> dict[str, Cycle]:
    when = {"drafted_at": at, "submitted_at": at, "approved_at": at}
    return {"to-1": Cycle("to-1", review_key(2026), state, at, 2, **when)}


def test_a_silent_secretary_and_a_silent_head_are_reminded_a_few_times_by_day() -> None:
    sent = local_time(2026, 11, 2, 10)
    for state, act in (
        (CycleState.DRAFTED, ReviewAct.REMIND_SECRETARY),
        (CycleState.SUBMITTED, ReviewAct.REMIND_HEAD),
    ):
        cycles, ledger = cycle(state, sent), {}
        for day in range(60):
            for hour in (3, 9):
                now = local_time(2026, 11, 2, hour) + timedelta(days=day)
                for duty in due(situation(now, cycles=cycles, ledger=ledger)):
                    assert duty.act is act
                    assert now.astimezone(ZONE).weekday() < 5
                    assert now.astimezone(ZONE).time() >= time(8)
                    ledger[duty.key] = now
        assert len(ledger) == 3


def test_an_approved_review_goes_up_on_the_next_working_morning() -> None:
    cycles = cycle(CycleState.APPROVED, local_time(2026, 11, 6, 15))  # a Friday
    assert acts(local_time(2026, 11, 9, 7, 59), cycles=cycles) == []
    assert acts(local_time(2026, 11, 9, 8), cycles=cycles) == [ReviewAct.DELIVER]
    assert acts(local_time(2026, 11, 9, 8), cycles=cycle(CycleState.DELIVERED, local_time(2026, 11, 6, 15))) == []
