"""Takes off what ends a letter and is no content: sign-off, signature, device line, disclaimer, list footer, banner.

Works on the lines of one newly written stretch. What is content by its shape (numbered items, sentences, tables) stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailflow.core import reply_words as words
from mailflow.core.reply_lines import Line, key, one_of, read, remembered
from mailflow.core.reply_marks import is_numbered, is_rule
from mailflow.core.reply_names import has_surname, is_name, is_of_writer, without_honour
from mailflow.core.whole_words import WholeWords

ROUNDS = 4  # a notice under a signature under a notice
DEEPEST = 40  # lines from the end within which a signature may start
TAIL_LIMIT = 110

_DEVICE = re.compile(rf"^[\W_]{{0,4}}(?:{one_of(words.SENT_FROM)})(?P<rest>.{{0,110}})$")
_DEVICE_LAST = re.compile(rf"^.{{0,60}}(?:{one_of(('küldve', 'から送信', '보냄', 'gönderildi'))})\W{{0,3}}$")
_DEVICE_WORD = re.compile(rf"(?<![a-z])(?:{one_of(words.DEVICES)})")
_SIGN_OFF = re.compile(
    rf"^[\W_]{{0,3}}(?:{one_of(words.SIGN_OFFS)})(?: (?:{one_of(words.ADDRESSED)})){{0,6}}[\s,.!/;-]{{0,8}}$"
)
_THANKS = re.compile(rf"^[\W_]{{0,3}}(?:{one_of(words.THANKS)})(?: (?:a|nhe))?[\s,.!/;-]{{0,8}}$")
_DELIMITERS = frozenset(("--", "__", "—", "–", "‐‐"))
_TITLE = re.compile(rf"^[\W_]{{0,3}}(?:{one_of(words.TITLES)})(?![^\W\d_])")
_SAYS = WholeWords(words.SAYS)
_CONTACT = re.compile(
    rf"^[\W_]{{0,3}}(?:(?:so )?(?:{one_of(words.CONTACTS)})\s?(?:noi bo|co quan|ban|rieng)?\s?[.:(]"
    r"|dt noi bo|tang \d|so \d{1,4}[a-z]?[ ,/].{0,40}(?:duong|phuong|quoc lo|tp|khu)|quoc lo \d"
    r"|duong .{1,60}(?:phuong|tp|thanh pho))"
)
_PHONE = re.compile(r"^[\W_a-z.:]{0,14}\+?\(?\d[\d\s().+/-]{6,24}(?:\s?(?:ext|may le|x)\.? ?\d{1,6})?[\W_]{0,3}$")
_LINKED = re.compile(
    r"^(?:<?https?://\S{3,200}>?|www\.\S{3,200}|<?[^\s@<>]{1,64}@[^\s@<>]{1,255}>?)(?: ?[|,;-] ?\S{1,100})?$"
)
_ITEM = re.compile(r"^\s*(?:[-+•▪◦‣·*✓➢→]\s|\||\d{1,2}[.)/]\s?\S)")
_SENTENCE_END = re.compile(r"[.!?:;…][\"'”’)]?$")
_DASHED_NAME = re.compile(r"^[-–—/~][ ]?[^\W\d_][\w.'-]{0,20}(?: [^\W\d_][\w.'-]{0,20}){0,2}$")
_ABOUT_MAIL = re.compile(one_of(words.ABOUT_MAIL))
_FOR_READER = re.compile(one_of(words.FOR_READER))
_FOOTER = re.compile(one_of(words.FOOTERS))
_BANNER = re.compile(rf"^[\W_]{{0,6}}(?:{one_of(words.BANNER_HEADS)})\b.{{0,200}}?(?:{one_of(words.BANNERS)})")
_RARE = re.compile(rf"^.{{0,60}}(?:{one_of(words.RARE_SENDERS)})")
_POSTSCRIPT = re.compile(r"^[\W_]{0,3}(?:p\.? ?/? ?s\.?|tai but|t/b|tb|ghi chu|n\.b\.?|nb)\s?[:.)]")
_RECIPIENTS = re.compile(r"^[\W_]{0,3}noi nhan\s?:")
_PARTED = re.compile(r"\s[-–—|]\s|,\s|\s?[|]\s?")
_LIST_FOOTER = re.compile(r"mailing list$|^https?://\S{1,200}/(?:mailman|listinfo|lists?)/")


@dataclass(frozen=True, slots=True)
class Tail:
    """What stays and what was taken off; `signed` when contact or title lines prove a signature."""

    kept: tuple[Line, ...]
    cut: tuple[Line, ...]
    signed: bool = False


@remembered
def is_device_line(line: Line) -> bool:
    """ "Được gửi từ iPhone của tôi": a sending word, then a product before any comma, and no sentence."""
    text = line.key
    if not text or len(text) > 160:
        return False
    if _DEVICE_LAST.match(text) and _DEVICE_WORD.search(text):
        return True
    match = _DEVICE.match(text)
    if match is None:
        return False
    rest = match["rest"].split("<")[0].split("(http")[0]
    head = rest.split(",")[0]
    named = _DEVICE_WORD.search(head) or _DEVICE_WORD.search(text[: match.start("rest")])
    return bool(named) and len(head.split()) <= 8 and not head.rstrip().endswith(("?", ":"))


@remembered
def is_sign_off(line: Line) -> bool:
    """`Trân trọng` and the like, which ends what is said."""
    return bool(line.key) and bool(_SIGN_OFF.match(line.key))


def _signs_off_with_name(line: Line, writer: str) -> bool:
    """ "Trân trọng, Nguyễn Văn An" on one line."""
    closing, comma, name = line.text.partition(",")
    if not comma or not name or len(line.text) > TAIL_LIMIT or not is_sign_off(read(closing)):
        return False
    signer = read(name)
    return is_name(signer, writer) and (has_surname(signer) or is_of_writer(signer.key, writer))


@remembered
def _is_thanks(line: Line) -> bool:
    return bool(line.key) and bool(_THANKS.match(line.key))


@remembered
def is_contact(line: Line) -> bool:
    """A line that only tells how to reach the writer."""
    text = line.key
    return bool(text) and len(text) <= 160 and bool(_CONTACT.match(text) or _PHONE.match(text) or _LINKED.match(text))


@remembered
def is_title(line: Line) -> bool:
    """An office or rank on a line of its own, which states nothing."""
    text = line.text
    if not line.key or len(text) > TAIL_LIMIT or not _TITLE.match(line.key):
        return False
    return not _states(text)


def says(text: str) -> bool:
    """Whether a line holds a verb of opinion or report."""
    return _SAYS.within(text.casefold())


def _states(text: str) -> bool:
    """Whether a line says something, as no title does: a verb of opinion, or a sentence's end."""
    return says(text) or (text.rstrip().endswith((".", ";", "?", "!")) and len(text.split()) >= 5)


@remembered
def is_statement(line: Line) -> bool:
    """Content by its shape: an item of a list, a table row, a sentence, or a long line."""
    text = line.text
    if not text:
        return False
    if not line.key or len(text) > TAIL_LIMIT * 2:
        return True
    if is_contact(line) or is_sign_off(line):
        return False
    if _ITEM.match(line.text) or is_numbered(line.key):
        return True
    count = len(text.split())
    ended = bool(_SENTENCE_END.search(text))
    return len(text) > TAIL_LIMIT or (count >= 5 and ended) or (count >= 5 and says(text))


def is_disclaimer(paragraph: Sequence[Line]) -> bool:
    """A paragraph about this mail and its rightful reader, or a footer that a list or a scanner adds."""
    text = " ".join(line.key if line.key else key(line.text[:1200]) for line in paragraph)[:6000]
    if _FOOTER.search(text) and len(paragraph) <= 8:
        return True
    return bool(_ABOUT_MAIL.search(text)) and bool(_FOR_READER.search(text))


def is_banner(paragraph: Sequence[Line]) -> bool:
    """A warning that a gateway puts on top: the mail comes from outside, or the sender is new."""
    text = " ".join(line.key for line in paragraph[:6])
    return bool(_BANNER.match(text) or _RARE.match(text))


def strip_banner(lines: Sequence[Line]) -> Tail:
    """Takes an "external sender" warning off the top."""
    start = next((i for i, line in enumerate(lines) if not line.blank), 0)
    end = next((i for i in range(start, len(lines)) if lines[i].blank), len(lines))
    if end - start <= 6 and is_banner(lines[start:end]):
        return Tail(tuple(lines[end:]), tuple(lines[start:end]))
    return Tail(tuple(lines), ())


def strip_tail(lines: Sequence[Line], writer: str = "") -> Tail:
    """Takes device lines, disclaimers and the signature off the end of one stretch of new text.

    `writer` is the sender's display name, when known. Order and number of the endings are free; each round takes one.
    """
    kept = list(lines)
    cut: list[Line] = []
    signed = False
    for _ in range(ROUNDS):
        size = len(kept)
        while kept and (count := 1 if kept[-1].blank else _ending(kept)):
            cut += reversed(kept[-count:])
            del kept[-count:]
        at, proven = _signature(kept, writer)
        end = _postscript(kept, at)
        cut += reversed(kept[at:end])
        kept, signed = kept[:at] + kept[end:], signed or proven
        if len(kept) == size:
            break
    return Tail(tuple(kept), tuple(reversed(cut)), signed)


def _ending(lines: list[Line]) -> int:
    """How many lines at the end are a device line, a disclaimer paragraph, a list footer or a stray rule."""
    if not lines:
        return 0
    if is_device_line(lines[-1]):
        signed = len(lines) >= 3 and is_name(lines[-2]) and lines[-3].blank
        return 2 if signed else 1
    if is_rule(lines[-1]) or lines[-1].text in _DELIMITERS:
        return 1
    top = len(lines)
    while top > 0 and not lines[top - 1].blank and len(lines) - top < DEEPEST:
        top -= 1
    paragraph = lines[top:]
    if is_disclaimer(paragraph):
        first = next((i for i, line in enumerate(paragraph) if is_disclaimer(paragraph[i:]) and _opens_notice(line)), 0)
        return len(paragraph) - first
    if _RECIPIENTS.match(paragraph[0].key) and all(len(line.text) <= TAIL_LIMIT for line in paragraph):
        return len(paragraph)
    for index, line in enumerate(paragraph):
        if is_rule(line) and any(_LIST_FOOTER.search(below.key) for below in paragraph[index:]):
            return len(paragraph) - index
    return 0


@remembered
def _opens_notice(line: Line) -> bool:
    text = line.key or key(line.text[:1200])
    return bool(_ABOUT_MAIL.search(text) or _FOOTER.search(text)) or is_rule(line)


def _signature(lines: list[Line], writer: str) -> tuple[int, bool]:
    """(where the signature starts, whether contact or title lines prove it); (len, False) when there is none."""
    size = len(lines)
    lowest = max(0, size - DEEPEST)
    for at in range(lowest, size):
        if lines[at].text in _DELIMITERS and _is_signature(lines[at + 1 :], strict=False):
            return _rise(lines, at, lowest), True
        if is_rule(lines[at]) and at + 1 < size and _is_signature(lines[at + 1 :], strict=True, writer=writer):
            return _rise(lines, at, lowest), True
    for at in range(lowest, size):
        if _may_close(lines, at, writer) and _closes(lines, at, writer):
            return at, any(is_contact(line) or is_title(line) for line in lines[at + 1 :])
    at = _unannounced(lines, lowest, writer)
    if at < size:
        return at, any(is_contact(line) or is_title(line) for line in lines[at:])
    return size, False


def _may_close(lines: list[Line], at: int, writer: str) -> bool:
    """A sign-off, with the name or without; or thanks over a few lines."""
    if is_sign_off(lines[at]) or _signs_off_with_name(lines[at], writer):
        return True
    return _is_thanks(lines[at]) and 0 < sum(not line.blank for line in lines[at + 1 :]) <= 6


def _rise(lines: list[Line], at: int, lowest: int) -> int:
    """The sign-off that stands right above a delimiter belongs to the closing."""
    above = at
    while above > lowest and (lines[above - 1].blank or is_sign_off(lines[above - 1])):
        above -= 1
    while above < at and lines[above].blank:
        above += 1
    return above


def _is_signature(rest: Sequence[Line], *, strict: bool, writer: str = "") -> bool:
    """What follows a delimiter. After a mere rule, a name, a contact or a title must prove it."""
    filled = [line for line in rest if not line.blank]
    if not strict and filled and is_disclaimer(filled):
        return True
    if not filled or len(filled) > 15 or any(is_statement(line) for line in filled):
        return False
    if not strict:
        return True
    proof = sum(is_contact(line) or is_title(line) for line in filled)
    lone = len(filled) == 1 and (is_name(filled[0], writer) or (len(filled[0].text) <= 20 and filled[0].text.isalpha()))
    return proof >= 1 or lone


def _closes(lines: list[Line], at: int, writer: str) -> bool:
    """Whether nothing but a signature follows the sign-off at `at`, or a signature and then a postscript."""
    rest = [line for line in lines[at + 1 :] if not line.blank]
    if len(rest) > 14:
        return _signed_right_below(lines, at, writer)
    if any(is_statement(line) for line in rest):
        return _signed_right_below(lines, at, writer)
    return all(len(line.text) <= TAIL_LIMIT for line in rest)


def _signed_right_below(lines: list[Line], at: int, writer: str) -> bool:
    below = next((line for line in lines[at + 1 : at + 6] if not line.blank), None)
    if below is not None and _POSTSCRIPT.match(below.key):
        return True
    return below is not None and is_name(below, writer) and has_surname(below)


def _postscript(lines: list[Line], at: int) -> int:
    """Where the signature that starts at `at` ends: at the first line that is content again."""
    end = at
    while end < len(lines) and (end == at or not (is_statement(lines[end]) or _POSTSCRIPT.match(lines[end].key))):
        end += 1
    return end


def _unannounced(lines: list[Line], lowest: int, writer: str) -> int:
    """A signature without a sign-off: a name, then titles or contacts, to the end; or the writer's name alone."""
    size = len(lines)
    top, blanks = size, 0
    while top > lowest and blanks <= 2:
        line = lines[top - 1]
        if not line.blank and not (is_contact(line) or is_title(line) or is_name(line, writer) or _is_fragment(line)):
            break
        blanks = blanks + 1 if line.blank else 0
        top -= 1
    for at in range(top, size):
        if not lines[at].blank and _heads_signature(lines, at, writer):
            return at
    return _lone_name(lines, writer)


def _heads_signature(lines: list[Line], at: int, writer: str) -> bool:
    """A name over titles or contacts; "KT. GIÁM ĐỐC" or an office over a name; or an office over its telephone."""
    line = lines[at]
    if not _stands_apart(lines, at):
        return False
    below = [other for other in lines[at + 1 :] if not other.blank]
    contacts = any(is_contact(other) for other in below)
    named = any(is_name(other, writer) and has_surname(other) for other in below)
    if is_name(line, writer) and (contacts or any(is_title(other) for other in below)):
        return True
    if _is_formal_head(line):
        return named
    apart = at > 0 and lines[at - 1].blank
    return is_title(line) and apart and (contacts or named)


def _is_fragment(line: Line) -> bool:
    return len(line.text) <= 60 and len(line.text.split()) <= 6 and not _states(line.text) and not is_statement(line)


def _is_formal_head(line: Line) -> bool:
    """ "TM. ỦY BAN NHÂN DÂN", "KT. GIÁM ĐỐC": the office above the name in official papers."""
    return line.key.startswith(("tm.", "kt.", "tl.", "tuq.", "q.", "thay mat ", "t/m ")) and not _states(line.text)


def _stands_apart(lines: list[Line], at: int) -> bool:
    """A signature follows a blank line, a finished sentence or a rule, never a line that announces it ("Gồm:")."""
    above = next((line for line in reversed(lines[:at]) if not line.blank), None)
    if above is None:
        return True
    if above.text.endswith(":") and not is_sign_off(above):
        return False
    return lines[at - 1].blank or bool(_SENTENCE_END.search(above.text)) or is_sign_off(above)


def _lone_name(lines: list[Line], writer: str) -> int:
    size = len(lines)
    if size < 2:
        return size
    last = lines[-1]
    above = next((line for line in reversed(lines[:-1]) if not line.blank), None)
    if above is None or above.text.endswith(":") or is_name(above):
        return size
    apart = lines[-2].blank or bool(_SENTENCE_END.search(above.text))
    named = is_name(last, writer) and has_surname(last)
    own = is_of_writer(without_honour(last.key).strip(" .,-"), writer)
    if apart and _signs_in_one(last, writer):
        return size - 1
    if apart and (named or own) and last.text.strip(" .").replace(" ", "").isalpha():
        return size - 1
    marked = bool(_DASHED_NAME.match(last.text)) and last.text.isascii()
    bullets = sum(line.text[:1] == last.text[:1] for line in lines)
    return size - 1 if marked and bullets == 1 else size


def _signs_in_one(line: Line, writer: str) -> bool:
    """ "Nguyễn Văn An - Giám đốc Sở Y tế, 0912345678": a name, then only titles and contacts, on one line."""
    if not line.key or len(line.text) > 2 * TAIL_LIMIT:
        return False
    first, *rest = (read(part) for part in _PARTED.split(line.text)[:6])
    known = is_name(first, writer) and (has_surname(first) or is_of_writer(first.key, writer))
    return known and bool(rest) and all(is_title(part) or is_contact(part) for part in rest)
