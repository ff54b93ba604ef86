"""A message becomes frozen values whatever its bytes are: headers, body, attachments, or why it cannot be read."""

import random
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core import html_text, mime
from mailflow.core.message import Mail
from mailflow.core.syllables import is_syllable

SAMPLES = Path(__file__).parent.parent / "samples" / "mime"
ABBREVIATIONS = {"QĐ", "ĐT", "LĐTBXH", "GDĐT", "KHĐT"}


def sample(name: str) -> Mail:
    return mime.parse((SAMPLES / f"{name}.eml").read_bytes())


def mail(*parts: str, head: str = "", kind: str = "mixed") -> Mail:
    """A multipart message; each part is its header lines, a blank line and its text."""
    body = "".join(f"--b\n{part}\n" for part in parts)
    return mime.parse(f"From: a@b.vn\n{head}Content-Type: multipart/{kind}; boundary=b\n\n{body}--b--\n".encode())


def text_of(mail: Mail) -> str:
    return html_text.to_text(mail.html) if mail.html else mail.text


PLAIN = "Content-Type: text/plain; charset=utf-8\n\n"
HTML = "Content-Type: text/html; charset=utf-8\n\n"


@pytest.mark.parametrize(
    ("name", "phrase"),
    [
        ("apple-mail-nfd", "Số liệu tuyển sinh đầu cấp trên IOC đã khớp với Sở"),
        ("outlook-express-windows-1258", "Số lao động có việc làm mới tuần 46 đạt 689 người"),
        ("utf8-labelled-latin1", "Thu ngân sách tuần 48 đạt 268 tỷ đồng, đúng tiến độ"),
        ("lotus-tcvn3", "Tiến độ xuống giống vụ đông xuân đạt 62% kế hoạch, nhanh hơn cùng kỳ"),
        ("outlook-table", "| Camera an ninh và giao thông | Hình ảnh ổn định, nhận diện biển số ban đêm"),
    ],
)
def test_every_charset_comes_out_as_vietnamese(name: str, phrase: str) -> None:
    parsed = sample(name)
    assert phrase in text_of(parsed)
    assert phrase in (parsed.text or phrase)
    words = {word for word in text_of(parsed).replace("-", " ").split() if word.isalpha() and not word.isascii()}
    assert {word for word in words if not is_syllable(word)} <= ABBREVIATIONS


def test_headers_are_decoded_and_addresses_parsed() -> None:
    parsed = sample("outlook-express-windows-1258")
    assert parsed.subject == "Re: [Tổ 2] Đề nghị cho ý kiến về dữ liệu IOC tuần 46 năm 2026"
    assert (parsed.sender[0].name, parsed.from_address) == ("Hồ Thị Lệ Thu", "giamdoc.sldtbxh@binhphuoc.example")
    assert parsed.message_id == "<467d9d4e6e.64b756af@binhphuoc.example>"
    assert parsed.in_reply_to == parsed.references == ("<aa70a7d1.81d43c23e599@ykien.binhphuoc.example>",)
    assert parsed.arrived == datetime(2026, 11, 12, 6, 45, 25, tzinfo=UTC)
    assert len(parsed.received) == 3


def test_a_repaired_charset_is_noted() -> None:
    assert sample("utf8-labelled-latin1").defects == ("charset:iso-8859-1->utf-8",)


def test_a_multipart_without_its_boundary_is_unreadable_but_its_sender_is_known() -> None:
    parsed = sample("boundary-missing")
    assert parsed.unreadable == "thiếu dấu ngăn giữa các phần của thư"
    assert parsed.from_address == "giamdoc.sgddt@binhphuoc.example"
    assert (parsed.text, parsed.html, parsed.root_type) == ("", "", "multipart/mixed")


def test_a_file_name_in_continuations_is_joined() -> None:
    (attachment,) = sample("zimbra-rfc2231").attachments
    assert attachment.filename == "Bảng đối chiếu chỉ tiêu KT-XH tuần 47 (Sở Kế hoạch và Đầu tư).xlsx"
    assert attachment.content.startswith(b"PK")


def test_an_attached_mail_stays_apart() -> None:
    parsed = sample("attached-mail")
    (attachment,) = parsed.attachments
    assert (attachment.media_type, attachment.filename) == ("message/rfc822", "ý kiến tuần 48.eml")
    inner = mime.parse(attachment.content)
    assert inner.text
    assert inner.text not in parsed.text


def test_an_inline_logo_is_marked() -> None:
    (logo,) = sample("outlook-inline-logo").attachments
    assert logo.inline
    assert logo.content_id == "image001.png@01DC5B3A.7F20C1D0"


def test_parts_of_a_report_are_attachments() -> None:
    parsed = sample("postfix-dsn")
    assert parsed.root_type == "multipart/report"
    assert parsed.parts == ("text/plain", "message/delivery-status", "message/rfc822")
    assert [one.media_type for one in parsed.attachments] == ["message/delivery-status", "message/rfc822"]


def test_alternatives_are_one_text_in_two_versions() -> None:
    parsed = mail(PLAIN + "số liệu", HTML + "<p>số liệu</p>", kind="alternative")
    assert (parsed.text, parsed.html, parsed.attachments) == ("số liệu", "<p>số liệu</p>", ())


def test_alternatives_beside_attachments_are_found() -> None:
    inner = f"Content-Type: multipart/alternative; boundary=c\n\n--c\n{PLAIN}mot\n--c\n{HTML}<p>mot\n--c--\n"
    related = f"Content-Type: multipart/related; boundary=r\n\n--r\n{inner}--r\nContent-Type: image/png\n\nx\n--r--\n"
    parsed = mail(related, "Content-Type: application/pdf\n\n%PDF")
    assert (parsed.text, parsed.html) == ("mot", "<p>mot")
    assert [one.media_type for one in parsed.attachments] == ["image/png", "application/pdf"]
    assert [one.index for one in parsed.attachments] == [2, 3]


def test_stretches_between_attachments_are_joined() -> None:
    parsed = mail(PLAIN + "mot", "Content-Type: image/jpeg; name=a.jpg\n\nx", PLAIN + "hai")
    assert parsed.text == "mot\n\nhai"
    assert [one.filename for one in parsed.attachments] == ["a.jpg"]
    assert not parsed.attachments[0].inline


def test_neither_version_loses_a_stretch() -> None:
    parsed = mail(HTML + "<p>mot</p>", PLAIN + "hai < ba")
    assert parsed.text == "mot\n\nhai < ba"
    assert text_of(parsed) == "mot\n\nhai < ba"


def test_plain_and_html_side_by_side_are_two_versions() -> None:
    parsed = mail(PLAIN + "Số liệu đúng.", HTML + "<p>Số liệu đúng.</p>")
    assert (parsed.text, parsed.html) == ("Số liệu đúng.", "<p>Số liệu đúng.</p>")


@pytest.mark.parametrize(
    "part",
    [
        "Content-Type: text/plain; name=a.txt\nContent-Disposition: attachment; filename=a.txt\n\nhai",
        "Content-Type: text/plain\nContent-Disposition: inline; filename=a.txt\n\nhai",
        "Content-Type: text/html; name=a.html\n\nhai",
        "Content-Type: text/csv\n\nhai",
        "Content-Type: text/calendar\n\nhai",
    ],
)
def test_attached_text_files_are_not_body(part: str) -> None:
    parsed = mail(PLAIN + "mot", part)
    assert (parsed.text, parsed.html) == ("mot", "")
    assert parsed.attachments[0].content == b"hai"


def test_the_only_text_is_body_even_when_sent_as_attachment() -> None:
    parsed = mime.parse(b"From: a@b\nContent-Type: text/plain\nContent-Disposition: attachment\n\nmot")
    assert parsed.text == "mot"


def test_a_signed_mail_has_the_signed_text() -> None:
    parsed = mail(PLAIN + "mot", "Content-Type: application/pkcs7-signature; name=smime.p7s\n\nx", kind="signed")
    assert parsed.text == "mot"
    assert parsed.attachments[0].filename == "smime.p7s"


def test_flowed_text_is_joined() -> None:
    raw = "From: a@b\nContent-Type: text/plain; charset=utf-8; format=flowed\n\nsố liệu \ntuần 47\n>> cũ \n>> hơn\n"
    assert mime.parse(raw.encode()).text == "số liệu tuần 47\n> > cũ hơn\n"


def test_text_in_a_legacy_font_encoding_is_unicode() -> None:
    raw = "From: a@b\nContent-Type: text/plain; charset=iso-8859-1\n\nTh\xad k\xfd: sè liÖu tuÇn nµy ®óng\n"
    parsed = mime.parse(raw.encode("latin-1"))
    assert parsed.text == "Thư ký: số liệu tuần này đúng\n"
    assert parsed.defects == ("font:tcvn3",)


def test_html_without_a_declared_charset_uses_its_own() -> None:
    raw = (
        b"From: a@b\nContent-Type: text/html\n\n<meta http-equiv=x content='text/html; charset=windows-1258'>S\xea\xf4"
    )
    assert mime.parse(raw).html.endswith("Sêô")


@pytest.mark.parametrize(
    ("header", "filename"),
    [
        ('Content-Disposition: attachment; filename="..\\..\\Desktop\\BC.docx"', "BC.docx"),
        ("Content-Disposition: attachment; filename=../../etc/passwd", "passwd"),
        ('Content-Disposition: attachment; filename="=?UTF-8?B?QuG6o25nLnhsc3g=?="', "Bảng.xlsx"),
        ("Content-Disposition: attachment; filename*=UTF-8''Ba%CC%89ng.xlsx", "Bảng.xlsx"),
        ("Content-Disposition: attachment", "khong-ten.pdf"),
    ],
)
def test_attachments_have_safe_names(header: str, filename: str) -> None:
    assert mail(f"Content-Type: application/pdf\n{header}\n\nx").attachments[0].filename == filename


def test_several_from_fields_give_all_their_addresses() -> None:
    parsed = mime.parse(b"From: a@b.vn\nFrom: c@d.vn\n\nx")
    assert [one.address for one in parsed.sender] == ["a@b.vn", "c@d.vn"]
    assert parsed.from_address == ""


def test_headers_keep_order_and_repetition() -> None:
    parsed = mime.parse(b"Received: x\nFrom: a@b\nX-A: 1\nreceived: y\n\n")
    assert parsed.headers == (("received", "x"), ("from", "a@b"), ("x-a", "1"), ("received", "y"))


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "thư không có phần đầu"),
        (b"\n\nonly text", "thư không có phần đầu"),
        (b"Kinh gui thu ky\nchi co van ban\n", "thư không có phần đầu"),
        (b"%PDF-1.7\n\x00\x01", "thư không có phần đầu"),
        (b"From: a@b\n\n" + bytes(range(128, 256)) * 10, "phần chữ không giải mã được"),
        (b"From: a@b\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 5000, "thư có quá nhiều phần"),
    ],
)
def test_what_cannot_be_read_says_why(raw: bytes, reason: str) -> None:
    assert mime.parse(raw).unreadable == reason


def test_hostile_messages_are_bounded() -> None:
    deep = b"From: a@b\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (i, i) for i in range(5000)
    )
    assert mime.parse(deep).unreadable
    long_line = mime.parse(b"From: a@b\nSubject: " + b"a" * 200_000 + b"\n\nx")
    assert 60_000 < len(long_line.subject) <= 65_536
    assert long_line.text == "x"
    folded = mime.parse(b"From: a@b\nX: y\n" + b" z\n" * 100_000 + b"\nx")
    assert not folded.unreadable
    assert not mime.parse(b'From: a@b\nContent-Type: text/plain; charset="utf\x00-8"\n\nx').unreadable


def test_old_line_ends_are_read() -> None:
    assert mime.parse(b"From: a@b\rSubject: x\r\rmot\rhai").text == "mot\nhai"


def test_a_big_attachment_is_whole() -> None:
    data = b"x" * 3_000_000
    parsed = mime.parse(
        b"From: a@b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nmot\n--b\n"
        b"Content-Type: application/zip\n\n" + data + b"\n--b--"
    )
    assert parsed.text == "mot"
    assert parsed.attachments[0].content == data


def check(parsed: Mail) -> None:
    for text in (parsed.subject, parsed.text, parsed.html, *(one.filename for one in parsed.attachments)):
        assert unicodedata.is_normalized("NFC", text)
        assert "\x00" not in text
        assert "\r" not in text
        text.encode("utf-8")
    for attachment in parsed.attachments:
        assert attachment.filename
        assert not set(attachment.filename) & set("/\\")
    html_text.to_text(parsed.html)


@given(st.binary())
def test_any_bytes_are_survived(raw: bytes) -> None:
    check(mime.parse(raw))


@given(st.binary(max_size=300), st.sampled_from(["utf-8", "x\x00", "utf-16", "windows-1258", ""]))
def test_any_body_is_survived(body: bytes, charset: str) -> None:
    check(mime.parse(f'From: a@b\nContent-Type: text/html; charset="{charset}"\n\n'.encode() + body))


@pytest.mark.parametrize("name", sorted(path.stem for path in SAMPLES.glob("*.eml")))
@given(seed=st.integers(0, 10**6))
def test_damaged_messages_are_survived(name: str, seed: int) -> None:
    """Bytes changed, cut, doubled and dropped at random places of real messages."""
    raw = bytearray((SAMPLES / f"{name}.eml").read_bytes())
    choose = random.Random(seed)
    for _ in range(choose.randint(1, 30)):
        place, length = choose.randrange(len(raw)), choose.randint(1, 40)
        action = choose.randrange(4)
        if action == 0:
            raw[place] = choose.randrange(256)
        elif action == 1:
            del raw[place : place + length]
        elif action == 2:
            raw[place:place] = raw[place : place + length]
        else:
            raw[place:place] = choose.choice(
                [b"\x00", b"\r\n\r\n", b"--", b"=?utf-8?B?", b'"', b"<", b"\xff\xfe", b"="]
            )
        if not raw:
            break
    check(mime.parse(bytes(raw)))
