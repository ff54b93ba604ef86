"""The commands that copy the database, bring it back, make it anew from the mailbox, thin it out; part of `cli`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mailflow.cli_usage import KEEPING

SettingsPath = Annotated[
    Path | None,
    typer.Option("--settings", "-s", envvar="MAILFLOW_SETTINGS", help="Tệp settings.toml."),
]


def add_to(app: typer.Typer) -> None:
    """Make the commands of this module commands of `app`."""
    for command in (backup, restore, rebuild, retention):
        app.command(rich_help_panel=KEEPING)(command)


def backup(
    output: Annotated[Path, typer.Option(help="Tệp sao lưu sẽ được tạo; không ghi đè tệp đã có.")],
    with_secret_key: Annotated[
        bool, typer.Option("--with-secret-key", help="Kèm khóa ký; ai có tệp thì giả được thư của hệ thống.")
    ] = False,
    settings: SettingsPath = None,
) -> None:
    """Sao lưu toàn bộ vào một tệp khi dịch vụ đang chạy, rồi đọc lại để kiểm tra."""
    from mailflow.commands.backup import save

    typer.echo("\n".join(save(settings, output, with_key=with_secret_key)))


def restore(
    file: Annotated[Path, typer.Argument(help="Tệp do mailflow backup tạo.", exists=True, dir_okay=False)],
    files: Annotated[
        Path | None, typer.Option(help="Bung quy tắc, mẫu thư, settings.toml ra thư mục này (chưa có).")
    ] = None,
    settings: SettingsPath = None,
) -> None:
    """Khôi phục bản sao lưu vào một cơ sở dữ liệu trống (SQLite hoặc PostgreSQL); kiểm tra trước và sau."""
    from mailflow.commands.backup import bring_back

    typer.echo("\n".join(bring_back(settings, file, files)))


def rebuild(
    apply: Annotated[bool, typer.Option("--apply", help="Thực hiện; không có thì chỉ xem.")] = False,
    resume: Annotated[str, typer.Option(help="Cho báo cáo tuần này đi tiếp từ bước dự thảo, ví dụ 2026-W47.")] = "",
    settings: SettingsPath = None,
) -> None:
    """Mất cơ sở dữ liệu, không có bản sao lưu: ghi lại mọi thư còn trong hộp thư; không gửi lại thư nào."""
    from mailflow.app import build_app
    from mailflow.commands.rebuild import rebuild as rebuild_all

    rebuild_all(build_app(settings), apply=apply, resume=resume)


def retention(
    apply: Annotated[bool, typer.Option("--apply", help="Thực hiện; không có thì chỉ xem.")] = False,
    settings: SettingsPath = None,
) -> None:
    """Xem (hoặc xóa ngay) nội dung đã quá thời hạn lưu đã đặt; báo cáo, nhật ký và mã băm luôn được giữ."""
    from mailflow.app import build_app
    from mailflow.commands.retention import retain

    typer.echo(retain(build_app(settings), apply=apply))
