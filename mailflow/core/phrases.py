"""Fixed wordings looked for in a text, with or without Vietnamese marks. What a finding means is decided elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mailflow.core.vietnamese import fold, is_bare, unaccent


class Phrases:
    """A set of wordings. Accented text is matched accented; only text without marks is matched unaccented.

    Given in any case, several in one string with " | " between them; whole words are met. English wordings meet both
    sorts of text.
    """

    def __init__(self, *phrases: str) -> None:
        single = [one for several in phrases for one in several.split(" | ")]
        self._accented = _pattern(fold(one) for one in single)
        self._bare = _pattern(unaccent(one) for one in single)

    def found(self, text: str) -> bool:
        """True when one of the wordings stands anywhere in the text."""
        return bool(self._bare.search(unaccent(text)) if is_bare(text) else self._accented.search(fold(text)))

    def starts(self, text: str) -> bool:
        """True when the text begins with one of the wordings (signs and spaces before it do not count)."""
        keyed = unaccent(text) if is_bare(text) else fold(text)
        pattern = self._bare if is_bare(text) else self._accented
        return bool(pattern.match(keyed.lstrip(" \t([{<*_-=#>\"'“«!")))


def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(set(phrases), key=lambda p: (-len(p), p))
    return re.compile("|".join(_whole(phrase) for phrase in longest_first))


def _whole(phrase: str) -> str:
    """A pattern of the phrase that no word character touches; a sign at its edge is edge enough."""
    before = r"(?<!\w)" if phrase[0].isalnum() else ""
    after = r"(?!\w)" if phrase[-1].isalnum() else ""
    return before + re.escape(phrase) + after
