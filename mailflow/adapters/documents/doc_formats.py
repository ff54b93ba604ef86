"""Formats inside Word 97 documents (MS-DOC 2.9): which font a byte is set in, whether it is deleted, where rows end."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

_LEVEL, _LIST = 0x260A, 0x460B
_PAGE = 512
_STYLES, _CHARACTERS, _PARAGRAPHS, _FONTS = 0xA2, 0xFA, 0x102, 0x112  # offsets of fc/lcb pairs in the FIB
_DELETED, _HIDDEN, _FONT, _FONT_STYLE = 0x0800, 0x083C, 0x4A4F, 0x4A30
_IN_TABLE, _ROW_END = 0x2416, 0x2417
_BASES = 12  # of a style, one above the other
_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}  # of an operand by spra, the top bits of a sprm
_LONG_TABLE, _LONG_TABS = 0xD608, 0xC615


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes from `start` to `end` of the main stream, with the list of property changes that holds for them."""

    start: int
    end: int
    changes: bytes
    style: int = 0


class Formats:
    """What the formatted-disk pages say. Places are byte offsets in the WordDocument stream."""

    def __init__(self, stream: bytes, table: bytes) -> None:
        self._characters = list(_spans(stream, part_of(stream, table, _CHARACTERS), paragraphs=False))
        self._paragraphs = list(_spans(stream, part_of(stream, table, _PARAGRAPHS), paragraphs=True))
        self._character_starts = [span.start for span in self._characters]
        self._paragraph_starts = [span.start for span in self._paragraphs]
        self._fonts = _font_names(part_of(stream, table, _FONTS))
        sheet = part_of(stream, table, _STYLES)
        self._styles = _styles(sheet)
        self._default = struct.unpack_from("<H", sheet, 14)[0] if len(sheet) >= 16 else 0  # of the document

    def stretches(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The bytes from `start` to `end`, cut where the character format changes."""
        at = bisect_right(self._character_starts, start)
        while start < end:
            limit = self._character_starts[at] if at < len(self._character_starts) else end
            stop = min(max(limit, start + 1), end)
            if limit > start:
                yield start, stop
                start = stop
            at += 1

    def shown(self, place: int) -> bool:
        """Whether the text is neither deleted in a tracked change nor hidden."""
        changes = _changes(_span(self._characters, self._character_starts, place))
        return not (changes.get(_DELETED, b"\0")[0] & 1 or changes.get(_HIDDEN, b"\0")[0] & 1)

    def font(self, place: int) -> str:
        """The font of the text: set on the characters, else by the paragraph's style; "" when none is known."""
        changes = _changes(_span(self._characters, self._character_starts, place))
        number = _number(changes.get(_FONT))
        if number is None and _FONT_STYLE in changes:
            number = self._style_font(_number(changes[_FONT_STYLE]) or 0)
        if number is None:
            paragraph = _span(self._paragraphs, self._paragraph_starts, place)
            number = self._style_font(paragraph.style if paragraph else 0)
        number = self._default if number is None else number
        return self._fonts[number] if number < len(self._fonts) else ""

    def _style_font(self, style: int) -> int | None:
        return next((one.font for one in _chain(style, self._styles) if one.font is not None), None)

    def place_of(self, place: int) -> tuple[bool, bool]:
        """Whether the paragraph with this byte stands in a table, and whether it ends a row."""
        changes = _changes(_span(self._paragraphs, self._paragraph_starts, place))
        return changes.get(_IN_TABLE, b"\0")[0] == 1, changes.get(_ROW_END, b"\0")[0] == 1

    def item_of(self, place: int) -> tuple[int, int]:
        """Number of the list (from 1, 0 for none) and level (from 0) of the paragraph with this byte."""
        paragraph = _span(self._paragraphs, self._paragraph_starts, place)
        changes = _changes(paragraph)
        if _LIST not in changes and paragraph is not None:
            styled = next((one.changes for one in _chain(paragraph.style, self._styles) if _LIST in one.changes), {})
            changes = {**styled, **changes}
        return _number(changes.get(_LIST)) or 0, changes.get(_LEVEL, b"\0")[0]


def part_of(stream: bytes, table: bytes, pair: int) -> bytes:
    """The part of the table stream that the pair of offset and size at `pair` names (MS-DOC 2.5.1)."""
    at, size = struct.unpack_from("<II", stream, pair)
    return table[at : at + size]


def _spans(stream: bytes, plc: bytes, *, paragraphs: bool) -> Iterator[Span]:
    """All runs of all pages that the bin table names, in order (MS-DOC 2.9.27, 2.9.172)."""
    count = (len(plc) - 4) // 8
    for number in struct.unpack_from(f"<{count}I", plc, 4 * (count + 1)) if count > 0 else ():
        start = (number & 0x3FFFFF) * _PAGE
        page = stream[start : start + _PAGE]
        if len(page) == _PAGE:
            yield from _paragraph_runs(page) if paragraphs else _character_runs(page)


def _character_runs(page: bytes) -> Iterator[Span]:
    count = page[_PAGE - 1]
    if 4 * (count + 1) + count >= _PAGE:
        return
    ends = struct.unpack_from(f"<{count + 1}I", page)
    for i in range(count):
        at = 2 * page[4 * (count + 1) + i]
        changes = page[at + 1 : at + 1 + page[at]] if at else b""
        yield Span(ends[i], ends[i + 1], changes)


def _paragraph_runs(page: bytes) -> Iterator[Span]:
    count = page[_PAGE - 1]
    if 4 * (count + 1) + 13 * count >= _PAGE:
        return
    ends = struct.unpack_from(f"<{count + 1}I", page)
    for i in range(count):
        at = 2 * page[4 * (count + 1) + 13 * i]
        if not at or at >= _PAGE - 1:
            yield Span(ends[i], ends[i + 1], b"")
            continue
        size, at = (2 * page[at] - 1, at + 1) if page[at] else (2 * page[at + 1], at + 2)
        papx = page[at : at + size]
        style = struct.unpack_from("<H", papx)[0] if len(papx) >= 2 else 0
        yield Span(ends[i], ends[i + 1], papx[2:], style)


def _span(spans: list[Span], starts: list[int], place: int) -> Span | None:
    at = bisect_right(starts, place) - 1
    return spans[at] if at >= 0 and place < spans[at].end else None


def _changes(span: Span | None) -> dict[int, bytes]:
    """Property changes (sprm, MS-DOC 2.2.5.1) with their operands; of repeated ones the last."""
    found: dict[int, bytes] = {}
    data = span.changes if span else b""
    at = 0
    while at + 2 < len(data):
        sprm = data[at] | data[at + 1] << 8
        at += 2
        size = _SIZES.get(sprm >> 13)
        if size is None:
            if sprm == _LONG_TABLE and at + 2 <= len(data):
                size = 1 + (data[at] | data[at + 1] << 8)
            elif sprm == _LONG_TABS and data[at] == 255:
                break
            else:
                size = 1 + data[at]
        found[sprm] = data[at : at + size] or b"\0"
        at += size
    return found


def _number(operand: bytes | None) -> int | None:
    return operand[0] | operand[1] << 8 if operand is not None and len(operand) >= 2 else None


def _font_names(table: bytes) -> list[str]:
    """The font table (MS-DOC 2.9.286): fixed fields of 39 bytes, then the name in UTF-16."""
    names: list[str] = []
    at = 4
    while at < len(table):
        size = table[at]
        names.append(table[at + 40 : at + 1 + size].decode("utf-16-le", "replace").partition("\0")[0])
        at += 1 + size
    return names


@dataclass(frozen=True, slots=True)
class _Style:
    """The style it is based on, its own font and its own property changes for paragraphs."""

    base: int
    font: int | None
    changes: dict[int, bytes]


def _styles(sheet: bytes) -> dict[int, _Style]:
    """The style sheet (MS-DOC 2.9.271) by style number."""
    found: dict[int, _Style] = {}
    if len(sheet) < 20:
        return found
    header, count, fixed = struct.unpack_from("<3H", sheet)
    at = 2 + header
    for number in range(min(count, 4096)):
        if at + 2 > len(sheet):
            break
        size = struct.unpack_from("<H", sheet, at)[0]
        style = sheet[at + 2 : at + 2 + size]
        if len(style) >= 10:
            found[number] = _style(style, fixed)
        at += 2 + size + size % 2
    return found


def _style(style: bytes, fixed: int) -> _Style:
    """A paragraph style has changes for paragraphs, then for characters; a character style only the latter."""
    kind, count, base = style[2] & 15, style[4] & 15, struct.unpack_from("<H", style, 2)[0] >> 4
    font: int | None = None
    changes: dict[int, bytes] = {}
    if kind not in {1, 2} or fixed + 2 > len(style):
        return _Style(base, font, changes)
    at = fixed + 2 + 2 * (struct.unpack_from("<H", style, fixed)[0] + 1)
    for i in range(count):
        if at + 2 > len(style):
            break
        size = struct.unpack_from("<H", style, at)[0]
        data = style[at + 2 : at + 2 + size]
        if kind == 1 and i == 0:
            changes = _changes(Span(0, 0, data[2:]))  # the style's own number comes first
        elif kind == 2 or i == 1:
            font = _number(_changes(Span(0, 0, data)).get(_FONT))
        at += 2 + size + size % 2
    return _Style(base, font, changes)


def _chain(number: int, styles: dict[int, _Style]) -> list[_Style]:
    found: list[_Style] = []
    while number in styles and len(found) < _BASES:
        found.append(styles[number])
        number = found[-1].base
    return found
