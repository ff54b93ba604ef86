"""Comparing a reply's lines with the mail we sent."""

import pytest

from mailflow.core.reply_lines import read
from mailflow.core.reply_sent import NOTHING_SENT, Sent

SENT = Sent.of("Kính gửi đồng chí,\nĐề nghị cho ý kiến về dữ liệu hệ thống giáo dục, y tế tuần 47.\nTrân trọng./.")


@pytest.mark.parametrize(
    "text",
    ["Đề nghị cho ý kiến về dữ liệu hệ thống giáo dục, y tế tuần 47.", "dữ liệu hệ thống giáo dục,",
     "• De nghi cho y kien ve du lieu he thong",
     "Trân trọng./.", "", "---"],
)  # fmt: skip
def test_our_line_is_known_however_it_is_wrapped(text):
    assert SENT.repeats(read(text))


@pytest.mark.parametrize(
    "text", ["Số liệu giáo dục tuần 47 chưa khớp với báo cáo của ngành.", "Đồng ý.", "tuần 47", "Không có"]
)
def test_another_line_is_not_ours(text):
    assert not SENT.repeats(read(text))


def test_a_short_end_of_a_wrapped_line_continues_it():
    above = read("Đề nghị cho ý kiến về dữ liệu hệ thống giáo dục, y tế")
    assert SENT.continues(above, read("tuần 47."))
    assert not SENT.continues(above, read("Đồng ý."))
    assert not SENT.continues(read("giáo dục, y tế tuần 47."), read("tuần 47"))


def test_without_a_sent_mail_nothing_is_ours():
    assert not NOTHING_SENT
    assert not NOTHING_SENT.covers([read("Kính gửi đồng chí,")])
    assert NOTHING_SENT.first_repetition([read("Kính gửi đồng chí,")]) is None


def test_a_repetition_starts_at_the_first_line_of_a_long_run():
    long = "\n".join(f"Dòng thứ {n} của thư mời cho ý kiến về dữ liệu tuần {n + 40}." for n in range(6))
    lines = [read(line) for line in ("Đúng.\n" + long).split("\n")]
    assert Sent.of(long).first_repetition(lines) == 1
    assert Sent.of(long).first_repetition(lines[:3]) is None
