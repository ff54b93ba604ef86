"""Due dates are read as an office counts them; the date of a paper or of figures is no due date."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core.due_dates import read
from mailflow.core.vietnamese import unaccent
from mailflow.core.week import ZONE

TUESDAY = datetime(2026, 11, 24, 20, 37, tzinfo=ZONE)

TABLE = [
    ("báo cáo trước ngày 25/11", (2026, 11, 25)),
    ("báo cáo trước 17h00 ngày 27/11/2026", (2026, 11, 27)),
    ("trước 17 giờ 30, ngày 27/11", (2026, 11, 27)),
    ("chậm nhất ngày hai mươi lăm tháng mười một năm 2026", (2026, 11, 25)),
    ("chậm nhất ngày mười tháng mười hai", (2026, 12, 10)),
    ("trước ngày ba mươi tháng mười một", (2026, 11, 30)),
    ("chậm nhất ngày 20 tháng 12 năm 2026", (2026, 12, 20)),
    ("trước 25-11", (2026, 11, 25)),
    ("hạn: 25.11.2026", (2026, 11, 25)),
    ("thời hạn hoàn thành: 30/11/2026", (2026, 11, 30)),
    ("trước 27/11/26", (2026, 11, 27)),
    ("trước 17h thứ Sáu (27-11)", (2026, 11, 27)),
    ("trước thứ Sáu, ngày 27/11", (2026, 11, 27)),
    ("báo cáo thứ Sáu tuần này", (2026, 11, 27)),
    ("báo cáo thứ Sáu tuần sau", (2026, 12, 4)),
    ("trước thứ Sáu", (2026, 11, 27)),
    ("trước thứ 6", (2026, 11, 27)),
    ("trước T6", (2026, 11, 27)),
    ("trước thứ Ba", (2026, 12, 1)),
    ("xong trước Chủ nhật", (2026, 11, 29)),
    ("báo cáo trong ngày 24/11.", (2026, 11, 24)),
    ("báo cáo trong ngày", (2026, 11, 24)),
    ("báo cáo trong hôm nay", (2026, 11, 24)),
    ("gửi trước 8h sáng mai", (2026, 11, 25)),
    ("trình lại trước 22h.", (2026, 11, 24)),
    ("hoàn thành trong tuần này", (2026, 11, 27)),
    ("hoàn thành cuối tuần này", (2026, 11, 27)),
    ("hoàn thành trong tuần sau", (2026, 12, 4)),
    ("báo cáo đầu tuần sau", (2026, 11, 30)),
    ("trong 03 ngày làm việc", (2026, 11, 27)),
    ("trong 05 (năm) ngày làm việc", (2026, 12, 1)),
    ("sau 05 ngày", (2026, 11, 29)),
    ("trong vòng 24 giờ", (2026, 11, 25)),
    ("trong 1 tuần", (2026, 12, 1)),
    ("xử lý xong trong tháng 11", (2026, 11, 30)),
    ("xử lý xong trong tháng này", (2026, 11, 30)),
    ("trước cuối tháng", (2026, 11, 30)),
    ("hoàn thành trong quý IV", (2026, 12, 31)),
    ("chậm nhất 28/11", (2026, 11, 28)),
    ("hết ngày 30/11", (2026, 11, 30)),
    ("đến hết ngày 30/11", (2026, 11, 30)),
    ("trước ngày 30", (2026, 11, 30)),
    ("trước ngày 20", (2026, 12, 20)),
    ("báo cáo vào ngày 26", (2026, 11, 26)),
    ("trước mùng 5/12", (2026, 12, 5)),
    ("báo cáo trước ngày 05/01", (2027, 1, 5)),
    ("báo cáo kết quả ngày 30/11", (2026, 11, 30)),
    ("báo cáo trước 30/11, gửi dự thảo trước 27/11", (2026, 11, 27)),
    ("Rà soát các ca mắc trong tháng 11, báo cáo trước 5/12", (2026, 12, 5)),
    ("Thực hiện Công văn số 12/UBND ngày 20/11/2026, báo cáo trước ngày 01 tháng 12 năm 2026", (2026, 12, 1)),
    ("xử lý ngay", None),
    ("khẩn trương thực hiện, báo cáo sớm", None),
    ("số liệu ngày 18/11", None),
    ("kiểm tra số liệu ngày 28/11", None),
    ("báo cáo tuần 47", None),
    ("Công văn số 12/UBND ngày 20/11/2026", None),
    ("từ ngày 16/11 đến ngày 29/11", None),
    ("dự họp ngày 28/11", None),
    ("tăng 25.11% so với tháng 10", None),
    ("trước ngày 31/02", None),
    ("trước ngày 15/11", None),
    ("trong 3 ngày qua", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "due"), TABLE)
def test_a_due_date_is_read_as_an_office_counts(text: str, due: tuple[int, int, int] | None) -> None:
    for written in (text, unaccent(text)):
        found = read(written, TUESDAY)
        assert (found[0] if found else None) == (date(*due) if due else None)


def test_the_words_of_the_due_date_are_kept_as_written() -> None:
    found = read("Giao Sở Y tế kiểm tra, báo cáo trước 17h00 ngày 27/11/2026 cho tôi.", TUESDAY)
    assert found == (date(2026, 11, 27), "trước 17h00 ngày 27/11/2026")
    found = read("gui toi ket qua truoc 17h thu Sau (27-11).", TUESDAY)
    assert found == (date(2026, 11, 27), "truoc 17h thu Sau (27-11)")


def test_the_day_of_arrival_is_that_of_vietnamese_clocks() -> None:
    late = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)  # 01:00 on the 25th in Vietnam
    assert read("trong ngày", late) == (date(2026, 11, 25), "trong ngày")


def test_this_week_means_sunday_once_friday_is_over() -> None:
    saturday = datetime(2026, 11, 28, 9, 0, tzinfo=ZONE)
    found = read("trong tuần này", saturday)
    assert found is not None
    assert found[0] == date(2026, 11, 29)


arrivals = st.datetimes(datetime(2021, 1, 1), datetime(2035, 1, 1)).map(lambda t: t.replace(tzinfo=ZONE))


@given(
    arrivals, st.integers(0, 290), st.sampled_from(["trước ngày {}", "chậm nhất {}", "báo cáo trước 17h00 ngày {}."])
)
def test_a_date_without_year_is_the_nearest_from_arrival_on(at: datetime, ahead: int, sentence: str) -> None:
    day = at.date() + timedelta(days=ahead)
    found = read(sentence.format(f"{day.day:02d}/{day.month:02d}"), at)
    assert found is not None
    assert found[0] == day


@given(arrivals, st.integers(0, 900))
def test_a_date_with_year_is_that_date_however_it_is_written(at: datetime, ahead: int) -> None:
    day = at.date() + timedelta(days=ahead)
    spelled = (
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day:02d}-{day.month:02d}-{day.year}",
        f"{day.day:02d}.{day.month:02d}.{day.year}",
        f"{day.day:02d} tháng {day.month} năm {day.year}",
    )
    for one in spelled:
        found = read(f"hoàn thành trước ngày {one}", at)
        assert found is not None
        assert found[0] == day


@given(arrivals, st.integers(1, 60))
def test_working_days_leave_out_weekends(at: datetime, count: int) -> None:
    found = read(f"trong {count:02d} ngày làm việc", at)
    assert found is not None
    days = [at.date() + timedelta(days=n) for n in range(1, (found[0] - at.date()).days + 1)]
    assert sum(1 for d in days if d.weekday() < 5) == count
    assert found[0].weekday() < 5


@given(st.text(max_size=300), arrivals)
def test_no_due_date_lies_before_arrival(text: str, at: datetime) -> None:
    found = read(text, at)
    assert found is None or found[0] >= at.date()


@pytest.mark.parametrize("piece", ["trước ngày ", "1/1/1", "thứ ", "hạn: ", "trong 1 ngày ", "(", "tháng 11 "])
def test_long_hostile_text_is_searched_in_bounded_work(piece: str) -> None:
    found = read(piece * 20_000, TUESDAY)
    assert found is None or found[0] >= TUESDAY.date()
