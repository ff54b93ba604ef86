"""Patterns written once with Vietnamese marks and compiled for both ways of writing, with marks and without."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailflow.core.vietnamese import fold, unaccent

_MARKED_WORD = re.compile(r"[^\W\d_]*[^\x00-\x7f][^\W\d_]*")


@dataclass(frozen=True, slots=True)
class Spellings:
    """The same pattern for folded text with marks and for text without; `of(bare)` gives the one that fits."""

    marked: re.Pattern[str]
    bare: re.Pattern[str]

    def of(self, bare: bool) -> re.Pattern[str]:
        return self.bare if bare else self.marked


def spelled(pattern: str) -> Spellings:
    """Compile `pattern` twice; only its words with marks are folded, so signs of the pattern stay as they are."""
    return Spellings(
        re.compile(_MARKED_WORD.sub(lambda m: fold(m[0]), pattern)),
        re.compile(_MARKED_WORD.sub(lambda m: unaccent(m[0]), pattern)),
    )
