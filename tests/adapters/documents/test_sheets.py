"""Workbooks of three programs: sheet names, tables, values as people see them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from io import BytesIO

import openpyxl
import pytest

from mailflow.adapters.documents.cells import shown
from tests.adapters.documents.making import read, sample, zipped


@pytest.mark.parametrize("name", ["book.xlsx", "book.xls", "book.ods"])
def test_a_visible_sheet_is_its_name_and_a_table(name: str) -> None:
    document = read(sample(name), name)
    lines = document.text.split("\n")
    assert lines[:3] == [
        "Tuần 47",
        "PHỤ LỤC SỐ LIỆU",
        "| STT | Chỉ tiêu | Ngày | Tỷ lệ | Số hồ sơ | Tổng |",
    ]
    assert lines[3].startswith("| 1 | Sốt xuất huyết\u2028(ca mắc) | 20/11/2026 | 61")
    assert lines[3].endswith("| 13828 |")  # the formula's stored value
    assert "Dịch bệnh được kiểm soát, số liệu đúng thực tế" in lines[4]  # typed in .VnTime


@pytest.mark.parametrize("name", ["book.xlsx", "book.xls", "book.ods"])
def test_a_hidden_sheet_is_not_read_but_said(name: str) -> None:
    document = read(sample(name), name)
    assert "không gửi" not in document.text
    assert "Nháp" in document.problem


@pytest.mark.parametrize(
    ("value", "form", "seen"),
    [
        (61.3, "General", "61,3"),
        (1187, "General", "1187"),
        (0.1 + 0.2, "General", "0,3"),
        (6914, "#,##0", "6.914"),
        (1234567.5, "#,##0.00", "1.234.567,50"),
        (0.615, "0.0%", "61,5%"),
        (0.05, "0%", "5%"),
        (12.0, "0.0#", "12"),
        (3.14159, "0.00", "3,14"),
        (5.0, '0" ca"', "5"),
        (True, "General", "TRUE"),
        (datetime(2026, 11, 20), "dd/mm/yyyy", "20/11/2026"),
        (datetime(2026, 11, 20, 8, 5), "", "20/11/2026 08:05"),
        (date(2026, 1, 2), "", "02/01/2026"),
        (time(7, 30), "", "07:30"),
        (timedelta(hours=26, minutes=5), "[h]:mm", "26:05"),
    ],
)
def test_a_value_is_written_as_people_see_it(value: object, form: str, seen: str) -> None:
    assert shown(value, form) == seen


def test_a_label_merged_downwards_stands_in_every_row() -> None:
    book = openpyxl.Workbook()
    for row in (["Lĩnh vực", "Ý kiến"], ["Y tế", "một"], [None, "hai"], ["Giáo dục", "ba"]):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    stored = BytesIO()
    book.save(stored)
    assert "| Y tế | hai |" in read(stored.getvalue(), "b.xlsx").text


def test_a_workbook_with_a_document_type_is_refused() -> None:
    parts = {"xl/workbook.xml": '<!DOCTYPE x [<!ENTITY a "b">]><workbook/>', "[Content_Types].xml": "<Types/>"}
    assert read(zipped(parts), "b.xlsx").problem
