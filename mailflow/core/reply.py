"""Finds what a mail newly says: without quoted mails, signature, device line and disclaimer; forwards are opened.

Line-wise and linear. Marks come from `reply_marks`, endings from `reply_tail`, HTML from `reply_html`; what the new
text means is decided elsewhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from mailflow.core import reply_html, reply_marks, reply_tail
from mailflow.core import reply_words as words
from mailflow.core.reply_marks import Line, Mark, Sort, key, one_of
from mailflow.core.reply_sent import NOTHING_SENT, Sent

MARKER = "--- Trả lời phía trên dòng này ---"  # our mails carry it as first line; what stands below is ours
QUESTION = "\u2063"  # INVISIBLE SEPARATOR: starts a line "<question>:" that was quoted and is answered under it
FORWARD_DEPTH = 4  # forwards inside forwards that are opened


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


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Neighbouring lines of one sort: new text, or cut. `question` heads a new stretch that answers it."""

    new: bool
    lines: tuple[Line, ...]
    question: str = ""


@dataclass(frozen=True, slots=True)
class _Dissection:
    stretches: tuple[_Stretch, ...]
    mark: Mark | None
    above: tuple[Line, ...]  # the lines of the mark itself
    below: tuple[Line, ...]
    flags: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Context:
    """What the caller knows besides the text."""

    sent: Sent = NOTHING_SENT
    subject: str = ""
    own: tuple[str, ...] = ()
    writer: str = ""
    keep_after_device: bool = True
    open_forwards: bool = True


def new_text(body: str) -> str:
    """The newly written text of a plain-text reply: no quote, signature, disclaimer or device line.

    What stands under a device line is taken for the older mail, as phones that mark no quotes write it.
    """
    found = _of_text(_clean(body), _Context(keep_after_device=False, open_forwards=False))
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
    context = _Context(Sent.of(_clean(sent)) if sent else NOTHING_SENT, subject, own, writer)
    plain = _of_text(_clean(text), context)
    if not html.strip():
        return plain
    marked = reply_html.marked_text(html)
    if marked is None:
        return plain
    rich = _of_text(_clean(marked.text), context)
    flags = [*rich.flags, "from_html", *(["coloured"] if marked.coloured else [])]
    return _joined(plain, replace(rich, flags=tuple(flags)), marked.text)


def _joined(plain: Split, rich: Split, whole: str) -> Split:
    """The HTML form, with the paragraphs that only the plain form holds."""
    if not rich.new.strip() and not rich.cut.strip():
        return plain
    if not rich.new.strip() and plain.new.strip() and "kept_whole" not in plain.flags:
        return plain
    shown = _letters(whole)
    lacking = [p for p in re.split(r"\n{2,}", plain.new) if _letters(p) and _letters(p) not in shown]
    lacking = [p for p in lacking if not all(_letters(line) in shown for line in p.split("\n"))]
    if not lacking or rich.forwarded != plain.forwarded:
        return rich
    text = "\n\n".join([rich.new, *lacking]).strip("\n")
    return replace(rich, new=text, flags=(*rich.flags, "plain_only_text"))


def _letters(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFC", text).casefold() if c.isalnum())


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").replace("\u202f", " ")
    return unicodedata.normalize("NFC", text.replace(QUESTION, ""))


def _of_text(text: str, context: _Context) -> Split:
    lines = [reply_marks.read(raw) for raw in text.split("\n")]
    return _of_lines(lines, context, FORWARD_DEPTH)


def _of_lines(lines: Sequence[Line], context: _Context, depth: int) -> Split:
    banner = reply_tail.strip_banner(lines)
    found = _dissect(banner.kept, context)
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


# --- taking apart ------------------------------------------------------------------------------------------------


def _dissect(lines: Sequence[Line], context: _Context) -> _Dissection:
    """Walks down the lines once; a mark, a run of ">" lines or a repetition of our mail ends a new stretch."""
    stretches: list[_Stretch] = []
    fresh: list[Line] = []
    flags: set[str] = set()
    first: Mark | None = None
    above: tuple[Line, ...] = ()
    below: tuple[Line, ...] = ()
    repeated = context.sent.first_repetition(lines)
    at, size = 0, len(lines)

    def close(question: str = "") -> None:
        if fresh:
            stretches.append(_Stretch(True, tuple(fresh), question))
            fresh.clear()

    question = ""
    while at < size:
        mark = reply_marks.opening(lines, at)
        device = not context.keep_after_device and _ends_new_text(lines, at, fresh)
        if mark is None and (at == repeated or device):
            mark = Mark(Sort.ORIGINAL, at, at + 1 if device else at)
            flags.add("sent_repeated" if not device else "device")
        if mark is not None:
            close(question)
            question = ""
            if first is None:
                first, above, below = mark, tuple(lines[mark.start : mark.end]), tuple(lines[mark.end :])
            if mark.sort is Sort.MARKER:
                flags.add("marker")
            top = _rules_above(stretches)
            stretches.append(_Stretch(False, (*top, *lines[mark.start : mark.end])))
            if mark.sort is Sort.ATTRIBUTION and mark.headed is False or _marked_below(lines, mark):
                if _marked_below(lines, mark):
                    at = mark.end
                    continue
            stretches += _unmarked(lines[mark.end :], context, flags)
            break
        if lines[at].depth:
            end = _run_end(lines, at)
            run = lines[at:end]
            if first is None and not _is_quote(lines, at, end, context):
                fresh += run
            else:
                close(question)
                question = _question(run)
                stretches.append(_Stretch(False, tuple(run)))
                if first is None:
                    inner = next((m for i in range(min(6, len(run))) if (m := reply_marks.opening(run, i))), None)
                    first = inner or Mark(Sort.ORIGINAL, 0, 0)
                    below = tuple(run[inner.end :] if inner else run)
                    flags |= set() if inner else {"unattributed_quote"}
            at = end
            continue
        fresh.append(lines[at])
        at += 1
    close(question)
    return _Dissection(tuple(stretches), first, above, below, frozenset(flags))


def _ends_new_text(lines: Sequence[Line], at: int, fresh: list[Line]) -> bool:
    """A device line with text on both sides, for callers that take what follows as the older mail."""
    if not reply_tail.is_device_line(lines[at]) or all(line.blank for line in fresh):
        return False
    return at + 1 < len(lines) and (at + 1 >= len(lines) or lines[at + 1].blank)


def _marked_below(lines: Sequence[Line], mark: Mark) -> bool:
    """Whether the older mail under this mark is marked with ">"."""
    after = next((line for line in lines[mark.end : mark.end + 40] if not line.blank), None)
    return after is not None and after.depth > lines[min(mark.start, len(lines) - 1)].depth


def _rules_above(stretches: list[_Stretch]) -> tuple[Line, ...]:
    """A rule right above a mark belongs to the mark; it is taken off the new stretch before it."""
    if not stretches or not stretches[-1].new:
        return ()
    kept = list(stretches[-1].lines)
    size = len(kept)
    while kept and (kept[-1].blank or reply_marks.is_rule(kept[-1])):
        kept.pop()
    top = stretches[-1].lines[len(kept) : size]
    if not any(reply_marks.is_rule(line) for line in top):
        return ()
    stretches[-1] = replace(stretches[-1], lines=tuple(kept))
    return top


def _run_end(lines: Sequence[Line], at: int) -> int:
    """The end of a run of ">" lines, with the blank lines and the wrapped remnants inside it."""
    end = index = at
    while index < len(lines):
        line = lines[index]
        if line.depth:
            end = index = index + 1
        elif line.blank and index - end < 40:
            index += 1
        elif _is_remnant(lines, index):
            index += 1
        else:
            break
    return end


def _is_remnant(lines: Sequence[Line], at: int) -> bool:
    """The rest of a quoted line that a client wrapped without repeating the ">"."""
    if at == 0 or at + 1 >= len(lines) or not lines[at - 1].depth or not lines[at + 1].depth:
        return False
    above, line = lines[at - 1].text, lines[at].text
    return len(above) >= 60 and above[-1] not in ".?!:;…" and line[:1].islower() and len(line) <= 80


_THRESHOLD = re.compile(r"^[=]?\s?[\d(]")


def _is_quote(lines: Sequence[Line], at: int, end: int, context: _Context) -> bool:
    """Whether ">" lines that no attribution announces are older mail, and no list of thresholds or bullets."""
    run = [line for line in lines[at:end] if not line.blank]
    if any(reply_marks.opening(lines, i) for i in range(at, min(end, at + 6))):
        return True
    if context.sent and sum(context.sent.repeats(line) for line in run) * 2 >= len(run):
        return True
    if sum(bool(_THRESHOLD.match(line.text)) for line in run) * 2 > len(run):
        return False
    announced = at > 0 and not lines[at - 1].blank and lines[at - 1].text.endswith(":")
    return len(run) >= 3 and not announced


def _question(run: Sequence[Line]) -> str:
    """The numbered question or heading at the end of a quoted run, its wrapped lines joined; "" if there is none."""
    filled = [line for line in run if not line.blank]
    for back in range(1, min(5, len(filled) + 1)):
        line = filled[-back]
        if line.key and reply_marks.is_numbered(line.key):
            return _heading(" ".join(part.text for part in filled[len(filled) - back :]))
        if line.text.endswith((".", "?", "!", ":")) and back > 1:
            break
    return ""


def _heading(text: str) -> str:
    text = " ".join(text.split())
    return f"{QUESTION}{text.rstrip(' .:;')}:" if len(text) <= reply_marks.QUESTION_LIMIT else ""


# --- a quote without marks ---------------------------------------------------------------------------------------

_TAG = re.compile(r"^(?P<tag>[^\W\d_][\w&.-]{1,14}(?: [\w&.-]{1,14})?|=+|-+)\s?(?::|>)\s?\S")
_INLINE_SAID = re.compile(one_of(words.INLINE_SAID))


def _unmarked(lines: Sequence[Line], context: _Context, flags: set[str]) -> list[_Stretch]:
    """What stands under a mark without ">": older mail to the end, except what our sent mail or a tag shows as new."""
    if context.sent and context.sent.covers(lines):
        return _sorted(lines, lambda line: not context.sent.repeats(line), flags)
    tags = _answer_tags(lines)
    if tags:
        return _sorted(lines, lambda line: bool((m := _TAG.match(line.text)) and m["tag"] in tags), flags)
    return [_Stretch(False, tuple(lines))] if lines else []


def _answer_tags(lines: Sequence[Line]) -> set[str]:
    """Tags ("SXD:") that at least twice open a line right under a numbered question of the quoted mail."""
    counts: dict[str, int] = {}
    above: Line | None = None
    for line in lines:
        if line.blank:
            continue
        match = _TAG.match(line.text) if line.key else None
        if match and above is not None and reply_marks.is_numbered(above.key) and not reply_marks.is_numbered(line.key):
            counts[match["tag"]] = counts.get(match["tag"], 0) + 1
        above = line
    return {tag for tag, count in counts.items() if count >= 2}


def _sorted(lines: Sequence[Line], is_new: Callable[[Line], bool], flags: set[str]) -> list[_Stretch]:
    """Stretches of new and older lines; from a deeper mark on everything is older."""
    stretches: list[_Stretch] = []
    current: list[Line] = []
    fresh, question = False, ""
    at = 0
    while at < len(lines):
        line = lines[at]
        deeper = reply_marks.opening(lines, at) if line.key else None
        if deeper is not None and not (deeper.sort is Sort.MARKER):
            break
        state = fresh if line.blank else is_new(line)
        if state != fresh:
            if current:
                stretches.append(_Stretch(fresh, tuple(current), question if fresh else ""))
            question = "" if fresh else _question(current)
            current, fresh = [], state
        current.append(line)
        at += 1
    if current:
        stretches.append(_Stretch(fresh, tuple(current), question if fresh else ""))
    if at < len(lines):
        stretches.append(_Stretch(False, tuple(lines[at:])))
    if any(stretch.new for stretch in stretches):
        flags.add("inline")
    return stretches


# --- putting together --------------------------------------------------------------------------------------------


def _assemble(found: _Dissection, context: _Context) -> Split:
    """New stretches without their endings, one after the other; the rest as `cut`."""
    parts: list[str] = []
    cut: list[str] = []
    flags = set(found.flags) - {"device"}
    signed = False
    for stretch in found.stretches:
        if not stretch.new:
            cut.append(_text(stretch.lines))
            continue
        tail = reply_tail.strip_tail(stretch.lines, context.writer)
        signed |= tail.signed
        kept = _without_top_device(tail.kept)
        if any(not line.blank for line in kept):
            if stretch.question:
                flags.add("inline")
            parts.append("\n".join(filter(None, [stretch.question, _text(kept).strip("\n")])))
        cut.append(_text(tail.cut))
    if signed and not parts:
        flags.add("only_signature")
    new = "\n\n".join(part for part in parts if part.strip())
    return Split(new, "\n".join(piece for piece in cut if piece.strip()), tuple(sorted(flags)))


def _without_top_device(lines: Sequence[Line]) -> Sequence[Line]:
    """Some phones put their line on top."""
    first = next((i for i, line in enumerate(lines) if not line.blank), None)
    if first is not None and reply_tail.is_device_line(lines[first]) and first + 1 < len(lines):
        return lines[first + 1 :]
    return lines


def _text(lines: Sequence[Line]) -> str:
    return "\n".join(line.raw.rstrip() for line in lines)


def _or_whole(result: Split, found: _Dissection, lines: Sequence[Line], context: _Context) -> Split:
    """An empty result is believed only when quote or signature is proven; else everything is kept and flagged."""
    if result.new.strip():
        return result
    filled = [line for line in lines if not line.blank]
    if not filled:
        return result
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


def _without_headers(found: _Dissection) -> Sequence[Line]:
    if found.mark is None or found.mark.sort not in (Sort.HEADERS, Sort.ORIGINAL):
        return ()
    below = _dissect(found.below, _Context())
    return [line for stretch in below.stretches if stretch.new for line in stretch.lines]


def _is_reply_quote(found: _Dissection, context: _Context) -> bool:
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


def _kind(found: _Dissection, result: Split, context: _Context) -> str:
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
    if divided or prefix == "forward":
        return "forward"
    if is_cover(result.new):
        return "forward"
    return "forward" if empty and prefix != "reply" and context.subject else "reply"


def _is_ours(found: _Dissection, context: _Context) -> bool:
    """Whether the quoted mail is one that we sent."""
    sender = found.mark.sender if found.mark else ""
    if any(key(address) in sender for address in context.own if address):
        return True
    return bool(context.sent) and context.sent.covers(found.below)


def is_cover(text: str) -> bool:
    """Whether a text only passes something on: at most 60 words that say so, apart from the greeting."""
    lines = [key(line[: reply_marks.LONGEST]) for line in text.split("\n") if line.strip()]
    said = [line for line in lines if not (_GREETING.match(line) and len(line.split()) <= 14)] or lines
    whole = " ".join(said)
    return 0 < len(whole.split()) <= 60 and bool(_PASSING_ON.search(whole))


def _open_forward(found: _Dissection, result: Split, context: _Context, depth: int) -> Split:
    """The forwarded mail's own new text; the text above becomes the cover, and stays when it says more than that."""
    lines = list(found.below)
    filled = [line for line in lines if not line.blank]
    if filled and sum(line.depth > 0 for line in filled) * 10 >= len(filled) * 8:
        lines = [_unquoted(line) for line in lines]
    inner = _of_lines(lines, replace(context, writer="", subject="Fwd:"), depth - 1)
    if not inner.new.strip():
        return replace(result, flags=(*result.flags, "empty_forward"))
    cover = result.new
    own_words = "" if not cover.strip() or is_cover(cover) or _only_greets(cover) else cover
    flags = {*result.flags, *inner.flags, *({"cover_kept"} if own_words else set())}
    new = "\n\n".join(part for part in (own_words, inner.new) if part)
    return Split(new, "\n".join(filter(None, [_text(found.above), inner.cut])), tuple(sorted(flags)), True, cover)


def _unquoted(line: Line) -> Line:
    if not line.depth:
        return line
    raw = line.raw.lstrip()[1:]
    return reply_marks.read(raw.removeprefix(" "))


def _only_greets(text: str) -> bool:
    return all(_GREETING.match(key(line)) for line in text.split("\n") if line.strip())
