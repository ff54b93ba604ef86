"""Files that run are held whatever they are called; domains that only look like ours are seen."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core.danger import dangerous, flags, lookalike
from mailflow.core.message import Extracted
from tests.core.mails import attachment, mail

PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00"


def _zip(*names: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("BC_tuan47.pdf.exe", b""),
        ("BC_tuan47.pdf .SCR ", b""),
        ("hoa don.lnk", b"x"),
        ("BC\u202exslx.exe", b"x"),
        ("BC tuan 47\u202efdp.docx", b"x"),
        ("BC tuần 47.pdf", PROGRAM),
        ("anh.jpg", b"\x7fELF\x02\x01"),
        ("bang.xlsx", b"#!/bin/sh\n"),
        ("so lieu.zip", _zip("bc.docx", "xem.js")),
        ("BC.ｅｘｅ", b"x"),
    ],
)
def test_a_file_that_runs_is_held_whatever_it_is_called(name: str, content: bytes) -> None:
    assert dangerous([attachment(name, content)])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("BC tuan 47 SYT.docx", _zip("word/document.xml")),
        ("v1.2.ban cuoi.pdf", b"%PDF-1.7"),
        ("MZ ghi chu.txt", "MZ là mã vùng".encode("ascii", "ignore")),
        ("so lieu.zip", _zip("bc.docx", "anh.png")),
        ("hong.zip", b"PK\x03\x04 damaged"),
        ("bang tinh.xlsm", _zip("xl/vbaProject.bin")),
        ("winmail.dat", b"\x78\x9f\x3e\x22"),
        ("smime.p7s", b"0\x82"),
        ("", b""),
    ],
)
def test_office_files_are_not_held(name: str, content: bytes) -> None:
    assert dangerous([attachment(name, content)]) is None


def test_a_program_found_inside_an_unpacked_archive_is_held() -> None:
    inner = Extracted("b.zip", nested=(Extracted("c.hta"),))
    assert dangerous([], [Extracted("a.rar", nested=(inner,))])
    assert dangerous([], [Extracted("a.rar", nested=(Extracted("b.docx"),))]) is None


def test_macros_and_unlike_bytes_are_only_flagged() -> None:
    files = [attachment("a.docm", b"PK"), attachment("b.pdf", b"PK\x03\x04"), attachment("c.doc", b"\xd0\xcf\x11\xe0")]
    assert flags(files) == ("macros", "type_mismatch")
    assert flags([attachment("a.pdf", b"%PDF-1.4"), attachment("b.docx", _zip("word/document.xml"))]) == ()


@pytest.mark.parametrize(
    "domain",
    [
        "binhphuoc.exarnple",
        "binhphuoc-gov.example",
        "binhphuoc.gov.vn",
        "binhphu0c.example",
        "bınhphuoc.example".encode("idna").decode(),
        "binhphu\u043ec.example",
        "bihnphuoc.example",
        "binhphuoc.example.evil.com",
        "mail-binhphuoc.com",
    ],
)
def test_a_domain_that_imitates_ours_is_seen(domain: str) -> None:
    assert lookalike(mail(sender=f"giamdoc.syt@{domain}"), ["binhphuoc.example"]) == "binhphuoc.example"


@pytest.mark.parametrize("domain", ["binhphuoc.example", "mail.binhphuoc.example", "gmail.com", "haiquan.example", ""])
def test_our_own_and_plainly_other_domains_imitate_nothing(domain: str) -> None:
    assert lookalike(mail(sender=f"a@{domain}" if domain else "a"), ["binhphuoc.example"]) is None


@given(st.text(max_size=60), st.binary(max_size=200))
def test_a_program_is_dangerous_beside_any_file(name: str, content: bytes) -> None:
    files = [attachment(name, content), attachment(name, b"PK\x03\x04" + content)]
    assert dangerous([*files, attachment("a.exe", b"MZ")], [Extracted(name)])
    assert set(flags(files)) <= {"macros", "type_mismatch"}
    assert lookalike(mail(sender=f"a@{name}"), ["binhphuoc.example"]) in (None, "binhphuoc.example")
