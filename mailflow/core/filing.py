"""An opinion's items from body and files, or why there is none: empty, or there but unreadable.

Sentences become items in items; here the sources are gathered, and nothing newly written is lost.
"""

from __future__ import annotations

from collections.abc import Iterator

from mailflow.core import items, mime, reply
from mailflow.core.case import Case, every
from mailflow.core.message import Attachment, Extracted
from mailflow.core.phrases import Phrases
from mailflow.core.reply_marks import QUESTION
from mailflow.core.roster import Group, Member
from mailflow.core.verdict import COMMON_SECTOR, AnsweredKind, Disposition, Item, Kind, ReasonCode, SubmittedBy, Verdict

_MAIL_TYPES = ("message/rfc822", "message/global", "application/vnd.ms-outlook")
_MAIL_NAMES = (".eml", ".msg")
_OBJECTS = Phrases(
    "không đúng | chưa đúng | không phải ý kiến | không phải là ý kiến | ghi sai | sai nội dung | chưa chính xác",
    "không chính xác | không đồng ý | không nhất trí | không thống nhất | đề nghị sửa | sửa lại | đính chính",
    "ghi nhầm | nhầm | tôi không nói | tôi không có ý kiến như | hủy nội dung | bỏ nội dung | không xác nhận",
)


def file(case: Case) -> Verdict:
    """The verdict `opinion`, `empty` or `quarantined` / `unreadable` for a mail of somebody who may give opinions."""
    identity = case.identity
    assert identity is not None
    member, group = identity.member, _group(case)
    body = _body(case, member, group)
    sources = [part for attachment, document in case.files() if document for part in _texts(attachment, document)]
    filed = [_split(case, text, name, member, group) for name, text in sources if text.strip()]
    merged = items.merge([body, *filed])
    if merged:
        return _opinion(case, merged, [text for _, text in sources])
    return _nothing(case)


def _opinion(case: Case, merged: tuple[Item, ...], texts: list[str]) -> Verdict:
    identity = case.identity
    assert identity is not None
    text = identity.text
    told = [case.mail.subject, text, case.split.cover, *(head[:600] for head in texts)]
    unread = any(_problem(document) for _, document in case.files())
    return case.verdict(
        Disposition.OPINION,
        _reason(case, merged),
        items=merged,
        supersedes=any(items.says_replaces(part) for part in told if part.strip()),
        no_further_opinion=len(merged) <= 2 and items.says_no_further_opinion(text),
        objection=_objects(case, text),
        flags=("partly_unread",) if unread else (),
    )


def _nothing(case: Case) -> Verdict:
    """No item at all: unreadable content, a cover note without its file, or simply nothing."""
    files = list(case.files())
    if any(document is None or _problem(document) or not _has_text(document) for _, document in files):
        reason = "Thư có tệp kèm theo nhưng không đọc được nội dung tệp, và phần thân thư không có ý kiến."
        return case.verdict(Disposition.QUARANTINED, reason, reason_code=ReasonCode.UNREADABLE)
    if case.new_text:
        reason = "Thư chỉ có lời dẫn, chưa có nội dung ý kiến hoặc tệp kèm theo."
        return case.verdict(Disposition.EMPTY, reason, flags=("missing_attachment",))
    return case.verdict(Disposition.EMPTY, "Thư không có nội dung mới và không có tệp đọc được.")


def _reason(case: Case, merged: tuple[Item, ...]) -> str:
    identity = case.identity
    assert identity is not None
    title = identity.member.title if identity.member else identity.sender.address
    how = {
        SubmittedBy.SELF: f"{title} gửi ý kiến",
        SubmittedBy.DELEGATE: f"Bộ phận giúp việc gửi ý kiến của {title}",
        SubmittedBy.SECRETARY: f"Thư ký ghi nhận ý kiến của {title}",
    }[identity.submitted_by]
    unsure = "" if case.verified else ", chưa xác thực được người gửi"
    return f"{how}: {len(merged)} nội dung{unsure}."


def _group(case: Case) -> Group | None:
    return next((g for g in case.roster.groups if g.id == case.group), None)


def _body(case: Case, member: Member | None, group: Group | None) -> tuple[Item, ...]:
    assert case.identity is not None
    text = case.identity.text if case.identity.recorded else case.split.new
    found = _split(case, text, "body", member, group)
    if found or not text.strip() or items.is_cover(text) or "only_signature" in case.split.flags:
        return found
    # Nothing newly written is lost: what fits nowhere is the group's, as an assessment (contract).
    kept = text.replace(QUESTION, "").strip()
    return (Item(COMMON_SECTOR, Kind.ASSESSMENT, kept, "body", "không thuộc mục nào"),)


def _split(case: Case, text: str, source: str, member: Member | None, group: Group | None) -> tuple[Item, ...]:
    return items.split_items(
        text, source=source, member=member, group=group, roster=case.roster, lexicon=case.context.lexicon
    )


def _texts(attachment: Attachment, document: Extracted) -> Iterator[tuple[str, str]]:
    """File names and texts of one attachment and of what is inside it; of attached mails only what they newly say."""
    for part in every(document):
        name = part.filename or attachment.filename or "tệp kèm theo"
        if part is document and attachment.media_type.casefold() in _MAIL_TYPES[:2] and attachment.content:
            yield name, _attached_mail(attachment, part)
        elif name.casefold().endswith(_MAIL_NAMES) or (
            part is document and attachment.media_type.casefold() in _MAIL_TYPES
        ):
            yield name, reply.split(part.text).new
        else:
            yield name, part.text


def _attached_mail(attachment: Attachment, document: Extracted) -> str:
    inner = mime.parse(attachment.content)
    if inner.unreadable or not (inner.text or inner.html):
        return reply.split(document.text).new
    writer = inner.sender[0].name if inner.sender else ""
    return reply.split(inner.text, inner.html, subject=inner.subject, writer=writer).new


def _problem(document: Extracted | None) -> bool:
    return document is not None and any(part.problem for part in every(document))


def _has_text(document: Extracted) -> bool:
    return any(part.text.strip() for part in every(document))


def _objects(case: Case, text: str) -> bool:
    """A member's "no" to the record of his own spoken opinion (AnsweredKind.RECORDED)."""
    answered = case.answered
    return answered is not None and answered.kind is AnsweredKind.RECORDED and _OBJECTS.found(text[:2000])
