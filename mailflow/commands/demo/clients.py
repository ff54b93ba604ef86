"""How people's mail programs shape an answer: the quote, the attribution line, the signature, the headers."""

from __future__ import annotations

import email
import email.policy
import hashlib
import io
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from openpyxl import Workbook

from mailflow.core.roster import Member
from mailflow.core.week import WEEKDAYS, local, short_date

# The standard library loses a space where it folds a line between encoded words; one long line has no such place.
_POLICY = email.policy.SMTP.clone(max_line_length=900)


def opened(raw: bytes) -> EmailMessage:
    """A received mail as its reader sees it."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)  # what the default policy makes
    return message


def answer(
    to: EmailMessage, *, sender: str, name: str, text: str, client: str, at: datetime, seed: str
) -> EmailMessage:
    """A reply to `to` as `client` would write it; deterministic by `seed`."""
    body = _BODIES[client](text, to, name)
    message = fresh(sender, name, _subject(client, str(to["Subject"])), body, at, seed)
    message["In-Reply-To"] = str(to["Message-ID"])
    message["References"] = str(to["Message-ID"])
    message["To"] = str(to["From"])
    return message


def fresh(sender: str, name: str, subject: str, body: str, at: datetime, seed: str) -> EmailMessage:
    """A mail of its own, without recipient."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = f'"{name}" <{sender}>'
    message["Subject"] = subject
    message["Date"] = format_datetime(local(at))
    digest = hashlib.sha256(f"{seed}:{sender}:{subject}".encode()).hexdigest()
    message["Message-ID"] = f"<{digest[:24]}@{sender.partition('@')[2]}>"
    message.set_content(body, cte="quoted-printable")
    return message


def attach_sheet(message: EmailMessage, rows: tuple[tuple[str, ...], ...], filename: str) -> None:
    """Add a table as an Excel file; its inner dates are fixed so that equal weeks give equal bytes."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "So lieu"
    for row in rows:
        sheet.append(list(row))
    book.properties.created = book.properties.modified = datetime(2026, 11, 16)  # noqa: DTZ001 - OOXML has no zone
    buffer = io.BytesIO()
    book.save(buffer)
    kind = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    message.add_attachment(buffer.getvalue(), maintype=kind[0], subtype=kind[1], filename=filename)
    message.set_boundary("=_" + hashlib.sha256(filename.encode()).hexdigest()[:30])


def _plain(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    return str(part.get_content()) if part is not None else ""


def _quoted(message: EmailMessage) -> str:
    return "\n".join(f"> {line}" if line else ">" for line in _plain(message).splitlines())


def _sent_at(message: EmailMessage) -> datetime:
    return local(message["Date"].datetime)


def _signature(member: str) -> str:
    return f"Trân trọng./.\n\n{member}\nĐT: 0271.3888888"


def _gmail(text: str, to: EmailMessage, name: str) -> str:
    at = _sent_at(to)
    weekday = "CN" if at.weekday() == 6 else f"Th {at.weekday() + 2}"
    line = f"Vào {weekday}, {at.day} thg {at.month}, {at.year} vào lúc {at:%H:%M} {to['From']} đã viết:"
    return f"{text}\n\n{line}\n\n{_quoted(to)}\n"


def _outlook(text: str, to: EmailMessage, name: str) -> str:
    at = _sent_at(to)
    block = (
        f"________________________________\nTừ: {to['From']}\n"
        f"Đã gửi: {WEEKDAYS[at.weekday()]}, {short_date(at.date())} {at:%H:%M}\n"
        f"Đến: {to['To']}\nChủ đề: {to['Subject']}"
    )
    return f"{text}\n\n{_signature(name)}\n\n{block}\n\n{_plain(to)}\n"


def _iphone(text: str, to: EmailMessage, name: str) -> str:
    at = _sent_at(to)
    line = f"Vào {at:%H:%M} {short_date(at.date())}, {to['From']} đã viết:"
    return f"{text}\n\nĐược gửi từ iPhone của tôi\n\n> {line}\n>\n{_quoted(to)}\n"


def _zimbra(text: str, to: EmailMessage, name: str) -> str:
    at = _sent_at(to)
    block = (
        f"----- Thư gốc -----\nTừ: {to['From']}\nTới: {to['To']}\n"
        f"Đã gửi: {WEEKDAYS[at.weekday()]}, {short_date(at.date())} {at:%H:%M:%S}\nChủ đề: {to['Subject']}"
    )
    return f"{text}\n\n-- \n{name}\n\n{block}\n\n{_plain(to)}\n"


def _thunderbird(text: str, to: EmailMessage, name: str) -> str:
    at = _sent_at(to)
    line = f"Vào lúc {at:%H:%M} {short_date(at.date())}, {to['From']} đã viết:"
    return f"{line}\n{_quoted(to)}\n\n{text}\n\n-- \n{name}\n"


_BODIES: dict[str, Callable[[str, EmailMessage, str], str]] = {
    "gmail": _gmail,
    "outlook": _outlook,
    "iphone": _iphone,
    "zimbra": _zimbra,
    "thunderbird": _thunderbird,
}


def _subject(client: str, subject: str) -> str:
    return f"{'Trả lời' if client == 'zimbra' else 'Re'}: {subject}"


def title(member: Member | None, address: str) -> str:
    """The name on the mail: the office, as no person's name stands in the decision."""
    return member.title if member else address.partition("@")[0]
