"""The words a yes, a no and everything around them are made of. Tables only; the grammar is `decision_grammar`.

Written with marks; the grammar folds them, and drops the marks for a line that bears none. A word missing from the
tables of a yes costs one question to the head; a word too many could cost a false approval: grow them with care.
"""

from __future__ import annotations


def _phrases(table: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in table.split(","))


# Who may speak of himself in a yes. "em" and names are left out: "em duyệt đi" and "anh Hùng duyệt" are no yes of the
# writer's own.
SELF = _phrases("tôi, anh, chị, a, c, mình, tui, bác, chú, cô, cá nhân tôi, chúng tôi, i")
BEFORE_YES = _phrases("đã, hoàn toàn, cũng")
YES = _phrases(
    "duyệt, phê duyệt, ký duyệt, đồng ý, nhất trí, tán thành, chấp thuận, thông qua, đồng ý duyệt, "
    "đồng ý phê duyệt, đồng ý thông qua, nhất trí duyệt, nhất trí thông qua, đồng ý và duyệt, "
    "duyet, "  # the one unmarked spelling that no other word shares
    "approved, approve, agree, agreed"
)
POLITE_YES = _phrases("xin đồng ý, xin nhất trí, rất đồng ý, rất nhất trí")  # "xin duyệt" asks for a yes
UNIFY = "thống nhất"  # also "make one": with an object only as "thống nhất với ..." or "thống nhất nội dung ..."
OKAY = _phrases("ok, oke, okê, okie, okey, okay, oki, yes")
ASSENT = _phrases(
    "vâng, dạ, dạ vâng, ừ, ừm, uh, được, được rồi, rồi, tốt, tốt rồi, tốt lắm, ổn, ổn rồi, chuẩn, ok, ok rồi"
)
PERMIT = _phrases("cho phát hành, cho phép phát hành, cho ban hành, phát hành được")

OBJECT_BEFORE = _phrases("với, theo, như, cho")
OBJECT_ALL = _phrases("toàn bộ, tất cả, các")  # not "những": unmarked it is also "nhưng"
OBJECT = _phrases(
    "nội dung, nd, dự thảo, bản dự thảo, bản, báo cáo, bản báo cáo, bc, kết quả, đề nghị, đề xuất, bản trình, tờ trình"
)
OBJECT_OF = _phrases("thư ký, tổ thư ký, tổ, tổ tham mưu, em, các em, đồng chí, đồng chí thư ký, văn phòng")
OBJECT_AFTER = _phrases("này, trên, nêu trên, ở trên, đã trình, đính kèm, kèm theo, đã gửi, em gửi, em trình")
AS_PROPOSED = _phrases("như trình, như dự thảo, như đề nghị, như đề xuất, theo trình, theo dự thảo, như em trình")

ADDRESSEE = _phrases(
    "em, e, anh, chị, a, c, cháu, các em, các đồng chí, các anh, các chị, anh chị, đồng chí, thư ký, "
    "đồng chí thư ký, em thư ký, tổ thư ký, ban thư ký, bộ phận thư ký, bộ phận giúp việc, văn phòng, em ơi"
)
CALLED = _phrases(
    "em, e, cháu, các em, thư ký, đồng chí thư ký, em thư ký, các đồng chí, đồng chí, tổ thư ký, văn phòng, em ơi"
)
PARTICLE = _phrases("nhé, nhe, nha, nhá, nghe, nghen, nhen, ạ, rồi, luôn, hết, tất cả, cả")
GREETING = _phrases("kính gửi, gửi, thân gửi, chào, xin chào, kính thưa, thưa, dear, hi, hello, kính chào")

SEND_BEFORE = _phrases("để, cho, cho phép, đề nghị, giao, nhờ, kính, xin, rồi, và, thì cứ, cứ")
SEND = _phrases(
    "gửi, gởi, trình, chuyển, phát hành, ban hành, báo cáo, nộp, kính trình, ký phát hành, trình ký, gửi đi, ký gửi"
)
SEND_WHAT = _phrases("báo cáo, dự thảo, bc, bản này, báo cáo này, văn bản")
SEND_HOW = _phrases("luôn, ngay, đi, giúp anh, giúp chị, giúp tôi, sớm")
SEND_TO_BEFORE = _phrases("lên, cho, tới, đến, các đồng chí, các")
SEND_TO = _phrases(
    "lãnh đạo, lãnh đạo tỉnh, lãnh đạo tỉnh ủy, lãnh đạo ubnd tỉnh, lãnh đạo văn phòng, lãnh đạo vp, lđ, lđ vp, "
    "lđvp, lđ tỉnh, lđ tỉnh ủy, lđ ubnd tỉnh, tỉnh ủy, thường trực tỉnh ủy, tttu, ubnd tỉnh, ubnd, ủy ban, "
    "chủ tịch, chủ tịch ubnd tỉnh, phó chủ tịch, thường trực, văn phòng, tổ trưởng, tổ trưởng duyệt, "
    "tổ trưởng phê duyệt, tổ trưởng xem xét, đồng chí tổ trưởng, đồng chí tổ trưởng duyệt"
)
SEND_AFTER = _phrases(
    "gửi đi, theo quy định, đúng quy định, đúng hạn, đúng giờ, kịp giờ, cho kịp, cho kịp giờ, kịp thời, xem xét, "
    "chỉ đạo"
)
READ = _phrases("xem, đọc, xem kỹ, đọc kỹ, xem qua, đọc qua, xem hết, đọc hết, xem lại, rà soát")
GOOD = _phrases("được, tốt, ổn, đạt, ok, đầy đủ, rõ, rõ ràng, đạt yêu cầu, được rồi, chặt chẽ, hợp lý")
CLOSING = _phrases(
    "trân trọng, trân trọng cảm ơn, trân trọng kính chào, kính chào, thân, thân ái, thân mến, thân chào, kính thư, "
    "tks, thanks, thank you, many thanks, regards, best regards, kind regards, thế nhé, vậy nhé, vậy nha, "
    "xin cảm ơn"
)
# Words that make more than thanks of a sentence of thanks: "Cảm ơn em, gửi bản sạch cho anh xem".
MORE_THAN_THANKS = _phrases(
    "xem, đọc, gọi, họp, trao đổi, cho anh, cho tôi, cho chị, cho mình, nhắc, nhờ, yêu cầu, đề nghị, giao, kiểm tra, "
    "rà soát, cập nhật, báo lại, bản, số liệu, dữ liệu, cần, phải, nên, mai, sẽ"
)
THANKS = _phrases("cảm ơn, cám ơn, cảm ơn nhiều, chúc, biểu dương, hoan nghênh, thanks, thank you")

NEXT_TIME = _phrases(
    "tuần sau, lần sau, kỳ sau, các tuần sau, các kỳ sau, những lần sau, từ tuần sau, từ kỳ sau, từ lần sau"
)
NEXT_TIME_ASKS = _phrases("hơn, chú ý, lưu ý, rút kinh nghiệm, cố gắng")

ORDER = _phrases("giao, yêu cầu, đề nghị, phân công, chỉ đạo, giao cho, giao nhiệm vụ cho")
ORDER_POLITE = _phrases("các, đồng chí, anh, chị, ông, bà, ngay")
UNIT = _phrases(
    "sở, công an, ca tỉnh, cục, chi cục, ban quản lý, ban tuyên giáo, ban, bql, trung tâm, giám đốc, phó giám đốc, "
    "gđ, pgđ, trưởng ban, cục trưởng, phó cục trưởng, ubnd các, ubnd huyện, ubnd xã, ubnd phường, ubnd thành phố, "
    "ubnd thị xã, đơn vị, cơ quan, ngành, địa phương, thành viên, hải quan"
)
# An order to these may well be an order to those who write the report.
VAGUE_UNIT = _phrases("đơn vị, cơ quan, ngành, địa phương, thành viên, ban thư ký, ban biên tập, thư ký, soạn thảo")
DATA = _phrases("số liệu, dữ liệu, báo cáo, nội dung, con số, ý kiến, số, chỉ tiêu")
DEADLINE = _phrases("trước ngày, chậm nhất, hạn, trong tuần, tuần sau, trong tháng, định kỳ, hằng tuần, hàng tuần")
ORDER_GOES_ON = _phrases("báo cáo, hoàn thành, kết quả báo cáo, thời hạn, thời gian hoàn thành, hạn")
# Work done over is no doubt in a task for a named unit with a day to end it.
AGAIN = _phrases(
    "đối chiếu lại, rà soát lại, rà lại, kiểm tra lại, xác minh lại, thống kê lại, đo lại, đếm lại, khảo sát lại"
)
# Phrases in which a word of doubt means nothing of the kind: "không để mỗi nơi một số liệu" says how to do the work;
# the others hold one once their marks are gone ("đầu tư" / "đâu").
HARMLESS = _phrases(
    "không để, xây dựng, sử dụng, áp dụng, nội dung, tín dụng, tác dụng, tài khoản, đầu tư, trung tâm, giao cho, "
    "chủ trì, chủ tịch, thị xã, thị trấn, hạ tầng, bố trí, nông thôn mới, cán bộ, toàn bộ, thời gian, thời hạn, "
    "hành chính, tài chính, phụ trách, thi hành, theo dõi, đô thị, thông tin, cho phép"
)

NEGATION = _phrases("không, ko, k, kg, khg, hok, hong, hông, hổng, chẳng, chả, chưa, đừng, khoan, khoan đã, phản đối")
NEGATION_EN = _phrases("not, no, never, don't, don’t, dont, cannot, can't, disapprove, disagree")
# Any of these in the words beside a yes makes the whole doubtful.
DOUBT = _phrases(
    "nếu, giả sử, miễn, điều kiện, nhưng, nhưng mà, tuy, tuy nhiên, có điều, chỉ khi, chỉ gửi, chỉ duyệt, "
    "chỉ trình, trừ, ngoại trừ, riêng mục, riêng phần, riêng số, sau khi, trước khi, đến khi, khi nào, khi có, "
    "khi đã, rồi mới, mới gửi, mới trình, mới duyệt, mới phát hành, xong, chờ, đợi, hoặc, hay là, hay không, "
    "có lẽ, chắc, hình như, tạm, cơ bản, một phần, bao giờ, sao, gì, ai, đâu, hả, à, nhỉ, chứ, thôi, hoãn, dừng, "
    "ngừng, hủy, lại, sửa, chỉnh, bổ sung, bỏ, xóa, thay, thêm, đổi, sai, nhầm, thiếu, lệch, vênh, lỗi, "
    "giải trình, hoàn thiện, hoàn chỉnh, dự thảo, để mai, muộn, lùi, để sau, báo cáo này, bản này, vào báo cáo, "
    "trong báo cáo, "
    "phụ lục, rồi, thì, đùa, if, xin ý kiến, hỏi ý kiến, mà, băn khoăn, yên tâm, phân vân, but, unless, except, "
    "after, before, until, however, although, later"
)
# Words of the tables above that stand in names and titles once their marks are gone ("thì" / "Thị", "đừng" / "Dũng").
DOUBT_IN_NAMES = _phrases("ha, nhi, chu, hoan, dung, huy, thay, doi, loi, tam, thi, hong, mien, chinh, hoai, la")
CONDITION = _phrases("nếu, giả sử, miễn, miễn là, với điều kiện, if, unless, provided")
FILLER_OF_NO = _phrases(
    "thể, có, được, phải, hoàn toàn, thật sự, thực sự, nên, cho, vội, thấy, dám, xin, thể nào, có thể, cần"
)
DECIDE = (*YES, UNIFY, *_phrases("ok, oke, okay, ký, cho phép, phát hành, trình được, gửi được, đạt yêu cầu"))

# What asks for another version. A clause of the past ("đã sửa") or of the writer's own plans ("để anh sửa") asks none.
CHANGE_VERB = _phrases(
    "sửa, chỉnh, chỉnh sửa, điều chỉnh, bổ sung, bỏ, xóa, gạch, cắt, thay, thay thế, đổi, thêm, cập nhật, rà soát, "
    "rà lại, kiểm tra, kiểm tra lại, đối chiếu, xem lại, xem xét lại, coi lại, làm lại, viết lại, soạn lại, "
    "tính lại, trình lại, gửi lại, ghi rõ, làm rõ, nêu rõ, nói rõ, phân tích kỹ, viết gọn, rút gọn, gọn lại, tách, "
    "gộp, đưa vào, đưa ra khỏi, đưa thêm, chuyển sang, đính chính, giải trình, loại bỏ, trừ, ngoại trừ, "
    "nhận bổ sung, làm lại từ đầu, change, fix, revise, add, remove, delete, update, correct, rewrite"
)
NUMBERED_CHANGE = _phrases("nhận, đưa, lấy, loại, chuyển")  # only before a number: "nhận 12", "loại 3: kiến nghị"
HOLD = _phrases(
    "dừng, ngừng, tạm dừng, hoãn, thu hồi, trả lại, từ chối, khoan gửi, đừng gửi, chưa gửi, không gửi, ko gửi, "
    "đừng trình, chưa trình, không trình, khoan trình, không nhận, ko nhận, phản đối, reject, rejected, disagree, "
    "disapprove, stop"
)
HOLD_BARE = tuple(phrase for phrase in HOLD if phrase not in {"dừng", "hoãn", "ngừng"})
# Words that mean something else once their marks are gone: "thay" is also "thấy", "dung" also "đúng".
CHANGE_NOT_BARE = _phrases("thay, doi, bo, cat, tach, tru, them, chinh, gach")
PLACE_IN_REPORT = _phrases(
    "mục, phần, ý, đoạn, câu, dòng, kiến nghị, bảng, số liệu, chữ, từ, bớt, nội dung, ý kiến, hai mục"
)
FAULT_WORD = _phrases("sai, nhầm, thiếu, lệch, vênh, lỗi, mâu thuẫn")
FAULT = (
    *FAULT_WORD,
    *_phrases(
        "sơ sài, dài quá, quá dài, chưa khớp, không khớp, ko khớp, k khớp, chưa đúng, không đúng, ko đúng, chưa đạt, "
        "không đạt, chưa đủ, không đủ, chưa đầy đủ, chưa hợp lý, không hợp lý, chưa chính xác, không chính xác, "
        "chưa ổn, không ổn, chưa được, không được, ko được, ko đc, k đc, ko dc, k dc, chưa rõ, không rõ, "
        "chưa thống nhất, wrong, missing, incorrect"
    ),
)
NO_NEED = _phrases("không, ko, k, khỏi, chẳng, chưa")
NEUTRAL = _phrases(
    "thay mặt, bỏ qua, đổi mới, thay đổi lớn, chỉnh chu, thêm nữa, thiếu nhi, thiếu niên, duyệt nhầm, gì thêm, "
    "bản sửa, bản đã sửa, bản chỉnh sửa, "
    "ý kiến thêm"
)
DONE_BEFORE = _phrases("đã, vừa, vừa mới, đã được, mới")
OWN_PLAN = _phrases("sẽ, đang, xin phép, còn, tự")
LATER = _phrases("để, mai, tối, tối nay, chiều, sáng mai, ngày mai, lát, lát nữa, tý, tý nữa, chút nữa, để mai, để tối")
QUESTION_END = _phrases("chưa, không, ko, k, à, hả, nhỉ, gì, đâu, sao, thế nào, hay không, hay chưa, ra sao, không nhỉ")
QUESTION_START = _phrases("sao, tại sao, vì sao, ai, bao giờ, khi nào, có phải, liệu, hay là, why, what, is, are, did")

FAMILY_NAMES = _phrases(
    "Nguyễn, Trần, Lê, Phạm, Hoàng, Huỳnh, Phan, Vũ, Võ, Đặng, Bùi, Đỗ, Hồ, Ngô, Dương, Lý, Mai, Trịnh, Đinh, Lâm, "
    "Đoàn, Cao, Lương, Tạ, Hà, Tô, Thái, Đào, Vương, Trương, Quách, Châu, Tống, Kiều, Lưu, La, Điểu, Thạch, Sơn, "
    "Nông, Hứa, Chu, Phùng, Văn, Tăng, Từ, Triệu, Giang"
)
TITLE_LINE = _phrases(
    "phó chủ tịch, chủ tịch, pct, giám đốc, phó giám đốc, tổ trưởng, trưởng ban, cục trưởng, phó cục trưởng, "
    "phó chánh văn phòng, chánh văn phòng, ủy ban nhân dân, ubnd tỉnh"
)
# The small words of such a line; every other word of it begins with a capital.
TITLE_WORDS = _phrases(
    "tịch, đốc, trưởng, chánh, văn, phòng, tỉnh, nhân, dân, ban, ủy, uỷ, phó, phụ, trách, khối, và, kiêm, thư, ký, tổ, "
    "giáo, xã, hợp, tế, chính, hoạch, tư, thể, thao, hóa, tạo, dục, thông, tin, thường, trực, công, an, cục, sở"
)
