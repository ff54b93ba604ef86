"""One page of a PDF's text layer: its lines in reading order, its ruled tables, and whether it is only a picture."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from mailflow.adapters.documents import lines
from mailflow.adapters.documents.fonts import Fonts
from mailflow.core.html_table import Cell

_NUMBER = re.compile(
    r"(?:(?:trang|page)\s{0,3})?[-–—]?\s{0,3}\d{1,4}\s{0,3}(?:[/]\s{0,3}\d{1,4})?\s{0,3}[-–—]?", re.IGNORECASE
)
_UNMAPPED = re.compile(r"\(cid:\d{1,6}\)")
_PICTURE_SHARE = 0.5  # of the page, covered by pictures
_FEW_LETTERS = 250  # beside a picture of that size: stamps, page numbers, the seal of a signature
_SCANNED_LETTERS = 15
_CHARACTERS = 40_000  # on one page; beyond it the layout is not analysed


def text_of(page: Any) -> str:
    """Lines of the page from top to bottom, tables in their place, then notes and filled-in fields."""
    if len(page.chars) > _CHARACTERS:
        return str(page.extract_text_simple() or "")
    fonts = Fonts()
    tables = [table for table in page.find_tables() if _is_data(table)]
    parts = [(line["top"], line["x0"], _line(line, fonts)) for line in _text_lines(page, tables)]
    for table in tables:
        written = _table(page, table, fonts)
        parts.extend((table.bbox[1] + at / 1000, table.bbox[0], line) for at, line in enumerate(written))
    parts.sort(key=lambda part: (part[0], part[1]))
    told = [text for _, _, text in parts]
    return fonts.settle("\n".join([*told, *_written_over(page)])).strip()


def is_picture(page: Any, text: str) -> bool:
    """Whether the words stand in a picture: a scan, with or without a seal printed over it, or letters unknown."""
    letters = sum(1 for c in text if c.isalnum())
    unmapped = len(_UNMAPPED.findall(text)) + text.count("\ufffd")
    if unmapped * 5 > len(text.split()) and unmapped > 20:
        return True
    if letters >= _FEW_LETTERS:
        return False
    area = float(page.width * page.height) or 1.0
    covered = sum(_area(image) for image in page.images)
    return covered > _PICTURE_SHARE * area or (letters < _SCANNED_LETTERS and bool(page.images or page.curves))


def without_page_numbers(pages: Sequence[str]) -> list[str]:
    """Pages without their numbers, and without the running lines that nearly every page repeats at its edge."""
    split = [page.split("\n") for page in pages]
    edges = Counter(line.strip() for page in split for line in {*page[:1], *page[-1:]} if line.strip())
    running = {line for line, count in edges.items() if count >= 3 and count * 2 > len(pages)}
    return ["\n".join(_trimmed(page, running, number)) for number, page in enumerate(split)]


def _trimmed(page: list[str], running: set[str], number: int) -> list[str]:
    kept = list(page)
    while kept and (
        _NUMBER.fullmatch(kept[-1].strip()) or not kept[-1].strip() or (number and kept[-1].strip() in running)
    ):
        kept.pop()
    while kept and (
        _NUMBER.fullmatch(kept[0].strip()) or not kept[0].strip() or (number and kept[0].strip() in running)
    ):
        del kept[0]
    return kept


def _text_lines(page: Any, tables: list[Any]) -> list[dict[str, Any]]:
    boxes = [table.bbox for table in tables]
    outside = page.filter(lambda thing: not any(_within(thing, box) for box in boxes)) if boxes else page
    return list(outside.extract_text_lines(strip=True, return_chars=True, x_tolerance_ratio=0.15))


def _within(thing: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    if thing.get("object_type") != "char":
        return False
    across, down = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
    return bool(box[0] <= across <= box[2] and box[1] <= down <= box[3])


def _line(line: dict[str, Any], fonts: Fonts) -> str:
    """The text of a line; when it is set in a legacy font, held for conversion."""
    font = _font(line["chars"])
    return fonts.mark(str(line["text"]), font) if font else str(line["text"])


def _font(chars: list[dict[str, Any]]) -> str:
    """The font most letters are set in, without the six letters of a subset."""
    names = Counter(str(char.get("fontname", "")).rpartition("+")[2] for char in chars)
    return names.most_common(1)[0][0] if names else ""


def _is_data(table: Any) -> bool:
    """A table of at least two rows and columns; a box around a stamp stays a line."""
    rows = [row for row in table.rows if any(row.cells)]
    return len(rows) >= 2 and max(len([c for c in row.cells if c]) for row in rows) >= 2


def _table(page: Any, table: Any, fonts: Fonts) -> list[str]:
    font = _font(page.crop(table.bbox, strict=False).chars)
    rows = []
    for row in table.extract(x_tolerance_ratio=0.15):
        rows.append([Cell(lines.cell([fonts.mark(text or "", font)])) for text in row])
    return lines.table(rows)


def _written_over(page: Any) -> list[str]:
    """Notes typed onto the page (FreeText) and the values of filled-in fields."""
    found = []
    for note in page.annots:
        data = note.get("data") or {}
        kind = str(data.get("Subtype", ""))
        if "FreeText" in kind and note.get("contents"):
            found.append(str(note["contents"]).strip())
        elif "Widget" in kind and isinstance(data.get("V"), bytes):
            found.append(_decoded(data["V"]))
    return [text for text in found if text]


def _decoded(value: bytes) -> str:
    """A text string of PDF 32000-1, 7.9.2.2: UTF-16 with a mark, else one byte a letter."""
    if value.startswith(b"\xfe\xff"):
        return value[2:].decode("utf-16-be", "replace").strip()
    return value.decode("latin-1").strip()


def _area(image: dict[str, Any]) -> float:
    return abs(float(image["x1"] - image["x0"]) * float(image["bottom"] - image["top"]))
