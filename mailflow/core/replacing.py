"""Whether a writer says that this takes the place of what he sent before.

Adding to it is not that; nor is it to replace a device, or to correct what somebody else spread.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from mailflow.core.vietnamese import fold, is_bare, unaccent

_LONGEST = 6000  # characters looked at
_SENT = (
    r"(?:ý kiến|yk|bản(?! (?:đồ|ghi|vẽ|tin|thân|án|quyền|chất|lề))|văn bản|báo cáo|bc|thư|email|mail|file|tệp|công văn"
    r"|nội dung|số liệu)"
)
_FORMER = (
    r"(?:đã gửi|đã nộp|(?:em|tôi|sở|anh|chị|mình|ban|cục|trung tâm)(?: \w+){0,3}? (?:đã )?gửi"
    r"|gửi (?:lúc|hồi|sáng|chiều|tối|trưa|hôm|ngày|trước|lần|tuần)|trước|hôm qua|hôm trước|sáng nay|chiều nay|tối qua"
    r"|(?:sáng|chiều|trưa) qua|hồi (?:sáng|chiều|trưa|tối|nãy)|lúc (?:sáng|chiều|trưa|nãy)|lần (?:1|một|trước|đầu)"
    r"|kia|số \d)"
)
_NEAR = r"[^.;!?\n]{0,50}?"
_FILLED = r"(?:giúp |giùm |dùm |em |tôi |các |những |cho |hoàn toàn |toàn bộ ){0,4}"
# Each with the words of which one stands in whatever it matches: most texts hold none, and need no search.
_STATEMENTS = (
    ("thay", rf"(?:thay thế|thay cho|thay) {_FILLED}{_SENT}{_NEAR}(?<!\w){_FORMER}"),
    (
        "thay",
        rf"(?<!\w){_SENT} (?:này|tuần \d+|sau đây|dưới đây|cập nhật|sửa|mới|đính kèm){_NEAR} (?:thay thế|thay cho)",
    ),
    (
        "hủy|bỏ|thu hồi|dụng|dùng|lấy",
        rf"(?:hủy|bỏ qua|bỏ|thu hồi|không sử dụng|không dùng|không lấy|đừng lấy|đừng dùng) "
        rf"{_FILLED}{_SENT}{_NEAR}(?<!\w){_FORMER}",
    ),
    ("dụng|dùng|lấy", rf"(?:lấy|dùng|sử dụng) {_SENT} này"),
    ("gửi lại", "gửi lại bản (?:đúng|sửa|mới|chính thức)"),
    ("thay thế|đính chính", "(?:bản|thư) (?:thay thế|đính chính)"),
    ("gửi lại", rf"gửi lại {_SENT}?{_NEAR}(?:thay (?:thế|cho|bản|ý kiến)|bản đúng|bản sửa|bản chính thức)"),
    ("sửa", rf"{_SENT} ?(?:đã |được )?(?:chỉnh sửa|sửa lại|sửa)(?= ?(?:$|[\n,.;:)]| thay| gửi| của| tuần))"),
    (
        "replaces|supersedes|corrected",
        r"this (?:e-?mail |message |version |report )?(?:replaces|supersedes)|replaces my|corrected version",
    ),
    (
        "please|instead",
        r"please (?:disregard|ignore) (?:my|the) (?:previous|earlier|last)|instead of my previous",
    ),
)
_CORRECTING = {False: fold("đính chính"), True: unaccent("đính chính")}
_CORRECTION = (
    r"(?:^|[\n.;:!?\]])[\s\[(*\"-]{0,6}(?:(?:re|tl|fw|fwd): ?){0,4}(?:(?:kính gửi|gửi)[^\n,.:;]{0,40}[,.:;] ?)?"
    r"(?:(?:sở|ban|cục|công an|trung tâm)(?: (?!đã )\w{1,10}){0,8} )?(?:em |tôi |anh |chị )?"
    r"(?:xin |xin phép |gửi |thư |bản |văn bản ){0,4}đính chính(?! (?:thông tin|tin))"
)


def _patterns(key: Callable[[str], str]) -> list[tuple[tuple[str, ...], re.Pattern[str]]]:
    return [(tuple(key(words).split("|")), re.compile(key(source))) for words, source in _STATEMENTS]


_STATED = {False: _patterns(fold), True: _patterns(unaccent)}
_CORRECTED = {False: re.compile(fold(_CORRECTION)), True: re.compile(unaccent(_CORRECTION))}


def replaces(text: str) -> bool:
    """True for "bản này thay bản em gửi sáng nay", "đính chính: …"; false for "thay cho tệp Excel như hiện nay"."""
    text = text[:_LONGEST]
    bare = is_bare(text)
    key = unaccent if bare else fold
    joined = key(text)
    if _CORRECTING[bare] in joined and _CORRECTED[bare].search("\n".join(key(line) for line in text.split("\n"))):
        return True
    for words, statement in _STATED[bare]:
        for word in words:  # a plain loop: asked of every sentence, a generator would cost more than the answer
            if word in joined:
                if statement.search(joined):
                    return True
                break
    return False
