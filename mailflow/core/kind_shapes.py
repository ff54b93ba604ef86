"""Shapes of sentences that tell a kind where no single wording does: two figures, what is still so, who has it done.

What a shape means beside other wordings is decided in `kinds`. Grammar only; vocabulary stands in rules/kinds.toml.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mailflow.core.vietnamese import fold, unaccent
from mailflow.core.wordings import Words


class _Set:
    """Single words of grammar, asked in the spelling of the text: without marks only where the text bears none."""

    def __init__(self, words: str, bare: str | None = None) -> None:
        """`bare`: the words that stay themselves without marks, where not all do ("trống" / "trong")."""
        self._keys = (
            frozenset(map(fold, words.split())),
            frozenset(map(unaccent, (words if bare is None else bare).split())),
        )

    def of(self, words: Words) -> frozenset[str]:
        return self._keys[words.bare]


_FIGURE = re.compile(r"\d[\d.,]*")
_FIGURES = 40  # of a sentence that are compared in pairs; one of more is a row of a table
_RECORDS = _Set("ghi báo nói hiện thị đếm kê tế thấy", "ghi bao hien dem ke thay")
_SAYS = _Set(
    "ghi báo nói hiện thị đếm kê tế thấy có là chỉ để tính cộng nhận", "ghi bao hien dem ke thay co la chi tinh"
)
_GROWS = _Set(
    "tăng giảm cùng kỳ trước trong gồm từ xuống đạt được kế hoạch dự toán ngoái hoàn so xử lý giải quyết tiếp "
    "nhận tổng trên hơn mỗi cả"
)
_PERIODS = _Set("tháng quý quí năm ngày tuần kỳ giờ phút")
_PAST = _Set("trước ngoái", "truoc ngoai")
_STILL = _Set("vẫn còn đang mới toàn cứ", "van con dang moi")
_KEEPS = _Set("là để lấy dùng ghi giữ hiện hiển sử", "la de lay dung ghi giu hien")
_KEPT = _Set("số giá bản bảng mức danh dữ mẫu của tên ranh phiên", "so gia ban bang muc danh mau cua ten ranh")
_REACH = 8  # words in which the old period is named
_UNCHANGED = _Set("vẫn")
_LINKS = _Set("còn đang cứ bị được là")
_STUCK = _Set(
    "trắng trống trơ đỏ xanh vàng nguyên giữ để treo đứng nằm tô im bản ghi hiện hiển báo tính đếm cộng dùng lấy mở",
    "trang do xanh nguyen giu treo dung nam ghi hien bao tinh dem cong lay",
)
_WELL = _Set("tốt ổn đúng khớp đủ tăng giảm đạt nhịp bảo duy mức vững")
_NO = _Set("không chẳng chả hết khỏi hổng ko hok", "khong chang cha het khoi hong ko hok")
_NO_SUCH = _Set("có thấy hề còn gặp hiện phát")
_NOT_YET = _Set("chưa chẳng phải")
_RIGHT = _Set("đúng chuẩn khớp")
_RIGHT_RUNS_ON = _Set("như với theo thực so vậy", "nhu voi theo thuc so")
_NOT_RIGHT_AFTER = _Set("ra là phải lẽ lý hạn quy tiến giờ nghĩa độ tuyến chuẩn")
_FIGURE_NOUNS = _Set("này đó ấy ioc số liệu là thấy", "nay do ay ioc so lieu la thay")
_COMPOUND = _Set("hiệu tiêu quy đạt")  # "hiệu chuẩn" is work, "đạt chuẩn" a grade
_ONLY = _Set("mới phải", "moi phai")
_TRAIL = _Set("rồi hết cả nhé ạ như vậy thế nha")
_FINDS = _Set("quả thấy", "qua thay")
_ANY = _Set("nào gì")
_SPEAKERS = _Set("tôi em tui mình cháu sở phòng trung tâm ban cục bên chúng tụi chi nhà trạm đội")
_ELDERS = _Set("anh chị chú cô bác ông bà thầy")
_SUBORDINATES = _Set("phòng đội bộ chuyên cán nhân thanh kỹ trạm lính cậu cô")
_DONE = _Set("đã vừa mới cũng")
_HAS_DONE = _Set("cho bảo giao cử kêu dặn phân nhờ gọi chỉ", "cho bao giao keu dan phan goi")
_NO_ORDER = _Set(
    "hiểm vệ hành đảm trì tồn mật quản dưỡng lưu", "hiem ve hanh dam tri ton mat quan duong luu"
)  # "bảo hiểm"
_ASKED_OF = _Set("em tôi xin giúp bên nhé với mình tụi sở tui biết phép rằng là thấy ý")
_OVER = _Set("rồi")
_AGAIN = _Set("lại")
_NO_AGAIN = _Set("còn trở quay ngược ở đem mang để tóm dừng vẫn thì mà nhưng cứ gặp qua nhiều đọng đi đến về tồn hiện")
_AHEAD = _Set("tới sau mai này nay trước chiều sáng hôm", "toi sau mai nay truoc chieu sang hom")
_LEAD = 10  # words before who acts: "trong ba ngày làm việc tới", "sáng thứ Hai tuần sau"


def two_figures(words: Words, clauses: Sequence[int]) -> int | None:
    """Where a second figure of the same thing is set against the first: "bảng ghi 3 em, xã báo lên 19 em"; else None.

    Growth, shares, plans and work done also name two figures; any word of those in between takes the shape away.
    """
    keys, grows = words.keys, _GROWS.of(words)
    figures = [at for at in range(len(keys)) if _FIGURE.fullmatch(keys[at])][:_FIGURES]
    for place, first in enumerate(figures):
        for second in figures[place + 1 :]:
            if clauses[first] == clauses[second] or not _same_thing(words, first, second):
                continue
            if not any(key in grows for key in keys[first + 1 : second]) and _disagree(words, first, second):
                return second
    return None


def _same_thing(words: Words, first: int, second: int) -> bool:
    """Two different figures before the same unit, or both in per cent."""
    keys, text = words.keys, words.text
    if keys[first] == keys[second]:
        return False
    if text[words.spans[first][1] :].startswith("%"):
        return text[words.spans[second][1] :].startswith("%")
    unit, other = keys[first + 1 : first + 2], keys[second + 1 : second + 2]
    return unit == other and unit != () and not unit[0][0].isdigit() and unit[0] not in _PERIODS.of(words)


def _disagree(words: Words, first: int, second: int) -> bool:
    """The second figure comes from a record, or the first does and the second is stated against it."""
    records, says = _RECORDS.of(words), _SAYS.of(words)

    def before(figure: int, among: frozenset[str]) -> bool:
        return any(key in among for key in words.keys[max(0, figure - 3) : figure])

    return before(second, records) or (before(first, records) and before(second, says))


def of_old_period(words: Words) -> int | None:
    """Where a figure is said to be still that of a past period: "vẫn là bản quý II", "còn là số tháng 9"; else None."""
    keys, still, keeps = words.keys, _STILL.of(words), _KEEPS.of(words)
    for at, key in enumerate(keys):
        if key not in still:
            continue
        kept = next((n for n in range(at + 1, min(at + 4, len(keys))) if keys[n] in keeps), None)
        if kept is not None and _names_past(words, kept + 1):
            return at
    return None


def _names_past(words: Words, since: int) -> bool:
    after, periods, past = words.keys[since : since + _REACH], _PERIODS.of(words), _PAST.of(words)
    if not any(key in _KEPT.of(words) for key in after[:2]):
        return False
    for at, key in enumerate(after):
        following = after[at + 1] if at + 1 < len(after) else ""
        if key in periods and (following[:1].isdigit() or following in past or re.fullmatch("i{1,3}|iv", following)):
            return True
        if re.fullmatch(r"(?:19|20)\d\d", key):
            return True
    return False


def unmoved(words: Words) -> int | None:
    """Where something is said to be still as it was: "vẫn để 2.100 phòng", "chấm đỏ vẫn còn nguyên"; else None."""
    keys, links, stuck, well = words.keys, _LINKS.of(words), _STUCK.of(words), _WELL.of(words)
    for at, key in enumerate(keys):
        if key not in _UNCHANGED.of(words):
            continue
        state = next((n for n in range(at + 1, min(at + 4, len(keys))) if keys[n] not in links), None)
        if state is not None and keys[state] in stuck and not any(k in well for k in keys[state + 1 : state + 4]):
            return at
    return None


def ends_well(words: Words) -> str:
    """The word with which a sentence says that something is right: "hiển thị 8,9, đúng"; "" when it does not."""
    tail = words.keys[-4:]
    for back, key in enumerate(reversed(tail[-3:]), start=1):
        if key in _RIGHT.of(words):
            before = words.keys[-back - 1 : -back]
            return "" if before and before[0] in _NO.of(words) | _NOT_YET.of(words) else words.raws[-back]
        if key not in _TRAIL.of(words):
            break
    return ""


def says_right(words: Words, clauses: Sequence[int]) -> str:
    """The word by which a clause says that data are right: "số này khớp dự án", "là đúng, do đốt đồng"; else ""."""
    keys, right = words.keys, _RIGHT.of(words)
    for at, key in enumerate(keys):
        trusted = key == "tin" and keys[at + 1 : at + 2] in (("được",), ("duoc",))
        if key not in right and not trusted:
            continue
        last = at + 1 if trusted else at
        before, after = keys[at - 1 : at] if at else (), keys[last + 1 : last + 2]
        if before and before[0] in _COMPOUND.of(words):
            continue
        if any(k in _NO.of(words) | _NOT_YET.of(words) | _ONLY.of(words) for k in keys[max(0, at - 2) : at]):
            continue
        if after and clauses[last + 1] == clauses[last] and after[0] in _NOT_RIGHT_AFTER.of(words):
            continue
        ends = not after or clauses[last + 1] != clauses[last]
        if ends or after[0] in _RIGHT_RUNS_ON.of(words) or (before and before[0] in _FIGURE_NOUNS.of(words)):
            return str(words.raws[at])
    return ""


def found_so(words: Words, since: int) -> bool:
    """Whether what was found is told after that word: "kết quả trùng khớp", "thấy đúng"."""
    keys, finds, right = words.keys, _FINDS.of(words), _RIGHT.of(words)
    found = next((at for at in range(since, len(keys)) if keys[at] in finds), None)
    if found is None:
        return False
    return any(
        k in right and keys[at - 1] not in _NO.of(words) | _NOT_YET.of(words) for at, k in enumerate(keys) if at > found
    )


def is_denied(words: Words, start: int) -> bool:
    """Whether a "no" stands before: "không vênh gì", "không thấy sai lệch", "không có khoản nào lệch"."""
    before, no = words.keys[max(0, start - 2) : start], _NO.of(words)
    if not before:
        return False
    if before[-1] in no or (len(before) == 2 and before[-1] in _NO_SUCH.of(words) and before[0] in no):
        return True
    return before[-1] in _ANY.of(words) and any(key in no for key in words.keys[max(0, start - 5) : start - 1])


def has_it_done(words: Words) -> int | None:
    """Where the writer says that he has, or had, something done: "tôi đã cho dời giờ sao lưu"; else None.

    "Anh cho em xin" asks; an elder ("anh", "chú") counts with "đã" before, "rồi" at the end, or who is sent behind.
    """
    keys, speakers, elders = words.keys, _SPEAKERS.of(words), _ELDERS.of(words)
    for at in range(min(len(keys) - 2, _LEAD)):
        if keys[at] not in elders and keys[at] not in speakers:
            continue
        order, done = _order_after(words, at)
        if order is None or order + 1 >= len(keys) or keys[order + 1] in _ASKED_OF.of(words) | _NO_ORDER.of(words):
            continue
        own = done or keys[-1] in _OVER.of(words) or keys[order + 1] in _SUBORDINATES.of(words)
        if keys[at] not in elders or own:
            return order
    return None


def _order_after(words: Words, speaker: int) -> tuple[int | None, bool]:
    """Where the speaker's "cho", "bảo", "giao" stands, and whether it is told as done."""
    keys, done = words.keys, False
    for at in range(speaker + 1, min(speaker + 4, len(keys) - 1)):
        if keys[at] in _DONE.of(words):
            done = True
        elif keys[at] in _HAS_DONE.of(words):
            return at, done
        elif keys[at] not in _SPEAKERS.of(words):
            return None, done
    return None, done


def does_again(words: Words, office: int) -> int | None:
    """Where an office is said to do something over: "Phòng Quy hoạch nắn lại ranh", after a time to come; else None."""
    keys, again, no_again = words.keys, _AGAIN.of(words), _NO_AGAIN.of(words)
    if office == 0 or not any(key in _AHEAD.of(words) for key in keys[:office]):
        return None
    for at in range(office + 1, min(office + _REACH, len(keys) - 1)):
        if keys[at + 1] in again and keys[at] not in no_again:
            return at
    return None
