"""`mailflow rules suggest`: wordings that would have got corrected items right, for the operator to accept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailflow.core.suggestions import Past, Suggestion, suggest
from mailflow.core.week import Week, local

if TYPE_CHECKING:
    from mailflow.app import App

WEEKS = 12


def suggestions(app: App, weeks: int = WEEKS) -> list[Suggestion]:
    """Learn from the corrections of the last `weeks` weeks."""
    now = app.clock()
    week = Week.of(now)
    past: list[Past] = []
    with app.store.transaction() as tx:
        roster = app.roster(now)
        for _ in range(weeks):
            corrected = {c.opinion for c in tx.opinions.corrections(week) if "sector" in c.after or "kind" in c.after}
            for group in roster.groups:
                past += [
                    Past(o.text, o.member, o.group, o.sector, o.kind, o.id in corrected)
                    for o in tx.opinions.of_week(group.id, week)
                    if o.status == "active"
                ]
            week = week.previous()
    return suggest(past, app.rules.tables(local(now).date()))


def print_suggestions(found: list[Suggestion]) -> None:
    """Lines to be put into rules/ by hand, each with the correction that taught it."""
    if not found:
        print("Không có gợi ý: các chỉnh sửa đã được quy tắc hiện nay xếp đúng, hoặc không có cụm từ nào đủ riêng.")
    for one in found:
        place = f'[[sector]] id = "{one.where}"' if one.file == "sectors.toml" else f"[{one.where}]"
        print(f'rules/{one.file}, {place}: thêm "{one.phrase}" vào {one.key}')
        print(f"    học từ: {one.learned_from}")
    if found:
        print("Thêm bằng tay các dòng đồng ý, rồi chạy: mailflow rules check; mailflow refile TUẦN để xem khác biệt.")
