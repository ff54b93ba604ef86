"""Delivery status notifications: is this mail one, and which addresses did it fail for.

RFC 3464 reports first; then the headers and the wording of servers that send plain text (qmail, gateways, Vietnamese
home-made notices). What a bounce means for a member is decided by the flows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from mailflow.core.message import Mail
from mailflow.core.phrases import Phrases
from mailflow.core.verdict import BouncedRecipient
from mailflow.core.vietnamese import nfc

REPORT_TYPES = ("message/delivery-status", "message/global-delivery-status")
_MOST_RECIPIENTS = 200
_MOST_TEXT = 20_000
_ADDRESS = re.compile(r"[\w.+%=-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z][\w-]{1,62}")
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_CODE = re.compile(r"(?<![\d.])[45]\d\d(?![\d.])")
_MESSAGE_ID = re.compile(r"^message-id:\s{0,20}(<[^<>\s]{3,250}>)", re.IGNORECASE | re.MULTILINE)
_ROBOT = re.compile(
    r"(?:mailer-?daemon|mail-daemon|maildelivery|postmaster|microsoftexchange[0-9a-f]{8,64})(?:[+.-].*)?"
)
_COPY_BELOW = re.compile(
    r"^[ \t>-]{0,40}(?:below this line is a copy|this is a copy of (?:the|your) message|original message"
    r"|returned message|the header of the original message|bản sao (?:của )?thư|nội dung thư gốc|thư gốc)",
    re.IGNORECASE | re.MULTILINE,
)
_SUBJECTS = Phrases(
    "undeliverable | undelivered | undelivered mail | mail delivery | delivery status notification",
    "delivery failure | delivery has failed | delivery delayed | delayed mail | message delivery",
    "failure notice | returned mail | warning: could not send message | could not send message",
    "nondeliverable | non-delivery | không gửi được | không chuyển được | không thể gửi | không thể chuyển",
    "không phát được | gửi thư không thành công | thư không được gửi | thư bị trả lại | thư bị từ chối",
    "thư trả lại | chuyển thư không thành công | gửi thư thất bại | chưa gửi được | chậm chuyển thư",
    "thông báo trạng thái gửi thư | thông báo trạng thái chuyển thư",
)
_WORDING = Phrases(
    "could not be delivered | wasn't able to deliver | was not able to deliver | was not delivered",
    "unable to deliver | couldn't be delivered | delivery to the following recipient | undeliverable",
    "delivery has failed | user unknown | no such user | no mailbox here | mailbox unavailable | mailbox full",
    "mailbox is full | quota exceeded | recipient address rejected | recipient not found",
    "address couldn't be found | does not exist | over quota | has been delayed | could not yet be delivered",
    "will be retried | permanent error | permanent failure | không chuyển được | không gửi được",
    "không thể gửi | không thể chuyển | không phát được | không tìm thấy địa chỉ | không tồn tại",
    "vượt quá dung lượng | vượt dung lượng | hộp thư đầy | hộp thư đã đầy | hộp thư người nhận",
    "địa chỉ người nhận bị từ chối | chưa chuyển được | bị trả lại",
)
_DELAYED_WORDING = Phrases(
    "delayed | will be retried | could not yet be delivered | still trying | will keep trying",
    "sẽ tiếp tục thử | sẽ gửi lại | tạm thời chưa | bị chậm | chậm chuyển",
)


def may_be_bounce(mail: Mail, *, known: bool) -> bool:
    """False where the text need not be read to know that it is none."""
    return not known or _null_return_path(mail) or _is_report(mail)


def _is_report(mail: Mail) -> bool:
    if any(part.casefold() in REPORT_TYPES for part in mail.parts):
        return True
    if _any_header(mail, "x-ms-exchange-message-is-ndr", "x-failed-recipients"):
        return True
    return _report_type(mail) == "delivery-status"


def is_bounce(mail: Mail, text: str, *, known: bool) -> bool:
    """True for a delivery status notification, well-formed or not, a delay notice included.

    `text` is the readable body; `known`: the sender is in the roster, and then a person's words about a returned mail
    are no bounce: only a report part or a robot's headers are.
    """
    if _is_report(mail):
        return True
    if not may_be_bounce(mail, known=known):
        return False
    speaks = _SUBJECTS.found(mail.subject[:300])
    fails = _WORDING.found(text[:_MOST_TEXT])
    if _from_robot(mail):
        return speaks or fails or _null_return_path(mail)
    return (speaks or _null_return_path(mail)) and fails and bool(_ADDRESS.search(text[:_MOST_TEXT]))


def recipients(mail: Mail, text: str, own_addresses: Iterable[str] = ()) -> tuple[BouncedRecipient, ...]:
    """The addresses that were not reached, each once; () when the notice names none or tells of a success."""
    own = {address.casefold() for address in own_addresses}
    original = _original_id(mail, text)
    found = _from_reports(mail, original)
    if not found and not any(part.casefold() in REPORT_TYPES for part in mail.parts):
        found = _from_header(mail, text, original) or _from_text(text, original, own | {mail.from_address})
    unique = {one.address: one for one in found if one.address not in own}
    return tuple(unique.values())[:_MOST_RECIPIENTS]


def _from_reports(mail: Mail, original: str) -> list[BouncedRecipient]:
    found: list[BouncedRecipient] = []
    for part in mail.attachments:
        if part.media_type.casefold() in REPORT_TYPES:
            blocks = re.split(r"\n[ \t]*\n", _decode(part.content)[:200_000].replace("\r\n", "\n"))
            found += [one for one in (_recipient(_fields(block), original) for block in blocks) if one]
    return found


def _recipient(fields: dict[str, str], original: str) -> BouncedRecipient | None:
    """One per-recipient block (RFC 3464, 2.3). Actions delivered, relayed and expanded are no failure."""
    named = fields.get("original-recipient") or fields.get("final-recipient")
    action = fields.get("action", "failed").casefold().split()[:1]
    if not named or action not in (["failed"], ["delayed"], []):
        return None
    address = _ADDRESS.search(named.partition(";")[2] or named)
    if not address:
        return None
    status = _STATUS.search(fields.get("status", "") or fields.get("diagnostic-code", ""))
    code = status.group(1) if status else ""
    diagnostic = fields.get("diagnostic-code", "").partition(";")
    return BouncedRecipient(
        address.group().casefold(),
        code,
        (diagnostic[2] or diagnostic[0]).strip()[:500],
        original,
        delayed=action == ["delayed"] or code.startswith("4."),
    )


def _fields(block: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    last = ""
    for line in block.split("\n"):
        if line[:1] in (" ", "\t") and last:
            fields[last] += " " + line.strip()
        else:
            name, colon, value = line.partition(":")
            last = name.strip().casefold() if colon else ""
            if last:
                fields[last] = value.strip()
    return fields


def _from_header(mail: Mail, text: str, original: str) -> list[BouncedRecipient]:
    named = _ADDRESS.findall(" ".join(mail.all("x-failed-recipients"))[:5000])
    return [_worded(address, text, original) for address in named]


def _from_text(text: str, original: str, ignored: set[str]) -> list[BouncedRecipient]:
    """Addresses a plain notice names above the copy of our mail; servers' own addresses do not count."""
    text = text[:_MOST_TEXT]
    copy = _COPY_BELOW.search(text)
    notice = text[: copy.start()] if copy else text
    named = [m.group().casefold().rstrip(".") for m in _ADDRESS.finditer(notice)]
    kept = [a for a in dict.fromkeys(named) if a not in ignored and not _ROBOT.fullmatch(a.partition("@")[0])]
    return [_worded(address, notice, original) for address in kept]


def _worded(address: str, notice: str, original: str) -> BouncedRecipient:
    """Status and diagnostic from the lines that follow the address."""
    start = notice.casefold().find(address.casefold())
    after = notice[start : start + 600] if start >= 0 else notice[:600]
    status = _STATUS.search(after)
    line = next((s.strip() for s in after.split("\n")[1:] if _CODE.search(s) or _STATUS.search(s)), "")
    code = status.group(1) if status else ""
    delayed = code.startswith("4.") or (not code and _DELAYED_WORDING.found(notice[:4000]))
    return BouncedRecipient(address.casefold(), code, line[:500], original, delayed)


def _original_id(mail: Mail, text: str) -> str:
    """Message-ID of the mail that came back: from its copy, else from References (its own id is never ours)."""
    for part in mail.attachments:
        if part.media_type.casefold() in ("message/rfc822", "text/rfc822-headers", "message/global"):
            match = _MESSAGE_ID.search(_decode(part.content[:100_000]))
            if match:
                return match.group(1)
    match = _MESSAGE_ID.search(text[:_MOST_TEXT])
    if match:
        return match.group(1)
    return next(iter(mail.in_reply_to or mail.references), "")


def _from_robot(mail: Mail) -> bool:
    return any(_ROBOT.fullmatch(author.address.partition("@")[0]) for author in mail.sender)


def _null_return_path(mail: Mail) -> bool:
    return mail.header("return-path").strip() == "<>"


def _report_type(mail: Mail) -> str:
    match = re.search(r"report-type\s{0,3}=\s{0,3}\"?([\w-]{1,40})", mail.header("content-type"), re.IGNORECASE)
    return match.group(1).casefold() if match and mail.root_type.casefold() == "multipart/report" else ""


def _any_header(mail: Mail, *names: str) -> bool:
    return any(name in names for name, _ in mail.headers)


def _decode(content: bytes) -> str:
    try:
        return nfc(content.decode("utf-8"))
    except UnicodeDecodeError:
        return content.decode("latin-1")
