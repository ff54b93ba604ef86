"""Styles of a Word document, as far as words depend on them: the font of a run, and the list of a paragraph."""

from __future__ import annotations

from dataclasses import dataclass

from lxml.etree import _Element

from mailflow.adapters.documents.xml import attribute, child, local, value

_CHAIN = 20  # of styles based on styles


@dataclass(frozen=True, slots=True)
class Style:
    """What one style says itself: "" and None mean that it says nothing."""

    parent: str = ""
    font: str = ""
    hidden: bool | None = None
    num_id: str = ""
    level: str = ""


class Styles:
    """The styles part of a document; an absent part says nothing."""

    def __init__(self, root: _Element | None) -> None:
        self._styles: dict[str, Style] = {}
        self._default = font_of(child(root, "docDefaults", "rPrDefault", "rPr"))
        self._paragraph = ""
        for element in root if root is not None else ():
            if local(element) == "style":
                name = attribute(element, "styleId")
                self._styles[name] = _style(element)
                if attribute(element, "type") == "paragraph" and attribute(element, "default") in {"1", "true"}:
                    self._paragraph = name

    def font(self, run_properties: _Element | None, paragraph_style: str) -> str:
        """The font of a run: its own, its character style's, its paragraph style's, the document's."""
        own = font_of(run_properties)
        if own:
            return own
        for name in (value(run_properties, "rStyle"), paragraph_style or self._paragraph):
            found = next((style.font for style in self._chain(name) if style.font), "")
            if found:
                return found
        return self._default

    def hidden(self, run_properties: _Element | None) -> bool:
        """Whether a run is set as hidden text, by itself or by its character style."""
        own = hidden_in(run_properties)
        if own is not None:
            return own
        chain = self._chain(value(run_properties, "rStyle"))
        return bool(next((style.hidden for style in chain if style.hidden is not None), False))

    def list_of(self, paragraph_style: str) -> tuple[str, str]:
        """Number id and level that a paragraph style gives, "" where it gives none."""
        chain = self._chain(paragraph_style or self._paragraph)
        num_id = next((style.num_id for style in chain if style.num_id), "")
        return num_id, next((style.level for style in chain if style.level), "")

    def _chain(self, name: str) -> list[Style]:
        found: list[Style] = []
        while name in self._styles and len(found) < _CHAIN:
            found.append(self._styles[name])
            name = found[-1].parent
        return found


def font_of(run_properties: _Element | None) -> str:
    """The font that run properties name for Latin letters."""
    fonts = child(run_properties, "rFonts")
    return attribute(fonts, "ascii") or attribute(fonts, "hAnsi")


def hidden_in(run_properties: _Element | None) -> bool | None:
    """Whether run properties set or unset hidden text; None when they do not say."""
    vanish = child(run_properties, "vanish")
    return None if vanish is None else attribute(vanish, "val", "1") not in {"0", "false", "off"}


def _style(element: _Element) -> Style:
    properties, numbers = child(element, "rPr"), child(element, "pPr", "numPr")
    return Style(
        value(element, "basedOn"),
        font_of(properties),
        hidden_in(properties),
        value(numbers, "numId"),
        value(numbers, "ilvl"),
    )
