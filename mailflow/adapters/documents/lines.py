"""Text as lines by the project's convention (NFC, "\\n", tables as `| a | b |`), and the head of a document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mailflow.core.html_table import LINE_BREAK, Cell, Grid, format_row

HEAD_LINES = 30
_EXTRA_LINES = 30
_LABEL = 60  # characters
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u2060\ufeff\ufffe\uffff\ud800-\udfff]")
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2029]")
_SPACES = re.compile("[ \t\u00a0\u2000-\u200a\u202f\u3000]+")
_BULLET = re.compile(r"^[ \t]{0,20}[•·▪◦‣●○■□❖➢✓\uf0b7\uf0d8\uf0a7][ \t]+", re.MULTILINE)
_BLANKS = re.compile(r"\n{3,}")


def tidy(text: str) -> str:
    """NFC text without control characters, spaces at line ends, two blank lines in a row; bullets are written "- "."""
    text = _CONTROLS.sub("", _BREAKS.sub("\n", text))
    text = _BULLET.sub("- ", "\n".join(line.rstrip() for line in text.split("\n")))
    return unicodedata.normalize("NFC", _BLANKS.sub("\n\n", text).strip("\n"))


def one_line(text: str) -> str:
    """`text` with every run of white space as one blank."""
    return _SPACES.sub(" ", text).strip()


def cell(lines: Iterable[str]) -> str:
    """The text of a table cell: its non-blank lines, divided by U+2028."""
    stripped = (one_line(line) for part in lines for line in re.split("[\n\u2028]", part))
    return LINE_BREAK.join(line for line in stripped if line)


def table(rows: Iterable[Sequence[Cell]]) -> list[str]:
    """The lines of a table; merged cells are laid out, and a single column or row gives its cells as lines."""
    return Grid([list(row) for row in rows]).lines()


def sheet(rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a spreadsheet: empty rows and columns dropped, rows of one cell as plain lines above the table."""
    kept = [[cell([value]) for value in row] for row in rows]
    kept = [row for row in kept if any(row)]
    used = sorted({i for row in kept for i, value in enumerate(row) if value})
    written: list[str] = []
    for row in kept:
        cells = [row[i] if i < len(row) else "" for i in used]
        filled = [value for value in cells if value]
        if len(filled) == 1 and (len(used) == 1 or not any(line.startswith("| ") for line in written)):
            written.extend(filled[0].split(LINE_BREAK))
        else:
            written.append(format_row(cells))
    return written


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged area of a sheet: its first and last row and its first column, from 0."""

    first: int
    last: int
    column: int


def fill_down(rows: list[list[str]], merges: Iterable[Merge]) -> list[list[str]]:
    """Labels merged over several rows stand in each of them; a long text stays once, since it is no label."""
    for merge in merges:
        if merge.first >= len(rows) or merge.column >= len(rows[merge.first]):
            continue
        text = rows[merge.first][merge.column]
        for row in rows[merge.first + 1 : merge.last + 1]:
            if text and len(text) <= _LABEL and merge.column < len(row) and not row[merge.column] and any(row):
                row[merge.column] = text
    return rows


def head(text: str, *extra: str) -> str:
    """What a secrecy marking could stand in: headers, stamps and boxes (`extra`), then the first lines of the text."""
    boxes = [line for part in extra for line in part.split("\n") if line.strip()]
    lines = [line for line in text.split("\n") if line.strip()]
    return "\n".join([*boxes[:_EXTRA_LINES], *lines[:HEAD_LINES]])
