"""What a heading names, where a run-in heading ends, and how far headings reach."""

from __future__ import annotations

import pytest

from mailflow.core import headings
from mailflow.core.blocks import Block, Form, unmarked
from mailflow.core.headings import Heading, Outline
from mailflow.core.sectors import Speaker
from mailflow.core.verdict import Kind
from tests.core.test_items import LEXICON, ROSTER

SPEAKER = Speaker.of(ROSTER.member("pho-chanh-vp-van-xa"), ROSTER.group("to-1"))
A, D, S, R = Kind.ASSESSMENT, Kind.DATA_ISSUE, Kind.SOLUTION, Kind.RECOMMENDATION


def read(line: str) -> tuple[Heading | None, str]:
    mark, text, level = unmarked(line)
    return headings.read(Block(Form.ITEM if mark else Form.PARAGRAPH, text, mark, level), LEXICON, SPEAKER, False)


@pytest.mark.parametrize(
    ("line", "kinds", "sector", "rest"),
    [
        ("1. Đánh giá tình hình", (A,), "", ""),
        ("II. BẤT CẬP CỦA DỮ LIỆU", (D,), "", ""),
        ("Bất cập:", (D,), "", ""),
        ("1. Số liệu hợp lý:", (A,), "", ""),
        ("3. Giải pháp: giao phòng rà soát", (S,), "", "giao phòng rà soát"),
        ("Đề xuất - bổ sung chỉ tiêu", (R,), "", "bổ sung chỉ tiêu"),
        ("Kiến nghị UBND tỉnh: cho mua máy", (R,), "", "cho mua máy"),
        ("Về lĩnh vực y tế: số ca tăng", (), "y-te", "số ca tăng"),
        ("Riêng về du lịch: khách giảm", (), "du-lich", "khách giảm"),
        ("I. LĨNH VỰC GIÁO DỤC", (), "giao-duc", ""),
        ("Bất cập của dữ liệu y tế:", (D,), "y-te", ""),
        ("Ý kiến chung:", (), "chung", ""),
        ("4. Kiến nghị, đề xuất với lãnh đạo và các cơ quan liên quan:", (R,), "", ""),
        ("Tinh hinh: tot", (A,), "", "tot"),
    ],
)
def test_a_heading_names_kind_and_sector(line: str, kinds: tuple[Kind, ...], sector: str, rest: str) -> None:
    if line.isascii():
        found, left = headings.read(Block(Form.PARAGRAPH, line), LEXICON, SPEAKER, True)
    else:
        found, left = read(line)
    assert found is not None
    assert (found.kinds, found.sector, left) == (kinds, sector, rest)


def test_a_heading_of_several_kinds_names_them_all() -> None:
    found, _ = read("Bất cập và giải pháp:")
    assert found is not None
    assert set(found.kinds) == {D, S}


@pytest.mark.parametrize(
    "line",
    [
        "Số liệu hợp lý.",
        "Số liệu thu ngân sách chưa cập nhật",
        "Tỷ lệ lấp đầy KCN Becamex - Bình Phước là 62%",
        "Giải ngân vốn đầu tư công: đạt 58%",
        "Đề nghị bổ sung số liệu y tế",
        "Lúc 15:30 hệ thống mất kết nối",
    ],
)
def test_content_is_no_heading(line: str) -> None:
    found, rest = read(line)
    assert found is None
    assert rest == line


def holding(outline: Outline) -> tuple[str, tuple[Kind, ...]]:
    sector = outline.sector.sector if outline.sector else ""
    return sector, outline.kind.kinds if outline.kind else ()


def test_a_heading_that_names_only_a_kind_keeps_the_sector_above_it() -> None:
    outline = Outline()
    outline.enter(Heading("Y tế", sector="y-te"), 1)
    outline.enter(Heading("Bất cập", (D,)), 2)
    assert holding(outline) == ("y-te", (D,))
    outline.enter(Heading("Giáo dục", sector="giao-duc"), 1)
    assert holding(outline) == ("giao-duc", ())


def test_sectors_under_a_kind_keep_the_kind_until_the_next_kind() -> None:
    outline = Outline()
    outline.enter(Heading("Bất cập", (D,)), 1)
    outline.enter(Heading("Y tế", sector="y-te"), 2)
    outline.enter(Heading("Giáo dục", sector="giao-duc"), 2)
    assert holding(outline) == ("giao-duc", (D,))
    outline.enter(Heading("Giải pháp", (S,)), 1)
    assert holding(outline) == ("", (S,))


def test_a_run_in_heading_ends_with_its_paragraph() -> None:
    outline = Outline()
    outline.enter(Heading("Bất cập", (D,)), 0, run_in=True)
    outline.arrive(Block(Form.PARAGRAPH, "dòng ngay dưới"))
    assert holding(outline) == ("", (D,))
    outline.arrive(Block(Form.PARAGRAPH, "đoạn khác", first=True))
    assert holding(outline) == ("", ())
