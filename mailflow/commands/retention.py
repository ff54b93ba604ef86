"""`mailflow retention`: what is over its time, and with --apply its erasure at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailflow.core.week import local
from mailflow.errors import UsageError
from mailflow.flows.retention import Retention

if TYPE_CHECKING:
    from mailflow.app import App


def retain(app: App, *, apply: bool = False) -> str:
    """What would be, or was, erased, in words. Raises UsageError while retention is off."""
    if not app.settings.retention.years:
        raise UsageError("[retention] years = 0: không xóa gì. Đặt số năm trong settings.toml trước.")
    work, now = Retention(app), app.clock()
    done = work.erase(now) if apply else work.look(now)
    day = local(done.before).strftime("%d/%m/%Y")
    if apply:
        rest = f"lời của {done.rest} thư gửi đi, ghi chép"
        return f"Đã xóa nội dung {done.messages} thư nhận trước {day} và {rest}; báo cáo, nhật ký còn nguyên."
    return f"Quá hạn: {done.messages} thư nhận trước {day}. Chưa xóa gì; thêm --apply để thực hiện."
