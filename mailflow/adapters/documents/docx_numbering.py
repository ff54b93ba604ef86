"""Numbers of automatic lists in Word documents (ECMA-376 part 1, 17.9): "1.", "a)", "II.", and "- " for bullets."""

from __future__ import annotations

from lxml.etree import _Element

from mailflow.adapters.documents.docx_styles import Styles
from mailflow.adapters.documents.numerals import LEVELS, Counters, Level
from mailflow.adapters.documents.xml import attribute, child, local, value


class Numbering:
    """The numbering part; `marker` counts on, so it is asked once for each paragraph, in order."""

    def __init__(self, root: _Element | None, styles: Styles) -> None:
        self._styles = styles
        self._lists: dict[str, dict[int, Level]] = {}  # by number id
        self._counted_as: dict[str, str] = {}  # number id -> what counts together
        self._counters = Counters()
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
        return self._counters.marker(self._counted_as[num_id], levels, at) if levels else ""

    def _place(self, properties: _Element | None) -> tuple[str, int]:
        own = child(properties, "numPr")
        styled_id, styled_level = self._styles.list_of(value(properties, "pStyle"))
        num_id = value(own, "numId") or styled_id
        level = value(own, "ilvl") or styled_level or "0"
        return num_id, min(int(level), LEVELS - 1) if level.isdigit() else 0

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
        if local(level) == "lvl" and at.isdigit() and int(at) < LEVELS:
            start = value(level, "start")
            first = int(start[:6]) if start.isdigit() else 1
            found[int(at)] = Level(value(level, "numFmt") or "decimal", value(level, "lvlText")[:40], first)
    return found
