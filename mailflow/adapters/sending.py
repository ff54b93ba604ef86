"""Hands mail to the SMTP server and says what became of each. Which mail, and when again, is decided elsewhere.

One recipient per mail. `before` and `after` let the caller commit the state of each mail around its sending, so that a
crash between DATA and the answer leaves a row that says `sending`.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parseaddr

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPResponseException,
    SMTPSenderRefused,
)

from mailflow.core.account import Account, Finding, Tls, has_control, valid_until
from mailflow.core.records import DeliveryState
from mailflow.errors import MailflowError, SendingError, SettingsError

PASS_SECONDS = 120.0  # no mail is begun later in one `send`: what is due by the clock must not wait for a slow server
DATA_SECONDS = 600.0  # RFC 5321 4.5.3.2.6: the answer to the final dot; giving up earlier makes duplicates
_LINK_ERRORS = (SMTPException, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One mail to one recipient. `raw` is the flattened message and is sent as it is, line ends made CRLF."""

    id: int
    from_: str
    to: str
    raw: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`state` is ACCEPTED, REFUSED (permanent), RETRY or UNCERTAIN; `reply` is the server's answer or our reason.

    `limit`: the mail was refused as too large by a server that takes so many bytes (0: it does not say how many).
    """

    id: int
    state: DeliveryState
    reply: str
    limit: int | None = None


class _LinkLost(Exception):
    """The connection ended before DATA: nothing was handed over."""


class Sender:
    """Sends over up to `concurrency` connections. `helo` is our name in EHLO, an address literal by default."""

    def __init__(
        self,
        account: Account,
        concurrency: int = 4,
        *,
        helo: str = "[127.0.0.1]",
        data_timeout: float = DATA_SECONDS,
        pass_seconds: float = PASS_SECONDS,
    ) -> None:
        self._account = account
        self._concurrency = max(1, concurrency)
        self._helo = helo
        self._data_timeout = data_timeout
        self.pass_seconds = pass_seconds
        self._valid_until: datetime | None = None

    @property
    def certificates(self) -> dict[str, datetime]:
        """The server with the end of its certificate, once one was seen."""
        return {f"SMTP {self._account.at}": self._valid_until} if self._valid_until else {}

    def send(
        self,
        mails: Iterable[Outgoing],
        before: Callable[[int], bool] = lambda _id: True,
        after: Callable[[Outcome], None] = lambda _outcome: None,
    ) -> list[Outcome]:
        """`send_all` for callers without an event loop."""
        return asyncio.run(self.send_all(mails, before, after))

    async def send_all(
        self,
        mails: Iterable[Outgoing],
        before: Callable[[int], bool] = lambda _id: True,
        after: Callable[[Outcome], None] = lambda _outcome: None,
    ) -> list[Outcome]:
        """Send every mail once and return the outcomes in the order they came.

        `before(id)` runs just before a mail is handed over; False means "not now" and the mail is left out.
        `after(outcome)` runs directly after. After `pass_seconds` no further mail is begun: those are left out too.
        When no connection can be had, the mails left are RETRY with the reason and `before` is not called for them.
        Raises SettingsError, and whatever `before` and `after` raise.
        """
        waiting = deque(mails)
        outcomes: list[Outcome] = []
        run = _Run(self, waiting, before, after, outcomes)
        workers = [asyncio.ensure_future(run.work()) for _ in range(min(self._concurrency, len(waiting)))]
        try:
            await asyncio.gather(*workers)
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
        for mail in waiting if run.trouble else ():
            await run.done([Outcome(mail.id, DeliveryState.RETRY, run.trouble)])
        return outcomes

    def check(self, address: str = "") -> list[Finding]:
        """What `mailflow check` says of this server: connect, log in, ask for its limit of size.

        With `address`, whether a mail from it to itself would be taken; the envelope is withdrawn before DATA.
        """
        what = f"SMTP {self._account.at}: kết nối, đăng nhập {self._account.username or '(không)'}"
        try:
            limit, refusal = asyncio.run(self._probe(address))
        except MailflowError as error:
            return [Finding(what, False, str(error))]
        size = f"{limit / 1_000_000:.0f} MB" if limit else "máy chủ không nêu"
        found = [Finding(what, True), Finding(f"Cỡ thư gửi tối đa: {size}", True)]
        advice = f"{refusal} Hãy cấp cho tài khoản quyền gửi bằng địa chỉ này." if refusal else ""
        return [*found, Finding(f"Gửi thư bằng địa chỉ {address}", not refusal, advice)] if address else found

    async def _probe(self, address: str) -> tuple[int, str]:
        link = await self.connect()
        limit, refusal = size_limit(link), ""
        try:
            if address:
                await link.mail(address)
                await link.rcpt(address)
                await link.rset()
        except _LINK_ERRORS as error:
            refusal = f"Máy chủ không nhận: {_said(self._account, error)}."
        await hang_up(link)
        return limit, refusal

    async def connect(self) -> SMTP:
        """A connection that is ready for mail. Raises SendingError, or SettingsError for an unreadable ca_file."""
        account = self._account
        link = SMTP(
            hostname=account.host,
            port=account.port,
            local_hostname=self._helo,
            timeout=account.timeout,
            use_tls=account.tls == Tls.IMPLICIT,
            start_tls=account.tls == Tls.STARTTLS,
            tls_context=None if account.tls == Tls.NONE else _tls_context(account),
        )
        try:
            async with asyncio.timeout(2 * account.timeout):  # a timeout alone starts anew at every step
                await link.connect()
                await link.ehlo()
                await self._log_in(link)
            self._valid_until = valid_until(link.get_transport_info("peercert")) or self._valid_until
        except (*_LINK_ERRORS, MailflowError) as error:
            link.close()
            raise SendingError(_explain(account, error)) from None
        return link

    async def _log_in(self, link: SMTP) -> None:
        account = self._account
        if not account.username:
            return
        offered = link.server_auth_methods
        if account.token is None:
            # One try: the library's own `login` tries every mechanism, and some servers lock after three wrong answers.
            name = next((m for m in ("plain", "login", "cram-md5") if m in offered), "")
            if not name:
                raise SMTPException("the server offers no AUTH PLAIN, LOGIN or CRAM-MD5")
            methods = {"plain": link.auth_plain, "login": link.auth_login, "cram-md5": link.auth_crammd5}
            await methods[name](account.username, account.password or "")
            return
        if "xoauth2" not in offered:
            raise SMTPException("the server offers no AUTH XOAUTH2")
        token = await asyncio.to_thread(account.token)
        await link.auth_xoauth2(account.username, token)

    async def hand_over(self, link: SMTP, mail: Outgoing) -> Outcome:
        """One mail on an open connection. Raises _LinkLost when the connection ended before DATA."""
        limit, size = size_limit(link), _size(mail)
        if limit and size > limit:
            reply = f"Thư {size} byte lớn hơn mức máy chủ SMTP nhận ({limit} byte)."
            return Outcome(mail.id, DeliveryState.REFUSED, reply, limit)
        refusal, options = _local_refusal(link, mail, size)
        if refusal:
            return Outcome(mail.id, DeliveryState.REFUSED, refusal)
        encoding = "utf-8" if "SMTPUTF8" in options else "ascii"
        try:
            await link.mail(mail.from_, options=options, encoding=encoding)
            await link.rcpt(mail.to, encoding=encoding)
        except SMTPResponseException as error:
            return await self._refused(link, mail, error)
        except ValueError as error:
            link.close()  # MAIL may be open on it
            return Outcome(mail.id, DeliveryState.REFUSED, f"Địa chỉ {mail.to!r} không gửi được: {error}")
        except (SMTPException, OSError) as error:
            raise _LinkLost(_said(self._account, error)) from None
        return await self._data(link, mail)

    async def _data(self, link: SMTP, mail: Outgoing) -> Outcome:
        try:
            answer = await link.data(mail.raw, timeout=self._data_timeout)
        except (SMTPException, OSError) as error:
            if isinstance(error, SMTPDataError) and 400 <= error.code < 600:
                return await self._refused(link, mail, error)
            link.close()
            reply = f"Mất kết nối sau lệnh DATA, không rõ máy chủ đã nhận hay chưa: {_said(self._account, error)}"
            return Outcome(mail.id, DeliveryState.UNCERTAIN, reply)
        return Outcome(mail.id, DeliveryState.ACCEPTED, self._account.redacted(f"{answer.code} {answer.message}"))

    async def _refused(self, link: SMTP, mail: Outgoing, error: SMTPResponseException) -> Outcome:
        """4xx: again later. 5xx: for good, except where we are refused and not the recipient, and a person can put the
        settings right: at MAIL (552 there means too large, RFC 1870 6.1), or 530 "authentication required"."""
        if error.code == 421:
            link.close()
        reply = _said(self._account, error)
        state = DeliveryState.REFUSED if error.code >= 500 else DeliveryState.RETRY
        if error.code == 530 or (isinstance(error, SMTPSenderRefused) and error.code >= 500 and error.code != 552):
            state = DeliveryState.RETRY
            reply = f"Máy chủ không cho tài khoản này gửi, hãy kiểm tra tài khoản SMTP: {reply}"
        with contextlib.suppress(*_LINK_ERRORS):
            await link.rset()
        too_large = state is DeliveryState.REFUSED and _says_too_large(error)
        return Outcome(mail.id, state, reply, size_limit(link) if too_large else None)


@dataclass
class _Run:
    """One `send_all`: the workers share what waits, and the last trouble with a connection."""

    sender: Sender
    waiting: deque[Outgoing]
    before: Callable[[int], bool]
    after: Callable[[Outcome], None]
    outcomes: list[Outcome]
    trouble: str = ""
    linked: bool = False
    started: float = field(default_factory=time.monotonic)
    dialling: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def work(self) -> None:
        """Send until nothing waits or no connection can be had; then the other workers go on, if they can."""
        link: SMTP | None = None
        last: list[Outcome] = []  # what became of the mail before, not written yet
        try:
            while self.waiting and not self._late():
                fresh = link is None or not link.is_connected
                if link is None or fresh:
                    await self.done(last)
                    link = await self._connect()
                if not self.waiting:  # another worker took it while we connected
                    break
                mail = self.waiting.popleft()
                mine, _ = await asyncio.gather(asyncio.to_thread(self.before, mail.id), self.done(last))
                if mine:
                    link = await self._one(link, mail, fresh, last)
            await self.done(last)
            if link is not None:
                await hang_up(link)
        except SendingError as error:
            self.trouble = str(error)
        finally:
            if link is not None:
                link.close()
            for outcome in last:  # cancelled, because another worker's `before` or `after` raised
                self.after(outcome)

    def _late(self) -> bool:
        return time.monotonic() - self.started > self.sender.pass_seconds

    async def _connect(self) -> SMTP:
        """One dials at a time; where the first cannot get in, the others do not knock with the same wrong password."""
        async with self.dialling:
            if self.trouble and not self.linked:
                raise SendingError(self.trouble)
            try:
                link = await self.sender.connect()
            except SendingError as error:
                self.trouble = str(error)
                raise
            self.linked = True
            return link

    async def _one(self, link: SMTP, mail: Outgoing, fresh: bool, last: list[Outcome]) -> SMTP:
        """Hand over one mail; a connection the server had closed as idle is replaced once. Returns the one in use.

        Raises SendingError, the mail noted as RETRY, when a fresh connection is of no use either.
        """
        try:
            try:
                outcome = await self.sender.hand_over(link, mail)
            except _LinkLost:
                if fresh:
                    raise
                link = await self._connect()
                outcome = await self.sender.hand_over(link, mail)
        except (_LinkLost, SendingError) as error:
            link.close()
            await self.done([Outcome(mail.id, DeliveryState.RETRY, str(error))])
            raise SendingError(str(error)) from None
        last.append(outcome)
        return link

    async def done(self, outcomes: list[Outcome]) -> None:
        """Write what became of mails, in a thread: it waits for the disk, and other connections go on meanwhile."""
        while outcomes:
            outcome = outcomes.pop()
            self.outcomes.append(outcome)
            await asyncio.to_thread(self.after, outcome)


def size_limit(link: SMTP) -> int:
    """The server's limit of RFC 1870 in bytes, 0 when it names none."""
    value = link.esmtp_extensions.get("size", "").strip()
    return int(value) if value.isascii() and value.isdigit() else 0


async def hang_up(link: SMTP) -> None:
    """Say QUIT if the server still listens, and close. Never raises for a lost connection."""
    with contextlib.suppress(*_LINK_ERRORS):
        await link.quit(timeout=5)
    link.close()


def _tls_context(account: Account) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=account.ca_file)
    except OSError as error:
        raise SettingsError(f"Tệp chứng thư {account.ca_file} không đọc được: {error}. Cần một tệp PEM.") from None


def _size(mail: Outgoing) -> int:
    """Bytes as sent, with CRLF."""
    return len(mail.raw) + mail.raw.count(b"\n") - mail.raw.count(b"\r\n")


def _says_too_large(error: SMTPResponseException) -> bool:
    """RFC 3463 3.4: X.3.4 and X.2.3; servers without such codes say 552 (RFC 1870 6.1), which X.2.2 makes "full"."""
    if "5.3.4" in error.message or "5.2.3" in error.message:
        return True
    return error.code == 552 and "5.2.2" not in error.message


def _local_refusal(link: SMTP, mail: Outgoing, size: int) -> tuple[str, list[str]]:
    """Why this server cannot take the mail at all, "" when it can, and the options for MAIL."""
    options: list[str] = []
    for address in (mail.from_, mail.to):
        if has_control(address) or parseaddr(address)[1] != address:  # the library would send to what it makes of it
            return f"Địa chỉ {address!r} không gửi được: không phải một địa chỉ thư.", options
    if link.supports_extension("size"):
        options.append(f"SIZE={size}")
    if not mail.raw.isascii():
        if not link.supports_extension("8bitmime"):
            return "Thư có byte ngoài ASCII mà máy chủ SMTP không nhận 8BITMIME.", options
        options.append("BODY=8BITMIME")
    if not (mail.from_ + mail.to).isascii():
        if not link.supports_extension("smtputf8"):
            return f"Địa chỉ {mail.to} có chữ ngoài ASCII mà máy chủ SMTP không nhận SMTPUTF8.", options
        options.append("SMTPUTF8")
    return "", options


def _explain(account: Account, error: BaseException) -> str:
    return f"SMTP {account.at}: không kết nối được ({_said(account, error)}). {_advice(account, error)}"


def _said(account: Account, error: BaseException) -> str:
    """The server's words with their code, or what the system says."""
    if isinstance(error, SMTPResponseException):
        return account.redacted(f"{error.code} {error.message}")
    return account.redacted(str(error) or type(error).__name__)


def _advice(account: Account, error: BaseException) -> str:
    cause = error.__cause__ or error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return "Chứng thư của máy chủ không được tin cậy: kiểm tra tên máy chủ, hoặc đặt ca_file là tệp PEM của đơn vị."
    if isinstance(cause, ssl.SSLError):
        return f'Không bắt tay TLS được với tls = "{account.tls}": kiểm tra cổng và cách mã hóa.'
    if isinstance(error, SMTPAuthenticationError):
        return f"Kiểm tra tên đăng nhập {account.username}, mật khẩu hoặc mã truy cập, và quyền gửi SMTP của tài khoản."
    if isinstance(error, MailflowError):
        return "Thư còn trong hàng chờ và sẽ được gửi lại."
    return "Kiểm tra máy chủ, cổng, cách mã hóa và tường lửa; thư còn trong hàng chờ và sẽ được gửi lại."
