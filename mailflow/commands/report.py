"""`mailflow report GROUP WEEK` shows or saves any kept version in any form; `mailflow report diff` compares two."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mailflow.core.report import Edition, diff
from mailflow.core.week import Week, stamp
from mailflow.errors import UsageError
from mailflow.flows.reporting import Form, Forms, Versions

if TYPE_CHECKING:
    from mailflow.app import App


def kept(app: App, group: str, week: str, version: int | None = None) -> Edition:
    """The version as it was sent; the newest one for None. Raises UsageError for what was never made."""
    with app.store.transaction() as tx:
        cycle = tx.cycles.get(group_id(app, group), week_of(week))
        try:
            if cycle is None or not cycle.version:
                raise KeyError(group)
            return Versions(app).edition(tx, cycle, version)
        except KeyError:
            named = f"phiên bản {version}" if version else "báo cáo"
            raise UsageError(f"{group}, tuần {week}: chưa có {named}; xem bằng: mailflow status") from None


def group_id(app: App, name: str) -> str:
    """`to-1` for `T1` or `to-1`, in any case. Raises UsageError naming the groups there are."""
    known = {one.casefold(): g.id for g in app.roster(app.clock()).groups for one in (g.id, g.code)}
    if name.casefold() not in known:
        raise UsageError(f"không có Tổ {name!r}; các Tổ hiện có: {', '.join(sorted(set(known.values())))}")
    return known[name.casefold()]


def content(app: App, edition: Edition, form: str) -> Form:
    """The edition as pdf, docx, html, json or txt: as it was sent, else made now.

    Raises PrintingError, TemplateError.
    """
    with app.store.transaction() as tx:
        return Forms(app).of(tx, edition, form)


def save(app: App, edition: Edition, files: dict[str, Path | None]) -> list[str]:
    """Write every form for which a file is named. Returns what to tell the user."""
    told = []
    for form, file in files.items():
        if file is None:
            continue
        made = content(app, edition, form)
        try:
            file.write_bytes(made.content)
        except OSError as error:
            raise UsageError(f"không ghi được {file}: {error.strerror or error}") from error
        told.append(f"đã ghi {file} ({len(made.content)} byte): {_origin(form, made)}")
    return told


def _origin(form: str, made: Form) -> str:
    if form == "json":
        return "nội dung đã đóng băng của phiên bản"
    if made.sent_at is None:
        return "bản này chưa gửi đi dưới dạng ấy, nay lập theo mẫu hiện hành"
    return f"đúng từng byte như bản lập để gửi lúc {stamp(made.sent_at)}"


def differences(app: App, group: str, week: str, before: int, after: int) -> str:
    """What a reader of one version must know of the other, in Vietnamese. Raises UsageError."""
    old, new = kept(app, group, week, before), kept(app, group, week, after)
    context = {"report": new.report, "before": before, "after": after, "changes": diff(old.report, new.report)}
    return app.templates.render("report_diff", context).text


def week_of(text: str) -> Week:
    """`2026-W47` as a week. Raises UsageError."""
    try:
        return Week.parse(text)
    except ValueError:
        raise UsageError(f"{text!r} không phải là tuần; viết như 2026-W47") from None
