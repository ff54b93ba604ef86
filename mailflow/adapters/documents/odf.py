"""OpenDocument texts and spreadsheets (.odt, .ods; ODF 1.3): words, numbered lists, tables, boxes and notes.

Deleted text of tracked changes and comments are left out; hidden sheets are skipped and named.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element

from mailflow.adapters.documents import lines, ocr
from mailflow.adapters.documents.archive import Archive
from mailflow.adapters.documents.budget import Budget, File
from mailflow.adapters.documents.fonts import Fonts
from mailflow.adapters.documents.odf_styles import ListLevel, Styles
from mailflow.adapters.documents.problems import Unreadable, say
from mailflow.adapters.documents.xml import attribute, child, local, parse
from mailflow.core.html_table import Cell
from mailflow.core.message import Extracted

_SKIPPED = {
    "tracked-changes",
    "annotation",
    "annotation-end",
    "note-citation",
    "sequence-decls",
    "forms",
    "script",
    "title",
    "desc",
}
_COVERED = (0, 0)  # the shape of a cell that lies under a merged one
_ROWS, _COLUMNS, _DEEPEST = 50_000, 200, 100


def read(file: File, budget: Budget) -> Extracted:
    """Reader for `odf`."""
    archive = Archive(file.content, budget)
    if "META-INF/manifest.xml" in archive and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise Unreadable("password")
    root = parse(archive.read("content.xml"))
    extra = parse(archive.read("styles.xml")) if "styles.xml" in archive else None
    writer = Writer(Styles([root, extra] if extra is not None else [root]))
    body = child(root, "body")
    sheets = child(body, "spreadsheet")
    if sheets is not None:
        return _workbook(file, sheets, writer)
    if body is None or not len(body):
        raise Unreadable("damaged")
    written = [*writer.blocks(body), *writer.notes]
    boxes, writer.boxed = writer.boxed, []
    edges = writer.blocks(found) if (found := child(extra, "master-styles")) is not None else []
    text, boxed = (writer.fonts.settle("\n".join(part)) for part in (written, [*edges, *boxes]))
    document = Extracted(file.name, text, head=lines.head(text, boxed))
    return ocr.of_pictures(document, (archive.read(n) for n in archive.names() if n.startswith("Pictures/")), budget)


def _workbook(file: File, sheets: _Element, writer: Writer) -> Extracted:
    written, hidden = [], []
    for sheet in sheets:
        if local(sheet) != "table":
            continue
        name = attribute(sheet, "name")
        if writer.styles.hidden(attribute(sheet, "style-name")):
            hidden.append(name)
            continue
        rows = list(writer.rows(sheet, 0))
        merges = [
            lines.Merge(i, i + cell.rows - 1, j)
            for i, row in enumerate(rows)
            for j, cell in enumerate(row)
            if cell.rows > 1
        ]
        table = lines.sheet(lines.fill_down([[cell.text for cell in row] for row in rows], merges))
        if table:
            written.append("\n".join([name, *table]))
    problem = say("hidden_sheets", file.name, sheets=", ".join(hidden)[:200]) if hidden else ""
    return Extracted(file.name, writer.fonts.settle("\n\n".join(written)), problem)


@dataclass(slots=True)
class Writer:
    """Turns block elements into lines. `notes` gathers footnotes, `boxed` what stands in frames."""

    styles: Styles
    fonts: Fonts = field(default_factory=Fonts)
    notes: list[str] = field(default_factory=list)
    boxed: list[str] = field(default_factory=list)
    _counts: dict[str, list[int]] = field(default_factory=dict)

    def blocks(self, container: _Element, depth: int = 0) -> list[str]:
        """Lines of the paragraphs, lists and tables in an element, in order."""
        if depth > _DEEPEST:
            raise Unreadable("damaged")
        found: list[str] = []
        for element in container:
            name = local(element)
            if name in {"p", "h"}:
                found.extend(self._paragraph(element, depth))
            elif name == "list":
                found.extend(self._list(element, attribute(element, "style-name"), 0, depth))
            elif name == "table":
                found.extend(self._table(element, depth))
            elif name not in _SKIPPED:
                found.extend(self.blocks(element, depth + 1))
        return found

    def rows(self, table: _Element, depth: int) -> Iterator[list[Cell]]:
        """Rows of cells; a repeated empty row is given once."""
        given = 0
        for row in table.iter("{*}table-row"):
            if next(row.iterancestors("{*}table"), None) is not table:
                continue
            cells = list(self._cells(row, depth))
            repeated = _number(attribute(row, "number-rows-repeated"), 1, 500) if any(c.text for c in cells) else 1
            for _ in range(repeated):
                yield cells
                given += 1
            if given > _ROWS:
                return

    def _cells(self, row: _Element, depth: int) -> Iterator[Cell]:
        given = 0
        for cell in row:
            if local(cell) not in {"table-cell", "covered-table-cell"}:
                continue
            text = lines.cell(self.blocks(cell, depth + 1)) if local(cell) == "table-cell" else ""
            rows = _number(attribute(cell, "number-rows-spanned"), 1, _ROWS)
            columns = _number(attribute(cell, "number-columns-spanned"), 1, _COLUMNS)
            shape = (columns, rows) if local(cell) == "table-cell" else _COVERED
            for _ in range(_number(attribute(cell, "number-columns-repeated"), 1, _COLUMNS)):
                given += 1
                if given > _COLUMNS:
                    return
                yield Cell(text, *shape)

    def _table(self, element: _Element, depth: int) -> list[str]:
        rows = list(self.rows(element, depth))
        if any("độc lập - tự do" in cell.text.casefold() for row in rows for cell in row):  # letterhead, not data
            return [line for row in rows for cell in row for line in cell.text.split("\u2028") if line]
        return lines.table([cell for cell in row if cell.columns] for row in rows)

    def _paragraph(self, element: _Element, depth: int) -> list[str]:
        inside: list[str] = []
        text = self._inline(element, attribute(element, "style-name"), inside, depth + 1)
        if not text.strip():
            return inside or [""]
        return [*text.strip("\n").split("\n"), *inside]

    def _inline(self, element: _Element, style: str, inside: list[str], depth: int) -> str:
        if depth > _DEEPEST:
            raise Unreadable("damaged")
        found = [self._text(element.text, style)]
        for one in element:
            found.append(self._piece(one, style, inside, depth))
            found.append(self._text(one.tail, style))
        return "".join(found)

    def _piece(self, element: _Element, style: str, inside: list[str], depth: int) -> str:
        name = local(element)
        if name in _SKIPPED or not name:
            return ""
        if name == "s":
            return " " * _number(attribute(element, "c"), 1, 50)
        if name in {"tab", "line-break"}:
            return "\t" if name == "tab" else "\n"
        if name == "note":
            body = child(element, "note-body")
            self.notes.extend(self.blocks(body, depth + 1) if body is not None else [])
            return ""
        if name == "text-box":
            written = self.blocks(element, depth + 1)
            inside.extend(written)
            self.boxed.extend(written)
            return ""
        if name in {"p", "h"}:  # in a shape
            return self._inline(element, attribute(element, "style-name") or style, inside, depth + 1) + "\n"
        return self._inline(element, attribute(element, "style-name") or style, inside, depth + 1)

    def _text(self, text: str | None, style: str) -> str:
        return self.fonts.mark(" ".join(text.split(" ")).replace("\n", " "), self.styles.font(style)) if text else ""

    def _list(self, element: _Element, style: str, level: int, depth: int) -> list[str]:
        if depth > _DEEPEST:
            raise Unreadable("damaged")
        style = attribute(element, "style-name") or style
        counts = self._counts.setdefault(style, [0] * 10)
        if (
            level == 0
            and attribute(element, "continue-numbering") != "true"
            and not attribute(element, "continue-list")
        ):
            counts[:] = [0] * 10
        found: list[str] = []
        for item in element:
            if local(item) not in {"list-item", "list-header"}:
                continue
            marker = self._marker(item, style, level, counts)
            for block in item:
                if local(block) == "list":
                    found.extend(self._list(block, style, min(level + 1, 9), depth + 1))
                    continue
                holder = (
                    self._paragraph(block, depth + 1) if local(block) in {"p", "h"} else self.blocks(block, depth + 1)
                )
                if marker and holder and holder[0].strip():
                    holder[0], marker = marker + holder[0], ""
                found.extend(holder)
        return found

    def _marker(self, item: _Element, style: str, level: int, counts: list[int]) -> str:
        form = self.styles.list_level(style, level)
        if local(item) == "list-header" or form is None:
            return ""
        counts[level + 1 :] = [0] * (9 - level)
        start = attribute(item, "start-value")
        counts[level] = _number(start, 1, 9999) if start else (counts[level] + 1 if counts[level] else form.start)
        return form.marker(counts, level, [self.styles.list_level(style, i) or ListLevel() for i in range(level + 1)])


def _number(text: str, default: int, largest: int) -> int:
    digits = text.strip()[:9]
    return min(int(digits), largest) if digits.isascii() and digits.isdigit() else default
