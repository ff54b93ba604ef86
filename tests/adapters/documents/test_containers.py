"""Files in files: zip, mails of Internet and Outlook, winmail.dat; and how deep and how much is read."""

from __future__ import annotations

import struct
import zipfile
from email.message import EmailMessage
from io import BytesIO

from mailflow.adapters.documents.mapi import unpack_rtf
from mailflow.core.case import every
from tests.adapters.documents.making import compound, docx, mapi, p, read, tnef, zipped


def mail(subject: str, text: str, files: dict[str, bytes] | None = None) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "giamdoc.syt@binhphuoc.example", subject
    message["Date"] = "Fri, 20 Nov 2026 09:00:00 +0700"
    message.set_content(text)
    for name, content in (files or {}).items():
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def test_every_document_of_a_zip_is_read() -> None:
    document = read(
        zipped({"thư mục/BC.docx": docx(p("Ý kiến một")), "b.txt": "Ý kiến hai", "__MACOSX/._b": "x"}), "a.zip"
    )
    assert [(one.filename, one.text) for one in document.nested] == [("BC.docx", "Ý kiến một"), ("b.txt", "Ý kiến hai")]
    assert (document.text, document.problem) == ("", "")


def test_names_of_old_zip_programs_are_read_in_their_charset() -> None:
    stored = zipped({"Y kien tuan 47 Bao cao.txt": "x"})
    named = stored.replace(b"Y kien tuan 47 Bao cao", "Ý kiến tuần 47 Báo ".encode()[:22].ljust(22, b"a"))
    assert read(named, "a.zip").nested[0].filename.startswith("Ý kiến tuần 47")


def test_a_locked_member_is_a_problem_and_shows_its_name() -> None:
    stored = bytearray(zipped({"MẬT.docx": "x", "b.txt": "y"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        stored[stored.find(signature) + offset] |= 1
    locked, plain = read(bytes(stored), "a.zip").nested
    assert (locked.filename, plain.text) == ("MẬT.docx", "y")
    assert "mật khẩu" in locked.problem


def test_a_zip_in_a_zip_is_opened_and_one_deeper_is_not() -> None:
    inner = zipped({"sau.zip": zipped({"c.txt": "quá sâu"}), "b.txt": "đủ sâu"})
    document = read(zipped({"trong.zip": inner}), "ngoai.zip")
    found = {one.filename: one for one in every(document)}
    assert found["b.txt"].text == "đủ sâu"
    assert found["c.txt"].text == ""
    assert "lồng nhiều lớp" in found["c.txt"].problem


def test_of_many_members_the_first_fifty_are_read() -> None:
    document = read(zipped({f"{i}.txt": str(i) for i in range(60)}), "a.zip")
    assert len(document.nested) == 50
    assert "50" in document.problem


def test_an_attached_mail_is_text_with_its_subject_in_the_head_and_its_files_inside() -> None:
    document = read(mail("Độ mật: A", "Ý kiến tuần 47", {"BC.docx": docx(p("Trong tệp"))}), "thu.eml", "message/rfc822")
    assert document.text == "Ý kiến tuần 47"
    assert document.head.startswith("Độ mật: A\n")
    assert document.nested[0].text == "Trong tệp"


def test_a_mail_inside_gets_a_name_that_tells_it_is_one() -> None:
    outer = EmailMessage()
    outer["From"], outer["Subject"], outer["Date"] = "a@b.example", "Fwd", "Fri, 20 Nov 2026 09:00:00 +0700"
    outer.set_content("Kính chuyển.")
    inner = EmailMessage()
    inner["From"], inner["Subject"], inner["To"] = "c@b.example", "Ý kiến", "a@b.example"
    inner.set_content("Nội dung thật")
    outer.add_attachment(inner, filename="khong duoi")
    document = read(outer.as_bytes(), "thu.eml")
    assert document.nested[0].filename.endswith(".eml")
    assert document.nested[0].text == "Nội dung thật"


def wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def test_an_outlook_mail_is_read_with_its_files_and_mails() -> None:
    attached, inner = "__attach_version1.0_#00000000", "__attach_version1.0_#00000001/__substg1.0_3701000D"
    stored = compound(
        {
            "__properties_version1.0": b"\0" * 32,
            "__substg1.0_0037001F": wide("Ý kiến tuần 47"),
            "__substg1.0_1000001F": wide("Nhất trí với dự thảo.\r\nĐề nghị bổ sung."),
            f"{attached}/__substg1.0_37010102": docx(p("Trong tệp")),
            f"{attached}/__substg1.0_3707001F": wide("BC.docx"),
            f"{inner}/__substg1.0_0037001F": wide("Thư trong"),
            f"{inner}/__substg1.0_1000001F": wide("Nội dung trong"),
        }
    )
    document = read(stored, "thu.msg")
    assert document.text == "Nhất trí với dự thảo.\nĐề nghị bổ sung."
    assert document.head.startswith("Ý kiến tuần 47")
    assert [(one.filename, one.text) for one in document.nested] == [
        ("BC.docx", "Trong tệp"),
        ("Thư trong.msg", "Nội dung trong"),
    ]


RTF_BODY = rb"{\rtf1\ansi\ansicpg1252 T\u259?ng 4,2%\par}"


def test_an_outlook_mail_with_nothing_but_rtf_is_read() -> None:
    packed = struct.pack("<II4sI", len(RTF_BODY) + 12, len(RTF_BODY), b"MELA", 0) + RTF_BODY
    document = read(compound({"__properties_version1.0": b"\0" * 32, "__substg1.0_10090102": packed}), "thu.msg")
    assert document.text == "Tăng 4,2%"


def test_compressed_rtf_of_the_specification_is_unpacked() -> None:
    """The example of MS-OXRTFCP 3.2.1."""
    data = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert unpack_rtf(data) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def test_winmail_gives_its_files_under_their_long_names() -> None:
    stored = tnef(
        (1, 0x800C | 0x20000, "Nhất trí".encode()),
        (2, 0x69002, b"\0" * 14),
        (2, 0x18010, b"BCTUAN~1.DOC\0"),
        (2, 0x6800F, docx(p("Trong tệp"))),
        (2, 0x69005, mapi({0x3707: "BC tuần 47.docx"})),
    )
    document = read(stored, "winmail.dat")
    assert document.text == "Nhất trí"
    assert [(one.filename, one.text) for one in document.nested] == [("BC tuần 47.docx", "Trong tệp")]


def test_winmail_with_a_mail_as_object_is_opened() -> None:
    inner = tnef((1, 0x800C | 0x20000, "Ý kiến trong".encode()))
    properties = struct.pack("<I", 1) + struct.pack("<HHII", 0xD, 0x3701, 1, 16 + len(inner)) + bytes(16) + inner
    document = read(tnef((2, 0x69002, b""), (2, 0x69005, properties + bytes(3))), "winmail.dat")
    assert document.nested[0].text == "Ý kiến trong"


def test_a_cut_winmail_is_damaged() -> None:
    assert "hỏng" in read(b"x\x9f>\x22" + b"\xff" * 60, "winmail.dat").problem


def test_a_bomb_is_not_unpacked() -> None:
    document = read(zipped({"word/document.xml": b"0" * 60_000_000}), "bom.docx")
    assert "bung ra quá lớn" in document.problem


def test_what_all_members_unpack_to_is_bounded() -> None:
    parts = {f"{i}.txt": bytes(str(i), "ascii") * 1000 for i in range(40)}
    assert "bung ra quá lớn" in read(zipped(parts), "a.zip", unpacked=20_000).problem


def test_a_member_that_lies_about_its_size_is_damaged_or_bounded() -> None:
    stored = bytearray(zipped({"a.txt": "x" * 5000}))
    at = stored.find(b"PK\x01\x02")
    stored[at + 24 : at + 28] = struct.pack("<I", 10)
    assert len(read(bytes(stored), "a.zip").nested[0].text) <= 10


def test_a_zip_with_a_huge_directory_is_refused() -> None:
    stored = BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:
        for i in range(10_001):
            archive.writestr(f"{i}", "")
    assert "bung ra quá lớn" in read(stored.getvalue(), "a.zip").problem
