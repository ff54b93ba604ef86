"""Word documents (.docx, ECMA-376 part 1): the words as a reader sees them, with numbers, tables, boxes and notes.

Deleted text of tracked changes is left out, inserted text is kept; comments are not the document's words.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element

from mailflow.adapters.documents import lines, ocr
from mailflow.adapters.documents.archive import Archive
from mailflow.adapters.documents.budget import Budget, File
from mailflow.adapters.documents.docx_numbering import Numbering
from mailflow.adapters.documents.docx_styles import Styles
from mailflow.adapters.documents.fonts import Fonts
from mailflow.adapters.documents.problems import Unreadable
from mailflow.adapters.documents.xml import attribute, child, local, parse, value
from mailflow.core.html_table import Cell
from mailflow.core.message import Extracted

_SKIPPED = {
    *("del", "moveFrom", "instrText", "delText", "delInstrText", "rPr", "pPr", "sectPr", "tblPr", "tblGrid", "trPr"),
    *("tcPr", "sdtPr", "sdtEndPr", "fldData", "annotationRef", "footnoteRef", "endnoteRef", "tblPrEx"),
}
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
_SYMBOLS = {"0FE": "☒", "0FD": "☒", "0A8": "☐", "06F": "☐", "0FC": "✓", "0B7": "-", "02D": "-"}  # Wingdings, Symbol
_EDGE = re.compile(r"(?:header|footer)\d{0,4}\.xml")
_DEEPEST = 100  # elements in elements; Word's own documents need about 20


def read(file: File, budget: Budget) -> Extracted:
    """Reader for `docx`."""
    archive = Archive(file.content, budget)
    main = _main_part(archive)
    folder = posixpath.dirname(main)
    body = child(parse(archive.read(main)), "body")
    if body is None:
        raise Unreadable("damaged")
    styles = Styles(_part(archive, folder, "styles.xml"))
    writer = Writer(styles, Numbering(_part(archive, folder, "numbering.xml"), styles))
    written = [*writer.blocks(body), *_notes(archive, folder, writer)]
    boxed, writer.boxed = writer.boxed, []
    edges = [line for name in _edges(archive, folder) for line in writer.blocks(parse(archive.read(name)))]
    text, boxes = (writer.fonts.settle("\n".join(part)) for part in (written, [*edges, *boxed]))
    document = Extracted(file.name, text, head=lines.head(text, boxes))
    return ocr.of_pictures(document, _pictures(archive, folder), budget)


@dataclass(slots=True)
class Writer:
    """Turns block elements into lines. `boxed` gathers what stands in text boxes, which is in the lines as well."""

    styles: Styles
    numbering: Numbering
    fonts: Fonts = field(default_factory=Fonts)
    boxed: list[str] = field(default_factory=list)

    def blocks(self, container: _Element, depth: int = 0) -> list[str]:
        """Lines of the paragraphs and tables in an element, in order."""
        if depth > _DEEPEST:
            raise Unreadable("damaged")
        found: list[str] = []
        for element in container:
            name = local(element)
            if name == "p":
                found.extend(self._paragraph(element, depth))
            elif name == "tbl":
                found.extend(self._table(element, depth))
            elif name == "AlternateContent":
                found.extend(self.blocks(_alternative(element), depth + 1))
            elif name not in _SKIPPED:
                found.extend(self.blocks(element, depth + 1))
        return found

    def _paragraph(self, element: _Element, depth: int) -> list[str]:
        properties = child(element, "pPr")
        inside: list[str] = []  # boxes anchored in the paragraph
        text = self._inline(element, value(properties, "pStyle"), inside, depth + 1)
        if not text.strip():
            return inside or ([""] if child(properties, "rPr", "del") is None else [])
        marker = self.numbering.marker(properties)
        return [*(marker + text.strip("\n")).split("\n"), *inside]

    def _inline(self, element: _Element, style: str, inside: list[str], depth: int) -> str:
        if depth > _DEEPEST:
            raise Unreadable("damaged")
        return "".join(self._piece(one, style, inside, depth) for one in element)

    def _piece(self, element: _Element, style: str, inside: list[str], depth: int) -> str:
        name = local(element)
        if name in _SKIPPED or not name:
            return ""
        if name == "r":
            return self._run(element, style, inside, depth)
        if name == "t":  # outside a run: a formula
            return element.text or ""
        if name in _SIGNS:
            return _SIGNS[name]
        if name == "sym":
            return _SYMBOLS.get(attribute(element, "char").upper()[-3:], "")
        if name == "txbxContent":
            written = self.blocks(element, depth + 1)
            inside.extend(written)
            self.boxed.extend(written)
            return ""
        chosen = _alternative(element) if name == "AlternateContent" else element
        return self._inline(chosen, style, inside, depth + 1)

    def _run(self, element: _Element, style: str, inside: list[str], depth: int) -> str:
        properties = child(element, "rPr")
        if self.styles.hidden(properties):
            return ""
        text = self._inline(element, style, inside, depth + 1)
        return self.fonts.mark(text, self.styles.font(properties, style)) if text else ""

    def _table(self, element: _Element, depth: int) -> list[str]:
        rows = [self._row(row, depth + 1) for row in _members(element, "tr") if child(row, "trPr", "del") is None]
        cells = [[cell for cell in row if cell.text] for row in rows]
        if _is_letterhead(cell.text for row in cells for cell in row):
            return [line for row in cells for cell in row for line in cell.text.split("\u2028")]
        return lines.table(_merged(rows))

    def _row(self, row: _Element, depth: int) -> list[_Cell]:
        before = value(row, "trPr", "gridBefore")
        found = [_Cell("", int(before))] if before.isdigit() and 0 < int(before) < 50 else []
        for cell in _members(row, "tc"):
            properties = child(cell, "tcPr")
            span = value(properties, "gridSpan")
            merge = child(properties, "vMerge")
            below = merge is not None and attribute(merge, "val", "continue") == "continue"
            columns = min(max(int(span[:3]), 1), 50) if span.isdigit() else 1
            found.append(_Cell(lines.cell(self.blocks(cell, depth)), columns, below))
        return found


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    columns: int = 1
    below: bool = False  # merged with the cell above


def _merged(rows: list[list[_Cell]]) -> list[list[Cell]]:
    """Cells merged downwards become one cell of several rows."""
    places = [dict(_columns(row)) for row in rows]
    written: list[list[Cell]] = []
    for number, row in enumerate(places):
        cells = []
        for at, cell in row.items():
            if cell.below and number > 0 and at in places[number - 1]:
                continue
            below = 1
            while number + below < len(places) and (next_one := places[number + below].get(at)) and next_one.below:
                below += 1
            cells.append(Cell(cell.text, cell.columns, below))
        written.append(cells)
    return written


def _columns(row: list[_Cell]) -> Iterator[tuple[int, _Cell]]:
    at = 0
    for cell in row:
        yield at, cell
        at += cell.columns


def _is_letterhead(cells: Iterable[str]) -> bool:
    """The table that places issuer and motto side by side (Decree 30/2020, Annex I) is no table of data."""
    return any("độc lập - tự do" in re.sub(r"\s*[-–]\s*", " - ", cell.casefold()) for cell in cells)


def _members(container: _Element, wanted: str, depth: int = 0) -> Iterator[_Element]:
    """Rows of a table or cells of a row, also those inside content controls and tracked changes."""
    for element in container:
        name = local(element)
        if name == wanted:
            yield element
        elif name in {"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"} and depth < _DEEPEST:
            yield from _members(element, wanted, depth + 1)


def _alternative(element: _Element) -> _Element:
    """Of the forms in which one thing is given, the first: the other says the same for old programs."""
    return next((one for one in element if local(one) == "Choice"), element)


def _main_part(archive: Archive) -> str:
    if "_rels/.rels" in archive:
        for relation in parse(archive.read("_rels/.rels")):
            target = attribute(relation, "Target").lstrip("/")
            if attribute(relation, "Type").endswith("/officeDocument") and target in archive:
                return target
    return "word/document.xml"


def _part(archive: Archive, folder: str, name: str) -> _Element | None:
    path = posixpath.join(folder, name)
    return parse(archive.read(path)) if path in archive else None


def _edges(archive: Archive, folder: str) -> list[str]:
    """Headers and footers."""
    return [
        name
        for name in archive.names()
        if posixpath.dirname(name) == folder and _EDGE.fullmatch(name[len(folder) + 1 :])
    ]


def _notes(archive: Archive, folder: str, writer: Writer) -> Iterator[str]:
    """Footnotes and endnotes, after the text; separators are no notes."""
    for part in ("footnotes.xml", "endnotes.xml"):
        root = _part(archive, folder, part)
        for note in root if root is not None else ():
            if attribute(note, "type", "normal") == "normal":
                yield from writer.blocks(note)


def _pictures(archive: Archive, folder: str) -> Iterator[bytes]:
    for name in archive.names():
        if name.startswith(f"{folder}/media/"):
            yield archive.read(name)
