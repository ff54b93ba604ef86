"""Access tokens for XOAUTH2 (Gmail, Microsoft 365) from a refresh token (RFC 6749 6). Logging in is not done here."""

from __future__ import annotations

import http.client
import json
import ssl
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import Message
from typing import IO, Any

from mailflow.core.account import has_control, is_loopback
from mailflow.errors import SettingsError, TokenError

ANSWER_BYTES = 65_536
MARGIN = timedelta(minutes=2)  # a token is renewed this long before it ends, so that a slow login still holds
UNSAID_LIFETIME = 300  # seconds, when the endpoint names none (RFC 6749 5.1 only recommends it)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirected token request would hand our secrets to another address."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        return None


class TokenSource:
    """Call it for a valid access token. Safe from several threads.

    A new refresh token in an answer replaces the old one as long as the process lives; the configured one must stay
    good for the next start (Google's and Microsoft's do).
    Raises SettingsError when `endpoint` is not https (http only on this machine) or `ca_file` cannot be read.
    """

    def __init__(
        self,
        endpoint: str,
        client_id: str,
        client_secret: str,
        refresh_token: str,
        scope: str = "",
        *,
        ca_file: str | None = None,
        timeout: float = 30.0,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        parts = urllib.parse.urlsplit(endpoint)
        if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
            raise SettingsError(f"Địa chỉ cấp mã truy cập {endpoint!r} phải bắt đầu bằng https://.")
        self._endpoint = endpoint
        self._client_id = client_id
        self._client_secret = client_secret
        self._refresh_token = refresh_token
        self._scope = scope
        self._timeout = timeout
        self._clock = clock
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=_tls_context(ca_file)), _NoRedirect
        )
        self._lock = threading.Lock()
        self._token = ""
        self._renew_at = clock()

    def __repr__(self) -> str:
        return f"TokenSource({self._endpoint!r}, {self._client_id!r})"

    def __call__(self) -> str:
        """The cached token, or a new one when that ends soon. Raises TokenError."""
        with self._lock:
            if not self._token or self._clock() >= self._renew_at:
                self._renew()
            return self._token

    def _renew(self) -> None:
        answer = self._ask()
        token = answer.get("access_token")
        if not isinstance(token, str) or not token or not token.isascii() or has_control(token):
            raise self._error("câu trả lời không có access_token dùng được")
        lifetime = answer.get("expires_in")
        if isinstance(lifetime, bool) or not isinstance(lifetime, int) or not 0 < lifetime < 10**8:
            lifetime = UNSAID_LIFETIME
        self._token = token
        self._renew_at = self._clock() + timedelta(seconds=lifetime) - min(MARGIN, timedelta(seconds=lifetime / 2))
        renewed = answer.get("refresh_token")
        if isinstance(renewed, str) and renewed:
            self._refresh_token = renewed

    def _ask(self) -> dict[str, Any]:
        fields = {
            "grant_type": "refresh_token",
            "client_id": self._client_id,
            "client_secret": self._client_secret,
            "refresh_token": self._refresh_token,
            "scope": self._scope,
        }
        body = urllib.parse.urlencode({k: v for k, v in fields.items() if v}).encode()
        request = urllib.request.Request(  # noqa: S310 - the scheme is checked in __init__
            self._endpoint, body, {"Accept": "application/json"}, method="POST"
        )
        try:
            with self._opener.open(request, timeout=self._timeout) as answer:
                return self._parsed(answer.read(ANSWER_BYTES + 1))
        except urllib.error.HTTPError as error:
            raise self._refused(error) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason = getattr(error, "reason", error)
            if isinstance(reason, ssl.SSLCertVerificationError):
                raise self._error(f"chứng thư không được tin cậy ({reason.verify_message})") from None
            raise self._error(f"không kết nối được ({reason or type(error).__name__})") from None

    def _parsed(self, raw: bytes) -> dict[str, Any]:
        if len(raw) > ANSWER_BYTES:
            raise self._error("câu trả lời quá dài")
        try:
            answer = json.loads(raw)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise self._error("câu trả lời không phải JSON")
        return answer

    def _refused(self, error: urllib.error.HTTPError) -> TokenError:
        """RFC 6749 5.2: `error` says whether a person must act."""
        with error:
            try:
                code = str(self._parsed(error.read(ANSWER_BYTES)).get("error", ""))
            except (TokenError, OSError, http.client.HTTPException):
                code = ""
        advice = {
            "invalid_grant": "refresh token đã hết hạn hoặc bị thu hồi, hãy cấp lại quyền rồi ghi refresh token mới",
            "invalid_client": "client_id hoặc client_secret không đúng",
            "unauthorized_client": "ứng dụng chưa được phép dùng refresh token",
            "invalid_scope": "scope không đúng",
        }.get(code, "lần sau sẽ thử lại; nếu lặp lại, hãy hỏi người quản trị tài khoản")
        return self._error(f"HTTP {error.code} {code}".strip() + f"; {advice}")

    def _error(self, reason: str) -> TokenError:
        for secret in (self._client_secret, self._refresh_token):
            reason = reason.replace(secret, "***") if secret else reason
        return TokenError(f"Không lấy được mã truy cập từ {self._endpoint}: {reason[:300]}.")


def _tls_context(ca_file: str | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise SettingsError(f"Tệp chứng thư {ca_file} không đọc được: {error}. Cần một tệp PEM.") from None
