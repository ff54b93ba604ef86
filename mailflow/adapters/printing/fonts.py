"""Which characters the shipped faces can draw; what they cannot is shown as a sign, never dropped (PDF/A forbids gaps).

Only the character map of a TrueType file is read here (OpenType, table `cmap`, format 4: the Basic Plane).
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

SIGN = "\u25a1"  # white square: "a character stands here that cannot be drawn"
BREAK = "\u200b"  # zero width space: a line may end here
STEP = 6  # letters between two places to break in a long word: a justified line above it keeps its look
DATE_RUN = 8  # where so many letters fit for certain, a date fits too: a figure is half an em wide
_DATE = re.compile(r"\(?\d{1,2}/\d{1,2}/\d{4}\)?[.,;]?")
_INVISIBLE = {"\n", BREAK, "\u200c", "\u200d", "\u200e", "\u200f", "\u00ad", "\u2060", "\ufeff"}
_BIDI = {chr(c) for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


@lru_cache(maxsize=4)
def drawable(folder: Path) -> frozenset[str]:
    """Characters that every face of the folder has. Raises OSError, ValueError for files that are no fonts."""
    faces = sorted(folder.glob("*.ttf"))
    if not faces:
        raise ValueError(f"{folder}: no fonts (*.ttf) found")
    return frozenset.intersection(*(_characters(face) for face in faces))


def _characters(face: Path) -> frozenset[str]:
    data = face.read_bytes()
    try:
        return frozenset(chr(code) for code in _codes(data, _unicode_map(data)))
    except struct.error as error:
        raise ValueError(f"{face}: not a TrueType font: {error}") from error


def _unicode_map(data: bytes) -> int:
    """Where the Windows Unicode map (platform 3, encoding 1) begins."""
    (tables,) = struct.unpack_from(">H", data, 4)
    for n in range(tables):
        tag, _, start, _ = struct.unpack_from(">4sIII", data, 12 + 16 * n)
        if tag == b"cmap":
            (maps,) = struct.unpack_from(">H", data, start + 2)
            for m in range(maps):
                platform, encoding, offset = struct.unpack_from(">HHI", data, start + 4 + 8 * m)
                if (platform, encoding) == (3, 1) and struct.unpack_from(">H", data, start + offset) == (4,):
                    return int(start + offset)
    raise ValueError("the font has no Unicode character map of format 4")


def _codes(data: bytes, at: int) -> list[int]:
    (double,) = struct.unpack_from(">H", data, at + 6)
    count = double // 2
    ends = struct.unpack_from(f">{count}H", data, at + 14)
    starts = struct.unpack_from(f">{count}H", data, at + 16 + double)
    deltas = struct.unpack_from(f">{count}H", data, at + 16 + 2 * double)
    ranges_at = at + 16 + 3 * double
    offsets = struct.unpack_from(f">{count}H", data, ranges_at)
    found = []
    for n in range(count):
        for code in range(starts[n], min(ends[n], 0xFFFE) + 1):
            glyph = code + deltas[n]
            if offsets[n]:
                (glyph,) = struct.unpack_from(">H", data, ranges_at + 2 * n + offsets[n] + 2 * (code - starts[n]))
            if glyph & 0xFFFF:
                found.append(code)
    return found


def visible(text: str, known: frozenset[str]) -> str:
    """The text with a sign for every character that cannot be drawn. Joiners and variation marks of a character that
    cannot be drawn go with it; private characters have no agreed meaning and get the sign too (PDF/A-2u)."""
    if all(c in known for c in text):
        return text
    return "".join(_shown(c, known) for c in text)


def _shown(char: str, known: frozenset[str]) -> str:
    if char in _INVISIBLE or char in _BIDI:
        return char
    category = unicodedata.category(char)
    if category in ("Cf", "Me") or 0xFE00 <= ord(char) <= 0xFE0F:
        return ""
    if category != "Co" and char in known:
        return char
    return " " if category in ("Zs", "Zl", "Zp") or char == "\t" else SIGN


def breakable(text: str, run: int) -> str:
    """The text with places to break in words longer than `run` characters, so that none leaves its column."""
    return re.sub(rf"\S{{{run + 1},}}", lambda word: _broken(word[0], run), text)


def _broken(word: str, run: int) -> str:
    """A date stays whole where its narrow figures have room."""
    if run >= DATE_RUN and _DATE.fullmatch(word):
        return word
    return BREAK.join(_pieces(word, min(run, STEP)))


def _pieces(word: str, run: int) -> Iterator[str]:
    """No piece begins with a mark that belongs to the letter before it."""
    start = 0
    for end in range(run, len(word)):
        if end - start >= run and not unicodedata.combining(word[end]):
            yield word[start:end]
            start = end
    yield word[start:]
