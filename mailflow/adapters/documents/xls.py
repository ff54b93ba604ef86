"""Excel 97 to 2003 workbooks (.xls): each visible sheet as its name and a table of values as people see them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from mailflow.adapters.documents import lines
from mailflow.adapters.documents.budget import Budget, File
from mailflow.adapters.documents.cells import shown
from mailflow.adapters.documents.fonts import Fonts
from mailflow.adapters.documents.limits import TEXT_CAP
from mailflow.adapters.documents.problems import Unreadable, say
from mailflow.core.message import Extracted

_COLUMNS = 200


def read(file: File, budget: Budget) -> Extracted:
    """Reader for `xls`."""
    import xlrd

    try:
        book = xlrd.open_workbook(
            file_contents=file.content, logfile=io.StringIO(), formatting_info=True, ragged_rows=True, on_demand=True
        )
    except MemoryError:
        raise
    except Exception as error:  # xlrd raises anything on damaged files
        raise Unreadable("password" if "encrypted" in str(error).casefold() else "damaged") from error
    fonts, written, hidden = Fonts(), [], []
    for number in range(book.nsheets):
        sheet = book.sheet_by_index(number)
        if sheet.visibility:
            hidden.append(sheet.name)
            continue
        merges = [lines.Merge(top, bottom - 1, left) for top, bottom, left, _ in sheet.merged_cells]
        table = lines.sheet(lines.fill_down(list(_rows(book, sheet, fonts)), merges))
        if table:
            written.append("\n".join([sheet.name, *table]))
        book.unload_sheet(number)
    problem = say("hidden_sheets", file.name, sheets=", ".join(hidden)[:200]) if hidden else ""
    return Extracted(file.name, fonts.settle("\n\n".join(written)), problem)


def _rows(book: Any, sheet: Any, fonts: Fonts) -> Iterator[list[str]]:
    size = 0
    for row in range(sheet.nrows):
        cells = [_cell(book, cell, fonts) for cell in sheet.row(row)[:_COLUMNS]]
        size += sum(map(len, cells))
        if size > TEXT_CAP:
            return
        yield cells


def _cell(book: Any, cell: Any, fonts: Fonts) -> str:
    import xlrd

    style = book.xf_list[cell.xf_index] if cell.xf_index is not None else None
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return fonts.mark(cell.value, book.font_list[style.font_index].name) if style else str(cell.value)
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return shown(xlrd.xldate_as_datetime(cell.value, book.datemode), "")
        except (ValueError, OverflowError):
            return shown(cell.value, "")
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return shown(bool(cell.value), "")
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#ERR"))
    if cell.ctype != xlrd.XL_CELL_NUMBER:
        return ""
    form = book.format_map.get(style.format_key) if style else None
    return shown(cell.value, form.format_str if form else "")
