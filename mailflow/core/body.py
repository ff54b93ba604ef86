"""Which parts of a message are its body, and their text: plain and HTML, each whole.

Attached files, attached mails, and the machine-readable parts of reports are never body.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from mailflow.core import charset, html_text, legacy_vietnamese, mime_parts
from mailflow.core.flowed import unflow
from mailflow.core.mime_parts import Part

_META = re.compile(rb"<meta[^>]{1,300}charset\s{0,5}=\s{0,5}[\"']?([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
# Dropped after legacy fonts are read: TCVN3 writes "ư" with their code.
_INVISIBLE = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069]")
_META_WINDOW = 4_000
_BODY_TYPES = {"text/plain", "text/html"}
_FIRST_ONLY = {"multipart/signed", "multipart/report", "multipart/related"}


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the body in one or two versions, each of one or more parts."""

    texts: tuple[Part, ...] = ()
    htmls: tuple[Part, ...] = ()


def segments(root: Part) -> list[Segment]:
    """The body's stretches in order. A text part sent "as attachment" without a name is body when there is no other."""
    found = _segments(root, lenient=True)
    if not found:
        unnamed = [leaf for leaf in root.leaves() if leaf.media_type in _BODY_TYPES and not leaf.filename]
        found = [_of_leaf(leaf) for leaf in unnamed[:1] if root.media_type != "multipart/encrypted"]
    return found


def _segments(part: Part, lenient: bool) -> list[Segment]:
    """`lenient`: a name alone does not make a file of the part (some programs name every part)."""
    if not part.is_multipart:
        is_file = part.disposition == "attachment" or (part.filename and not lenient)
        return [_of_leaf(part)] if part.media_type in _BODY_TYPES and not is_file else []
    if part.media_type == "multipart/encrypted":
        return []
    if part.media_type == "multipart/alternative":
        return _alternative(part)
    if part.media_type in _FIRST_ONLY:
        found = (_segments(child, lenient=True) for child in part.children)
        return next((one for one in found if one), [])
    return [
        segment for position, child in enumerate(part.children) for segment in _segments(child, lenient=position == 0)
    ]


def _of_leaf(leaf: Part) -> Segment:
    return Segment(htmls=(leaf,)) if leaf.media_type == "text/html" else Segment(texts=(leaf,))


def _alternative(part: Part) -> list[Segment]:
    """The best plain and the best HTML version: later children are better (RFC 2046 5.1.4)."""
    texts: tuple[Part, ...] = ()
    htmls: tuple[Part, ...] = ()
    for child in part.children:
        inner = _segments(child, lenient=True)
        texts = tuple(leaf for segment in inner for leaf in segment.texts if not segment.htmls) or texts
        htmls = tuple(leaf for segment in inner for leaf in segment.htmls) or htmls
    return [Segment(texts, htmls)] if texts or htmls else []


def read(raw: bytes, chosen: list[Segment]) -> tuple[str, str]:
    """Text and HTML of the body, decoded, NFC; "" for a version that was not sent.

    Where only some stretches have a version, it is made for the others, so that neither version loses a stretch.
    """
    pairs = [
        (
            _joined([_plain(raw, leaf) for leaf in one.texts], "\n\n"),
            _joined([_html(raw, leaf) for leaf in one.htmls], "\n"),
        )
        for one in chosen
    ]
    pairs = _without_twins([pair for pair in pairs if pair[0].strip() or pair[1].strip()])
    if len(pairs) > 1 and any(html for _, html in pairs):
        pairs = [(text or html_text.to_text(html), html or _as_html(text)) for text, html in pairs]
    return _joined([text for text, _ in pairs], "\n\n"), _joined([html for _, html in pairs], "\n")


def _joined(pieces: list[str], separator: str) -> str:
    return separator.join(piece for piece in pieces if piece.strip())


def _without_twins(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Plain and HTML side by side that say the same are two versions, whatever the container is called."""
    merged: list[tuple[str, str]] = []
    for text, html in pairs:
        if merged and merged[-1][0] and not merged[-1][1] and not text and _same(merged[-1][0], html):
            merged[-1] = (merged[-1][0], html)
        else:
            merged.append((text, html))
    return merged


def _same(text: str, html: str) -> bool:
    one, other = ("".join(re.findall(r"\w+", version)) for version in (text, html_text.to_text(html)))
    return bool(one) and one == other


def _as_html(text: str) -> str:
    return f'<div style="white-space:pre-wrap">{escape(text)}</div>'


def _plain(raw: bytes, leaf: Part) -> str:
    data = mime_parts.content(raw, leaf)
    text, note = charset.decode(data, leaf.parameters.get("charset"))
    if leaf.parameters.get("format", "").lower() == "flowed":
        text = unflow(text, leaf.parameters.get("delsp", "").lower() == "yes")
    text, legacy = legacy_vietnamese.convert(text)
    leaf.defects.extend(one for one in (note, f"font:{legacy}" if legacy else None) if one)
    return text if text.replace("\n", "").isprintable() else _INVISIBLE.sub("", text)


def _html(raw: bytes, leaf: Part) -> str:
    data = mime_parts.content(raw, leaf)
    declared = leaf.parameters.get("charset")
    if declared is None:
        meta = _META.search(data[:_META_WINDOW])
        declared = meta.group(1).decode("ascii") if meta else None
    text, note = charset.decode(data, declared)
    if note:
        leaf.defects.append(note)
    return text
