"""People's text made safe to print, and cut into blocks: paragraphs and tables. Their words are never changed.

Tables in text stand as lines `| cell | cell |`; a line break inside a cell is U+2028.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailflow.core import sentences

# C0, C1 and lone surrogates cannot stand in HTML or in a mail; tab and line feed can.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_BREAKS = re.compile(r"\r\n|\r|\x0b|\x0c|\x85")
_BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_FIGURE = re.compile(r"[-+−]?\d[\d., ]{0,30}%?")
_ISOLATES, _PDI = "\u2066\u2067\u2068", "\u2069"
_EMBEDDINGS, _PDF = "\u202a\u202b\u202d\u202e", "\u202c"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (`rows` empty) or a table (`text` empty); the first row holds the column heads."""

    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def printable(text: str) -> str:
    """The text with what cannot be printed shown as U+FFFD, and every text direction closed at its line's end."""
    text = _CONTROL.sub("\ufffd", _BREAKS.sub("\n", text))
    if not _BIDI.search(text):
        return text
    return "\n".join(_closed(line) for line in text.split("\n"))


def _closed(line: str) -> str:
    """UAX 9: an override left open would turn our own words behind it; a stray end would close ours."""
    out: list[str] = []
    opened: list[str] = []
    for char in line:
        if char in _ISOLATES:
            opened.append(_PDI)
        elif char in _EMBEDDINGS:
            opened.append(_PDF)
        elif char in (_PDI, _PDF):
            if not opened or opened[-1] != char:
                continue
            opened.pop()
        out.append(char)
    return "".join(out) + "".join(reversed(opened))


def one_line(text: str) -> str:
    """For subjects, file names and addresses of strangers: one line, nothing that can turn or hide other text."""
    return " ".join(_BIDI.sub("\ufffd", printable(text).replace("\u2028", " ").replace("\u2029", " ")).split())


def is_figure(cell: str) -> bool:
    """Whether a cell of a table holds a number only, `-35,6` or `96,8%`: such cells stand to the right."""
    return bool(_FIGURE.fullmatch(cell))


def blocks(text: str) -> tuple[Block, ...]:
    """Paragraphs (one per line, empty lines left out) and tables of two or more columns, in order."""
    found: list[Block] = []
    rows: list[tuple[str, ...]] = []
    for line in [*printable(text).split("\n"), ""]:
        row = _row(line)
        if row:
            rows.append(row)
            continue
        if rows:
            found.append(Block(rows=_even(rows)))
            rows = []
        if line.strip():
            found.append(Block(text=line.strip()))
    return tuple(found)


def _row(line: str) -> tuple[str, ...]:
    line = line.strip()
    if len(line) < 3 or not (line.startswith("|") and line.endswith("|")):
        return ()
    return tuple(cell.strip() for cell in line[1:-1].split("|"))


def _even(rows: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    width = max(map(len, rows))
    return tuple((*row, *[""] * (width - len(row))) for row in rows)


def shortened(text: str, limit: int) -> str:
    """One line of about `limit` characters at most, cut after a whole sentence; after a word only when the first
    sentence alone is too long or too short to say anything. Tables and cuts are marked `…`."""
    lines = text.split("\n")
    told = [line for line in lines if not _row(line)]
    text = " ".join(" ".join(told).split())
    if len(text) <= limit:
        return text if len(told) == len(lines) else f"{text} …".strip()
    whole = 0
    for sentence in sentences.split(text[: 2 * limit + 200])[:-1]:
        end = text.index(sentence, whole) + len(sentence)
        if end > limit:
            break
        whole = end
    if whole > limit // 4:
        return text[:whole] + " …"
    head = text[:limit].rpartition(" ")[0] or text[:limit]
    return head + " …"


@dataclass(frozen=True, slots=True)
class LetterBlock:
    """A part of a plain letter: `paragraph`, `quote` (lines indented by four spaces) or `list` (lines `- …`)."""

    form: str
    lines: tuple[str, ...]


def letter_blocks(text: str) -> tuple[LetterBlock, ...]:
    """A plain-text letter of ours as parts, for the HTML made from it."""
    found: list[LetterBlock] = []
    form = ""
    lines: list[str] = []
    for line in [*text.split("\n"), ""]:
        now = _form(line)
        if now != form and lines:
            found.append(LetterBlock(form, tuple(lines)))
            lines = []
        form = now
        if now:
            lines.append(line.strip().removeprefix("- ") if now == "list" else line.strip())
    return tuple(found)


def _form(line: str) -> str:
    if not line.strip():
        return ""
    if line.startswith("    "):
        return "quote"
    return "list" if line.startswith("- ") else "paragraph"
