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
    r"|văn bản góp ý|văn bản|thông báo|biên bản|ý kiến|y kien|phụ lục|phu luc|bảng tổng hợp|bang tong hop)(?:\s[ivx\d]{1,4})?"
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
_GREETING = Phrases(
    "kính gửi | kính thưa | thưa | chào | xin chào | kính chào | em chào | gửi | dear | hi | hello | kg | k/g | kính trình",
    "em gửi anh | em kính gửi | a | anh | chị | good morning | good afternoon | tới | kính báo cáo",
)
_ADDRESSED = re.compile(
    r"(?:em |tôi |xin )?(?:kính gửi|kính thưa|kính chào|kính trình|xin chào|thưa|chào|gửi|kinh gui|kinh thua|kinh chao|xin chao|thua|chao|gui|dear|hi|hello"
    r"|good morning|good afternoon|k/g|kg)\b[^.;!?]{0,120}[.,:;!]*"
)
_CALLED = re.compile(
    r"(?:anh|chị|em|a|c|đ/c|đồng chí|dong chi|chi) (?:[^\W\d_]{1,10} ){0,3}(?:ơi|oi|à|ạ|kính mến)[,!. ]*"
)
_CLOSING = Phrases(
    "trân trọng | trân trọng kính chào | trân trọng cảm ơn | kính báo cáo | xin cảm ơn | cảm ơn | xin trân trọng cảm ơn | kính thư",
    "chân thành cảm ơn | trân trọng báo cáo | trân trọng kính trình | kính trình | kính chuyển | best regards | regards | thanks | tks | thank you",
    "chúc anh | chúc chị | chúc các | chúc tổ | chúc đồng chí | chúc sức khỏe | em cảm ơn | em cám ơn | cám ơn | xin cám ơn | tm | hết | kind regards | many thanks | sincerely | tks a | thân | thân ái | thân mến | br",
)
_SENDING = Phrases(
    "gửi | chuyển | đính kèm | kèm theo | kèm đây | gởi | trình | nộp | có ý kiến như sau | có ý kiến | ý kiến như sau | như sau | dưới đây | bên dưới | tham gia ý kiến | tham gia góp ý | góp ý | báo cáo | cho ý kiến",
    "attached | enclosed | please find | as follows | below | sending",
)
_SENT = Phrases(
    "ý kiến | báo cáo | góp ý | văn bản | công văn | tệp | file | tập tin | bảng | bản | ảnh | tài liệu | số liệu | phụ lục | nội dung | thư | mail | email | bc | yk | biểu | hình | report | comments | opinion",
)
_LEADING = Phrases(
    "như sau | sau đây | dưới đây | bên dưới | sau | as follows | the following | góp ý nhanh | có mấy ý | mấy ý | vài ý | một số ý kiến | ý kiến | báo cáo | có ý kiến | nhận thấy | góp ý",
)
_ALONE = Phrases(
    "như file đính kèm | như tệp đính kèm | như đính kèm | xem file đính kèm | xem tệp đính kèm | xem file | file đính kèm | tệp đính kèm | chi tiết tại file | chi tiết như file",
    "chi tiết tại tệp | chi tiết trong file | chi tiết xem | có cùng nội dung | bản word kèm theo | bản mềm kèm theo | kính chuyển | kính trình | kính chuyển tổ | thừa lệnh | được sự đồng ý của lãnh đạo | được sự đồng ý của giám đốc",
    "thông cảm | xin lỗi | mong anh thông cảm | mong tổ thông cảm | gửi sát giờ | gửi muộn | gửi trễ | hơi muộn | tôi trả lời từng ý | trả lời từng mục | trả lời bên dưới | tôi ghi chữ đỏ | ghi chữ đỏ | đang đi công tác nên | viết nhanh trên điện thoại",
    "comments in english | trên đây là ý kiến | trên đây là báo cáo | trên đây là một số ý kiến | trên đây là nội dung | trên đây là toàn bộ | trên đây là những ý kiến | hết ạ | chuyển vào hồ sơ | chuyển giúp anh ý kiến | chuyển giúp ý kiến | chuyển giúp em | có gì anh gọi | có gì gọi lại | có gì alo | anh xem giúp em | nhận được báo em",
    "thực hiện văn bản | thực hiện công văn | thực hiện thư | theo phân công | thực hiện quyết định | căn cứ quyết định | căn cứ | phúc đáp | trả lời thư | qua theo dõi số liệu | qua nghiên cứu | thực hiện ý kiến | ghi nhận ý kiến của | nhận được thư | sau khi nghiên cứu",
    "sincerely yours | i am attending | please accept my | xác nhận đã nhận",
)
_CLAIMS = Phrases(
    "chưa | thiếu | sai | chênh lệch | lệch | trùng | lỗi | bất hợp lý | không đúng | không khớp | tăng | giảm | đạt | hợp lý | phù hợp | chính xác | ổn định | đề nghị | kiến nghị | đề xuất | nhờ | sẽ | cần | đã khắc phục | khắc phục",
    "không có ý kiến | thống nhất | nhất trí | không bổ sung | đầy đủ | chậm | không gửi | %",
    "has not | should | recommend | increase | decrease | missing",
)
_STRONG_CLAIMS = Phrases(
    "đề nghị bổ sung | kiến nghị ubnd | đề nghị ubnd | đề nghị sở | kiến nghị sở | chưa cập nhật | chênh lệch | không khớp | không có ý kiến | hợp lý | phù hợp | tăng | giảm",
)
_RECIPIENT_LINE = re.compile(r"\s*[-–•*+]\s?.{1,140}[;.]?\s*")
_REPLACEMENT = Phrases(
    "ý kiến này thay thế | bản này thay thế | thư này thay thế | báo cáo này thay thế | thay thế ý kiến | thay thế bản | thay thế báo cáo | thay thế thư | thay thế email | thay thế file | thay thế tệp | thay thế cho bản | thay thế nội dung đã gửi",
    "bản cập nhật thay cho | thay cho bản | thay cho ý kiến | thay cho báo cáo | thay cho thư | thay cho email | thay cho file | thay cho tệp | thay bản | thay bản trước | thay ý kiến | gửi lại thay | gửi lại bản | đính chính | bỏ bản trước | không sử dụng bản trước | hủy bản trước | bỏ qua bản trước | bỏ qua thư trước | bỏ qua email trước | xin thay bản | bản này là bản chính thức thay | bản sửa thay",
    "thay thế văn bản | thay cho văn bản | thay thế cho văn bản | thay thế công văn | thay thế cho ý kiến | thay thế cho báo cáo | thay thế cho thư | thay thế cho email | thay thế cho file | thay thế cho tệp | thay thế nội dung | lấy bản này | dùng bản này | sử dụng bản này thay | hủy thư trước | thu hồi bản | this replaces | replaces my | supersedes | please disregard | instead of my previous | corrected version | disregard my previous",
)
_NO_MORE = Phrases(
    "không có ý kiến | không ý kiến | không có ý kiến gì | không có ý kiến khác | không có ý kiến thêm | không có ý kiến bổ sung | ko có ý kiến | ko ý kiến | k có ý kiến | k ý kiến | kg có ý kiến | hông có ý kiến | hổng có ý kiến | chưa có ý kiến gì thêm",
    "không bổ sung | không có bổ sung | không bổ sung gì | không có gì bổ sung | không có nội dung bổ sung | không có gì thêm | không có góp ý | không góp ý | không có góp ý gì | thống nhất nội dung | thống nhất với số liệu | thống nhất số liệu | thống nhất theo số liệu | nhất trí với số liệu | nhất trí số liệu | cơ bản thống nhất | như tuần trước | giống tuần trước | như kỳ trước | như báo cáo tuần trước | giữ nguyên ý kiến | giữ nguyên như tuần trước | y như tuần trước | vẫn như tuần trước | không có thay đổi | không thay đổi so với tuần trước | ko có gì thêm | không thêm gì | không phát sinh",
    "no further comments | no comments | no comment | nothing to add | same as last week | no further opinion",
)
_AGREED = re.compile(
    r"(?:dạ |da |ok,? |vâng |sở |em |tôi |anh |chị |mình |đơn vị |ban |cục )*(?:hoàn toàn |cơ bản )?(?:thống nhất|nhất trí|thong nhat|nhat tri|đồng ý|dong y)(?: (?:ạ|a|nhé|cao|hoàn toàn))*[.! ]*"
)


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


def sentence(text: str) -> bool:
    """Whether a sentence only greets, closes or passes something on."""
    text = text.strip(" \t\"'“”()[]-–•*")
    words = text.split()
    if not any(char.isalnum() for char in text):
        return True
    if len(words) > 60:
        return False
    key = _key(text)
    if _ADDRESSED.fullmatch(key) and not _says(text) and len(words) <= 30:
        return True
    if _CALLED.fullmatch(key) or (_CLOSING.starts(text) and len(words) <= 14 and not _says(text)):
        return True
    if _REPLACEMENT.found(text) and len(words) <= 45 and not _STRONG_CLAIMS.found(text):
        return True
    if text.endswith(":") and _LEADING.found(text) and not _ends_as_claim(text):
        return True
    if _ALONE.found(text) and not _says(text):
        return True
    if _says(text):
        return False
    return bool(_SENDING.found(text) and _SENT.found(text) and len(words) <= 40)


def _says(text: str) -> bool:
    return _CLAIMS.found(text)


def _ends_as_claim(text: str) -> bool:
    return _STRONG_CLAIMS.found(text)


def no_further_opinion(text: str) -> bool:
    """Says that there is nothing (more) to say (intake contract: an opinion all the same)."""
    short = text.strip()
    return bool(_AGREED.fullmatch(_key(short[:200]))) or _NO_MORE.found(short[:2000])


def replaces(text: str) -> bool:
    """Says that this takes the place of what was sent before."""
    return _REPLACEMENT.found(text[:6000])


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
