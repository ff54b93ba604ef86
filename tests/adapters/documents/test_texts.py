"""The other formats of words: Word 97, OpenDocument, RTF, text, HTML, slides."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailflow.core import secrecy
from tests.adapters.documents.making import compound, read, sample, zipped

OPINION = [
    "SỞ Y TẾ",
    "I. ĐÁNH GIÁ",
    "Số ca mắc sốt xuất huyết tuần 47 là 12 ca, tăng 4,2% “so với” tuần trước.",
    "1. Bất cập thứ nhất",
    "2. Bất cập thứ hai",
    "- gạch đầu dòng",
    "| STT | Bất cập | Kiến nghị |",
]


@pytest.mark.parametrize("name", ["opinion.doc", "opinion.odt", "opinion.rtf", "opinion.docx", "opinion.pdf"])
def test_one_opinion_reads_alike_in_every_format(name: str) -> None:
    document = read(sample(name), "khong-ro-duoi")  # the bytes decide, not the name
    lines = [line for line in document.text.split("\n") if line]
    assert lines[:7] == OPINION
    assert lines[7].replace("\u2028", " ") == "| 1 | Trạm y tế xã A thiếu |  |"
    assert lines[-2] == "Đánh giá: số liệu đúng với thực tế, đề nghị tiếp tục cập nhật."  # typed in .VnTime
    assert lines[-1] == "Trân trọng./."
    assert document.problem == ""


@pytest.mark.parametrize("name", ["locked.doc", "locked.xls", "locked.odt", "locked.pdf"])
def test_a_password_is_said(name: str) -> None:
    document = read(sample(name), name)
    assert "tệp có mật khẩu" in document.problem
    assert name in document.problem
    assert document.text == ""


def test_an_encrypted_word_or_excel_file_has_a_password() -> None:
    locked = compound({"EncryptionInfo": b"info", "EncryptedPackage": b"x" * 5000})
    assert "tệp có mật khẩu" in read(locked, "BC.docx").problem


def rtf(body: str) -> str:
    fonts = r"{\fonttbl{\f0\fcharset0 Times New Roman;}{\f1 VNI-Times;}{\f2 .VnTime;}"
    fonts += r"{\f3\fcharset163 Tahoma;}{\f4\fcharset2 Symbol;}}"
    return read((r"{\rtf1\ansi\ansicpg1252\deff0" + fonts + body + "}").encode("cp1252"), "a.rtf").text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"\u272?\u7873? ngh\u7883?", "Đề nghị"),
        (r"\uc0\u272 \u7873  x", "Đề x"),
        (r"{\f1 Ñe\'e0 nghò caäp nhaät}", "Đề nghị cập nhật"),
        (r"{\f2 §Ò nghÞ cËp nhËt}", "Đề nghị cập nhật"),
        (r"{\f3 \'d0\'ea ngh\'f2i}", "Đê ngḥi"),
        (r"a\par b\line c\tab d", "a\nb\nc\td"),
        (r"co{\v khong}", "co"),
        (r"{\*\generator Riched20;}x{\deleted y}", "x"),
        (r"{\pict\bin5 ab}cd}z", "z"),
        (r"{\field{\*\fldinst PAGE}{\fldrslt 7}}", "7"),
        (r"{\listtext\f4\'b7\tab}muc", "- muc"),
        (r"{\pntext\f0 2)\tab}muc", "2) muc"),
    ],
)
def test_rtf_words(body: str, text: str) -> None:
    assert rtf(body) == text


def test_rtf_headers_are_only_in_the_head() -> None:
    document = read(rb"{\rtf1{\header \u77?\u7852?T\par}Xin\par}", "a.rtf")
    assert document.text == "Xin"
    assert document.head.split("\n")[0] == "MẬT"


def test_rtf_deletions_are_left_out_of_a_table() -> None:
    table = r"\trowd\intbl a\cell b{\deleted c}\cell\row\intbl d\cell e\cell\row\pard f\par"
    assert rtf(table) == "| a | b |\n| d | e |\nf"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Ý kiến\r\nhai".encode(), "Ý kiến\nhai"),
        ("Ý kiến".encode("utf-16"), "Ý kiến"),
        ("Đề nghị cập nhật số liệu".encode("utf-8-sig"), "Đề nghị cập nhật số liệu"),
        ("§Ò nghÞ cËp nhËt sè liÖu ®óng thùc tÕ".encode("cp1252"), "Đề nghị cập nhật số liệu đúng thực tế"),
    ],
)
def test_plain_text_in_any_charset(data: bytes, text: str) -> None:
    assert read(data, "a.txt").text == text


def test_csv_with_semicolons_is_a_table() -> None:
    assert read("STT;Bất cập\n1;thiếu 4,2\n".encode(), "a.csv").text == "| STT | Bất cập |\n| 1 | thiếu 4,2 |"


def test_html_is_read_as_a_page_even_when_named_doc() -> None:
    rows = "<tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr>"
    page = f"<html><body><p>Ý kiến</p><table>{rows}</table></body></html>"
    assert read(page.encode(), "BC.doc").text == "Ý kiến\n\n| A | B |\n| 1 | 2 |"


def test_slides_are_read_in_order() -> None:
    slide = '<p:sld xmlns:p="p" xmlns:a="a"><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:sld>'
    parts = {"ppt/presentation.xml": "<x/>", "ppt/slides/slide10.xml": slide.format("mười")}
    assert read(zipped({**parts, "ppt/slides/slide2.xml": slide.format("hai")}), "a.pptx").text == "hai\n\nmười"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"Rar!\x1a\x07\x01\0" + b"\0" * 40, "RAR"),
        (b"7z\xbc\xaf\x27\x1c" + b"\0" * 40, "7Z"),
        (b"MZ\x90\0\x03\0\0\0" + b"\0" * 60, "chương trình"),
        (b"\x01\x02\x03\x04" * 40, "chưa được hỗ trợ"),
        (b"", "0 byte"),
    ],
)
def test_what_is_not_read_is_said(data: bytes, said: str) -> None:
    document = read(data, "tep.xyz")
    assert said in document.problem
    assert "tep.xyz" in document.problem


def test_a_seal_has_neither_words_nor_a_problem() -> None:
    document = read(b"0\x82\x05\x00abc", "smime.p7s", "application/pkcs7-signature")
    assert (document.text, document.problem) == ("", "")


def test_a_mark_in_a_boxed_cell_is_found_by_the_rules_of_secrecy() -> None:
    document = read(rb"{\rtf1\trowd\intbl T\u7888?I M\u7852?T\cell\row\pard x\par}", "a.rtf")
    assert secrecy.in_page(document.head.split("\n"))


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400), st.sampled_from([b"{\\rtf1", b"PK\x03\x04", b"x\x9f>\x22", b"%PDF-1.4", b"", b"<html>"])
)
def test_no_bytes_make_a_reader_fail(data: bytes, start: bytes) -> None:
    document = read(start + data, "a")
    assert document.filename
