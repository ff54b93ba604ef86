"""A name of an attached file is one component, never empty, and shows what it is."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core import filenames


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ý kiến tuần 47.docx", "Ý kiến tuần 47.docx"),
        (unicodedata.normalize("NFD", "Ý kiến tuần 47.docx"), "Ý kiến tuần 47.docx"),
        ("..\\..\\x.docx", "x.docx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\A\\BC.doc", "BC.doc"),
        ("C:BC.doc", "BC.doc"),
        ("BC: tuần 47.docx", "BC: tuần 47.docx"),
        ("a/b/", "b"),
        ("..", "khong-ten.pdf"),
        (" . ", "khong-ten.pdf"),
        ("", "khong-ten.pdf"),
        ("\u200b", "khong-ten.pdf"),
        (".pdf", "khong-ten.pdf"),
        (".exe", "khong-ten.exe"),
        ("bao-cao\u202ecod.exe", "bao-caocod.exe"),
        ("a\x00b\r\nc.pdf", "abc.pdf"),
        ("  a   b .pdf ", "a b.pdf"),
        ("x.pdf.", "x.pdf"),
    ],
)
def test_names_are_made_safe(name: str, expected: str) -> None:
    assert filenames.safe(name, "application/pdf") == expected


def test_a_nameless_file_gets_the_extension_of_its_type() -> None:
    assert filenames.safe("", "message/rfc822") == "khong-ten.eml"
    assert filenames.safe("", "application/x-unheard-of") == "khong-ten.bin"


def test_a_long_name_keeps_its_extension() -> None:
    assert filenames.safe("ế" * 400 + ".docx", "x/y").endswith("ế.docx")


@given(st.text(), st.text())
def test_any_name_stays_in_its_folder(name: str, media_type: str) -> None:
    safe = filenames.safe(name, media_type)
    assert safe
    assert safe not in {".", ".."}
    assert not set(safe) & set("/\\\x00\n\r")
    assert len(safe.encode()) <= 255
    assert unicodedata.is_normalized("NFC", safe)
