"""The charset declared, wrong or missing: text comes out as NFC Vietnamese, or marked unreadable, never guessed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core import charset, legacy_vietnamese

TEXT = "Kính gửi Thư ký Tổ 2: số liệu là đúng và đủ, ĐỀ NGHỊ; ờ ề ỡ ữ"
TONES = "\u0300\u0301\u0303\u0309\u0323"


def to_1258(text: str) -> bytes:
    """windows-1258 as Windows writes it: base letter, then a combining tone."""
    out = ""
    for c in unicodedata.normalize("NFC", text):
        marks = [m for m in unicodedata.normalize("NFD", c) if m in TONES]
        base = "".join(m for m in unicodedata.normalize("NFD", c) if m not in TONES)
        out += unicodedata.normalize("NFC", base) + "".join(marks)
    return out.encode("cp1258")


@pytest.mark.parametrize(
    "declared", ["utf-8", "UTF8", "iso-8859-1", "us-ascii", "windows-1252", "windows-1258", None, "x-none", "gb2312"]
)
def test_utf8_is_recognised_under_any_label(declared: str | None) -> None:
    assert charset.decode(TEXT.encode(), declared)[0] == TEXT


@pytest.mark.parametrize("declared", ["windows-1258", "iso-8859-1", "us-ascii", "utf-8", None, "windows-1252", "\x00x"])
def test_windows_1258_is_recognised_under_any_label(declared: str | None) -> None:
    assert charset.decode(to_1258(TEXT), declared)[0] == TEXT


@pytest.mark.parametrize("declared", ["utf-16", None, "utf-8", "us-ascii"])
@pytest.mark.parametrize("written", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_is_recognised_with_and_without_mark(written: str, declared: str | None) -> None:
    assert charset.decode(TEXT.encode(written), declared)[0] == TEXT


@pytest.mark.parametrize(
    ("declared", "note"),
    [
        ("utf-8", None),
        ("iso-8859-1", "charset:iso-8859-1->utf-8"),
        (None, "charset:missing->utf-8"),
        ("utf\x00-9", "charset:unknown->utf-8"),
    ],
)
def test_a_repair_is_noted(declared: str | None, note: str | None) -> None:
    assert charset.decode(TEXT.encode(), declared)[1] == note


def test_plain_ascii_needs_no_note() -> None:
    for declared in ("us-ascii", "utf-8", None, "windows-1258", "nonsense"):
        assert charset.decode(b"so lieu tuan 47", declared) == ("so lieu tuan 47", None)


def test_other_languages_keep_their_declared_charset() -> None:
    french = "Été à côté de la forêt, déjà reçu, « très bien » œuvre"
    assert charset.decode(french.encode("cp1252"), "iso-8859-1") == (french, None)
    assert charset.decode("你好，数据".encode("gb18030"), "gb2312") == ("你好，数据", None)
    assert charset.decode("Größe schöner Tür".encode("latin-1"), "windows-1252") == ("Größe schöner Tür", None)


def test_undeclared_bytes_without_proof_are_marked_not_guessed() -> None:
    text, note = charset.decode("été à côté".encode("latin-1"), None)
    assert text == "�t� � c�t�"
    assert note == "charset:missing unreadable"


def test_legacy_font_bytes_reach_the_font_conversion() -> None:
    raw = "S\xeb N\xabng nghi\xd6p v\xb5 PTNT b\xb8o c\xb8o s\xe8 li\xd6u tu\xc7n".encode("latin-1")
    for declared in ("iso-8859-1", "windows-1258", None, "us-ascii"):
        text = legacy_vietnamese.convert(charset.decode(raw, declared)[0])[0]
        assert text == "Sở Nông nghiệp và PTNT báo cáo số liệu tuần"


def test_viscii_is_read_when_declared() -> None:
    assert charset.decode(b"S\xaf li\xaeu \xf0\xfang", "VISCII")[0] == "Số liệu đúng"


def test_a_cut_character_costs_only_itself() -> None:
    assert charset.decode(TEXT.encode()[:-1], "utf-8")[0] == TEXT[:-1] + "�"
    assert charset.decode("Sở".encode()[:-1], "utf-8")[0] == "S�"


def test_a_line_end_inside_a_character_is_taken_out() -> None:
    whole = "bất cập của số liệu"
    cut = whole.encode().replace("ố".encode(), b"\xe1\xbb\r\n\x91")
    assert charset.decode(cut, "utf-8")[0] == whole


def test_misread_utf8_is_turned_back() -> None:
    assert charset.decode("Tá»‰nh BÃ¬nh PhÆ°á»›c".encode(), "utf-8") == ("Tỉnh Bình Phước", "charset:mojibake")


def test_line_ends_and_control_characters_are_normal() -> None:
    assert charset.decode(b"\xef\xbb\xbfa\r\nb\rc\x00d\x07\te", "utf-8")[0] == "a\nb\ncd\te"
    assert charset.decode("a\u2028b\u0085c".encode(), "utf-8")[0] == "a\nb\nc"


@pytest.mark.parametrize(
    "name", ["rot13", "zip", "hex", "idna", "punycode", "unicode_escape", "undefined", "a" * 99, "é"]
)
def test_names_that_are_no_charset_are_unknown(name: str) -> None:
    assert charset.codec_of(name) is None


@given(st.binary(), st.one_of(st.none(), st.text(), st.sampled_from(["utf-7", "utf-16", "hz", "iso-2022-jp", "big5"])))
def test_any_bytes_give_clean_text(data: bytes, declared: str | None) -> None:
    text, _ = charset.decode(data, declared)
    assert unicodedata.is_normalized("NFC", text)
    assert "\x00" not in text
    assert "\r" not in text
    text.encode("utf-8")


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"])))
def test_utf8_without_traces_of_misreading_comes_back_whole(text: str) -> None:
    if not any(trace in text for trace in "ÃáÄÆâÊÌ\x00"):
        assert charset.decode(text.encode(), "utf-8")[0] == unicodedata.normalize("NFC", text).replace("\ufeff", "")


def test_a_long_run_of_marks_is_cut_before_it_is_composed():
    assert len(charset.clean("a" + "\u0301" * 100_000)) <= 31
