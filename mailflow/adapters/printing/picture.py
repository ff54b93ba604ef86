"""A chart as PNG for mail and Word, drawn by typst with the shipped fonts only. Equal charts give equal bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mailflow.adapters.printing.fonts import drawable, visible
from mailflow.errors import PrintingError

# One page of the picture's own size; the chart reaches typst as data.
_PAGE = b"""
#set page(width: auto, height: auto, margin: 0pt)
#set text(font: "Tinos", fallback: false)
#image(bytes(sys.inputs.svg), format: "svg")
"""
SHARP = 2  # pixels for one unit of the chart (96 to the inch): sharp on phones


class Picture:
    """Draws with the fonts of templates/report; the compiler is made at the first picture."""

    def __init__(self, folder: Path) -> None:
        """`folder` is templates/report."""
        self._fonts = folder / "fonts"
        self._compiler: Any = None

    def png(self, svg: str) -> bytes:
        """`SHARP` pixels for one unit of the chart; what the fonts cannot draw becomes a sign. Raises PrintingError."""
        try:
            shown = visible(svg, drawable(self._fonts))
            return bytes(self._ready().compile(_PAGE, format="png", ppi=96.0 * SHARP, sys_inputs={"svg": shown}))
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # a panic of the typesetter is no Exception
            raise PrintingError(f"{self._fonts}: a chart cannot be drawn: {error}") from error

    def _ready(self) -> Any:
        if self._compiler is None:
            import typst

            self._compiler = typst.Compiler(font_paths=[str(self._fonts)], ignore_system_fonts=True)
        return self._compiler
