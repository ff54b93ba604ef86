"""Styles of OpenDocument files, as far as words depend on them: fonts, hidden sheets, and how lists are numbered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lxml.etree import _Element

from mailflow.adapters.documents.numerals import numeral
from mailflow.adapters.documents.xml import attribute, child, local

_CHAIN = 20
_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


@dataclass(frozen=True, slots=True)
class ListLevel:
    """`form` as in numerals.py, "bullet", or "" for no sign; `shown` levels of the number are written."""

    form: str = ""
    prefix: str = ""
    suffix: str = ""
    start: int = 1
    shown: int = 1

    def marker(self, counts: list[int], level: int, levels: list[ListLevel]) -> str:
        """The sign in front of an item, with a space behind it."""
        if self.form in {"bullet", ""}:
            return "- " if self.form else ""
        first = max(0, level + 1 - self.shown)
        numbers = [numeral(max(counts[i], 1), levels[i].form or "decimal") for i in range(first, level + 1)]
        return f"{self.prefix}{'.'.join(numbers)}{self.suffix}".strip() + " "


class Styles:
    """The styles of content.xml and styles.xml."""

    def __init__(self, roots: Iterable[_Element]) -> None:
        self._parents: dict[str, str] = {}
        self._fonts: dict[str, str] = {}
        self._hidden: set[str] = set()
        self._lists: dict[str, dict[int, ListLevel]] = {}
        faces: dict[str, str] = {}
        for root in roots:
            for group in root:
                for style in group if local(group) in {"styles", "automatic-styles", "font-face-decls"} else ():
                    if local(style) == "font-face":
                        faces[attribute(style, "name")] = attribute(style, "font-family")
                    elif local(style) == "list-style":
                        self._lists[attribute(style, "name")] = _levels(style)
                    elif local(style) == "style":
                        self._add(style, faces)

    def font(self, style: str) -> str:
        """The font a style sets, itself or by the styles above it; "" when none does."""
        for _ in range(_CHAIN):
            if style in self._fonts:
                return self._fonts[style]
            if style not in self._parents:
                break
            style = self._parents[style]
        return ""

    def hidden(self, table_style: str) -> bool:
        return table_style in self._hidden

    def list_level(self, style: str, level: int) -> ListLevel | None:
        return self._lists.get(style, {}).get(level)

    def _add(self, style: _Element, faces: dict[str, str]) -> None:
        name = attribute(style, "name")
        parent = attribute(style, "parent-style-name")
        if parent:
            self._parents[name] = parent
        text = child(style, "text-properties")
        font = attribute(text, "font-name")
        font = faces.get(font, font) or attribute(text, "font-family")
        if font:
            self._fonts[name] = font.strip("'\"")
        if attribute(child(style, "table-properties"), "display") == "false":
            self._hidden.add(name)


def _levels(style: _Element) -> dict[int, ListLevel]:
    found: dict[int, ListLevel] = {}
    for element in style:
        at = attribute(element, "level")
        if not at.isdigit() or not 1 <= int(at) <= 10:
            continue
        form = (
            "bullet"
            if local(element) == "list-level-style-bullet"
            else _FORMS.get(attribute(element, "num-format"), "")
        )
        start, shown = attribute(element, "start-value", "1"), attribute(element, "display-levels", "1")
        found[int(at) - 1] = ListLevel(
            form,
            attribute(element, "num-prefix"),
            attribute(element, "num-suffix"),
            int(start[:4]) if start.isdigit() else 1,
            int(shown) if shown.isdigit() and len(shown) == 1 else 1,
        )
    return found
