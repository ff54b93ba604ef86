"""The pretended time of `mailflow once --now`, for rehearsals only."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from mailflow.core.week import ZONE
from mailflow.errors import UsageError

if TYPE_CHECKING:
    from mailflow.app import App


def pretended(app: App, text: str) -> datetime:
    """The time to pretend; also becomes the app's clock. Raises UsageError unless rehearsal is enabled."""
    if not app.settings.rehearsal.enabled:
        raise UsageError(
            "--now chỉ dùng khi diễn tập: đặt [rehearsal] enabled = true trong settings.toml của hộp thư thử. "
            "Không bật trên hệ thống thật: thư sẽ được gửi vào giờ giả định."
        )
    try:
        now = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--now {text}: cần giờ ISO 8601, ví dụ 2026-11-18T08:00+07:00") from None
    now = now if now.tzinfo else now.replace(tzinfo=ZONE)
    app.pretend(now)
    return now
