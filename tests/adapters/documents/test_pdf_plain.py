"""Pages of plain lines: PDFium gives the lines that the thorough reader gives; whatever is more is left to that one."""

from __future__ import annotations

import io
from pathlib import Path

import pdfplumber
import pypdfium2
import pytest
import typst

from mailflow.adapters.documents import pdf_page, pdf_plain
from tests.adapters.documents.making import read, sample

FONTS = Path(__file__).resolve().parents[3] / "templates" / "report" / "fonts"
HEAD = '#set text(font: "Tinos", size: 14pt, lang: "vi")\n'
LETTER = """
#grid(columns: (1fr, 1.2fr), align: center,
  [UBND TỈNH BÌNH PHƯỚC \\ *SỞ Y TẾ* #line(length: 30%)],
  [*CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM* \\ *Độc lập - Tự do - Hạnh phúc* #line(length: 60%)])
#align(center)[*BÁO CÁO*]
= 1. Sự hợp lý của dữ liệu
Số lượt khám đạt 21.460 lượt, tăng 4,2% so với tuần trước#footnote[Theo báo cáo của CDC.].
- Số ca sốt xuất huyết: 12 ca;
- Công suất giường bệnh: 87,5%.
= 2. Bất cập
#lorem(120)
"""


def made(source: str) -> bytes:
    return bytes(typst.compile((HEAD + source).encode(), font_paths=[str(FONTS)], ignore_system_fonts=True))


def quick(content: bytes, number: int = 0) -> str | None:
    with pypdfium2.PdfDocument(content) as document:
        return pdf_plain.text_of(document[number])


def thorough(content: bytes, number: int = 0) -> str:
    with pdfplumber.open(io.BytesIO(content)) as document:
        return pdf_page.text_of(document.pages[number])


@pytest.mark.parametrize("source", [LETTER, "Một dòng.", "#set page(columns: 2)\n" + "Hai cột có chữ. " * 300])
def test_a_plain_page_reads_as_the_thorough_reader_reads_it(source: str) -> None:
    content = made(source)
    found = quick(content)
    assert found is not None
    # A footnote's mark stands close to its word in one reading and apart in the other.
    assert [line.replace(" ", "") for line in found.split("\n")] == [
        line.replace(" ", "") for line in thorough(content).split("\n")
    ]
    assert "tăng 4,2% so với tuần trước" in found or "Hai cột có chữ." in found or found == "Một dòng."


def test_every_page_of_a_long_document_is_read_quickly() -> None:
    content = made("#pagebreak()\n".join(f"Trang có nội dung số {n}: số liệu khớp.\n" for n in range(9)))
    document = read(content, "BC.pdf")
    assert [f"nội dung số {n}" in document.text for n in range(9)] == [True] * 9
    assert all(quick(content, n) for n in range(9))


@pytest.mark.parametrize(
    "source",
    [
        "#table(columns: 2, [Chỉ tiêu], [Số], [Ca mắc], [12])",
        "#rotate(20deg)[Xoay]",
        "#image(bytes(\"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><circle r='4'/></svg>\"))",
    ],
    ids=["table", "turned", "drawing"],
)
def test_a_page_that_may_hold_more_is_left_to_the_thorough_reader(source: str) -> None:
    assert quick(made(source)) is None


def test_a_table_keeps_its_cells() -> None:
    text = read(made("#table(columns: 2, [Chỉ tiêu], [Số], [Ca mắc], [12])"), "BC.pdf").text
    assert "| Ca mắc | 12 |" in text


def test_a_locked_file_says_so_and_a_broken_one_too() -> None:
    assert "mật khẩu" in read(sample("locked.pdf"), "BC.pdf").problem
    assert read(b"%PDF-1.7 khong phai", "BC.pdf").problem
