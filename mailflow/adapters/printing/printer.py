"""Puts editions on paper: one object for both forms. Libraries are loaded at the first print only."""

from __future__ import annotations

from pathlib import Path

from mailflow.adapters.printing.docx import Docx
from mailflow.adapters.printing.pdf import Pdf
from mailflow.adapters.printing.phrases import Phrases
from mailflow.adapters.printing.picture import Picture
from mailflow.adapters.printing.sheet import sheet
from mailflow.core.report import Edition


class Printer:
    """The printed forms of one folder of templates; an edit there is seen at the next print."""

    def __init__(self, folder: Path) -> None:
        """`folder` is templates/report."""
        self._phrases = Phrases(folder)
        self._pdf = Pdf(folder)
        self._docx = Docx(folder)
        self._picture = Picture(folder)

    def pdf(self, edition: Edition) -> bytes:
        """PDF/A. Equal editions give equal bytes. Raises PrintingError."""
        return self._pdf.render(sheet(edition, self._phrases.read()), edition)

    def docx(self, edition: Edition) -> bytes:
        """A Word file for the registry to finish. Equal editions give equal bytes. Raises PrintingError."""
        return self._docx.render(sheet(edition, self._phrases.read()), edition)

    def png(self, svg: str) -> bytes:
        """A chart (core/charts.py) as a picture for mail. Equal charts give equal bytes. Raises PrintingError."""
        return self._picture.png(svg)

    def file_name(self, edition: Edition, suffix: str) -> str:
        """`Bao cao tuan 47 - To 1.pdf`: letters that every mail program and disk can carry. Raises PrintingError."""
        return f"{self._phrases.read().say('file_name', edition)}.{suffix}"
