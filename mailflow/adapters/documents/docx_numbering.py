"""Numbers of automatic lists in Word documents (ECMA-376 part 1, 17.9): "1.", "a)", "II.", and "- " for bullets."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.etree import _Element

from mailflow.adapters.documents.docx_styles import Styles
from mailflow.adapters.documents.numerals import numeral
from mailflow.adapters.documents.xml import attribute, child, local, value

_PLACE = re.compile(r"%([1-9])")
_LEVELS = 9


@dataclass(frozen=True, slots=True)
class Level:
    """How a level is written: number format, text with %1 to %9 for the numbers, first number."""

    form: str
    text: str
    start: int


class Numbering:
    """The numbering part; `marker` counts on, so it is asked once for each paragraph, in order."""

    def __init__(self, root: _Element | None, styles: Styles) -> None:
        self._styles = styles
        self._lists: dict[str, dict[int, Level]] = {}  # by number id
        self._counted_as: dict[str, str] = {}  # number id -> what counts together
        self._counts: dict[str, list[int]] = {}
        abstracts: dict[str, dict[int, Level]] = {}
        for element in root if root is not None else ():
            if local(element) == "abstractNum":
                abstracts[attribute(element, "abstractNumId")] = _levels(element)
        for element in root if root is not None else ():
            if local(element) == "num":
                self._add(element, abstracts)

    def marker(self, paragraph_properties: _Element | None) -> str:
        """The number in front of a paragraph with a space behind it, "" when it is in no list."""
        num_id, at = self._place(paragraph_properties)
        levels = self._lists.get(num_id)
        level = levels.get(at) if levels else None
        if levels is None or level is None:
            return ""
        counts = self._count(self._counted_as[num_id], levels, at)
        if level.form in {"bullet", "none"}:
            return "- " if level.form == "bullet" else ""
        legal = level.form if "%" in level.text else ""
        text = _PLACE.sub(lambda m: _number(levels, counts, int(m.group(1)) - 1, legal), level.text)
        return f"{text.strip()} " if text.strip() else ""

    def _place(self, properties: _Element | None) -> tuple[str, int]:
        own = child(properties, "numPr")
        styled_id, styled_level = self._styles.list_of(value(properties, "pStyle"))
        num_id = value(own, "numId") or styled_id
        level = value(own, "ilvl") or styled_level or "0"
        return num_id, min(int(level), _LEVELS - 1) if level.isdigit() else 0

    def _count(self, counter: str, levels: dict[int, Level], at: int) -> list[int]:
        """Counts of all levels after this paragraph; a number on a level restarts the levels below it."""
        counts = self._counts.setdefault(counter, [_start(levels, i) - 1 for i in range(_LEVELS)])
        for above in range(at):
            counts[above] = max(counts[above], _start(levels, above))
        counts[at] += 1
        for below in range(at + 1, _LEVELS):
            counts[below] = _start(levels, below) - 1
        return counts

    def _add(self, element: _Element, abstracts: dict[str, dict[int, Level]]) -> None:
        num_id, abstract = attribute(element, "numId"), value(element, "abstractNumId")
        levels = dict(abstracts.get(abstract, {}))
        counted_as = f"abstract {abstract}"
        for override in element:
            at = attribute(override, "ilvl")
            if local(override) != "lvlOverride" or not at.isdigit():
                continue
            levels.update(_levels(override))
            start = value(override, "startOverride")
            if start.isdigit():
                counted_as = f"number {num_id}"
                old = levels.get(int(at), Level("decimal", f"%{int(at) + 1}.", 1))
                levels[int(at)] = Level(old.form, old.text, int(start[:6]))
        self._lists[num_id], self._counted_as[num_id] = levels, counted_as


def _levels(element: _Element) -> dict[int, Level]:
    found: dict[int, Level] = {}
    for level in element:
        at = attribute(level, "ilvl")
        if local(level) == "lvl" and at.isdigit() and int(at) < _LEVELS:
            start = value(level, "start")
            first = int(start[:6]) if start.isdigit() else 1
            found[int(at)] = Level(value(level, "numFmt") or "decimal", value(level, "lvlText")[:40], first)
    return found


def _start(levels: dict[int, Level], at: int) -> int:
    return levels[at].start if at in levels else 1


def _number(levels: dict[int, Level], counts: list[int], at: int, own: str) -> str:
    level = levels.get(at)
    return numeral(counts[at], level.form if level else own or "decimal")
