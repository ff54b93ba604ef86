"""PDF with words, with tables, signed, and of pictures only; photographs."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from PIL import Image

from mailflow.adapters.documents.pdf_page import without_page_numbers
from tests.adapters.documents.making import docx, p, read, sample, zipped


def picture() -> Image.Image:
    """The first page of the sample as a scanner would see it."""
    with pypdfium2.PdfDocument(sample("opinion.pdf")) as document:
        return document[0].render(scale=200 / 72).to_pil().convert("RGB")


def stored(image: Image.Image, form: str, **more: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **more)
    return out.getvalue()


def test_a_signed_pdf_is_noticed() -> None:
    signed = sample("opinion.pdf").replace(b"%%EOF", b"% << /Type /Sig /ByteRange [0 1 2 3] >>\n%%EOF")
    assert read(signed, "BC_signed.pdf").signed
    assert not read(sample("opinion.pdf"), "BC.pdf").signed


def test_a_scan_is_recognised() -> None:
    document = read(stored(picture(), "PDF", resolution=200), "scan0001.pdf", ocr=True)
    assert document.ocr
    assert "ĐÁNH GIÁ" in document.text
    assert "Bất cập thứ nhất" in document.text
    assert document.head.startswith("SỞ Y TẾ")


@pytest.mark.parametrize("form", ["JPEG", "TIFF"])
def test_a_photograph_is_recognised(form: str) -> None:
    document = read(stored(picture(), form), "IMG_2034", ocr=True)
    assert document.ocr
    assert "sốt xuất huyết tuần 47 là 12 ca" in document.text


def test_a_photograph_is_turned_by_its_note() -> None:
    note = Image.Exif()
    note[0x0112] = 6
    turned = stored(picture().rotate(90, expand=True), "JPEG", exif=note, quality=90)
    assert "sốt xuất huyết" in read(turned, "IMG.jpg", ocr=True).text


def test_a_photograph_without_a_note_is_turned_by_its_words() -> None:
    turned = stored(picture().rotate(90, expand=True), "PNG")
    assert "sốt xuất huyết" in read(turned, "IMG.png", ocr=True).text


def test_a_document_of_pictures_only_is_recognised() -> None:
    content = docx(p("Ảnh kèm theo"))
    with io.BytesIO(content) as file:
        import zipfile

        with zipfile.ZipFile(file, "a") as archive:
            archive.writestr("word/media/image1.png", stored(picture(), "PNG"))
        document = read(file.getvalue(), "anh.docx", ocr=True)
    assert document.ocr
    assert "Ảnh kèm theo" in document.text
    assert "sốt xuất huyết" in document.text


def test_without_recognition_a_scan_is_a_problem() -> None:
    document = read(stored(picture(), "PDF"), "scan.pdf")
    assert document.text == ""
    assert "không nhận dạng được chữ" in document.problem


def test_a_picture_without_words_says_so() -> None:
    document = read(stored(Image.new("RGB", (900, 600), "white"), "PNG"), "trang.png", ocr=True)
    assert "Không thấy chữ" in document.problem


def test_a_tracking_pixel_is_nothing() -> None:
    document = read(stored(Image.new("RGB", (1, 1)), "GIF"), "x.gif", ocr=True)
    assert (document.text, document.problem) == ("", "")


def test_a_picture_of_too_many_pixels_is_not_opened() -> None:
    huge = stored(Image.new("1", (9000, 9000)), "PNG")
    assert "bung ra quá lớn" in read(huge, "to.png", ocr=True).problem


@pytest.mark.parametrize("cut", [200, 3000, 20_000])
def test_a_damaged_pdf_is_a_problem(cut: int) -> None:
    document = read(sample("opinion.pdf")[:cut], "hong.pdf")
    assert document.problem or document.text


def test_page_numbers_and_running_lines_go_and_the_first_page_keeps_its_head() -> None:
    pages = [f"BÁO CÁO TUẦN 47\nnội dung {i}\ndòng cuối {i}\n{i}" for i in (1, 2, 3)]
    assert without_page_numbers(pages) == [
        "BÁO CÁO TUẦN 47\nnội dung 1\ndòng cuối 1",
        "nội dung 2\ndòng cuối 2",
        "nội dung 3\ndòng cuối 3",
    ]


@pytest.mark.parametrize("number", ["2", "- 2 -", "Trang 2/5", "2/5", "trang 12"])
def test_a_page_number_is_dropped(number: str) -> None:
    assert without_page_numbers([f"một\n{number}"]) == ["một"]


def test_a_pdf_in_a_zip_is_read_too() -> None:
    assert "SỞ Y TẾ" in read(zipped({"a.pdf": sample("opinion.pdf")}), "a.zip").nested[0].text
