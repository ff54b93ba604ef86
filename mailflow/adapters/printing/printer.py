"""Puts editions on paper: one object for both forms. Libraries are loaded at the first print only.

A template that breaks while the service runs holds no report back: the last set that worked is used, then the set
shipped with the program; `problems` says what is wrong.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from mailflow.adapters.printing.docx import Docx
from mailflow.adapters.printing.pdf import Pdf
from mailflow.adapters.printing.phrases import Phrases
from mailflow.adapters.printing.picture import Picture
from mailflow.adapters.printing.review_sheet import review_sheet, reviewed_at
from mailflow.adapters.printing.sheet import printed_at, sheet
from mailflow.core.report import Edition
from mailflow.core.review import ReviewEdition
from mailflow.errors import PrintingError

_M = TypeVar("_M", bytes, str)


class _Press:
    """The forms of one folder; an edit there is seen at the next print."""

    def __init__(self, folder: Path) -> None:
        self.phrases = Phrases(folder)
        self._pdf = Pdf(folder)
        picture = Picture(folder)
        self._docx = Docx(folder, picture)
        self._review_pdf = Pdf(folder, "review.typ")
        self._review_docx = Docx(folder, picture, "review.docx")

    def pdf(self, edition: Edition) -> bytes:
        return self._pdf.render(sheet(edition, self.phrases.read()), printed_at(edition))

    def docx(self, edition: Edition) -> bytes:
        return self._docx.render(sheet(edition, self.phrases.read()), printed_at(edition), edition.version)

    def file_name(self, edition: Edition, suffix: str) -> str:
        return f"{self.phrases.read().say('file_name', edition)}.{suffix}"

    def review_pdf(self, edition: ReviewEdition) -> bytes:
        return self._review_pdf.render(review_sheet(edition, self.phrases.read()), reviewed_at(edition))

    def review_docx(self, edition: ReviewEdition) -> bytes:
        values = review_sheet(edition, self.phrases.read())
        return self._review_docx.render(values, reviewed_at(edition), edition.version)

    def review_file_name(self, edition: ReviewEdition, suffix: str) -> str:
        return f"{self.phrases.read().say('review_file_name', edition)}.{suffix}"


class Printer:
    """The printed forms of one folder of templates, with what to fall back on. Safe to use from several threads."""

    def __init__(self, folder: Path, builtin: Path | None = None) -> None:
        """`folder` is templates/report; `builtin` the same folder as shipped, None for no such fall-back."""
        self._folder = folder
        self._live = _Press(folder)
        self._builtin = _Press(builtin) if builtin and builtin != folder else None
        self._picture = Picture(folder)
        self._turn = threading.RLock()  # a review's charts are drawn while it is printed
        self._copies: tempfile.TemporaryDirectory[str] | None = None
        self._kept: dict[str, tuple[object, _Press]] = {}
        self.problems: dict[str, str] = {}

    def pdf(self, edition: Edition) -> bytes:
        """PDF/A. Equal editions give equal bytes. Raises PrintingError."""
        return self._by_turns("pdf", lambda press: press.pdf(edition))

    def docx(self, edition: Edition) -> bytes:
        """A Word file for the registry to finish. Equal editions give equal bytes. Raises PrintingError."""
        return self._by_turns("docx", lambda press: press.docx(edition))

    def review_pdf(self, edition: ReviewEdition) -> bytes:
        """The yearly review as PDF/A. Equal editions give equal bytes. Raises PrintingError."""
        return self._by_turns("review_pdf", lambda press: press.review_pdf(edition))

    def review_docx(self, edition: ReviewEdition) -> bytes:
        """The yearly review as a Word file. Equal editions give equal bytes. Raises PrintingError."""
        return self._by_turns("review_docx", lambda press: press.review_docx(edition))

    def review_file_name(self, edition: ReviewEdition, suffix: str) -> str:
        """`Bao cao so ket 2026 - To 1.pdf`. Raises PrintingError."""
        return self._by_turns("review_name", lambda press: press.review_file_name(edition, suffix))

    def png(self, svg: str) -> bytes:
        """A chart (core/charts.py) as a picture for mail. Equal charts give equal bytes. Raises PrintingError."""
        with self._turn:
            return self._picture.png(svg)

    def file_name(self, edition: Edition, suffix: str) -> str:
        """`Bao cao tuan 47 - To 1.pdf`: letters that every mail program and disk can carry. Raises PrintingError."""
        return self._by_turns("name", lambda press: press.file_name(edition, suffix))

    def _by_turns(self, form: str, make: Callable[[_Press], _M]) -> _M:
        """By the folder's templates; if they are broken, by those that worked last for this form, then by the shipped
        ones. Raises the folder's own PrintingError when nothing can print it."""
        with self._turn:
            return self._made(form, make)

    def _made(self, form: str, make: Callable[[_Press], _M]) -> _M:
        try:
            made = make(self._live)
        except PrintingError as error:
            for press in self._others(form):
                try:
                    made = make(press)
                except PrintingError:
                    continue
                self.problems[form] = str(error)
                return made
            raise
        self._keep(form)
        self.problems.pop(form, None)
        return made

    def _others(self, form: str) -> Iterator[_Press]:
        if form in self._kept:
            yield self._kept[form][1]
        if self._builtin:
            yield self._builtin

    def _keep(self, form: str) -> None:
        """A copy of the set that has just worked; made anew only when a file changed since."""
        state = _state(self._folder)
        if form in self._kept and self._kept[form][0] == state:
            return
        same = next((press for seen, press in self._kept.values() if seen == state), None)
        self._kept[form] = (state, same or self._copy())

    def _copy(self) -> _Press:
        if self._copies is None:
            self._copies = tempfile.TemporaryDirectory(prefix="mailflow-templates-")
        place = Path(tempfile.mkdtemp(dir=self._copies.name))
        for name in (self._folder.name, "mail"):
            if (self._folder.parent / name).is_dir():
                shutil.copytree(self._folder.parent / name, place / name)
        return _Press(place / self._folder.name)


def _state(folder: Path) -> object:
    """What changes when a template is edited: names, sizes and times of all files."""
    files = [f for part in (folder, folder.parent / "mail") for f in sorted(part.glob("*")) if f.is_file()]
    return tuple((f.name, (seen := f.stat()).st_size, seen.st_mtime_ns) for f in files)
