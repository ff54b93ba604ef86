"""A mixed mailbox as an office gets it: 70 % plain replies, 20 % with a document of 50-200 KB, 10 % odd mail."""

from __future__ import annotations

import email.policy
import io
import os
import pwd
import random
import struct
import zlib
from email.message import EmailMessage
from functools import cache
from pathlib import Path

import typst
from docx import Document

from benchmarks.corpus import SENDERS, SENTENCES, replies
from tests.e2e.servers import OWNER, MailServers

TEAM = "ykien@binhphuoc.example"
DOCX = "vnd.openxmlformats-officedocument.wordprocessingml.document"
RESULTS = "mx.binhphuoc.example; dmarc=pass header.from=binhphuoc.example"


def mixed(count: int, seed: int = 1) -> list[bytes]:
    """`count` mails in mixed order; equal arguments give equal mails."""
    dice = random.Random(seed)
    plain = iter(replies(count, seed))
    made = []
    for number in range(count):
        draw = dice.random()
        if draw < 0.7:
            made.append(next(plain))
        elif draw < 0.9:
            made.append(_with_document(dice, number))
        else:
            made.append(_odd(dice, number))
    return made


def put(servers: MailServers, address: str, mails: list[bytes]) -> None:
    """Straight into the Maildir, since delivery is not what is measured."""
    owner = pwd.getpwnam(OWNER)
    home = servers.root / "mail" / address / "Maildir"
    for folder in (home, home / "new", home / "cur", home / "tmp"):
        folder.mkdir(parents=True, exist_ok=True)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    for number, raw in enumerate(mails):
        file = home / "new" / f"1763434800.M{number:06d}P1.bench"
        file.write_bytes(raw)
        os.chown(file, owner.pw_uid, owner.pw_gid)


def _mail(sender: str, subject: str, number: int, text: str) -> EmailMessage:
    message = EmailMessage(policy=email.policy.SMTP)
    message["Received"] = "from mail by mx.binhphuoc.example; Wed, 18 Nov 2026 10:00:00 +0700"
    message["Authentication-Results"] = RESULTS
    message["From"] = f"<{sender}>"
    message["To"] = TEAM
    message["Subject"] = subject
    message["Message-ID"] = f"<mixed-{number}@people.example>"
    message["Date"] = "Wed, 18 Nov 2026 10:00:00 +0700"
    message.set_content(text, cte="quoted-printable")
    return message


def _with_document(dice: random.Random, number: int) -> bytes:
    message = _mail(
        SENDERS[number % len(SENDERS)], f"BC tuan 47 ({number})", number, "Kính gửi ý kiến theo tệp đính kèm."
    )
    choice = dice.randrange(8)
    if choice % 2:
        message.add_attachment(_docx(choice), "application", DOCX, filename=f"BC tuan 47 so {number}.docx")
    else:
        message.add_attachment(_pdf(choice), "application", "pdf", filename=f"BC tuan 47 so {number}.pdf")
    return message.as_bytes()


def _odd(dice: random.Random, number: int) -> bytes:
    sender = SENDERS[number % len(SENDERS)]
    kind = number % 5
    if kind == 0:
        return _mail(f"khach{number}@quangcao.example", "Ưu đãi", number, "Giảm giá 30% trong tháng này.").as_bytes()
    if kind == 1:
        away = _mail(sender, "Trả lời tự động: vắng mặt", number, "Tôi đi công tác đến hết ngày 24/11/2026.")
        away["Auto-Submitted"] = "auto-replied"
        return away.as_bytes()
    if kind == 2:
        return _mail(sender, "Re: Ý kiến", number, "\n").as_bytes()
    if kind == 3:
        html = (
            f"<html><body><table>{'<tr><td>Số liệu</td><td>khớp</td></tr>' * dice.randint(3, 30)}</table></body></html>"
        )
        page = _mail(sender, "Ý kiến tuần 47", number, " ")
        page.set_content(html, subtype="html", cte="base64")
        return page.as_bytes()
    broken = _mail(sender, "Y kien", number, dice.choice(SENTENCES)).as_bytes()
    return broken.replace(b'charset="utf-8"', b'charset="us-ascii"')


@cache
def _docx(seed: int) -> bytes:
    """Five pages of sentences under a letterhead's picture."""
    dice = random.Random(seed)
    document = Document()
    document.add_picture(io.BytesIO(_png(dice, 120 + 20 * seed)))
    for part in ("Đánh giá chung", "Bất cập của dữ liệu", "Giải pháp", "Kiến nghị, đề xuất"):
        document.add_heading(part, 1)
        for _ in range(12):
            document.add_paragraph(" ".join(dice.sample(SENTENCES, 3)))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@cache
def _pdf(seed: int) -> bytes:
    dice = random.Random(seed)
    paragraphs = "\n\n".join(" ".join(dice.sample(SENTENCES, 3)).replace("@", r"\@") for _ in range(120))
    fonts = Path(__file__).resolve().parent.parent / "templates" / "report" / "fonts"
    return typst.compile(f'#set text(font: "Tinos", lang: "vi")\n{paragraphs}'.encode(), font_paths=[str(fonts)])


def _png(dice: random.Random, side: int) -> bytes:
    """Noise, since it cannot be compressed: a picture of about side * side bytes."""
    rows = b"".join(b"\0" + dice.randbytes(side) for _ in range(side))
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body
