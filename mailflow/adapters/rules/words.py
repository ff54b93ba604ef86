"""What is made of sectors.toml, kinds.toml, examples.toml and indicators.toml: large, and alike in most offices.

Offices of one process whose files are the same letter by letter share it. Nothing made here changes any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from mailflow.adapters.rules.reading import Facts
from mailflow.core.examples import Examples
from mailflow.core.indicators import Indicators
from mailflow.core.lexicon import Lexicon


@dataclass(frozen=True)
class Words:
    """The files as text, by which they are the same or not, and as parsed."""

    sources: tuple[tuple[str, str], ...]
    sectors: Mapping[str, Any] = field(compare=False)
    kinds: Mapping[str, Any] = field(compare=False)
    known: Mapping[str, Any] = field(compare=False)  # examples.toml
    figures: Mapping[str, Any] = field(compare=False)  # indicators.toml

    @classmethod
    def of(cls, facts: Facts) -> Words:
        sources = tuple(sorted(facts.sources.items()))
        return cls(sources, facts.sectors, facts.kinds, facts.examples, facts.indicators)


@lru_cache(maxsize=32)
def examples(words: Words) -> Examples:
    """Raises RulesError."""
    return Examples.from_table(words.known)


@lru_cache(maxsize=64)
def lexicon(words: Words, day: date) -> Lexicon:
    """What holds on that date. Raises RulesError."""
    return Lexicon.from_tables(words.sectors, words.kinds, day, examples(words))


@lru_cache(maxsize=64)
def indicators(words: Words, day: date, sectors: tuple[str, ...]) -> Indicators:
    """What holds on that date for those sectors. Raises RulesError."""
    return Indicators.from_table(words.figures, day, sectors)
