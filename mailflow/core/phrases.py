"""Fixed wordings looked for in a text, with or without Vietnamese marks. What a finding means is decided elsewhere."""

from __future__ import annotations

from mailflow.core.vietnamese import fold, is_bare, unaccent
from mailflow.core.whole_words import WholeWords

_BEFORE = " \t([{<*_-=#>\"'“«!"  # signs that may stand before a text's first word


class Phrases:
    """A set of wordings. Accented text is matched accented; only text without marks is matched unaccented.

    Given in any case, several in one string with " | " between them; whole words are met. English wordings meet both
    sorts of text.
    """

    def __init__(self, *phrases: str) -> None:
        single = [one for several in phrases for one in several.split(" | ")]
        self._accented = WholeWords(map(fold, single))
        self._bare = WholeWords(map(unaccent, single))

    def found(self, text: str) -> bool:
        """True when one of the wordings stands anywhere in the text."""
        return self._bare.within(unaccent(text)) if is_bare(text) else self._accented.within(fold(text))

    def may_stand(self, text: str) -> bool:
        """False when no sentence of the text holds a wording, marked or not: a look at the whole spares many."""
        return self._bare.within(unaccent(text))

    def starts(self, text: str) -> bool:
        """True when the text begins with one of the wordings (signs and spaces before it do not count)."""
        if is_bare(text):
            return self._bare.begin(unaccent(text).lstrip(_BEFORE))
        return self._accented.begin(fold(text).lstrip(_BEFORE))
