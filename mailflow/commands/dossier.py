"""`mailflow dossier GROUP WEEK`: the week's whole file (hồ sơ) as one zip; who took it out stands in the history."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from mailflow.commands.report import group_id, week_of
from mailflow.core.week import Week
from mailflow.errors import UsageError
from mailflow.flows.reporting.dossier import Dossiers

if TYPE_CHECKING:
    from mailflow.app import App


def packed(app: App, group: str, week: str) -> bytes:
    """The zip of a group's week; equal rows give equal bytes. Raises UsageError for a week that was never opened."""
    from mailflow.adapters.dossier import packed as zipped

    place, when = group_id(app, group), week_of(week)
    with app.store.transaction() as tx:
        cycle = tx.cycles.get(place, when)
        if cycle is None:
            raise UsageError(f"{group}, tuần {week}: chưa có hồ sơ; xem bằng: mailflow status")
        return zipped(Dossiers(app).collect(tx, cycle))


def operator() -> str:
    """The account that runs the command, as the history names it."""
    return f"vận hành: {getpass.getuser()}"


def export(app: App, group: str, week: str, output: Path, by: str) -> str:
    """Write the zip and note who took it out. Returns what to tell the user. Raises UsageError."""
    content = packed(app, group, week)
    try:
        output.write_bytes(content)
    except OSError as error:
        raise UsageError(f"không ghi được {output}: {error.strerror or error}") from error
    place, when = group_id(app, group), Week.parse(week)
    with app.store.transaction() as tx:
        app.event(tx, app.clock(), by, "dossier_exported", group=place, week=when, file=output.name, size=len(content))
    return f"đã ghi {output} ({len(content)} byte); người lấy hồ sơ được ghi vào nhật ký: {by}"
