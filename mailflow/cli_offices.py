"""The commands for many offices in one process; part of `cli`. Every other command takes one office's --settings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mailflow.cli_usage import SERVICE

offices = typer.Typer(no_args_is_help=True, help="Nhiều cơ quan trong một tiến trình: mỗi thư mục con một cơ quan.")
Folder = Annotated[
    Path,
    typer.Argument(help="Thư mục chứa các cơ quan, mỗi cơ quan một thư mục con có settings.toml.", file_okay=False),
]


def add_to(app: typer.Typer) -> None:
    """Make the commands of this module commands of `app`."""
    app.add_typer(offices, name="offices", rich_help_panel=SERVICE)


@offices.command()
def run(
    folder: Folder,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Số cơ quan được làm cùng lúc.")] = 4,
) -> None:
    """Chạy dịch vụ cho mọi cơ quan trong thư mục; dừng bằng SIGTERM, SIGHUP thì đọc lại thư mục, quy tắc, mẫu thư."""
    from mailflow.adapters.settings import Settings
    from mailflow.commands.logs import set_up
    from mailflow.offices import Offices

    common = Settings()
    set_up(common.log.format, common.log.level)
    Offices(folder, workers).serve()


@offices.command()
def check(folder: Folder) -> None:
    """Kiểm tra từng cơ quan như `mailflow check`, và không có hai cơ quan nào chung hộp thư, địa chỉ, dữ liệu."""
    from mailflow.commands.offices import checkup

    failed = False
    for line, well in checkup(folder):
        typer.echo(line)
        failed |= not well
    if failed:
        raise typer.Exit(78)


@offices.command()
def status(
    folder: Folder, as_json: Annotated[bool, typer.Option("--json", help="In JSON cho chương trình khác đọc.")] = False
) -> None:
    """Mỗi cơ quan một dòng: đọc hộp thư lần cuối, các Tổ đang ở đâu, thư chờ gửi, thư chờ người xem."""
    from mailflow.commands.offices import status as status_of_all

    for line in status_of_all(folder, as_json=as_json):
        typer.echo(line)
