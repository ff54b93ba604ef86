"""The registers at the command line: bất cập under their codes, assigned work under its number; part of `cli`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailflow.cli_copies import SettingsPath
from mailflow.cli_usage import MAIL, ListByDefault

if TYPE_CHECKING:
    from mailflow.app import App


issues_app = typer.Typer(cls=ListByDefault, help="Bất cập của dữ liệu: xem, ghi đã khắc phục, mở lại.")
directives_app = typer.Typer(cls=ListByDefault, help="Việc được giao: xem, ghi hoàn thành, mở lại, thôi theo dõi.")

Group = Annotated[str, typer.Argument(help="Mã Tổ, ví dụ to-1; để trống là mọi Tổ.")]
AsJson = Annotated[bool, typer.Option("--json", help="In JSON cho chương trình khác đọc.")]
IssueCode = Annotated[str, typer.Argument(help="Mã bất cập, ví dụ BC-T1-2026-017.")]
Number = Annotated[int, typer.Argument(help="Số của việc, như lệnh này liệt kê.")]
OnWordOf = Annotated[str, typer.Option("--by", help="Theo lời ai.")]
Words = Annotated[str, typer.Option(help="Lời của người đó.")]


def add_to(app: typer.Typer) -> None:
    """Make the commands of this module commands of `app`."""
    app.add_typer(issues_app, name="issues", rich_help_panel=MAIL)
    app.add_typer(directives_app, name="directives", rich_help_panel=MAIL)


def _app(settings: Any) -> App:
    from mailflow.app import build_app

    return build_app(settings)


@issues_app.command("list")
def issues_list(
    group: Group = "",
    every: Annotated[bool, typer.Option("--all", help="Cả bất cập đã khắc phục và không đưa vào báo cáo.")] = False,
    settings: SettingsPath = None,
    as_json: AsJson = False,
) -> None:
    """Liệt kê bất cập đang theo dõi, theo Tổ và mã."""
    from mailflow.commands.issues import found, lines

    program = _app(settings)
    for line in lines(program, found(program, group, every=every), as_json=as_json):
        typer.echo(line)


@issues_app.command("settle")
def issues_settle(code: IssueCode, by: OnWordOf, words: Words = "", settings: SettingsPath = None) -> None:
    """Ghi một bất cập là đã khắc phục, theo lời một người (điện thoại, cuộc họp)."""
    from mailflow.commands.issues import end
    from mailflow.core.settling import Act

    typer.echo(end(_app(settings), code, Act.SETTLE, by, words))


@issues_app.command("reopen")
def issues_reopen(code: IssueCode, by: OnWordOf, words: Words = "", settings: SettingsPath = None) -> None:
    """Mở lại một bất cập đã ghi là khắc phục."""
    from mailflow.commands.issues import end
    from mailflow.core.settling import Act

    typer.echo(end(_app(settings), code, Act.REOPEN, by, words))


@directives_app.command("list")
def directives_list(
    group: Group = "",
    every: Annotated[bool, typer.Option("--all", help="Cả việc đã hoàn thành và thôi theo dõi trong 12 tuần.")] = False,
    settings: SettingsPath = None,
    as_json: AsJson = False,
) -> None:
    """Liệt kê việc được giao chưa hoàn thành, kèm số của từng việc."""
    from mailflow.commands.directives import found, lines

    program = _app(settings)
    for line in lines(program, found(program, group, every=every), as_json=as_json):
        typer.echo(line)


@directives_app.command("done")
def directives_done(number: Number, by: OnWordOf, settings: SettingsPath = None) -> None:
    """Ghi một việc là đã hoàn thành, theo lời một người (điện thoại, cuộc họp)."""
    from mailflow.commands.directives import change

    typer.echo(change(_app(settings), number, "done", by))


@directives_app.command("reopen")
def directives_reopen(number: Number, by: OnWordOf, settings: SettingsPath = None) -> None:
    """Mở lại một việc đã ghi nhầm là hoàn thành, hoặc đã thôi theo dõi."""
    from mailflow.commands.directives import change

    typer.echo(change(_app(settings), number, "given", by))


@directives_app.command("cancel")
def directives_cancel(number: Number, by: OnWordOf, settings: SettingsPath = None) -> None:
    """Thôi theo dõi một việc, theo ý kiến của người giao."""
    from mailflow.commands.directives import change

    typer.echo(change(_app(settings), number, "cancelled", by))
