"""One line of a mail as the reply engine reads it: its quote depth, its text, and the key by which it is matched.

Reading is cheap, since most lines of a mail are quoted and nobody asks for their keys; what a line means is in
`reply_marks` and `reply_tail`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache, wraps
from typing import NamedTuple

LONGEST = 600  # characters; a longer line is prose, never a mark

_FOLDS: dict[int, str] = {
    **dict.fromkeys(
        map(ord, "\u00ad\u200b\u200c\u200d\u2060\u2063\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e*"), ""
    ),
    **{ord(c): "-" for c in "\u2010\u2011\u2012\u2013\u2014\u2212"},
    **{0x660 + d: str(d) for d in range(10)},
    **{0x6F0 + d: str(d) for d in range(10)},
    **{ord("đ"): "d", ord("Đ"): "d", ord("ł"): "l", ord("Ł"): "l", ord("ø"): "o", ord("Ø"): "o"},
    **{ord("’"): "'", ord("‘"): "'", ord("："): ":"},
}
_REMEMBERED = 0x2100  # code points below: Latin, Greek, Cyrillic and their signs
_QUOTE = re.compile(r"(?:[ \t]{0,3}>){1,20000}")
_UNSEEN = " \t\r\u200b\u200c\u200d\u2060\ufeff\u200e\u200f"


class _Letters(dict[int, str]):
    """What each character becomes in a key, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        parts = unicodedata.normalize("NFD", _FOLDS.get(code, chr(code)))
        letters = "".join(c for c in parts if not unicodedata.combining(c))
        if code < _REMEMBERED:
            self[code] = letters
        return letters


_LETTERS = _Letters()


def key(text: str) -> str:
    """The matching key: no accents, no emphasis stars, no invisible characters, lower case, single spaces."""
    if not text.isascii() or "*" in text:
        text = text.translate(_LETTERS)
    return " ".join(text.split()).casefold()


@lru_cache(maxsize=4096)
def _line_key(text: str) -> str:
    return key(text)


def one_of(table: Iterable[str]) -> str:
    """A regex alternative of a word table, longest first, folded as `key` folds lines."""
    return "|".join(sorted({re.escape(key(word)) for word in table}, key=lambda w: (-len(w), w)))


class Line(NamedTuple):
    """One line: `raw` as it stands, `depth` of its quote marks, `text` behind them."""

    raw: str
    depth: int
    text: str

    @property
    def blank(self) -> bool:
        return not self.text

    @property
    def key(self) -> str:
        """The matching key of the text; "" for a blank line and for one longer than LONGEST."""
        return _line_key(self.text) if len(self.text) <= LONGEST else ""


def read(raw: str) -> Line:
    """One line as written: its depth of quoting, its text, and the key by which it is compared."""
    return _read_short(raw) if len(raw) <= LONGEST else _read(raw)


def _read(raw: str) -> Line:
    if ">" not in raw[:4]:
        return Line(raw, 0, raw.strip(_UNSEEN))
    if raw[0] == ">" and ">" not in raw[1:5]:
        return Line(raw, 1, raw[1:].strip(_UNSEEN))
    marks = _QUOTE.match(raw)
    if marks is None:
        return Line(raw, 0, raw.strip(_UNSEEN))
    return Line(raw, marks.group().count(">"), raw[marks.end() :].strip(_UNSEEN))


_read_short = lru_cache(maxsize=2048)(_read)  # the lines of our own mails come back in every answer


def remembered(test: Callable[[Line], bool]) -> Callable[[Line], bool]:
    """Keeps what a test said of short lines: both forms of a mail, and each round over its end, ask it again."""
    cached = lru_cache(maxsize=2048)(test)

    @wraps(test)
    def asked(line: Line) -> bool:
        return cached(line) if len(line.raw) <= LONGEST else test(line)

    return asked
