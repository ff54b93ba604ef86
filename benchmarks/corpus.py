"""Mails to measure and to mutate: the samples of the tests, and generated replies of the usual size."""

from __future__ import annotations

import email.policy
import random
from datetime import UTC, datetime
from email.message import EmailMessage
from html import escape
from pathlib import Path

SAMPLES = Path(__file__).resolve().parent.parent / "tests" / "samples"
AT = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
SENDERS = (
    "giamdoc.syt@binhphuoc.example",
    "giamdoc.sgddt@binhphuoc.example",
    "giamdoc.stc@binhphuoc.example",
    "giamdoc.stnmt@binhphuoc.example",
    "phochanhvp.tonghop@binhphuoc.example",
)
SENTENCES = (
    "Số lượt khám chữa bệnh ngoại trú tuần này đạt 21.460 lượt, tăng 4,2% so với tuần trước, phù hợp với thực tế.",
    "Số ca sốt xuất huyết trên IOC thấp hơn báo cáo của CDC 14 ca do 02 trung tâm y tế chưa liên thông.",
    "Sở sẽ yêu cầu các đơn vị gửi số liệu trước 10h00 hằng ngày.",
    "Kiến nghị UBND tỉnh giao Sở Thông tin và Truyền thông hỗ trợ kết nối phần mềm giám sát.",
    "Thu ngân sách lũy kế đạt 11.286 tỷ đồng, bằng 92,4% dự toán, số liệu khớp với Kho bạc.",
    "Khoản thu tiền sử dụng đất bị ghi nhận hai lần ở kỳ tháng 10.",
    "Lớp dữ liệu đất đai của huyện Bù Đốp còn thiếu 3 xã so với bản đồ địa chính.",
    "De nghi cap nhat so ho ngheo theo quyet dinh moi, hien he thong con thieu 212 ho.",
)
CALL = (
    "Kính gửi: Đồng chí Giám đốc Sở Y tế - Thành viên Tổ 1\n\nĐề nghị đồng chí cho ý kiến phân tích, đánh giá dữ liệu "
    "IOC tuần 47:\n1. Số liệu hợp lý:\n2. Bất cập của dữ liệu:\n3. Giải pháp:\n4. Kiến nghị, đề xuất:\n\n"
    "Trân trọng./.\n"
)


WROTE = "Vào Th 4, 18 thg 11, 2026 vào lúc 08:00 Hộp thư Tổ <ykien@binhphuoc.example> đã viết:"


def replies(count: int, seed: int = 1) -> list[bytes]:
    """Plain replies of 5-20 KB as clients send them: new text on top, the quoted thread below, and HTML."""
    dice = random.Random(seed)
    return [_reply(dice, number) for number in range(count)]


def _reply(dice: random.Random, number: int) -> bytes:
    told = dice.sample(SENTENCES, dice.randint(2, 5))
    thread = (CALL * dice.randint(3, 9)).splitlines()
    quoted = "\n".join(f"> {line}" for line in thread)
    text = "Kính gửi Thư ký Tổ,\n\n" + "\n\n".join(told) + "\n\nTrân trọng./.\n\nNguyễn Văn A\nĐT: 0271.3888888\n\n"
    text += f"{WROTE}\n\n{quoted}\n"
    message = EmailMessage(policy=email.policy.SMTP)
    message["Received"] = "from mail by mx.binhphuoc.example; Wed, 18 Nov 2026 10:00:00 +0700"
    message["Authentication-Results"] = "mx.binhphuoc.example; dmarc=pass header.from=binhphuoc.example"
    message["From"] = f"Người gửi <{SENDERS[number % len(SENDERS)]}>"
    message["To"] = "ykien@binhphuoc.example"
    message["Subject"] = "Re: [IOC-T1-2026W47] Đề nghị cho ý kiến tuần 47"
    message["Message-ID"] = f"<bench-{number}@people.example>"
    message["Date"] = "Wed, 18 Nov 2026 10:00:00 +0700"
    message.set_content(text, cte="quoted-printable")
    paragraphs = "".join(f"<div>{line or '<br>'}</div>" for line in text.split(f"\n\n{WROTE}")[0].splitlines())
    quote = f'<div dir="ltr" class="gmail_attr">{escape(WROTE)}<br></div><blockquote class="gmail_quote">'
    quote += "".join(f"<div>{line or '<br>'}</div>" for line in thread) + "</blockquote>"
    html = f'<html><body>{paragraphs}<div class="gmail_quote">{quote}</div></body></html>'
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message.set_boundary(f"=_bench_{dice.getrandbits(64):016x}")  # else every run makes other mails of one seed
    return message.as_bytes()


def samples() -> list[bytes]:
    """Every sample mail of the tests."""
    return [path.read_bytes() for path in sorted(SAMPLES.rglob("*.eml"))]
