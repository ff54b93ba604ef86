"""Bytes of a mail's text -> str: the charset declared, or the one the bytes are really in when the proof is clear.

Fonts' own encodings (TCVN3, VNI) leave here as Latin letters; legacy_vietnamese.py turns them into Unicode.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from mailflow.core import legacy_vietnamese, mojibake
from mailflow.core.syllables import tally
from mailflow.core.vietnamese import nfc

_NAME = re.compile(r"[a-z0-9][a-z0-9_:+.()-]{0,39}")
_ALIASES = {
    **dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "iso8859-1", "iso_8859-1", "l1", "iso-8859-15"), "cp1252"),
    **dict.fromkeys(("unicode-1-1-utf-8", "utf-8n", "utf8mb4", "x-utf-8", "unicode", "utf-8-bom"), "utf-8"),
    **dict.fromkeys(("x-cp1258", "cp-1258", "windows1258", "win-1258", "ms-viet"), "cp1258"),
    **dict.fromkeys(("gb2312", "gbk", "x-gbk", "gb_2312-80"), "gb18030"),
}
_NO_CHARSET = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
_VISCII_FROM_80 = (  # RFC 1456
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
_VISCII_LOW = {0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"}
_SAMPLE = 20_000  # bytes judged; the head of a text shows its charset
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_LINE_ENDS = re.compile("[\r\x0b\x0c\x85\u2028\u2029]")
_CUT_CHARACTER = re.compile(rb"([\xc3-\xc6]|\xe1[\xba\xbb]?|\xe2\x80?)\r?\n(?=[\x80-\xbf])")


def decode(data: bytes, declared: str | None) -> tuple[str, str | None]:
    """Text (NFC, "\\n" line ends, no control characters) and a note of what was repaired, or None.

    Notes look like "charset:iso-8859-1->utf-8". Where nothing is proved, the declared charset is kept; where there is
    none, unreadable bytes become U+FFFD: no guess is better than a wrong one.
    """
    text, note = _decode(data, declared)
    text, misread = mojibake.repair(text)
    return clean(text), "charset:mojibake" if misread else note


def clean(text: str) -> str:
    """NFC with "\\n" line ends; control characters, byte order marks and lone surrogates dropped."""
    text = text.replace("\r\n", "\n")
    if not text.replace("\n", "").isprintable():  # else there is none of both, and a search would take longer
        text = _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))
    return nfc(text)


@lru_cache(maxsize=256)
def codec_of(declared: str | None) -> str | None:
    """Python's codec for a charset name as mail carries it (quotes, NUL, odd spellings), None for none or unknown."""
    name = re.sub(r"[\x00-\x20\"';]+", "", declared or "").lower()
    if not _NAME.fullmatch(name):
        return None
    if name == "viscii" or name in _ALIASES:
        return _ALIASES.get(name, name)
    try:
        codec = codecs.lookup(name).name
        b"text".decode(codec, "replace")  # "zip" and "rot13" are codecs, but not of text
    except (LookupError, ValueError, UnicodeError, ImportError):
        return None
    return None if codec.replace("-", "_") in _NO_CHARSET else codec


def _decode(data: bytes, declared: str | None) -> tuple[str, str | None]:
    codec = codec_of(declared)
    marked = _by_mark(data)
    if marked is not None:
        return data.decode(marked, "replace"), _note(declared, codec, marked)
    wide = _wide_codec(data)
    if wide is not None:
        return data.decode(wide, "replace"), None if (codec or "").startswith("utf-16") else f"charset:{wide}"
    if data.isascii():
        return _decode_ascii(data, codec)
    return _decode_utf8(data, declared, codec) or _decode_bytewise(data, declared, codec)


def _by_mark(data: bytes) -> str | None:
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    return "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and len(data) % 2 == 0 else None


def _wide_codec(data: bytes) -> str | None:
    """UTF-16 without a mark shows as a NUL beside nearly every letter, space and line end."""
    head = data[:_SAMPLE]
    if len(head) < 4 or head.count(0) * 5 < len(head):
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if min(even, odd) * 10 > max(even, odd):
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _decode_ascii(data: bytes, codec: str | None) -> tuple[str, str | None]:
    """Only charsets that hide other letters behind ASCII need their decoder (utf-7, iso-2022, hz)."""
    if codec is None or not codec.startswith(("utf-7", "iso2022", "hz")):
        return data.decode("ascii"), None
    try:
        return data.decode(codec, "replace"), None
    except (UnicodeError, ValueError):
        return data.decode("ascii"), f"charset:{codec} damaged"


def _decode_utf8(data: bytes, declared: str | None, codec: str | None) -> tuple[str, str | None] | None:
    """UTF-8 is recognised by its form, whatever is declared; None when the bytes do not have it."""
    try:
        text = data.decode("utf-8")
        if codec is None or not _is_multibyte(codec) or _reads_as_vietnamese(text[:_SAMPLE], words=1):
            return text, _note(declared, codec, "utf-8")
        return data.decode(codec), None
    except (UnicodeError, ValueError):
        text = _CUT_CHARACTER.sub(rb"\1", data).decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    whole = sum(1 for c in text[:_SAMPLE] if c > "\x7f") - text[:_SAMPLE].count("\ufffd")
    if whole >= 3 * damaged and whole > 0:
        return text, "charset:utf-8 damaged"
    return None


def _is_multibyte(codec: str) -> bool:
    return codec.startswith(("gb", "big5", "shift", "euc", "cp932", "cp936", "cp949", "cp950", "johab", "iso2022"))


def _decode_bytewise(data: bytes, declared: str | None, codec: str | None) -> tuple[str, str | None]:
    """One byte, one letter: the declared charset unless its words are nonsense and another's are Vietnamese."""
    if codec == "viscii":
        return "".join(_viscii(byte) for byte in data), None
    base = codec if codec not in {None, "ascii", "utf-8"} else None
    sample = data[:_SAMPLE]
    if base is not None and _reads_as_vietnamese(sample.decode(base, "replace"), words=1):
        return data.decode(base, "replace"), None
    for other in ("cp1258", "cp1252"):
        if other != base and _reads_as_vietnamese(sample.decode(other, "replace"), words=2):
            return data.decode(other, "replace"), _note(declared, codec, other)
    if base is not None:
        return data.decode(base, "replace"), None
    if re.search(rb"(?i)\.vn[a-z]|\bvni-", sample):  # HTML that names its legacy font
        return data.decode("cp1252", "replace"), _note(declared, codec, "cp1252")
    return data.decode("utf-8", "replace"), f"charset:{_shown(declared, codec)} unreadable"


def _reads_as_vietnamese(text: str, words: int) -> bool:
    text = nfc(text)
    count = tally(text)
    if count.words >= words and count.share >= 0.8:
        return True
    return legacy_vietnamese.encoding_of(text) is not None


def _viscii(byte: int) -> str:
    return _VISCII_FROM_80[byte - 0x80] if byte >= 0x80 else _VISCII_LOW.get(byte, chr(byte))


def _note(declared: str | None, codec: str | None, used: str) -> str | None:
    """None when the charset used is the declared one; ASCII declared and ASCII used never come here."""
    plain = used.removesuffix("-sig")
    if codec == plain or (codec or "").startswith(plain):
        return None
    return f"charset:{_shown(declared, codec)}->{plain.replace('cp125', 'windows-125')}"


def _shown(declared: str | None, codec: str | None) -> str:
    if codec is None:
        return "unknown" if declared else "missing"
    return re.sub(r"[^a-z0-9_.-]", "", (declared or "").lower())[:40]
