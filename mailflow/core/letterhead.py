"""What an official document (Decree 30) puts around its content: letterhead above, "Nơi nhận" and signature below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mailflow.core import courtesy, covers
from mailflow.core.blocks import CELL_BREAK, Block, Form

_TOP = 16  # so many blocks may belong to a letterhead
_BOTTOM = 2  # a name may stand so near the end without an office above it
_ENDS = (".", ":", ";", "!", "?")
_SUBJECT = 3  # so many blocks may stand under "BÁO CÁO" before the content


def strip(found: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks without letterhead, recipients and signature block."""
    body = _below_head(list(found))
    return tuple(_without_tail(body))


def _below_head(found: list[Block]) -> list[Block]:
    kept: list[Block] = []
    under = 0  # how many blocks below "BÁO CÁO" may still say what it is about
    headed = False
    for at, block in enumerate(found):
        if at < _TOP and (_is_head(block) or _is_title(block)):
            headed = True
            under = _SUBJECT if _is_type(block) else under
            continue
        if under and block.form is Form.PARAGRAPH and not kept and _is_subject(block):
            under -= 1
            continue
        under = 0
        kept.append(block)
    return kept if headed else found


def _is_title(block: Block) -> bool:
    """A line of the top that only tells whose opinion of which week this is."""
    return block.form is Form.PARAGRAPH and not block.text.endswith(_ENDS) and covers.about(block.text)


def _is_head(block: Block) -> bool:
    if block.form is Form.TABLE:
        return all(_is_head_cell(cell) for row in block.rows for cell in row)
    return block.form is not Form.QUESTION and (covers.line(block.text) or _all_lines(block.text))


def _is_head_cell(cell: str) -> bool:
    return all(covers.line(line) or covers.signature(line) for line in cell.split(CELL_BREAK))


def _all_lines(text: str) -> bool:
    """Letterhead that an extraction put on one line: UBND TỈNH … CỘNG HÒA …"""
    return text.isupper() and "CỘNG HÒA XÃ HỘI CHỦ NGHĨA" in text and len(text.split()) <= 30


def _is_type(block: Block) -> bool:
    return block.form is not Form.TABLE and covers.titled(block.text)


def _is_subject(block: Block) -> bool:
    """The lines under the document's type that say what it is about: no sentence, no colon, no figure."""
    text = block.text
    short = len(text.split()) <= 45 and not text.endswith(_ENDS) and "%" not in text
    return short and not courtesy.is_courtesy(text)


def _without_tail(found: list[Block]) -> list[Block]:
    kept: list[Block] = []
    listing = signed = False
    for at, block in enumerate(found):
        if block.form is Form.TABLE:
            listing = False
            rows = tuple(row for row in block.rows if not _is_tail_row(row))
            if rows:
                kept.append(replace(block, rows=rows))
            continue
        if covers.recipients(block.text):
            listing = True
            continue
        if listing and ((block.form is Form.ITEM and len(block.text) <= 140) or covers.line(block.text)):
            continue
        if covers.signature(block.text):
            signed = True
            continue
        if (signed or at + _BOTTOM >= len(found)) and covers.signed_name(block.text):
            continue
        listing = False
        kept.append(block)
    return kept


def _is_tail_row(row: tuple[str, ...]) -> bool:
    """A row of the table that holds "Nơi nhận" at the left and the signature at the right."""
    cells = [cell for cell in row if cell]
    return bool(cells) and all(_is_tail_cell(cell) for cell in cells)


def _is_tail_cell(cell: str) -> bool:
    lines = [line.strip() for line in cell.split(CELL_BREAK) if line.strip()]
    if not lines:
        return True
    return covers.recipients(lines[0]) or covers.signature(lines[0]) or all(covers.line(line) for line in lines)
