"""A table's cells with what their column head and row label say of them. Which items come of it is decided in items."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailflow.core import headings
from mailflow.core.blocks import CELL_BREAK
from mailflow.core.headings import Heading
from mailflow.core.lexicon import Lexicon
from mailflow.core.phrases import Phrases
from mailflow.core.sectors import Speaker

_NUMBERING = frozenset(("tt", "stt", "no", "số tt", "so tt", "#", "", "số thứ tự"))
_NUMBER = re.compile(r"\W{0,2}(?:\d{1,4}(?:\.\d{1,3}){0,3}|[IVXivx]{1,5}|[a-zđA-ZĐ])\W{0,2}")
_LABELLING = Phrases(
    "lĩnh vực | hệ thống | đơn vị | nhóm nội dung | nhóm | chỉ tiêu | tên chỉ tiêu | nội dung | loại | loại ý kiến",
    "mục | ngành | sector | field | hạng mục",
)
_SAMPLE = 200  # so many rows tell what a column holds
_LONG_CELL = 9  # words from which a cell is content, not a label


@dataclass(frozen=True, slots=True)
class Cell:
    """Content with the headings that hold for it; `label` is the row's name when it says more than a heading."""

    text: str
    heading: Heading
    label: str = ""
    row: int = 0
    named: bool = False  # head or label names a kind, so that the cell is an opinion, not mere data


def cells(rows: Sequence[Sequence[str]], lexicon: Lexicon, speaker: Speaker) -> tuple[Cell, ...]:
    """Every cell that is newly written, in reading order; rows of mere data come as one readable cell each."""
    return tuple(_Table(rows, lexicon, speaker).cells())


class _Table:
    def __init__(self, rows: Sequence[Sequence[str]], lexicon: Lexicon, speaker: Speaker) -> None:
        self.lexicon, self.speaker = lexicon, speaker
        self._known: dict[tuple[str, bool], Heading] = {}
        self.headed = self._has_heads(rows)
        self.heads = [_flat(cell) for cell in rows[0]] if self.headed else [""] * len(rows[0])
        self.rows = rows[1:] if self.headed else rows
        self.columns = [self._meaning(head) for head in self.heads]
        self.numbering = [at for at in range(len(self.heads)) if self._is_numbering(at)]
        self.speaking = [self._speaks(at) for at in range(len(self.heads))]
        self.labels = self._leading_labels()

    def _meaning(self, text: str, *, loose: bool = False) -> Heading:
        if (text, loose) not in self._known:
            self._known[text, loose] = self._read(text, loose)
        return self._known[text, loose]

    def _read(self, text: str, loose: bool) -> Heading:
        return headings.meaning(text, self.lexicon, self.speaker, loose=loose)

    def _has_heads(self, rows: Sequence[Sequence[str]]) -> bool:
        """The first row holds heads unless one of its cells is a sentence, or it answers a label at its left."""
        first = [_flat(cell) for cell in rows[0] if cell]
        if len(rows) == 1 or not first or max(len(cell.split()) for cell in first) > _LONG_CELL * 2:
            return False
        if any(cell.endswith((".", ";")) and len(cell.split()) > 3 for cell in first):
            return False
        if len(first) >= 2 and self._meaning(rows[0][0]).kinds and not self._meaning(first[1]).names_something:
            return False
        return not self._is_one_of(rows[0][0], [row[0] for row in rows[1:] if row[0]])

    def _is_one_of(self, cell: str, others: Sequence[str]) -> bool:
        """Whether the first cell names a sector as the cells below it do: then it heads nothing."""
        below = sum(bool(self._meaning(_flat(other)).sector) for other in others)
        return bool(self._meaning(_flat(cell)).sector) and below * 2 > len(others)

    def _is_numbering(self, at: int) -> bool:
        cells = [row[at].strip(" .") for row in self.rows if row[at]]
        named = _flat(self.heads[at]).strip(" .").casefold() in _NUMBERING
        return named and all(_NUMBER.fullmatch(cell) for cell in cells)

    def _leading_labels(self) -> list[int]:
        """The columns at the left that name what their rows are about, up to the first that does not."""
        found: list[int] = []
        for at in range(len(self.heads)):
            if at in self.numbering:
                continue
            if not self._is_label(at):
                break
            found.append(at)
        return found

    def _is_label(self, at: int) -> bool:
        cells = [_flat(row[at]) for row in self.rows[:_SAMPLE] if row[at]]
        if not cells or self.columns[at].kinds or sum(cell.endswith(".") for cell in cells) * 2 > len(cells):
            return False
        first = all(column in self.numbering for column in range(at))
        if self.columns[at].sector and not (first and self._is_named_otherwise(at)):
            return False
        short = sum(len(cell.split()) <= _LONG_CELL for cell in cells)
        if short * 3 < len(cells) * 2:
            return False
        known = sum(self._meaning(cell, loose=True).names_something for cell in cells)
        named = bool(self.heads[at]) and len(self.heads[at].split()) <= 4 and _LABELLING.starts(self.heads[at])
        if named or (known * 2 > len(cells) and at <= 2):
            return True
        return first and len(self.heads) > at + 1 and not any(map(_is_value, cells))

    def cells(self) -> Iterator[Cell]:
        above = ["" for _ in self.heads]
        for number, row in enumerate(self.rows):
            for at in self.labels:
                above[at] = row[at] or above[at]
            yield from self._row(number, row, [above[at] for at in self.labels])

    def _row(self, number: int, row: Sequence[str], labels: Sequence[str]) -> Iterator[Cell]:
        meanings = [self._meaning(_flat(label), loose=True) for label in labels]
        content = [at for at in range(len(row)) if row[at] and at not in self.labels and at not in self.numbering]
        opinions = [at for at in content if self._is_opinion(at, row[at])]
        of_kind = any(meaning.kinds for meaning in meanings)
        if of_kind:
            opinions = content
        label = ": ".join(
            _flat(one) for one, said in zip(labels, meanings, strict=True) if one and not _is_pure(said, one)
        )
        data = [at for at in content if at not in opinions]
        told = "; ".join(self._named(at, row) for at in data)
        if not opinions:
            said = ": ".join(part for part in (": ".join(map(_flat, labels)), told) if part)
            if said and content:
                yield Cell(said, _joined([Heading(""), *meanings]), row=number)
            elif any(labels):
                yield Cell(" ".join(map(_flat, labels)), Heading(""), row=number)
            return
        for at in opinions:
            named = f"{label} ({told})" if label and told else label or told
            yield Cell(row[at], _joined([self.columns[at], *meanings]), named, number, named=True)
            told = ""

    def _is_named_otherwise(self, at: int) -> bool:
        """Whether another column does not bear a sector's name: then "Chủ đầu tư" names its rows, not a sector."""
        others = [column for column in range(at + 1, len(self.heads)) if column not in self.numbering]
        return any(not self.columns[column].sector for column in others)

    def _is_opinion(self, at: int, cell: str) -> bool:
        """A number under the name of a sector ("Giải ngân") is data, a sentence an opinion."""
        if self.columns[at].kinds:
            return True
        return (bool(self.columns[at].sector) and not _is_value(cell)) or self.speaking[at]

    def _speaks(self, at: int) -> bool:
        """A column without a known head that holds sentences."""
        cells = [row[at] for row in self.rows if row[at]]
        return bool(cells) and sum(len(cell.split()) >= _LONG_CELL for cell in cells) * 2 >= len(cells)

    def _named(self, at: int, row: Sequence[str]) -> str:
        return f"{self.heads[at]}: {_flat(row[at])}" if self.heads[at] else _flat(row[at])


def _is_value(cell: str) -> bool:
    words = cell.split()
    return not any(map(str.isalpha, cell)) or (len(words) <= 3 and any(map(str.isdigit, cell)))


def _flat(cell: str) -> str:
    return " ".join(cell.replace(CELL_BREAK, " ").split())


def _is_pure(meaning: Heading, label: str) -> bool:
    """Whether a label only names a kind or a sector, so that it need not be told again."""
    return meaning.names_something and not meaning.topic and len(label.split()) <= 6


def _joined(found: Sequence[Heading]) -> Heading:
    """Column head and row labels together; the row's sector, the first kinds named."""
    kinds = next((one.kinds for one in found if one.kinds), ())
    sector = next((one.sector for one in reversed(found) if one.sector), "")
    title = next((one.title for one in found if one.kinds), "") or next((one.title for one in found if one.sector), "")
    return Heading(title, kinds, sector)
