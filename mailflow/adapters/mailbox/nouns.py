"""What the mailbox adapter takes and gives: folder names, the listing of the inbox, fetched mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from mailflow.core.account import has_control
from mailflow.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Folders:
    """Folder names as a person writes them: any script, "/" between levels, without the server's own prefix."""

    inbox: str = "INBOX"
    processed: str = "Đã xử lý"
    quarantine: str = "Cần xem lại"

    def __post_init__(self) -> None:
        names = (self.inbox, self.processed, self.quarantine)
        for name in names:
            if not name or has_control(name) or set("*%") & set(name):
                raise SettingsError(f"Tên thư mục {name!r} không dùng được: không để trống, không có * hoặc %.")
        if len({n.lower() for n in names}) < len(names):
            raise SettingsError("Ba thư mục (thư đến, đã xử lý, cần xem lại) phải có tên khác nhau.")


class Listed(NamedTuple):
    """One mail of the inbox. `size` is RFC822.SIZE in bytes (some servers only estimate it); `arrived` is UTC."""

    uid: int
    size: int
    arrived: datetime | None


class Listing(NamedTuple):
    """A frozen list of the inbox, uids ascending. Uids mean something only together with `uidvalidity`."""

    uidvalidity: int
    mails: tuple[Listed, ...]


class Fetched(NamedTuple):
    """`whole` is False when the mail is larger than was asked for (`raw` is cut) or the server cannot read it (b"")."""

    uid: int
    raw: bytes
    whole: bool = True
