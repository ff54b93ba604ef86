"""What a heading names: kinds, a sector, or the group's work as a whole; and where a run-in heading ends.

A heading is the writer's own word and wins over the wording of what stands under it (intake contract).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice

from mailflow.core.blocks import Block, Form
from mailflow.core.lexicon import Lexicon, Title, Topic, Weight
from mailflow.core.sectors import Speaker
from mailflow.core.verdict import COMMON_SECTOR, Kind
from mailflow.core.vietnamese import is_bare
from mailflow.core.wordings import Hit, Words

_RUN_IN_SIGNS = 4  # so many colons and dashes are tried
_MAX_WORDS = 24
_RUN_IN = re.compile(r"\s*(?::|\s[-–—]\s|\.(?=\s)|[-–—]>|=>)\s*")
_SENTENCE_END = (".", ";", "!", "?", ",")


@dataclass(frozen=True, slots=True)
class Heading:
    """`sector` is "" when none is named, COMMON_SECTOR for the group's work; `kinds` is empty when none is named."""

    title: str
    kinds: tuple[Kind, ...] = ()
    sector: str = ""
    statement: bool = False
    topic: bool = False  # the sector is told by an indicator or a topic word only, so the title is content too
    quoted: bool = False  # a question of ours that is answered: never the writer's words

    @property
    def names_something(self) -> bool:
        return bool(self.kinds or self.sector)


def meaning(
    title: str, lexicon: Lexicon, speaker: Speaker, *, loose: bool = False, bare: bool | None = None
) -> Heading:
    """What a title names; `loose` forgives words that no table knows (the title's form already tells it is one)."""
    title = title.strip(" \t:.-–—*_#")
    words = Words(title, is_bare(title) if bare is None else bare)
    if not words or len(words) > _MAX_WORDS:
        return Heading(title)
    if not loose and not all(_may_head(key, words.bare, lexicon) for key in words.keys):
        return Heading(title)
    titles = lexicon.titles.find(words)
    kinds = tuple(dict.fromkeys(kind for hit in titles for kind in hit.tag.kinds))
    sectors, agencies = _sectors(words, titles, lexicon, speaker)
    covered = _covered(words, titles, agencies if kinds else [])
    sector = "" if len(set(sectors)) > 1 else sectors[0] if sectors else ""
    if not sector and not kinds and agencies and covered + sum(h.size for h in agencies) >= len(words):
        sector, covered = agencies[0].tag.sector, len(words)
    missing = len(words) - covered
    if missing and not (loose and missing * 2 <= len(words)):
        return Heading(title)
    statement = any(hit.tag.statement for hit in titles)
    named = [hit.tag for hit in titles if hit.tag.sector]
    return Heading(title, kinds, sector, statement, bool(named) and not kinds and all(tag.topic for tag in named))


def _may_head(key: str, bare: bool, lexicon: Lexicon) -> bool:
    """Whether a title's wording or an agency's name holds the word: one that none holds makes it no title."""
    return lexicon.titles.may_hold(key, bare) or key.isdigit() or lexicon.topics.may_hold(key, bare)


def _sectors(
    words: Words, titles: list[Hit[Title]], lexicon: Lexicon, speaker: Speaker
) -> tuple[list[str], list[Hit[Topic]]]:
    """Sectors named, those of the group first, and the agencies named."""
    named = [hit for hit in titles if hit.tag.sector]
    inside = [h.tag.sector for h in named if h.tag.sector in (*speaker.own, *speaker.group, COMMON_SECTOR)]
    agencies = [hit for hit in lexicon.topics.find(words) if hit.tag.weight is Weight.AGENCY]
    named_sectors = inside or [hit.tag.sector for hit in named]
    longest = max(named, key=lambda h: h.size, default=None)
    if longest and len(set(named_sectors)) > 1 and longest.tag.sector in named_sectors:
        named_sectors = [longest.tag.sector] if _rules(longest, named) else named_sectors
    return named_sectors, agencies


def _rules(longest: Hit[Title], named: list[Hit[Title]]) -> bool:
    """Whether the longest name says which sector is meant ("GIS xây dựng, quy hoạch")."""
    return all(hit.size < longest.size for hit in named if hit.tag.sector != longest.tag.sector)


def _covered(words: Words, titles: list[Hit[Title]], agencies: list[Hit[Topic]]) -> int:
    known = {at for hit in titles for at in range(hit.start, hit.end)}
    known |= {at for hit in agencies for at in range(hit.start, hit.end)}
    known |= {at for at, key in enumerate(words.keys) if key.isdigit()}
    return len(known)


def read(block: Block, lexicon: Lexicon, speaker: Speaker, bare: bool) -> tuple[Heading | None, str]:
    """The heading a block is or opens with, and the text after it ("" when the block is only a heading)."""
    text = block.text
    if block.form is Form.QUESTION:
        return replace(meaning(text, lexicon, speaker, loose=True, bare=_bare(text, bare)), quoted=True), ""
    whole = _whole(block, lexicon, speaker, bare)
    if whole is not None:
        return whole, ""
    for mark in islice(_RUN_IN.finditer(text[:160]), _RUN_IN_SIGNS):
        head, rest = text[: mark.start()], text[mark.end() :].strip()
        if not rest or not (block.mark or _may_part(mark.group())):
            continue
        found = meaning(head, lexicon, speaker, bare=_bare(head, bare))
        if found.names_something and _parts(mark.group(), found, block):
            return found, rest
    return None, text


def _may_part(sign: str) -> bool:
    """Whether the sign may part a title where no list mark stands before it: a full stop never does."""
    return ":" in sign or "." not in sign


def _parts(sign: str, found: Heading, block: Block) -> bool:
    """Whether the sign after a title parts it from its content: "KCN Becamex - Bình Phước" is no heading."""
    if ":" in sign:
        return not found.topic
    if "." in sign:
        return bool(block.mark) and not found.statement and not found.topic
    return bool(found.kinds) and not found.statement


def _whole(block: Block, lexicon: Lexicon, speaker: Speaker, bare: bool) -> Heading | None:
    text = block.text
    colon = text.endswith(":")
    if not colon and text.endswith(_SENTENCE_END) and not (block.mark and text.endswith(".")):
        return None
    if len(text) > 200 or (block.lines > 2 and not colon):
        return None
    upper = text.isupper() and len(text) > 3
    found = meaning(text, lexicon, speaker, loose=upper or (colon and bool(block.mark)), bare=_bare(text, bare))
    if not found.names_something or (found.statement and not colon and not upper) or (found.topic and not upper):
        return None
    if not colon and not upper and not block.mark and len(text.split()) > 12:
        return None
    return found


def _bare(text: str, bare: bool) -> bool:
    return bare and is_bare(text)


class Outline:
    """The headings above a place of the text: which sector and kinds hold there, and how far they reach."""

    def __init__(self, *, single: bool = False) -> None:
        """`single`: the writer has one sector, so that a run-in heading of another is a digression."""
        self.sector: Heading | None = None
        self.kind: Heading | None = None
        self._single = single
        self._sector_level = self._kind_level = 0
        self._sector_outside = True
        self._passing: tuple[Heading | None, Heading | None, int] | None = None

    def arrive(self, block: Block) -> None:
        """At a block, before its own heading is entered: a run-in heading reaches no further than its paragraph,
        the lines right below and its own sub-items."""
        if self._passing is None:
            return
        below = block.level > self._passing[2] if block.level else not block.first
        if not below:
            self._end_run_in()

    def _end_run_in(self) -> None:
        if self._passing is not None:
            self.sector, self.kind, _ = self._passing
            self._passing = None

    def enter(self, heading: Heading, level: int, *, run_in: bool = False) -> None:
        """A heading that names only a kind keeps the sector above it; a new sector ends the kinds under the last."""
        if self._single and not heading.sector:
            self._end_run_in()
        before = (self.sector, self.kind)
        if heading.sector:
            self._enter_sector(heading, level)
        elif self._ends_sector(heading, level):
            self.sector = None
        if heading.kinds:
            self._enter_kind(heading, level)
        elif not heading.sector:
            self.kind = None
        if run_in and self._passing is None:
            self._passing = (*before, level)
        elif not run_in:
            self._passing = None

    def _ends_sector(self, heading: Heading, level: int) -> bool:
        """A title above the sector's own, or the next kind when sectors stand under kinds."""
        nested = bool(heading.kinds) and not self._sector_outside and level <= self._kind_level
        return nested or 0 < level < self._sector_level

    def _enter_sector(self, heading: Heading, level: int) -> None:
        nested = self.kind is not None and (self.sector is None or not self._sector_outside)
        if nested and level and self._kind_level and level <= self._kind_level:
            nested = False
        if not nested:
            self.kind = None
        self._sector_outside = not nested
        self.sector = replace(heading, kinds=())
        self._sector_level = level

    def _enter_kind(self, heading: Heading, level: int) -> None:
        self.kind = heading
        self._kind_level = level
        if heading.sector:
            self._sector_outside = True
