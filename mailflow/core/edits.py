"""The secretary's changes to a draft, one a line: "bỏ 3", "sửa 2: …", "thêm y tế: …", "3 chuyển sang du lịch".

A line that is no change is left as her note; nothing is guessed from half a command ("Mục 2: thay cụm từ cuối" is a
note). What is not here: carrying the changes out (flows), and whether her answer is a yes (decision).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from mailflow.core.decision import is_courtesy
from mailflow.core.roster import Roster
from mailflow.core.sector_names import sector_named
from mailflow.core.spellings import lettered, same_length
from mailflow.core.verdict import Kind
from mailflow.core.vietnamese import is_bare, nfc

_LONGEST = 50_000  # characters
_LONGEST_COMMAND = 400  # characters before a colon
_MOST_NUMBERS = 60


class Action(StrEnum):
    """What a secretary may do to an item of the draft."""

    DROP = "drop"
    REPLACE = "replace"  # its text, its sector or its kind; what is not told stays
    ADD = "add"
    ACCEPT = "accept"  # a late item into the report; without number: all of them


@dataclass(frozen=True, slots=True)
class Edit:
    """One change. `number` is that of the item in the draft (None for ADD, and for ACCEPT of all).

    `sector`: an id of the roster or "chung", None when not told; `text` is as written, "" when not told.
    """

    action: Action
    number: int | None = None
    sector: str | None = None
    kind: Kind | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Edits:
    """All changes in their order, and what else was written (without greeting, sign-off and a bare yes)."""

    edits: tuple[Edit, ...]
    note: str


@dataclass(frozen=True, slots=True)
class _Found:
    """Changes read in a piece; `text_at` is where free text begins, None when the change takes none."""

    edits: tuple[Edit, ...]
    text_at: int | None = None


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the text between stops. `lead` is what stands between it and the piece before (`number` - 1)."""

    number: int
    lead: str
    raw: str
    key: str
    bare: bool


_NUMBER = r"(?:(?:mục|ý|số|nội dung|ý kiến|kiến nghị|điểm|câu|khoản)(?: số)? ?)?\(?\d{1,3}\)?"
_NUMBERS = rf"(?P<numbers>{_NUMBER}(?: ?(?:,|và|với|-|đến|&|\+) ?{_NUMBER}){{0,30}})"
_PLEASE = r"(?:(?:em|anh|chị|nhờ|đề nghị|xin|vui lòng|hãy|cho|thư ký|bộ phận giúp việc|đồng ý|tôi|và|cả) ){0,3}"
_END = r"(?: (?:đi|nhé|nha|giúp|luôn|ạ|em|khỏi (?:báo cáo|dự thảo)|ra khỏi (?:báo cáo|dự thảo)|trong dự thảo)){0,3}"
_REASON = r"(?:,? ?(?:vì|do|lý do|\().{0,300})?[ .;,!]*"
_DROP = lettered(
    rf"{_PLEASE}(?:bỏ|x(?:óa|o[aá])|loại bỏ|lược bỏ|gạch bỏ|gạch|cắt|không đưa|không lấy)(?: (?:đi|giúp|hộ|bớt))? "
    rf"{_NUMBERS}{_END}{_REASON}"
)
_ACCEPT = lettered(
    rf"{_PLEASE}(?:nhận|nhận bổ sung|chấp nhận|bổ sung|đưa|lấy)(?: thêm)? (?:{_NUMBERS}|(?P<all>tất cả|hết|toàn bộ|cả))"
    rf"(?: (?:vào|bổ sung|vào báo cáo|vào dự thảo)){{0,2}}{_END}[ .;,!]*"
)
_REPLACE = lettered(
    rf"{_PLEASE}(?:(?:sửa đổi|sửa lại|sửa|thay|chỉnh sửa|chỉnh lại|chỉnh|đổi|viết lại) (?P<a>{_NUMBER})|"
    rf"(?P<b>{_NUMBER}),? (?:sửa đổi|sửa lại|sửa|thay|chỉnh sửa|chỉnh lại|chỉnh|đổi|viết lại))"
    r"(?: ?:| (?:thành|như sau|bằng|lại như sau|lại thành|là)(?: ?:)?)(?= ?\S|$)"
)
_MOVE = lettered(
    rf"{_PLEASE}(?:(?:chuyển|đổi|đưa|xếp) {_NUMBERS}|{_NUMBERS.replace('numbers', 'more')},? (?:chuyển|đổi|đưa|xếp))"
    r" (?:sang|qua|vào|về|thành)(?: (?:lĩnh vực|mục|phần|hệ thống|nhóm|loại)){0,2} (?P<target>[^:;\n]{2,80})"
)
_KIND = lettered(rf"{_PLEASE}(?:loại )?(?P<number>{_NUMBER}) ?(?:là|:) ?(?P<target>[^:;\n]{{2,60}})")
_ADD = lettered(
    rf"{_PLEASE}(?:thêm|bổ sung)(?: (?:mục|nội dung|vào|cho|phần|lĩnh vực|hệ thống|một|1|ý kiến|về)){{0,3}}"
    r"(?P<head>[^:\n]{0,90}?) ?:(?= ?\S|$)"
)
_FILLER = lettered(r"(?<!\w)(?:về|của|cho|lĩnh vực|hệ thống|mục|phần|loại|dữ liệu)(?!\w)|[()\[\],]| - ")
_KINDS = (
    (
        Kind.DATA_ISSUE,
        lettered(r"(?<!\w)(?:bất cập|tồn tại|hạn chế|vướng mắc)(?: (?:của |về )?(?:dữ liệu|số liệu))?(?!\w)"),
    ),
    (Kind.SOLUTION, lettered(r"(?<!\w)(?:giải pháp)(?!\w)")),
    (Kind.RECOMMENDATION, lettered(r"(?<!\w)(?:kiến nghị|đề xuất|đề nghị)(?!\w)")),
    (Kind.ASSESSMENT, lettered(r"(?<!\w)(?:đánh giá|nhận định|tình hình|nhận xét)(?!\w)")),
)
_THE_REST = lettered(
    r"\s{0,20}(?:còn lại|các (?:mục|nội dung|phần|ý) (?:khác|còn lại)|những (?:mục|nội dung) (?:khác|còn lại))"
)
_BULLET = re.compile(r"\s{0,20}(?:[-*•+–]\s{1,4})?")
_CUT = lettered(
    r";|\.(?=\s)|,(?=\s?(?:bỏ|x(?:óa|o[aá])|loại bỏ|sửa|thay|thêm|bổ sung|chuyển|đưa|nhận)\s)"
    r"|(?<=\d)\s(?=(?:và )?(?:thêm\s|(?:bỏ|x(?:óa|o[aá])|sửa|nhận)\s(?:mục |ý |số )?\d))"
)


def read(text: str, roster: Roster) -> Edits:
    """Read the newly written text of the secretary's answer. Sectors are named by id, short name or name."""
    edits: list[Edit] = []
    left: list[_Piece] = []
    open_piece: _Piece | None = None  # of the last change, while its free text may go on
    for piece in [*_pieces(nfc(text)[:_LONGEST]), None]:
        found = _found(piece, roster) if piece else None
        if open_piece and piece and found is None and _goes_on(piece):
            edits[-1] = replace(edits[-1], text=_joined(edits[-1].text, piece))
            continue
        if open_piece and _is_empty(edits[-1]):  # "sửa 2:" and then nothing: half a change is none
            edits.pop()
            left.append(open_piece)
        open_piece = None
        if piece and found is not None:
            edits += found.edits
            if found.text_at is not None:
                edits[-1] = _with_text(edits[-1], piece.raw[found.text_at :].strip(), roster)
                open_piece = piece if edits[-1].text or _is_empty(edits[-1]) else None
        elif piece:
            left.append(piece)
    return Edits(tuple(edits), _note(left))


def _joined(text: str, piece: _Piece) -> str:
    return text + piece.lead + piece.raw.rstrip() if text else piece.raw.strip()


def _is_empty(edit: Edit) -> bool:
    """True for half a change: "sửa 2:" or "thêm y tế:" and then nothing."""
    if edit.action is Action.ADD:
        return not edit.text
    return edit.action is Action.REPLACE and not (edit.text or edit.sector or edit.kind)


def _pieces(text: str) -> Iterator[_Piece]:
    """Lines, and within a line what stands between semicolons, stops, or a comma and the next change."""
    lead, number = "", 0
    for line in re.split(r"(\n+)", text):
        if not line.strip():
            lead += line
            continue
        bare = is_bare(line)
        key = same_length(line, bare)
        start = 0
        for cut in [*_CUT.of(bare).finditer(key), None]:
            end = cut.start() if cut else len(line)
            if line[start:end].strip():
                yield _Piece(number, lead, line[start:end], key[start:end], bare)
                lead, number = "", number + 1
            if cut:
                lead += line[cut.start() : cut.end()]
                start = cut.end()


def _found(piece: _Piece, roster: Roster) -> _Found | None:
    """The change a piece tells, read as a whole; None when it is no change or only half of one."""
    skipped = len(piece.key) - len(_BULLET.sub("", piece.key, count=1))
    key = piece.key[skipped:].rstrip()
    if len(key) > _LONGEST_COMMAND and ":" not in key[:_LONGEST_COMMAND]:
        return None
    listed = _of_list(key, piece.bare)
    if listed:
        return _Found(listed)
    moved = _moved(key, piece.bare, roster)
    if moved:
        return _Found(moved)
    return _with_free_text(key, skipped, piece.bare, roster)


def _of_list(key: str, bare: bool) -> tuple[Edit, ...]:
    dropped = _DROP.of(bare).fullmatch(key)
    if dropped:
        return tuple(Edit(Action.DROP, number) for number in _numbers(dropped["numbers"]))
    taken = _ACCEPT.of(bare).fullmatch(key)
    if taken and taken["all"]:
        return (Edit(Action.ACCEPT),)
    return tuple(Edit(Action.ACCEPT, number) for number in _numbers(taken["numbers"])) if taken else ()


def _moved(key: str, bare: bool, roster: Roster) -> tuple[Edit, ...]:
    """ "chuyển 3 sang y tế", "3 là kiến nghị", "loại 3: bất cập"."""
    match = _MOVE.of(bare).fullmatch(key) or _KIND.of(bare).fullmatch(key)
    target = _target(match["target"], bare, roster) if match else None
    if match is None or target is None:
        return ()
    numbers = next(filter(None, (match[name] for name in ("numbers", "more", "number") if name in match.re.groupindex)))
    return tuple(Edit(Action.REPLACE, number, *target) for number in _numbers(numbers))


def _with_free_text(key: str, skipped: int, bare: bool, roster: Roster) -> _Found | None:
    match = _REPLACE.of(bare).match(key)
    if match:
        number = _numbers(match["a"] or match["b"])[0]
        return _Found((Edit(Action.REPLACE, number),), skipped + match.end())
    match = _ADD.of(bare).match(key)
    target = _target(match["head"], bare, roster) if match else None
    if match is None or (target is None and match["head"].strip()):
        return None
    sector, kind = target or (None, None)
    return _Found((Edit(Action.ADD, None, sector, kind),), skipped + match.end())


def _target(words: str, bare: bool, roster: Roster) -> tuple[str | None, Kind | None] | None:
    """Sector and kind that the words name, and nothing else: "(bất cập) giáo dục"; None when anything is left over."""
    whole = sector_named(words.strip(" .!"), roster)
    if whole:
        return whole, None
    kind = None
    for one, pattern in _KINDS:
        words, met = pattern.of(bare).subn(" ", words)
        if met and kind:
            return None
        kind = one if met else kind
    rest = " ".join(_FILLER.of(bare).sub(" ", words).split()).strip(" .!-:")
    if not rest:
        return (None, kind) if kind else None
    sector = sector_named(rest, roster)
    return (sector, kind) if sector else None


def _with_text(edit: Edit, text: str, roster: Roster) -> Edit:
    """Free text of a change; "sửa 3 thành kiến nghị" names a kind and gives no text."""
    target = _target(same_length(text, is_bare(text)), is_bare(text), roster) if len(text) < 40 else None
    if edit.action is Action.REPLACE and target and target[1]:
        return replace(edit, sector=target[0], kind=target[1])
    quoted = re.fullmatch(r"[\"“”«]([^\"“”«»]+)[\"“”»]\.?", text)
    return replace(edit, text=quoted[1] if quoted else text)


def _goes_on(piece: _Piece) -> bool:
    """The free text of a change goes on over commas, stops and wrapped lines, up to a blank line or another point."""
    if "\n" in piece.lead:
        new_point = re.match(r"\s{0,20}(?:[-*•+–]\s|\d{1,3}[.)]\s)", piece.raw)
        if piece.lead.count("\n") > 1 or new_point or is_courtesy(piece.raw):
            return False
    return not _THE_REST.of(piece.bare).match(piece.key)


def _numbers(text: str) -> list[int]:
    """ "3, 5 và 7" -> 3, 5, 7; "3-5" and "3 đến 5" -> 3, 4, 5."""
    found: list[int] = []
    for match in re.finditer(r"(\d{1,3})(?:\)? ?(?:-|đến|den) ?\D{0,12}(\d{1,3}))?", text):
        first, last = int(match[1]), int(match[2] or match[1])
        found += range(first, last + 1) if first <= last < first + _MOST_NUMBERS else [first, last]
    return list(dict.fromkeys(found))[:_MOST_NUMBERS]


def _note(left: list[_Piece]) -> str:
    """What is no change, without lines of mere courtesy; pieces that stood together stay together."""
    text = ""
    for place, piece in enumerate(left):
        together = place and left[place - 1].number + 1 == piece.number
        text += (piece.lead if together else "\n") + piece.raw
    lines = (line.strip(" \t;,") for line in text.split("\n"))
    return "\n".join(line for line in lines if any(c.isalnum() for c in line) and not is_courtesy(line))
