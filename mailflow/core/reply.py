"""Finds what a mail newly says: without quoted mails, signature, device line and disclaimer; forwards are opened.

Line-wise and linear. Marks come from `reply_marks`, endings from `reply_tail`, HTML from `reply_html`; what the new
text means is decided elsewhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mailflow.core import reply_html, reply_lines, reply_tail
from mailflow.core import reply_words as words
from mailflow.core.reply_dissect import Context, Dissection, dissect
from mailflow.core.reply_lines import Line, key, one_of
from mailflow.core.reply_marks import QUESTION, Sort
from mailflow.core.reply_sent import NOTHING_SENT, Sent
from mailflow.core.vietnamese import nfc

MARKER = "--- Trả lời phía trên dòng này ---"  # our mails carry it as first line; what stands below is ours
FORWARD_DEPTH = 4  # forwards inside forwards that are opened
_SIGNS = re.compile(r"[\W_]+")
_SIGNS_IN_LINE = re.compile(r"(?:[^\w\n]|_)+")


@dataclass(frozen=True, slots=True)
class Split:
    """A mail's new text and the rest.

    `new`: what the writer says, NFC, "\n" lines; a line that starts with QUESTION is a quoted question as heading.
    `cut`: everything taken away, in order. `cover`: of a forward, the text above it. `forwarded`: `new` is a forwarded
    mail's text. `flags`: kept_whole, only_quote, only_signature, inline, unattributed_quote, text_after_device,
    coloured, from_html, plain_only_text, own_forwarded, cover_kept, sent_repeated, marker.
    """

    new: str
    cut: str = ""
    flags: tuple[str, ...] = ()
    forwarded: bool = False
    cover: str = ""


def new_text(body: str) -> str:
    """The newly written text of a plain-text reply: no quote, signature, disclaimer or device line.

    What stands under a device line is taken for the older mail, as phones that mark no quotes write it.
    """
    found = _of_text(_clean(body), Context(keep_after_device=False, open_forwards=False))
    return "\n".join(line for line in found.new.split("\n") if not line.startswith(QUESTION)).strip("\n")


def split(
    text: str,
    html: str = "",
    *,
    sent: str = "",
    subject: str = "",
    own: tuple[str, ...] = (),
    writer: str = "",
) -> Split:
    """Takes a mail's body apart; `text` and `html` are its two forms, either may be "".

    `sent` is the plain text of our own mail that is answered ("" when unknown), `own` our mailbox addresses, `writer`
    the sender's display name. Nothing is lost: what is not in `new` is in `cut` or `cover`.
    """
    context = Context(Sent.of(_clean(sent)) if sent else NOTHING_SENT, subject, own, writer)
    text = _clean(text)
    marked = reply_html.marked_text(html) if html.strip() else None
    if marked is None:
        return _of_text(text, context)
    found = _of_text(_clean(marked.text), context)
    rich = replace(found, flags=(*found.flags, "from_html", *(("coloured",) if marked.coloured else ())))
    lacking = _bare_lines(text) - _bare_lines(marked.text)  # the same line in both forms needs no closer look
    if rich.new.strip() and not lacking:
        return rich
    shown = _letters(marked.text)
    if rich.new.strip() and _all_shown(lacking, shown):
        return rich
    return _joined(_of_text(text, context), rich, shown)


def _bare_lines(text: str) -> set[str]:
    """The lines of a text without quote marks."""
    return {line.strip("> ") for line in text.split("\n")}


def _all_shown(lacking: set[str], shown: str) -> bool:
    """Whether these lines of the plain form stand somewhere in the HTML form: then there is nothing to add from it."""
    lines = _SIGNS_IN_LINE.sub("", _folded("\n".join(lacking))).split("\n")
    return all(line in shown for line in lines)


def _joined(plain: Split, rich: Split, shown: str) -> Split:
    """The HTML form, with the paragraphs that only the plain form holds; `shown` are the letters of the whole HTML."""
    if not rich.new.strip() and not rich.cut.strip():
        return plain
    if not rich.new.strip() and plain.new.strip() and "kept_whole" not in plain.flags:
        return plain
    lacking = [p for p in re.split(r"\n{2,}", plain.new) if _letters(p) and _letters(p) not in shown]
    lacking = [p for p in lacking if not all(_letters(line) in shown for line in p.split("\n"))]
    if not lacking or rich.forwarded != plain.forwarded:
        return rich
    text = "\n\n".join([rich.new, *lacking]).strip("\n")
    return replace(rich, new=text, flags=(*rich.flags, "plain_only_text"))


def _letters(text: str) -> str:
    return _SIGNS.sub("", _folded(text))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").replace("\u202f", " ")
    return nfc(text.replace(QUESTION, ""))


def _of_text(text: str, context: Context) -> Split:
    lines = [reply_lines.read(raw) for raw in text.split("\n")]
    return _of_lines(lines, context, FORWARD_DEPTH)


def _of_lines(lines: Sequence[Line], context: Context, depth: int) -> Split:
    banner = reply_tail.strip_banner(lines)
    found = dissect(banner.kept, context)
    result = _assemble(found, context)
    if banner.cut:
        result = replace(result, cut=_text(banner.cut) + "\n" + result.cut)
    if found.mark is None or depth == 0 or not context.open_forwards:
        return _or_whole(result, found, lines, context)
    kind = _kind(found, result, context)
    if kind == "forward":
        return _open_forward(found, result, context, depth)
    if kind == "own":
        result = replace(result, flags=(*result.flags, "own_forwarded"))
    return _or_whole(result, found, lines, context)


# --- putting together --------------------------------------------------------------------------------------------


def _assemble(found: Dissection, context: Context) -> Split:
    """New stretches without their endings, one after the other; the rest as `cut`."""
    parts: list[str] = []
    cut: list[str] = []
    flags = set(found.flags)
    signed = False
    for stretch in found.stretches:
        if not stretch.new:
            cut.append(_text(stretch.lines))
            continue
        tail = reply_tail.strip_tail(stretch.lines, context.writer)
        signed |= tail.signed
        lines = _trimmed(tail.kept)
        idle = _device_lines(lines)
        kept = [line for at, line in enumerate(lines) if at not in idle]
        cut.append(_text([lines[at] for at in sorted(idle)]))
        if any(lines[at].text != "--" for at in idle):
            flags.add("text_after_device")
        if any(not line.blank for line in kept):
            if stretch.question:
                flags.add("inline")
            parts.append("\n".join(filter(None, [stretch.question, _text(kept).strip("\n")])))
        cut.append(_text(tail.cut))
    if signed and not parts:
        flags.add("only_signature")
    new = "\n\n".join(part for part in parts if part.strip())
    return Split(new, "\n".join(piece for piece in cut if piece.strip()), tuple(sorted(flags)))


def _trimmed(lines: Sequence[Line]) -> Sequence[Line]:
    """Without the blank lines on top."""
    return lines[next((i for i, line in enumerate(lines) if not line.blank), len(lines)) :]


def _device_lines(lines: Sequence[Line]) -> set[int]:
    """Device lines that stand apart (some phones put them on top, some people write on under them), and idle "--"."""
    found = {0} if lines and lines[0].text == "--" else set()
    for at, line in enumerate(lines):
        apart = (at == 0 or lines[at - 1].blank) and (at + 1 == len(lines) or lines[at + 1].blank)
        if apart and not line.blank and reply_tail.is_device_line(line):
            found.add(at)
    return found


def _text(lines: Sequence[Line]) -> str:
    return "\n".join(line.raw.rstrip() for line in lines)


def _or_whole(result: Split, found: Dissection, lines: Sequence[Line], context: Context) -> Split:
    """An empty result is believed only when quote or signature is proven; else everything is kept and flagged."""
    if result.new.strip():
        return result
    filled = [line for line in lines if not line.blank]
    if not filled:
        return Split("")
    above = [line for s in found.stretches if s.new for line in s.lines if not line.blank]
    if above and "only_signature" not in result.flags:
        kept = [line for line in above if not reply_tail.is_device_line(line)]
        if kept:  # a sign-off alone ("Cảm ơn.") is what the writer says
            return replace(result, new=_text(kept), flags=(*result.flags, "kept_whole"))
    if found.mark is None:
        return replace(result, flags=tuple(sorted({*result.flags, "only_signature"})))
    if _is_reply_quote(found, context):
        return replace(result, flags=tuple(sorted({*result.flags, "only_quote"})))
    body = _without_headers(found) or filled
    tail = reply_tail.strip_tail(body, context.writer)
    text = _text(tail.kept or body).strip("\n")
    return replace(result, new=text, flags=tuple(sorted({*result.flags, "kept_whole"})))


def _without_headers(found: Dissection) -> Sequence[Line]:
    if found.mark is None or found.mark.sort not in (Sort.HEADERS, Sort.ORIGINAL):
        return ()
    below = dissect(found.below, Context())
    return [line for stretch in below.stretches if stretch.new for line in stretch.lines]


def _is_reply_quote(found: Dissection, context: Context) -> bool:
    """Whether what was cut is plainly an answered mail: our own, attributed and marked, or under a reply subject."""
    assert found.mark is not None
    if _is_ours(found, context) or found.mark.sort is Sort.MARKER:
        return True
    marked = sum(line.depth > 0 for line in found.below if not line.blank)
    if found.mark.sort is Sort.ATTRIBUTION and marked:
        return True
    return _prefix(context.subject) == "reply" and found.mark.sort is not Sort.FORWARD


# --- forwards ----------------------------------------------------------------------------------------------------

_PASSING_ON = re.compile(rf"(?<!\w)(?:{one_of(words.PASSING_ON)})(?!\w)")
_GREETING = re.compile(rf"^(?:{one_of(words.GREETINGS)})(?!\w)")
_PREFIX = re.compile(
    rf"^\s?(?:\[[^\]]{{0,40}}\]\s?)?(?:(?P<r>{one_of(words.REPLY_PREFIXES)})|(?P<f>{one_of(words.FORWARD_PREFIXES)}))"
    rf"(?:\s?\[\d{{1,3}}\]|\(\d{{1,3}}\))?\s?:"
)


def _prefix(subject: str) -> str:
    """ "reply", "forward" or "" by the outermost prefix of a subject."""
    match = _PREFIX.match(key(subject[:200]))
    if match is None:
        return ""
    return "reply" if match["r"] else "forward"


def _kind(found: Dissection, result: Split, context: Context) -> str:
    """ "forward", "own" (our own mail passed on) or "reply".

    An Outlook forward looks like an Outlook reply: subject, wording above and who wrote the quoted mail decide.
    """
    mark = found.mark
    assert mark is not None
    prefix = _prefix(context.subject)
    divided = mark.sort is Sort.FORWARD
    headed = mark.headed and mark.sort in (Sort.HEADERS, Sort.ORIGINAL)
    if not divided and not headed:
        return "reply"
    if not any(not line.blank for line in found.below):
        return "reply"
    if _is_ours(found, context):
        return "own" if divided or prefix == "forward" else "reply"
    empty = not result.new.strip()
    if context.inner and not (empty or is_cover(result.new) or _only_greets(result.new)):
        return "reply"  # a forwarded mail that says something itself: what it quotes is older
    if divided or prefix == "forward":
        return "forward"
    if is_cover(result.new):
        return "forward"
    return "forward" if empty and prefix != "reply" and context.subject else "reply"


def _is_ours(found: Dissection, context: Context) -> bool:
    """Whether the quoted mail is one that we sent."""
    sender = found.mark.sender if found.mark else ""
    if any(key(address) in sender for address in context.own if address):
        return True
    return bool(context.sent) and context.sent.covers(found.below)


def is_cover(text: str) -> bool:
    """Whether a text only passes something on: at most 60 words that say so, apart from the greeting."""
    lines = [line for line in text.split("\n") if line.strip()]
    whole = key(" ".join([line for line in lines if not _greets(line)] or lines)[:4000])
    return 0 < len(whole.split()) <= 60 and bool(_PASSING_ON.search(whole))


def _open_forward(found: Dissection, result: Split, context: Context, depth: int) -> Split:
    """The forwarded mail's own new text; the text above becomes the cover, and stays when it says more than that."""
    lines = list(found.below)
    filled = [line for line in lines if not line.blank]
    if filled and sum(line.depth > 0 for line in filled) * 10 >= len(filled) * 8:
        lines = [_unquoted(line) for line in lines]
    inner = _of_lines(lines, replace(context, writer="", subject="Fwd:", inner=True), depth - 1)
    if not inner.new.strip():
        return replace(result, flags=(*result.flags, "empty_forward"))
    cover = result.new
    own_words = "" if not cover.strip() or is_cover(cover) or _only_greets(cover) else cover
    flags = {*result.flags, *inner.flags, *({"cover_kept"} if own_words else set())}
    new = "\n\n".join(part for part in (own_words, inner.new) if part)
    inner_cover = "" if inner.cover in inner.new else inner.cover
    cut = [_cut_above(found, context), _text(found.above), inner_cover, inner.cut]
    return Split(new, "\n".join(filter(None, cut)), tuple(sorted(flags)), True, cover)


def _cut_above(found: Dissection, context: Context) -> str:
    """The signature of the one who forwards."""
    first = next((s for s in found.stretches if s.new), None)
    leading = first is not None and found.stretches[0] is first
    return _text(reply_tail.strip_tail(first.lines, context.writer).cut).strip("\n") if first and leading else ""


def _unquoted(line: Line) -> Line:
    if not line.depth:
        return line
    raw = line.raw.lstrip()[1:]
    return reply_lines.read(raw.removeprefix(" "))


def _only_greets(text: str) -> bool:
    return all(_greets(line) for line in text.split("\n") if line.strip())


def _greets(line: str) -> bool:
    tokens = line.split()
    known = bool(_GREETING.match(key(line[: reply_lines.LONGEST])))
    return known and len(tokens) <= 14 and not reply_tail.says(" ".join(tokens[2:]))
