"""`mailflow note`: an opinion given by phone, message or in a meeting, taken down at the command line (Điều 3.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailflow.core import items
from mailflow.core.records import Opinion
from mailflow.core.verdict import Channel, SubmittedBy
from mailflow.core.week import Week, local, spoken
from mailflow.errors import UsageError
from mailflow.flows.opinions import Opinions

if TYPE_CHECKING:
    from mailflow.app import App


def take_note(app: App, member_id: str, text: str, *, channel: str, week: str, by: str) -> str:
    """File the opinion and mail the member a copy. Returns what to tell the operator. Raises UsageError."""
    now = app.clock()
    roster = app.roster(now)
    try:
        member = roster.member(member_id)
        by_channel = Channel(channel)
        of_week = Week.parse(week) if week else Week.of(now)
    except (KeyError, ValueError):
        known = ", ".join(m.id for m in roster.members)
        raise UsageError(
            f"cần mã thành viên ({known}), kênh (phone, message, meeting, online_meeting) và tuần dạng 2026-W47"
        ) from None
    if not text.strip():
        raise UsageError("ý kiến trống, không có gì để ghi nhận")
    group = roster.group(member.group)
    lexicon = app.rules.lexicon(local(now).date())
    found = items.split_items(text, source="body", member=member, group=group, roster=roster, lexicon=lexicon)
    opinions = [
        Opinion(None, group.id, of_week, member.id, i.sector, i.kind, i.text, now, why=i.why, channel=by_channel,
                submitted_by=SubmittedBy.SECRETARY, sender=by)
        for i in found
    ]  # fmt: skip
    with app.store.transaction() as tx:
        placed = Opinions(app).record(tx, member, group, of_week, opinions, now, by)
    return f"Đã ghi {len(opinions)} nội dung của {member.title}, {group.name}, tuần {placed.week}, lúc {spoken(now)}."
