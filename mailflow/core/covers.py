"""Lines that an official document has around its content: letterhead, title, "Nơi nhận", signature block (Decree 30).

Which of them are cut where is decided in letterhead; greetings and covering sentences are in courtesy.
"""

from __future__ import annotations

import re

from mailflow.core.phrases import Phrases
from mailflow.core.reply_words import SURNAMES
from mailflow.core.vietnamese import fold, is_bare, unaccent
from mailflow.core.wordings import both_keys

_MOTTO = Phrases(
    "cộng hòa xã hội chủ nghĩa việt nam | độc lập - tự do - hạnh phúc | đảng cộng sản việt nam",
    "độc lập – tự do – hạnh phúc | độc lập-tự do-hạnh phúc | cộng hoà xã hội chủ nghĩa việt nam",
)
_LETTERHEAD = re.compile(r"(?i:độc lập\W{1,5}tự do\W{1,5}hạnh phúc)|(?i:số:? ?[\d./]{0,8}.{0,20})$")
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
_WORD = re.compile(r"\w+")
_RECIPIENTS = Phrases("nơi nhận")
_RULE = re.compile(r"[\s\-–—_=*~.·•/|\\<>#+]*")


_TITLE_WORDS = both_keys(
    "báo cáo ý kiến góp tham gia đánh giá phân tích nhận xét số liệu dữ liệu tuần tháng năm quý kỳ từ ngày đến của về",
    "việc kết quả tình hình tổng hợp bảng biểu phiếu phụ lục hệ thống chỉ tiêu ioc trên tại tỉnh bình phước sở ban cục",
    "công an trung tâm văn phòng tổ thứ lĩnh vực theo dõi tham mưu và các phục vụ bản cập nhật lần dự thảo kèm đối",
    "chiếu thực hiện nội dung hằng qua văn hóa thể thao du lịch y tế giáo dục đào tạo thông tin truyền thông tài chính",
    "kế hoạch đầu tư hải quan nông nghiệp phát triển nông thôn ptnt lao động thương binh xã hội công tài nguyên môi",
    "trường xây dựng quản lý khu kinh tế tuyên giáo ủy hành chính ubnd kt xh bộ an toàn hội gis camera ninh giao thông",
    "syt sgdđt sct stc sxd stnmt skhđt snn stttt report comments week of the on",
)
_TITLE_ANCHOR = re.compile(r"(?:tuần|tuan|tháng|thang|ngày|ngay|kỳ|ky|quý|week) (?:thứ )?\d|báo cáo|bao cao|phiếu")
_TITLE_MOST = 40
_SURNAMES = frozenset(map(fold, SURNAMES))


def _key(text: str) -> str:
    return unaccent(text) if is_bare(text) else fold(text)


def line(text: str) -> bool:
    """Whether a line alone is letterhead or a rule."""
    text = text.strip(" \t|*_")
    if not text or _RULE.fullmatch(text):
        return True
    key = _key(text[:400])
    if _MOTTO.found(text) and (len(key.split()) <= 14 or _LETTERHEAD.sub("", text).isupper()):
        return True
    if _NUMBER.fullmatch(key) or _ABOUT.fullmatch(key):
        return True
    if ("ngày" in key or "ngay" in key) and _PLACE_DATE.fullmatch(key.rstrip(".")):
        return True
    if text.isupper() and len(key.split()) <= 16 and (_AGENCY_HEAD.fullmatch(key) or _SIGNED_AS.fullmatch(key)):
        return True
    return text.isupper() and bool(_TYPE.fullmatch(key))


def recipients(text: str) -> bool:
    """Whether a line opens the list "Nơi nhận"."""
    return _RECIPIENTS.starts(text) and len(text.split()) <= 40


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


def signed_name(text: str) -> bool:
    """Whether a line is an office with a name, or a name alone: "Giám đốc Tạ Văn Đông", "Nguyễn Văn A"."""
    words = text.strip(" .,|").split()
    if not 2 <= len(words) <= 12 or any(map(str.isdigit, text)):
        return False
    office = _SIGNED_AS.match(_key(" ".join(words)))
    named = all(word[:1].isupper() for word in words[-3:])
    return named and (fold(words[0]) in _SURNAMES or (office is not None and len(words) >= 4))


def about(text: str) -> bool:
    """Whether a line only titles a document: "Ý kiến của Sở Công Thương tuần 47", "(Tuần 48, từ ngày … đến ngày …)"."""
    words = _WORD.findall(_key(text[:400]))
    known = sum(word in _TITLE_WORDS or word.isdigit() for word in words)
    anchored = bool(_TITLE_ANCHOR.search(_key(text[:400])))
    return 1 < len(words) <= _TITLE_MOST and known == len(words) and anchored


def titled(text: str) -> bool:
    """Whether a line is a document's type ("BÁO CÁO") or what it is about."""
    return text.strip(" |*").isupper() and bool(_TYPE.fullmatch(_key(text.strip(" |*")[:100])))
