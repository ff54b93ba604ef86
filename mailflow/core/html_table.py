"""Tables of HTML mail: which of them hold data and which only arrange the page, and how data tables are written.

The writing follows the text convention: lines `| cell | cell |`, first row = column heads. No tree becomes text here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml.etree import _Element, iterwalk

LINE_BREAK = "\u2028"
_SPAN_CAP = 50
_LABEL_CAP = 60  # characters; a longer merged cell is an opinion, and repeating it would file it twice


@dataclass(slots=True)
class _Shape:
    rows: int = 0
    cells: int = 0
    widest: int = 0
    layout: bool = False


def data_tables(root: _Element) -> set[_Element]:
    """The tables that hold data: at least two rows and two columns, nothing nested, no quoted mail inside."""
    found: set[_Element] = set()
    if next(root.iter("table"), None) is None:
        return found
    stack: list[_Shape] = []
    tags = ("table", "tr", "td", "th", "blockquote", "hr")
    for event, element in iterwalk(root, events=("start", "end"), tag=tags):
        tag = element.tag
        if event == "start":
            _enter(stack, element, tag)
        elif tag == "table" and stack:
            shape = stack.pop()
            if not shape.layout and shape.rows >= 2 and shape.widest >= 2:
                found.add(element)
    return found


def _enter(stack: list[_Shape], element: _Element, tag: str) -> None:
    if tag == "table":
        if stack:
            stack[-1].layout = True
        stack.append(_Shape(layout=(element.get("role") or "").lower() in {"presentation", "none"}))
    elif not stack:
        return
    elif tag == "tr":
        stack[-1].rows += 1
        stack[-1].cells = 0
    elif tag in {"td", "th"}:
        stack[-1].cells += 1
        stack[-1].widest = max(stack[-1].widest, stack[-1].cells)
    else:
        stack[-1].layout = True


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as written: its text and how many columns and rows it covers."""

    text: str
    columns: int = 1
    rows: int = 1


@dataclass(slots=True)
class Grid:
    """A data table while it is read."""

    rows: list[list[Cell]] = field(default_factory=list)

    def add(self, cell: Cell) -> None:
        if not self.rows:
            self.rows.append([])
        self.rows[-1].append(cell)

    def lines(self) -> list[str]:
        """The table as text lines; a table with one used row or column gives its cells as lines."""
        rows = [row for row in self._spread() if any(row)]
        width = max((len(row) for row in rows), default=0)
        padded = [row + [""] * (width - len(row)) for row in rows]
        used = [i for i in range(width) if any(row[i] for row in padded)]
        kept = [[row[i] for i in used] for row in padded]
        if len(used) < 2 or len(kept) < 2:
            return [line for row in kept for cell in row if cell for line in cell.split(LINE_BREAK)]
        return [format_row(row) for row in kept]

    def _spread(self) -> list[list[str]]:
        """Rows with merged cells laid out: a merged label stands in each row, a merged head in each column."""
        hanging: dict[int, tuple[int, str]] = {}  # column -> rows still covered from above, text shown there
        return [_spread_row(row, hanging, head=number == 0) for number, row in enumerate(self.rows)]


def _spread_row(row: list[Cell], hanging: dict[int, tuple[int, str]], head: bool) -> list[str]:
    texts: list[str] = []
    for cell in row:
        _take_hanging(texts, hanging)
        for offset in range(min(max(cell.columns, 1), _SPAN_CAP)):
            shown = cell.text if offset == 0 or head else ""
            if cell.rows > 1:
                hanging[len(texts)] = (cell.rows, shown if len(shown) <= _LABEL_CAP else "")
            texts.append(shown)
    _take_hanging(texts, hanging)
    for column, (left, text) in list(hanging.items()):
        if left > 1:
            hanging[column] = (left - 1, text)
        else:
            del hanging[column]
    return texts


def _take_hanging(texts: list[str], hanging: dict[int, tuple[int, str]]) -> None:
    while len(texts) in hanging:
        texts.append(hanging[len(texts)][1])


def format_row(cells: Iterable[str]) -> str:
    """One line `| a | b |`; a bar inside a cell becomes a broken bar."""
    return "| " + " | ".join(cell.replace("|", "¦") for cell in cells) + " |"
