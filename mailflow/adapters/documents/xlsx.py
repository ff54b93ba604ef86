"""Excel workbooks (.xlsx): each visible sheet as its name and a table of values as people see them.

Formulas give the value that was stored with them; nothing is calculated.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from mailflow.adapters.documents import lines
from mailflow.adapters.documents.archive import Archive
from mailflow.adapters.documents.budget import Budget, File
from mailflow.adapters.documents.cells import shown
from mailflow.adapters.documents.fonts import Fonts
from mailflow.adapters.documents.limits import TEXT_CAP
from mailflow.adapters.documents.problems import Unreadable, say
from mailflow.core.message import Extracted

_ROWS, _COLUMNS, _EMPTY_ROWS = 50_000, 200, 2_000


def read(file: File, budget: Budget) -> Extracted:
    """Reader for `xlsx` (and .xlsm, whose macros are left alone)."""
    import openpyxl

    _guard(file.content, budget)
    try:
        book = openpyxl.load_workbook(io.BytesIO(file.content), read_only=True, data_only=True, keep_links=False)
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile, OSError) as error:
        raise Unreadable("damaged") from error
    fonts, written, hidden = Fonts(), [], []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            hidden.append(sheet.title)
            continue
        table = lines.sheet(_rows(sheet, fonts))
        if table:
            written.append("\n".join([sheet.title, *table]))
    text = fonts.settle("\n\n".join(written))
    problem = say("hidden_sheets", file.name, sheets=", ".join(hidden)[:200]) if hidden else ""
    return Extracted(file.name, text, problem)


def _guard(content: bytes, budget: Budget) -> None:
    """Everything a workbook unpacks to is counted before another library opens it."""
    archive = Archive(content, budget)
    for name in archive.names():
        if name.endswith((".xml", ".rels")):
            data = archive.read(name)
            if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
                raise Unreadable("damaged")


def _rows(sheet: Any, fonts: Fonts) -> Iterator[list[str]]:
    sheet.reset_dimensions()  # a wrong size stored in the file would cut or blow up the sheet
    size = empty = 0
    for row in sheet.iter_rows(max_row=_ROWS, max_col=_COLUMNS):
        cells = [_cell(cell, fonts) for cell in row]
        empty = 0 if any(cells) else empty + 1
        size += sum(map(len, cells))
        if empty > _EMPTY_ROWS or size > TEXT_CAP:
            return
        yield cells


def _cell(cell: Any, fonts: Fonts) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return fonts.mark(value, cell.font.name or "") if cell.has_style else value
    return shown(value, cell.number_format or "")
