"""Sentences of a Vietnamese paragraph. What they say is decided elsewhere; here nothing is lost but the white space between."""

from __future__ import annotations

import re

# A full stop after one of these does not end a sentence.
_SHORT = frozenset(
    "tp tx tt ts ths pgs gs bs ks đ/c đc d/c dc mr mrs ms dr st no vs p q h x kt tm tl tuq v.v v.v. v/v stt nxb tr cn th".split()
)
_END = re.compile(r"(?:[.!?…]{1,6}|\./\.)[\"'”’»)\]]{0,3}(?=\s|$)")
_GLUED = re.compile(r"(?<=[a-zà-ỹđ]{2})\.(?=[A-ZÀ-ỸĐ][a-zà-ỹđ])")
_OPENING = "\"'“‘«([-–*•"
_LIST_NUMBER = re.compile(r"(?:^|\s)(?:\d{1,2}|[a-zđ]|[IVX]{1,5})\.$")


def split(text: str) -> tuple[str, ...]:
    """The sentences in order, stripped. "11.286 tỷ", "TP. HCM", "Đ/c.", "v.v.", "16/11." before a small letter stay whole."""
    found: list[str] = []
    start = 0
    for end in _ends(text):
        piece = text[start:end].strip()
        if piece:
            found.append(piece)
        start = end
    last = text[start:].strip()
    return (*found, last) if last else tuple(found)


def _ends(text: str) -> list[int]:
    ends = {m.end() for m in _END.finditer(text) if _ends_sentence(text, m)}
    return sorted(ends | {m.end() for m in _GLUED.finditer(text)})


def _ends_sentence(text: str, mark: re.Match[str]) -> bool:
    before, after = text[max(0, mark.start() - 24) : mark.start()], text[mark.end() : mark.end() + 40].lstrip()
    if not after:
        return True
    if mark.group()[0] in "!?" or mark.group().startswith("./."):
        return True
    word = before.rsplit(None, 1)[-1].lstrip(_OPENING).lower() if before.strip() else ""
    if word in _SHORT or _LIST_NUMBER.search(before[-8:] + "."):
        return _is_abbreviated_end(word, after)
    first = after.lstrip(_OPENING)[:1]
    return not first.islower()


def _is_abbreviated_end(word: str, after: str) -> bool:
    """`v.v.` may end a sentence before a capital; the others announce a name."""
    return word in ("v.v", "v.v.") and after.lstrip(_OPENING)[:1].isupper()
