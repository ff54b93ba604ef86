"""Sentences of a Vietnamese paragraph; only the white space between is lost. What they say is decided elsewhere."""

from __future__ import annotations

import re

# A full stop after one of these does not end a sentence.
_SHORT = re.compile(
    r"(?:tp|tx|tt|ts|ths|pgs|gs|bs|ks|[đd]/?c|mrs?|ms|dr|st|no|vs|p|q|h|x|kt|tm|tl|tuq|v\.v\.?|v/v|stt|nxb|tr|cn|th)"
)
# Both begin with the sign itself, so that a search leaps from one to the next.
_END = re.compile(r"[.!?…](?:[.!?…]{0,5}|(?<=\.)/\.)[\"'”’»)\]]{0,3}(?=\s|$)")
_GLUED = re.compile(r"\.(?<=[a-zà-ỹđ]{2}\.)(?=[A-ZÀ-ỸĐ][a-zà-ỹđ])")
_OPENING = "\"'“‘«([-–*•"
_LIST_NUMBER = re.compile(r"\(?(?:\d{1,2}(?:\.\d{1,2}){0,2}|[a-zđA-ZĐ]|[IVX]{1,5})")


def split(text: str) -> tuple[str, ...]:
    """The sentences in order, stripped. "11.286 tỷ", "TP. HCM", "Đ/c. Hùng", "v.v. và", "1. Thu" stay whole."""
    found: list[str] = []
    start = 0
    for end in _ends(text):
        piece = text[start:end].strip()
        if piece and not _LIST_NUMBER.fullmatch(piece.rstrip(".")):
            found.append(piece)
            start = end
    last = text[start:].strip()
    return (*found, last) if last else tuple(found)


def _ends(text: str) -> list[int]:
    ends = {m.end() for m in _END.finditer(text) if _ends_sentence(text, m)}
    return sorted(ends | {m.end() for m in _GLUED.finditer(text)})


def _ends_sentence(text: str, mark: re.Match[str]) -> bool:
    before, after = text[max(0, mark.start() - 24) : mark.start()], text[mark.end() : mark.end() + 40].lstrip()
    if not after or mark.group()[0] in "!?" or mark.group().startswith("./."):
        return True
    word = before.rsplit(None, 1)[-1].lstrip(_OPENING).lower() if before.strip() else ""
    first = after.lstrip(_OPENING)[:1]
    if _SHORT.fullmatch(word):
        return word.startswith("v.v") and first.isupper()
    return not first.islower()
