"""What is made of sectors.toml, kinds.toml, examples.toml and indicators.toml: large, and alike in most offices.

Offices of one process whose files are the same letter by letter share it. Nothing made here changes any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
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


@lru_cache(maxsize=32)
def dates(words: Words) -> list[date]:
    """Every day on which wording begins or has ended; the first is the beginning of time."""
    return sorted({date.min, *_word_dates(words.sectors), *_word_dates(words.kinds)})


@lru_cache(maxsize=32)
def number_dates(words: Words) -> list[date]:
    """The same for indicators and their sectors."""
    return sorted({date.min, *_word_dates(words.figures), *_word_dates(words.sectors)})


def _word_dates(table: object) -> Iterator[date]:
    """Every day on which wording begins or has ended, anywhere in a table; between two of them nothing changes."""
    if isinstance(table, Mapping):
        for key, value in table.items():
            if key == "valid_from" and isinstance(value, date):
                yield value
            elif key == "valid_to" and isinstance(value, date):
                yield value + timedelta(days=1)
            else:
                yield from _word_dates(value)
    elif isinstance(table, list):
        for one in table:
            yield from _word_dates(one)
