"""Why a mail was filed so: a Verdict as the intake contract's JSON object, and as a page for a person to read.

Nothing is decided here, and nothing is added that the verdict does not hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mailflow.core import settling
from mailflow.core.prose import one_line, printable
from mailflow.core.roster import Roster
from mailflow.core.verdict import (
    COMMON_SECTOR,
    Answer,
    AttachmentNote,
    BouncedRecipient,
    Channel,
    Directive,
    Disposition,
    Item,
    Kind,
    ReasonCode,
    SubmittedBy,
    Verdict,
)
from mailflow.core.week import short_date

_LONGEST_CUT = 4000  # characters of quoted text shown on the page; the original mail holds the rest
_DISPOSITIONS = {
    Disposition.OPINION: "ý kiến của thành viên",
    Disposition.DECISION: "trả lời bản trình duyệt",
    Disposition.DIRECTIVE: "ý kiến chỉ đạo, giao việc",
    Disposition.BULLETIN: "số liệu IOC của cơ quan thường trực",
    Disposition.AUTO_REPLY: "thư trả lời tự động",
    Disposition.BOUNCE: "thông báo không chuyển được thư",
    Disposition.RECEIPT: "biên nhận, lịch họp hoặc thu hồi thư",
    Disposition.REFUSED_SECRET: "từ chối tiếp nhận: có dấu hiệu độ mật",
    Disposition.EMPTY: "không có nội dung",
    Disposition.QUARANTINED: "giữ lại chờ người xem",
}
_REASONS = {
    ReasonCode.UNKNOWN_SENDER: "người gửi không có trong danh sách hoặc không rõ gửi thay ai",
    ReasonCode.FAILED_AUTHENTICATION: "không xác thực được người gửi",
    ReasonCode.OVERSIZED: "thư quá lớn",
    ReasonCode.UNREADABLE: "không đọc được nội dung",
    ReasonCode.SUSPICIOUS_ATTACHMENT: "tệp kèm theo nguy hiểm",
    ReasonCode.NOT_THE_APPROVER: "người trả lời không có thẩm quyền duyệt",
    ReasonCode.DOUBTFUL_AUTO_REPLY: "chưa rõ là thư trả lời tự động hay thư của người",
}
_ACTS = {settling.Act.SETTLE: "đã khắc phục", settling.Act.REOPEN: "mở lại"}
_KINDS = {
    Kind.ASSESSMENT: "đánh giá",
    Kind.DATA_ISSUE: "bất cập của dữ liệu",
    Kind.SOLUTION: "giải pháp",
    Kind.RECOMMENDATION: "kiến nghị, đề xuất",
}
_ANSWERS = {
    Answer.APPROVE: "đồng ý (duyệt)",
    Answer.RETURN: "trả lại để sửa",
    Answer.UNCLEAR: "chưa rõ, cần hỏi lại",
}
_SUBMITTED = {
    SubmittedBy.SELF: "tự gửi",
    SubmittedBy.DELEGATE: "bộ phận giúp việc gửi thay",
    SubmittedBy.SECRETARY: "Thư ký ghi nhận",
}
_CHANNELS = {
    Channel.EMAIL: "thư điện tử",
    Channel.PHONE: "điện thoại",
    Channel.MESSAGE: "tin nhắn",
    Channel.MEETING: "họp trực tiếp",
    Channel.ONLINE_MEETING: "họp trực tuyến",
}


def as_json(verdict: Verdict, file: str) -> dict[str, Any]:
    """The answer of `mailflow explain --json`: exactly the contract's keys, in its order. `file` is the file's name."""
    return {
        "file": file,
        "message_id": verdict.message_id,
        "disposition": verdict.disposition.value,
        "reason": verdict.reason,
        "reason_code": verdict.reason_code.value if verdict.reason_code else None,
        "group": verdict.group,
        "member": verdict.member,
        "submitted_by": verdict.submitted_by.value if verdict.submitted_by else None,
        "channel": verdict.channel.value if verdict.channel else None,
        "week": str(verdict.week) if verdict.week else None,
        "items": [_item(item) for item in verdict.items],
        "decision": verdict.decision.value if verdict.decision else None,
        "comment": verdict.comment,
        "directive": _directive(verdict.directive) if verdict.directive else None,
        "supersedes": verdict.supersedes,
        "attachments": [_attachment(note) for note in verdict.attachments],
    }


def as_page(verdict: Verdict, roster: Roster) -> str:
    """The same as a Vietnamese page in plain text: who, where, why, item by item, what was cut and not read."""
    paragraphs = [_heading(verdict), "\n".join(_facts(verdict, roster))]
    paragraphs += _item_lines(verdict.items, roster)
    if verdict.directive:
        paragraphs.append(_directive_lines(verdict.directive, roster))
    if verdict.comment:
        paragraphs.append(f"Nội dung trả lời:\n{_indented(verdict.comment)}")
    if verdict.bounced:
        paragraphs.append("\n".join(["Không đến được:", *(f"- {_bounced(one)}" for one in verdict.bounced)]))
    if verdict.attachments:
        paragraphs.append("\n".join(["Tệp kèm theo:", *(f"- {_note(one)}" for one in verdict.attachments)]))
    if verdict.cut.strip():
        shown = verdict.cut.strip()[:_LONGEST_CUT]
        more = " (phần đầu)" if len(verdict.cut.strip()) > _LONGEST_CUT else ""
        paragraphs.append(f"Phần không lấy, coi là trích thư cũ, chữ ký hoặc ghi chú{more}:\n{_indented(shown)}")
    return "\n\n".join(paragraphs) + "\n"


def _item(item: Item) -> dict[str, str]:
    return {
        "sector": item.sector,
        "kind": item.kind.value,
        "text": item.text,
        "source": item.source,
        "why": item.why,
    }


def _directive(directive: Directive) -> dict[str, Any]:
    due = directive.due.isoformat() if directive.due else None
    return {"assignees": list(directive.assignees), "due": due, "text": directive.text}


def _attachment(note: AttachmentNote) -> dict[str, Any]:
    return {
        "filename": note.filename,
        "media_type": note.media_type,
        "bytes": note.bytes,
        "text_chars": note.text_chars,
        "problem": note.problem,
    }


def _heading(verdict: Verdict) -> str:
    lines = [f"Thư: {one_line(verdict.subject) or '(không có tiêu đề)'}", f"Người gửi: {one_line(verdict.sender)}"]
    if verdict.message_id:
        lines.append(f"Mã thư: {one_line(verdict.message_id)}")
    return "\n".join(lines if verdict.disposition is not Disposition.REFUSED_SECRET else lines[1:])


def _facts(verdict: Verdict, roster: Roster) -> Iterator[str]:
    yield f"Xếp loại: {_DISPOSITIONS[verdict.disposition]}."
    yield f"Vì sao: {verdict.reason}"
    if verdict.reason_code:
        yield f"Lý do: {_REASONS[verdict.reason_code]}."
    if verdict.decision:
        yield f"Kết quả đọc: {_ANSWERS[verdict.decision]}."
    for said in settling.read(verdict.new_text):
        yield f"Bất cập {said.code}: {_ACTS[said.act]} (theo câu “{one_line(said.words)}”)."
    if verdict.member:
        yield f"Của: {_member(verdict.member, roster)}{_how(verdict)}."
    where = [_group(verdict.group, roster)] if verdict.group else []
    where += [f"tuần {verdict.week.number} năm {verdict.week.year}"] if verdict.week else []
    if where:
        yield f"Xếp vào: {', '.join(where)}."
    if verdict.disposition is not Disposition.REFUSED_SECRET:
        yield "Xác thực người gửi: " + ("đạt." if verdict.verified else "chưa xác thực được.")
    if verdict.supersedes:
        yield "Thay thế ý kiến đã gửi trước đó."
    if verdict.absent_until:
        yield f"Vắng mặt đến hết ngày {short_date(verdict.absent_until)}."
    if verdict.flags:
        yield f"Dấu kỹ thuật: {', '.join(verdict.flags)}."


def _how(verdict: Verdict) -> str:
    told = []
    if verdict.submitted_by:
        told.append(_SUBMITTED[verdict.submitted_by])
    if verdict.channel:
        told.append(f"qua {_CHANNELS[verdict.channel]}")
    return f" ({', '.join(told)})" if told else ""


def _item_lines(items: tuple[Item, ...], roster: Roster) -> Iterator[str]:
    for number, item in enumerate(items, 1):
        source = "thân thư" if item.source == "body" else f"tệp {one_line(item.source)}"
        why = one_line(item.why) or "mặc định"
        head = f"{number}. {_sector(item.sector, roster)} - {_KINDS[item.kind]} ({source}; căn cứ: {why})"
        yield f"{head}\n{_indented(item.text)}"


def _directive_lines(directive: Directive, roster: Roster) -> str:
    assigned = "; ".join(_member(one, roster) for one in directive.assignees) or "chưa nêu đơn vị"
    due = short_date(directive.due) if directive.due else "không nêu"
    lead = f"\nChủ trì: {_member(directive.lead, roster)}" if directive.lead else ""
    return f"Giao việc cho: {assigned}{lead}\nThời hạn: {due}\n{_indented(directive.text)}"


def _bounced(one: BouncedRecipient) -> str:
    what = "chậm" if one.delayed else "không chuyển được"
    detail = " ".join(part for part in (one.status, one_line(one.diagnostic)) if part)
    return f"{one_line(one.address)}: {what}{f' ({detail})' if detail else ''}"


def _note(note: AttachmentNote) -> str:
    told = [f"{note.bytes} byte", f"đọc được {note.text_chars} ký tự"]
    told += ["nhận dạng từ ảnh, cần đối chiếu"] if note.ocr else []
    told += ["có chữ ký số (chưa kiểm tra)"] if note.signed else []
    told += [one_line(note.problem)] if note.problem else []
    return f"{one_line(note.filename) or '(không tên)'}: {'; '.join(told)}"


def _member(member_id: str, roster: Roster) -> str:
    return next((m.title for m in roster.members if m.id == member_id), member_id)


def _group(group_id: str, roster: Roster) -> str:
    return next((g.name for g in roster.groups if g.id == group_id), group_id)


def _sector(sector_id: str, roster: Roster) -> str:
    if sector_id == COMMON_SECTOR:
        return "Ý kiến chung"
    return next((s.short or s.name for s in roster.sectors if s.id == sector_id), sector_id)


def _indented(text: str) -> str:
    lines = printable(text).replace("\u2028", " ").split("\n")
    return "\n".join(f"    {line}".rstrip() for line in lines)
