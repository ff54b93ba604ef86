"""HTML set in fonts of before Unicode (.VnTime, VNI-Times): the text of the tree turned into Unicode, font by font."""

from __future__ import annotations

import re

from lxml.etree import _Element, iterwalk

from mailflow.core import legacy_vietnamese
from mailflow.core.html_style import Sheet, legacy_font, sheet_of

_FONT_NAMED = re.compile(r"\.vn[a-z]|vni[-a-z ]")
_UNICODE_LETTER = re.compile("[ĂăĐđƠơƯưẠ-ỹ]")
_NOT_TEXT = {"script", "style", "title"}


def convert(root: _Element, source: str) -> None:
    """Changes texts in place. `source` is the HTML as it came, which tells cheaply that there is nothing to do."""
    small = source.lower()
    named = (".vn" in small or "vni" in small) and _FONT_NAMED.search(small) is not None
    if not named and _UNICODE_LETTER.search(source):
        return
    for font, places in _by_font(root, sheet_of(root) if named else Sheet()).items():
        whole = "\n".join(_text(place) for place in places)
        encoding = legacy_vietnamese.encoding_of(whole, font)
        if encoding is None:
            continue
        capitals = legacy_vietnamese.is_capital_font(font)
        for place in places:
            _put(place, legacy_vietnamese.apply(_text(place), encoding, capitals))


_Place = tuple[_Element, bool]  # an element, and whether its tail is meant rather than its text


def _by_font(root: _Element, sheet: Sheet) -> dict[str, list[_Place]]:
    """Places of text by the legacy font they are set in, "" for any other font."""
    groups: dict[str, list[_Place]] = {}
    fonts = [""]
    for event, element in iterwalk(root, events=("start", "end")):
        if event == "start":
            own = _font_of(element, sheet)
            fonts.append(fonts[-1] if own is None else own)
            if element.text and element.tag not in _NOT_TEXT:
                groups.setdefault(fonts[-1], []).append((element, False))
            continue
        fonts.pop()
        if element.tail and element is not root:
            groups.setdefault(fonts[-1], []).append((element, True))
    return groups


def _font_of(element: _Element, sheet: Sheet) -> str | None:
    """The nearest word on fonts: the style, else `<font face>`; None when the element names none."""
    styled = sheet.of(element).font
    face = element.get("face")
    if styled is None and face is not None:
        return legacy_font(face)
    return styled


def _text(place: _Place) -> str:
    element, tail = place
    return (element.tail if tail else element.text) or ""


def _put(place: _Place, text: str) -> None:
    element, tail = place
    if tail:
        element.tail = text
    else:
        element.text = text
