"""The same statement in body and file is filed once; a text that says more is never dropped for one that says less."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from mailflow.core import sentences
from mailflow.core.verdict import Item
from mailflow.core.vietnamese import unaccent

_ALIKE = 92.0  # OCR noise and line wraps stay above; another district or a "chưa" for a "đã" may too, see _facts
_SHORTEST = 12  # characters; shorter statements are compared letter by letter
_MOST_COMPARED = 250_000  # pairs of statements; beyond it only equal ones are found
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_NOISE = re.compile(r"[\W_]+")
TURNING = frozenset(
    re.findall(r"\w+", "khong chua ko chang thieu sai tang giam cao thap nhieu it duoc het dung truoc sau da se")
)
_BY_HEADING = "theo đề mục"


@dataclass(frozen=True, slots=True)
class _Statement:
    """A sentence of an item, with the key it is compared by."""

    part: int
    item: int
    text: str
    key: str
    by_heading: bool


def merge(parts: Sequence[tuple[Item, ...]]) -> tuple[Item, ...]:
    """The items of all parts in order, each sentence of another part that says no more left out.

    Of two equal sentences the one that stands under a heading is kept, since its kind is the writer's own; else the
    first. Sentences repeated within one part are the writer's, and stay.
    """
    if sum(bool(part) for part in parts) < 2:
        return tuple(item for part in parts for item in part)
    told = [list(_statements(number, part)) for number, part in enumerate(parts)]
    dropped: set[tuple[int, int, str]] = set()
    kept: list[_Statement] = []
    for part in told:
        before = _Known(kept, len(part))
        for one in part:
            kept += before.settle(one, dropped)
    return tuple(_left(parts, told, dropped))


class _Known:
    """The statements of the parts before; asked for each statement of the next one."""

    def __init__(self, kept: Sequence[_Statement], asked: int) -> None:
        self._kept = list(kept)
        self._by_key = {one.key: one for one in reversed(self._kept)}
        self._keys = [one.key for one in self._kept] if len(self._kept) * asked <= _MOST_COMPARED else []

    def settle(self, one: _Statement, dropped: set[tuple[int, int, str]]) -> list[_Statement]:
        """The statement, unless an earlier one says the same or more; an earlier one that says less is dropped."""
        old = self._same(one)
        if old is None:
            return [one]
        loser = one if _better(old, one) else old
        dropped.add((loser.part, loser.item, loser.text))
        return [] if loser is one else [one]

    def _same(self, one: _Statement) -> _Statement | None:
        found = self._by_key.get(one.key)
        if found or len(one.key) < _SHORTEST:
            return found
        inside = next((old for old in self._kept if self._keys and _holds(old.key, one.key)), None)
        return inside or self._alike(one)

    def _alike(self, one: _Statement) -> _Statement | None:
        near = process.extract(one.key, self._keys, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=5)
        return next((self._kept[at] for key, _, at in near if _facts(key) == _facts(one.key)), None)


def _statements(number: int, part: Iterable[Item]) -> Iterator[_Statement]:
    for at, item in enumerate(part):
        for text in sentences.split(item.text):
            yield _Statement(number, at, text, _key(text), item.why.startswith(_BY_HEADING))


def _left(
    parts: Sequence[tuple[Item, ...]], told: Sequence[list[_Statement]], dropped: set[tuple[int, int, str]]
) -> Iterator[Item]:
    for number, part in enumerate(parts):
        by_item: dict[int, list[str]] = {}
        for one in told[number]:
            by_item.setdefault(one.item, []).append(one.text)
        for at, item in enumerate(part):
            said = by_item.get(at, [])
            left = [text for text in said if (number, at, text) not in dropped]
            if left == said:
                yield item
            elif left:
                yield replace(item, text=" ".join(left))


def _key(text: str) -> str:
    return _NOISE.sub(" ", unaccent(text)).strip()


def _holds(one: str, other: str) -> bool:
    """Whether one of two statements stands whole inside the other."""
    short, long = sorted((one, other), key=len)
    return len(short) >= _SHORTEST and f" {short} " in f" {long} "


def _better(old: _Statement, new: _Statement) -> bool:
    """Whether the old statement is the one to keep."""
    if abs(len(old.key) - len(new.key)) > 8:
        return len(old.key) > len(new.key)
    return old.by_heading or not new.by_heading


def _facts(key: str) -> tuple[list[str], list[str]]:
    """What must be equal in two statements that look alike: their numbers, and the words that turn a meaning round."""
    return sorted(_DIGITS.findall(key)), sorted(word for word in key.split() if word in TURNING)
