"""Figures in members' sentences: what is read, what is doubtful, and what is never taken for a value."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core.figures import Doubt, Reading, read
from mailflow.core.indicators import Indicators
from mailflow.core.verdict import Kind
from mailflow.core.week import Week
from tests.core.figure_sentences import DOUBTFUL, NOTHING, READ

RULES = Path(__file__).parents[2] / "rules"


def _toml(name: str) -> dict[str, list[dict[str, str]]]:
    return tomllib.loads((RULES / name).read_text("utf-8"))


SECTORS = [one["id"] for one in _toml("sectors.toml")["sector"]]
INDICATORS = Indicators.from_table(_toml("indicators.toml"), date(2026, 11, 20), SECTORS)
WEEK = Week(2026, 47)
_WORDS = (
    "giải ngân vốn đầu tư công", "sốt xuất huyết", "GRDP", "thu ngân sách", "đạt", "tăng", "63,8%", "1.204", "hồ sơ",
    "ca", "triệu USD", "tỷ đồng", "20.11", "từ", "đến", "-", "(", ")", ";", ",", ":", "|", "\n", "so với cùng kỳ", "%",
    "năm 2025",
)  # fmt: skip


def found(text: str, sector: str, kind: Kind = Kind.ASSESSMENT) -> tuple[Reading, ...]:
    return read(text, INDICATORS, sector=sector, kind=kind, week=WEEK)


def told(readings: tuple[Reading, ...]) -> str:
    """As the table of sentences writes them."""
    return "; ".join(
        sorted(
            f"{r.indicator}={r.value:f}{'+' if r.so_far else ''}{f'?{r.doubt}' if r.doubt else ''}" for r in readings
        )
    )


@pytest.mark.parametrize(("sector", "sentence", "expected"), READ + DOUBTFUL)
def test_a_stated_figure_is_read(sector: str, sentence: str, expected: str) -> None:
    assert told(found(sentence, sector)) == "; ".join(sorted(expected.split("; ")))


@pytest.mark.parametrize(("sector", "sentence"), NOTHING)
def test_what_is_no_value_of_this_week_is_not_read(sector: str, sentence: str) -> None:
    assert told(found(sentence, sector)) == ""


@pytest.mark.parametrize("kind", [Kind.SOLUTION, Kind.RECOMMENDATION])
def test_what_is_to_be_done_states_no_figure(kind: Kind) -> None:
    assert found("Giải ngân vốn đầu tư công đạt 63,8%.", "ke-hoach-dau-tu", kind) == ()


def test_a_figure_in_a_complaint_about_data_is_doubtful() -> None:
    (one,) = found("Giải ngân vốn đầu tư công trên IOC là 63,8%.", "ke-hoach-dau-tu", Kind.DATA_ISSUE)
    assert one.doubt is Doubt.DISPUTED


def test_a_table_gives_the_number_of_this_week() -> None:
    text = (
        "Kết quả một số chỉ tiêu:\n"
        "| TT | Chỉ tiêu | Đơn vị tính | Kế hoạch | Thực hiện | Cùng kỳ |\n"
        "| 1 | Thu ngân sách nhà nước | tỷ đồng | 14.500 | 268,4 | 251 |\n"
        "| 2 | Kim ngạch xuất khẩu | triệu USD | 4.000 | 84,6 | 79 |\n"
        "| 3 | Doanh nghiệp thành lập mới | DN | 1.300 | 32 | 30 |"
    )
    assert told(found(text, "chung")) == "kh-doanh-nghiep-moi=32; ns-thu=268.4; xnk-xuat-khau=84.6"


def test_a_table_with_two_numbers_for_one_thing_is_in_dispute() -> None:
    text = "| Chỉ tiêu | IOC (%) | Sở báo cáo (%) |\n| Công suất giường bệnh | 61,2 | 96,8 |"
    assert told(found(text, "y-te")) == "yt-giuong-benh=61.2?disputed"


def test_a_row_of_one_hospital_is_no_indicator() -> None:
    text = "| Đơn vị | IOC (%) |\n| Bệnh viện Đa khoa tỉnh | 61,2 |"
    assert found(text, "y-te") == ()


def test_a_shared_wording_belongs_to_the_sector_of_the_item() -> None:
    assert [one.indicator for one in found("Đúng hạn 96,7%.", "phan-anh-hien-truong")] == ["paht-dung-han"]
    assert [one.indicator for one in found("Đúng hạn 96,7%.", "hanh-chinh-cong")] == ["hcc-dung-han"]
    assert found("Đúng hạn 96,7%.", "y-te") == ()


@pytest.mark.parametrize("sector", SECTORS)
def test_every_sector_has_three_indicators_or_more(sector: str) -> None:
    assert sum(one.sector == sector for one in INDICATORS.known.values()) >= 3


@pytest.mark.parametrize("one", INDICATORS.known.values(), ids=lambda one: one.id)
def test_every_indicator_is_read_under_its_own_name(one: object) -> None:
    indicator = INDICATORS.known[one.id]  # type: ignore[attr-defined]
    verb = "tăng" if indicator.measure == "growth" else "là"
    needed = f" {indicator.needs[0]}" if indicator.needs else ""
    sentence = f"{indicator.name} {verb} 12 {indicator.unit.name}{needed}."
    assert told(found(sentence, indicator.sector)) == f"{indicator.id}=12"


@given(st.lists(st.sampled_from(_WORDS) | st.text(max_size=12), max_size=25), st.sampled_from([*SECTORS, "chung"]))
def test_whatever_is_written_each_reading_is_a_number_of_its_sentence(words: list[str], sector: str) -> None:
    text = " ".join(words)
    for one in found(text, sector):
        assert isinstance(one.value, Decimal)
        assert one.value.is_finite()
        assert one.indicator in INDICATORS.known
        assert any(char.isdigit() for char in one.sentence)


@given(st.decimals(min_value=0, max_value=100, places=1, allow_nan=False))
def test_every_share_is_read_as_it_was_written(value: Decimal) -> None:
    text = f"{value:f}".replace(".", ",")
    assert [one.value for one in found(f"Tỷ lệ hồ sơ đúng hạn đạt {text}%.", "hanh-chinh-cong")] == [value]


@given(st.integers(min_value=0, max_value=10**9))
def test_every_count_is_read_as_it_was_written(value: int) -> None:
    text = f"{value:,}".replace(",", ".")
    assert [one.value for one in found(f"Trong tuần ghi nhận {text} lượt dò quét.", "an-toan-thong-tin")] == [value]
