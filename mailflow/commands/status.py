"""`mailflow status`: where every Tổ stands, who is missing, what is queued, when the mailbox was last read."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mailflow.core.records import CycleState, DeliveryState, MessageState, Presence
from mailflow.core.review_period import review_key
from mailflow.core.week import Week, local

if TYPE_CHECKING:
    from mailflow.adapters.store import Transaction
    from mailflow.app import App
    from mailflow.core.roster import Group, Roster

STATES = {
    CycleState.COLLECTING: "đang nhận ý kiến",
    CycleState.DRAFTED: "dự thảo ở thư ký",
    CycleState.SUBMITTED: "chờ Tổ trưởng duyệt",
    CycleState.APPROVED: "đã duyệt, chờ gửi",
    CycleState.DELIVERED: "đã gửi lãnh đạo",
}
ANSWERED = (Presence.ANSWERED, Presence.NO_OPINION)


def status_of(app: App, now: datetime | None = None) -> dict[str, Any]:
    """Everything `status` shows, as plain JSON values; times are ISO 8601 in Vietnamese time."""
    now = now or app.clock()
    with app.store.transaction() as tx:
        roster = app.roster(now)
        weeks = sorted({Week.of(now), *(c.week for c in tx.cycles.all_open())})
        counts = tx.outbox.counts()
        messages = tx.messages.counts()
        beats = tx.beats.all()
        return {
            "now": _time(now),
            "weeks": [_group(app, tx, roster, g, w) for w in weeks for g in roster.groups],
            "reviews": _reviews(tx, roster, now),
            "outbox": {str(state): counts.get(state, 0) for state in DeliveryState},
            "oldest_waiting": _time(tx.outbox.oldest_waiting()),
            "messages": {f"{s}/{d or '-'}": n for (s, d), n in messages.items()},
            "waiting_for_a_person": sum(n for (s, _), n in messages.items() if s is MessageState.QUARANTINED),
            "beats": {name: _time(beat.at) for name, beat in beats.items()},
        }


def _group(app: App, tx: Transaction, roster: Roster, group: Group, week: Week) -> dict[str, Any]:
    cycle = tx.cycles.get(group.id, week)
    seen = tx.attendance.of_week(group.id, week)
    expected = [m for m in roster.members_of(group.id) if m.expected]
    missing = [m for m in expected if m.id not in seen or seen[m.id].presence not in ANSWERED]
    return {
        "week": str(week),
        "group": group.id,
        "name": group.name,
        "state": cycle.state if cycle else "not_opened",
        "state_text": STATES[cycle.state] if cycle else "chưa mở tuần",
        "version": cycle.version if cycle else 0,
        "answered": len(expected) - len(missing),
        "expected": len(expected),
        "missing": [{"member": m.id, "title": m.title, "presence": _presence(seen.get(m.id))} for m in missing],
        "opinions": len(tx.opinions.of_week(group.id, week)),
        "deadline": _time(app.timetable.deadline.of(week)),
    }


def _reviews(tx: Transaction, roster: Roster, now: datetime) -> list[dict[str, Any]]:
    """This year's reviews, and older ones that are not delivered."""
    keys = sorted({review_key(local(now).year), *(c.week for c in tx.review_cycles.all_open())})
    names = {group.id: group.name for group in roster.groups}
    return [
        {
            "year": cycle.week.year, "group": cycle.group, "name": names.get(cycle.group, cycle.group),
            "state": cycle.state, "state_text": STATES[cycle.state], "version": cycle.version,
        }
        for cycle in tx.review_cycles.of_weeks(*keys)
    ]  # fmt: skip


def _presence(seen: Any) -> str | None:
    return str(seen.presence) if seen else None


def _time(moment: datetime | None) -> str | None:
    return local(moment).isoformat(timespec="seconds") if moment else None


def print_status(found: dict[str, Any], *, as_json: bool) -> None:
    """The table for people, or JSON for programs."""
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table(title=f"mailflow lúc {_short(found['now'])}", title_justify="left")
    for head in ("Tuần", "Tổ", "Trạng thái", "Bản", "Ý kiến", "Chưa có ý kiến"):
        table.add_column(head)
    for row in found["weeks"]:
        table.add_row(
            row["week"], row["name"], row["state_text"], str(row["version"] or "-"),
            f"{row['answered']}/{row['expected']}", "; ".join(_missing(m) for m in row["missing"]) or "-",
        )  # fmt: skip
    console.print(table)
    for row in found["reviews"]:
        console.print(f"Sơ kết {row['year']}, {row['name']}: {row['state_text']} (bản {row['version'] or '-'})")
    queue = {k: n for k, n in found["outbox"].items() if n and k != DeliveryState.ACCEPTED}
    console.print(f"Thư đã gửi: {found['outbox']['accepted']}; còn lại: {queue or 'không'}")
    console.print(
        f"Thư chờ người xem xét: {found['waiting_for_a_person']} (xem: mailflow messages --state quarantined)"
    )
    for name, text in (("mailbox", "Đọc hộp thư lần cuối"), ("daemon", "Dịch vụ báo còn chạy")):
        console.print(f"{text}: {_short(found['beats'].get(name)) or 'chưa có'}")


def _missing(row: dict[str, Any]) -> str:
    why = {"absent": " (vắng)", "bounced": " (địa chỉ lỗi)", "unclear": " (chưa rõ)"}.get(row["presence"] or "", "")
    return str(row["title"]) + why


def _short(moment: str | None) -> str:
    return datetime.fromisoformat(moment).strftime("%H:%M %d/%m/%Y") if moment else ""
