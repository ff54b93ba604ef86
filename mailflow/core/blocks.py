"""A text's own structure: paragraphs, list items, tables and quoted questions, wrapped lines joined again.

What a block means is not decided here. Tables stand as lines `| a | b |` (docs of the text convention).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from mailflow.core import courtesy
from mailflow.core.reply_marks import QUESTION

CELL_BREAK = "\u2028"
_LINE_CAP = 20_000  # a longer line is cut into paragraphs of so many characters
_CELL_CAP = 200  # cells of a row; what follows stands in the last one
_RUN_CAP = 200  # so many lines without an empty one are read together
_WRAP = 45  # a line of at least so many characters may have been wrapped
_PART = re.compile(r"\s*(?i:phần|phan)\s(?:\d{1,2}|[IVXivx]{1,5}|thứ\s\w+)\s?[.:]?\s*")  # its title is on the next line
_LETTER = r"[^\W\d_]"
_MARK = re.compile(
    r"\s*(?:"
    r"(?P<roman>[IVX]{1,5})\s?[.)/:-](?=\s|[A-ZÀ-ỸĐ])"
    rf"|(?P<deep>\d{{1,2}}(?:\.\d{{1,2}}){{1,3}})(?:[.):](?=\s|{_LETTER})|(?=\s+[A-ZÀ-ỸĐ]))"
    rf"|\(?(?P<number>\d{{1,2}})(?:[.):/](?=\s|{_LETTER})|\s?-(?=\s|{_LETTER}))"
    rf"|(?i:(?:mục|ý|câu|muc|cau)\s(?P<named>\d{{1,2}}|[IVX]{{1,5}})\s?[.:)-])"
    rf"|(?i:(?:phần|phan)\s(?P<part>\d{{1,2}}|[IVX]{{1,5}}|thứ\s\w+)\s?[.:)-])"
    r"|(?P<capital>[A-HĐ])[.](?=\s)"
    r"|\(?(?P<letter>[a-zđA-ZĐ])[.)](?=\s)"
    r"|(?P<bullet>(?:[-–—•*▪●○◦·►✓✔→➢❖■□§]|[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?)|o(?=\s{2,})|[-–](?=[A-ZÀ-ỸĐ]))(?:\s+|(?=[A-ZÀ-ỸĐ]))"
    r"|(?P<plus>\+)\s*(?=\S)"
    r")[ \t]*"
)
_LEVELS = {"part": 1, "capital": 1, "roman": 1, "number": 2, "named": 2, "deep": 3, "letter": 4, "bullet": 5, "plus": 6}
_CLOSING_WORDS = 6
_TERMINAL = ".:;!?…"
_CLOSING = "\"'”’»)]"


class Form(StrEnum):
    """What sort of stretch a block is."""

    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE = "table"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a text. `level`: 1 for "I." down to 6 for "+", 0 without a mark. `rows` only of a table."""

    form: Form
    text: str = ""
    mark: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    first: bool = False  # an empty line or the text's beginning stands above
    lines: int = 1


def read(text: str) -> tuple[Block, ...]:
    """The blocks in order; every word of the text stands in one of them, or was a list mark."""
    found: list[Block] = []
    rows: list[tuple[str, ...]] = []
    run: list[str] = []
    for line in [*_whole_titles(_lines(text)), ""]:
        row = _row(line)
        if rows and not row:
            found.append(Block(Form.TABLE, rows=_even(rows)))
            rows = []
        if row or not line.strip() or line.lstrip().startswith(QUESTION):
            found += _paragraphs(run)
            run = []
        if row:
            rows.append(row)
        elif line.lstrip().startswith(QUESTION):
            found.append(_question(line))
        elif line.strip():
            run.append(line)
    return tuple(found)


def unmarked(line: str) -> tuple[str, str, int]:
    """A line's list mark, the rest, and the mark's level (0 without one)."""
    mark = _MARK.match(line)
    if mark is None or not mark.group().strip():
        return "", line.strip(), 0
    kind = mark.lastgroup or "bullet"
    level = _LEVELS[kind]
    if kind == "deep":
        level = 1 + min(mark.group("deep").count(".") + 1, 3)
    return mark.group().strip(), line[mark.end() :].strip(), level


def _lines(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        rest = line
        while len(rest) > _LINE_CAP:
            at = rest.rfind(" ", 1, _LINE_CAP)
            at = at if at > 0 else _LINE_CAP
            yield rest[:at]
            yield ""
            rest = rest[at:]
        yield rest


def _whole_titles(lines: Iterable[str]) -> Iterator[str]:
    """ "Phần I" and its title on the next line become one line."""
    part = ""
    for line in lines:
        if _PART.fullmatch(line):
            part = f"{line.strip(' .:')}. "
        elif part and line.strip():
            yield part + line.strip()
            part = ""
        else:
            yield line
    if part:
        yield part.strip()


def _row(line: str) -> tuple[str, ...]:
    line = line.strip()
    if len(line) < 3 or not (line.startswith("|") and line.endswith("|")):
        return ()
    return tuple(cell.strip() for cell in line[1:-1].split("|", _CELL_CAP - 1))


def _even(rows: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    width = max(map(len, rows))
    return tuple((*row, *[""] * (width - len(row))) for row in rows)


def _question(line: str) -> Block:
    mark, rest, level = unmarked(line.replace(QUESTION, "").strip())
    return Block(Form.QUESTION, rest, mark, level, first=True)


def _paragraphs(run: list[str]) -> Iterator[Block]:
    """Blocks of the lines between two empty ones."""
    for at in range(0, len(run), _RUN_CAP):
        yield from _Run(run[at : at + _RUN_CAP]).blocks()


class _Run:
    """Lines without an empty one between them, and how they were broken."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = [line.strip() for line in lines]
        longest = max((len(line) for line in self.lines), default=0)
        open_ends = sum(not _ended(line) for line in self.lines[:-1])
        self.width = min(longest, 100)
        self.short = longest < _WRAP  # one thought a line, often without capitals (phones)
        self.hard = len(lines) >= 3 and _WRAP < longest <= 100 and open_ends * 2 >= len(lines) - 1
        self.levels: set[int] = set()

    def blocks(self) -> Iterator[Block]:
        current: list[str] = []
        first = True
        for line in self.lines:
            mark, _, level = unmarked(line)
            if current and (self._begins(current[-1], mark, level) or not self._goes_on(current[-1], line)):
                yield _block(current, first)
                current, first = [], False
            if mark:
                self.levels.add(level)
            current.append(line)
        if current:
            yield _block(current, first)

    def _begins(self, above: str, mark: str, level: int) -> bool:
        """Whether a list item opens; a number at the start of a wrapped line may be the sentence's own."""
        if mark and level in (2, 3) and not _ended(above) and len(above) >= _WRAP:
            return mark.startswith("1") or level in self.levels
        return bool(mark)

    def _goes_on(self, above: str, line: str) -> bool:
        """Whether `line` goes on with the paragraph of `above`."""
        begins = line.lstrip("\"'“‘«(")[:1]
        if _is_closing(line) or _is_closing(above):
            return False
        if above.endswith((",", ";")) and begins.islower():
            return True
        if _ended(above):
            full = self.hard and len(above) >= self.width - 8 and not above.endswith((":", "./."))
            return full and (_ended(line) or len(line) >= self.width - 16)
        if begins.islower() and not self.short:
            return True
        return len(above) >= _WRAP and len(above) + len(line.split(maxsplit=1)[0]) + 1 > self.width - 12


def _is_closing(line: str) -> bool:
    """ "Trân trọng" on its own line closes what stands above, whatever that ends with."""
    return len(line.split()) <= _CLOSING_WORDS and courtesy.is_courtesy(line, headed=True)


def _ended(line: str) -> bool:
    return line.rstrip(_CLOSING).endswith(tuple(_TERMINAL))


def _block(lines: list[str], first: bool) -> Block:
    mark, rest, level = unmarked(lines[0])
    text = " ".join(part for part in (rest, *(line.strip() for line in lines[1:])) if part)
    if mark and not text:
        mark, text, level = "", lines[0].strip(), 0
    return Block(Form.ITEM if mark else Form.PARAGRAPH, text, mark, level, first=first, lines=len(lines))
