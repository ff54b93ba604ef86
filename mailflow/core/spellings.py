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
    """Compile `pattern` twice for text keyed by `fold` and `unaccent`; only words with marks are folded, no signs."""
    return Spellings(
        re.compile(_MARKED_WORD.sub(lambda m: fold(m[0]), pattern)),
        re.compile(_MARKED_WORD.sub(lambda m: unaccent(m[0]), pattern)),
    )


def lettered(pattern: str) -> Spellings:
    """The same for text keyed by `same_length`, which leaves tones where they are."""
    return Spellings(re.compile(pattern), re.compile(_MARKED_WORD.sub(lambda m: unaccent(m[0]), pattern)))


def same_length(text: str, bare: bool) -> str:
    """The text folded letter by letter, so that places in it are places in the text as written.

    The tone stays on the letter where the writer put it (hoà, hòa): a pattern must hold both where that matters.
    """
    whole = unaccent if bare else fold
    return "".join(f if len(f := (" " if c.isspace() else whole(c))) == 1 else c for c in text)
