"""`mailflow refile WEEK` and `mailflow release ID`: stored mail understood again by today's rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailflow.core.records import ERASED, MessageState
from mailflow.core.week import Week
from mailflow.errors import UsageError
from mailflow.flows.refiling import Change, Refiling

if TYPE_CHECKING:
    from rich.console import Console

    from mailflow.app import App

BY = "lệnh refile"


def refile(app: App, week: str, *, group: str, apply: bool) -> None:
    """Show what would change; carry it out with `apply`. Raises UsageError for a week or group that does not exist."""
    from rich.console import Console

    out = Console(highlight=False)
    changes = Refiling(app).compare(_week(week), _group(app, group))
    for change in changes:
        _show(out, change)
    if not changes:
        out.print("Không có gì khác: mọi thư của tuần đã được phân loại như quy tắc hiện nay.")
    elif apply:
        done = Refiling(app).apply(changes, app.clock(), BY)
        out.print(f"Đã phân loại lại {done} thư; {len(changes) - done} thư của tuần đã gửi lãnh đạo được giữ nguyên.")
    else:
        out.print(f"{len(changes)} thư sẽ khác. Thực hiện bằng: mailflow refile {week} --apply")


def release(app: App, number: int) -> None:
    """Send a held message through its journey again at the next pass. Raises UsageError when it is not held."""
    with app.store.transaction() as tx:
        message = tx.messages.get(number)
        held = message is not None and message.state is MessageState.QUARANTINED and ERASED not in message.flags
        if message is None or not held or not message.sha256:
            raise UsageError(f"thư số {number} không chờ xem xét; xem: mailflow messages --state quarantined")
        tx.messages.reopen(number)
        app.event(tx, app.clock(), "lệnh release", "released", group=message.group, week=message.week, message=number)
    print(f"Thư số {number} sẽ được đọc lại ở lượt tới (mailflow once, hoặc dịch vụ đang chạy).")


def _show(out: Console, change: Change) -> None:
    def say(text: str) -> None:
        out.print(text, markup=False)

    message = change.message
    say(f"Thư số {message.id} ({message.sender}, {message.subject})")
    if change.reopens:
        say(f"  {message.disposition} -> {change.verdict.disposition}: {change.verdict.reason}")
    for opinion in change.removed:
        say(f"  - {opinion.sector} / {opinion.kind}: {opinion.text}")
    for item in change.added:
        say(f"  + {item.sector} / {item.kind}: {item.text}  [{item.why}]")
    for opinion in change.kept:
        say(f"  = giữ nguyên vì đã có người sửa: {opinion.sector} / {opinion.kind}: {opinion.text}")


def _week(text: str) -> Week:
    try:
        return Week.parse(text)
    except ValueError as error:
        raise UsageError(str(error)) from None


def _group(app: App, text: str) -> str | None:
    known = [g.id for g in app.roster(app.clock()).groups]
    if text and text not in known:
        raise UsageError(f"--group {text}: chỉ có {', '.join(known)}")
    return text or None
