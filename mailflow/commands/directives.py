"""`mailflow directives`: assigned work (Điều 3.4); ended, dropped and opened again on a person's word."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mailflow.core.records import KeptDirective
from mailflow.core.report_compile import title_of
from mailflow.core.week import Week, local, short_date
from mailflow.errors import UsageError
from mailflow.flows.issues import Issues

if TYPE_CHECKING:
    from mailflow.app import App

_STATES = {"given": "đang thực hiện", "done": "đã hoàn thành", "cancelled": "thôi theo dõi"}
_CHANGED = {"given": "đã mở lại", "done": "đã ghi là hoàn thành", "cancelled": "thôi theo dõi"}
_WEEKS = 12  # how far back the ended ones are listed


def found(app: App, group: str = "", *, every: bool = False) -> list[KeptDirective]:
    """Of one group (the leadership's own are everybody's) or of all, oldest first; without `every` the open ones.

    Raises UsageError for no group.
    """
    now = app.clock()
    names = {name.casefold(): g.id for g in app.roster(now).groups for name in (g.id, g.code)}
    if group and group.casefold() not in names:
        raise UsageError(f"không có Tổ {group!r}; các Tổ hiện có: {', '.join(sorted(set(names.values())))}")
    wanted = names.get(group.casefold()) if group else None
    first = Week.of(now)
    for _ in range(_WEEKS):
        first = first.previous()
    with app.store.transaction() as tx:
        kept = {one.id: one for one in tx.directives.open()}
        if every:
            kept |= {one.id: one for one in tx.directives.find(first, Week.of(now))}
    return [one for _, one in sorted(kept.items()) if wanted is None or one.group in (None, wanted)]


def lines(app: App, directives: list[KeptDirective], *, as_json: bool = False) -> list[str]:
    """What to print: one line a piece of work, or one JSON array."""
    if as_json:
        return [json.dumps([_plain(one) for one in directives], ensure_ascii=False, indent=2)]
    now = app.clock()
    roster, today = app.roster(now), local(now).date()
    told = []
    for one in directives:
        lead = title_of(one.lead or next(iter(one.assignees), ""), roster)
        due = f"hạn {short_date(one.due)}" if one.due else "không hạn"
        late = ", QUÁ HẠN" if one.state == "given" and one.due and one.due < today else ""
        text = " ".join(one.text.split())[:120]
        given = short_date(local(one.given_at).date())
        told.append(f"{one.id}  giao {given}, {due}{late}  {_STATES[one.state]}  [{lead}] {text}")
    return told or ["không có việc nào"]


def change(app: App, number: int, state: str, by: str) -> str:
    """End, drop or open again; what to tell the operator. Raises UsageError for a number that is not there."""
    if not by.strip():
        raise UsageError("chưa nêu --by là theo lời ai")
    with app.store.transaction() as tx:
        changed = Issues(app).work_by_hand(tx, number, state, by.strip(), app.clock())
    return f"việc số {number}: {_CHANGED[state]}, theo {by}" if changed else f"việc số {number}: không thay đổi"


def _plain(one: KeptDirective) -> dict[str, object]:
    return {
        "id": one.id, "group": one.group, "week": str(one.week), "state": one.state, "given_by": one.given_by,
        "lead": one.lead, "assignees": list(one.assignees), "text": one.text,
        "due": one.due.isoformat() if one.due else None, "given_at": one.given_at.isoformat(),
        "done_at": one.done_at.isoformat() if one.done_at else None,
    }  # fmt: skip
