"""The rules as the program asks for them: the roster and the lexicon of a date, the holidays of a year."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from functools import lru_cache
from pathlib import Path

import holidays

from mailflow.adapters.rules import checking, drawing, words
from mailflow.adapters.rules.reading import Facts, read
from mailflow.adapters.rules.words import Words
from mailflow.core.indicators import Indicators
from mailflow.core.lexicon import Lexicon
from mailflow.core.roster import Roster
from mailflow.core.suggestions import Tables


class Rules:
    """Checked facts; made by `load`. Asking twice for one date gives the same object."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._dates = checking.change_dates(facts)
        checking.check(facts, self._dates)
        self._texts = Words.of(facts)
        self._words = words.dates(self._texts)
        self._examples = words.examples(self._texts)
        self._roster = lru_cache(maxsize=64)(lambda since: drawing.roster(facts, since))
        self._lexicon = lru_cache(maxsize=64)(self._read_lexicon)
        self._numbers = words.number_dates(self._texts)
        self._indicators = lru_cache(maxsize=64)(self._read_indicators)
        self._holidays = lru_cache(maxsize=64)(self._count_holidays)

    @classmethod
    def load(cls, directory: Path) -> Rules:
        """Read and check a folder of rules. Raises RulesError naming file, line and key of every mistake found."""
        rules = cls(read(directory))
        for since in rules._dates:
            rules.lexicon(since)
        for since in rules._numbers:
            rules.indicators(since)
        return rules

    def on(self, day: date) -> Roster:
        """Who is who on that local date; without groups before the first of them."""
        return self._roster(self._dates[bisect_right(self._dates, max(day, self._dates[0])) - 1])

    def lexicon(self, day: date) -> Lexicon:
        """The sectors' and kinds' words on that local date."""
        return self._lexicon(self._words[bisect_right(self._words, day) - 1])

    def indicators(self, day: date) -> Indicators:
        """The indicators that hold on that local date; none where the folder has no indicators.toml."""
        return self._indicators(self._numbers[bisect_right(self._numbers, day) - 1])

    def tables(self, day: date) -> Tables:
        """The words' tables as parsed, for `rules suggest` to try a change on."""
        return Tables(self._facts.sectors, self._facts.kinds, day, self.on(day), self._examples)

    def holidays(self, year: int) -> frozenset[date]:
        """Vietnam's public holidays of a year, with the changes of holidays.toml."""
        return self._holidays(year)

    def change_dates(self) -> tuple[date, ...]:
        """When the rules change, for `rules check`."""
        return tuple(self._dates)

    def _read_lexicon(self, day: date) -> Lexicon:
        return words.lexicon(self._texts, day)

    def _read_indicators(self, day: date) -> Indicators:
        held = tuple(one.id for one in self._facts.sector if one.holds(day))
        return words.indicators(self._texts, day, held)

    def _count_holidays(self, year: int) -> frozenset[date]:
        days = set(holidays.country_holidays("VN", years=year))
        days |= {one.date for one in self._facts.holiday if one.date.year == year}
        return frozenset(days - {one.date for one in self._facts.working_day})
