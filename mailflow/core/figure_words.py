"""The words around a number that say what it is not: a change, a plan, last year's, a part, a mistake, or not exact.

Tables only; `figures` asks them over the folded words of a window. A word too many here costs a drawn value, a word
missing may draw a wrong one: grow them freely.
"""

from __future__ import annotations

import re

from mailflow.core.vietnamese import fold, unaccent


class Cue:
    """Wordings met in the words of a window, which are joined by single spaces."""

    def __init__(self, table: str) -> None:
        listed = [one.strip() for one in table.split(",") if one.strip()]
        self._marked, self._bare = (_Patterns([key(one) for one in listed]) for key in (fold, unaccent))

    def of(self, bare: bool) -> _Patterns:
        """The patterns for text with marks, or for text without any."""
        return self._bare if bare else self._marked


class _Patterns:
    """One set of wordings, compiled for the places where they are asked for."""

    def __init__(self, wordings: list[str]) -> None:
        either = "|".join(re.escape(one) for one in sorted(set(wordings), key=len, reverse=True))
        self._anywhere = re.compile(rf"(?<!\S)(?:{either})(?!\S)")
        self._last = re.compile(rf"(?:^|(?<=\s))(?:{either})$")

    def within(self, words: str) -> bool:
        return self._anywhere.search(words) is not None

    def ends(self, words: str) -> bool:
        return self._last.search(words) is not None

    def begins(self, words: str) -> bool:
        return self._anywhere.match(words) is not None

    def trimmed(self, words: str) -> str:
        """The words without those of this table at their end."""
        found = self._last.search(words)
        return words[: found.start()].rstrip() if found else words

    def without(self, words: str) -> str:
        """The words that do not belong to this table."""
        return " ".join(self._anywhere.sub(" ", words).split())


# Directly before the number.
APPROXIMATE = Cue(
    "hơn, gần, khoảng, trên, dưới, ước, ước đạt, ước khoảng, xấp xỉ, chừng, tầm, ngót, hơn khoảng, gần bằng, "
    "không quá, ít nhất, tối thiểu, tối đa, trên dưới, ngót nghét, đạt khoảng, đạt trên, đạt gần, chưa đến, chưa "
    "tới, chưa đầy, không đến, lên tới, lên đến, about, around, nearly, over, approximately, ước tính, ước tính "
    "khoảng, ước thực hiện"
)
RISE = Cue(
    "tăng, tăng thêm, tăng nhẹ, tăng mạnh, cao hơn, nhiều hơn, lớn hơn, nhanh hơn, vượt, vượt hơn, thêm, cộng "
    "thêm, up, bổ sung, phát sinh thêm, tăng trưởng thêm, thừa, dư, dôi dư"
)
FALL = Cue(
    "giảm, giảm nhẹ, giảm mạnh, giảm bớt, giảm sâu, thấp hơn, ít hơn, nhỏ hơn, chậm hơn, hụt, hụt thu, bớt, down, "
    "thiếu, thiếu hụt, còn thiếu, kém, kém hơn, lệch, chênh, chênh lệch, sai lệch, lệch nhau, chênh nhau"
)
GROWN = Cue("tăng, tăng trưởng, tăng thêm, tăng nhẹ, tăng mạnh, grew, up, cao hơn")
SHRUNK = Cue("giảm, giảm nhẹ, giảm mạnh, giảm sâu, tăng trưởng âm, down, suy giảm")
# Somewhere before the number in its clause.
COMPARED = Cue(
    "thấp hơn, cao hơn, ít hơn, nhiều hơn, lớn hơn, nhỏ hơn, chậm hơn, nhanh hơn, chênh, lệch, chênh lệch, sai "
    "lệch, hụt, kém hơn"
)
SAID = Cue(
    "là, đạt, bằng, ở mức, hiển thị, ghi nhận, có, còn, được, trên ioc, đạt được, mức, thực hiện, thực hiện được, "
    "thu được, trên hệ thống"
)
FROM = Cue("từ, từ mức")
# The number is a name, not a value: tuần 48, mục 2.
NUMBERED = Cue(
    "tuần, tháng, quý, năm, ngày, mục, điều, khoản, điểm, số, thứ, lần thứ, kỳ, đợt, tổ, khóa, lớp, mã, phụ lục, "
    "đoạn, phiên bản, năm học, giai đoạn, week, quyết định, nghị quyết, công văn, chỉ thị, kế hoạch số, văn bản, "
    "bảng, biểu, mẫu"
)

# Anywhere between the head of the clause and the number: then it is no value of this week.
PLANNED = Cue(
    "kế hoạch, kế hoạch năm, kế hoạch giao, chỉ tiêu, chỉ tiêu giao, mục tiêu, phấn đấu, dự kiến, dự báo, yêu "
    "cầu, phải đạt, cần đạt, giao chỉ tiêu, được giao, sẽ, sẽ đạt, đề nghị, kiến nghị, đề xuất, nếu, giả sử, ví "
    "dụ, chẳng hạn, đến năm, tuần tới, tháng tới, năm tới, quý tới, năm sau, tuần sau, tháng sau, quyết tâm, cam "
    "kết, đặt ra, nghị quyết, định mức, ngưỡng, quy định, theo quy định, dự toán giao, dự toán năm, dự toán là, "
    "mong muốn, hy vọng, hướng tới, nhằm, để đạt, cuối năm, cả năm, thiết kế, công suất thiết kế, theo quy hoạch, "
    "target, plan, planned, cho phép"
)
NOT_PLANNED = Cue(
    "so với kế hoạch, so với mục tiêu, so với chỉ tiêu, so kế hoạch, so với dự toán, kế hoạch vốn, sở kế hoạch, "
    "kế hoạch và đầu tư, kế hoạch đầu tư công, cao hơn mục tiêu, vượt kế hoạch, so với kế hoạch vốn"
)
PAST = Cue(
    "cùng kỳ, cùng kỳ năm trước, cùng kỳ năm ngoái, tuần trước, tháng trước, năm trước, năm ngoái, quý trước, kỳ "
    "trước, tuần liền trước, tháng liền trước, trước đây, trước đó, hôm trước, kỳ báo cáo trước, last week, last "
    "year, bình quân cả nước, cả nước, bình quân chung cả nước, trung bình cả nước, toàn quốc, toàn vùng, khu vực "
    "đông nam bộ, vùng đông nam bộ, tỉnh bạn, các tỉnh"
)
# Growth is always against such a time; it takes nothing from the value.
VERSUS = Cue(
    "so với cùng kỳ, so cùng kỳ, so với cùng kỳ năm trước, so với cùng kỳ năm ngoái, so với tháng trước, so với "
    "năm trước, so với quý trước, so với tuần trước, so với tháng liền trước, so với bình quân cả nước"
)
DENIED = Cue(
    "chưa đạt, không đạt, không phải, chưa phải, chứ không phải, không có, chưa có, không còn, thay vì, đáng lẽ, "
    "lẽ ra, không được, không bằng, không vượt, không quá, nhầm, nhầm thành, bị nhập nhầm thành, bị, sai, sai "
    "thành, tính sai, nhập sai, ghi sai, không ghi nhận, chưa ghi nhận, không phát sinh, không đúng, not"
)
IN_TURN = Cue("lần lượt, lần lượt là, lần lượt đạt, tương ứng, tương ứng là, tương ứng với, theo thứ tự")

# Anywhere in the sentence: the number is given, but it is said to be in dispute.
DISPUTED = Cue(
    "trong khi, sai lệch, chênh lệch, không khớp, chưa khớp, lệch, lệch so với, chưa đúng, không đúng, không "
    "chính xác, chưa chính xác, chưa hợp lý, không hợp lý, bất hợp lý, vô lý, nhầm, nhập nhầm, nhập sai, tính "
    "sai, tính trùng, trùng lặp, bị trùng, cộng trùng, chưa cập nhật, chưa được cập nhật, không cập nhật, chưa "
    "phản ánh đúng, không phản ánh đúng, chưa đủ cơ sở, thực tế là, số đúng là, số đúng, thực tế, nghi ngờ, cần "
    "kiểm tra lại, cần rà soát, đề nghị kiểm tra, không thống nhất, chưa thống nhất, chưa đầy đủ, không đầy đủ, "
    "mâu thuẫn, khác với, không trùng khớp, tăng bất thường, giảm bất thường, bất thường"
)
NOT_DISPUTED = Cue(
    "không có sai lệch, không sai lệch, không chênh lệch, không có chênh lệch, không có biến động bất thường, "
    "không bất thường, không có bất thường, không có gì bất thường, đúng thực tế, đúng với thực tế, sát thực tế, "
    "sát với thực tế, phù hợp thực tế, phù hợp với thực tế, phản ánh đúng thực tế, đúng với tình hình thực tế, "
    "phù hợp tình hình thực tế, phù hợp với tình hình thực tế, không có dấu hiệu bất thường, khớp thực tế, khớp "
    "với thực tế, không có số liệu bất thường, không phát hiện bất thường, chưa phát hiện bất thường"
)

# The number counts from the beginning of a longer time: another series than the week's.
SO_FAR = Cue(
    "lũy kế, luỹ kế, cộng dồn, từ đầu năm, từ đầu năm đến nay, tính từ đầu năm, đến ngày, tính đến, tính đến "
    "ngày, đến nay, tính đến nay, đến hết, đến hết ngày, đến thời điểm này, đến cuối tuần, tháng đầu năm, đến "
    "giữa tháng, đến cuối tháng, từ đầu tháng, từ đầu quý, từ đầu năm học, year to date, lk"
)

# Beside the number: it counts a place, an agency or a group of people, not the province.
PART = Cue(
    "huyện, thị xã, thành phố, tp, xã, phường, thị trấn, khối huyện, khối xã, cấp huyện, cấp xã, bệnh viện, trạm, "
    "trường, trung tâm y tế, chi nhánh, công ty, nhà máy, dự án, kcn, khu công nghiệp, cụm công nghiệp, ngã tư, "
    "nút giao, tuyến, quốc lộ, khu phố, ấp, thôn, đồng xoài, bình long, phước long, chơn thành, bù đăng, bù đốp, "
    "bù gia mập, đồng phú, hớn quản, lộc ninh, phú riềng, một đơn vị, các đơn vị, từng đơn vị, đơn vị"
)
WHOLE = Cue(
    "toàn tỉnh, của tỉnh, cả tỉnh, toàn tỉnh là, trên địa bàn tỉnh, địa bàn tỉnh, toàn hệ thống, các khu công "
    "nghiệp, khu công nghiệp toàn tỉnh, xã hội, trực tuyến, môi trường, thị trường, trường hợp, đơn vị tính, "
    "thành phố thông minh, dự án đầu tư công, khu công nghiệp trên địa bàn, các kcn, bệnh viện trên địa bàn, các "
    "bệnh viện, các trường"
)
OF = Cue("của, tại, ở, thuộc, cho, đối với, trên địa bàn, do, riêng, trong đó, ngoài, tính riêng")
OURS = Cue(
    "của tỉnh, của toàn tỉnh, ở tỉnh, tại tỉnh, trên địa bàn tỉnh, trên địa bàn toàn tỉnh, của cả tỉnh, trên ioc, "
    "ở ioc, tại ioc, của tuần, do ioc, của ioc, tại hệ thống, của sở, do sở, của trung tâm phục vụ hành chính "
    "công, tại trung tâm phục vụ hành chính công"
)
PLAIN_GOAL = Cue(
    "là mục tiêu, theo mục tiêu, là chỉ tiêu, theo chỉ tiêu, là kế hoạch, vào cuối năm, đến cuối năm, trong năm "
    "tới, là dự kiến, theo kế hoạch năm, trong thời gian tới, tuần trước, cùng kỳ, của tuần trước, tháng trước, "
    "của cùng kỳ, năm trước, năm ngoái, của năm trước"
)

# Words that may stand between an indicator and its value and change nothing.
FILLER = Cue(
    "là, đạt, được, bằng, ở, ở mức, mức, của, tỉnh, toàn tỉnh, cả tỉnh, trên địa bàn, địa bàn, trong, tuần, tuần "
    "này, trong tuần, tuần qua, kỳ, trong kỳ, kỳ này, trong kỳ báo cáo, kỳ báo cáo, tháng, quý, năm, ngày, đến, "
    "đến ngày, tính, tính đến, đến nay, hết, đến hết, nay, hiện, hiện nay, hiện tại, hiện đạt, lũy kế, luỹ kế, "
    "cộng dồn, từ đầu năm, đầu năm, giữa tháng, cuối tháng, đầu tháng, giữa, cuối, đầu, i, ii, iii, iv, mới, đã, "
    "đã đạt, vẫn, tiếp tục, duy trì, giữ, ổn định, ước, ước đạt, thực hiện, ghi nhận, có, còn, lên, xuống, về, "
    "tăng, giảm, tăng lên, giảm còn, giảm xuống, tăng từ, giảm từ, từ, so với, cùng kỳ, tuần trước, tháng trước, "
    "năm trước, theo, số liệu, dữ liệu, số, trên, ioc, trên ioc, hệ thống, trên hệ thống, hiển thị, theo ioc, báo "
    "cáo, chung, tổng, tổng số, tổng cộng, cộng, khoảng, gần, hơn, dưới, xấp xỉ, và, với, thì, như sau, cụ thể, "
    "khá, tốt, cao, thấp, đang, qua, phát sinh, xảy ra, tiếp nhận, giá trị, trị giá, con số, lượng, mỗi, bình "
    "quân, trung bình, lk, hợp lý, phù hợp, so, kế hoạch, so với kế hoạch, dự toán, nhẹ, mạnh, chỉ, nhìn chung, "
    "cơ bản, lớp gis, trên lớp gis, bản đồ, thời điểm, tại thời điểm, thêm, at, is, was, reached, of, the, week, "
    "this, on, dashboard, được cấp, cấp, cấp trong tuần, đăng ký, vốn đăng ký, thống kê, kết quả, tăng trưởng, "
    "tốc độ, tỷ lệ, hằng tuần, sơ bộ, chính thức, thực tế, ngày càng"
)
