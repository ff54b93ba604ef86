"""First page and annex as pictures, held against those kept in samples/: a page that looks different is looked at.

To keep new ones after a wanted change: `python -m tests.pictures`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from mailflow.core.report import Edition
from tests.adapters.printing.papers import APPROVED, DRAFT, FOLDER, document_of, pages, pdf
from tests.pictures import difference, paper

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "printing"
TOLERANCE = 3.0  # mean difference of grey levels of 0-255; another version of the drawing program makes about 1
EDITIONS = {"approved": APPROVED, "draft": DRAFT}


def kept() -> list[tuple[str, str]]:
    return [(name, part) for name in EDITIONS for part in ("first", "annex")]


def number_of(edition: Edition, part: str) -> int:
    if part == "first":
        return 1
    return next(p.page_number for p in pages(edition) if "Phụ lục\n" in p.extract_text())


@pytest.mark.parametrize(("name", "part"), kept())
def test_a_page_looks_as_it_was_approved_of(name: str, part: str) -> None:
    now = paper(pdf(EDITIONS[name]), number_of(EDITIONS[name], part))
    with Image.open(SAMPLES / f"{name}-{part}.png") as before:
        assert difference(before.convert("L"), now) < TOLERANCE


def test_the_comparison_sees_a_page_that_differs() -> None:
    first = paper(pdf(APPROVED), 1)
    second = paper(pdf(APPROVED), 2)
    assert difference(first, second) > TOLERANCE
    moved = ImageChops.offset(first, 0, 6)  # a quarter of a centimetre
    assert difference(first, moved) > TOLERANCE


def test_the_word_template_is_what_its_maker_makes(tmp_path: Path) -> None:
    made = tmp_path / "report.docx"
    subprocess.run([sys.executable, "-B", str(FOLDER / "make_docx.py"), str(made)], check=True, timeout=120)
    for part in ("word/document.xml", "word/styles.xml", "word/header1.xml", "word/header2.xml"):
        now, shipped = (
            document_of(content, part) for content in (made.read_bytes(), (FOLDER / "report.docx").read_bytes())
        )
        assert [(e.tag, e.attrib, e.text) for e in now.iter()] == [(e.tag, e.attrib, e.text) for e in shipped.iter()]


def keep() -> None:
    """Renew the pictures of the pages."""
    SAMPLES.mkdir(parents=True, exist_ok=True)
    for name, part in kept():
        image = paper(pdf(EDITIONS[name]), number_of(EDITIONS[name], part))
        image.quantize(16).save(SAMPLES / f"{name}-{part}.png", optimize=True)
