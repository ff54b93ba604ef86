"""Work that a head or the leadership assigns: to whom, until when, in whose words (decision, Điều 3.4; contract).

What is not here: who may assign work (judge), how offices are written (titles), how dates are counted (due_dates).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from mailflow.core import due_dates
from mailflow.core.roster import Roster
from mailflow.core.spellings import lettered, same_length
from mailflow.core.titles import Mention, members_in
from mailflow.core.verdict import Directive
from mailflow.core.vietnamese import is_bare, nfc

_LONGEST = 20_000  # characters
_STOP = re.compile(
    r"(?<=[^\W\d]{2})[.!?]+(?=\s|$)|(?<=[\d)\]”\"])\.(?=\s|$)|[!?]+(?=\s|$)|\n\s{0,20}\n|"
    r"\n(?=\s{0,20}(?:[-*•+–]|\d{1,2}[.)]|[a-zđ]\))\s)|(?<=:)\s{0,20}\n"
)
_SHORT = re.compile(r"(?:^|\s)(?:TP|TX|TT|KT|Tp|ThS|TS|ĐT|QL|Q|P|H|GĐ|Đ/c)$")  # a stop after these ends no sentence
_ORDER = lettered(
    r"(?<!\w)(?:giao nhiệm vụ cho|giao việc cho|giao trách nhiệm cho|giao cho|giao|phân công|đề nghị|yêu cầu|chỉ đạo|"
    r"chuyển)(?!\w)"
)
_NO_ORDER = lettered(r"(?:không|chưa|đã|đang|theo|được|như|việc|sự|bàn|có|các|ý kiến) $")
# What may stand between the verb, or a unit of the list, and the next unit.
_LINK = lettered(
    r"(?:\W|\d{1,2}(?!\d)|(?<!\w)(?:và|cùng|với|phối hợp|chủ trì|các|những|đồng chí|đc|đ|c|anh|chị|ông|bà|ngay|tiếp|"
    r"lại|cho|gồm|bao gồm|đơn vị|cơ quan|sở|ban|ngành|lãnh đạo|thủ trưởng|giám đốc|gđ|tỉnh|cụ thể|sau đây|như sau|"
    r"hai|ba|kịp thời|khẩn trương|chặt chẽ|thư ký|tổ|ubnd|thị xã|thành phố|huyện|phường|xã|thị trấn|là|"
    r"đầu mối)(?!\w)){0,60}"
)
# A unit that the roster does not hold may stand in the list: "Giao Sở Nội vụ, Sở Y tế".
_OTHER_UNIT = lettered(
    r"(?<!\w)(?:sở|ban|cục|chi cục|văn phòng|trung tâm|ubnd|thanh tra|kho bạc|công ty|viễn thông|đoàn|hội|mặt trận|báo|"
    r"đài|điện lực|bảo hiểm)(?: [^\W\d]{1,12}){1,6}(?= ?(?:[,;&]| và ))"
)
_TOGETHER = lettered(r"(?<!\w)(?:phối hợp|cùng)(?: chặt chẽ)?(?: với| cùng)?(?!\w)")
_IN_CHARGE = lettered(r"\W{0,3}(?:(?:là|làm) )?(?:đơn vị |cơ quan )?(?:chủ trì|đầu mối)(?!\w)")
_GOES_ON = lettered(
    r"\W{0,3}(?:kết quả|báo cáo|hoàn thành|thời hạn|thời gian|hạn|gửi|trình|chậm nhất|trước|xong|việc này)(?!\w)"
)
# Without a verb of assigning, an office is told by what it has to do: "Công an tỉnh xử lý dứt điểm …".
_ACTS = lettered(
    r"\W{0,3}(?:(?:cần|phải|có trách nhiệm|khẩn trương|ngay|sớm|tập trung|tiếp tục|chủ động|nghiêm túc|chỉ đạo|"
    r"trực tiếp|kịp thời|cho) ){0,3}(?:(?P<tells>có báo cáo|báo cáo|gửi|trình|có văn bản)|kiểm tra|rà soát|xử lý|"
    r"khắc phục|cập nhật|làm rõ|xác minh|hoàn thiện|hoàn thành|bổ sung|đôn đốc|tổ chức|giải trình|chấn chỉnh|đề xuất|"
    r"tham mưu|tổng hợp|lắp|sửa|thay|thống nhất|nghiên cứu|chuẩn bị|nhập|đối chiếu|cung cấp|công khai|bố trí|làm việc|"
    r"giải quyết|phối hợp|triển khai|thực hiện|xem)(?!\w)"
    r"(?! ?(?:\d|tốt|đầy đủ|đúng|kịp thời|nghiêm|được|xong|rất|khá|chưa|chậm))"
)
_URGES = lettered(
    r"(?<!\w)(?:báo cáo|báo|gửi|trình)(?: lại)?(?: cho)? tôi(?!\w)|(?<!\w)(?:dứt điểm|khẩn trương)(?!\w)|"
    r"(?<!\w)(?:kiểm tra|xử lý|làm|thực hiện) ngay(?!\w)"
)
_TO_ME = lettered(r"(?<!\w)tôi(?!\w)")


@dataclass(frozen=True, slots=True)
class _Sentence:
    """`key` is the folded form with the same length as `text`, so that places agree."""

    text: str
    key: str
    bare: bool
    start: int
    end: int


def read(text: str, *, roster: Roster, at: datetime) -> Directive | None:
    """The work assigned in the newly written text, or None when no unit of the roster is told to do anything.

    `assignees`: lead first, then those to cooperate, of all sentences together; `due`: the earliest date named in them
    (Vietnamese local date); `text`: the sentences that assign, whole, as written. `at`: arrival, aware.
    """
    text = nfc(text)[:_LONGEST]
    urges = due_dates.read(text, at) is not None or _urges(text)
    told: dict[str, None] = {}
    spans: list[tuple[int, int]] = []
    header: _Sentence | None = None
    last_end = -1
    for sentence in _sentences(text):
        units = _units(sentence, roster, under_header=header is not None)
        if not units and urges:
            units = _plainly_told(sentence, roster, at)
        if units:
            told |= dict.fromkeys(units)
            spans.append((sentence.start, sentence.end))
        elif spans and spans[-1][1] == last_end and _GOES_ON.of(sentence.bare).match(sentence.key):
            spans.append((sentence.start, sentence.end))
        if header and units and header.end == last_end:
            spans.insert(len(spans) - 1, (header.start, header.end))
        header = sentence if _is_header(sentence) else header if units else None
        last_end = sentence.end
    if not told:
        return None
    return _directive(tuple(told), _words(text, spans), at)


def _directive(assignees: tuple[str, ...], words: str, at: datetime) -> Directive:
    due = due_dates.read(words, at)
    return Directive(assignees, due[0] if due else None, words, lead=assignees[0], due_text=due[1] if due else "")


def _words(text: str, spans: list[tuple[int, int]]) -> str:
    """The sentences as written; neighbours keep what stood between them."""
    pieces: list[str] = []
    for place, (start, end) in enumerate(spans):
        before = spans[place - 1][1] if place else start
        pieces.append(text[before:start] if not text[before:start].strip() else "\n")
        pieces.append(text[start:end])
    return "".join(pieces).strip()


def _units(sentence: _Sentence, roster: Roster, *, under_header: bool) -> list[str]:
    """Member ids told to act in a sentence, lead first; [] when the sentence assigns nothing."""
    mentions = members_in(sentence.text, roster)
    if not mentions:
        return []
    starts = [m.end() for m in _ORDER.of(sentence.bare).finditer(sentence.key) if not _is_noun(sentence, m.start())]
    leads = [m for m in mentions if _IN_CHARGE.of(sentence.bare).match(sentence.key, m.end)]
    if under_header:
        starts.insert(0, 0)
    if starts:  # "Yêu cầu Sở Y tế kiểm tra; Sở Tài chính bố trí kinh phí"
        starts += [place + 1 for place, sign in enumerate(sentence.key) if sign == ";" and place > starts[0]]
    told = [m for start in starts for m in _listed(sentence, mentions, start)]
    if not told and leads:
        told = _listed(sentence, mentions, leads[0].start)
    if told:
        told += _together(sentence, mentions, told[0].end)
    first = [m for m in leads if m in told]
    return list(dict.fromkeys(m.member.id for m in [*first[:1], *told]))


def _urges(text: str) -> bool:
    bare = is_bare(text)
    return _URGES.of(bare).search(same_length(text, bare)) is not None


def _plainly_told(sentence: _Sentence, roster: Roster, at: datetime) -> list[str]:
    """Members whose office opens the sentence, followed at once by what it has to do; "báo cáo" needs when or to whom.

    Only for a mail that urges, by a due date or a word: without one, "Sở Y tế rà soát số liệu" may tell what is done.
    """
    mentions = members_in(sentence.text, roster)
    told = _listed(sentence, mentions, 0)
    if not told:
        return []
    act = _ACTS.of(sentence.bare).match(sentence.key, told[-1].end)
    if act is None:
        return []
    if act["tells"] and not (
        _TO_ME.of(sentence.bare).search(sentence.key, act.end()) or due_dates.read(sentence.text, at)
    ):
        return []
    told += _together(sentence, mentions, told[-1].end)
    return list(dict.fromkeys(m.member.id for m in told))


def _together(sentence: _Sentence, mentions: tuple[Mention, ...], since: int) -> list[Mention]:
    """The offices that "phối hợp với", "cùng" adds to those told."""
    starts = [m.end() for m in _TOGETHER.of(sentence.bare).finditer(sentence.key, since)]
    return [m for start in starts for m in _listed(sentence, mentions, start)]


def _listed(sentence: _Sentence, mentions: tuple[Mention, ...], start: int) -> list[Mention]:
    """The offices that follow `start` with nothing but words of a list between them."""
    found: list[Mention] = []
    at = start
    for mention in mentions:
        if mention.start < at:
            continue
        between = _OTHER_UNIT.of(sentence.bare).sub(" ", sentence.key[at : mention.start])
        if not _LINK.of(sentence.bare).fullmatch(between):
            break
        found.append(mention)
        at = mention.end
    return found


def _is_noun(sentence: _Sentence, at: int) -> bool:
    return _NO_ORDER.of(sentence.bare).search(sentence.key[max(0, at - 12) : at]) is not None


def _is_header(sentence: _Sentence) -> bool:
    """ "Thường trực Tỉnh ủy yêu cầu:", "Chủ tịch UBND tỉnh chỉ đạo như sau:"."""
    ends = sentence.text.rstrip().endswith(":")
    return ends and _ORDER.of(sentence.bare).search(sentence.key) is not None


def _sentences(text: str) -> Iterator[_Sentence]:
    start = 0
    for match in _STOP.finditer(text):
        if _SHORT.search(text[max(start, match.start() - 6) : match.start()]) and "\n" not in match[0]:
            continue
        yield from _sentence(text, start, match.end())
        start = match.end()
    yield from _sentence(text, start, len(text))


def _sentence(text: str, start: int, end: int) -> Iterator[_Sentence]:
    while start < end and text[start].isspace():
        start += 1
    piece = text[start:end].rstrip()
    if any(c.isalpha() for c in piece):
        bare = is_bare(piece)
        yield _Sentence(piece, same_length(piece, bare), bare, start, start + len(piece))
