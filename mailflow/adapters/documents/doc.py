"""Word 97 to 2003 documents (.doc, MS-DOC): pieces of text -> lines, with tables, and without fields and deletions.

How characters and paragraphs are formatted (fonts, deleted, end of a table row) is read in doc_formats.py.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from dataclasses import dataclass

from mailflow.adapters.documents import doc_formats, lines
from mailflow.adapters.documents.budget import Budget, File
from mailflow.adapters.documents.doc_lists import Lists
from mailflow.adapters.documents.fonts import Fonts
from mailflow.adapters.documents.limits import TEXT_CAP
from mailflow.adapters.documents.ole import Container
from mailflow.adapters.documents.problems import Unreadable
from mailflow.core import charset
from mailflow.core.html_table import Cell
from mailflow.core.message import Extracted

_WORD97 = 0xC1  # nFib of the first format with a piece table
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
# Offsets in the file information block (MS-DOC 2.5): lengths of the texts that follow one another, and of the clx.
_LENGTHS, _CLX = 0x4C, 0x1A2
_MAIN, _NOTES, _HEADERS, _END_NOTES, _BOXES = 0, 1, 2, 5, 6
_SPECIAL = {"\x0b": "\n", "\x0c": "\n", "\x0e": "\n", "\x1e": "-", "\x1f": "", "\xa0": " "}
_DROPPED = re.compile("[\x00-\x06\x08\x0f-\x12\x16-\x1d]")
_FIELD_BEGIN, _FIELD_RESULT, _FIELD_END = "\x13", "\x14", "\x15"


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters from position `start`, stored at byte `offset`, one or two bytes each."""

    start: int
    end: int
    offset: int
    wide: bool

    @property
    def step(self) -> int:
        return 2 if self.wide else 1


def read(file: File, budget: Budget) -> Extracted:
    """Reader for `doc`."""
    container = Container(file.content, budget)
    stream = container.read("WordDocument")
    if len(stream) < 0x200:
        raise Unreadable("damaged")
    version, flags = struct.unpack_from("<H", stream, 2)[0], struct.unpack_from("<H", stream, 10)[0]
    if flags & _ENCRYPTED:
        raise Unreadable("password")
    if version < _WORD97:
        return Extracted(file.name, _word6(stream))
    table = container.read("1Table" if flags & _TABLE_1 else "0Table")
    try:
        return _document(file, stream, table)
    except (struct.error, IndexError) as error:
        raise Unreadable("damaged") from error


def _document(file: File, stream: bytes, table: bytes) -> Extracted:
    lengths = [max(n, 0) for n in struct.unpack_from("<8i", stream, _LENGTHS)]
    formats = doc_formats.Formats(stream, table)
    reader = _Reader(stream, _pieces(stream, table), formats, Lists(stream, table))
    starts = [sum(lengths[:i]) for i in range(len(lengths))]
    main, notes, end_notes, edges, boxes = (
        reader.lines(starts[part], lengths[part]) for part in (_MAIN, _NOTES, _END_NOTES, _HEADERS, _BOXES)
    )
    text = reader.fonts.settle("\n".join([*main, *boxes, *notes, *end_notes]))
    extra = reader.fonts.settle("\n".join([*edges, *boxes]))
    return Extracted(file.name, text, head=lines.head(text, extra))


def _pieces(stream: bytes, table: bytes) -> list[Piece]:
    """The piece table (MS-DOC 2.9.177): property modifiers first, then positions and descriptors."""
    at, size = struct.unpack_from("<II", stream, _CLX)
    clx = table[at : at + size]
    at = 0
    while at < len(clx) and clx[at] == 1:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if at >= len(clx) or clx[at] != 2:
        raise Unreadable("damaged")
    size = struct.unpack_from("<I", clx, at + 1)[0]
    plc = clx[at + 5 : at + 5 + size]
    count = (len(plc) - 4) // 12
    positions = struct.unpack_from(f"<{count + 1}I", plc)
    found = []
    for i in range(count):
        place = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * i + 2)[0]
        wide = not place & 0x40000000
        offset = place & 0x3FFFFFFF
        found.append(Piece(positions[i], positions[i + 1], offset if wide else offset // 2, wide))
    return found


class _Reader:
    """Turns a stretch of character positions into lines."""

    def __init__(self, stream: bytes, pieces: list[Piece], formats: doc_formats.Formats, lists: Lists) -> None:
        self._stream, self._pieces, self._formats, self._lists = stream, pieces, formats, lists
        self._starts = [piece.start for piece in pieces]
        self.fonts = Fonts()

    def lines(self, start: int, length: int) -> list[str]:
        """Lines of `length` characters from `start`; cells end with 0x07, rows with a paragraph marked as row end."""
        found: list[str] = []
        rows: list[list[Cell]] = []
        cells: list[Cell] = []
        paragraphs: list[str] = []  # of the cell being read
        for text, mark, in_table, row_end in self._paragraphs(start, min(length, TEXT_CAP)):
            if row_end:
                rows.append(cells)
                cells = []
            elif mark == "\x07":
                cells.append(Cell(lines.cell([*paragraphs, text])))
                paragraphs = []
            elif in_table:
                paragraphs.append(text)
            else:
                found.extend(lines.table(rows))
                rows = []
                found.extend(text.split("\n"))
        found.extend([*lines.table(rows), *(cell.text for cell in cells), *paragraphs])
        return found

    def _paragraphs(self, start: int, length: int) -> list[tuple[str, str, bool, bool]]:
        """Text, end mark, whether it stands in a table, whether it ends a row."""
        found: list[tuple[str, str, bool, bool]] = []
        text: list[str] = []
        fields: list[bool] = []  # of each open field: whether its result has begun
        for run, offset, step in self._runs(start, start + length):
            shown = self._formats.shown(offset)
            font = self._formats.font(offset)
            for part in re.split("([\r\x07\x13\x14\x15])", run):
                if part in {_FIELD_BEGIN, _FIELD_RESULT, _FIELD_END}:
                    _step(fields, part)
                elif part in {"\r", "\x07"}:
                    # The mark's own place tells the paragraph's properties; runs end at each mark.
                    where = offset + (len(run) - 1) * step
                    in_table, row_end = self._formats.place_of(where)
                    said = "".join(text)
                    said = self._lists.marker(self._formats.item_of(where)) + said if said.strip() else ""
                    found.append((said, part, in_table, row_end and part == "\x07"))
                    text.clear()
                elif part and shown and all(fields):
                    text.append(self.fonts.mark(_plain(part), font))
        if text:
            found.append(("".join(text), "\r", False, False))
        return found

    def _runs(self, start: int, end: int) -> list[tuple[str, int, int]]:
        """Stretches of one piece and one character format, each ending at the latest with a paragraph mark."""
        found: list[tuple[str, int, int]] = []
        at = max(bisect_right(self._starts, start) - 1, 0)
        for piece in self._pieces[at:]:
            first, last = max(piece.start, start), min(piece.end, end)
            if piece.start >= end:
                break
            if first >= last:
                continue
            begin = piece.offset + (first - piece.start) * piece.step
            finish = begin + (last - first) * piece.step
            for low, high in self._formats.stretches(begin, finish):
                text = self._stream[low:high].decode("utf-16-le" if piece.wide else "cp1252", "replace")
                done = low
                for part in re.findall("[^\r\x07]*[\r\x07]|[^\r\x07]+", text):
                    found.append((part, done, piece.step))
                    done += len(part) * piece.step
        return found


def _step(fields: list[bool], mark: str) -> None:
    """Of a field only the result is shown: what stands between its separator and its end."""
    if mark == _FIELD_BEGIN:
        fields.append(False)
    elif fields and mark == _FIELD_RESULT:
        fields[-1] = True
    elif fields:
        fields.pop()


def _plain(text: str) -> str:
    for mark, sign in _SPECIAL.items():
        text = text.replace(mark, sign)
    return _DROPPED.sub("", text)


def _word6(stream: bytes) -> str:
    """Word 6 and 95 keep one-byte text in one stretch; formats are not read."""
    start, end = struct.unpack_from("<II", stream, 0x18)
    text, _ = charset.decode(stream[start : min(end, len(stream))].replace(b"\r", b"\n").replace(b"\x07", b"\t"), None)
    return _DROPPED.sub("", text)
