"""Names, titles, contacts, sign-offs and device lines by their shape."""

import pytest

from mailflow.core import reply_names, reply_tail
from mailflow.core.reply_lines import read


@pytest.mark.parametrize(
    "text",
    [
        "Sent from my iPhone",
        "Sent from my Verizon Wireless BlackBerry",
        "Sent from Mail for Windows 10",
        "Được gửi từ iPhone của tôi",
        "Được gửi từ Yahoo Mail cho iPhone",
        "Được gửi từ Mailspring, ứng dụng email miễn phí tốt nhất cho công việc",
        "Gửi từ điện thoại của tôi",
        "Tải Outlook cho iOS<https://aka.ms/o0ukef>",
        "Gesendet mit der mobilen Mail App",
        "Envoyé à partir de mon iPhone",
        "Az iPhone-omról küldve",
        "Trimis de pe iPhone‑ul meu",
    ],
)
def test_a_device_line_names_a_device(text):
    assert reply_tail.is_device_line(read(text))


@pytest.mark.parametrize(
    "text",
    [
        "Sent from my desk, is much easier then my mobile phone.",
        "Sent from a magnificent torch of pixels",
        "Gửi từ Sở Y tế: số liệu tuần 47",
        "Gửi từ 03 xã: Đắk Ơ, Bù Gia Mập, Phú Nghĩa",
        "The notification was sent from my iPhone app to all users.",
    ],
)
def test_a_sentence_is_no_device_line(text):
    assert not reply_tail.is_device_line(read(text))


@pytest.mark.parametrize(
    "text", ["Trân trọng,", "Trân trọng./.", "Xin trân trọng cảm ơn!", "Kính thư,", "Best regards,", "MfG"]
)
def test_a_closing_alone_on_its_line_is_a_sign_off(text):
    assert reply_tail.is_sign_off(read(text))


@pytest.mark.parametrize(
    "text", ["Trân trọng đề nghị Thư ký tổng hợp.", "Đồng ý./.", "Tak for din mail. Det lyder godt.", "Kính gửi Tổ 1,"]
)
def test_a_closing_word_in_a_sentence_is_content(text):
    assert not reply_tail.is_sign_off(read(text))


@pytest.mark.parametrize(
    "text",
    ["ĐT: 0271 3870 000 - DĐ: 0912 345 678", "Email: an@x.example", "an@x.example", "www.example.com", "0913 000 211",
     "(555) 346-9947",
     "ĐT nội bộ: 1204", "Địa chỉ: Quốc lộ 14, phường Tân Bình"],
)  # fmt: skip
def test_a_contact_line_is_known(text):
    assert reply_tail.is_contact(read(text))


@pytest.mark.parametrize(
    "text", ["PGĐ Sở Y tế", "Văn thư - Văn phòng Ban Quản lý KKT", "Trung tá Đỗ Văn Hải", "Sở TN&MT Bình Phước"]
)
def test_a_title_line_is_known(text):
    assert reply_tail.is_title(read(text))


@pytest.mark.parametrize(
    "text", ["Sở Y tế thống nhất", "Phòng Y tế đã sửa số liệu", "Cục Thuế chưa gửi", "12 camera mất tín hiệu"]
)
def test_a_statement_of_an_office_is_no_title(text):
    assert not reply_tail.is_title(read(text))


@pytest.mark.parametrize(
    ("text", "writer", "is_name"),
    [
        ("Nguyễn Văn An", "", True),
        ("BS. Lê Văn Cường", "", True),
        ("An", "Nguyễn Văn An", True),
        ("Văn An", "Nguyễn Văn An", True),
        ("An", "", False),
        ("Không có ý kiến", "", False),
        ("Nguyễn Văn An thống nhất", "", False),
        ("12 Nguyễn Văn", "", False),
    ],
)
def test_a_name_is_two_to_six_capitalised_words_or_the_writers(text, writer, is_name):
    assert reply_names.is_name(read(text), writer) is is_name


def test_a_disclaimer_speaks_of_the_mail_and_of_its_reader():
    assert reply_tail.is_disclaimer([read("This e-mail is intended only for the addressee.")])
    assert not reply_tail.is_disclaimer([read("Email này gửi kèm số liệu tuần 47.")])
    assert not reply_tail.is_disclaimer([read("Người nhận có tên trong danh sách hộ nghèo.")])


def test_a_warning_of_the_gateway_on_top_is_taken_off():
    lines = [read(line) for line in ("CAUTION: This message is from an EXTERNAL SENDER.", "", "Đúng.")]
    tail = reply_tail.strip_banner(lines)
    assert [line.text for line in tail.kept if not line.blank] == ["Đúng."]
