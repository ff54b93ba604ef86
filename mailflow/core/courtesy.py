"""Sentences that only greet, thank, excuse or pass something on: no opinion, so they are not filed.

A sentence is one of them when nearly every word of it is a word of such sentences; one word that states, counts or
finds fault keeps it. Letterhead and signature are not here (letterhead).
"""

from __future__ import annotations

import re

from mailflow.core import replacing
from mailflow.core.vietnamese import fold, is_bare, unaccent
from mailflow.core.wordings import both_keys

_MOST_WORDS = 60
_WORD = re.compile(r"\w+")
_SIGNS = ",.;:!?()[]\"'“”…"
_TITLES = "anh chị em cô chú bác ông bà a c e đc chi ong ba co bac"
# Taken out before the words are looked at: fixed turns whose words alone would state something.
_TURNS = (
    r"(?:gửi|nộp|trả lời|phản hồi|báo cáo)(?: ý kiến| báo cáo)?(?: tuần \w+)?(?: hơi| có| rất)? (?:muộn|trễ|chậm)",
    r"sát giờ|quá giờ|đang (?:đi )?(?:công tác|họp|ngoài đường|đi đường)|(?:do|vì) (?:đi cơ sở|bận họp|bận)",
    r"tài liệu|dân vận|bảng đối chiếu|vào hồ sơ(?: tuần)?|(?:có )?cùng nội dung|chữ (?:đỏ|xanh|nghiêng)|sự bất tiện",
    r"đã xem và (?:đồng ý|nhất trí|thống nhất)|được sự (?:đồng ý|nhất trí|cho phép) của",
    r"theo (?:sự )?(?:chỉ đạo|ủy quyền|phân công)(?: phối hợp)?(?: của)?|bản (?:word|pdf|mềm|giấy|quét|scan|ký số)",
    r"(?:quyết định|văn bản|công văn|kế hoạch|thư|giấy mời) (?:số )?\d[\w/.&-]{0,40}",
    r"(?:bảng |phụ lục |tổng hợp |về |các )?(?:số liệu|dữ liệu|chỉ tiêu)(?: ioc| kt-xh| kinh tế - xã hội)?"
    r" (?:tuần|tháng|kỳ)(?: này| qua| \d{1,2})?",
    r"(?:bảng|biểu) (?:số liệu|dữ liệu)|(?:số liệu|dữ liệu)(?= (?:và ý kiến|kèm|đính kèm))|theo yêu cầu(?: của)?",
    r"(?:đọc|xem)(?: kỹ| qua)? bản tin|không theo thứ tự(?: quan trọng| nào| gì)?",
    r"(?:từ )?(?:ngày |sáng |chiều |tối |trưa )?\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?",
    r"\d{1,2} ?(?:giờ|h|g|:) ?\d{0,2}(?: phút)?|ngày \d{1,2} tháng \d{1,2}(?: năm \d{4})?",
    r"(?:tuần|tổ|kỳ|tháng|năm|mục|ý|lần|trang|điểm|câu) (?:thứ )?\d{1,4}",
    r"please (?:accept|find|see|kindly find)(?: my| our| the)*|in english|in vietnamese|as (?:follows|attached)",
)
_WORDS_OF_COURTESY = (
    # who
    "anh chị em cô chú bác ông bà tôi mình chúng bên đồng chí đc sếp thủ trưởng lãnh đạo thư ký tổ phó giám đốc "
    "chủ tịch chánh văn phòng ban cục trung tâm sở ngành bộ phận giúp việc thành viên chuyên cơ quan đơn vị tổng "
    "hợp hộp quý tỉnh ubnd ủy tham mưu ioc y tế giáo dục đào tạo hóa thể thao du lịch thông tin truyền tài chính "
    "kế hoạch đầu tư hải bình phước nông nghiệp phát triển thôn lao động thương binh xã hội công an nguyên môi "
    "trường xây dựng quản lý khu kinh tuyên phục vụ hành syt sgdđt sgddt gdđt gddt svhttdl vhttdl stttt tttt "
    "skhđt skhdt khđt khdt stc snnptnt nnptnt ptnt nn sldtbxh slđtbxh lđtbxh ldtbxh sct stnmt tnmt tn mt sxd cat "
    "hq hqbp bql kkt bqlkkt btg btgtu ttpvhcc tthcc pvhcc pcvp cvp vp hchc gd pgd tk",
    # what is sent
    "ý kiến góp báo cáo văn bản công tệp tập tin file files word excel pdf ảnh hình chụp bảng biểu phụ lục nội "
    "dung thư mail email gmail zalo phiếu bc yk đánh giá phân tích tham gia nhận xét đính kèm theo quét scan link "
    "mục",
    # the act
    "kính gửi gởi gui chuyển trình nộp báo xin thưa chào dear hi hello gs trả lời viết ghi nhận phúc đáp cung cấp "
    "tiếp thay mặt thừa lệnh ủy quyền tl tuq kt giúp giùm dùm hộ nhờ xem kiểm đọc tham khảo tổng hợp cho với để "
    "lại đây này kia đó là có được đã vừa mới và cùng của từ tới đến qua bằng trong trên dưới bên ở về như sau "
    "từng ngay nhanh vắn tắt ngắn gọn sơ bộ nêu",
    # courtesy
    "trân trọng cảm cám ơn kính mến thân ái chúc sức khỏe xin lỗi mong thông ạ nhé nha ơi dạ vâng vì do nên hơi "
    "sự thank thanks tks you regards best kind sincerely yours many very much hết please em a c e nhe",
    # time and manner
    "tuần tháng kỳ ngày hôm nay qua sáng chiều tối trưa thứ hai ba tư năm sáu bảy chủ nhật lúc giờ này lần điện "
    "thoại di động máy một số vài mấy các những theo dõi nghiên cứu lĩnh vực phụ trách phân công phối hợp phần "
    "nhóm hệ thống tại liên quan thực hiện căn cứ kết quả i am we our my the a to of on for in this week and "
    "attached file comments report opinion below following here is are enclosed with from colleagues sir madam mr "
    "mrs ms all team secretary group department",
)
_FOLDED = frozenset(fold(word) for words in _WORDS_OF_COURTESY for word in words.split())
_UNMARKED = frozenset(unaccent(word) for word in _FOLDED)
_ANCHORS = (
    "kính gửi|gửi|gởi|chuyển|trình|nộp|đính kèm|kèm theo|file kèm|kèm|trả lời|viết|ghi|xin lỗi|thông cảm|cảm ơn|cám ơn"
    "|trân trọng|kính|chào|thưa|dear|hi|hello|thanks?|tks|thank you|regards|attached|enclosed|comments|như sau|sau đây"
    "|dưới đây|bên dưới|trên đây|có ý kiến|tham gia ý kiến|góp ý|góp mấy ý|góp vài ý|file|tệp|hết|thân|dạ|báo cáo"
    "|phúc đáp|ghi nhận|cùng nội dung"
)
_GREETINGS = "(?:em |tôi |xin |trân trọng )*(?:kính|gửi|chào|thưa|trân trọng|dear|hi|hello|trên đây)"
_OPENINGS = (
    "trên đây là|như (?:file|tệp|tập tin|bản|thư) (?:đính kèm|kèm|trên|dưới|gửi kèm)"
    "|chi tiết (?:xem |tại |trong |như |ở )*(?:file|tệp|bảng|phụ lục|văn bản)"
    "|(?:anh|chị|a|c|tổ|thư ký|đồng chí) xem (?:giúp |giùm |dùm )?(?:em |tôi )?(?:file|tệp|bản|thư)"
    "|chúc (?:anh|chị|các|tổ|đồng chí|em|sức khỏe|cuối tuần)|có gì (?:anh|chị|a|c|tổ)"
    "|i am (?:attending|travelling|traveling)|sincerely|best regards|kind regards"
    r"|(?:kính )?đề nghị (?:tổ|thư ký(?: tổ)?(?: \d)?|anh|chị) tổng hợp$"
)
_LEADING = (
    "như sau|sau đây|dưới đây|bên dưới|ý kiến|góp ý|báo cáo|nhận thấy|mấy ý|vài ý|cho tổ|gồm|as follows|the following"
    "|comments"
)
_CLAIMS = (
    "chưa|thiếu|sai|lệch|chênh lệch|trùng|lỗi|bất hợp lý|không|đúng|khớp|tăng|giảm|đạt|hợp lý|phù hợp|chính xác|ổn định"
    "|tốt|đề nghị|kiến nghị|đề xuất|cần|khắc phục|thống nhất|nhất trí|vẫn|mất|hỏng|chậm|recommend|should|missing|wrong"
)
_MANY = (
    r"(?:các|cả|toàn|mọi|tất cả|nhiều|một số|\d{1,3}) (?:các )?"
    r"(?:đơn vị|sở|ngành|thành viên|cơ quan|địa phương|huyện|tổ)"
)


class _Pattern:
    """One pattern for marked text, one for text without marks."""

    def __init__(self, alternatives: str, *, before: str = r"(?<!\w)", after: str = r"(?!\w)") -> None:
        self._marked = re.compile(f"{before}(?:{fold(alternatives)}){after}")
        self._bare = re.compile(f"{before}(?:{unaccent(alternatives)}){after}")

    def of(self, bare: bool) -> re.Pattern[str]:
        return self._bare if bare else self._marked


_TURN = tuple(_Pattern(turn) for turn in _TURNS)
# A turn takes out words that it spells, and what is tied to a figure or follows "tuần"; any other word stays.
_IN_TURNS = both_keys(*(word for turn in _TURNS for word in _WORD.findall(re.sub(r"\\.", " ", turn))))
_ANCHOR = _Pattern(_ANCHORS)
_OPEN_ANCHORS = both_keys("thank", *(anchor.split()[0] for anchor in _ANCHORS.replace("?", "").split("|")))
_GREETS = _Pattern(_GREETINGS, before=r"\A\W*")
_OPENING = _Pattern(_OPENINGS, before=r"\A\W*")
_OF_MANY = _Pattern(_MANY)
_LEADS = _Pattern(_LEADING)
_CLAIM = _Pattern(_CLAIMS)
_PERCENT = re.compile(r"\d\s?%|\d[.,]\d|\d{3}")
_CLOSING = _Pattern(
    "(?:xin |chân thành |em |tôi |rất |kính |và )*(?:trân trọng|cảm ơn|cám ơn|kính thư|kính báo cáo|kính trình|thân ái"
    "|thân mến|thân|hết|tm|tks|thanks?|br|best regards|kind regards|regards|sincerely)",
    before=r"\A\W*",
)


def is_courtesy(text: str, *, headed: bool = False) -> bool:
    """Whether a sentence says nothing but that something is sent, by whom, with thanks or excuses.

    `headed`: it stands under a heading of the writer's, where all but greetings and closings is content.
    """
    text = text.strip(" \t\"'“”()[]-–•*.,;!/")
    if not any(char.isalnum() for char in text):
        return True
    bare = is_bare(text)
    key = unaccent(text) if bare else fold(text)
    count = len(key.split())
    if count > _MOST_WORDS:
        return False
    if count <= _CALL_WORDS and _only_calls(text, bare):
        return True
    if count <= 14 and _CLOSING.of(bare).match(key) and not _CLAIM.of(bare).search(key):
        return True
    if text.endswith(":") and _LEADS.of(bare).search(key) and not _states(key, bare):
        return True
    if count <= 40 and _OPENING.of(bare).match(key) and not _states(key, bare):
        return True
    passing = not headed or _GREETS.of(bare).match(key)
    if passing and _may_anchor(key) and _ANCHOR.of(bare).search(key) and not _other_words(text, key, bare):
        return True
    return not headed and count <= 45 and replacing.replaces(text) and not _counts(key, bare)


def _may_anchor(key: str) -> bool:
    """Whether a word stands there with which an anchor begins: most sentences have none and need no search."""
    return not _OPEN_ANCHORS.isdisjoint(_WORD.findall(key))


def _only_calls(text: str, bare: bool) -> bool:
    """ "Anh Thành ơi", "Em Đông": a title and a name."""
    first, *others = _WORD.findall(text)
    called = (unaccent(first) if bare else fold(first)) in _TITLE_WORDS_ALONE
    return called and all(word[:1].isupper() or fold(word) in _CALLING for word in others)


def _states(key: str, bare: bool) -> bool:
    for turn in _TURN:
        key = turn.of(bare).sub(" ", key)
    return bool(_CLAIM.of(bare).search(key) or _PERCENT.search(key))


def _counts(key: str, bare: bool) -> bool:
    """True when a number is left that is no date, week or document: then what is replaced is told here."""
    for turn in _TURN:
        key = turn.of(bare).sub(" ", key)
    return any(map(str.isdigit, key))


def _other_words(text: str, key: str, bare: bool) -> bool:
    """True when a word is left that courtesies do not have; names after "anh", "chị", "Sở" are courtesies."""
    if _OF_MANY.of(bare).search(key):
        return True
    known = _UNMARKED if bare else _FOLDED
    names = _names(text, bare)
    if _is_beyond_turns(key, known | names):
        return True
    for turn in _TURN:
        key = turn.of(bare).sub(" ", key)
    return any(word not in known and word not in names and not _is_index(word) for word in _WORD.findall(key))


def _is_beyond_turns(key: str, known: frozenset[str]) -> bool:
    """Whether a word is left whatever the turns take out: one look spares a dozen searches."""
    above = ""
    for token in key.split():
        word = token.strip(_SIGNS)
        if word.isalpha() and word not in known and word not in _IN_TURNS and above not in ("tuần", "tuan"):
            return True
        above = token
    return False


def _is_index(word: str) -> bool:
    return (word.isdigit() and len(word) <= 2) or (word.isdigit() and len(word) == 4 and word.startswith("20"))


def _names(text: str, bare: bool) -> frozenset[str]:
    """The words with capitals that stand behind a title: "anh Thành", "đ/c Lê Văn An"; else one word."""
    found: set[str] = set()
    naming = False
    lower = text.islower()
    for word in _WORD.findall(text):
        key = unaccent(word) if bare else fold(word)
        if naming and (lower or word[:1].isupper()):
            found.add(key)
            naming = not lower
        else:
            naming = key in _TITLE_WORDS
    return frozenset(found)


_CALL_WORDS = 6
_CALLING = frozenset(("ơi", "à", "ạ", "kính", "mến", "thân", "oi", "a"))
_TITLE_WORDS_ALONE = frozenset(_TITLES.split())
_TITLE_WORDS = frozenset(
    (*_TITLES.split(), "chí", "chi", "đốc", "doc", "ban", "phòng", "phong", "thân", "dear", "hi", "gửi", "gui")
)
