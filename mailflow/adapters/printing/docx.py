"""The report as DOCX by docxtpl, from templates/report/report.docx, which the office may edit in Word.

docxtpl drops what it cannot place without a word, so the file is read again and every statement must be in it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mailflow.adapters.printing.picture import Picture
from mailflow.adapters.printing.sheet import Sheet
from mailflow.core.prose import is_figure
from mailflow.errors import PrintingError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_CHART_MM = 76  # two beside each other on a page of Decree 30
_BAR_MM = 90
_REVIEW_MM = 120
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# docxtpl's own signs for braces that are to be printed: a joiner keeps such letters of a member as they are.
_SIGNS = re.compile(r"(?<=\{)(?=_[{%])|(?<=%)(?=_\})|(?<=\})(?=_\})")
_JOINER = "\u2060"


class Docx:
    """One Word template, read again at every print."""

    def __init__(self, folder: Path, picture: Picture, template: str = "report.docx") -> None:
        self._template = folder / template
        self._picture = picture

    def render(self, sheet: Sheet, moment: datetime, version: int) -> bytes:
        """`moment` (UTC) and `version` stand in the file's own data.

        Raises PrintingError naming the template's mistake, or the statement that is not in the file.
        """
        from docx.shared import Mm
        from docxtpl import DocxTemplate, InlineImage

        values = _safe(sheet)
        made = DocxTemplate(io.BytesIO(self._read()))
        charts = list(_charts(values))
        for one, _, width in charts:
            one["picture"] = InlineImage(made, io.BytesIO(self._picture.png(one["svg"])), width=Mm(width))
        try:
            made.render(values, _environment(), autoescape=True)
        except Exception as error:  # a template may fail in any way that its author can think of
            raise PrintingError(f"{self._template}: {error}{_near(error)}") from error
        document: Any = made.docx
        for table in document.element.body.iter(f"{_W}tbl"):
            _fit(table)
        for frame, (_, alt, _) in zip(document.element.body.iter(f"{_WP}docPr"), charts, strict=False):
            frame.set("descr", alt)
            for side in "TBLR":  # else LibreOffice keeps room around it and never sets two beside each other
                frame.getparent().set(f"dist{side}", "0")
        _stamp(document.core_properties, values, moment, version)
        written = io.BytesIO()
        made.save(written)
        content = _repacked(written.getvalue())
        self._proofread(content, values)
        return content

    def _read(self) -> bytes:
        try:
            return self._template.read_bytes()
        except OSError as error:
            raise PrintingError(f"{self._template}: {error.strerror or error}") from error

    def _proofread(self, content: bytes, values: Sheet) -> None:
        """Every statement, silence and directive must stand in the finished file."""
        from lxml import etree

        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            tree = etree.fromstring(archive.read("word/document.xml"))
        words = _folded(" ".join(_texts(tree)))
        for name, text in _statements(values):
            if _folded(text) not in words:
                raise PrintingError(f"{self._template}: {name} is missing in the finished file: {text[:80]!r}")


def _charts(values: Sheet) -> Iterator[tuple[Sheet, str, int]]:
    """What holds an `svg`, its text alternative, its width in mm; in the order of the page."""
    for section in values.get("parts", ()):
        yield from ((point, point["lines"][0], _REVIEW_MM) for point in section["points"] if point["svg"])
    yield from ((one, one["alt"], _CHART_MM) for one in values.get("drawn", ()))
    if "on_time" in values:
        yield values["on_time"], values["on_time"]["alt"], _BAR_MM


def _environment() -> Environment:
    """`cell is figure` lets the template set numbers to the right."""
    made = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
    made.tests["figure"] = is_figure
    return made


def _safe(value: Any) -> Any:
    """What XML cannot carry becomes a sign, and nothing of a member's reads as a mark of docxtpl."""
    match value:
        case str():
            return _SIGNS.sub(_JOINER, _NOT_XML.sub("\ufffd", value))
        case list():
            return [_safe(one) for one in value]
        case dict():
            return {key: _safe(one) for key, one in value.items()}
        case _:
            return value


def _near(error: Exception) -> str:
    """The words of the template around a mistake, where docxtpl can tell."""
    lines = [one.strip() for one in getattr(error, "docx_context", ()) if one.strip()]
    return f" (near: {' / '.join(lines)})" if lines else ""


def _fit(table: Any) -> None:
    """Widths of a table whose columns were repeated: those marked `auto` share what the fixed ones leave."""
    rows = table.findall(f"{_W}tr")
    if not rows:
        return
    cells = [cell.find(f"{_W}tcPr/{_W}tcW") for cell in rows[0].findall(f"{_W}tc")]
    total = int(table.find(f"{_W}tblPr/{_W}tblW").get(f"{_W}w"))
    free = [c for c in cells if c.get(f"{_W}type") == "auto"]
    fixed = sum(int(c.get(f"{_W}w")) for c in cells if c not in free)
    widths = [(total - fixed) // len(free) if c in free else int(c.get(f"{_W}w")) for c in cells]
    grid = table.find(f"{_W}tblGrid")
    for column in list(grid):
        grid.remove(column)
    for width in widths:
        grid.append(grid.makeelement(f"{_W}gridCol", {f"{_W}w": str(width)}))
    for row in rows:
        for cell, width in zip(row.findall(f"{_W}tc"), widths, strict=False):
            size = cell.find(f"{_W}tcPr/{_W}tcW")
            size.set(f"{_W}w", str(width))
            size.set(f"{_W}type", "dxa")


def _stamp(properties: Any, values: Sheet, at: datetime, version: int) -> None:
    """Title, author, language and times of the file: from the edition, never from the clock."""
    moment = at.replace(tzinfo=None)
    properties.title, properties.author = values["title"][:255], values["author"][:255]
    properties.language, properties.last_modified_by = "vi-VN", values["author"][:255]
    properties.created = properties.modified = moment
    properties.revision = max(1, version)


def _repacked(content: bytes) -> bytes:
    """The same parts in one order with one date: the zip would else hold the time of printing."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            part.compress_type, part.create_system = zipfile.ZIP_DEFLATED, 0
            new.writestr(part, old.read(name))
    return out.getvalue()


def _statements(values: Sheet) -> Iterator[tuple[str, str]]:
    """Everything that people wrote or did not write, with a name for the error."""
    for part in values.get("parts", ()):
        for point in part["points"]:
            yield from ((f"statement {point['number']}", text) for text in (*point["lines"], *point["listed"]))
            yield from ((f"table {point['number']}", cell) for row in point["table"] for cell in row)
    for section in values.get("sections", ()):
        for kind in section["kinds"]:
            for item in kind["statements"]:
                for block in item["blocks"]:
                    yield f"statement {item['number']}", block["text"]
                    yield from ((f"statement {item['number']}", cell) for row in block["rows"] for cell in row)
        yield from ((f"section {section['number']}", sentence) for sentence in section["quiet"])
    for number, one in enumerate(values.get("points", ()), start=1):
        yield f"point {number}", one["text"]
    for one in (line for group in values.get("issues", ()) for line in group["lines"]):
        yield f"issue {one['code']}", one["text"]
    yield from (("a figure", one) for one in values.get("told", []))
    for number, line in enumerate(values.get("directives", ()), start=1):
        yield f"directive {number}", line["text"]
    for one in values.get("opinions", ()):
        yield f"source of statement {one['number']}", one["text"]


def _texts(tree: Any) -> Iterator[str]:
    """Text by paragraph; breaks and tabs as spaces."""
    for paragraph in tree.iter(f"{_W}p"):
        parts = (
            (one.text or "") if one.tag == f"{_W}t" else " " for one in paragraph.iter(f"{_W}t", f"{_W}br", f"{_W}tab")
        )
        yield "".join(parts)


def _folded(text: str) -> str:
    return "".join(text.split())
