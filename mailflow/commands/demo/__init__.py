"""`mailflow demo`: a whole week played on an embedded mail server, shown as it goes and left in a folder."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from mailflow.errors import UsageError

MARK = ".mailflow-demo"


def play(folder: Path, seed: int) -> None:
    """Play the week into `folder`, which is emptied first if an earlier demo left it. Raises UsageError otherwise."""
    from mailflow.commands.demo.output import write_mails
    from mailflow.commands.demo.screen import Screen
    from mailflow.commands.demo.stage import Stage
    from mailflow.commands.logs import quiet

    _prepare(folder)
    quiet(folder / "log.jsonl")
    started = time.monotonic()
    stage = Stage(folder, seed)
    with Screen() as screen:
        app = stage.play(screen.show)
    pages = write_mails(app, folder)
    screen.summary(stage, pages, time.monotonic() - started)


def _prepare(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise UsageError(f"{folder} đã có tệp khác; hãy chọn thư mục trống bằng --output.")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("thư mục này do mailflow demo tạo, lần chạy sau sẽ xóa\n", "utf-8")
