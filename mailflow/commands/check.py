"""`mailflow check`: tries, one by one, what the service needs, and says what to do about each failure."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mailflow.core.account import Finding
from mailflow.errors import MailflowError

if TYPE_CHECKING:
    from mailflow.adapters.settings import Settings

TOOLS = {
    "tesseract": "đọc bản chụp, bản quét (apt-get install tesseract-ocr tesseract-ocr-vie)",
}


def checkup(path: Path | None) -> list[Finding]:
    """Every finding in order. Later steps are tried although earlier ones failed, as far as that is possible."""
    from mailflow.adapters.settings import Settings

    try:
        settings = Settings.load(path)
    except MailflowError as error:
        return [Finding("Cấu hình settings.toml", False, str(error))]
    found = [Finding(f"Cấu hình {settings.file or '(mặc định)'}", True)]
    for step in (_rules, _templates, _data, _database, _imap, _smtp, _clock, _tools):
        found += _tried(step, settings)
    return found


def check_rules(folder: Path | None, settings: Path | None) -> str:
    """Load a rules folder and count what it holds. Raises RulesError, SettingsError."""
    from mailflow.adapters.rules import Rules
    from mailflow.adapters.settings import Settings

    place = folder or Settings.load(settings).rules_dir
    roster = Rules.load(place).on(date.today())  # noqa: DTZ011 - the operator's own date
    return (
        f"{place}: {len(roster.groups)} Tổ, {len(roster.members)} thành viên, {len(roster.sectors)} lĩnh vực, "
        f"{sum(1 for m in roster.members if not m.address)} ghế chưa có địa chỉ. Không có lỗi."
    )


def print_findings(found: list[Finding]) -> None:
    """One line each; the advice below what failed."""
    from rich.console import Console

    out = Console(highlight=False)
    for one in found:
        out.print("[green]đạt[/]  " if one.ok else "[red]LỖI[/]  ", end="")
        out.print(one.what, markup=False)
        if one.advice:
            out.print(f"       {one.advice}", markup=False)
    failed = sum(1 for one in found if not one.ok)
    out.print("Dịch vụ chạy được." if not failed else f"Còn {failed} mục phải khắc phục trước khi chạy.")


def _tried(step: Callable[[Settings], Iterator[Finding]], settings: Settings) -> list[Finding]:
    try:
        return list(step(settings))
    except MailflowError as error:
        return [Finding((step.__doc__ or step.__name__).rstrip("."), False, str(error))]


def _rules(settings: Settings) -> Iterator[Finding]:
    """Quy tắc."""
    yield Finding(f"Quy tắc: {check_rules(settings.rules_dir, None)}", True)


def _templates(settings: Settings) -> Iterator[Finding]:
    """Mẫu thư."""
    from mailflow.adapters.templates import Templates

    made = Templates(settings.templates_dir / "mail")
    advice = "\n".join(made.problems.values())
    yield Finding(f"Mẫu thư {settings.templates_dir}: {len(made.names)} mẫu", not advice, advice)


def _data(settings: Settings) -> Iterator[Finding]:
    """Thư mục dữ liệu."""
    folder = settings.data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = folder / ".mailflow-check"
        probe.write_bytes(b"")
        probe.unlink()
        free = shutil.disk_usage(folder).free // 1_000_000
    except OSError as error:
        yield Finding(
            f"Thư mục dữ liệu {folder}", False, f"{error.strerror}: cấp quyền ghi cho tài khoản chạy dịch vụ."
        )
        return
    enough = free > 500
    advice = "" if enough else "Dọn đĩa: thư gốc và báo cáo được giữ trong cơ sở dữ liệu, cần ít nhất 500 MB."
    yield Finding(f"Thư mục dữ liệu {folder}: ghi được, còn {free} MB", enough, advice)
    settings.signing_key()
    yield Finding("Khóa bí mật để nhận ra thư trả lời", True)


def _database(settings: Settings) -> Iterator[Finding]:
    """Cơ sở dữ liệu."""
    from mailflow.adapters.store import Store

    store = Store(settings.database_url())
    try:
        store.migrate()
        yield Finding(f"Cơ sở dữ liệu: {store.check()}", True)
    finally:
        store.close()


def _imap(settings: Settings) -> Iterator[Finding]:
    """IMAP."""
    from mailflow.daemon import mailbox_of

    with mailbox_of(settings) as box:
        yield from box.check()


def _smtp(settings: Settings) -> Iterator[Finding]:
    """SMTP."""
    from mailflow.daemon import sender_of

    yield from sender_of(settings).check(settings.identity.team_address)


def _clock(settings: Settings) -> Iterator[Finding]:
    """Đồng hồ, múi giờ."""
    try:
        at = datetime.now(UTC).astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))
    except ZoneInfoNotFoundError:
        yield Finding("Múi giờ Asia/Ho_Chi_Minh", False, "Cài dữ liệu múi giờ: apt-get install tzdata")
        return
    sane = at.year >= 2026 and abs(time.time() - at.timestamp()) < 5
    advice = "" if sane else "Đặt lại giờ máy chủ (timedatectl set-ntp true)."
    yield Finding(f"Đồng hồ: {at:%H:%M %d/%m/%Y} giờ Việt Nam", sane, advice)


def _tools(settings: Settings) -> Iterator[Finding]:
    """Công cụ ngoài."""
    for tool, use in TOOLS.items():
        found = shutil.which(tool)
        needed = settings.limits.ocr
        advice = "" if found else f"Cần để {use}; hoặc đặt [limits] ocr = false."
        yield Finding(f"Công cụ {tool}: {found or 'chưa cài'}", bool(found) or not needed, advice)
