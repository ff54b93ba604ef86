"""HTML mail -> text as a reader sees it: paragraphs, lists, tables as `| a | b |`, quoted mail with "> ".

`parse` gives the tree, `from_tree` writes any part of it, `to_text` does both. What is quoted and what is new is not
decided here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

from lxml.etree import Element, HTMLParser, LxmlError, _Element, fromstring, iterwalk

from mailflow.core import html_fonts, html_style
from mailflow.core.html_page import Page
from mailflow.core.html_style import Style
from mailflow.core.html_table import LINE_BREAK, Cell, Grid, data_tables
from mailflow.core.vietnamese import nfc

_SKIPPED = {"script", "style", "title", "xml", "template", "svg", "select", "datalist", "object", "audio", "video"}
_BLOCKS = {
    *("html", "body", "div", "center", "address", "article", "aside", "section", "header", "footer", "main", "nav"),
    *("figure", "figcaption", "fieldset", "legend", "form", "details", "summary", "dialog", "blockquote", "pre", "br"),
    *("ul", "ol", "li", "menu", "dir", "dl", "dt", "dd", "plaintext", "p", "h1", "h2", "h3", "h4", "h5", "h6", "hr"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th"),
}
_SPACED = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "hr"}
_LISTS = {"ul", "ol", "menu", "dir"}
_BREAKING = _BLOCKS - _SPACED - _LISTS - {"blockquote", "li", "table", "tr", "td", "th"}  # end a line and no more
_SEEN = (False, False)  # neither tiny nor pale
_UNSAFE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_TAG = re.compile(r"<(/?[a-zA-Z][a-zA-Z0-9:]{0,30})[^<>]{0,100000}>")
_TAGS_CAP = 50_000  # a long mail thread has some thousands; beyond, only the words are read
_SPACES = re.compile(r"[ \t\r\n\f]+")
_UNSHOWN = [
    (re.compile(opening, re.IGNORECASE), re.compile(closing, re.IGNORECASE))
    for opening, closing in (
        ("<!--", "-->"),
        *((f"<{name}\\b", f"</{name}[^<>]{{0,50}}>") for name in ("style", "script", "title")),
    )
]
_BLANK_LINES = re.compile(r"\n(?: ?\n)+")
_NUMBER = re.compile(r"[(\[]?\w{1,6}(?:\.\w{1,3}){0,4}[.)\]:/]{1,2}")
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_PARSER = HTMLParser(huge_tree=True, recover=True, remove_comments=True, remove_pis=True, encoding="utf-8")


def to_text(html: str) -> str:
    """Text of an HTML document; "" only when nothing in it is visible. Never raises."""
    return from_tree(parse(html))


def parse(html: str) -> _Element:
    """The tree of any text taken as HTML; always a root element, never an exception."""
    source = _safe(html)
    root = _try_parse(source) if source.count("<") < _TAGS_CAP else None
    if root is None:
        root = _words_only(source)
    html_fonts.convert(root, source)
    return root


def _safe(text: str) -> str:
    """Without characters that no XML may hold; none of them is printable, which is quicker to ask."""
    return text if text.replace("\n", "").isprintable() else _UNSAFE.sub("", text)


def _try_parse(source: str) -> _Element | None:
    """None when libxml2 gives up: it stops at a nesting of 2048 and would drop the rest in silence."""
    try:
        root: _Element | None = fromstring(source.encode("utf-8", "replace"), parser=_PARSER)
    except (LxmlError, ValueError, AssertionError):
        return None
    if root is None or any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in _PARSER.error_log):
        return None
    return root


def _words_only(source: str) -> _Element:
    """For documents nested or long beyond reading: the words, with line breaks where blocks were."""
    for opening, closing in _UNSHOWN:
        source = _without(source, opening, closing)
    pieces = _TAG.split(_SPACES.sub(" ", source))  # text, tag name, text, tag name, ...
    pieces[1::2] = ["\n" if name.lower().lstrip("/") in _BLOCKS else "" for name in pieces[1::2]]
    root = Element("pre")
    root.text = _UNSAFE.sub("", _BLANK_LINES.sub("\n\n", unescape("".join(pieces))))
    return root


def _without(source: str, opening: re.Pattern[str], closing: re.Pattern[str]) -> str:
    """The source without what stands between the two marks, or after an opening that is never closed."""
    kept: list[str] = []
    position = 0
    while (start := opening.search(source, position)) is not None:
        kept.append(source[position : start.start()])
        end = closing.search(source, start.end())
        position = end.end() if end else len(source)
    return "".join([*kept, source[position:]])


def from_tree(element: _Element) -> str:
    """Text of an element and all in it (its tail is not): NFC, "\\n" line ends, no blank line at either end."""
    sheet = html_style.sheet_of(element.getroottree().getroot())
    text = _write(element, sheet)
    if not text and sheet.rules:  # a rule read without its cascade must not blank a whole mail
        text = _write(element, html_style.Sheet())
    return text


def _write(element: _Element, sheet: html_style.Sheet) -> str:
    writer = _Writer(sheet, data_tables(element))
    walk = iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        if event == "start":
            if not writer.enter(node):
                walk.skip_subtree()
            elif text := node.text:
                writer.text(text)
            continue
        if event == "end":
            writer.leave(node)
        if node is not element and (text := node.tail):
            writer.text(text)
    return nfc(_safe(writer.finish()))


@dataclass(slots=True)
class _List:
    """A list being read: its kind of marker and the number of its next item."""

    kind: str
    number: int = 1

    def marker(self) -> str:
        number, self.number = self.number, self.number + 1
        if self.kind in {"none", "-"}:
            return "- " if self.kind == "-" else ""
        return _numeral(number, self.kind) + ". "


@dataclass(slots=True)
class _Writer:
    """Follows the walk through the tree. `opened` has tag and style of each open element, None for one not shown."""

    sheet: html_style.Sheet
    data: set[_Element]
    pages: list[Page] = field(default_factory=lambda: [Page()])
    opened: list[tuple[str, Style] | None] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    inks: list[tuple[bool, bool]] = field(default_factory=lambda: [_SEEN])  # tiny and pale, per open element
    preformatted: int = 0

    def text(self, text: str) -> None:
        if self.inks[-1] != _SEEN:
            return
        if self.preformatted:
            self.pages[-1].verbatim(text)
        else:
            self.pages[-1].add(text)

    def finish(self) -> str:
        self.pages[0].flush()
        return "\n".join(self.pages[0].lines).strip("\n")

    def enter(self, node: _Element) -> bool:
        """Opens an element; False when nothing of it is shown (`leave` still comes for it)."""
        tag = str(node.tag)
        style = self.sheet.of(node)
        if tag in _SKIPPED or style.hidden or node.get("hidden") is not None:
            self.opened.append(None)
            return False
        if style.word_marker:
            self.pages[-1].marker = _word_marker(node)
            self.opened.append(None)
            return False
        self.opened.append((tag, style))
        ink = self.inks[-1]
        if style.tiny is not None or style.pale is not None:
            ink = (ink[0] if style.tiny is None else style.tiny, ink[1] if style.pale is None else style.pale)
        self.inks.append(ink)
        self.preformatted += style.preformatted or tag == "pre"
        if tag == "img":
            self.pages[-1].add(_emoji(node.get("alt") or ""))
        elif tag == "br":
            self.pages[-1].flush(forced=True)
        elif tag in _BLOCKS:
            self._open_block(node, tag, style)
        return True

    def _open_block(self, node: _Element, tag: str, style: Style) -> None:
        page = self.pages[-1]
        page.flush()
        if tag in _BREAKING:
            return
        if tag in _SPACED:
            page.gap = page.gap or _is_spaced(node, style)
        elif tag == "blockquote":
            page.depth += _is_quote(node, style)
        elif tag in _LISTS:
            self.lists.append(_open_list(node, tag, style))
            page.indent += 1
        elif tag == "li":
            self._open_item(node, style)
        elif tag == "table" and node in self.data:
            self.grids.append(Grid())
        elif self.grids and tag == "tr":
            self.grids[-1].rows.append([])
        elif self.grids and tag in {"td", "th"}:
            self.pages.append(Page())

    def _open_item(self, node: _Element, style: Style) -> None:
        if not self.lists:
            return
        current = self.lists[-1]
        current.number = _integer(node.get("value"), current.number)
        marker = current.marker()
        self.pages[-1].marker = "" if style.marker == "none" else marker

    def leave(self, node: _Element) -> None:
        opened = self.opened.pop()
        if opened is None:
            return
        tag, style = opened
        self.inks.pop()
        if tag in _BLOCKS and tag != "br":
            self._close_block(node, tag, style)
        self.preformatted -= style.preformatted or tag == "pre"

    def _close_block(self, node: _Element, tag: str, style: Style) -> None:
        page = self.pages[-1]
        page.flush()
        if tag in _BREAKING:
            return
        if tag in _SPACED:
            page.gap = page.gap or _is_spaced(node, style)
        elif tag == "blockquote":
            page.depth -= _is_quote(node, style)
        elif tag in _LISTS:
            self.lists.pop()
            page.indent -= 1
        elif tag == "li":
            page.marker = ""
        elif tag == "table" and node in self.data:
            self._close_table()
        elif self.grids and tag in {"td", "th"}:
            self._close_cell(node)

    def _close_cell(self, node: _Element) -> None:
        lines = [line for line in self.pages.pop().lines if line]
        columns, rows = (_integer(node.get(name), 1) for name in ("colspan", "rowspan"))
        self.grids[-1].add(Cell(LINE_BREAK.join(lines), columns, rows))

    def _close_table(self) -> None:
        page = self.pages[-1]
        page.gap = True
        for line in self.grids.pop().lines():
            page.write(line)
        page.gap = True


def _is_spaced(node: _Element, style: Style) -> bool:
    """Word's paragraphs have no margin of their own, so each is a line; its blank lines are written as paragraphs."""
    return not style.tight and not (node.get("class") or "").lower().startswith("mso")


def _is_quote(node: _Element, style: Style) -> bool:
    """Web mail indents a writer's own paragraph with a borderless <blockquote>; that is no quotation."""
    marked = node.get("type") == "cite" or "quote" in (node.get("class") or "").lower()
    return marked or not style.borderless


def _open_list(node: _Element, tag: str, style: Style) -> _List:
    kind = style.marker or (node.get("type") or "1" if tag == "ol" else "-")
    if tag != "ol" and kind != "none":
        kind = "-"
    return _List(kind, _integer(node.get("start"), 1))


def _integer(value: str | None, default: int) -> int:
    if value is None:
        return default
    digits = value.strip()[:6]
    return int(digits) if digits.isascii() and digits.isdigit() else default


def _numeral(number: int, kind: str) -> str:
    """The number of an item as its list writes it: 1, a, A, i or I; plain digits where letters run out."""
    upper = kind in {"A", "I"} or kind.startswith("upper")
    if kind in {"a", "A"} or kind.endswith(("alpha", "latin")):
        text = chr(ord("a") + number - 1) if 1 <= number <= 26 else str(number)
    elif kind in {"i", "I"} or kind.endswith("roman"):
        text = _roman(number)
    else:
        text = str(number)
    return text.upper() if upper else text


def _roman(number: int) -> str:
    if not 1 <= number < 40:
        return str(number)
    text = ""
    for value, letters in _ROMAN:
        while number >= value:
            text, number = text + letters, number - value
    return text


def _word_marker(node: _Element) -> str:
    """Word writes the marker of a list item as text: its number is kept, any symbol becomes "- "."""
    text = "".join("".join(map(str, node.itertext())).split())
    return f"{text} " if _NUMBER.fullmatch(text) else "- "


def _emoji(alt: str) -> str:
    """The text of a picture only when it is a drawn character; a logo's name is not what the writer wrote."""
    symbols = alt.strip()
    drawn = 0 < len(symbols) <= 8 and not symbols.isascii() and not any(c.isalnum() for c in symbols)
    return symbols if drawn else ""
