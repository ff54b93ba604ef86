"""`mailflow audit verify` looks the whole trail over for a foreign hand; `mailflow audit show` tells a week's story."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mailflow.commands.report import group_id, week_of
from mailflow.core.chain import Checking, Fault, Finding, Seal
from mailflow.core.report_compile import title_of
from mailflow.core.story import tell, tell_mail
from mailflow.core.week import local
from mailflow.errors import UsageError

if TYPE_CHECKING:
    from mailflow.adapters.store import Store
    from mailflow.app import App
    from mailflow.core.records import Event

FAULTS = {
    Fault.ALTERED: "bị sửa hoặc bị đổi chỗ",
    Fault.REMOVED: "đã bị xóa",
    Fault.ADDED: "được chèn vào ngoài chương trình",
    Fault.HEAD: "mốc cuối trong cơ sở dữ liệu không khớp",
    Fault.COPY: "không khớp dấu đã giữ ở nơi khác: nhật ký bị cắt hoặc bị viết lại",
}
SHOWN = 50  # findings named one by one


def verify(store: Store, copies: Sequence[str] = ()) -> Checking:
    """The whole trail, page by page, so that writers never wait long. Raises UsageError for a copy that is no seal."""
    try:
        kept = tuple(Seal.parse(one) for one in copies)
    except ValueError:
        raise UsageError(
            "--expect cần dấu dạng số-mã, ví dụ 17-3fa94c0be1d2a6f7 (dòng cuối của audit verify, hoặc dòng "
            "X-Mailflow-Audit trong tiêu đề thư trình, thư gửi lãnh đạo)."
        ) from None
    checking = Checking(kept)
    while True:
        with store.transaction() as tx:
            links = tx.chain.links(checking.last.position)
            if not links:
                checking.finish(tx.chain.head(), tx.chain.unsealed())
                return checking
        checking.take(links)


def findings(checking: Checking) -> list[str]:
    """One Vietnamese line for each fault, naming place and row; then the seal to keep, when there is none."""
    lines = [_told(one) for one in checking.findings[:SHOWN]]
    if len(checking.findings) > SHOWN:
        lines.append(f"… và {len(checking.findings) - SHOWN} chỗ nữa")
    if not checking.findings:
        lines.append(f"Nhật ký nguyên vẹn: {checking.last.position} sự kiện.")
        lines.append(f"Dấu (hãy giữ một bản ở nơi khác): {checking.last}")
    return lines


def _told(finding: Finding) -> str:
    row = f", dòng số {finding.event} của bảng events" if finding.event else ""
    place = f"Vị trí {finding.position}" if finding.position else "Ngoài chuỗi"
    return f"{place}{row}: {FAULTS[finding.fault]}."


def story(app: App, group: str, week: str, *, as_json: bool = False) -> list[str]:
    """The week of a group, event by event, then its mails with the servers' answers. Raises UsageError."""
    own, when = group_id(app, group), week_of(week)
    with app.store.transaction() as tx:
        events = tx.events.story(own, when)
        mails = [m for g in (own, None) for m in reversed(tx.outbox.find(g, when, limit=100_000)) if m.group == g]
    if as_json:
        return [json.dumps(_row(app, event), ensure_ascii=False) for event in events]
    lines = [tell(event, lambda who, at=event.at: title_of(who, app.roster(at))) for event in events]  # type: ignore[misc]
    told = [f"{line.when}: {line.text}" for line in lines] or ["Chưa có sự kiện nào."]
    sent = [tell_mail(mail) for mail in sorted(mails, key=lambda m: (m.queued_at, m.id))]
    return [*told, "", f"Thư đã gửi ({len(sent)}):", *(f"{line.when}: {line.text}" for line in sent)]


def _row(app: App, event: Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "at": local(event.at).isoformat(timespec="seconds"),
        "actor": event.actor,
        "what": event.what,
        "group": event.group,
        "week": str(event.week) if event.week else None,
        "message": event.message,
        "detail": event.detail,
        "text": tell(event, lambda who: title_of(who, app.roster(event.at))).text,
    }
