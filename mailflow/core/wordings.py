"""Many wordings looked for at once in a text's words, with or without Vietnamese marks.

What a finding means is told by its tag; who asks decides (sectors, kinds, headings). A text is read once into `Words`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from mailflow.core.vietnamese import FOLDED, UNACCENTED

T = TypeVar("T")
_WORD = re.compile(r"\w+")
_GAP = "…"  # in a wording: up to MAX_GAP words may stand here
MAX_GAP = 14
_ABBREVIATION = 3  # capitals of at most so many letters are met only in capitals


class Words:
    """The words of one sentence: as written, as keys, and where they stand in it. Never changed once made."""

    __slots__ = ("_spans", "bare", "keys", "raws", "text")

    def __init__(self, text: str, bare: bool) -> None:
        """`bare`: the text part bears no marks, so marks are dropped on both sides."""
        self.text, self.bare = text, bare
        self._spans: tuple[tuple[int, int], ...] | None = None
        self.raws = tuple(_WORD.findall(text))
        self.keys = tuple(map((UNACCENTED if bare else FOLDED).__getitem__, self.raws))

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Where each word begins and ends in the text; worked out when asked."""
        if self._spans is None:
            self._spans = tuple(found.span() for found in _WORD.finditer(self.text))
        return self._spans


class Hit(NamedTuple, Generic[T]):
    """A wording met: words `start` to `end` (exclusive), as the table writes it, and what it stands for."""

    start: int
    end: int
    wording: str
    tag: T

    @property
    def size(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class _Entry(Generic[T]):
    wording: str
    tag: T
    keys: tuple[str, ...]
    raws: tuple[str, ...]  # () when case does not matter
    then: tuple[tuple[str, ...], ...] = ()  # the parts after a gap


_Bucket = dict[str, tuple[_Entry[T], ...]]


class Matcher(Generic[T]):
    """Finds wordings, longest first, none overlapping another. Made once, asked often."""

    def __init__(self, wordings: Iterable[tuple[str, T]], *, single_bare: Callable[[T], bool] | None = None) -> None:
        """`single_bare`: whose marked words standing alone are looked for in bare text too (sẽ as se); default all."""
        listed = list(wordings)
        self._accented = _index(listed, bare=False, single_bare=None)
        self._bare = _index(listed, bare=True, single_bare=single_bare)
        self._known = {False: _vocabulary(self._accented), True: _vocabulary(self._bare)}

    def may_hold(self, key: str, bare: bool) -> bool:
        """False for a word that stands in no wording; with a gap in one of them, any word may stand there."""
        known = self._known[bare]
        return known is None or key in known

    def find(self, words: Words) -> list[Hit[T]]:
        """All wordings met, in the order of the text."""
        index = self._bare if words.bare else self._accented
        keys, free, found = words.keys, 0, []
        for at in [place for place, key in enumerate(keys) if key in index]:
            if at < free:
                continue
            bucket = index[keys[at]]
            second = keys[at + 1] if at + 1 < len(keys) else ""
            entry, end = self._longest(bucket.get(second) or bucket[""], words, at)
            if entry is not None:
                found.append(Hit(at, end, entry.wording, entry.tag))
                free = end if not entry.then else at + len(entry.keys)
        return found

    @staticmethod
    def _longest(entries: tuple[_Entry[T], ...], words: Words, at: int) -> tuple[_Entry[T] | None, int]:
        for entry in entries:
            end = at + len(entry.keys)
            if words.keys[at:end] != entry.keys or (entry.raws and words.raws[at:end] != entry.raws):
                continue
            for part in entry.then:
                end = _part(words.keys, part, end)
                if end < 0:
                    break
            else:
                return entry, end
        return None, -1


def _part(keys: tuple[str, ...], part: tuple[str, ...], since: int) -> int:
    """Where the part ends that begins within MAX_GAP words after `since`, or -1."""
    for at in range(since, min(since + MAX_GAP, len(keys) - len(part)) + 1):
        if keys[at : at + len(part)] == part:
            return at + len(part)
    return -1


def _index(
    wordings: list[tuple[str, T]], *, bare: bool, single_bare: Callable[[T], bool] | None
) -> dict[str, _Bucket[T]]:
    """Entries by their first word, then by their second."""
    by_keys: dict[tuple[tuple[str, ...], ...], _Entry[T] | None] = {}
    for wording, tag in wordings:
        parts = tuple(_keys(part, bare) for part in wording.split(_GAP))
        if not parts[0]:
            continue
        alone = len(parts) == 1 and len(parts[0]) == 1
        if bare and alone and single_bare and not single_bare(tag) and parts != (_keys(wording, False),):
            continue
        raws = tuple(_WORD.findall(wording)) if _is_abbreviation(wording) else ()
        key = (*parts, raws)
        known = by_keys.get(key)
        if key in by_keys and (known is None or known.tag != tag):
            by_keys[key] = None  # two meanings for one spelling without marks: neither is believed
            continue
        by_keys[key] = _Entry(wording, tag, parts[0], raws, parts[1:])
    grouped: dict[str, list[_Entry[T]]] = {}
    for entry in by_keys.values():
        if entry is not None:
            grouped.setdefault(entry.keys[0], []).append(entry)
    return {first: _bucket(entries) for first, entries in grouped.items()}


def _vocabulary(index: dict[str, _Bucket[T]]) -> frozenset[str] | None:
    """Every word of every wording; None when one of them has a gap."""
    entries = [entry for bucket in index.values() for listed in bucket.values() for entry in listed]
    if any(entry.then for entry in entries):
        return None
    return frozenset(key for entry in entries for key in entry.keys)


def _bucket(entries: list[_Entry[T]]) -> _Bucket[T]:
    """By second word; under "" and in every other list too stand the entries that need only the first one."""
    seconds = {entry.keys[1] for entry in entries if len(entry.keys) > 1}
    return {
        second: tuple(sorted((e for e in entries if len(e.keys) == 1 or e.keys[1] == second), key=_rank))
        for second in ("", *seconds)
    }


def _rank(entry: _Entry[T]) -> tuple[int, int, str]:
    length = len(entry.keys) + sum(map(len, entry.then))
    return (-length, -len(entry.raws), entry.wording)


def _keys(wording: str, bare: bool) -> tuple[str, ...]:
    return tuple(_key(word, bare) for word in _WORD.findall(wording))


def both_keys(*lines: str) -> frozenset[str]:
    """The keys of single words, with marks and without."""
    words = [word for line in lines for word in line.split()]
    return frozenset(_key(word, bare) for word in words for bare in (False, True))


def _key(word: str, bare: bool) -> str:
    return (UNACCENTED if bare else FOLDED)[word]


def _is_abbreviation(wording: str) -> bool:
    return wording.isupper() and len(wording) <= _ABBREVIATION
