"""Fixed wordings met only as whole words. A text without any of their words is passed over without a search.

How text is folded before is the caller's affair (phrases, reply_tail).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_WORD = re.compile(r"\w+")
_REMEMBERED = 2_000  # characters; a longer text is hardly asked twice


class WholeWords:
    """A set of wordings, given folded as the texts will be. A sign at a wording's edge is edge enough."""

    def __init__(self, wordings: Iterable[str]) -> None:
        longest_first = sorted(set(wordings), key=lambda w: (-len(w), w))
        self._pattern = re.compile("|".join(map(_whole, longest_first)))
        self._by_word: dict[str, list[str]] = {}
        for wording in longest_first:
            telling = max(_WORD.findall(wording), key=len, default="")
            self._by_word.setdefault(telling, []).append(wording)
        self._signs = self._by_word.pop("", [])  # wordings of signs alone

    def within(self, text: str) -> bool:
        """True when one of the wordings stands anywhere in the text."""
        words = _words(text) if len(text) <= _REMEMBERED else frozenset(_WORD.findall(text))
        likely = [*self._signs, *(one for word in self._by_word.keys() & words for one in self._by_word[word])]
        return any(one in text for one in likely) and self._pattern.search(text) is not None

    def begin(self, text: str) -> bool:
        """True when the text begins with one of the wordings."""
        return self._pattern.match(text) is not None


@lru_cache(maxsize=2048)
def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text))


def _whole(wording: str) -> str:
    """A pattern of the wording that no word character touches."""
    before = r"(?<!\w)" if wording[0].isalnum() else ""
    after = r"(?!\w)" if wording[-1].isalnum() else ""
    return before + re.escape(wording) + after
