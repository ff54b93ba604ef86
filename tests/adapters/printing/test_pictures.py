"""First page and annex as pictures, held against those kept in samples/: a page that looks different is looked at.

To keep new ones after a wanted change: `python -m tests.pictures`.
"""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from tests import sample_review
from tests.adapters.printing.papers import APPROVED, DRAFT, FOLDER, PRINTER, document_of, opened, pdf
from tests.pictures import difference, paper

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "printing"
TOLERANCE = 3.0  # mean difference of grey levels of 0-255; another version of the drawing program makes about 1
# Which pages are kept: the first, else the one that holds these words.
PAGES = {
    "approved-first": "", "approved-figures": "Chỉ tiêu các thành viên nêu", "approved-annex": "Phụ lục\n",
    "draft-first": "", "draft-annex": "Phụ lục\n",
    "review-first": "", "review-tables": "Kết quả cho ý kiến của từng", "review-annex": "Phụ lục I\n",
}  # fmt: skip


@cache
def document(name: str) -> bytes:
    kind = name.partition("-")[0]
    if kind == "review":
        return PRINTER.review_pdf(sample_review.APPROVED)
    return pdf({"approved": APPROVED, "draft": DRAFT}[kind])


def page_of(name: str) -> Image.Image:
    """The kept page as it looks now."""
    words = PAGES[name]
    number = next(p.page_number for p in opened(document(name)) if words in p.extract_text()) if words else 1
    return paper(document(name), number)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_looks_as_it_was_approved_of(name: str) -> None:
    with Image.open(SAMPLES / f"{name}.png") as before:
        assert difference(before.convert("L"), page_of(name)) < TOLERANCE


def test_every_kept_page_is_compared() -> None:
    assert {file.stem for file in SAMPLES.glob("*.png")} == set(PAGES)


def test_the_comparison_sees_a_page_that_differs() -> None:
    first = paper(pdf(APPROVED), 1)
    second = paper(pdf(APPROVED), 2)
    assert difference(first, second) > TOLERANCE
    moved = ImageChops.offset(first, 0, 6)  # a quarter of a centimetre
    assert difference(first, moved) > TOLERANCE


@pytest.mark.parametrize(
    ("maker", "shipped"), [("make_docx.py", "report.docx"), ("make_review_docx.py", "review.docx")]
)
def test_a_word_template_is_what_its_maker_makes(maker: str, shipped: str, tmp_path: Path) -> None:
    made = tmp_path / shipped
    subprocess.run([sys.executable, "-B", str(FOLDER / maker), str(made)], check=True, timeout=120)
    for part in ("word/document.xml", "word/styles.xml", "word/header1.xml", "word/header2.xml"):
        now, kept = (document_of(content, part) for content in (made.read_bytes(), (FOLDER / shipped).read_bytes()))
        assert [(e.tag, e.attrib, e.text) for e in now.iter()] == [(e.tag, e.attrib, e.text) for e in kept.iter()]


def keep() -> None:
    """Renew the pictures of the pages."""
    SAMPLES.mkdir(parents=True, exist_ok=True)
    for name in PAGES:
        page_of(name).quantize(16).save(SAMPLES / f"{name}.png", optimize=True)
