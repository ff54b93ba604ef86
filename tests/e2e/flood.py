"""Five hundred numbered mails to the team: opinions, files, strangers, absences, broken bytes, secrets, directives."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from enum import StrEnum

from mailflow.commands.demo.clients import attach_sheet
from mailflow.core.roster import Role
from tests.e2e.people import People

NUMBER = "X-Number"  # a header of each mail, by which it is known wherever it lies


class Sort(StrEnum):
    OPINION = "opinion"
    FILE = "with a file"
    SHEET = "with a sheet"
    STRANGER = "stranger"
    ABSENCE = "absence"
    EMPTY = "empty"
    BROKEN = "broken bytes"
    SECRET = "secret"
    DIRECTIVE = "directive"


HOW_MANY = {
    Sort.OPINION: 330,
    Sort.FILE: 20,
    Sort.SHEET: 10,
    Sort.STRANGER: 40,
    Sort.ABSENCE: 20,
    Sort.EMPTY: 15,
    Sort.BROKEN: 45,
    Sort.SECRET: 5,
    Sort.DIRECTIVE: 5,
}

BROKEN = (
    b"Content-Type: multipart/mixed\r\n\r\n--khong co ranh gioi\r\n\r\nmot\r\n",
    b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nthieu dong ket',
    b"Content-Type: text/plain; charset=klingon\r\n\r\n\xc3\xa9\xff\xfe\xe2\x82\r\n",
    b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n=not!base64?%%%\r\n",
    b"dong nay khong la dau thu\r\nContent-Type: ;;=\r\n\r\n\x01\x02\x7f\x80\xff\r\n",
    b"Content-Type: text/html; charset=utf-8\r\n\r\n<table><tr><td><![if]><b><i></table>&#xD800;&#0;<p\r\n",
    b"Content-Type: message/rfc822\r\n\r\nFrom: <<<>>>\r\nSubject: =?utf-8?B?=?=\r\n\r\n",
    b"Content-Type: application/octet-stream; name*0*=utf-8''%FF; name*1=\"x.docx\"\r\n\r\nPK\x03\x04\xff\r\n",
    b"Content-Type: multipart/alternative; boundary=y\r\n\r\n"
    + b"--y\r\nContent-Type: multipart/x; boundary=y\r\n\r\n" * 60,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One mail of the flood. `sign` stands in the text of an opinion, once."""

    number: int
    sort: Sort
    sender: str
    raw: bytes

    @property
    def sign(self) -> str:
        return sign(self.number)


def sign(number: int) -> str:
    return f"Q{number:04d}"


class Flood:
    """Makes the mails, mixed by the seed; `calls` are our requests, by the address that got them, to be answered."""

    def __init__(self, people: People, seed: int) -> None:
        self.people = people
        self.dice = random.Random(seed)
        self.calls: dict[str, EmailMessage] = {}
        roster = people.roster
        speakers = [m for m in roster.members if m.expected and m.role is not Role.HEAD]
        known = people.servers.addresses
        self.members = [m.address for m in speakers if m.address in known]
        self.delegates = [a for m in speakers for a in m.delegates]
        self.sorts = [sort for sort, count in HOW_MANY.items() for _ in range(count)]
        self.dice.shuffle(self.sorts)
        self.made: list[Piece] = []

    def next(self, count: int, at: datetime) -> list[Piece]:
        """The next mails; fewer when all are made."""
        first = len(self.made)
        pieces = [self._piece(first + i, sort, at) for i, sort in enumerate(self.sorts[first : first + count])]
        self.made += pieces
        return pieces

    def _piece(self, number: int, sort: Sort, at: datetime) -> Piece:
        sender = self._sender(sort, number)
        if sort is Sort.BROKEN:
            head = f"{NUMBER}: {number}\r\nFrom: <{sender}>\r\nMessage-ID: <hong{number}@x.example>\r\n"
            return Piece(number, sort, sender, head.encode() + BROKEN[number % len(BROKEN)])
        mail = self.people.fresh(sender, *self._words(sort, number), at)
        mail[NUMBER] = str(number)
        call = self.calls.get(sender)
        if sort is Sort.OPINION and call is not None and self.dice.random() < 0.5:
            mail["In-Reply-To"] = str(call["Message-ID"])
        if sort is Sort.ABSENCE:
            mail["Auto-Submitted"] = "auto-replied"
        if sort is Sort.FILE:
            mail.add_attachment(f"{_opinion(number)}\n", filename=f"y kien {number}.txt")
        if sort is Sort.SHEET:
            attach_sheet(mail, (("Nội dung", "Đánh giá"), ("Chỉ tiêu", _opinion(number))), f"so lieu {number}.xlsx")
        return Piece(number, sort, sender, mail.as_bytes())

    def _sender(self, sort: Sort, number: int) -> str:
        if sort is Sort.STRANGER:
            return f"khach{number}@quangcao.example"
        if sort is Sort.DIRECTIVE:
            return self.people.roster.leadership[0]
        return self.dice.choice(self.delegates if sort is Sort.OPINION and number % 10 == 0 else self.members)

    def _words(self, sort: Sort, number: int) -> tuple[str, str]:
        """Subject and text."""
        match sort:
            case Sort.STRANGER:
                return "Ưu đãi", "Kính gửi Quý cơ quan, giảm giá 30% trong tháng này."
            case Sort.ABSENCE:
                return (
                    "Trả lời tự động: vắng mặt",
                    "Tôi đi công tác đến hết ngày 24/11/2026, không đọc thư thường xuyên.",
                )
            case Sort.EMPTY:
                return "Ý kiến tuần 47", " \n"
            case Sort.SECRET:
                return "[TỐI MẬT] Báo cáo", "Nội dung không được lưu."
            case Sort.DIRECTIVE:
                return "Giao việc", f"Giao Sở Y tế chủ trì kiểm tra việc số {number}, báo cáo trước ngày 27/11/2026."
            case Sort.FILE | Sort.SHEET:
                return "Ý kiến tuần 47", "Kính gửi Thư ký Tổ, ý kiến ở tệp kèm theo.\n\nTrân trọng./."
            case _:
                return "Ý kiến tuần 47", f"Kính gửi Thư ký Tổ,\n\n{_opinion(number)}\n\nTrân trọng./."


def by_sender(pieces: list[Piece]) -> Iterator[tuple[str, list[bytes]]]:
    """The mails of each sender, to go over one connection."""
    for sender in dict.fromkeys(piece.sender for piece in pieces):
        yield sender, [piece.raw for piece in pieces if piece.sender == sender]


def _opinion(number: int) -> str:
    """One statement that no other one is like."""
    return f"Chỉ tiêu mã {sign(number)} trên hệ thống đạt {number},4% so với kế hoạch tuần, số liệu phù hợp thực tế."
