"""What CSS says about a piece of HTML mail, as far as reading needs it: hidden or shown, font, margins, white space.

Reads `style` attributes and the simple rules of `<style>` (tag, .class, tag.class); no cascade, no media queries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from lxml.etree import _Element

_STYLE_CAP = 4_000  # characters of one declaration block that are read
_SHEET_CAP = 200_000
_BLOCKS_CAP = 500
_WHITE = r"(?:#fff(?:fff)?\b|white\b|rgb\(255, ?255, ?255\))"
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all"
    r"|(?<![-\w])opacity\s*:\s*0(?:\.0{1,4})?\s*(?:;|!|$)"
)
_SIZE = re.compile(r"(?<![-\w])font-size\s*:\s*([a-z0-9])")
_TINY = re.compile(
    r"(?<![-\w])font-size\s*:\s*(?:0(?:\.0{1,4})?\s*(?:px|pt|em|%)?|1(?:\.0{1,4})?\s*(?:px|pt|%))\s*(?:;|!|$)"
)
_HIDDEN_BOX = re.compile(r"max-height\s*:\s*0(?:px|pt)?\s*(?:;|!|$)")
_WHITE_TEXT = re.compile(rf"(?<![-\w])color\s*:\s*{_WHITE}")
_COLOUR = re.compile(r"(?<![-\w])color\s*:\s*[#a-z]")
_WHITE_GROUND = re.compile(rf"background(?:-color)?\s*:\s*{_WHITE}")
_NO_MARGIN = re.compile(
    r"(?<![-\w])margin\s*:\s*0(?:px|pt|in|cm)?\s*(?:;|!|$)|margin-bottom\s*:\s*0?\.?0*1?(?:px|pt|in|cm)?\s*(?:;|!|$)"
)
_PRE = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)")
_NO_BORDER = re.compile(r"(?<![-\w])border(?:-width)?\s*:\s*(?:none|0(?:px|pt)?)")
_SHOWN = re.compile(r"display\s*:\s*(?!none)[a-z]")
_MARKER = re.compile(r"list-style(?:-type)?\s*:[^;]{0,60}?\b(none|(?:lower|upper)-(?:alpha|latin|roman))\b")
_FONT = re.compile(r"font(?:-family)?\s*:\s*([^;}]{1,300})")
_LEGACY_FONT = re.compile(r"(?i)(\.vn[a-z0-9 ]{1,30}|\bvni[-a-z0-9 ]{1,30})")
_BRACE = re.compile("[{}]")
_SELECTOR = re.compile(r"^([a-z][a-z0-9]*)?(?:\.([-\w]+))?$")


@dataclass(frozen=True, slots=True)
class Style:
    """The few facts of one declaration block.

    `marker` is a list-style-type that is not the usual one ("none", "lower-alpha", ...); `font` is a legacy Vietnamese
    font, "" for any other font, None when no font is named; `tight` means no space around the paragraph. `tiny`
    (letters of no size) and `pale` (white on white) pass on to what is inside; None when nothing is said about them.
    """

    tiny: bool | None = None
    pale: bool | None = None
    hidden: bool = False
    shown: bool = False
    preformatted: bool = False
    tight: bool = False
    borderless: bool = False
    marker: str = ""
    word_marker: bool = False
    font: str | None = None


PLAIN = Style()


@lru_cache(maxsize=4096)
def read(style: str) -> Style:
    """Facts of one `style` attribute or rule body."""
    css = style[:_STYLE_CAP].lower()
    hidden = bool(_HIDDEN.search(css)) or ("overflow" in css and bool(_HIDDEN_BOX.search(css)))
    font, marker = _FONT.search(css), _MARKER.search(css)
    return Style(
        tiny=bool(_TINY.search(css)) if _SIZE.search(css) else None,
        pale=bool(_WHITE_TEXT.search(css) and _WHITE_GROUND.search(css)) if _COLOUR.search(css) else None,
        hidden=hidden,
        shown=bool(_SHOWN.search(css)),
        preformatted=bool(_PRE.search(css)),
        tight=bool(_NO_MARGIN.search(css)),
        borderless=bool(_NO_BORDER.search(css)),
        marker=marker.group(1) if marker else "",
        word_marker="mso-list:ignore" in css.replace(" ", ""),
        font=legacy_font(font.group(1)) if font else None,
    )


def legacy_font(family: str) -> str:
    """The first TCVN3 or VNI font of a font list (".vntime", "vni-times"), "" when there is none."""
    found = _LEGACY_FONT.search(family)
    return found.group(1).strip().lower() if found else ""


@dataclass(slots=True)
class Sheet:
    """The simple rules of a document's `<style>` elements: (tag, class) -> facts; "" stands for any."""

    rules: dict[tuple[str, str], Style] = field(default_factory=dict)
    _found: dict[tuple[str, str, str], Style] = field(default_factory=dict)

    def of(self, element: _Element) -> Style:
        """Facts of an element: its own attribute, else the rule of its class, else of its tag."""
        style = element.get("style")
        if not self.rules:
            return read(style) if style else PLAIN
        kind = str(element.tag), (element.get("class") or "")[:300].lower(), style or ""
        found = self._found.get(kind)
        if found is None:
            found = self._found[kind] = self._of(*kind)
        return found

    def _of(self, tag: str, classes: str, style: str) -> Style:
        own = read(style) if style else PLAIN
        rule = next((self.rules[key] for key in _selectors(tag, classes) if key in self.rules), None)
        return own if rule is None else _merge(own, rule)


def _selectors(tag: str, classes: str) -> Iterator[tuple[str, str]]:
    """The simple selectors that fit an element, the most exact first."""
    for name in classes.split()[:10]:
        yield tag, name
        yield "", name
    yield tag, ""


def _merge(own: Style, rule: Style) -> Style:
    return Style(
        tiny=rule.tiny if own.tiny is None else own.tiny,
        pale=rule.pale if own.pale is None else own.pale,
        hidden=own.hidden or (rule.hidden and not own.shown),
        preformatted=own.preformatted or rule.preformatted,
        tight=own.tight or rule.tight,
        borderless=own.borderless,
        marker=own.marker or rule.marker,
        word_marker=own.word_marker,
        font=own.font if own.font is not None else rule.font,
    )


def sheet_of(root: _Element) -> Sheet:
    """Rules of all `<style>` elements below `root`, in order; the last one wins."""
    sheet = Sheet()
    budget = _SHEET_CAP
    for element in root.iter("style"):
        css = (element.text or "")[:budget]
        budget -= len(css)
        sheet.rules.update(_rules(css))
    return sheet


@lru_cache(maxsize=64)
def _rules(css: str) -> dict[tuple[str, str], Style]:
    """Rules of one style sheet that say something of interest; Word and the web mails send the same sheet each time."""
    rules: dict[tuple[str, str], Style] = {}
    for selectors, body in islice(_blocks(css.lower()), _BLOCKS_CAP):
        facts = read(body)
        if facts == PLAIN:
            continue
        for selector in selectors.split(",")[:20]:
            match = _SELECTOR.match(selector.strip())
            if match and any(match.groups()):
                rules[match.group(1) or "", match.group(2) or ""] = facts
    return rules


def _blocks(css: str) -> Iterator[tuple[str, str]]:
    """Top-level `selector { body }` pairs. What stands inside @media is for other screens and is skipped."""
    css = re.sub(r"<!--|-->", " ", css)
    css = "".join(part.partition("*/")[2] if i else part for i, part in enumerate(css.split("/*")))
    position = 0
    while (opening := css.find("{", position)) >= 0:
        selectors = css[position:opening].rpartition(";")[2].strip()
        closing = _closing(css, opening)
        if not selectors.startswith("@"):
            yield selectors, css[opening + 1 : closing]
        position = closing + 1


def _closing(css: str, opening: int) -> int:
    depth = 0
    for brace in _BRACE.finditer(css, opening):
        depth += 1 if brace.group() == "{" else -1
        if depth == 0:
            return brace.start()
    return len(css)
