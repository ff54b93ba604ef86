"""Hand-made mails for the tests of core: a Mail from a few words, without parsing bytes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from mailflow.core.message import Address, Attachment, Mail

TEAM = "ykien@binhphuoc.example"
AUTHSERV = "mx.binhphuoc.example"
PASSED = f"{AUTHSERV}; dmarc=pass (p=quarantine dis=none) header.from=binhphuoc.example"
FAILED = f"{AUTHSERV}; dmarc=fail (p=quarantine dis=none) header.from=binhphuoc.example"
ARRIVED = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)  # Wednesday of 2026-W47, 10:00 in Vietnam


def mail(
    text: str = "",
    *,
    sender: str = "giamdoc.syt@binhphuoc.example",
    name: str = "",
    subject: str = "",
    authentication: tuple[str, ...] = (PASSED,),
    headers: tuple[tuple[str, str], ...] = (),
    attachments: tuple[Attachment, ...] = (),
    **more: Any,
) -> Mail:
    """A mail of `sender` as mime.parse would give it; `headers` come after From and Authentication-Results."""
    fields: dict[str, Any] = {
        "message_id": "<1@binhphuoc.example>",
        "subject": subject,
        "sender": (Address(name, sender),),
        "to": (Address("", TEAM),),
        "cc": (),
        "reply_to": (),
        "date": ARRIVED,
        "received": (ARRIVED,),
        "in_reply_to": (),
        "references": (),
        "headers": (
            *(("authentication-results", value) for value in authentication),
            ("from", f"{name} <{sender}>".strip()),
            ("subject", subject),
            *headers,
        ),
        "text": text,
        "html": "",
        "attachments": attachments,
        "root_type": "text/plain" if not attachments else "multipart/mixed",
        "parts": ("text/plain", *(a.media_type for a in attachments)),
        "size": 2000 + len(text),
    }
    return Mail(**{**fields, **more})


def attachment(
    filename: str, content: bytes = b"", media_type: str = "application/octet-stream", index: int = 1, **more: Any
) -> Attachment:
    return Attachment(index, filename, media_type, content, **more)
