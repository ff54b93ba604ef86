"""Prepares an HTML reply for the line engine: what the client shows as older mail gets "> ", signatures get "-- ".

Only structure is read here (containers, borders, colours); wording is `reply_marks`, and `reply` decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import cast

from lxml.etree import XPath, _Element, iterwalk

from mailflow.core import html_text
from mailflow.core import reply_words as words
from mailflow.core.reply_lines import key, one_of
from mailflow.core.reply_marks import is_numbered

CLIMB = 24  # ancestors looked at for a colour
DEPTH = 60  # levels of a quoted part that are searched for coloured answers
SIGNATURES = 50  # elements; no mail carries more
LARGEST = 4_000_000  # characters; a larger document is read in its plain form only

_NAMES = XPath("descendant-or-self::*[@class or @id or @data-marker]")
_CONTAINERS = re.compile(
    r"\b(?:yahoo_quoted|protonmail_quote|tutanota_quote|zm_reply_quote|quoted-message-body|mail_quote)\b"
)
_CONTAINER_IDS = frozenset({"OLK_SRC_BODY_SECTION", "mail-editor-reference-message-container"})
_SIGNATURES = re.compile(
    r"\b(?:gmail_signature|moz-signature|moz-txt-sig|protonmail_signature_block(?!-empty)|yahoo-signature|ymail-signature"
    r"|zmail_signature|tutanota_signature|sh-signature)\b"
)
_SIGNATURE_IDS = re.compile(
    r"^(?:x_)*(?:signature|ms-outlook-mobile-signature|ymail_(?:android|ios)_signature|applemailsignature|bluemail_signature"
    r"|composer_signature|mobile-signature)$"
)
# Of these one stands in every document that holds such an element, small letters or not; most hold none.
_NAMED_PARTS = (
    *("yahoo_quoted", "protonmail_quote", "tutanota_quote", "zm_reply_quote", "quoted-message-body", "signature"),
    *("olk_src_body_section", "mail-editor-reference-message-container", "__quoted_text__", "moz-txt-sig"),
)
_MAIL_QUOTE = re.compile(r"mail_quote(?<!\wmail_quote)")  # Gmail's "gmail_quote" is a blockquote of its own
_HEADER_BORDER = re.compile(
    r"border-top:solid#(?:e1e1e1|b5c4df)|border:none;border-top:\S{0,40}1\.0pt|border-top:1pxsolid#(?:b5c4df|e1e1e1)"
)
_HEADER_IDS = re.compile(r"^(?:x_)*divrplyfwdmsg$")
_FROM = re.compile(rf"^[\s|]{{0,4}}(?:{one_of(words.LABELS['from'])})\s?:")
_INLINE_SAID = re.compile(one_of(words.INLINE_SAID))
_LEAVES = frozenset({"p", "div", "li", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "dd", "dt", "pre"})
_COLOURS = ("color", "background", "mso-highlight")  # where none is written, nothing is loud
_COLOUR = re.compile(r"(?<![-\w])color\s{0,4}:\s{0,4}(#[0-9a-f]{3,8}|[a-z]{3,20}|rgba?\([\d\s,.%]{5,40}\))")
_GROUND = re.compile(
    r"(?:background(?:-color)?|mso-highlight)\s{0,4}:\s{0,4}(#[0-9a-f]{3,8}|[a-z]{3,20}|rgb\([\d\s,]{5,20}\))"
)
_NAMED: dict[str, tuple[int, int, int]] = {
    **{"red": (255, 0, 0), "darkred": (139, 0, 0), "crimson": (220, 20, 60), "maroon": (128, 0, 0)},
    **{"blue": (0, 0, 255), "darkblue": (0, 0, 139), "navy": (0, 0, 128), "aqua": (0, 255, 255), "cyan": (0, 255, 255)},
    **{"green": (0, 128, 0), "lime": (0, 255, 0), "teal": (0, 128, 128), "yellow": (255, 255, 0)},
    **{"orange": (255, 165, 0), "purple": (128, 0, 128), "magenta": (255, 0, 255), "fuchsia": (255, 0, 255)},
}
# Colours that Word and webmails give to links, replies and quotes by themselves: no sign of an inline answer.
_USUAL = frozenset(
    {(31, 73, 125), (5, 99, 193), (149, 79, 114), (80, 0, 80), (0, 0, 238), (68, 84, 106), (17, 85, 204)}
)


@dataclass(frozen=True, slots=True)
class Marked:
    """The text with quote marks; `coloured` when answers were found by their colour inside a quoted mail."""

    text: str
    coloured: bool = False


def marked_text(html: str) -> Marked | None:
    """The text of an HTML reply in which older mail stands with "> "; None when the document is too large."""
    if len(html) > LARGEST:
        return None
    root = html_text.parse(html)
    for element in list(root.iter("blockquote")):
        if _only_indents(element):
            element.tag = "div"
    source = html.lower()
    if any(name in source for name in _NAMED_PARTS) or _MAIL_QUOTE.search(source):
        named = cast(list[_Element], _NAMES(root))  # only they can be a client's containers
        _mark_signatures(named)
        for element in [e for e in named if _is_container(e)]:
            _wrap_children(element)
    coloured = any(word in source for word in _COLOURS) and _mark_answers(root)
    return Marked(html_text.from_tree(root), coloured)


def _classes(element: _Element) -> str:
    return (element.get("class") or "")[:300]


def _identity(element: _Element) -> str:
    return (element.get("id") or "")[:80]


def _only_indents(quote: _Element) -> bool:
    """A blockquote that an editor's indent button made: no border, no sign of a quoted mail."""
    style = (quote.get("style") or "")[:400].lower().replace(" ", "")
    bare = not quote.get("type") and not quote.get("cite") and "quote" not in _classes(quote)
    return bare and ("border:none" in style or "border:0" in style) and "border-left:" not in style


def _is_container(element: _Element) -> bool:
    if element.tag == "blockquote" or next(element.iterancestors("blockquote"), None) is not None:
        return False
    named = _identity(element) in _CONTAINER_IDS or bool(_CONTAINERS.search(_classes(element)))
    return named or element.get("data-marker") == "__QUOTED_TEXT__"


def _wrap_children(element: _Element) -> None:
    quote = element.makeelement("blockquote", {})
    quote.text, element.text = element.text, None
    for child in list(element):
        quote.append(child)
    element.append(quote)


def _mark_signatures(named: list[_Element]) -> None:
    """A line "-- " before what the client stored as signature, unless it stands there already."""
    for element in islice((e for e in named if _is_signature(e)), SIGNATURES):
        parent = element.getparent()
        before = element.getprevious()
        marked = before is not None and "signature_prefix" in _classes(before)
        if parent is None or _text(element).startswith("--") or marked:
            continue
        delimiter = element.makeelement("div", {})
        delimiter.text = "-- "
        parent.insert(parent.index(element), delimiter)


def _is_signature(element: _Element) -> bool:
    if element.tag not in ("div", "span", "p", "pre", "table", "section"):
        return False
    if not (_SIGNATURES.search(_classes(element)) or _SIGNATURE_IDS.match(_identity(element).lower())):
        return False
    return "signature_prefix" not in _classes(element) and len(_text(element)) <= 1500


def _text(element: _Element, limit: int = 4000) -> str:
    """Its characters, white space folded, at most `limit`."""
    pieces: list[str] = []
    size = 0
    for piece in element.itertext():
        pieces.append(str(piece))
        size += len(piece)
        if size > limit:
            break
    return " ".join("".join(pieces).split())


# --- answers told by their colour --------------------------------------------------------------------------------


def _mark_answers(root: _Element) -> bool:
    """Finds the quoted mail under an Outlook header, or the first quote block, and frees coloured answers from it."""
    header = next((e for e in root.iter("div") if _is_header(e)), None)
    quote = next(root.iter("blockquote"), None)
    if header is not None and (quote is None or _before(header, quote, root)):
        region = list(_following(header))
    elif quote is not None:
        region = list(quote)
    else:
        return False
    answers = _answers(region, _text_before(root, header if header is not None else quote))
    if not answers:
        return False
    for element in region:
        _quote_around(element, answers, 0)
    if header is None and quote is not None:
        quote.tag = "div"
    return True


def _is_header(element: _Element) -> bool:
    style = (element.get("style") or "")[:400].lower().replace(" ", "")
    bordered = bool(_HEADER_BORDER.search(style)) or bool(_HEADER_IDS.match(_identity(element).lower()))
    return bordered and bool(_FROM.match(key(_text(element, 200))))


def _before(one: _Element, other: _Element, root: _Element) -> bool:
    return next((e is one for e in root.iter() if e is one or e is other), False)


def _following(header: _Element) -> Iterator[_Element]:
    """Everything after the header up to the end of the body, as whole branches; loose text becomes a branch."""
    element: _Element | None = header
    while element is not None and element.tag not in ("body", "html"):
        parent = element.getparent()
        if parent is None:
            return
        _own_tails(parent, parent.index(element))
        yield from list(element.itersiblings())
        element = parent


def _own_tails(parent: _Element, start: int) -> None:
    """Gives the loose text after each child from `start` on an element of its own."""
    for child in list(parent)[start:]:
        if child.tail and child.tail.strip():
            piece = child.makeelement("span", {})
            piece.text, child.tail = child.tail, None
            parent.insert(parent.index(child) + 1, piece)


def _answers(region: list[_Element], above: str) -> set[_Element]:
    """The blocks of one loud colour that answer the quoted mail; empty when colour may be mere emphasis."""
    blocks = list(_leaf_blocks(region))
    loud = {block for block, text in blocks if _is_loud(block)}
    total, shouted = sum(len(text) for _, text in blocks), sum(len(text) for block, text in blocks if block in loud)
    if not loud or shouted > 0.8 * total:
        return set()
    under = 0
    for (first, text), (second, _) in pairwise(blocks):
        under += first not in loud and second in loud and is_numbered(key(text))
    if under >= 2 or _INLINE_SAID.search(key(above[-2000:])):
        return loud
    return set()


def _leaf_blocks(region: Iterable[_Element]) -> Iterator[tuple[_Element, str]]:
    """Paragraphs with their text, down to the next header or quote: what is deeper is an older mail still."""
    for branch in region:
        if not isinstance(branch.tag, str):
            continue
        walk = iterwalk(branch, events=("start",))
        for _, element in walk:
            if not isinstance(element.tag, str):
                continue
            if element.tag == "blockquote" or _is_header(element):
                return
            if element.tag in _LEAVES and not any(child.tag in _LEAVES for child in element.iterdescendants()):
                text = _text(element)
                walk.skip_subtree()
                if text:
                    yield element, text


def _is_loud(block: _Element) -> bool:
    """Whether all words of a paragraph stand in a loud colour or on a loud ground."""
    seen = False
    for element in block.iter():
        if not isinstance(element.tag, str):
            continue
        for text, owner in ((element.text, element), (element.tail, element.getparent())):
            if element is block and text is element.tail:
                continue
            if text and text.strip() and owner is not None:
                if not _loud_at(owner):
                    return False
                seen = True
    return seen


def _loud_at(element: _Element | None) -> bool:
    for _ in range(CLIMB):
        if element is None or element.tag in ("body", "html", "a"):
            return False
        style = (element.get("style") or "")[:1000].lower()
        if (ground := _GROUND.search(style)) and _loud(ground.group(1)):
            return True
        colour = _COLOUR.search(style)
        value = colour.group(1) if colour else (element.get("color") or "").lower() if element.tag == "font" else ""
        if value:
            return _loud(value)
        element = element.getparent()
    return False


def _loud(value: str) -> bool:
    rgb = _rgb(value)
    return rgb is not None and rgb not in _USUAL and max(rgb) - min(rgb) >= 80


def _rgb(value: str) -> tuple[int, int, int] | None:
    if value.startswith("#") and len(value) in (4, 7):
        digits = value[1:] if len(value) == 7 else "".join(c * 2 for c in value[1:])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    numbers = re.findall(r"\d{1,3}", value)
    if value.startswith("rgb") and len(numbers) >= 3:
        return int(numbers[0]), int(numbers[1]), int(numbers[2])
    return _NAMED.get(value)


def _text_before(root: _Element, stop: _Element | None) -> str:
    pieces: list[str] = []
    for event, element in iterwalk(root, events=("start", "end")):
        if element is stop:
            break
        pieces.append((element.text if event == "start" else element.tail) or "")
    return " ".join(" ".join(pieces).split())


def _quote_around(element: _Element, answers: set[_Element], level: int) -> None:
    """Puts a quote block around a branch, except around the answers in it."""
    if element in answers:
        return
    parent = element.getparent()
    if parent is None or not isinstance(element.tag, str):
        return
    if level < DEPTH and any(child in answers for child in element.iterdescendants()):
        _own_tails(element, 0)
        if element.text and element.text.strip():
            piece = element.makeelement("span", {})
            piece.text, element.text = element.text, None
            element.insert(0, piece)
        for child in list(element):
            _quote_around(child, answers, level + 1)
        return
    quote = element.makeelement("blockquote", {})
    parent.replace(element, quote)
    quote.tail, element.tail = element.tail, None
    quote.append(element)
