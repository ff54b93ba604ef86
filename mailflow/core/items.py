"""From newly written text to filed items: each with sector, kind and the reason (intake contract).

Structure comes from blocks, tables, headings and sentences; words get their meaning in sectors and kinds.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from mailflow.core import (
    blocks,
    courtesy,
    headings,
    kinds,
    letterhead,
    nothing_more,
    repeats,
    replacing,
    sectors,
    sentences,
    tables,
)
from mailflow.core.blocks import CELL_BREAK, Block, Form
from mailflow.core.headings import Outline
from mailflow.core.kinds import Told
from mailflow.core.lexicon import Lexicon
from mailflow.core.roster import Group, Member, Roster
from mailflow.core.sectors import Finding, Mention, Speaker
from mailflow.core.verdict import COMMON_SECTOR, Item, Kind
from mailflow.core.vietnamese import is_bare, nfc
from mailflow.core.wordings import Words

_BARE_WORDS = 5  # a sentence of so many words without a mark is taken as written without marks


def split_items(
    text: str, *, source: str, member: Member | None, group: Group | None, roster: Roster, lexicon: Lexicon
) -> tuple[Item, ...]:
    """The items of a newly written text, in its order; () for a text that is only cover (`is_cover`)."""
    text = nfc(text)
    filing = _Filing(source, Speaker.of(member, group or _home(member, roster)), lexicon, is_bare(text))
    return tuple(filing.items(letterhead.strip(blocks.read(text))))


def merge(parts: Sequence[tuple[Item, ...]]) -> tuple[Item, ...]:
    """All items of body and files; what a later one only repeats is filed once."""
    return repeats.merge(parts)


def is_cover(text: str) -> bool:
    """Whether a text holds nothing to file: greeting, closing, covering sentences, letterhead, an empty form."""
    return all(_is_cover(block) for block in letterhead.strip(blocks.read(nfc(text))))


def says_no_further_opinion(text: str) -> bool:
    """ "Không có ý kiến", "thống nhất, không bổ sung", "như tuần trước": an opinion all the same (contract)."""
    said = [one for block in letterhead.strip(blocks.read(nfc(text))) for one in _said(block)]
    return nothing_more.says_nothing_more(said)


def says_replaces(text: str) -> bool:
    """Whether the writer says that this takes the place of what was sent before; adding to it is not that."""
    return replacing.replaces(nfc(text))


def _home(member: Member | None, roster: Roster) -> Group | None:
    return next((group for group in roster.groups if member and group.id == member.group), None)


def _is_cover(block: Block) -> bool:
    return not _said(block)


def _said(block: Block) -> list[str]:
    """The sentences of a block that are no courtesy; the cells of a table as they stand."""
    if block.form is Form.TABLE:
        return [cell for row in block.rows for cell in row if any(map(str.isalnum, cell))]
    if block.form is Form.QUESTION:
        return []
    return [one for one in sentences.split(block.text) if not courtesy.is_courtesy(one)]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence on its way to an item; `between` is what parts it from the sentence before."""

    text: str
    sector: str
    kind: Kind
    why: str


@dataclass
class _Filing:
    """One text on its way to items; the outline holds the headings above the place reached."""

    source: str
    speaker: Speaker
    lexicon: Lexicon
    bare: bool
    outline: Outline = field(default_factory=Outline)
    last: Finding | None = None

    def items(self, found: Sequence[Block]) -> Iterator[Item]:
        for at, block in enumerate(found):
            if block.form is Form.TABLE:
                yield from self._table(block)
            else:
                yield from self._block(block, is_last=at + 1 == len(found))

    def _block(self, block: Block, *, is_last: bool) -> Iterator[Item]:
        self.outline.arrive(block)
        heading, rest = headings.read(block, self.lexicon, self.speaker, self.bare)
        if heading is None or (not rest and is_last and block.form is not Form.QUESTION and block.text[-1:] != ":"):
            yield from self._paragraph(block.text)
            return
        self.outline.enter(heading, block.level, run_in=bool(rest))
        if rest:
            yield from self._paragraph(rest)

    def _table(self, block: Block) -> Iterator[Item]:
        found: list[_Piece] = []
        outline = self.outline
        for cell in tables.cells(block.rows, self.lexicon, self.speaker):
            self.outline = copy.copy(outline)
            self.outline.enter(cell.heading, 0)
            found += self._cell(cell)
        self.outline = outline
        yield from self._filed(found, "\n")

    def _cell(self, cell: tables.Cell) -> Iterator[_Piece]:
        paragraphs = [part for part in cell.text.split(CELL_BREAK) if part.strip()]
        for number, part in enumerate(paragraphs):
            text = blocks.unmarked(part)[1]
            if cell.label and not number:
                text = f"{cell.label}: {text}"
            yield from self._pieces(text)

    def _paragraph(self, text: str) -> Iterator[Item]:
        yield from self._filed(list(self._pieces(text)), " ")

    def _pieces(self, text: str) -> Iterator[_Piece]:
        headed = self.outline.kind is not None
        said = [one for one in sentences.split(text) if not courtesy.is_courtesy(one, headed=headed)]
        words = [Words.of(one, self._is_bare(one)) for one in said]
        named = [sectors.mentions(one, self.lexicon, self.speaker) for one in words]
        told = [
            kinds.of(one, self.lexicon, of_others=sectors.opens_with_another(one, found, self.speaker))
            for one, found in zip(words, named, strict=True)
        ]
        spoken = self._sectors(named, told)
        for one, finding, kind in zip(said, spoken, told, strict=True):
            yield self._piece(one, finding, kind)

    def _is_bare(self, text: str) -> bool:
        return is_bare(text) and (self.bare or len(text.split()) >= _BARE_WORDS)

    def _sectors(self, named: Sequence[list[Mention]], told: Sequence[Told]) -> list[Finding | None]:
        """Of each sentence; one that names nothing goes with the sentence before it, or after it at the beginning."""
        found: list[Finding | None] = []
        for said, kind in zip(named, told, strict=True):
            acting = kind.kind in (Kind.RECOMMENDATION, Kind.SOLUTION)
            found.append(sectors.decide(said, self.speaker, self.lexicon, acting=acting))
        current = next((finding for finding in found if finding), None)
        for at, finding in enumerate(found):
            current = finding or current
            found[at] = current
        return found

    def _piece(self, text: str, finding: Finding | None, told: Told) -> _Piece:
        kind, why = self._kind(told)
        heading = self.outline.sector
        sector = heading.sector if heading else ""
        if sector == COMMON_SECTOR and self.speaker.single:
            sector = ""
        sector = sector or (finding.sector if finding else self.speaker.default)
        return _Piece(text, sector, kind, why)

    def _kind(self, told: Told) -> tuple[Kind, str]:
        heading = self.outline.kind
        if heading is None or (len(heading.kinds) > 1 and told.kind in heading.kinds):
            return (
                told.kind,
                f"theo từ '{told.wording}'" if told.wording else "không có từ chỉ loại nên xếp là đánh giá",
            )
        return heading.kinds[0], f"theo đề mục '{heading.title}'"

    def _filed(self, pieces: Sequence[_Piece], between: str) -> Iterator[Item]:
        """Consecutive sentences of one kind and sector stay together."""
        current: _Piece | None = None
        for piece in pieces:
            if current and (piece.sector, piece.kind) == (current.sector, current.kind):
                current = replace(current, text=f"{current.text}{between}{piece.text}")
                continue
            if current:
                yield self._item(current)
            current = piece
        if current:
            yield self._item(current)

    def _item(self, piece: _Piece) -> Item:
        return Item(piece.sector, piece.kind, piece.text, self.source, piece.why)
