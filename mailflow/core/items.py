"""From newly written text to filed items: each with sector, kind and the reason (intake contract).

Structure comes from blocks, tables, headings and sentences; words get their meaning in sectors and kinds.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from mailflow.core import (
    blocks,
    courtesy,
    covers,
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
from mailflow.core.headings import Heading, Outline
from mailflow.core.kinds import Told
from mailflow.core.lexicon import Lexicon, Weight
from mailflow.core.phrases import Phrases
from mailflow.core.reply_marks import QUESTION
from mailflow.core.roster import Group, Member, Roster
from mailflow.core.sectors import Finding, Mention, Speaker
from mailflow.core.verdict import COMMON_SECTOR, Item, Kind
from mailflow.core.vietnamese import is_bare, key, nfc
from mailflow.core.wordings import Words

_LINES = 2_000  # lines that are taken apart: fifty pages; what follows is filed as it stands
_TOO_LONG = "phần sau của văn bản quá dài, để nguyên"
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")
_BARE_WORDS = 5  # a sentence of so many words without a mark is taken as written without marks
_TITLE_WORDS = 20  # of a table's title or a sheet's name
_NAME_WORDS = 3  # of a sheet's name that says nothing else
_TABLE_NAMES = Phrases(
    "bảng | biểu | phụ lục | danh sách | tổng hợp | trang tính | sheet | đơn vị tính | đvt | table | annex"
)
_TITLES = 3  # so many lines may stand between a title and its table
_LEAD_WORDS = 12  # "Tại huyện Bù Đăng:" leads the points under it; a longer line states something itself
_SHORT_WORDS = 15  # a short request that names nothing goes with the paragraph above it
_POINTS_BACK = Phrases(
    "tuy nhiên | do đó | vì vậy | vì thế | nguyên nhân | lý do | số liệu này | dữ liệu này | việc này | vấn đề này",
    "hệ thống này | chỉ tiêu này | nội dung này | tình trạng này | số này | trong đó | bên cạnh đó | theo đó",
    "đồng thời | cụ thể | cái này | chỗ này | mặc dù vậy | từ đó | qua đó | however | therefore | this | these",
)


_NOTHING = re.compile(
    r"(?:dạ |da )?(?:không|khong|ko|chưa|chua|none|no)(?: có| co| có gì| co gi| thấy| thay)?(?: ạ| a)?\W*|[-–/]+"
)
_ANNOUNCED_WORDS = 8  # "Chuyện thứ hai: vốn đầu tư công." tells only what the next sentence is about
_ANNOUNCES = Phrases(
    "đầu tiên | trước hết | trước tiên | thứ nhất | thứ hai | thứ ba | thứ tư | thứ năm | tiếp theo | tiếp đến",
    "kế đến | sau cùng | cuối cùng | chuyện thứ | việc thứ | ý thứ | điểm thứ | nói về | còn về | còn chuyện",
    "riêng chuyện | về",
)
_SECTION_LEVEL = 2  # of a section's title: "I.", "A.", "1."
_SECTION_WORDS = 14


def split_items(
    text: str, *, source: str, member: Member | None, group: Group | None, roster: Roster, lexicon: Lexicon
) -> tuple[Item, ...]:
    """The items of a newly written text, in its order; () for a text that is only cover (`is_cover`)."""
    text, rest = _in_reach(nfc(text))
    speaker = Speaker.of(member, group or _home(member, roster))
    filing = _Filing(source, speaker, lexicon, is_bare(text), Outline(single=speaker.single))
    found = tuple(filing.items(letterhead.strip(blocks.read(text))))
    return (*found, Item(speaker.default, Kind.ASSESSMENT, rest, source, _TOO_LONG)) if rest else found


def merge(parts: Sequence[tuple[Item, ...]]) -> tuple[Item, ...]:
    """All items of body and files; what a later one only repeats is filed once."""
    return repeats.merge(parts)


def is_cover(text: str) -> bool:
    """Whether a text holds nothing to file: greeting, closing, covering sentences, letterhead, an empty form."""
    text, rest = _in_reach(nfc(text))
    return not rest and all(_is_cover(block) for block in letterhead.strip(blocks.read(text)))


def says_no_further_opinion(text: str) -> bool:
    """ "Không có ý kiến", "thống nhất, không bổ sung", "như tuần trước": an opinion all the same (contract)."""
    text, rest = _in_reach(nfc(text))
    if rest or not nothing_more.may_say(text):
        return False
    return nothing_more.says_nothing_more(
        [one for block in letterhead.strip(blocks.read(text)) for one in _said(block)]
    )


def says_replaces(text: str) -> bool:
    """Whether the writer says that this takes the place of what was sent before; adding to it is not that."""
    return replacing.replaces(nfc(text))


def _in_reach(text: str) -> tuple[str, str]:
    """The lines that are taken apart, and what a text of more lines says after them ("" for any usual text)."""
    if text.count("\n") < _LINES:
        return text, ""
    lines = _BLANK_LINES.sub("\n\n", text).split("\n", _LINES)
    rest = lines.pop() if len(lines) > _LINES else ""
    return "\n".join(lines), rest.replace(QUESTION, "").strip()


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


@dataclass(frozen=True, slots=True)
class _Lead:
    """A line that ends with a colon above a list: `said` is its own item's piece, None when it says nothing alone."""

    text: str
    said: _Piece | None = None
    used: bool = False


@dataclass
class _Filing:
    """One text on its way to items; the outline holds the headings above the place reached."""

    source: str
    speaker: Speaker
    lexicon: Lexicon
    bare: bool
    outline: Outline = field(default_factory=Outline)
    last: Finding | None = None  # what the paragraph above speaks of
    lead: _Lead | None = None
    title: str = ""  # of the table that follows

    def items(self, found: Sequence[Block]) -> Iterator[Item]:
        for at, block in enumerate(found):
            if block.form is Form.TABLE:
                yield from self._alone()
                yield from self._table(block)
            elif self._is_section_title(found, at):
                yield from self._alone()
                self.outline.arrive(block)
                self.outline.enter(Heading(block.text), block.level)
            elif not self._is_table_title(found, at):
                yield from self._block(block, is_last=at + 1 == len(found))
        yield from self._alone()

    def _is_table_title(self, found: Sequence[Block], at: int) -> bool:
        """A sheet's name or a table's title heads the table; what is more than a heading goes with its first row."""
        below = found[at + 1 : at + 1 + _TITLES]
        table = next((number for number, block in enumerate(below) if block.form is Form.TABLE), -1)
        if table < 0 or not all(self._may_be_title(block) for block in (found[at], *below[:table])):
            return False
        heading, rest = headings.read(found[at], self.lexicon, self.speaker, self.bare)
        if heading and rest:
            return False
        self.outline.arrive(found[at])
        if heading is None:
            self.title = f"{self.title}{found[at].text}: "
            heading = headings.meaning(found[at].text, self.lexicon, self.speaker, loose=True)
        if heading.names_something:
            self.outline.enter(heading, found[at].level)
        return True

    def _is_section_title(self, found: Sequence[Block], at: int) -> bool:
        """ "B. TỪNG LĨNH VỰC" names nothing, but ends what the title above it named."""
        block, below = found[at], found[at + 1 : at + 2]
        if not (0 < block.level <= _SECTION_LEVEL and block.text.isupper() and below and not below[0].text.isupper()):
            return False
        if len(block.text.split()) > _SECTION_WORDS or any(map(str.isdigit, block.text)):
            return False
        named = headings.read(block, self.lexicon, self.speaker, self.bare)[0]
        return named is None and not kinds.of(Words(block.text, self._is_bare(block.text)), self.lexicon).wording

    def _may_be_title(self, block: Block) -> bool:
        text = block.text
        if block.form is not Form.PARAGRAPH or len(text.split()) > _TITLE_WORDS or text.endswith((".", ";", "!", "?")):
            return False
        if ":" in text.rstrip(" :") or not (self._names_table(text) or covers.about(text)):
            return False
        return "%" not in text and not kinds.of(Words(text, self._is_bare(text)), self.lexicon).wording

    def _names_table(self, text: str) -> bool:
        """A sheet's short name, "Bảng đối chiếu …", or what a heading would name."""
        short = len(text.split()) <= _NAME_WORDS or _TABLE_NAMES.starts(text)
        return short or headings.meaning(text, self.lexicon, self.speaker).names_something

    def _block(self, block: Block, *, is_last: bool) -> Iterator[Item]:
        self.outline.arrive(block)
        heading, rest = headings.read(block, self.lexicon, self.speaker, self.bare)
        if heading is None or (not rest and is_last and block.form is not Form.QUESTION and block.text[-1:] != ":"):
            yield from self._point(block)
            return
        yield from self._alone()
        self.last = None
        self.outline.enter(heading, block.level, run_in=bool(rest))
        if rest:
            yield from self._paragraph(rest)

    def _point(self, block: Block) -> Iterator[Item]:
        """A paragraph or list item; a line with a colon above a list leads every item of it."""
        if self._only_leads(block.text):
            yield from self._alone()
            self.lead = _Lead(block.text)
            return
        lead, self.lead = self.lead, None
        if lead and block.form is not Form.ITEM and (lead.said or lead.used):
            lead = None
        pieces = list(self._pieces(block.text, lead))
        if lead and not lead.said and pieces:
            pieces[0] = replace(pieces[0], text=f"{lead.text} {pieces[0].text}")
        if lead and block.form is Form.ITEM:
            self.lead = replace(lead, used=lead.used or bool(pieces))
        elif block.text.endswith(":") and pieces:
            self.lead = _Lead(block.text, pieces[-1])
        yield from self._filed(pieces, " ")

    def _only_leads(self, text: str) -> bool:
        if not text.endswith(":") or len(text.split()) > _LEAD_WORDS or courtesy.is_courtesy(text):
            return False
        return not kinds.of(Words(text, self._is_bare(text)), self.lexicon).wording

    def _alone(self) -> Iterator[Item]:
        """A lead that led nothing is filed as it stands."""
        lead, self.lead = self.lead, None
        if lead and not lead.said and not lead.used:
            yield from self._paragraph(lead.text)

    def _table(self, block: Block) -> Iterator[Item]:
        found: list[_Piece] = []
        outline = self.outline
        for cell in tables.cells(block.rows, self.lexicon, self.speaker):
            self.outline = copy.copy(outline)
            self.outline.enter(cell.heading, 0)
            found += self._cell(cell)
        self.outline = outline
        title, self.title = self.title, ""
        if title and found:
            found[0] = replace(found[0], text=title + found[0].text)
        elif title:
            found = list(self._pieces(title.strip(" :")))
        yield from self._filed(found, "\n")

    def _cell(self, cell: tables.Cell) -> Iterator[_Piece]:
        paragraphs = [part for part in cell.text.split(CELL_BREAK) if part.strip()]
        label = _Lead(f"{cell.label}:") if cell.label else None
        for part in paragraphs:
            pieces = list(self._pieces(blocks.unmarked(part)[1], label, headed=True))
            if label and pieces:
                pieces[0] = replace(pieces[0], text=f"{label.text} {pieces[0].text}")
                label = None
            yield from pieces

    def _paragraph(self, text: str) -> Iterator[Item]:
        yield from self._filed(list(self._pieces(text)), " ")

    def _pieces(self, text: str, lead: _Lead | None = None, *, headed: bool = False) -> Iterator[_Piece]:
        headed = headed or self.outline.kind is not None
        said = [one for one in sentences.split(text) if not courtesy.is_courtesy(one, headed=headed)]
        words = [Words(one, self._is_bare(one)) for one in said]
        named = [sectors.mentions(one, self.lexicon, self.speaker) for one in words]
        told = [
            kinds.of(one, self.lexicon, of_others=sectors.opens_with_another(one, found, self.speaker))
            for one, found in zip(words, named, strict=True)
        ]
        spoken = self._sectors(named, told, self._before(said, named, told, lead))
        pieces = [
            self._piece(one, finding, kind, lead.said if lead else None)
            for one, finding, kind in zip(said, spoken, told, strict=True)
        ]
        for at in range(len(pieces) - 2, -1, -1):
            if self._announces(words[at]):
                pieces[at] = replace(pieces[at + 1], text=pieces[at].text)
        yield from pieces

    def _announces(self, words: Words) -> bool:
        """ "Thứ tư, nông nghiệp.": it goes with the sentence it announces, having no word of a kind and no figure."""
        if len(words) > _ANNOUNCED_WORDS or not _ANNOUNCES.starts(words.text):
            return False
        return not any(map(str.isdigit, words.text)) and not self.lexicon.cues.find(words)

    def _before(
        self, said: Sequence[str], named: Sequence[list[Mention]], told: Sequence[Told], lead: _Lead | None
    ) -> Finding | None:
        """What is spoken of before the paragraph's first word: by its lead, or by the paragraph it points back to."""
        if lead:
            mentioned = sectors.mentions(Words(lead.text, self._is_bare(lead.text)), self.lexicon, self.speaker)
            return sectors.decide(mentioned, self.speaker, self.lexicon)
        if not said or self.speaker.single:
            return None
        asks = told[0].kind in (Kind.RECOMMENDATION, Kind.SOLUTION) and len(said) == 1
        alone = asks and not named[0] and len(said[0].split()) <= _SHORT_WORDS
        return self.last if alone or _POINTS_BACK.starts(said[0]) else None

    def _is_bare(self, text: str) -> bool:
        return is_bare(text) and (self.bare or len(text.split()) >= _BARE_WORDS)

    def _sectors(
        self, named: Sequence[list[Mention]], told: Sequence[Told], before: Finding | None
    ) -> list[Finding | None]:
        """Of each sentence; one that names nothing goes with the sentence before it, or after it at the beginning."""
        acting = [self._kind(one)[0] in (Kind.RECOMMENDATION, Kind.SOLUTION) for one in told]
        found = [
            sectors.decide(said, self.speaker, self.lexicon, acting=acts)
            for said, acts in zip(named, acting, strict=True)
        ]
        if self.speaker.single and len(named) > 1:
            whole = [mention for said in named for mention in said]
            owner = sectors.decide(whole, self.speaker, self.lexicon, acting=all(acting))
            found = [one if one and self._is_plain(one) else owner for one in found]
        current = before or next((finding for finding in found if finding), None)
        for at, finding in enumerate(found):
            current = finding or current
            found[at] = current
        self.last = current or self.last
        return found

    def _is_plain(self, finding: Finding) -> bool:
        """Whether one sentence may leave the sector of its paragraph: a system is named, or the group itself."""
        return finding.weight is Weight.SYSTEM or finding.sector == COMMON_SECTOR

    def _piece(self, text: str, finding: Finding | None, told: Told, led: _Piece | None) -> _Piece:
        kind, why = self._kind(told)
        heads = self.outline.kind
        if heads and _NOTHING.fullmatch(key(text)):
            text, kind = text if heads.quoted else f"{heads.title}: {text}", Kind.ASSESSMENT
        if led and not told.wording and self.outline.kind is None:
            kind, why = led.kind, led.why
        heading = self.outline.sector
        sector = heading.sector if heading else ""
        if sector == COMMON_SECTOR and self.speaker.single:
            sector = ""
        sector = sector or (finding.sector if finding else led.sector if led else self.speaker.default)
        return _Piece(text, sector, kind, why)

    def _kind(self, told: Told) -> tuple[Kind, str]:
        heading = self.outline.kind
        if heading is None or (len(heading.kinds) > 1 and told.kind in heading.kinds):
            return told.kind, _why(told)
        return heading.kinds[0], f"theo đề mục '{heading.title}'"

    def _filed(self, pieces: Sequence[_Piece], between: str) -> Iterator[Item]:
        """Consecutive sentences of one kind and sector stay together."""
        for _, alike in groupby(pieces, key=lambda piece: (piece.sector, piece.kind)):
            first, *others = alike
            text = between.join([first.text, *(other.text for other in others)])
            yield Item(first.sector, first.kind, text, self.source, first.why)


def _why(told: Told) -> str:
    if told.wording:
        return f"theo từ '{told.wording}'"
    if told.alike:
        return "giống các câu mẫu có " + ", ".join(f"'{run}'" for run in told.alike)
    return "không có từ chỉ loại nên xếp là đánh giá"
