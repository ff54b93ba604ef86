"""What of a text is no opinion: greetings, closings, covering sentences, letterhead, "Nơi nhận", signature block.

Only fixed courtesies are known here; a sentence that states, finds fault, promises or asks is never one of them.
"""

from __future__ import annotations

import re

from mailflow.core.phrases import Phrases
from mailflow.core.vietnamese import fold, is_bare, unaccent

_MOTTO = Phrases(
    "cộng hòa xã hội chủ nghĩa việt nam | độc lập - tự do - hạnh phúc | đảng cộng sản việt nam",
    "độc lập – tự do – hạnh phúc | độc lập-tự do-hạnh phúc | cộng hoà xã hội chủ nghĩa việt nam",
)
_NUMBER = re.compile(r"(?:số|so)\s?:?\s?[\d./_\s…-]{0,24}[-/]?\s?[\wđ&.\s]{0,12}[-/][\w&đ().-]{1,40}(?:\s.{0,12})?")
_PLACE_DATE = re.compile(
    r".{0,48}?,?\s?(?:ngày|ngay)\s?[\d.…\s]{0,8}\s?(?:tháng|thang)\s?[\d.…\s]{0,8}\s?(?:năm|nam)\s?[\d.…\s]{0,8}"
)
_AGENCY_HEAD = re.compile(
    r"(?:ubnd|ủy ban nhân dân|uy ban nhan dan|tỉnh ủy|tinh uy|sở|so|ban|cục|cuc|công an|cong an|trung tâm|trung tam"
    r"|văn phòng|van phong|đảng bộ|dang bo|hđnd|tổ|to|phòng|phong|chi cục|chi cuc)\b.{0,90}"
)
_TYPE = re.compile(
    r"(?:báo cáo|bao cao|công văn|cong van|tờ trình|to trinh|phiếu góp ý|phieu gop y|phiếu ý kiến|phieu y kien"
    r"|văn bản góp ý|văn bản|thông báo|biên bản|ý kiến|y kien|phụ lục|phu luc"
    r"|bảng tổng hợp|bang tong hop)(?:\s[ivx\d]{1,4})?"
)
_ABOUT = re.compile(r"(?:v/v|về việc|ve viec|v/v:)\b.{0,220}")
_SIGNED_AS = re.compile(
    r"(?:(?:kt|tl|tm|tuq|q|thừa lệnh|thay mặt)\.?\s)?(?:phó |pho |quyền )?(?:giám đốc|giam doc|trưởng ban|truong ban"
    r"|cục trưởng|cuc truong|chủ tịch|chu tich|chánh văn phòng|chanh van phong|trưởng phòng|tổ trưởng|thủ trưởng đơn vị"
    r"|người lập biểu|người lập|người tổng hợp|lãnh đạo sở)(?:\s.{0,60})?"
)
_SIGNED = Phrases(
    "đã ký | (đã ký) | ký tên | ký bởi | người ký | chữ ký | (ký, ghi rõ họ tên) | signed by | đã ký số | da ky"
)
_RECIPIENTS = Phrases("nơi nhận")
_RULE = re.compile(r"[\s\-–—_=*~.·•/|\\<>#+]*")
_RECIPIENT_LINE = re.compile(r"\s*[-–•*+]\s?.{1,140}[;.]?\s*")


def _key(text: str) -> str:
    return unaccent(text) if is_bare(text) else fold(text)


def line(text: str) -> bool:
    """Whether a line alone is letterhead or a rule."""
    text = text.strip(" \t|*_")
    if not text or _RULE.fullmatch(text):
        return True
    key = _key(text[:400])
    if _MOTTO.found(text) and len(key.split()) <= 24:
        return True
    if _NUMBER.fullmatch(key) or _PLACE_DATE.fullmatch(key.rstrip(".")) or _ABOUT.fullmatch(key):
        return True
    if text.isupper() and len(key.split()) <= 16 and (_AGENCY_HEAD.fullmatch(key) or _SIGNED_AS.fullmatch(key)):
        return True
    return text.isupper() and bool(_TYPE.fullmatch(key))


def recipients(text: str) -> bool:
    """Whether a line opens the list "Nơi nhận"."""
    return _RECIPIENTS.starts(text) and len(text.split()) <= 40


def recipient(text: str) -> bool:
    return bool(_RECIPIENT_LINE.fullmatch(text[:200]))


def signature(text: str) -> bool:
    """Whether a line stands in a signature block: an office in capitals, "(Đã ký)"."""
    text = text.strip(" |")
    key = _key(text[:200])
    if _SIGNED.starts(text) and len(key.split()) <= 12:
        return True
    return (
        bool(_SIGNED_AS.fullmatch(key))
        and len(key.split()) <= 12
        and (text.isupper() or text.startswith(("KT", "TL", "TM", "TUQ", "Q.")))
    )


def titled(text: str) -> bool:
    """Whether a line is a document's type ("BÁO CÁO") or what it is about."""
    return text.strip(" |*").isupper() and bool(_TYPE.fullmatch(_key(text.strip(" |*")[:100])))
