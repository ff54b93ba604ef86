"""`mailflow messages` lists what came in; `mailflow show ID` prints one message with its whole history."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mailflow.core.records import MessageState, StoredMessage
from mailflow.core.week import Week, local
from mailflow.errors import UsageError

if TYPE_CHECKING:
    from mailflow.app import App


FACTS = {
    "sender": "Từ",
    "received_at": "Nhận lúc",
    "disposition": "Kết quả",
    "reason": "Lý do",
    "group": "Tổ",
    "member": "Thành viên",
    "week": "Tuần",
    "moved_to": "Đã chuyển sang",
}


def print_messages(app: App, *, week: str, group: str, state: str, limit: int, as_json: bool) -> None:
    """Newest first. Raises UsageError for a week or state that does not exist."""
    with app.store.transaction() as tx:
        found = tx.messages.find(group=group or None, week=_week(week), state=_state(state), limit=limit)
    if as_json:
        print(json.dumps([_row(m) for m in found], ensure_ascii=False, indent=1))
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table()
    for head in ("Số", "Nhận lúc", "Từ", "Tiêu đề", "Kết quả", "Tổ", "Tuần"):
        table.add_column(head, overflow="fold")
    for m in found:
        result = f"{m.disposition or m.state}{f' ({m.reason_code})' if m.reason_code else ''}"
        week_text = str(m.week or "-")
        table.add_row(
            str(m.id), _time(m.received_at), escape(m.sender), escape(m.subject), result, m.group or "-", week_text
        )
    Console().print(table)


def print_message(app: App, number: int, *, as_json: bool) -> None:
    """One message: what it was taken for, what was filed, what was sent because of it. Raises UsageError if unknown."""
    found = history(app, number)
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    from rich.console import Console

    out = Console(highlight=False)
    message = found["message"]
    out.print(f"[bold]Thư số {message['id']}[/]: ", end="")
    out.print(message["subject"] or "(không tiêu đề)", markup=False)
    for key, label in FACTS.items():
        out.print(f"  {label}: {message[key] if message[key] is not None else '-'}", markup=False)
    for title, rows in (("Ý kiến đã ghi", found["opinions"]), ("Thư đã gửi vì thư này", found["sent"]),
                        ("Phần không lấy (trích thư cũ, chữ ký)", found["cut"]),
                        ("Lịch sử", found["events"])):  # fmt: skip
        out.print(f"[bold]{title}[/]")
        for row in rows or ["(không)"]:
            out.print(f"  - {row}", markup=False)


def history(app: App, number: int) -> dict[str, Any]:
    """Everything the store knows of one message, as plain values."""
    with app.store.transaction() as tx:
        message = tx.messages.get(number)
        if message is None:
            raise UsageError(f"không có thư số {number}; xem danh sách bằng: mailflow messages")
        opinions = tx.opinions.of_message(number)
        events = tx.events.of_message(number)
        sent = tx.outbox.find(cause=number)
        verdict = tx.messages.verdict(number) or {}
    return {
        "message": _row(message),
        "opinions": [f"[{o.status}] {o.sector} / {o.kind}: {o.text}" for o in opinions],
        "sent": [f"{m.purpose} -> {m.to}: {m.state} {m.last_reply}".rstrip() for m in sent],
        "cut": [line for line in str(verdict.get("cut", "")).splitlines() if line.strip()],
        "events": [f"{_time(e.at)} {e.what} ({e.actor}) {json.dumps(e.detail, ensure_ascii=False)}" for e in events],
    }


def _row(m: StoredMessage) -> dict[str, Any]:
    return {
        "id": m.id,
        "received_at": _time(m.received_at),
        "sender": m.sender,
        "subject": m.subject,
        "state": m.state,
        "disposition": m.disposition,
        "reason": m.reason,
        "reason_code": m.reason_code,
        "group": m.group,
        "member": m.member,
        "week": str(m.week) if m.week else None,
        "moved_to": m.moved_to,
        "flags": list(m.flags),
        "message_id": m.message_id,
    }


def _time(moment: datetime) -> str:
    return local(moment).strftime("%d/%m/%Y %H:%M")


def _week(text: str) -> Week | None:
    try:
        return Week.parse(text) if text else None
    except ValueError as error:
        raise UsageError(f"--week: {error}") from None


def _state(text: str) -> MessageState | None:
    if not text:
        return None
    try:
        return MessageState(text)
    except ValueError:
        raise UsageError(f"--state {text}: chỉ nhận {', '.join(MessageState)}") from None
