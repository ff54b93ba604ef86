"""First sorting of a mail: bounce, read receipt, calendar answer, recall notice, automatic answer, our own mail.

Who wrote it and what the rest means comes after (judge); the wording of absences is in automatic, DSNs in bounce.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from mailflow.core import automatic, bounce
from mailflow.core.message import Mail
from mailflow.core.phrases import Phrases
from mailflow.core.verdict import BouncedRecipient, Disposition, ReasonCode

OWN_MARKER = "x-mailflow"  # every mail of ours carries headers that begin so
_SHORT = 600  # characters: a notice is shorter, a person's text may be longer
_MDN = ("message/disposition-notification", "message/global-disposition-notification")
_METHOD = re.compile(rb"^METHOD[:;][^\r\n]{0,80}", re.IGNORECASE | re.MULTILINE)
_ANSWERS = (b"REPLY", b"COUNTER", b"DECLINECOUNTER", b"REFRESH")
_READ_SUBJECT = Phrases(
    "đã đọc: | đã xem: | xác nhận đọc: | xác nhận đã đọc: | biên nhận (đã đọc): | biên nhận đã đọc:",
    "báo đã đọc: | không đọc: | chưa đọc: | read: | read receipt: | return receipt",
    "return receipt (displayed) | not read: | disposition notification | xác nhận đã nhận: | biên nhận:",
    "thông báo đã đọc: | đã được đọc:",
)
_READ_WORDING = Phrases(
    "đã được đọc | đã được hiển thị | đã đọc thư của | xác nhận đã đọc | xác nhận đọc | đã được mở",
    "biên nhận đọc | trả lại xác nhận cho thư | trả lại xác nhận cho bức thư | hiển thị trên máy",
    "không đảm bảo rằng thư | this is a return receipt | was read on | was displayed on | message was read",
    "was deleted without being read | has been displayed | your message to | read receipt",
)
_CALENDAR_SUBJECT = Phrases(
    "chấp nhận: | đã chấp nhận: | từ chối: | đã từ chối: | chưa dứt khoát: | dự kiến: | đã hủy: | đã hủy bỏ:",
    "lời mời: | thông báo chuyển tiếp cuộc họp: | accepted: | declined: | tentative: | tentatively accepted:",
    "canceled: | cancelled: | invitation: | updated invitation: | meeting forward notification:",
    "new time proposed: | đề xuất giờ mới:",
)
_CALENDAR_WORDING = Phrases(
    "lời mời họp | đã chấp nhận | đã từ chối | sẽ tham dự | không tham dự | has accepted | has declined",
    "accepted this | declined this | cuộc họp | meeting | lời mời",
)
_CALENDAR_RULE = "*~*~*~*~*~*~*~*~*~*"
_RECALL_SUBJECT = Phrases(
    "thu hồi: | thu hồi thư: | recall: | message recall success: | message recall failure:",
    "message recall report: | thu hồi thư thành công: | thu hồi thư không thành công: | thu hồi thành công:",
    "thu hồi thất bại: | thông báo thu hồi:",
)
_RECALL_WORDING = Phrases(
    "muốn thu hồi thư | muốn thu hồi | đã thu hồi thư | would like to recall | thu hồi thư | message recall",
    "your message recall | recall the message",
)


@dataclass(frozen=True, slots=True)
class Triage:
    """What a mail is that no person wrote to us as an answer. `reason` is a Vietnamese sentence."""

    disposition: Disposition
    reason: str
    reason_code: ReasonCode | None = None
    flags: tuple[str, ...] = ()
    bounced: tuple[BouncedRecipient, ...] = ()
    absent_until: date | None = None


def sort(
    mail: Mail,
    new_text: str,
    full_text: Callable[[], str],
    *,
    at: datetime,
    known: bool,
    standing: bool,
    own_addresses: Iterable[str],
) -> Triage | None:
    """The first sorting, or None for a mail that a person wrote (or a program whose mail is wanted).

    `new_text` is the newly written part, `full_text` gives the whole readable body; `at` is the arrival. `known`: the
    sender is in the roster; `standing`: it is the standing agency.
    """
    own = tuple(own_addresses)
    if bounce.may_be_bounce(mail, known=known):
        text = full_text()
        if bounce.is_bounce(mail, text, known=known):
            return _bounce(mail, text, own)
    if _is_own(mail, own):
        reason = "Thư do chính hệ thống gửi đi quay trở lại hộp thư, không phải thư trả lời."
        return Triage(Disposition.AUTO_REPLY, reason, flags=("own_mail",))
    receipt = _receipt(mail, new_text)
    if receipt:
        return Triage(Disposition.RECEIPT, receipt)
    return _automatic(mail, new_text, at, standing)


def _bounce(mail: Mail, text: str, own: tuple[str, ...]) -> Triage:
    failed = bounce.recipients(mail, text, own)
    if failed and all(one.delayed for one in failed):
        reason = "Máy chủ báo thư của hệ thống bị chậm, chưa đến được người nhận."
    elif failed:
        reason = f"Máy chủ báo không chuyển được thư đến {', '.join(one.address for one in failed[:5])}."
    else:
        reason = "Thông báo tình trạng chuyển thư của máy chủ."
    return Triage(Disposition.BOUNCE, reason, bounced=failed)


def _is_own(mail: Mail, own: tuple[str, ...]) -> bool:
    """Our own mail that comes back, by a loop or a copy; a person who writes from our mailbox leaves no such marks."""
    if mail.from_address not in {address.casefold() for address in own}:
        return False
    declared = mail.header("auto-submitted").partition(";")[0].strip().casefold()
    return any(name.startswith(OWN_MARKER) for name, _ in mail.headers) or declared not in ("", "no")


def _receipt(mail: Mail, text: str) -> str | None:
    if any(part.casefold() in _MDN for part in mail.parts) or _report_type(mail) == "disposition-notification":
        return "Thông báo đã đọc thư (biên nhận tự động), không phải ý kiến."
    if _is_calendar(mail):
        return "Trả lời lịch họp hoặc lời mời họp, không phải ý kiến."
    subject, short = mail.subject[:300], len(text.strip()) <= _SHORT
    if _READ_SUBJECT.starts(subject) and short and (not text.strip() or _READ_WORDING.found(text)):
        return "Thông báo đã đọc thư, không phải ý kiến."
    if short and _CALENDAR_RULE in mail.text:
        return "Trả lời lịch họp, không phải ý kiến."
    if _CALENDAR_SUBJECT.starts(subject) and short and (not text.strip() or _CALENDAR_WORDING.found(text)):
        return "Trả lời lịch họp, không phải ý kiến."
    if _RECALL_SUBJECT.starts(subject) and short and (not text.strip() or _RECALL_WORDING.found(text)):
        return "Thông báo thu hồi thư, không phải ý kiến."
    if mail.header("x-ms-exchange-recall-report-generated") or mail.header("content-class").endswith(":recall"):
        return "Thông báo thu hồi thư, không phải ý kiến."
    return None


def _is_calendar(mail: Mail) -> bool:
    """A calendar part that answers (RFC 5546), or that invites and comes without any other file."""
    methods = [
        match.group().upper() if (match := _METHOD.search(part.content[:50_000])) else b""
        for part in mail.attachments
        if part.media_type.casefold() in ("text/calendar", "application/ics")
    ]
    if any(method.strip().endswith(_ANSWERS) for method in methods):
        return True
    files = [a for a in mail.attachments if a.media_type.casefold() not in ("text/calendar", "application/ics")]
    return any(methods) and not [a for a in files if not a.inline]


def _automatic(mail: Mail, text: str, at: datetime, standing: bool) -> Triage | None:
    found = automatic.automatic(mail, text, standing=standing)
    if found is None:
        return None
    until = automatic.absent_until(text, at)
    if found.sure:
        reason = f"Thư trả lời tự động: {found.why}."
        return Triage(Disposition.AUTO_REPLY, reason, absent_until=until)
    return Triage(
        Disposition.QUARANTINED,
        f"Có thể là thư trả lời tự động, đề nghị Thư ký xem: {found.why}.",
        ReasonCode.DOUBTFUL_AUTO_REPLY,
        absent_until=until,
    )


def _report_type(mail: Mail) -> str:
    match = re.search(r"report-type\s{0,3}=\s{0,3}\"?([\w-]{1,40})", mail.header("content-type"), re.IGNORECASE)
    return match.group(1).casefold() if match and mail.root_type.casefold() == "multipart/report" else ""
