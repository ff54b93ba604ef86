"""Bytes of a message -> Mail: headers decoded, body chosen, everything else an attachment.

Own reading instead of mail-parser: that one merges the text of attached mails into the body, decodes names before it
parses addresses, and can raise anything. Nothing is opened or judged here.
"""

from __future__ import annotations

from dataclasses import replace

from mailflow.core import addresses, body, filenames, headers, mime_parts
from mailflow.core.message import Attachment, Mail
from mailflow.core.mime_parts import Part

_USUAL = {"from", "to", "subject", "date", "message-id", "received", "return-path", "delivered-to", "sender", "cc"}
_ALTERNATIVES_IGNORED = {"text/x-amp-html", "text/watch-html", "text/enriched", "text/richtext"}
_UNDECODED_SHARE = 0.2


def parse(raw: bytes) -> Mail:
    """The message as frozen values. Never raises: what cannot be read is said in `unreadable`, in Vietnamese."""
    try:
        return _parse(raw)
    except Exception as error:  # untrusted bytes: whatever happens becomes a finding about this one message
        return _without_body(raw, f"lỗi khi tách thư: {type(error).__name__}")


def _parse(raw: bytes) -> Mail:
    data = raw if b"\n" in raw else raw.replace(b"\r", b"\n")  # CR alone ended lines on old Macs
    try:
        root = mime_parts.read(data)
    except mime_parts.Unreadable as reason:
        return _without_body(data, str(reason))
    if not any(name in _USUAL for name, _ in root.fields):
        return _without_body(data, "thư không có phần đầu")
    chosen = body.segments(root)
    text, html = body.read(data, chosen)
    in_body = {id(leaf) for segment in chosen for leaf in (*segment.texts, *segment.htmls)}
    leaves = list(root.leaves())
    attachments = tuple(
        _attachment(data, index, leaf, html)
        for index, leaf in enumerate(leaves)
        if id(leaf) not in in_body and leaf.media_type not in _ALTERNATIVES_IGNORED and not leaf.is_multipart
    )
    defects = tuple(dict.fromkeys(defect for part in root.walk() for defect in part.defects))
    mail = _from_fields(root.fields, len(raw))
    return replace(
        mail,
        text=text,
        html=html,
        attachments=attachments,
        root_type=root.declared_type,
        parts=tuple(leaf.media_type for leaf in leaves),
        defects=defects,
        unreadable=_problem(text, html, defects),
    )


def _problem(text: str, html: str, defects: tuple[str, ...]) -> str:
    if mime_parts.BOUNDARY_MISSING in defects and not text.strip() and not html.strip():
        return "thiếu dấu ngăn giữa các phần của thư"
    damaged = text.count("\ufffd")
    if damaged > 10 and damaged > _UNDECODED_SHARE * len(text) and not html.strip():
        return "phần chữ không giải mã được"
    return ""


def _without_body(raw: bytes, reason: str) -> Mail:
    """The headers alone, as far as they can be read, so that a person sees who sent the unreadable message."""
    try:
        fields, _ = headers.split_fields(raw[: headers.BLOCK_CAP])
        return replace(_from_fields(fields, len(raw)), unreadable=reason)
    except Exception:  # the headers themselves are what cannot be read
        return replace(_from_fields([], len(raw)), unreadable=reason)


def _from_fields(fields: list[tuple[str, str]], size: int) -> Mail:
    values: dict[str, list[str]] = {}
    for name, value in fields:
        values.setdefault(name, []).append(value)
    shown = tuple((name, headers.shown(name, value)) for name, value in fields)
    first = dict(reversed(shown))
    message_id = headers.message_ids(first.get("message-id", ""))
    received = (headers.received_date(value) for value in values.get("received", []))
    return Mail(
        message_id=message_id[0] if message_id else first.get("message-id", "").strip()[:990],
        subject=first.get("subject", ""),
        sender=addresses.parse(values.get("from", [])),
        to=addresses.parse(values.get("to", [])),
        cc=addresses.parse(values.get("cc", [])),
        reply_to=addresses.parse(values.get("reply-to", [])),
        date=headers.date(first.get("date", "")),
        received=tuple(moment for moment in received if moment is not None),
        in_reply_to=headers.message_ids(" ".join(values.get("in-reply-to", []))),
        references=headers.message_ids(" ".join(values.get("references", []))),
        headers=shown,
        text="",
        html="",
        attachments=(),
        root_type="",
        parts=(),
        size=size,
    )


def _attachment(raw: bytes, index: int, leaf: Part, html: str) -> Attachment:
    content_id = leaf.value("content-id").strip("<> ")
    referenced = bool(content_id) and f"cid:{content_id}" in html
    shown_inline = bool(content_id) and bool(html) and leaf.disposition != "attachment"
    return Attachment(
        index=index,
        filename=filenames.safe(leaf.filename, leaf.media_type),
        media_type=leaf.media_type,
        content=mime_parts.content(raw, leaf),
        inline=leaf.media_type.startswith("image/") and (referenced or shown_inline),
        content_id=content_id,
    )
