"""The offices of a folder: one for each DIR/*/settings.toml; and that no two of them have one mailbox or database."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mailflow.adapters.settings import Settings
from mailflow.errors import MailflowError, SettingsError

# What may be said for all offices at once. A password in the environment would open one mailbox for all of them.
COMMON = ("MAILFLOW_DATABASE__URL", "MAILFLOW_LOG__", "MAILFLOW_HEALTH__")


@dataclass(frozen=True, slots=True)
class Office:
    """A folder as it is on disk now; `settings` is None where they cannot be read, and `trouble` says why."""

    name: str
    settings: Settings | None
    trouble: str = ""
    stamp: int = 0  # when settings.toml was written


def survey(folder: Path) -> dict[str, Office]:
    """Every office by its folder's name, sorted. Raises SettingsError when there is none, or for a variable that would
    go for all of them."""
    _refuse_variables()
    files = sorted(one for one in folder.glob("*/settings.toml") if not one.parent.name.startswith("."))
    if not files:
        raise SettingsError(
            f"{folder}: không có cơ quan nào. Mỗi cơ quan là một thư mục con có settings.toml, rules/ của mình, "
            f"ví dụ {folder / 'binh-phuoc' / 'settings.toml'}."
        )
    return {file.parent.name: _office(file) for file in files}


def shared(offices: Mapping[str, Office]) -> dict[str, set[str]]:
    """Offices that name the same mailbox, address, data folder or database, each with the others it collides with."""
    holders: dict[tuple[str, ...], set[str]] = {}
    for office in offices.values():
        for claim in _claims(office.settings) if office.settings else ():
            holders.setdefault(claim, set()).add(office.name)
    found: dict[str, set[str]] = {}
    for names in holders.values():
        for name in names if len(names) > 1 else ():
            found.setdefault(name, set()).update(names - {name})
    return found


def _claims(settings: Settings) -> tuple[tuple[str, ...], ...]:
    """What one office alone may have."""
    box = settings.mailbox
    return (
        ("mailbox", box.host.casefold(), box.username.casefold(), box.inbox),
        ("address", settings.identity.team_address.casefold()),
        ("data", str(settings.data_dir.resolve())),
        ("database", settings.database_url()),
    )


def _office(file: Path) -> Office:
    name, stamp = file.parent.name, file.stat().st_mtime_ns
    try:
        settings = Settings.load(file)
        address = settings.database_url()
        if address.startswith("postgresql") and not settings.database.pg_schema:
            raise SettingsError(
                f"{file}: [database] pg_schema: còn trống; mỗi cơ quan cần một schema riêng trong PostgreSQL chung."
            )
        return Office(name, settings, stamp=stamp)
    except MailflowError as error:
        return Office(name, None, str(error), stamp)


def _refuse_variables() -> None:
    for variable in sorted(os.environ):
        if variable.startswith("MAILFLOW_") and "__" in variable and not variable.startswith(COMMON):
            raise SettingsError(
                f"Biến môi trường {variable} sẽ có hiệu lực cho mọi cơ quan; hãy ghi vào settings.toml của từng cơ "
                "quan, bí mật thì vào tệp riêng nêu ở khóa ..._file."
            )
