"""Text typed for the fonts of before Unicode, TCVN3 (ABC, ".VnTime") and VNI ("VNI-Times"), turned into Unicode.

Such text arrives as Latin letters and signs ("Th­ ký Tæ 2"). It is converted only when its words become Vietnamese
syllables that they were not before; French, German, or damaged text stays as it is. Bytes are decided in charset.py.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum

from mailflow.core.syllables import is_syllable

# TCVN 5712:1993 (VN3), bytes A0 to FF as Windows shows them; signs that the fonts leave alone stand for themselves.
_TCVN3_FROM_A0 = "\xa0ĂÂÊÔƠƯĐăâêôơưđ¯°±²³´àảãáạºằẳẵắ¿ÀÁÂÃÄÅặầẩẫấậèÍẻẽéẹềểễếệìỉÙÚÛĩíịòàỏõóọồổỗốộờởỡớợùðủũúụừửữứựỳỷỹýỵÿ"
_TCVN3 = {chr(0xA0 + i): c for i, c in enumerate(_TCVN3_FROM_A0) if ord(c) != 0xA0 + i}
_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_CIRCUMFLEX = {
    **{"â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300"},
    **{"å": "\u0302\u0309", "ã": "\u0302\u0303", "ä": "\u0323\u0302"},
}
_BREVE = {
    **{"ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300"},
    **{"ú": "\u0306\u0309", "ü": "\u0306\u0303", "ë": "\u0323\u0306"},
}
_VNI_MARKS = {
    **{"a": {**_TONES, **_CIRCUMFLEX, **_BREVE}, "e": {**_TONES, **_CIRCUMFLEX}, "o": {**_TONES, **_CIRCUMFLEX}},
    **{"u": _TONES, "y": _TONES, "ô": _TONES, "ö": _TONES},
}
_VNI_LETTERS = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_PAIRS = {
    base + mark: unicodedata.normalize("NFC", _VNI_LETTERS.get(base, base) + combining)
    for base, marks in _VNI_MARKS.items()
    for mark, combining in marks.items()
}
_VNI_UNIT = re.compile(r"[aeouyôö][ùøûõïâáàåãäêéèúüë]|[ôöñíìæóòî]", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z\xa1-\xff]+")
_MARKED = re.compile(r"[\xa1-\xff]")
_UNICODE_LETTER = re.compile(r"[ĂăĐđĨĩŨũƠơƯưẠ-ỹ]")
_SMALL = re.compile("[a-z]")
_CAPITAL = re.compile("[A-Z]")
_SHOUTED = re.compile("[A-Z][A-Z\xa1-\xff]*[A-Z]")
_SAMPLE = 50_000  # characters; the head of a text shows its encoding
_WORDS_NEEDED = 4
_SHARE_NEEDED = 0.8
_SHARE_WITH_FONT = 0.5
_SHARE_BEFORE = 0.5


class Encoding(Enum):
    """A font encoding. The value is what notes and defects call it."""

    TCVN3 = "tcvn3"
    VNI = "vni"


def convert(text: str, font_hint: str = "") -> tuple[str, str | None]:
    """Unicode text (NFC) and the name of the encoding found, or the text unchanged and None.

    `font_hint` is the font the text is set in, if known (".VnTimeH", "VNI-Times"): then less evidence is enough, and
    the capital fonts of the ABC family give capitals.
    """
    encoding = encoding_of(text, font_hint)
    if encoding is None:
        return text, None
    return apply(text, encoding, is_capital_font(font_hint)), encoding.value


def encoding_of(text: str, font_hint: str = "") -> Encoding | None:
    """The encoding in which the text becomes Vietnamese, None when it is what it seems or when in doubt."""
    hinted = font_encoding(font_hint)
    if not _MARKED.search(text):
        return Encoding.TCVN3 if is_capital_font(font_hint) and text.strip() else None
    marked = [line for line in text[:_SAMPLE].split("\n") if not line.isascii() and not _UNICODE_LETTER.search(line)]
    words = {word for line in marked for word in _WORD.findall(line) if not word.isascii()}
    for encoding in [hinted] if hinted else list(Encoding):
        if _becomes_vietnamese(words, encoding, hinted is not None):
            return encoding
    return None


def font_encoding(font: str) -> Encoding | None:
    """The encoding a font was made for: ".Vn..." is TCVN3, "VNI-..." is VNI."""
    name = font.strip().strip("'\"").lower()
    if name.startswith(".vn"):
        return Encoding.TCVN3
    return Encoding.VNI if name.startswith("vni") else None


def is_capital_font(font: str) -> bool:
    """The ABC family has a second font of capitals for each (".VnTimeH"); the text below is typed in small letters."""
    name = font.strip().strip("'\"").lower()
    return name.startswith(".vn") and name.endswith("h")


def _becomes_vietnamese(words: set[str], encoding: Encoding, hinted: bool) -> bool:
    evidence = {word for word in words if hinted or len(word) > 1}
    if not evidence or (not hinted and len(evidence) < _WORDS_NEEDED):
        return False
    before = sum(1 for word in evidence if is_syllable(word)) / len(evidence)
    after = sum(1 for word in evidence if is_syllable(_letters(word, encoding).lower())) / len(evidence)
    if hinted:
        return after >= _SHARE_WITH_FONT and after > before
    return after >= _SHARE_NEEDED and before <= _SHARE_BEFORE


def apply(text: str, encoding: Encoding, capitals: bool = False) -> str:
    """Every letter converted; lines that hold Unicode Vietnamese already are left, since files mix both."""
    lines = text.split("\n")
    done = [line if _UNICODE_LETTER.search(line) else _line(line, encoding, capitals) for line in lines]
    return unicodedata.normalize("NFC", "\n".join(done))


def _line(line: str, encoding: Encoding, capitals: bool) -> str:
    if capitals or (not _SMALL.search(line) and len(_CAPITAL.findall(line)) >= 6):
        return _letters(line, encoding).upper()
    if not _SHOUTED.search(line):
        return _letters(line, encoding)
    return _WORD.sub(lambda m: _word(m.group(), encoding), line)


def _word(word: str, encoding: Encoding) -> str:
    """A word typed with capitals gets capital marks: TCVN3 has no codes for them outside the capital fonts."""
    plain = [c for c in word if c.isascii()]
    converted = _letters(word, encoding)
    return converted.upper() if len(plain) >= 2 and all(c.isupper() for c in plain) else converted


def _letters(text: str, encoding: Encoding) -> str:
    if encoding is Encoding.TCVN3:
        return text.translate(_TCVN3_TABLE)
    return _VNI_UNIT.sub(_vni_unit, text)


def _vni_unit(match: re.Match[str]) -> str:
    unit = match.group()
    small = unit.lower()
    letter = _VNI_PAIRS.get(small)
    if letter is None:
        rest = unit[1:] if len(unit) > 1 else ""
        first = _VNI_LETTERS.get(small[0], small[0])
        return (first.upper() if unit[0].isupper() else first) + _VNI_UNIT.sub(_vni_unit, rest)
    return letter.upper() if unit[0].isupper() else letter


_TCVN3_TABLE = str.maketrans(_TCVN3)
