"""Recognises what mail clients put between a new text and the mail it answers: attributions, header blocks, separators.

Every recogniser looks at a few lines of at most LONGEST characters and says how many lines the mark takes. What ends a
letter (sign-offs, signatures, disclaimers) is in `reply_tail`; what becomes of the marks is decided in `reply`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from mailflow.core import reply_words as words
from mailflow.core.reply_lines import LONGEST, Line, key, one_of, remembered

JOINED = 4  # lines over which clients wrap an attribution
ENDING = 60  # characters in which an attribution's verb stands
BLOCK = 16  # lines a header block may take, blank and wrapped ones included
QUESTION = "\u2063"  # INVISIBLE SEPARATOR: starts a line "<question>:" that was quoted and is answered under it
QUESTION_LIMIT = 300


class Sort(StrEnum):
    """How a mail program shows that older mail begins."""

    ATTRIBUTION = "attribution"
    HEADERS = "headers"
    ORIGINAL = "original"
    FORWARD = "forward"
    MARKER = "marker"


@dataclass(frozen=True, slots=True)
class Mark:
    """Where older mail starts: lines `start` to `end` (exclusive) are the mark itself, with any header block under it.

    `sender` is the key of what the mark says about the older mail's writer (names and addresses), "" if nothing.
    """

    sort: Sort
    start: int
    end: int
    sender: str = ""
    headed: bool = False


# --- attribution lines -------------------------------------------------------------------------------------------

_WROTE = one_of(words.WROTE)
_ENDS_WROTE = re.compile(rf"(?:^|[\s>\])}}\"'،、，：:.])(?:{_WROTE})(?: \w{{1,12}})?\s?(?::|-{{2,}})?$")
_HAS_WROTE = re.compile(rf"(?<!\w)(?:{_WROTE})(?!\w)")
_WROTE_WORDS = tuple({key(word) for word in words.WROTE})
_WROTE_LAST = tuple({word.split()[-1] for word in _WROTE_WORDS})
_TELLS = re.compile(r"[\d@]")
_OPENER = re.compile(
    rf"^[\W_]{{0,8}}(?:(?:{one_of(words.OPENERS)})(?![^\W\d_])|(?:{one_of(words.WEEKDAYS)})[.,]?\s|\d)"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{2}(?!\d)")
_CLOCK = re.compile(r"(?<![\d.,])\d{1,2}[:.h]\d{2}(?![\d.,]?\d)|\d{1,2}:\d{2}|\d{1,2} ?(?:am|pm|uhr|gio)\b")
_ADDRESS = re.compile(r"[^\s<>@\"(\[]{1,64}@[^\s<>@\")\]]{1,255}")
_ENDS_ADDRESS = re.compile(r"[<(\[][^<>]{0,80}@[^<>]{1,255}>?[>)\]]\s?[:]$")
_NEXTCLOUD = re.compile(r"^\"[^\"]{1,80}\" [^\s@]{1,64}@[^\s@]{1,255} - .{0,60}$")
# A newspaper, a person or a page that "wrote" something is quoted in prose, not answered.
_PRESS = re.compile(
    r",\s?(?:bao|dai|trang|to bao|fanpage|facebook|kenh|bai|tai khoan|nick|nguoi dan|tap chi|cong|zalo) "
)
_QUOTES = "\"“”«'‘„"


def _ends_wrote(joined: str) -> bool:
    """Whether a key ends in a verb of attribution, perhaps with one word, a colon or dashes behind it."""
    stem = joined.rstrip(":- ")
    likely = stem.endswith(_WROTE_WORDS) or stem.rpartition(" ")[0].rstrip().endswith(_WROTE_WORDS)
    return likely and _ENDS_WROTE.search(joined[-ENDING:]) is not None


def _attribution(joined: str, following: Line | None, several: bool) -> bool:
    """Whether a joined line (a key) says when and who wrote what follows."""
    quoted = following is not None and following.depth > 0
    ended = _ends_wrote(joined)
    if not (ended or joined.endswith(":") or quoted):
        return False
    opened, addressed = bool(_OPENER.match(joined)), "@" in joined and bool(_ADDRESS.search(joined))
    if several and not opened:
        return False
    dated, timed = bool(_YEAR.search(joined)), bool(_CLOCK.search(joined))
    if ended:
        return _written(joined, following, quoted, opened, dated, timed, addressed)
    if not (dated and (timed or addressed or quoted)):
        return False
    if _HAS_WROTE.search(joined):  # "schrieb am 16. Mai 2024 um 00:02:", "skrev Anna <a@b.example>:"
        return (timed or addressed) if joined.endswith(":") else (opened and timed and quoted)
    if timed and opened and _ENDS_ADDRESS.search(joined[-LONGEST // 2 :]):
        return True
    if timed and opened and addressed and quoted and joined.endswith(":"):
        return True
    return quoted and bool(_NEXTCLOUD.match(joined))


def _written(
    joined: str, following: Line | None, quoted: bool, opened: bool, dated: bool, timed: bool, addressed: bool
) -> bool:
    if addressed:
        return opened or dated or len(joined) <= 160
    if quoted:
        return dated or timed or (len(joined) <= 120 and joined.endswith(":"))
    if following is not None and following.text[:1] in _QUOTES:
        return False
    if _PRESS.search(joined):
        return False
    vietnamese = joined.rstrip(" :").endswith(("viet", "viet la"))
    return dated and opened and len(joined) <= 200 and (timed or not vietnamese)


def _following(lines: Sequence[Line], at: int) -> Line | None:
    """The next line that is not blank, looked for in a bounded stretch."""
    return next((line for line in lines[at : at + 12] if not line.blank), None)


def _closes_address(line: Line) -> bool:
    """ ">:" or "> wrote:" at the start of a line: the end of an address that was wrapped."""
    return line.depth > 0 and (line.key == ":" or _ends_wrote(line.key))


def _may_attribute(joined: str) -> bool:
    """A cheap look before the costly ones."""
    return joined.endswith((":", "-")) or "@" in joined or _ends_wrote(joined) or joined[-1].isdigit()


@remembered
def _tells_when_or_who(line: Line) -> bool:
    """A date, or a verb of attribution as one of the last two words: without either in its lines nothing attributes."""
    last_two = line.key.rstrip(":- ").rsplit(" ", 2)[-2:]
    return any(word.endswith(_WROTE_LAST) for word in last_two) or _YEAR.search(line.key) is not None


def attribution(lines: Sequence[Line], at: int) -> Mark | None:
    """`On ... wrote:` in any client's words, over one or several lines, at line `at`; None if there is none."""
    first = lines[at]
    if not first.key or len(first.key) > LONGEST // 2:
        return None
    if not any(map(_tells_when_or_who, lines[at : at + JOINED])):
        return None
    joined = ""
    for count in range(1, JOINED + 1):
        last = at + count - 1
        if last >= len(lines) or not lines[last].key:
            return None
        part = lines[last]
        if part.depth == first.depth + 1 and joined.rfind("<") > joined.rfind(">"):
            joined = f"{joined}>{part.key}"  # the ">" closes an address, it is no quote mark
        elif part.depth == first.depth:
            joined = f"{joined} {part.key}".strip()
        else:
            return None
        if len(joined) > LONGEST or (count > 1 and not _OPENER.match(first.key)):
            return None
        closed = joined.rfind("<") <= joined.rfind(">")
        if not _may_attribute(joined) or (
            not closed and lines[last + 1 : last + 2] and _closes_address(lines[last + 1])
        ):
            continue
        after = _following(lines, last + 1)
        if (after is None or after.depth <= first.depth) and not _TELLS.search(joined):
            continue
        if after is not None and after.depth <= first.depth and _label(after.key):
            after = Line("", first.depth + 1, after.text)  # a header block shows the quote as marks do
        elif after is not None and after.depth <= first.depth:
            after = Line("", 0, after.text)
        elif after is not None:
            after = Line("", 1, after.text)
        if _attribution(joined, after, count > 1) and not _starts_later(lines, at, last, after):
            return Mark(Sort.ATTRIBUTION, at, last + 1, joined)
    return None


def _starts_later(lines: Sequence[Line], at: int, last: int, after: Line | None) -> bool:
    """Whether a line below `at` opens the attribution by itself: then `at` is still the writer's own text."""
    for start in range(at + 1, last + 1):
        joined = " ".join(line.key for line in lines[start : last + 1])
        dated = _YEAR.search(joined) and _CLOCK.search(joined)
        if _OPENER.match(lines[start].key) and dated and _attribution(joined, after, False):
            return True
    return False


# --- header blocks -----------------------------------------------------------------------------------------------

_ROLES: dict[str, str] = {key(word): role for role, table in words.LABELS.items() for word in table}
_ALL_LABELS = "|".join(sorted(map(re.escape, _ROLES), key=lambda w: (-len(w), w)))
_LABEL = re.compile(rf"^[\s|\[]{{0,4}}({_ALL_LABELS})\s?(?:\|\s?)?:\s?")
_INLINE_LABEL = re.compile(rf"(?<![^\W\d_])({_ALL_LABELS})\s?:")
_SENT = frozenset(
    map(key, ("sent", "đã gửi", "ngày gửi", "gesendet", "envoyé", "enviado", "inviato", "verzonden", "skickat"))
)
_LABELLED = re.compile(r"^[^\W\d_][\w ./-]{1,24}:\s")  # a label in words we do not know
_WRAPPED = re.compile(r"^[<(\"']|@|[;,]$|^\d{1,2}:\d{2}")


def _label(line_key: str) -> tuple[str, str] | None:
    """(role, label) of a line like "Đã gửi: ...", else None."""
    match = _LABEL.match(line_key) if ":" in line_key[:60] else None
    return (_ROLES[match.group(1)], match.group(1)) if match else None


def header_block(lines: Sequence[Line], at: int) -> Mark | None:
    """A From/Sent/To/Subject block that starts at `at`: three labels of different roles close together.

    A sender is needed, and what no timetable ("Từ: 14h00, Đến: ...") has: a subject, an address or a sending label.
    """
    if _label(lines[at].key) is None:
        return None
    inline = _inline_block(lines[at].key)
    roles: dict[str, str] = {}
    depth, blanks, others, end, sender = lines[at].depth, 0, 0, at, ""
    for index in range(at, min(at + BLOCK, len(lines))):
        line = lines[index]
        if line.blank:
            blanks += 1
            if blanks > 2:
                break
            continue
        found = _label(line.key) if line.depth == depth else None
        if found is None:
            wrapped = blanks == 0 and bool(_WRAPPED.search(line.key))
            unknown = blanks == 0 and bool(_LABELLED.match(line.key)) and (others := others + 1) <= 2
            if not (wrapped or unknown) or line.depth != depth:
                break
            sender += line.key if wrapped and list(roles)[-1:] == ["from"] else ""
            end = index + 1 if wrapped else end
            continue
        role, label = found
        if role in roles and role not in ("other", "cc"):
            break
        roles[role] = label
        if role == "from":
            sender = line.key
        end, blanks = index + 1, 0
    text = " ".join(line.key for line in lines[at:end])
    if inline or _is_block(roles, text):
        return Mark(Sort.HEADERS, at, max(end, at + 1), sender or lines[at].key, True)
    return None


def _is_block(roles: dict[str, str], text: str) -> bool:
    main = [role for role in roles if role != "other"]
    telling = "subject" in roles or roles.get("date") in _SENT or "@" in text
    return len(main) >= 3 and "from" in roles and telling


def _inline_block(line_key: str) -> bool:
    """A whole block on one line, as some webmails flatten it."""
    roles = {_ROLES[match.group(1)] for match in _INLINE_LABEL.finditer(line_key)} - {"other"}
    return len(roles) >= 3 and "@" in line_key and bool(roles & {"from", "to"})


# --- separators --------------------------------------------------------------------------------------------------

_RULE = re.compile(r"^(?:[-_=~*–—·.#+] ?){3,200}$")
_DASHED = re.compile(
    rf"^[\W_]{{0,40}}?(?:-|_|=|~|–|—|#){{2,60}}\s?(?:(?P<o>{one_of(words.ORIGINAL)})|(?P<f>{one_of(words.FORWARDED)}))\s?"
    rf"(?P<rest>.{{0,400}})$"
)
_PLAIN_FORWARD = re.compile(rf"^(?:{one_of(words.FORWARDED)})\s?:$")
_PLAIN_ORIGINAL = re.compile(rf"^(?:{one_of(words.ORIGINAL)})\s?:$")
_UNKNOWN_DASHED = re.compile(r"^-{3,40}\s?[^\W\d_][^-_=]{2,50}\s?-{3,40}$")
_ABOVE = tuple(map(key, words.ABOVE_LINE))


@remembered
def is_rule(line: Line) -> bool:
    """A line of dashes, underscores or the like."""
    return bool(line.text) and len(line.text) <= 200 and bool(_RULE.match(line.text.replace("\\", "")))


@remembered
def _points_above(line: Line) -> bool:
    return len(line.key) <= 120 and any(wording in line.key for wording in _ABOVE)


def separator(lines: Sequence[Line], at: int) -> Mark | None:
    """`----- Original message -----` and the like at line `at`; None if it is no such line."""
    line_key = lines[at].key
    match = None if line_key[0].isalnum() else _DASHED.match(line_key)
    if match and (match["rest"].strip(" -_=~") == "" or _label(match["rest"].strip(" -_=~"))):
        return Mark(Sort.ORIGINAL if match["o"] else Sort.FORWARD, at, at + 1, match["rest"].strip(" -_=~"))
    if line_key[-1] == ":" and _PLAIN_FORWARD.match(line_key):
        return Mark(Sort.FORWARD, at, at + 1)
    if _points_above(lines[at]):
        return Mark(Sort.MARKER, at, at + 1)
    if line_key[-1] in ":-" and (_UNKNOWN_DASHED.match(line_key) or _PLAIN_ORIGINAL.match(line_key)):
        after = _following(lines, at + 1)
        return Mark(Sort.ORIGINAL, at, at + 1) if after is not None and _label(after.key) else None
    return None


def opening(lines: Sequence[Line], at: int) -> Mark | None:
    """The mark that starts at `at`, with the header block that stands right under it, or None."""
    if not lines[at].key:
        return None
    mark = separator(lines, at) or header_block(lines, at) or attribution(lines, at)
    if mark is None or mark.headed:
        return mark
    below = next((i for i in range(mark.end, min(mark.end + 4, len(lines))) if not lines[i].blank), None)
    if below is None:
        return mark
    block = header_block(lines, below) or (_short_block(lines, below) if mark.sort is not Sort.ATTRIBUTION else None)
    if block is None:
        return mark
    return Mark(mark.sort, mark.start, block.end, f"{mark.sender} {block.sender}".strip(), True)


def _short_block(lines: Sequence[Line], at: int) -> Mark | None:
    """Under a separator two labels are enough."""
    end, sender = at, ""
    for index in range(at, min(at + BLOCK, len(lines))):
        found = _label(lines[index].key)
        if found is None:
            break
        end, sender = index + 1, sender + (lines[index].key if found[0] == "from" else "")
    return Mark(Sort.HEADERS, at, end, sender, True) if end > at else None


# --- quoted questions --------------------------------------------------------------------------------------------

_NUMBERED = re.compile(
    r"^(?:(?:cau|muc|y|phan|noi dung|question) )?(?:\d{1,2}(?:\.\d{1,2}){0,2}|[ivx]{1,5}|[a-h])\s?[.):/-]\s?\S"
)


def is_numbered(line_key: str) -> bool:
    """ "2. ...", "II. ...", "b) ...", "Câu 3: ..."."""
    return bool(_NUMBERED.match(line_key))
