"""One IMAP connection: dialled, logged in, bounded in time and in size. What is done over it is in box.py.

Every step is bounded, and so are all steps of one pass together. Any timeout or protocol error throws the connection
away, because the client library cannot resume a half-read answer, and raises MailboxError; the next step connects anew.
"""

from __future__ import annotations

import contextlib
import imaplib
import math
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from mailflow.core.account import Account, Tls, valid_until
from mailflow.errors import MailboxError, MailflowError, SettingsError

SMALL_LITERAL = 1_000_000  # bound on literals in answers that are not mail
SLOWEST = 16_000  # bytes a second below which a transfer counts as stuck

# What broken or hostile answers make the two client libraries raise, beside their own errors.
PROTOCOL_ERRORS = (IMAPClientError, OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError)


class Connection:
    """Connects when first used; `opened` runs on each new connection, after login. Not thread-safe."""

    def __init__(self, account: Account, opened: Callable[[IMAPClient], None]) -> None:
        self.account = account
        self._opened = opened
        self._client: IMAPClient | None = None
        self._wire: socket.socket | None = None  # a second handle on the connection: shut down, it wakes any reader
        self._literal_limit = SMALL_LITERAL
        self._left = math.inf
        self.valid_until: datetime | None = None  # of the certificate last seen

    @property
    def is_open(self) -> bool:
        return self._client is not None

    def allow(self, seconds: float = math.inf) -> None:
        """From now on all steps together may wait that long for the server."""
        self._left = seconds

    def open(self) -> IMAPClient:
        """A fresh connection, logged in. Raises MailboxError, or SettingsError when ca_file cannot be read."""
        self.drop()
        account = self.account
        context = None if account.tls == Tls.NONE else _tls_context(account)
        with self._bounded("kết nối", 2 * account.timeout):
            self._client = client = _Client(account, context, self._watch)
        client.normalise_times = False
        inner = client._imap
        inner.debug = 0  # the library sets 5, which formats every line and literal: five times slower
        read = inner.read
        inner.read = lambda size: read(self._allowed(size))
        with self.step("đăng nhập"):
            if account.tls == Tls.STARTTLS:
                client.starttls(context)
            if context is not None:
                self.valid_until = valid_until(client.socket().getpeercert())
            _login(client, account)
        with self.step("mở hộp thư đến"):
            self._opened(client)
        return client

    def close(self) -> None:
        """Log out if the server still listens. Never raises."""
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(*PROTOCOL_ERRORS):
                client.socket().settimeout(5)
                client.logout()
            _throw_away(client)
        self._watch(None)

    def drop(self) -> None:
        """Leave without a word; never raises."""
        client, self._client = self._client, None
        if client is not None:
            _throw_away(client)
        self._watch(None)

    @contextlib.contextmanager
    def step(
        self, what: str, transfer: int = 0, literal: int = SMALL_LITERAL, seconds: float = 0
    ) -> Iterator[IMAPClient]:
        """One exchange with the server, bounded as a whole: a socket's timeout alone starts anew with every byte.

        `transfer` is how many bytes are expected, `literal` the most that one string of the answer may have,
        `seconds` how long the server may rightly say nothing.
        """
        client = self._client or self.open()
        limit = 2 * self.account.timeout + transfer / SLOWEST + seconds
        self._literal_limit = max(literal, SMALL_LITERAL)
        with self._bounded(what, limit):
            yield client

    @contextlib.contextmanager
    def _bounded(self, what: str, limit: float) -> Iterator[None]:
        """At most `limit` seconds, and no more than is left of the pass; the time used is taken off."""
        started = time.monotonic()
        watch = threading.Timer(max(0.0, min(limit, self._left)), self._cut)
        watch.daemon = True
        watch.start()
        try:
            with self._errors(what):
                yield
        finally:
            watch.cancel()
            self._left -= time.monotonic() - started

    def _watch(self, wire: socket.socket | None) -> None:
        old, self._wire = self._wire, wire
        if old is not None:
            old.close()

    def _cut(self) -> None:
        """Wake a reader that hangs, in TLS too, which would wait for the peer if it were closed properly."""
        if self._wire is not None:
            with contextlib.suppress(OSError):
                self._wire.shutdown(socket.SHUT_RDWR)

    @contextlib.contextmanager
    def _errors(self, what: str) -> Iterator[None]:
        """Any failure becomes MailboxError and drops the connection. The cause is cut off: its frames hold secrets."""
        try:
            yield
        except MailflowError:
            self.drop()
            raise
        except PROTOCOL_ERRORS as error:
            self.drop()
            raise MailboxError(_explain(self.account, what, error)) from None

    def _allowed(self, size: int) -> int:
        if size > self._literal_limit:
            raise IMAPClientAbortError(f"announced {size} bytes where at most {self._literal_limit} were asked for")
        return size


class _Imap(imaplib.IMAP4):
    """Dials, and hands over a second handle before the server's first word (or TLS) can be waited for."""

    def __init__(
        self, account: Account, context: ssl.SSLContext | None, dialled: Callable[[socket.socket], None]
    ) -> None:
        self._context, self._dialled = context, dialled
        super().__init__(account.host, account.port, account.timeout)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        plain = socket.create_connection((self.host, self.port), timeout)
        self._dialled(plain.dup())
        return plain if self._context is None else self._context.wrap_socket(plain, server_hostname=self.host)


class _Client(IMAPClient):  # type: ignore[misc]
    def __init__(
        self, account: Account, context: ssl.SSLContext | None, dialled: Callable[[socket.socket], None]
    ) -> None:
        implicit = account.tls == Tls.IMPLICIT
        self._make: Callable[[], _Imap] = lambda: _Imap(account, context if implicit else None, dialled)
        where = {"host": account.host, "port": account.port, "ssl": implicit, "ssl_context": context}
        super().__init__(**where, timeout=account.timeout)

    def _create_IMAP4(self) -> imaplib.IMAP4:
        return self._make()  # called by the constructor above


def readable(client: IMAPClient, seconds: float) -> bool:
    """Whether the server says something within `seconds`; what is already buffered counts too."""
    if _has_buffered(client):
        return True
    poll = select.poll()
    poll.register(client.socket().fileno(), select.POLLIN)
    return bool(poll.poll(seconds * 1000))


def _tls_context(account: Account) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=account.ca_file)
    except OSError as error:
        raise SettingsError(f"Tệp chứng thư {account.ca_file} không đọc được: {error}. Cần một tệp PEM.") from None


def _login(client: IMAPClient, account: Account) -> None:
    """XOAUTH2 with a token, else PLAIN (RFC 4616: any script in the password), else LOGIN."""
    if account.token is not None:
        try:
            token = account.token()
        except MailflowError as error:
            raise MailboxError(f"IMAP {account.at}: {error}") from None
        # After a refusal the server sends its reason as a challenge, to be answered by an empty line.
        answers = iter([f"user={account.username}\1auth=Bearer {token}\1\1".encode()])
        client.sasl_login("XOAUTH2", lambda _challenge: next(answers, b""))
    elif client.has_capability("AUTH=PLAIN"):
        client.plain_login(account.username, account.password)
    elif client.has_capability("LOGINDISABLED"):
        raise LoginError("LOGINDISABLED")
    else:
        client.login(account.username, account.password)


def _throw_away(client: IMAPClient) -> None:
    with contextlib.suppress(*PROTOCOL_ERRORS):
        client.shutdown()


def _has_buffered(client: IMAPClient) -> bool:
    """Whether an answer lies already read in our own buffers, where polling the socket does not see it."""
    sock = client.socket()
    sock.setblocking(False)
    try:
        return bool(client._imap.file.peek(1))
    except ssl.SSLWantReadError:
        return False
    finally:
        client._set_read_timeout()


def _explain(account: Account, what: str, error: BaseException) -> str:
    reason = account.redacted(str(error) or type(error).__name__)
    return f"IMAP {account.at}: không {what} được ({reason}). {_advice(account, error)}"


def _advice(account: Account, error: BaseException) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "Chứng thư của máy chủ không được tin cậy: kiểm tra tên máy chủ, hoặc đặt ca_file là tệp PEM của đơn vị."
    if isinstance(error, ssl.SSLError):
        return f'Không bắt tay TLS được với tls = "{account.tls}": kiểm tra cổng và cách mã hóa.'
    if isinstance(error, LoginError):
        return (
            f"Kiểm tra tên đăng nhập {account.username}, mật khẩu hoặc mã truy cập, và quyền dùng IMAP của tài khoản."
        )
    if isinstance(error, socket.gaierror):
        return "Kiểm tra tên máy chủ và DNS."
    if isinstance(error, OSError):
        return "Kiểm tra máy chủ, cổng và tường lửa; lần sau sẽ kết nối lại."
    return "Lần sau sẽ kết nối lại; nếu lặp lại, hãy hỏi người quản trị máy chủ thư."
