"""One finished mail as bytes: pure ASCII, CRLF, multipart/alternative, marked as automatic. Nothing is sent here.

Header lines are made by hand: the standard library loses spaces when it folds long Vietnamese subjects. So are the
parts with words, ten times faster than it makes them; files it may wrap.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.policy import SMTP
from email.utils import format_datetime, parseaddr, parsedate_to_datetime
from html import escape

from mailflow import __version__
from mailflow.core.week import local

OURS = "X-Mailflow"  # marks our own mail: what bears it is never answered
_FOLD = "\r\n "
_LINE = 76  # RFC 2047: an encoded word's line; RFC 5322 asks for 78
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}")
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,900}>")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]*")
_CLOSING = re.compile(r"^Trân trọng\./\.$", re.M)
_CLOSING_HTML = re.compile(r"<p[^>]{0,500}>Trân trọng\./\.</p>|</body>")
_POLICY = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file sent along. `media_type` is `type/subtype`."""

    filename: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Inline:
    """An image inside the mail, shown where its HTML names `cid:` and this Content-ID (RFC 2392), without brackets."""

    content_id: str
    media_type: str
    content: bytes


def build(
    *,
    message_id: str,
    from_addr: str,
    from_name: str,
    to: str,
    subject: str,
    text: str,
    html: str,
    now: datetime,
    headers: Mapping[str, str] | None = None,
    in_reply_to: str = "",
    references: Sequence[str] = (),
    attachments: Sequence[Enclosure] = (),
    inline: Sequence[Inline] = (),
    replied: bool = False,
) -> bytes:
    """The mail to one recipient. Equal arguments give equal bytes.

    `replied` marks an answer to somebody's mail (RFC 3834: auto-replied), else it is auto-generated. Control characters
    in subject and name become spaces. Raises ValueError for an address, Message-ID or header that no mail can have.
    """
    lines = [
        _structured("From", _mailbox(from_name, _address(from_addr))),
        _structured("To", _address(to)),
        _unstructured("Subject", subject),
        _structured("Date", format_datetime(local(now))),
        _structured("Message-ID", _message_id(message_id)),
        *_thread(in_reply_to, references),
        _structured("Auto-Submitted", "auto-replied" if replied else "auto-generated"),
        _structured("X-Auto-Response-Suppress", "All"),
        _structured(OURS, __version__),
        *(_extra(name, value) for name, value in (headers or {}).items()),
    ]
    body = _body(text, html, attachments, inline, hashlib.sha256(message_id.encode()).hexdigest()[:24])
    return b"".join(line.encode("ascii") + b"\r\n" for line in lines) + body


def lighter(raw: bytes, limit: int, note: Callable[[Sequence[str]], str]) -> tuple[bytes, str] | None:
    """A mail of `build` without its largest files, so that it has at most `limit` bytes, or none of them for 0.

    `note` makes of the names left out a paragraph that stands above the closing words. Gives the mail and its plain
    text, None when there is no file to leave out. Everything else, Message-ID and date too, stays as it was.
    """
    mail = BytesParser(EmailMessage, policy=SMTP).parsebytes(raw)
    files = [_enclosure(part) for part in mail.iter_attachments()]
    kept = sorted(files, key=lambda one: len(one.content))
    while kept:
        kept.pop()
        words = note([one.filename for one in files if one not in kept])
        made, text = _rebuilt(mail, [one for one in files if one in kept], words)
        if not kept or (limit and len(made) <= limit):
            return made, text
    return None


def _enclosure(part: EmailMessage) -> Enclosure:
    content = part.get_payload(decode=True)
    return Enclosure(part.get_filename(""), part.get_content_type(), content if isinstance(content, bytes) else b"")


def _inline(part: EmailMessage) -> Inline:
    one = _enclosure(part)
    return Inline(str(part["Content-ID"]).strip("<> "), one.media_type, one.content)


def _rebuilt(mail: EmailMessage, files: Sequence[Enclosure], words: str) -> tuple[bytes, str]:
    plain, page = (_words(mail, kind) for kind in ("plain", "html"))
    text = _before_closing(plain, _CLOSING, f"{words}\n\n")
    name, address = parseaddr(str(mail["From"]))
    made = build(
        message_id=str(mail["Message-ID"]),
        from_addr=address,
        from_name=name,
        to=str(mail["To"]),
        subject=str(mail["Subject"]),
        text=text,
        html=_before_closing(page, _CLOSING_HTML, f"<p><i>{escape(words)}</i></p>\n"),
        now=parsedate_to_datetime(str(mail["Date"])),
        in_reply_to=str(mail["In-Reply-To"] or ""),
        references=str(mail["References"] or "").split(),
        attachments=files,
        inline=[_inline(part) for part in mail.walk() if part["Content-ID"]],
        replied=mail["Auto-Submitted"] == "auto-replied",
    )
    return made, text


def _words(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part else ""


def _before_closing(text: str, closing: re.Pattern[str], words: str) -> str:
    found = closing.search(text)
    at = found.start() if found else len(text)
    return text[:at] + words + text[at:]


def _body(text: str, html: str, attachments: Sequence[Enclosure], inline: Sequence[Inline], seed: str) -> bytes:
    """The MIME tree. Boundaries hold `=_`, which neither quoted-printable nor base64 can produce."""
    page = _words_part("html", html)
    if inline:  # the images beside the HTML that shows them (multipart/related, RFC 2387)
        page = _multipart("related", f"=_r_{seed}", [page, *(_image_part(one) for one in inline)])
    body = _multipart("alternative", f"=_a_{seed}", [_words_part("plain", text), page])
    if attachments:
        body = _multipart("mixed", f"=_m_{seed}", [body, *(_file_part(one) for one in attachments)])
    return b"MIME-Version: 1.0\r\n" + body


def _multipart(subtype: str, boundary: str, parts: Sequence[bytes]) -> bytes:
    line = f"--{boundary}".encode()
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n'.encode()
    return head + b"".join(line + b"\r\n" + part + b"\r\n" for part in parts) + line + b"--\r\n"


def _words_part(subtype: str, text: str) -> bytes:
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    lines = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace")
    return head.encode() + binascii.b2a_qp(lines, istext=True).replace(b"\n", b"\r\n")


def _file_part(one: Enclosure) -> bytes:
    part = MIMEPart(policy=_POLICY)
    part.set_content(one.content, *_kind(one), filename=_one_line(one.filename), disposition="attachment", cte="base64")
    return part.as_bytes()


def _image_part(one: Inline) -> bytes:
    part = MIMEPart(policy=_POLICY)
    part.set_content(one.content, *_kind(one), cid=f"<{one.content_id}>", disposition="inline", cte="base64")
    return part.as_bytes()


def _kind(one: Enclosure | Inline) -> tuple[str, str]:
    main, _, sub = one.media_type.partition("/")
    return main, sub or "octet-stream"


def _one_line(text: str) -> str:
    return _UNSAFE.sub(" ", text).strip()


def _address(address: str) -> str:
    if not _ADDRESS.fullmatch(address):
        raise ValueError(f"{address!r} is not an address that mail can be sent to")
    return address


def _message_id(message_id: str) -> str:
    if not _MESSAGE_ID.fullmatch(message_id):
        raise ValueError(f"{message_id!r} is not a Message-ID")
    return message_id


def _thread(in_reply_to: str, references: Sequence[str]) -> list[str]:
    """RFC 5322 3.6.4. Foreign Message-IDs that are malformed are left out: they are data, not our fault."""
    known = [r for r in references if _MESSAGE_ID.fullmatch(r)]
    lines = []
    if _MESSAGE_ID.fullmatch(in_reply_to):
        lines.append(_structured("In-Reply-To", in_reply_to))
        known = [r for r in known if r != in_reply_to] + [in_reply_to]
    if known:
        lines.append("References: " + _FOLD.join(known[:1] + known[1:][-19:]))
    return lines


def _extra(name: str, value: str) -> str:
    if not _HEADER_NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not a header name")
    if _UNSAFE.search(value):
        raise ValueError(f"header {name}: control characters in {value!r}")
    return _unstructured(name, value)


def _structured(name: str, value: str) -> str:
    return f"{name}: {value}"


def _unstructured(name: str, value: str) -> str:
    value = _one_line(value)
    if value.isascii() and len(name) + 2 + len(value) <= _LINE and "=?" not in value:
        return f"{name}: {value}"
    return f"{name}: {_encoded(value, len(name) + 2)}"


def _mailbox(name: str, address: str) -> str:
    phrase = _phrase(name)
    if not phrase:
        return address
    return f"{phrase}{' ' if len(phrase) + len(address) < _LINE - 10 else _FOLD}<{address}>"


def _phrase(name: str) -> str:
    """A display name: bare when RFC 5322 allows it, else encoded words (which no comma or quote can break)."""
    name = _one_line(name)
    if name.isascii() and _PLAIN_NAME.fullmatch(name) and len(name) <= 60 and "=?" not in name:
        return name
    return _encoded(name, len("From: "))


def _encoded(value: str, used: int) -> str:
    """Encoded words of RFC 2047, cut between letters, each on a line of its own."""
    words, chunk, room = [], "", _room(used)
    for char in value:
        if len((chunk + char).encode()) > room:
            words.append(chunk)
            chunk, room = "", _room(1)
        chunk += char
    words.append(chunk)
    return _FOLD.join(f"=?utf-8?b?{base64.b64encode(w.encode()).decode()}?=" for w in words)


def _room(used: int) -> int:
    """Bytes of text that fit an encoded word after `used` columns: 12 columns of frame, 4 columns per 3 bytes."""
    return (_LINE - used - 12) // 4 * 3
