"""What wording would have got a corrected item right: proposed, tried on the past, for the operator to accept.

No black box: a suggestion is one phrase for one list of rules/, and it is made only if the shipped rules with that
phrase file the corrected items as the person did and change no other item of the past.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from mailflow.core import items
from mailflow.core.examples import Examples
from mailflow.core.lexicon import Lexicon
from mailflow.core.roster import Roster
from mailflow.core.verdict import COMMON_SECTOR, Kind
from mailflow.core.vietnamese import fold
from mailflow.errors import RulesError

TRIES = 15  # phrases tried for one correction
LONGEST = 4  # words in a phrase
_WORD = re.compile(r"\w+")
_EMPTY_WORDS = (
    "và của các trong cho là có được đã với trên theo từ đến tại do để này khi về ở như thì không còn những một hai ba "
    "năm tuần ngày tháng số liệu dữ hệ thống ioc tỉnh sở đề nghị kiến"
)
_EMPTY = frozenset(fold(word) for word in _EMPTY_WORDS.split())
_SECTOR_LISTS = ("phrases", "indicators", "systems")
_KIND_LISTS = {
    Kind.ASSESSMENT: ("fine", "good"),
    Kind.DATA_ISSUE: ("wrong",),
    Kind.SOLUTION: ("action", "promise"),
    Kind.RECOMMENDATION: ("request", "advice"),
}


@dataclass(frozen=True, slots=True)
class Past:
    """One filed item as it stands now; `corrected` when a person changed that field of it."""

    text: str
    member: str
    group: str
    sector: str
    kind: Kind
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Add `phrase` to list `key` of `where` (a sector id in sectors.toml, or "words" in kinds.toml)."""

    file: str
    where: str
    key: str
    phrase: str
    learned_from: str


@dataclass(frozen=True, slots=True)
class Tables:
    """The parsed rules as they are, and the date and roster they are asked for."""

    sectors: Mapping[str, Any]
    kinds: Mapping[str, Any]
    on: date
    roster: Roster
    examples: Examples | None = None


def suggest(past: Sequence[Past], tables: Tables) -> list[Suggestion]:
    """One suggestion for each corrected item that today's rules still get wrong, where one can be found."""
    today = Lexicon.from_tables(tables.sectors, tables.kinds, tables.on, tables.examples)
    stand = [_filed(one, today, tables.roster) for one in past]
    found: list[Suggestion] = []
    for place, one in enumerate(past):
        if one.corrected and not _right(one, stand[place]):
            found += _first_that_works(one, past, stand, tables)
    return list(dict.fromkeys(found))


def _first_that_works(
    lesson: Past, past: Sequence[Past], stand: Sequence[frozenset[tuple[str, Kind]]], tables: Tables
) -> list[Suggestion]:
    for phrase in _candidates(lesson.text, [one.text for one in past]):
        for option in _options(lesson, phrase, stand[past.index(lesson)]):
            try:
                lexicon = _with(option, tables)
            except RulesError:  # another list has that phrase already
                continue
            if _right(lesson, _filed(lesson, lexicon, tables.roster)) and _harmless(past, stand, lexicon, tables):
                return [option]
    return []


def _options(lesson: Past, phrase: str, now: frozenset[tuple[str, Kind]]) -> Iterator[Suggestion]:
    """Weakest list first: a stronger one would reach further than the correction asks."""
    if lesson.sector not in {sector for sector, _ in now} and lesson.sector != COMMON_SECTOR:
        for key in _SECTOR_LISTS:
            yield Suggestion("sectors.toml", lesson.sector, key, phrase, lesson.text)
    else:
        for key in _KIND_LISTS[lesson.kind]:
            yield Suggestion("kinds.toml", "words", key, phrase, lesson.text)


def _with(option: Suggestion, tables: Tables) -> Lexicon:
    sectors, kinds = copy.deepcopy(dict(tables.sectors)), copy.deepcopy(dict(tables.kinds))
    if option.file == "sectors.toml":
        for sector in sectors["sector"]:
            if sector["id"] == option.where:
                sector[option.key] = [*sector.get(option.key, ()), option.phrase]
    else:
        kinds["words"][option.key] = [*kinds["words"].get(option.key, ()), option.phrase]
    return Lexicon.from_tables(sectors, kinds, tables.on, tables.examples)


def _harmless(
    past: Sequence[Past], stand: Sequence[frozenset[tuple[str, Kind]]], lexicon: Lexicon, tables: Tables
) -> bool:
    """No item that is right today becomes wrong."""
    return all(
        _right(one, _filed(one, lexicon, tables.roster))
        for one, now in zip(past, stand, strict=True)
        if _right(one, now)
    )


def _filed(one: Past, lexicon: Lexicon, roster: Roster) -> frozenset[tuple[str, Kind]]:
    found = items.split_items(
        one.text, source="body", member=roster.member(one.member), group=roster.group(one.group), roster=roster,
        lexicon=lexicon,
    )  # fmt: skip
    return frozenset((item.sector, item.kind) for item in found)


def _right(one: Past, filed: frozenset[tuple[str, Kind]]) -> bool:
    return filed == {(one.sector, one.kind)}


def _candidates(text: str, texts: Sequence[str]) -> list[str]:
    """Phrases of the text, rare ones first; none that begins or ends with an empty word or holds a figure."""
    known = Counter(phrase for other in texts for phrase in set(_phrases(other)))
    found = dict.fromkeys(_phrases(text))
    return sorted(found, key=lambda phrase: (known[phrase], -phrase.count(" ")))[:TRIES]


def _phrases(text: str) -> Iterator[str]:
    words = _WORD.findall(fold(text))
    for size in range(LONGEST, 1, -1):
        for start in range(len(words) - size + 1):
            part = words[start : start + size]
            if part[0] not in _EMPTY and part[-1] not in _EMPTY and not any(c.isdigit() for w in part for c in w):
                yield " ".join(part)
