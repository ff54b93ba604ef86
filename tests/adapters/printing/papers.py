"""Reading printed files again, as an archive or a search program would."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pdfplumber
from lxml import etree

from mailflow.adapters.printing import Printer
from mailflow.adapters.printing.fonts import drawable, visible
from mailflow.core.prose import blocks
from mailflow.core.report import Edition, Report
from tests import sample_full, sample_report

FOLDER = Path(__file__).resolve().parents[3] / "templates" / "report"
PRINTER = Printer(FOLDER)
KNOWN = drawable(FOLDER / "fonts")
MM = 72 / 25.4
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_UNSEEN = re.compile(r"[\s\u00ad\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff]+")

APPROVED = sample_full.edition()
DRAFT = Edition(sample_report.report_2(), 3)


@cache
def pdf(edition: Edition) -> bytes:
    return PRINTER.pdf(edition)


@cache
def docx(edition: Edition) -> bytes:
    return PRINTER.docx(edition)


@cache
def pages(edition: Edition) -> list[Any]:
    """Pages as pdfplumber sees them; only for reading."""
    return opened(pdf(edition))


def opened(content: bytes) -> list[Any]:
    with pdfplumber.open(io.BytesIO(content)) as document:
        found = list(document.pages)
        for page in found:
            _ = page.chars, page.lines, page.rects
        return found


def below_head(page: Any) -> list[dict[str, Any]]:
    """Letters in the order of the file, without what stands in the top margin."""
    return [c for c in page.chars if c["top"] > 19 * MM]


@cache
def text_of_pdf(content: bytes) -> str:
    return folded("".join(c["text"] for page in opened(content) for c in below_head(page)))


@cache
def text_of_docx(content: bytes) -> str:
    tree = document_of(content)
    return folded("".join(node.text or "" for node in tree.iter(f"{W}t")))


def document_of(content: bytes, part: str = "word/document.xml") -> Any:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return etree.fromstring(archive.read(part))


def folded(text: str) -> str:
    """Without spaces, breaks and unseen marks; ligatures as letters."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", _UNSEEN.sub("", text)))


def pieces(text: str) -> list[str]:
    """The paragraphs and cells of a member's text, in order."""
    return [part for block in blocks(text) for part in (block.text, *(cell for row in block.rows for cell in row))]


def drawn(text: str) -> str:
    """What the PDF must show of a text."""
    return folded(visible(text, KNOWN))


def saying(*texts: str) -> Edition:
    """An approved edition whose items say these texts and nothing else."""
    report: Report = sample_report.report()
    items = tuple(replace(i, text=text) for i, text in zip(report.items, texts, strict=False))
    return sample_report.approved(replace(report, items=items, directives=(), standings=report.standings[:2]))
