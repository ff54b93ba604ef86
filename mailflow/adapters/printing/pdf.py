"""The report as PDF/A by typst, from templates/report/report.typ. Values reach it as JSON, never as typst source."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from mailflow.adapters.printing.fonts import breakable, drawable, visible
from mailflow.adapters.printing.sheet import Sheet
from mailflow.errors import PrintingError

# PDF/A-2a: for archives, with text that can be read out and searched (Decree 30/2020, Annex VI, asks for PDF >= 1.4).
STANDARD: Literal["a-2a"] = "a-2a"
LONG_WORD = 36  # characters of body text that fit the line for certain
_TABLE_MM = 158
_UNBROKEN = 10**6  # a chart is no text
_WIDEST = 0.85  # em: what a letter may be wide


class Pdf:
    """One template, read again at every print, so that an edit on disk is seen."""

    def __init__(self, folder: Path, template: str = "report.typ") -> None:
        self._template = folder / template
        self._fonts = folder / "fonts"
        self._compiler: Any = None

    def render(self, sheet: Sheet, moment: datetime) -> bytes:
        """`moment` (UTC) stands in the file's own data. Raises PrintingError naming file and line when the template or
        the fonts cannot be used."""
        try:
            known = drawable(self._fonts)
            values = json.dumps(_fit(sheet, known), ensure_ascii=False)
            made = self._ready().compile(
                format="pdf", sys_inputs={"sheet": values}, pdf_standards=[STANDARD], timestamp=moment
            )
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # a panic of the typesetter is no Exception
            raise PrintingError(f"{self._template}: {_told(error)}") from error
        return bytes(made)

    def _ready(self) -> Any:
        """The compiler with its fonts, made at the first print: most commands never print."""
        if self._compiler is None:
            import typst

            self._compiler = typst.Compiler(
                str(self._template), root=str(self._template.parent), font_paths=[str(self._fonts)],
                ignore_system_fonts=True,
            )  # fmt: skip
        return self._compiler


def _told(error: BaseException) -> str:
    return str(getattr(error, "diagnostic", "") or error).strip()


def _fit(value: Any, known: frozenset[str], run: int = LONG_WORD) -> Any:
    """Every string made drawable and breakable; cells of a table by the width that their column has."""
    match value:
        case str():
            return breakable(visible(value, known), run)
        case list():
            return [_fit(one, known, run) for one in value]
        case dict():
            return {
                key: visible(one, known) if key == "svg" else _fit(one, known, _run(key, one, run))
                for key, one in value.items()
            }
        case _:
            return value


def _run(key: str, value: Any, run: int) -> int:
    """Letters that fit a column for certain."""
    if key == "rows" and value and isinstance(value[0], list):
        width = _TABLE_MM / len(value[0]) - 3
        return max(2, int(width / (cell_size(len(value[0])) * 0.3528 * _WIDEST)))
    return {"opinions": 8, "matrix": 8, "table": 9, "svg": _UNBROKEN}.get(key, run)


def cell_size(columns: int) -> float:
    """Points in which a member's table is set: smaller where it is wide."""
    return 12.0 if columns <= 5 else 10.0 if columns <= 8 else 8.0
