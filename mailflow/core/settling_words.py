"""The words with which somebody says that a bất cập is settled, or that work is done. Tables and patterns only.

Conservative on purpose: a sentence with any word of DANGER settles nothing, however clear the rest of it is.
"""

from __future__ import annotations

import re

from mailflow.core.spellings import spelled

SIGN = "§"  # stands for a code in a key


def _any(*tables: str) -> str:
    phrases = sorted({p.strip() for table in tables for p in table.split(",") if p.strip()}, key=lambda p: (-len(p), p))
    return "(?:" + "|".join(phrases) + ")"


_VERB = _any("khắc phục, xử lý, giải quyết, sửa, sửa chữa, chỉnh sửa, điều chỉnh, hiệu chỉnh, hoàn thành, hoàn tất")
_HOW = _any("xong, rồi, xong rồi, dứt điểm, hoàn toàn, triệt để, đầy đủ, toàn bộ, hết, 100%, 100 %, kịp thời")
_WHEN = (
    r"(?:(?:vào |từ |trong |lúc )?(?:hôm nay|hôm qua|sáng nay|chiều nay|trưa nay|tuần này|tuần qua|tuần trước|tuần|"
    r"ngày \d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?|\d{1,2}(?:h|g|:|h:)\d{0,2}))"
)
_END = rf"(?: (?:ạ|a|nhé|rồi|luôn|{_WHEN})){{0,4}}[ .!]{{0,4}}"
_WHO = (
    r"(?:(?:sở|ban|cục|chi cục|trung tâm|công an|văn phòng|đơn vị|cơ quan|ngành|ubnd|phòng|bệnh viện|cdc|viễn thông|"
    r"phía|bên|các|tôi|em|chúng tôi)(?: [^\W\d_]{1,12}){0,6} )?"
)
_REPORTS = (
    r"(?:(?:(?:tôi|em|đơn vị|chúng tôi) )?(?:xin |kính |xin kính )?(?:báo cáo|thông báo|báo tin)"
    r"(?: (?:đồng chí|thư ký|tổ|tổ trưởng|đồng chí thư ký|các đồng chí|anh|chị|là|rằng)){0,2}[,:]? )?"
)
_NOUN = r"(?:(?:các |những |mã |số |nội dung |vấn đề |tồn tại |vướng mắc |bất cập |mục |việc |với |đối với ){0,3})"
_CODES = rf"{SIGN}(?: ?(?:,|và|&|\+) ?(?:mã )?{SIGN}){{0,9}}"
_ABOUT = r"(?: (?:về|của|trong|tại|liên quan đến) [^§,:;]{1,120}?(?<! việc)(?<! kết quả)(?<! thông tin)(?<! cách))?"
_DONE = (
    rf"(?:(?:hiện |nay |hiện nay |đến nay |tới nay )?(?:đã|vừa) (?:được )?(?:{_WHO}){_VERB}(?: và {_VERB})?"
    rf"(?: {_HOW}){{0,2}}"
    rf"|(?:được )?{_VERB} (?:xong|rồi|xong rồi|dứt điểm)(?: rồi)?|(?:đã )?xong(?: rồi)?)"
)
_JOINT = r"[ ,:=-]{1,4}"

CODE_FIRST = spelled(rf"{_REPORTS}{_NOUN}{_CODES}{_ABOUT}{_JOINT}(?:thì |là |nay )?{_WHO}{_DONE}{_END}")
DONE_FIRST = spelled(rf"{_REPORTS}{_WHO}{_DONE}:? {_NOUN}{_CODES}{_END}")
# Only a secretary beside a draft gives orders to the register: "khắc phục BC-…", "đóng BC-…".
COMMAND = spelled(
    rf"(?:(?:đã )?(?:đóng|kết thúc|{_VERB})(?: xong)?:? {_NOUN}{_CODES}|{_CODES}[ ,:=-]{{1,4}}(?:đóng|{_VERB})){_END}"
)
REOPEN = spelled(
    rf"[^§?]{{0,60}}(?<!\w)mở lại(?!\w)[^§?]{{0,40}}{_CODES}[^§?]{{0,160}}"
    rf"|[^§?]{{0,40}}{_CODES}[^§?]{{0,60}}(?<!\w)mở lại(?!\w)[^§?]{{0,120}}"
)
STILL = spelled(
    rf"[^§?]{{0,60}}{_CODES}[^§?]{{0,80}}(?<!\w)(?:chưa|vẫn chưa) (?:được )?{_VERB}(?!\w)[^§?]{{0,120}}"
    rf"|[^§?]{{0,40}}(?<!\w)(?:chưa|vẫn chưa) (?:được )?{_VERB}(?: xong)? {_NOUN}{_CODES}[^§?]{{0,120}}"
)
NEVER_REOPEN = spelled(r"(?<!\w)(?:không|đừng|khỏi|chẳng|nếu|khi) (?:\w{1,8} ){0,3}mở lại")

_JOB = (
    r"(?: (?:các |những |toàn bộ )?(?:việc|công việc|nhiệm vụ|nội dung|chỉ đạo|ý kiến chỉ đạo|nội dung chỉ đạo)"
    r"(?: (?:này|trên|nêu trên|được giao|đã giao|theo chỉ đạo|của tổ|của tổ trưởng|của đồng chí tổ trưởng|"
    r"của lãnh đạo)){0,2}| theo chỉ đạo| theo ý kiến chỉ đạo)?"
)
WORK_DONE = spelled(
    rf"{_REPORTS}{_WHO}(?:(?:hiện |nay |đến nay )?(?:đã|vừa) (?:hoàn thành|hoàn tất)(?: {_HOW}){{0,2}}{_JOB}"
    rf"(?: {_HOW}){{0,2}}"
    rf"|(?:hiện |nay |đến nay )?(?:đã )?(?:thực hiện|triển khai|xử lý|giải quyết|khắc phục|làm)"
    rf"(?: (?:xong|hoàn thành))(?: {_HOW}){{0,1}}{_JOB}(?: {_HOW}){{0,1}}"
    rf"|(?:việc|nhiệm vụ|nội dung|chỉ đạo)(?: (?:này|trên|nêu trên|được giao)){{0,2}} đã (?:được )?"
    rf"(?:hoàn thành|hoàn tất|thực hiện xong|xử lý xong)(?: {_HOW}){{0,1}}|đã xong(?: rồi)?){_END}"
)

# Work that was reported done goes on: "Đề nghị mở lại", "Việc này thực ra chưa hoàn thành".
WORK_AGAIN = spelled(
    r"[^?]{0,60}(?<!\w)mở lại(?!\w)[^?]{0,160}"
    r"|[^?]{0,60}(?<!\w)chưa (?:được )?(?:làm |thực hiện |xử lý )?(?:hoàn thành|hoàn tất|xong)(?!\w)[^?]{0,160}"
)

DANGER = spelled(
    r"(?<!\w)"
    + _any(
        "không, ko, chưa, chẳng, chả, đừng, khỏi, khó, sẽ, nếu, giả sử, khi, sau khi, nhưng, song, tuy, dù, mặc dù",
        "trừ, ngoại trừ, riêng, còn, vẫn, một phần, phần nào, cơ bản, phần lớn, hầu hết, đa số, nhiều, gần, sắp",
        "bước đầu, bước, giai đoạn, dự kiến, đang, tiếp, tiếp tục, đề nghị, yêu cầu, kiến nghị, cần, phải, nên, hãy",
        "có thể, chắc, hình như, nghe, được biết, theo báo cáo, cam kết, hứa, nhờ, mong, hy vọng, kế hoạch, lộ trình",
        "phương án, hạn, trước ngày, chậm nhất, tạm, tạm thời, thử, lại, tái diễn, phát sinh, sai, lệch, nhầm, vênh",
        "thiếu, lỗi, hay, hoặc, bao giờ, ai, sao, gì, nào, mới, chỉ còn, chỉ có, nói, bảo, cho rằng, khẳng định",
        "giao cho, đâu, hả, nhỉ, à, được chưa, tưởng, coi như, xem như, gọi là, dở, nửa, ít, hơi, tương đối, tự nhận",
        "định, ráng, cố gắng, phấn đấu, đồng thời chờ, chờ, đợi, tuần sau, tuần tới, tháng sau, ngày mai, mai",
    )
    + r"(?!\w)|\?|…|\.\.\.|[\"“”«»]|(?<![\d.,])(?!100 ?%)\d[\d.,]{0,8} ?%"
)
CONTRAST = spelled(
    r"^\W{0,4}(?:tuy|tuy nhiên|nhưng|nhưng mà|song|riêng|còn|mặc dù|dù vậy|dù sao|trừ|ngoại trừ|thực ra|thực tế|"
    r"đính chính|xin đính chính|nhầm|xin lỗi)(?!\w)"
)
POINTS_BACK = spelled(r"(?<!\w)(?:này|đó|ấy|trên|nêu trên|vừa nêu|bất cập|việc)(?!\w)")
COURTESY = re.compile(
    r"(?:kinh gui|kinh thua|thua|chao|xin chao|gui|dear|hi)(?!\w)[^.!?]{0,80}|"
    r"(?:xin )?(?:tran trong|cam on|than ai|kinh)(?: (?:cam on|kinh chao|bao cao|a|dong chi|cac dong chi|thu ky|to))*"
    r"[ .!,]*"
)
