"""Automatic lists of Word 97 documents (MS-DOC 2.9.131, 2.9.147, 2.9.150): the number in front of a paragraph."""

from __future__ import annotations

import struct

from mailflow.adapters.documents.doc_formats import part_of
from mailflow.adapters.documents.numerals import LEVELS, Counters, Level

_LISTS, _USES = 0x2E2, 0x2EA  # offsets of fc/lcb pairs in the FIB
_FORMS = {1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 22: "decimalZero"}
_FORMS |= {23: "bullet", 255: "none"}
_LIST_SIZE, _LEVEL_SIZE, _USE_SIZE = 28, 28, 16


class Lists:
    """The lists of a document; overrides of single numbers are not read."""

    def __init__(self, stream: bytes, table: bytes) -> None:
        self._counters = Counters()
        try:
            self._levels = _lists(stream, table)
            self._uses = _uses(part_of(stream, table, _USES))
        except (struct.error, IndexError):  # a document without numbers is better than none
            self._levels, self._uses = {}, []

    def marker(self, item: tuple[int, int]) -> str:
        """The sign in front of a paragraph (number of the list from 1, level from 0) with a space behind it."""
        number, level = item
        if not 0 < number <= len(self._uses) or level >= LEVELS:
            return ""
        name = self._uses[number - 1]
        return self._counters.marker(str(name), self._levels.get(name, {}), level)


def _uses(part: bytes) -> list[int]:
    count = min(struct.unpack_from("<I", part)[0], len(part) // _USE_SIZE) if len(part) >= 4 else 0
    return [struct.unpack_from("<i", part, 4 + _USE_SIZE * i)[0] for i in range(count)]


def _lists(stream: bytes, table: bytes) -> dict[int, dict[int, Level]]:
    """Levels of each list by its id; they follow the list of lists."""
    at, size = struct.unpack_from("<II", stream, _LISTS)
    part = table[at : at + size]
    if len(part) < 2:
        return {}
    found: dict[int, dict[int, Level]] = {}
    at += size
    for i in range(min(struct.unpack_from("<H", part)[0], (len(part) - 2) // _LIST_SIZE)):
        entry = part[2 + _LIST_SIZE * i : 2 + _LIST_SIZE * (i + 1)]
        levels = found[struct.unpack_from("<i", entry)[0]] = {}
        for level in range(1 if entry[26] & 1 else LEVELS):
            levels[level], at = _level(table, at)
    return found


def _level(table: bytes, at: int) -> tuple[Level, int]:
    start, form = struct.unpack_from("<iB", table, at)
    characters, paragraphs = table[at + 24], table[at + 25]
    at += _LEVEL_SIZE + characters + paragraphs
    size = struct.unpack_from("<H", table, at)[0]
    text = table[at + 2 : at + 2 + 2 * size].decode("utf-16-le", "replace")[:40]
    shown = "".join(f"%{ord(c) + 1}" if ord(c) < LEVELS else c.replace("%", "") for c in text)
    return Level(_FORMS.get(form, "decimal"), shown, max(0, min(start, 9999))), at + 2 + 2 * size
