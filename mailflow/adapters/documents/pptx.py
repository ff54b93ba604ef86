"""Slides (.pptx): the texts and tables of each slide, in the order of the file's slide numbers."""

from __future__ import annotations

import re

from lxml.etree import _Element

from mailflow.adapters.documents import lines, ocr
from mailflow.adapters.documents.archive import Archive
from mailflow.adapters.documents.budget import Budget, File
from mailflow.adapters.documents.xml import local, parse
from mailflow.core.html_table import Cell
from mailflow.core.message import Extracted

_SLIDE = re.compile(r"ppt/slides/slide(\d{1,4})\.xml")
_DEEPEST = 100


def read(file: File, budget: Budget) -> Extracted:
    """Reader for `pptx`."""
    archive = Archive(file.content, budget)
    numbered = sorted((int(m.group(1)), m.group()) for name in archive.names() if (m := _SLIDE.fullmatch(name)))
    slides = ["\n".join(_blocks(parse(archive.read(name)))) for _, name in numbered]
    document = Extracted(file.name, "\n\n".join(slides))
    return ocr.of_pictures(
        document, (archive.read(name) for name in archive.names() if name.startswith("ppt/media/")), budget
    )


def _blocks(element: _Element, depth: int = 0) -> list[str]:
    found: list[str] = []
    for one in element if depth < _DEEPEST else ():
        name = local(one)
        if name == "p":
            text = "".join(_piece(part) for part in one.iter())
            found.extend(text.split("\n") if text.strip() else [])
        elif name == "tbl":
            rows = [row for row in one if local(row) == "tr"]
            found.extend(lines.table([Cell(lines.cell(_blocks(cell, depth + 1))) for cell in row] for row in rows))
        else:
            found.extend(_blocks(one, depth + 1))
    return found


def _piece(element: _Element) -> str:
    return {"t": element.text or "", "br": "\n", "tab": "\t"}.get(local(element), "")
