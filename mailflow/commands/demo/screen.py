"""The demo's live table and its closing summary."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from rich.console import Console
from rich.live import Live
from rich.table import Table

from mailflow.commands.status import status_of
from mailflow.core.records import DeliveryState
from mailflow.core.week import WEEKDAYS, local

if TYPE_CHECKING:
    from mailflow.commands.demo.stage import Stage


class Screen:
    """Shows the week as it goes; on a pipe only the summary is printed."""

    def __init__(self) -> None:
        self.console = Console()
        self._live = Live(console=self.console, auto_refresh=False, transient=False)

    def __enter__(self) -> Screen:
        if self.console.is_terminal:
            self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self.console.is_terminal:
            self._live.stop()

    def show(self, stage: Stage) -> None:
        if self.console.is_terminal:
            self._live.update(_table(stage), refresh=True)

    def summary(self, stage: Stage, pages: list[Path], seconds: float) -> None:
        """What happened, for a person to read."""
        if not self.console.is_terminal:
            self.console.print(_table(stage))
        with stage.app.store.transaction() as tx:
            mails = tx.outbox.find(limit=100_000)
            received = tx.messages.counts()
            opinions = sum(len(tx.opinions.of_week(c.group, c.week)) for c in tx.cycles.recent(100))
        purposes = Counter(m.purpose for m in mails)
        refused = [m.to for m in mails if m.state is not DeliveryState.ACCEPTED]
        out = self.console
        out.print(
            f"\nMột tuần trong {seconds:.0f} giây: nhận {sum(received.values())} thư, ghi {opinions} nội dung ý kiến,"
        )
        out.print(f"gửi {len(mails)} thư: " + ", ".join(f"{n} {p}" for p, n in sorted(purposes.items())))
        out.print("Thư đến: " + ", ".join(f"{n} {d or s}" for (s, d), n in received.items()))
        if refused:
            out.print(f"Chưa gửi được: {', '.join(refused)}")
        out.print(f"\nMở {stage.folder / 'index.html'} để đọc từng thư; báo cáo ở {stage.folder / 'reports'}.")


def _table(stage: Stage) -> Table:
    at = local(stage.now)
    table = Table(title=f"{WEEKDAYS[at.weekday()]} {at:%d/%m/%Y %H:%M}", title_justify="left", expand=True)
    for head in ("Tổ", "Tuần", "Trạng thái", "Bản", "Ý kiến", "Chưa có ý kiến"):
        table.add_column(head)
    for row in status_of(stage.app, stage.now)["weeks"]:
        if row["state"] == "not_opened":
            continue
        missing = "; ".join(m["title"] for m in row["missing"])
        answered = f"{row['answered']}/{row['expected']}"
        table.add_row(row["name"], row["week"], row["state_text"], str(row["version"] or "-"), answered, missing or "-")
    return table
