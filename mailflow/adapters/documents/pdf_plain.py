"""One page of plain lines, read by PDFium a hundred times faster than its layout can be analysed; None for any other.

Pages that may hold ruled tables, pictures, notes, fields, turned text, unknown letters or fonts of before Unicode are
left to pdf_page, which looks at every sign.
"""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass
from typing import Any

from mailflow.core import legacy_vietnamese

_OBJECTS = 20_000  # on one page; beyond it somebody is trying us
_CHARACTERS = 40_000
_RULES_OF_A_TABLE = 2  # upright lines; a page with fewer holds no table
_THICK = 3.0  # points: what is drawn thinner is a line, not a box
_SAME_ROW = 0.75  # of the lower line's height that two pieces of one row share
_LEVEL = 0.01  # radians
_LINE = re.compile(r"[^\s](?:[^\r\n]*[^\s])?")
_UNKNOWN = re.compile("[\\0\ufffd\ufffe\uffff\ue000-\uf8ff]")


@dataclass(frozen=True, slots=True)
class _Piece:
    """What PDFium takes for one line: its words, left edge, top and bottom (points from the page's foot)."""

    text: str
    left: float
    top: float
    bottom: float


def text_of(page: Any) -> str | None:
    """The page's lines from top to bottom; None when the page is not plain. Never raises for a page that loads."""
    import pypdfium2.raw as pdfium

    if page.get_rotation() or _is_written_over(pdfium, page.raw) or not _is_plain(pdfium, page.raw):
        return None
    text_page = page.get_textpage()
    try:
        pieces = _pieces(pdfium, text_page.raw)
    finally:
        text_page.close()
    return None if pieces is None else "\n".join(_rows(pieces)).strip()


def _is_written_over(pdfium: Any, page: Any) -> bool:
    """Notes, stamps or fields lie above the text; links do no harm."""
    for number in range(pdfium.FPDFPage_GetAnnotCount(page)):
        note = pdfium.FPDFPage_GetAnnot(page, number)
        kind = pdfium.FPDFAnnot_GetSubtype(note)
        pdfium.FPDFPage_CloseAnnot(note)
        if kind != pdfium.FPDF_ANNOT_LINK:
            return True
    return False


def _is_plain(pdfium: Any, page: Any) -> bool:
    """No pictures, no groups, no grid of lines, no legacy fonts."""
    count = pdfium.FPDFPage_CountObjects(page)
    if count > _OBJECTS:
        return False
    upright, fonts = 0, set()
    for number in range(count):
        thing = pdfium.FPDFPage_GetObject(page, number)
        kind = pdfium.FPDFPageObj_GetType(thing)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            fonts.add(_font(pdfium, thing))
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            upright += _is_upright(pdfium, thing)
        else:
            return False
        if upright >= _RULES_OF_A_TABLE:
            return False
    return not any(legacy_vietnamese.font_encoding(name) for name in fonts)


def _font(pdfium: Any, text: Any) -> str:
    """The name of a text's font, without the six letters of a subset."""
    name = ctypes.create_string_buffer(128)
    pdfium.FPDFFont_GetBaseFontName(pdfium.FPDFTextObj_GetFont(text), name, len(name))
    return name.value.decode("utf-8", "replace").rpartition("+")[2]


def _is_upright(pdfium: Any, path: Any) -> bool:
    """A line or box that could be the side of a table; a rule under a heading is flat."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(path, left, bottom, right, top):
        return True
    return top.value - bottom.value > _THICK


def _pieces(pdfium: Any, page: Any) -> list[_Piece] | None:
    """PDFium's own lines; None when a letter is unknown or turned."""
    count = pdfium.FPDFText_CountChars(page)
    signs = _signs(pdfium, page, count) if 0 <= count <= _CHARACTERS else None
    if signs is None or _UNKNOWN.search(signs):
        return None
    pieces = []
    for line in _LINE.finditer(signs):
        piece = _piece(pdfium, page, line.group(), line.start(), line.end() - 1)
        if piece is None:
            return None
        pieces.append(piece)
    return pieces


def _signs(pdfium: Any, page: Any, count: int) -> str | None:
    """The page's signs, one for each that PDFium counts; None when it writes some as several."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(page, 0, count, buffer) - 1
    return bytes(buffer)[: 2 * count].decode("utf-16-le", "replace") if written == count else None


def _piece(pdfium: Any, page: Any, text: str, first: int, last: int) -> _Piece | None:
    """Where a line lies, by its first, middle and last sign; None for a turned one."""
    if abs(pdfium.FPDFText_GetCharAngle(page, first)) > _LEVEL:
        return None
    boxes = [_box(pdfium, page, at) for at in dict.fromkeys((first, (first + last) // 2, last))]
    known = [box for box in boxes if box is not None]
    if not known:
        return None
    return _Piece(" ".join(text.split()), known[0][0], max(b[1] for b in known), min(b[2] for b in known))


def _box(pdfium: Any, page: Any, at: int) -> tuple[float, float, float] | None:
    """Left, top and bottom of a sign's whole cell, so that small and tall letters of a line are of one height."""
    cell = pdfium.FS_RECTF()
    if not pdfium.FPDFText_GetLooseCharBox(page, at, cell) or cell.top <= cell.bottom:
        return None
    return cell.left, cell.top, cell.bottom


def _rows(pieces: list[_Piece]) -> list[str]:
    """Pieces beside one another make one line, from left to right; rows run from top to bottom."""
    rows: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda one: -(one.top + one.bottom)):
        if rows and _beside(rows[-1][0], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [" ".join(one.text for one in sorted(row, key=lambda one: one.left)) for row in rows]


def _beside(one: _Piece, other: _Piece) -> bool:
    shared = min(one.top, other.top) - max(one.bottom, other.bottom)
    return shared > _SAME_ROW * min(one.top - one.bottom, other.top - other.bottom)
