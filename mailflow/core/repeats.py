"""The same statement in body and file filed once; a text that says more is never dropped for one that says less."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from mailflow.core.vietnamese import unaccent
from mailflow.core.verdict import Item

_ALIKE = 92.0  # OCR noise and line wraps stay above; another number or district does not (see _facts)
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_NOISE = re.compile(r"[\W_]+")


def merge(parts: Sequence[tuple[Item, ...]]) -> tuple[Item, ...]:
    """The items of all parts in order; what an item of another part says too stands once, in its fuller wording."""
    kept: list[tuple[Item, str]] = []
    for part in parts:
        before = list(kept)
        for item in part:
            key = _key(item.text)
            at = next(_matches(key, before), -1)
            if at < 0:
                kept.append((item, key))
            elif len(key) > len(before[at][1]) + 8 and kept[at][0] is before[at][0]:
                kept[at] = (item, key)
    return tuple(item for item, _ in kept)


def _key(text: str) -> str:
    return _NOISE.sub(" ", unaccent(text)).strip()


def _matches(key: str, before: Sequence[tuple[Item, str]]) -> Iterator[int]:
    for at, (_, old) in enumerate(before):
        if _same(key, old):
            yield at


def _same(key: str, old: str) -> bool:
    if key == old:
        return True
    short, long = sorted((key, old), key=len)
    if len(short) < 12:
        return False
    if short in long:
        return True
    return set(_DIGITS.findall(short)) <= set(_DIGITS.findall(long)) and fuzz.ratio(key, old) >= _ALIKE
