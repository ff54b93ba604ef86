"""Takes a mail's lines apart into new stretches and older mail, from top to bottom and once.

What the stretches become (endings, fallback, forwards) is in `reply`; the marks are in `reply_marks`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from mailflow.core import reply_marks, reply_tail
from mailflow.core.reply_lines import Line
from mailflow.core.reply_marks import QUESTION, Mark, Sort
from mailflow.core.reply_sent import NOTHING_SENT, Sent

REACH = 10_000  # lines in which marks are looked for; whoever answers has begun the older mail long before


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring lines of one sort: new text, or cut. `question` heads a new stretch that answers it."""

    new: bool
    lines: tuple[Line, ...]
    question: str = ""


@dataclass(frozen=True, slots=True)
class Dissection:
    """A body cut in stretches, and the first mark of older mail with the lines under it."""

    stretches: tuple[Stretch, ...]
    mark: Mark | None
    above: tuple[Line, ...]  # the lines of the mark itself
    below: tuple[Line, ...]
    flags: frozenset[str]


@dataclass(frozen=True, slots=True)
class Context:
    """What the caller knows besides the text."""

    sent: Sent = NOTHING_SENT
    subject: str = ""
    own: tuple[str, ...] = ()
    writer: str = ""
    keep_after_device: bool = True
    open_forwards: bool = True
    inner: bool = False  # the text is a forwarded mail


def dissect(lines: Sequence[Line], context: Context) -> Dissection:
    """Walks down the lines once; a mark, a run of ">" lines or a repetition of our mail ends a new stretch."""
    walk = _Walk(lines, context)
    at, reach = 0, min(len(lines), REACH)
    while at < reach:
        at = walk.quoted(at) if lines[at].depth else walk.plain(at)
    walk.beyond(at)
    walk.close()
    _forget_last_line(walk.stretches)
    return Dissection(tuple(walk.stretches), walk.first, walk.above, walk.below, frozenset(walk.flags))


class _Walk:
    """The state of one walk: stretches that are done, the new lines being gathered, and the first mark met."""

    def __init__(self, lines: Sequence[Line], context: Context) -> None:
        self.lines, self.context = lines, context
        self.stretches: list[Stretch] = []
        self.fresh: list[Line] = []
        self.question = ""
        self.flags: set[str] = set()
        self.first: Mark | None = None
        self.above: tuple[Line, ...] = ()
        self.below: tuple[Line, ...] = ()
        self.repeated = context.sent.first_repetition(lines)

    def close(self) -> None:
        if self.fresh:
            self.stretches.append(Stretch(True, tuple(self.fresh), self.question))
            self.fresh = []
        self.question = ""

    def plain(self, at: int) -> int:
        """A line without ">": older mail may start here, else it is new. Returns the next line to look at."""
        if self.lines[at].blank:
            self.fresh.append(self.lines[at])
            return at + 1
        mark = reply_marks.opening(self.lines, at) or self._unmarked_start(at)
        if mark is None:
            self.fresh.append(self.lines[at])
            return at + 1
        self.close()
        if self.first is None:
            self._remember(mark, self.lines[mark.start : mark.end], self.lines[mark.end :])
        if mark.sort is Sort.MARKER:
            self.flags.add("marker")
        rules = _rules_above(self.stretches)
        self.stretches.append(Stretch(False, (*rules, *self.lines[mark.start : mark.end])))
        if _marked_below(self.lines, mark):
            return mark.end
        self.stretches += _unmarked(self.lines[mark.end :], self.context, self.flags)
        return len(self.lines)

    def quoted(self, at: int) -> int:
        """A run of ">" lines: older mail, unless nothing announces it and it looks like a list of the writer's."""
        end = _run_end(self.lines, at)
        run = self.lines[at:end]
        if self.first is None and not _is_quote(self.lines, at, end, self.context):
            self.fresh += run
            return end
        self.close()
        self.question = _question(run)
        self.stretches.append(Stretch(False, tuple(run)))
        if self.first is None:
            inner = next((m for i in range(min(6, len(run))) if (m := reply_marks.opening(run, i))), None)
            self._remember(inner or Mark(Sort.ORIGINAL, 0, 0), (), run[inner.end :] if inner else run)
            if inner is None:
                self.flags.add("unattributed_quote")
        return end

    def beyond(self, at: int) -> None:
        """The lines out of reach: those with ">" are older mail, the others new."""
        for quoted, run in groupby(self.lines[at:], key=lambda line: line.depth > 0):
            if quoted:
                self.close()
                self.stretches.append(Stretch(False, tuple(run)))
            else:
                self.fresh += run

    def _unmarked_start(self, at: int) -> Mark | None:
        if at == self.repeated:
            self.flags.add("sent_repeated")
            return Mark(Sort.ORIGINAL, at, at)
        if not self.context.keep_after_device and _ends_new_text(self.lines, at, self.fresh):
            return Mark(Sort.ORIGINAL, at, at + 1)
        return None

    def _remember(self, mark: Mark, above: Sequence[Line], below: Sequence[Line]) -> None:
        self.first, self.above, self.below = mark, tuple(above), tuple(below)


def _forget_last_line(stretches: list[Stretch]) -> None:
    """A text below the whole older mail does not answer that mail's last line, numbered or not."""
    headed = [i for i, stretch in enumerate(stretches) if stretch.question]
    if headed != [len(stretches) - 1] or len(stretches) < 2:
        return
    if sum(not line.blank for line in stretches[-2].lines) > 3:
        stretches[-1] = replace(stretches[-1], question="")


def _ends_new_text(lines: Sequence[Line], at: int, fresh: list[Line]) -> bool:
    """A device line with text on both sides, for callers that take what follows as the older mail."""
    if not reply_tail.is_device_line(lines[at]) or all(line.blank for line in fresh):
        return False
    return at + 1 < len(lines) and lines[at + 1].blank


def _marked_below(lines: Sequence[Line], mark: Mark) -> bool:
    """Whether the older mail under this mark is marked with ">"."""
    after = next((line for line in lines[mark.end : mark.end + 40] if not line.blank), None)
    return after is not None and after.depth > lines[min(mark.start, len(lines) - 1)].depth


def _rules_above(stretches: list[Stretch]) -> tuple[Line, ...]:
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
        elif (line.blank and index - end < 40) or _is_remnant(lines, index):
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


def _is_quote(lines: Sequence[Line], at: int, end: int, context: Context) -> bool:
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
    filled = [line for line in run[-40:] if not line.blank]
    for back in range(1, min(5, len(filled) + 1)):
        line = filled[-back]
        if back > 1 and line.text.endswith((".", "?", "!", ":", ";")):
            break
        if line.key and reply_marks.is_numbered(line.key):
            return _heading(" ".join(part.text for part in filled[len(filled) - back :]))
    return ""


def _heading(text: str) -> str:
    text = " ".join(text.split())
    return f"{QUESTION}{text.rstrip(' .:;')}:" if len(text) <= reply_marks.QUESTION_LIMIT else ""


# --- a quote without marks ---------------------------------------------------------------------------------------

_TAG = re.compile(r"^(?P<tag>[^\W\d_][\w&.-]{1,14}(?: [\w&.-]{1,14})?|=+|-+)\s?(?::|>)\s?\S")


def _unmarked(lines: Sequence[Line], context: Context, flags: set[str]) -> list[Stretch]:
    """What stands under a mark without ">": older mail to the end, except what our sent mail or a tag shows as new."""
    if context.sent and context.sent.covers(lines):
        sent = context.sent
        return _sorted(lines, lambda above, line: not (sent.repeats(line) or sent.continues(above, line)), flags)
    tags = _answer_tags(lines)
    if tags:
        return _sorted(lines, lambda _, line: bool((m := _TAG.match(line.text)) and m["tag"] in tags), flags)
    return [Stretch(False, tuple(lines))] if lines else []


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


def _sorted(lines: Sequence[Line], is_new: Callable[[Line | None, Line], bool], flags: set[str]) -> list[Stretch]:
    """Stretches of new and older lines; from a deeper mark on everything is older."""
    stretches: list[Stretch] = []
    current: list[Line] = []
    fresh, question = False, ""
    at = 0
    while at < len(lines):
        line = lines[at]
        deeper = reply_marks.opening(lines, at) if line.key else None
        if deeper is not None and deeper.sort is not Sort.MARKER:
            break
        state = (
            fresh if line.blank else is_new(lines[at - 1] if at else None, line) and not reply_tail.is_banner([line])
        )
        if state != fresh:
            if current:
                stretches.append(Stretch(fresh, tuple(current), question if fresh else ""))
            question = "" if fresh else _question(current)
            current, fresh = [], state
        current.append(line)
        at += 1
    if current:
        stretches.append(Stretch(fresh, tuple(current), question if fresh else ""))
    if at < len(lines):
        stretches.append(Stretch(False, tuple(lines[at:])))
    if any(stretch.new for stretch in stretches):
        flags.add("inline")
    return stretches
