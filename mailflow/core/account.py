"""An account on a mail server (IMAP or SMTP) and what a check of it found. Connections live in the adapters."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from mailflow.errors import SettingsError


class Tls(StrEnum):
    """IMPLICIT: TLS from the first byte (RFC 8314, ports 993 and 465). STARTTLS is required, never merely tried."""

    IMPLICIT = "implicit"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Account:
    """Where and as whom to log in. Secrets never show in `repr`.

    `token` gives an OAuth access token for XOAUTH2 and goes before `password`; it may raise MailflowError.
    An empty `username` means no login, for an SMTP relay that knows us by network address.
    `timeout` is in seconds, for each step. `ca_file` names a PEM file whose authorities are trusted instead of the
    system's. The certificate is always verified, so there is no switch for that.

    Raises SettingsError when the secret would travel unencrypted, or cannot be sent.
    """

    host: str
    port: int
    tls: Tls = Tls.IMPLICIT
    username: str = ""
    password: str | None = field(default=None, repr=False)
    token: Callable[[], str] | None = field(default=None, repr=False)
    timeout: float = 60.0
    ca_file: str | None = None
    allow_plaintext: bool = False

    def __post_init__(self) -> None:
        if self.tls == Tls.NONE and not self.allow_plaintext and not is_loopback(self.host):
            raise SettingsError(
                f"{self.at}: kết nối không mã hóa chỉ được dùng với chính máy này (127.0.0.1, ::1, localhost). "
                'Hãy đặt tls = "implicit" hoặc tls = "starttls"; nếu đường truyền đã được bảo vệ bằng cách khác, '
                "đặt allow_plaintext = true."
            )
        if self.username and self.password is None and self.token is None:
            raise SettingsError(f"{self.at}: tài khoản {self.username} chưa có mật khẩu hoặc mã truy cập OAuth.")
        if has_control(self.username) or has_control(self.password or ""):
            raise SettingsError(
                f"{self.at}: tên đăng nhập hoặc mật khẩu có ký tự điều khiển (thường là dấu xuống dòng thừa ở cuối "
                "tệp mật khẩu). Hãy ghi lại cho đúng."
            )

    @property
    def at(self) -> str:
        """`host:port`, as errors name the server."""
        return f"{self.host}:{self.port}"

    def redacted(self, text: str) -> str:
        """`text` (a server's reply, say) without our password, capped at 500 characters and on one line."""
        return " ".join((text.replace(self.password, "***") if self.password else text).split())[:500]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `mailflow check`. `advice` says what to do, "" when all is well."""

    what: str
    ok: bool
    advice: str = ""


def is_loopback(host: str) -> bool:
    """Whether `host` can only be this machine. A name other than `localhost` may resolve to anything."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def valid_until(certificate: Mapping[str, object] | None) -> datetime | None:
    """Until when a server's certificate is valid, from the form that Python's TLS gives it; None for no certificate."""
    try:
        told = str((certificate or {})["notAfter"])  # `Nov 28 03:55:20 2026 GMT`
        return datetime.strptime(told, "%b %d %H:%M:%S %Y %Z").replace(tzinfo=UTC)
    except (KeyError, ValueError):
        return None


def has_control(text: str) -> bool:
    """True for text with a control character, which could end a line of a protocol."""
    return any(ord(c) < 32 or ord(c) == 127 for c in text)
