"""Vietnamese spelling folded for matching only; what people wrote is always kept as they wrote it (NFC).

Accented text is matched accented; the unaccented form is a fallback for text that bears no marks at all, since
dropping marks makes different words equal ("mất điện" / "MẬT", official-form.md 0.6).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Old and new tone placement (hoà/hòa) and i/y (kĩ/kỹ) are different code points even after NFC.
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_MISPLACED = re.compile(rf"(o[ae]|(?<!q)uy)([{_TONES}])")
_BEFORE_Y = re.compile(rf"(?<![a-zđ\u0300-\u036f])(k|l|m|t|h|s|qu)i([{_TONES}]?)(?![a-zđ\u0300-\u036f])")
_SPACES = re.compile(r"[\s\u00a0\u2007\u202f]+")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e"))
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_PLAIN = {**_INVISIBLE, **_DASHES}
_LETTER = re.compile(r"[^\W\d_]")
_TONE = re.compile(r"[\u0300-\u036f]")
_MARK = re.compile(r"[\u0300-\u036fđĐ]")
_BARE_SHARE = 0.02  # official-form.md 5: below about 2 % marked letters a text is written without marks


def nfc(text: str) -> str:
    """Canonical composition (NFC), as every stored text has it."""
    return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """The matching key of accented text: lower case, one tone placement, i/y and dashes unified, white space single."""
    text = unicodedata.normalize("NFD", text.translate(_PLAIN).casefold())
    text = _MISPLACED.sub(lambda m: m.group(1)[0] + m.group(2) + m.group(1)[1], text)
    text = _BEFORE_Y.sub(r"\1y\2", text)
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


@lru_cache(maxsize=8192)
def unaccent(text: str) -> str:
    """The key of text without marks: `fold`, every mark dropped, đ written d (it has no decomposition)."""
    text = fold(text)
    if text.isascii():
        return text
    text = _TONE.sub("", unicodedata.normalize("NFD", text)).replace("đ", "d")
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", "".join(c for c in text if not unicodedata.combining(c)))


@lru_cache(maxsize=8192)
def is_bare(text: str) -> bool:
    """True when the text is Vietnamese written without marks (or not Vietnamese): then unaccented matching is allowed.

    Decided per text part: a bare subject over an accented body is usual.
    """
    if text.isascii():
        return _LETTER.search(text) is not None
    text = unicodedata.normalize("NFD", text)
    base = len(_LETTER.findall(text))
    return base > 0 and len(_MARK.findall(text)) / base < _BARE_SHARE


def key(text: str) -> str:
    """`unaccent` for bare text, `fold` for accented text: compare it with a phrase's key of the same sort."""
    return unaccent(text) if is_bare(text) else fold(text)
