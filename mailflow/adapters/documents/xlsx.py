"""Excel workbooks (.xlsx): each visible sheet as its name and a table of values as people see them.

Formulas give the value that was stored with them; nothing is calculated.
"""

from __future__ import annotations

import io
import re
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

_MERGED = re.compile(rb'<(?:\w{1,9}:)?mergeCell\s+ref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"')
_ROWS, _COLUMNS, _EMPTY_ROWS = 50_000, 200, 2_000


def read(file: File, budget: Budget) -> Extracted:
    """Reader for `xlsx` (and .xlsm, whose macros are left alone)."""
    import openpyxl

    merges = _merges(file.content, budget)
    try:
        book = openpyxl.load_workbook(io.BytesIO(file.content), read_only=True, data_only=True, keep_links=False)
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile, OSError) as error:
        raise Unreadable("damaged") from error
    fonts, written, hidden = Fonts(), [], []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            hidden.append(sheet.title)
            continue
        rows = lines.fill_down(list(_rows(sheet, fonts)), merges.get(sheet._worksheet_path.lstrip("/"), []))
        table = lines.sheet(rows)
        if table:
            written.append("\n".join([sheet.title, *table]))
    text = fonts.settle("\n\n".join(written))
    problem = say("hidden_sheets", file.name, sheets=", ".join(hidden)[:200]) if hidden else ""
    return Extracted(file.name, text, problem)


def _merges(content: bytes, budget: Budget) -> dict[str, list[lines.Merge]]:
    """Merged areas by sheet, which a workbook read row by row does not give.

    Everything a workbook unpacks to is counted here, before another library opens it.
    """
    found: dict[str, list[lines.Merge]] = {}
    archive = Archive(content, budget)
    for name in archive.names():
        if name.endswith((".xml", ".rels")):
            data = archive.read(name)
            if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
                raise Unreadable("damaged")
            if name.startswith("xl/worksheets/"):
                found[name] = [_merge(match) for match in _MERGED.finditer(data)]
    return found


def _merge(match: re.Match[bytes]) -> lines.Merge:
    column = 0
    for letter in match.group(1):
        column = column * 26 + letter - 64
    return lines.Merge(int(match.group(2)) - 1, int(match.group(3)) - 1, column - 1)


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
