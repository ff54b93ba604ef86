"""The words of sectors and kinds on one date, compiled from rules/sectors.toml and rules/kinds.toml.

Here the tables are checked and made into matchers; sectors, kinds and headings decide what a finding means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Any

from mailflow.core.examples import Examples
from mailflow.core.verdict import COMMON_SECTOR, Kind
from mailflow.core.vietnamese import fold
from mailflow.core.wordings import Matcher
from mailflow.errors import RulesError

_SECTOR_KEYS = ("headings", "agencies", "systems", "indicators", "phrases")
_SECTOR_FACTS = ("id", "group", "name", "short", "valid_from", "valid_to")
_COMMON_KEYS = ("headings", "phrases", "plain", "neutral")
_CONTEXT_KEYS = ("phrases", "near", "sector", "valid_from", "valid_to")
_BROAD_KEYS = ("group", "topics", "sector")
# Without marks "sẽ" and "chưa" are still themselves; "giao" may be giáo, "so" số, "trong" trống.
_SINGLE_BARE = frozenset(
    ("promise", "wrong", "not_yet", "passive", "request_opening", "lack", "past", "unit", "record")
)
_FIRST, _LAST = date.min, date.max


class Weight(IntEnum):
    """How strongly a wording speaks of its sector (official-form.md 6, order of evidence)."""

    NONE = 0
    AGENCY = 1
    PHRASE = 2
    INDICATOR = 3
    SYSTEM = 4


@dataclass(frozen=True, slots=True)
class Topic:
    """What a wording speaks of: a sector id, COMMON_SECTOR, or "" for a neutral or shared wording.

    `contexts` are the rules that may give a shared wording to a sector, by number, in their order.
    """

    sector: str
    weight: Weight
    contexts: tuple[int, ...] = ()
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Near:
    """A shared wording belongs to `sector` when one of the words of `near` stands in the same sentence."""

    sector: str
    near: frozenset[str]


@dataclass(frozen=True, slots=True)
class Broad:
    """Whoever speaks of so many sectors of the group at once speaks of `sector`."""

    group: str
    topics: int
    sector: str


@dataclass(frozen=True, slots=True)
class Title:
    """What a heading's wording names: kinds, a sector, the group's work as a whole, or nothing (a filler word)."""

    kinds: tuple[Kind, ...] = ()
    sector: str = ""
    statement: bool = False
    topic: bool = False


def _no_topics() -> Matcher[Topic]:
    return Matcher(())


def _no_titles() -> Matcher[Title]:
    return Matcher(())


def _no_cues() -> Matcher[str]:
    return Matcher(())


def _no_near() -> Matcher[tuple[str, ...]]:
    return Matcher(())


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Compiled once for a date, asked for every sentence. The default knows no words: all is `assessment`."""

    topics: Matcher[Topic] = field(default_factory=_no_topics)
    contexts: tuple[Near, ...] = ()
    near: Matcher[tuple[str, ...]] = field(default_factory=_no_near)
    broad: tuple[Broad, ...] = ()
    titles: Matcher[Title] = field(default_factory=_no_titles)
    cues: Matcher[str] = field(default_factory=_no_cues)
    groups: Mapping[str, str] = field(default_factory=dict)
    examples: Examples = field(default_factory=Examples)

    @classmethod
    def from_tables(
        cls, sectors: Mapping[str, Any], kinds: Mapping[str, Any], on: date, examples: Examples | None = None
    ) -> Lexicon:
        """From the two parsed files; only what holds `on` that date. Raises RulesError naming file, table and key."""
        known = [one for one in _tables(sectors, "sector", "sectors.toml") if _holds(one, on)]
        _check_keys("sectors.toml", sectors, ("sector", "common", "context", "broad"))
        _check_once(known)
        contexts = _contexts(sectors, known, on)
        common = _table(sectors, "common", "sectors.toml")
        _check_keys("sectors.toml, [common]", common, _COMMON_KEYS)
        return cls(
            topics=Matcher(_topics(known, common, contexts), single_bare=lambda _: False),
            contexts=tuple(near for _, near in contexts),
            near=Matcher([(word, (word,)) for word in _near_words(contexts)]),
            broad=tuple(_broad(sectors, known)),
            titles=Matcher(_titles(known, common, kinds)),
            cues=Matcher(_cues(kinds), single_bare=_SINGLE_BARE.__contains__),
            groups={one["id"]: one["group"] for one in known},
            examples=examples or Examples(),
        )


def _topics(
    known: list[Mapping[str, Any]], common: Mapping[str, Any], contexts: list[tuple[tuple[str, ...], Near]]
) -> Iterator[tuple[str, Topic]]:
    shared: dict[str, list[int]] = {}
    for number, (phrases, _) in enumerate(contexts):
        for phrase in phrases:
            shared.setdefault(_spelling(phrase), []).append(number)
    given: set[str] = set()
    for phrase, topic in _plain_topics(known, common):
        if _spelling(phrase) not in given:
            given.add(_spelling(phrase))
            yield phrase, Topic(topic.sector, topic.weight, tuple(shared.get(_spelling(phrase), ())), topic.plain)
    for phrases, _ in contexts:
        for phrase in phrases:
            if _spelling(phrase) not in given:
                given.add(_spelling(phrase))
                yield phrase, Topic("", Weight.NONE, tuple(shared[_spelling(phrase)]))


def _plain_topics(known: list[Mapping[str, Any]], common: Mapping[str, Any]) -> Iterator[tuple[str, Topic]]:
    """The strongest weight of a wording comes first."""
    for word in _words(common, "neutral", "[common]"):
        yield word, Topic("", Weight.NONE)
    for key, weight in (("systems", Weight.SYSTEM), ("indicators", Weight.INDICATOR), ("phrases", Weight.PHRASE)):
        for one in known:
            for word in _words(one, key, _where(one)):
                yield word, Topic(one["id"], weight)
    for one in known:
        for word in _words(one, "agencies", _where(one)):
            yield word, Topic(one["id"], Weight.AGENCY)
    plain = {_spelling(word) for word in _words(common, "plain", "[common]")}
    for word in (*_words(common, "plain", "[common]"), *_words(common, "phrases", "[common]")):
        yield word, Topic(COMMON_SECTOR, Weight.PHRASE, plain=_spelling(word) in plain)


def _titles(
    known: list[Mapping[str, Any]], common: Mapping[str, Any], kinds: Mapping[str, Any]
) -> Iterator[tuple[str, Title]]:
    given: dict[str, None] = {}
    for word, title in _all_titles(known, common, kinds):
        if _spelling(word) not in given:
            given[_spelling(word)] = None
            yield word, title


def _all_titles(
    known: list[Mapping[str, Any]], common: Mapping[str, Any], kinds: Mapping[str, Any]
) -> Iterator[tuple[str, Title]]:
    heads = _table(kinds, "headings", "kinds.toml")
    statements = {_spelling(word) for word in _words(heads, "statements", "[headings]")}
    named: dict[str, list[Kind]] = {}
    shown: dict[str, str] = {}
    for kind in Kind:
        for word in _words(heads, kind.value, "[headings]"):
            named.setdefault(_spelling(word), []).append(kind)
            shown.setdefault(_spelling(word), word)
    for spelling, given in named.items():
        yield shown[spelling], Title(tuple(given), statement=spelling in statements)
    for word in _words(common, "headings", "[common]"):
        yield word, Title(sector=COMMON_SECTOR)
    for one in known:
        own = (*_words(one, "headings", _where(one)), one["short"], one["name"])
        for word in (*own, *_words(one, "systems", _where(one))):
            yield word, Title(sector=one["id"])
    for one in known:
        for word in (*_words(one, "indicators", _where(one)), *_words(one, "phrases", _where(one))):
            yield word, Title(sector=one["id"], topic=True)
    for word in _words(heads, "fillers", "[headings]"):
        yield word, Title()


def _cues(kinds: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Wordings of [words], each tagged with its key; the first key that has a wording keeps it."""
    _check_keys("kinds.toml", kinds, ("headings", "words"))
    words = _table(kinds, "words", "kinds.toml")
    given: set[str] = set()
    for key in words:
        for word in _words(words, key, "[words]"):
            if _spelling(word) not in given:
                given.add(_spelling(word))
                yield word, key


def _contexts(
    sectors: Mapping[str, Any], known: list[Mapping[str, Any]], on: date
) -> list[tuple[tuple[str, ...], Near]]:
    ids = {one["id"] for one in known}
    found = []
    for number, one in enumerate(_tables(sectors, "context", "sectors.toml", optional=True)):
        where = f"[[context]] số {number + 1}"
        _check_keys(f"sectors.toml, {where}", one, _CONTEXT_KEYS)
        if not _holds(one, on) or _of_later(one.get("sector"), sectors, ids, where):
            continue
        near = frozenset(_spelling(word) for word in _words(one, "near", where))
        found.append((_words(one, "phrases", where), Near(str(one["sector"]), near)))
    return found


def _of_later(sector: Any, sectors: Mapping[str, Any], ids: set[str], where: str) -> bool:
    """Whether the sector exists, but not on this date. Raises RulesError for one that never does."""
    if sector in ids:
        return False
    if any(one.get("id") == sector for one in sectors.get("sector", ())):
        return True
    raise RulesError(f'sectors.toml, {where}, sector: không có lĩnh vực "{sector}"')


def _near_words(contexts: Iterable[tuple[tuple[str, ...], Near]]) -> Iterator[str]:
    seen: set[str] = set()
    for _, one in contexts:
        for word in one.near:
            if word not in seen:
                seen.add(word)
                yield word


def _broad(sectors: Mapping[str, Any], known: list[Mapping[str, Any]]) -> Iterator[Broad]:
    ids = {one["id"] for one in known}
    for number, one in enumerate(_tables(sectors, "broad", "sectors.toml", optional=True)):
        where = f"[[broad]] số {number + 1}"
        _check_keys(f"sectors.toml, {where}", one, _BROAD_KEYS)
        if not isinstance(one.get("topics"), int) or one["topics"] < 2:
            raise RulesError(f"sectors.toml, {where}, topics: cần số nguyên từ 2 trở lên")
        if not _of_later(one.get("sector"), sectors, ids, where):
            yield Broad(str(one.get("group", "")), one["topics"], str(one["sector"]))


def _tables(data: Mapping[str, Any], key: str, file: str, *, optional: bool = False) -> list[Mapping[str, Any]]:
    found = data.get(key, [] if optional else None)
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        raise RulesError(f"{file}, [[{key}]]: cần các bảng [[{key}]]")
    if key == "sector":
        for one in found:
            _check_keys(f"{file}, {_where(one)}", one, (*_SECTOR_FACTS, *_SECTOR_KEYS))
            for fact in ("id", "group", "name", "short"):
                if not isinstance(one.get(fact), str):
                    raise RulesError(f"{file}, {_where(one)}, {fact}: cần một chuỗi chữ")
    return found


def _table(data: Mapping[str, Any], key: str, file: str) -> Mapping[str, Any]:
    found = data.get(key, {})
    if not isinstance(found, Mapping):
        raise RulesError(f"{file}, [{key}]: cần một bảng [{key}]")
    return found


def _words(table: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    found = table.get(key, ())
    if not isinstance(found, list | tuple) or not all(isinstance(word, str) and word.strip() for word in found):
        file = "kinds.toml" if where in ("[headings]", "[words]") else "sectors.toml"
        raise RulesError(f"{file}, {where}, {key}: cần danh sách các cụm từ")
    return tuple(found)


def _check_keys(where: str, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for key in table:
        if key not in known:
            raise RulesError(f'{where}: không có khóa "{key}"; các khóa dùng được: {", ".join(known)}')


def _check_once(known: list[Mapping[str, Any]]) -> None:
    """No wording may speak of two sectors at once."""
    owner: dict[str, str] = {}
    for one in known:
        for key in _SECTOR_KEYS:
            for word in _words(one, key, _where(one)):
                other = owner.setdefault(_spelling(word), one["id"])
                if other != one["id"]:
                    raise RulesError(
                        f'sectors.toml, {_where(one)}, {key}: "{word}" đã có ở lĩnh vực "{other}"; '
                        "cụm dùng chung hãy để ở [[context]]"
                    )


def _where(one: Mapping[str, Any]) -> str:
    return f'[[sector]] id = "{one.get("id", "")}"'


def _spelling(word: str) -> str:
    """Short capitals differ from the same letters in small."""
    return word if word.isupper() and len(word) <= 3 else fold(word)


def _holds(one: Mapping[str, Any], on: date) -> bool:
    since, until = one.get("valid_from", _FIRST), one.get("valid_to", _LAST)
    if not isinstance(since, date) or not isinstance(until, date):
        raise RulesError(f"sectors.toml, {_where(one)}: valid_from, valid_to cần ghi dạng 2020-11-20")
    return since <= on <= until
