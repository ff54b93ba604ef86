"""Which lines are a mark of older mail, over how many lines, and which only look so."""

import pytest

from mailflow.core import reply_lines, reply_marks
from mailflow.core.reply_marks import Sort


def marks(text: str) -> reply_marks.Mark | None:
    return reply_marks.opening([reply_lines.read(line) for line in text.split("\n")], 0)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Vào Th 6, 15 thg 11, 2019 vào lúc 13:30 An\n<an@x.example> đã viết:\n\n> x", 2),
        ("Vào 14:24 8 tháng 6, 2017, An <an@x.example> đã viết:\n\nx", 1),
        ("Vào Thứ Sáu, tháng 3 6, 2026, 05:32, An <an@x.example> đã viết:\nx", 1),
        ('24 tháng 11 năm 2026 lúc 08:30, "Tổ" <y@x.example> đã viết là\n\n> x', 1),
        ("On Nov 21, 2014,\nat 10:18,\nJohn Doe <john@x.example> wrote:\n> x", 3),
        ("Il giovedì 8 dicembre 2016, Questions <q@x.example>\nha scritto:\n> x", 2),
        ("W dniu 2015-01-07 14:23, p@x.example pisze:\nx", 1),
        ("tir. 18. apr. 2017 kl. 13:09 skrev Test <t@x.example\n>:\n\n> x", 2),
        ("ср, 30 апр. 2025 г. в 15:19, John Doe <d@x.example>:\n\nx", 1),
        ("在 2016年11月8日，下午2:23，Test user <t@x.example> 写道：\nx", 1),
        ("2016. 11. 8. 오후 12:39 Test user <t@x.example> 작성:\nx", 1),
        ("---- On Wed, 24 Feb 2021 14:02:50 +0530 j@x.example wrote ----\nx", 1),
        ("j@x.example wrote:\n\nx", 1),
        ("Someone wrote:\n> x", 1),
    ],
)
def test_an_attribution_is_found_over_its_lines(text, count):
    mark = marks(text)
    assert mark is not None
    assert (mark.sort, mark.end) == (Sort.ATTRIBUTION, count)


@pytest.mark.parametrize(
    "text",
    [
        "Vào ngày 18/11, báo Tuổi Trẻ đã viết:\nx",
        "Vào lúc 08h15 ngày 20/11, camera ngã tư Đồng Xoài mất tín hiệu.\nx",
        "Something wrote:\nx",
        "On the surface, this looks like a quote header but it's not.",
        "In 2024 08:19 escreveu some more text\nx",
        "2024-01-15 14:30:25\nx",
        "Từ: 14h00 đến 16h00 ngày 25/11.\nĐến: phòng họp số 2.\nNội dung: rà soát.",
        "Từ ngày 16/11, đơn vị sẽ cập nhật hằng ngày.\nNgày: 20/11/2020",
        "Từ: 8h00\nĐến: 11h00\nNgày: 25/11/2026",
        "----------",
        "--- Kết quả ---\nTốt.",
        "x" * 5000,
        "",
    ],
)
def test_prose_is_no_mark(text):
    assert marks(text) is None


def test_content_above_an_attribution_is_not_drawn_into_it():
    text = "Vào 08:15 ngày 20/11/2020 camera mất tín hiệu,\nOn 20/11/2020 08:15, An <a@x.example> wrote:\n> x"
    assert marks(text) is None


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("Từ: A <a@x.example>\nĐã gửi: T2\nĐến: B\nChủ đề: c\n\nx", 4),
        ("*Từ:* A [mailto:a@x.example]\n*Gửi:* T2\n*Tới:* B\n*Chủ đề:* c", 4),
        ("Chủ đề: c\nĐã gửi: 15:00\nTừ: A\nTới: b", 4),
        ("Từ: A <a@x.example>\nGửi đi: T2\nĐến: B\nChủ đề: c", 4),
        ("Người gửi: A <a@x.example>\nThời gian gửi: T2\nNgười nhận: B\nTiêu đề: c\nTệp đính kèm: d", 5),
        ("From: A\n<a-long-one@x.example>\nSent: Mon\nTo: B\nSubject: c", 5),
        ("Từ: A <a@x.example>\n\nĐã gửi: T2\n\nĐến: B\n\nChủ đề: c", 7),
        ("De : A<mailto:a@x.example>\nEnvoyé le :jeudi\nÀ : b\nObjet :c", 4),
        ("发件人: A <a@x.example>\n发送时间: 2017年8月2日\n收件人: B\n主题: c", 4),
        ("| Chủ đề: | c |\n| Ngày: | T2 |\n| Từ: | A <a@x.example> |\n| Tới: | B |", 4),
    ],
)
def test_a_header_block_needs_three_labels_close_together(text, end):
    mark = marks(text)
    assert mark is not None
    assert (mark.sort, mark.end) == (Sort.HEADERS, end)


def test_the_sender_of_a_header_block_is_told():
    mark = marks("Từ: Tổ <YKien@x.example>\nĐã gửi: T2\nĐến: B\nChủ đề: c")
    assert mark is not None
    assert "ykien@x.example" in mark.sender


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("----- Thư gốc -----", Sort.ORIGINAL),
        ("-----Original Message-----", Sort.ORIGINAL),
        ("-------- Tin nhắn đã được chuyển tiếp --------", Sort.FORWARD),
        ("-----Thư đã chuyển tiếp -----", Sort.FORWARD),
        ("-------- Thư được chuyển tiếp -------", Sort.FORWARD),
        ("---------- Forwarded message ---------", Sort.FORWARD),
        ("Begin forwarded message:", Sort.FORWARD),
        ("Bắt đầu thư chuyển tiếp:", Sort.FORWARD),
        ("--- Trả lời phía trên dòng này ---", Sort.MARKER),
        ("##- Please type your reply above this line -##", Sort.MARKER),
        ("-------- Alkuperäinen viesti --------", Sort.ORIGINAL),
        ("---- Unbekannte Worte ----\nVon: A\nAn: B", Sort.ORIGINAL),
    ],
)
def test_a_separator_is_known_by_its_words(text, sort):
    mark = marks(text)
    assert mark is not None
    assert mark.sort is sort


def test_a_separator_takes_the_header_block_below_it():
    mark = marks("----- Thư gốc -----\nTừ: A <a@x.example>\nTới: B\nChủ đề: c\n\nx")
    assert mark is not None
    assert (mark.end, mark.headed) == (4, True)


@pytest.mark.parametrize(
    ("raw", "depth", "text"), [("> > x", 2, "x"), (">>> x ", 3, "x"), ("x > y", 0, "x > y"), (" > x", 1, "x")]
)
def test_quote_marks_are_counted(raw, depth, text):
    line = reply_lines.read(raw)
    assert (line.depth, line.text) == (depth, text)


@pytest.mark.parametrize("text", ["1. Đánh giá", "II. Bất cập", "b) Giải pháp", "Câu 3: Kiến nghị", "2.1. Số liệu"])
def test_numbered_questions_are_known(text):
    assert reply_marks.is_numbered(reply_lines.key(text))


@pytest.mark.parametrize("text", ["Hạn cuối: 16 giờ", "12,5% đạt", "2026 là năm", "Không"])
def test_other_lines_are_not_numbered(text):
    assert not reply_marks.is_numbered(reply_lines.key(text))
