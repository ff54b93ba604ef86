"""Which sector of the roster a few words name: by id, short name or name, with or without marks.

What is not here: of which sector a text speaks (filing).
"""

from __future__ import annotations

import re

from mailflow.core.roster import Roster
from mailflow.core.verdict import COMMON_SECTOR
from mailflow.core.vietnamese import fold, is_bare, unaccent

_LONGEST = 120  # characters of a name
_BEFORE = re.compile(r"^(?:các )?(?:hệ thống|he thong|lĩnh vực|linh vuc|ngành|nganh|mục|muc|phần|phan)(?: |$)")
_COMMON = frozenset({"chung", "toàn tổ", "toan to", "chung của tổ", "chung cua to", "ý kiến chung", "y kien chung"})


def sector_named(text: str, roster: Roster) -> str | None:
    """The sector's id, "chung" for the group's work as a whole, None when the words name none or several.

    The whole name wins, then the sector whose name begins so ("nông nghiệp"), then the only one that holds the words
    ("đất đai").
    """
    key = unaccent if is_bare(text) else fold
    asked = _plain(key(text[:_LONGEST]))
    if asked in _COMMON:
        return COMMON_SECTOR
    if len(asked) < 3:
        return None
    names = {sector.id: _names(sector.id, sector.short, sector.name, bare=key is unaccent) for sector in roster.sectors}
    tests = (lambda n: n == asked, lambda n: n.startswith(asked + " "), lambda n: f" {asked} " in f" {n} ")
    for test in tests:
        found = [sector for sector, known in names.items() if any(test(name) for name in known)]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _names(sector: str, short: str, name: str, *, bare: bool) -> tuple[str, ...]:
    marked = (_plain(fold(short)), _plain(fold(name)))
    return (_plain(sector), sector, *(map(unaccent, marked) if bare else marked))


def _plain(key: str) -> str:
    words = re.sub(r"[^\w]+|_", " ", key).strip()
    return _BEFORE.sub("", words)
