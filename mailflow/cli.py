"""The commands. Each imports what it needs when it runs, so that `--help` stays quick; none decides anything.

Exit codes (sysexits.h): 0 done, 1 something is wrong with the data shown, 64 usage, 75 a server is away, 78 settings.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.exceptions import TyperException

from mailflow import cli_copies, cli_offices, cli_registers
from mailflow.cli_copies import SettingsPath
from mailflow.cli_usage import (
    KEEPING,
    MAIL,
    REPORTS,
    SERVICE,
    TRIAL,
    ShowByDefault,
    explained,
    speak_vietnamese,
)

if TYPE_CHECKING:
    from mailflow.app import App
    from mailflow.daemon import Service

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Văn phòng thư ký qua thư điện tử của các Tổ tham mưu dữ liệu IOC.",
)
rules_app = typer.Typer(no_args_is_help=True, help="Quy tắc: thành viên, lĩnh vực, từ khóa.")
app.add_typer(rules_app, name="rules", rich_help_panel=TRIAL)


report_app = typer.Typer(cls=ShowByDefault, no_args_is_help=True, help="Báo cáo đã lập: xem, lưu tệp, so sánh.")
app.add_typer(report_app, name="report", rich_help_panel=REPORTS)

audit_app = typer.Typer(no_args_is_help=True, help="Nhật ký sự kiện: kiểm tra tính nguyên vẹn, xem lại một tuần.")
app.add_typer(audit_app, name="audit", rich_help_panel=KEEPING)

AsJson = Annotated[bool, typer.Option("--json", help="In JSON cho chương trình khác đọc.")]


def main() -> None:
    """Entry point: errors of ours become one clear message and an exit code."""
    from mailflow.commands.logs import set_up
    from mailflow.errors import MailflowError

    set_up("console", "warning")
    speak_vietnamese()
    try:
        code = app(standalone_mode=False)
    except TyperException as error:
        if said := explained(error):
            typer.secho(said, err=True, fg="red")
        sys.exit(64)
    except MailflowError as error:
        typer.secho(f"mailflow: {error}", err=True, fg="red")
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.exit(0)
    sys.exit(code if isinstance(code, int) else 0)


@app.command(rich_help_panel=SERVICE)
def run(settings: SettingsPath = None) -> None:
    """Chạy dịch vụ: đọc hộp thư, làm việc đến hạn, gửi thư; dừng bằng SIGTERM, nạp lại quy tắc bằng SIGHUP."""
    _service(settings).run()


@app.command(rich_help_panel=SERVICE)
def once(
    settings: SettingsPath = None,
    now: Annotated[
        str | None, typer.Option(help="Giờ giả định (ISO 8601), chỉ khi [rehearsal] enabled = true.")
    ] = None,
) -> None:
    """Làm một lượt rồi thoát (diễn tập hoặc gọi từ cron)."""
    from mailflow.commands.once import pretended

    service = _service(settings)
    try:
        worked = service.once(pretended(service.app, now) if now else None)
    finally:
        service.leave()
    typer.echo("có việc, đã làm xong" if worked else "không có việc đến hạn")


@app.command(rich_help_panel=SERVICE)
def check(settings: SettingsPath = None) -> None:
    """Kiểm tra từng điều kiện để dịch vụ chạy được, kèm cách khắc phục."""
    from mailflow.commands.check import checkup, print_findings

    findings = checkup(settings)
    print_findings(findings)
    if not all(f.ok for f in findings):
        raise typer.Exit(78)


@app.command(rich_help_panel=SERVICE)
def migrate(settings: SettingsPath = None) -> None:
    """Đưa cơ sở dữ liệu lên đúng phiên bản của chương trình (các lệnh khác cũng tự làm khi chạy)."""
    typer.echo(_app(settings).store.check())


@app.command(rich_help_panel=MAIL)
def explain(
    files: Annotated[list[Path], typer.Argument(help="Các tệp .eml.", exists=True, dir_okay=False)],
    as_json: AsJson = False,
    replying_to: Annotated[str, typer.Option(help="Thư này trả lời thư nào: KIND:GROUP:WEEK.")] = "",
    at: Annotated[str, typer.Option(help="Giờ nhận thư (ISO 8601).")] = "",
    settings: SettingsPath = None,
) -> None:
    """Cho biết một thư sẽ được hiểu và ghi nhận thế nào, và vì sao; không ghi gì vào đâu."""
    from mailflow.commands.explain import explain as explain_files

    for line in explain_files(files, as_json=as_json, replying_to=replying_to, at=at, settings=settings):
        typer.echo(line)


@app.command(rich_help_panel=SERVICE)
def status(settings: SettingsPath = None, as_json: AsJson = False) -> None:
    """Tình hình từng Tổ: trạng thái, ai chưa có ý kiến, thư chờ gửi, lần đọc hộp thư gần nhất."""
    from mailflow.commands.status import print_status, status_of

    found = status_of(_app(settings))
    print_status(found, as_json=as_json)


@app.command(rich_help_panel=MAIL)
def messages(
    settings: SettingsPath = None,
    week: Annotated[str, typer.Option(help="Tuần, ví dụ 2026-W47.")] = "",
    group: Annotated[str, typer.Option(help="Mã Tổ, ví dụ to-1.")] = "",
    state: Annotated[str, typer.Option(help="stored, filed, quarantined hoặc refused.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    as_json: AsJson = False,
) -> None:
    """Liệt kê thư đã nhận, mới nhất trước."""
    from mailflow.commands.messages import print_messages

    print_messages(_app(settings), week=week, group=group, state=state, limit=limit, as_json=as_json)


@app.command(rich_help_panel=MAIL)
def show(message: int, settings: SettingsPath = None, as_json: AsJson = False) -> None:
    """In một thư đã nhận: được hiểu thế nào, ghi vào đâu, và toàn bộ lịch sử xử lý."""
    from mailflow.commands.messages import print_message

    print_message(_app(settings), message, as_json=as_json)


@app.command(rich_help_panel=MAIL)
def note(
    member: Annotated[str, typer.Argument(help="Mã thành viên, ví dụ giam-doc-so-y-te.")],
    text: Annotated[str, typer.Argument(help="Ý kiến; '-' để đọc từ bàn phím.")],
    channel: Annotated[str, typer.Option(help="phone, message, meeting hoặc online_meeting.")] = "phone",
    week: Annotated[str, typer.Option(help="Tuần; để trống là tuần này.")] = "",
    by: Annotated[str, typer.Option(help="Người ghi nhận.")] = "thư ký",
    settings: SettingsPath = None,
) -> None:
    """Ghi nhận ý kiến qua điện thoại, tin nhắn, cuộc họp; thành viên nhận bản sao để xác nhận."""
    from mailflow.commands.note import take_note

    body = sys.stdin.read() if text == "-" else text
    typer.echo(take_note(_app(settings), member, body, channel=channel, week=week, by=by))


@app.command(rich_help_panel=MAIL)
def refile(
    week: Annotated[str, typer.Argument(help="Tuần, ví dụ 2026-W47.")],
    group: Annotated[str, typer.Option(help="Chỉ một Tổ, ví dụ to-1.")] = "",
    apply: Annotated[bool, typer.Option("--apply", help="Thực hiện; không có thì chỉ xem.")] = False,
    settings: SettingsPath = None,
) -> None:
    """Phân loại lại thư của một tuần theo quy tắc hiện nay: xem khác biệt trước, rồi mới thực hiện."""
    from mailflow.commands.refile import refile as refile_week

    refile_week(_app(settings), week, group=group, apply=apply)


@app.command(rich_help_panel=MAIL)
def release(
    message: Annotated[int, typer.Argument(help="Số của thư, xem bằng mailflow messages.")],
    settings: SettingsPath = None,
) -> None:
    """Cho một thư đang giữ đi lại toàn bộ quy trình, ví dụ sau khi thêm địa chỉ người gửi vào quy tắc."""
    from mailflow.commands.refile import release as release_message

    release_message(_app(settings), message)


@app.command(rich_help_panel=REPORTS)
def dossier(
    group: Annotated[str, typer.Argument(help="Tổ, ví dụ T1 hoặc to-1.")],
    week: Annotated[str, typer.Argument(help="Tuần, ví dụ 2026-W47.")],
    output: Annotated[Path, typer.Option(help="Tệp .zip sẽ ghi.")],
    by: Annotated[str, typer.Option(help="Người lấy hồ sơ; để trống là tài khoản đang dùng máy.")] = "",
    settings: SettingsPath = None,
) -> None:
    """Xuất hồ sơ một tuần của một Tổ: các bản báo cáo, thư gốc, ý kiến chỉ đạo, nhật ký, mục lục XML (Nghị định 30)."""
    from mailflow.commands.dossier import export, operator

    typer.echo(export(_app(settings), group, week, output, by or operator()))


@report_app.command("show")
def report_show(
    group: Annotated[str, typer.Argument(help="Tổ, ví dụ T1 hoặc to-1.")],
    week: Annotated[str, typer.Argument(help="Tuần, ví dụ 2026-W47.")],
    version: Annotated[int | None, typer.Option(min=1, help="Phiên bản; để trống là bản mới nhất.")] = None,
    pdf: Annotated[Path | None, typer.Option(help="Ghi tệp PDF/A.")] = None,
    docx: Annotated[Path | None, typer.Option(help="Ghi tệp Word.")] = None,
    html: Annotated[Path | None, typer.Option(help="Ghi tệp HTML.")] = None,
    json: Annotated[Path | None, typer.Option(help="Ghi nội dung dạng JSON.")] = None,
    settings: SettingsPath = None,
) -> None:
    """In báo cáo ra màn hình, hoặc ghi thành tệp đúng như bản đã gửi."""
    from mailflow.commands.report import content, kept, save

    service = _app(settings)
    edition = kept(service, group, week, version)
    told = save(service, edition, {"pdf": pdf, "docx": docx, "html": html, "json": json})
    typer.echo("\n".join(told) or content(service, edition, "txt").content.decode())


@report_app.command("diff")
def report_diff(
    group: Annotated[str, typer.Argument(help="Tổ, ví dụ T1 hoặc to-1.")],
    week: Annotated[str, typer.Argument(help="Tuần, ví dụ 2026-W47.")],
    before: Annotated[int, typer.Argument(min=1, help="Phiên bản trước.")],
    after: Annotated[int, typer.Argument(min=1, help="Phiên bản sau.")],
    settings: SettingsPath = None,
) -> None:
    """Cho biết một phiên bản khác phiên bản kia ở đâu."""
    from mailflow.commands.report import differences

    typer.echo(differences(_app(settings), group, week, before, after))


@audit_app.command("verify")
def audit_verify(
    expect: Annotated[list[str] | None, typer.Option(help="Dấu đã giữ ở nơi khác; ghi được nhiều lần.")] = None,
    settings: SettingsPath = None,
) -> None:
    """Tìm mọi dòng nhật ký bị sửa, xóa, chèn hoặc đổi chỗ; mã thoát 1 khi có."""
    from mailflow.commands.audit import findings, verify

    checking = verify(_app(settings).store, expect or [])
    typer.echo("\n".join(findings(checking)))
    if checking.findings:
        raise typer.Exit(1)


@audit_app.command("show")
def audit_show(
    group: Annotated[str, typer.Argument(help="Tổ, ví dụ T1 hoặc to-1.")],
    week: Annotated[str, typer.Argument(help="Tuần, ví dụ 2026-W47.")],
    settings: SettingsPath = None,
    as_json: AsJson = False,
) -> None:
    """Kể lại một tuần của một Tổ: ai làm gì, lúc nào, thư nào, máy chủ thư trả lời ra sao."""
    from mailflow.commands.audit import story

    typer.echo("\n".join(story(_app(settings), group, week, as_json=as_json)))


@app.command(rich_help_panel=REPORTS)
def review(
    year: Annotated[int, typer.Argument(help="Năm của báo cáo sơ kết, ví dụ 2026.")],
    group: Annotated[str, typer.Option(help="Chỉ một Tổ, ví dụ T1.")] = "",
    version: Annotated[int | None, typer.Option(min=1, help="Phiên bản; để trống là bản mới nhất.")] = None,
    pdf: Annotated[Path | None, typer.Option(help="Ghi tệp PDF/A.")] = None,
    docx: Annotated[Path | None, typer.Option(help="Ghi tệp Word.")] = None,
    html: Annotated[Path | None, typer.Option(help="Ghi tệp HTML.")] = None,
    json: Annotated[Path | None, typer.Option(help="Ghi nội dung dạng JSON.")] = None,
    send: Annotated[bool, typer.Option("--send", help="Lập dự thảo và gửi Thư ký ngay, không chờ đến ngày.")] = False,
    settings: SettingsPath = None,
) -> None:
    """Báo cáo sơ kết năm (Điều 2 khoản 3 của Quyết định): in ra màn hình, ghi thành tệp, hoặc lập và gửi Thư ký."""
    from mailflow.commands.review import review as review_years

    files = {"pdf": pdf, "docx": docx, "html": html, "json": json}
    typer.echo(review_years(_app(settings), year, group, version, files, begin=send))


@app.command(rich_help_panel=TRIAL)
def demo(
    output: Annotated[Path, typer.Option(help="Thư mục kết quả.")] = Path("demo-output"),
    seed: Annotated[int, typer.Option(help="Cùng số này thì cùng kết quả.")] = 2936,
) -> None:
    """Diễn một tuần trọn vẹn trên máy chủ thư nhúng, không cần cài đặt gì thêm."""
    from mailflow.commands.demo import play

    play(output, seed)


@app.command(rich_help_panel=TRIAL)
def preview(
    output: Annotated[Path, typer.Option(help="Thư mục kết quả.")],
    settings: SettingsPath = None,
) -> None:
    """Xem thử mọi thư và báo cáo với số liệu mẫu, theo mẫu, cấu hình, quy tắc của đơn vị; không gửi gì đi."""
    from mailflow.commands.preview import write

    told, failed = write(settings, output)
    typer.echo("\n".join(told))
    if failed:
        raise typer.Exit(1)


@rules_app.command("check")
def rules_check(folder: Annotated[Path | None, typer.Argument()] = None, settings: SettingsPath = None) -> None:
    """Đọc và kiểm tra thư mục quy tắc."""
    from mailflow.commands.check import check_rules

    typer.echo(check_rules(folder, settings))


@rules_app.command("suggest")
def rules_suggest(
    weeks: Annotated[int, typer.Option(min=1, max=52, help="Học từ chỉnh sửa của bao nhiêu tuần gần đây.")] = 12,
    settings: SettingsPath = None,
) -> None:
    """Gợi ý từ ngữ để quy tắc xếp đúng những nội dung mà thư ký đã phải sửa."""
    from mailflow.commands.suggest import print_suggestions, suggestions

    print_suggestions(suggestions(_app(settings), weeks))


cli_copies.add_to(app)
cli_offices.add_to(app)
cli_registers.add_to(app)


def _service(settings: Path | None) -> Service:
    from mailflow.commands.logs import set_up
    from mailflow.daemon import build_service

    service = build_service(settings)
    set_up(service.app.settings.log.format, service.app.settings.log.level)
    return service


def _app(settings: Path | None) -> App:
    from mailflow.app import build_app

    return build_app(settings)
