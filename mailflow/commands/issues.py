"""`mailflow issues`: the register of bất cập; settling and opening again on a person's word."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mailflow.core.data_issue import FOLLOWED, DataIssue, IssueState, codes_in, weeks_between
from mailflow.core.report_compile import title_of
from mailflow.core.settling import Act
from mailflow.core.week import Week, short_date
from mailflow.errors import UsageError
from mailflow.flows.issues import Issues

if TYPE_CHECKING:
    from mailflow.app import App

_STATES = {
    IssueState.PROPOSED: "chờ duyệt",
    IssueState.OPEN: "đang theo dõi",
    IssueState.SETTLED: "đã khắc phục",
    IssueState.VOID: "không đưa vào báo cáo",
}


def found(app: App, group: str = "", *, every: bool = False) -> list[DataIssue]:
    """Of one group or of all, by code; without `every` only those not settled. Raises UsageError for no group."""
    names = {name.casefold(): g.id for g in app.roster(app.clock()).groups for name in (g.id, g.code)}
    if group and group.casefold() not in names:
        raise UsageError(f"không có Tổ {group!r}; các Tổ hiện có: {', '.join(sorted(set(names.values())))}")
    with app.store.transaction() as tx:
        return tx.issues.find(names[group.casefold()] if group else None, tuple(IssueState) if every else FOLLOWED)


def lines(app: App, issues: list[DataIssue], *, as_json: bool = False) -> list[str]:
    """What to print: one line an issue, or one JSON array."""
    now = app.clock()
    if as_json:
        return [json.dumps([_plain(one, Week.of(now)) for one in issues], ensure_ascii=False, indent=2)]
    roster = app.roster(now)
    told = []
    for one in issues:
        age = weeks_between(one.week, Week.of(now))
        state = _STATES[one.state]
        if one.state is IssueState.SETTLED and one.settled_at:
            state += f" ({title_of(one.settled_by, roster)}, {short_date(one.settled_at.date())})"
        text = " ".join(one.text.split())[:120]
        told.append(f"{one.code}  tuần {one.week}, {age} tuần  {state}  [{one.sector}] {text}")
    return told or ["không có bất cập nào"]


def end(app: App, code: str, act: Act, by: str, words: str = "") -> str:
    """Settle or open again; what to tell the operator. Raises UsageError for a code that nobody holds."""
    named = codes_in(code)
    if len(named) != 1 or not by.strip():
        raise UsageError(f"{code!r} không phải mã bất cập (dạng BC-T1-2026-017), hoặc chưa nêu --by là theo lời ai")
    with app.store.transaction() as tx:
        outcome = Issues(app).by_hand(tx, named[0], act, by.strip(), words, app.clock())
    return {
        "settled": f"{named[0]}: đã ghi là đã khắc phục, theo {by}",
        "reopened": f"{named[0]}: đã mở lại, theo {by}",
    }.get(outcome, f"{named[0]}: không thay đổi, đã được ghi như vậy từ trước")


def _plain(one: DataIssue, week: Week) -> dict[str, object]:
    return {
        "code": one.code, "group": one.group, "state": one.state.value, "sector": one.sector, "member": one.member,
        "week": str(one.week), "weeks": weeks_between(one.week, week), "text": one.text,
        "raised_at": one.raised_at.isoformat(),
        "settled_at": one.settled_at.isoformat() if one.settled_at else None,
        "settled_by": one.settled_by or None, "settled_message": one.settled_message,
        "settled_words": one.settled_words or None,
    }  # fmt: skip
