"""Vietnamese spelling folded for matching only; what people wrote is always kept as they wrote it (NFC).

Accented text is matched accented; the unaccented form is a fallback for text that bears no marks at all, since
dropping marks makes different words equal ("mất điện" / "MẬT", official-form.md 0.6).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

# Old and new tone placement (hoà/hòa) and i/y (kĩ/kỹ) are different code points even after NFC.
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_MISPLACED = re.compile(rf"(o[ae]|(?<!q)uy)([{_TONES}])")
_BEFORE_Y = re.compile(rf"(?<![a-zđ\u0300-\u036f])(k|l|m|t|h|s|qu)i([{_TONES}]?)(?![a-zđ\u0300-\u036f])")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e"))
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_PLAIN = {**_INVISIBLE, **_DASHES}
# Composing is quadratic in the length of a run of marks; no script needs more than 30 (Unicode Annex 15, 13).
_COMBINING = r"[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"
_ANY_MARK = re.compile(_COMBINING)  # composed text holds none, and looking for one is ten times quicker than for runs
_MARKS = re.compile(rf"({_COMBINING}{{30}}){_COMBINING}+")
_REMEMBERED, _LONGEST_REMEMBERED = 32_768, 40  # words kept with their keys, and characters of the longest
_LETTER = re.compile(r"[^\W\d_]")
_TONE = re.compile(r"[\u0300-\u036f]")
_MARK = re.compile(r"[\u0300-\u036fđĐ]")
_COMPOSED = re.compile("[À-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ]")
_PLAINLY = 12  # one composed letter among so many characters is far above the share, however the rest decomposes
_BARE_SHARE = 0.02  # official-form.md 5: below about 2 % marked letters a text is written without marks


def nfc(text: str) -> str:
    """Canonical composition (NFC), as every stored text has it; of a run of marks only the first 30 are kept."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _MARKS.sub(r"\1", text) if _ANY_MARK.search(text) else text)


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """The matching key of accented text: lower case, one tone placement, i/y and dashes unified, white space single."""
    return " ".join(filter(None, map(FOLDED.__getitem__, text.split())))


@lru_cache(maxsize=8192)
def unaccent(text: str) -> str:
    """The key of text without marks: `fold`, every mark dropped, đ written d (it has no decomposition)."""
    return " ".join(filter(None, map(UNACCENTED.__getitem__, text.split())))


def _fold(word: str) -> str:
    word = unicodedata.normalize("NFD", word.translate(_PLAIN).casefold())
    word = _MISPLACED.sub(lambda m: m.group(1)[0] + m.group(2) + m.group(1)[1], word)
    return unicodedata.normalize("NFC", _BEFORE_Y.sub(r"\1y\2", word))


def _unaccent(word: str) -> str:
    word = FOLDED[word]
    if word.isascii():
        return word
    word = _TONE.sub("", unicodedata.normalize("NFD", word)).replace("đ", "d")
    if word.isascii():
        return word
    return unicodedata.normalize("NFC", "".join(c for c in word if not unicodedata.combining(c)))


class _Keys(dict[str, str]):
    """The key of each word met, worked out once: Vietnamese has some thousand syllables, and every mail asks again.

    No key looks past a white space, so that a text's key is that of its words.
    """

    def __init__(self, key: Callable[[str], str]) -> None:
        super().__init__()
        self._key = key

    def __missing__(self, word: str) -> str:
        key = self._key(word)
        if len(self) >= _REMEMBERED:
            self.clear()
        if len(word) <= _LONGEST_REMEMBERED:
            self[word] = key
        return key


FOLDED, UNACCENTED = _Keys(_fold), _Keys(_unaccent)


@lru_cache(maxsize=8192)
def is_bare(text: str) -> bool:
    """True when the text is Vietnamese written without marks (or not Vietnamese): then unaccented matching is allowed.

    Decided per text part: a bare subject over an accented body is usual.
    """
    if text.isascii():
        return _LETTER.search(text) is not None
    if len(_COMPOSED.findall(text)) * _PLAINLY > len(text):
        return False
    text = unicodedata.normalize("NFD", text)
    base = len(_LETTER.findall(text))
    return base > 0 and len(_MARK.findall(text)) / base < _BARE_SHARE


def key(text: str) -> str:
    """`unaccent` for bare text, `fold` for accented text: compare it with a phrase's key of the same sort."""
    return unaccent(text) if is_bare(text) else fold(text)
