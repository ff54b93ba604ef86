"""A mail server inside this process, for the demo and fast tests: IMAP by pymap, SMTP by aiosmtpd, mail in memory.

It plays the part of the province's server: it stamps what it receives, says whether the sender was proven, refuses or
bounces where told to. It listens on 127.0.0.1 only, on ports the system chooses, and forgets everything when stopped.
"""

from __future__ import annotations

import asyncio
import email.policy
import logging
import re
import threading
import uuid
from argparse import Namespace
from collections.abc import Callable, Coroutine, Iterable
from datetime import UTC, datetime
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.parser import BytesHeaderParser
from email.utils import format_datetime, parseaddr
from types import TracebackType
from typing import Any, TypeVar

from aiosmtpd.smtp import SMTP as SmtpProtocol
from aiosmtpd.smtp import AuthResult, Envelope, Session
from proxyprotocol.noop import ProxyProtocolNoop
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import Config, Identity, Login
from pymap.backend.dict.mailbox import MailboxData
from pymap.concurrent import Subsystem
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials import FetchRequirement
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

from mailflow.core.account import Account, Tls

HOST = "127.0.0.1"
SIZE_LIMIT = 30_000_000  # bytes; what the SMTP side announces
_T = TypeVar("_T")


def _utc_now() -> datetime:
    return datetime.now(UTC)


class _QuietConfig(Config):
    """pymap's settings, without a look-up of this host's name for every greeting."""

    @property
    def greeting(self) -> bytes:
        return b"Server ready"


class EmbeddedServer:
    """Start with `with EmbeddedServer(addresses) as server:`; every address is a mailbox with the same password.

    `clock` dates what is received (Received, INTERNALDATE). Mail submitted after login as the address in its From gets
    `Authentication-Results: <authserv_id>; dmarc=pass`; mail from anywhere else gets dmarc=fail, and no mail keeps such
    a header that it brought along (RFC 8601 5).
    """

    def __init__(
        self,
        addresses: Iterable[str],
        *,
        password: str = "demo",  # noqa: S107 - guards nothing: loopback only, mail in memory
        authserv_id: str = "mx.binhphuoc.example",
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        self.password = password
        self.authserv_id = authserv_id
        self.clock = clock
        self.imap_port = 0
        self.smtp_port = 0
        self._addresses = {a.lower() for a in addresses}
        self._refusals: dict[str, str] = {}
        self._bouncing: set[str] = set()
        self._loop = asyncio.new_event_loop()
        self._thread: threading.Thread | None = None
        self._stop = asyncio.Event()
        self._config, self._login = _backend()
        self._serial = 0

    def __enter__(self) -> EmbeddedServer:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Returns when both ports listen."""
        logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd warns of its own deprecations at each login
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), name="embedded-mail", daemon=True)
        self._thread.start()
        ready.wait()

    def stop(self) -> None:
        """Ends both servers and their connections; the mail is gone."""
        if self._thread is None:
            return
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        self._thread = None

    # For tests and demo

    def imap_account(self, address: str) -> Account:
        return Account(HOST, self.imap_port, Tls.NONE, address.lower(), self.password, timeout=10)

    def smtp_account(self, address: str) -> Account:
        return Account(HOST, self.smtp_port, Tls.NONE, address.lower(), self.password, timeout=10)

    def refuse(self, address: str, reply: str = "550 5.1.1 User unknown") -> None:
        """From now on RCPT for `address` gets `reply`; "" takes that back."""
        if reply:
            self._refusals[address.lower()] = reply
        else:
            self._refusals.pop(address.lower(), None)

    def bounce(self, address: str) -> None:
        """From now on mail to `address` is accepted and comes back to its envelope sender as a DSN (RFC 3464)."""
        self._bouncing.add(address.lower())

    def deliver(self, to: str, raw: bytes, *, proven: bool | None = True, envelope_from: str = "") -> None:
        """Put a mail into the inbox of `to` as if it had come from outside.

        `proven` False: the sender is forged (dmarc=fail); None: the server says nothing about the sender.
        """
        self._call(self._store(to.lower(), envelope_from or from_address(raw), raw, proven))

    def inbox(self, address: str, folder: str = "INBOX") -> list[bytes]:
        """Raw mails in a folder of `address`, oldest first; empty when there is no such folder."""
        return self._call(self._read(address.lower(), folder))

    def add(self, address: str) -> None:
        """A further mailbox."""
        self._call(self._add_user(address.lower()))

    # In the server's thread

    def _call(self, work: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve(ready))
        finally:
            self._loop.close()

    async def _serve(self, ready: threading.Event) -> None:
        self._config.apply_context()
        for address in self._addresses:
            await self._add_user(address)
        reader = ProxyProtocolReader(ProxyProtocolNoop())
        imap = await asyncio.start_server(reader.get_callback(IMAPServer(self._login, self._config)), HOST, 0)
        smtp = await self._loop.create_server(self._smtp, HOST, 0)
        self.imap_port = imap.sockets[0].getsockname()[1]
        self.smtp_port = smtp.sockets[0].getsockname()[1]
        ready.set()
        await self._stop.wait()
        imap.close()
        smtp.close()
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    async def _add_user(self, address: str) -> None:
        self._addresses.add(address)
        self._login.users_dict[address] = UserMetadata(self._config, address, password=self.password)

    def _smtp(self) -> SmtpProtocol:
        return SmtpProtocol(
            _Border(self),
            hostname=self.authserv_id,
            ident="ESMTP",
            data_size_limit=SIZE_LIMIT,
            enable_SMTPUTF8=True,
            auth_require_tls=False,
            authenticator=self._log_in,
            loop=self._loop,
        )

    def _log_in(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        user, password = given.login.decode("utf-8", "replace"), given.password.decode("utf-8", "replace")
        known = user.lower() in self._addresses and password == self.password
        return AuthResult(success=known, handled=False, auth_data=user.lower())

    def refusal(self, address: str) -> str:
        """The reply to RCPT for `address`, "" when its mail is taken."""
        if address in self._refusals:
            return self._refusals[address]
        known = address in self._addresses or address in self._bouncing
        return "" if known else f"550 5.1.1 <{address}>: Recipient address rejected: User unknown"

    async def accept(self, envelope: Envelope, raw: bytes, proven: bool) -> None:
        """Deliver to each recipient, or send the failure notice back; never a notice about a notice (RFC 5321 6.1)."""
        sender = (envelope.mail_from or "").lower()
        for to in envelope.rcpt_tos:
            if to.lower() not in self._bouncing:
                await self._store(to.lower(), sender, raw, proven)
            elif sender in self._addresses:
                notice = failure_notice(self.authserv_id, sender, to, raw, self.clock())
                await self._store(sender, "", notice, True)

    async def _store(self, to: str, sender: str, raw: bytes, proven: bool | None) -> None:
        now = self.clock()
        self._serial += 1
        lines = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        stamped = self._stamp(to, sender, lines, proven, now) + without_results_of(self.authserv_id, lines)
        folder = await self._folder(to, "INBOX")
        await folder.append(AppendMessage(stamped, now))

    def _stamp(self, to: str, sender: str, raw: bytes, proven: bool | None, now: datetime) -> bytes:
        """What a border server puts on top: trace (RFC 5321 4.4) and its finding about the sender (RFC 8601)."""
        domain = from_address(raw).rpartition("@")[2] or "unknown"
        trace = (
            f"Return-Path: <{sender}>\r\n"
            f"Received: from mail.{domain} by {self.authserv_id} with ESMTP id {self._serial:08X}\r\n"
            f"\tfor <{to}>; {format_datetime(now)}\r\n"
        )
        if proven is not None:
            result = "pass" if proven else "fail"
            trace += f"Authentication-Results: {self.authserv_id};\r\n\tdmarc={result} header.from={domain}\r\n"
        return trace.encode("utf-8", "replace")

    async def _folder(self, address: str, folder: str) -> MailboxData:
        async with Identity(address, self._login, None, frozenset()).new_session() as session:
            return await session.mailbox_set.get_mailbox(folder)

    async def _read(self, address: str, folder: str) -> list[bytes]:
        try:
            mails = [mail async for mail in (await self._folder(address, folder)).messages()]
        except KeyError:
            return []
        return [bytes((await mail.load_content(FetchRequirement.CONTENT)).content) for mail in mails]


class _Border:
    """The hooks of aiosmtpd: who is known, who is refused, what is stored."""

    def __init__(self, server: EmbeddedServer) -> None:
        self._server = server

    async def handle_RCPT(
        self, _smtp: SmtpProtocol, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        refusal = self._server.refusal(address.lower())
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, _smtp: SmtpProtocol, session: Session, envelope: Envelope) -> str:
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        proven = bool(session.authenticated) and session.auth_data == from_address(raw)
        await self._server.accept(envelope, raw, proven)
        return "250 2.0.0 Ok: stored"


def _backend() -> tuple[Config, Login]:
    """pymap's dictionary backend, empty, with passwords kept as they are: hashing would cost half a second a login."""
    args = Namespace(passlib_cfg=None, proxy_protocol=None)
    config = _QuietConfig(
        args,
        demo_data=False,
        demo_user="",
        demo_password="",
        host=HOST,
        port=0,
        tls_enabled=False,
        invalid_user_sleep=0.0,
        proxy_protocol=ProxyProtocolNoop(),
        reject_dnsbl=False,
        hash_context=Cleartext(),
        cpu_subsystem=Subsystem.for_asyncio(),
    )
    return config, Login(config)


def from_address(raw: bytes) -> str:
    """The address in From, in lower case; "" when there is none."""
    head = BytesHeaderParser(policy=email.policy.compat32).parsebytes(raw)
    return parseaddr(str(head.get("From", "")))[1].lower()


def without_results_of(authserv_id: str, raw: bytes) -> bytes:
    """`raw` (CRLF) without Authentication-Results fields that claim to be ours."""
    head, gap, body = raw.partition(b"\r\n\r\n")
    fields = re.split(rb"\r\n(?![ \t])", head)  # folded lines stay with their field
    return b"\r\n".join(f for f in fields if not _claims(f, authserv_id)) + gap + body


def _claims(field: bytes, authserv_id: str) -> bool:
    name, _, value = field.partition(b":")
    named = value.partition(b";")[0].lower().split()[:1]
    return name.strip().lower() == b"authentication-results" and named == [authserv_id.lower().encode()]


def failure_notice(host: str, sender: str, recipient: str, raw: bytes, now: datetime) -> bytes:
    """A delivery status notification (RFC 3464) as mail servers write it, with the header of the mail inside."""
    original = BytesHeaderParser(policy=email.policy.compat32).parsebytes(raw)
    notice = MIMEMultipart("report", report_type="delivery-status")
    notice["From"] = f"Mail Delivery System <MAILER-DAEMON@{host}>"
    notice["To"] = sender
    notice["Subject"] = "Undelivered Mail Returned to Sender"
    notice["Date"] = format_datetime(now)
    notice["Message-ID"] = f"<{uuid.uuid4().hex}@{host}>"
    notice["Auto-Submitted"] = "auto-replied"
    notice.attach(
        MIMEText(
            f"This is the mail system at host {host}.\n\nYour message could not be delivered.\n\n"
            f"<{recipient}>: host mx.invalid said: 550 5.1.1 User unknown (in reply to RCPT TO command)\n"
        )
    )
    notice.attach(_status(host, recipient))
    copy = MIMEBase("message", "rfc822")
    copy.attach(original)
    notice.attach(copy)
    return notice.as_bytes(policy=email.policy.compat32.clone(linesep="\r\n"))


def _status(host: str, recipient: str) -> MIMEBase:
    whole, one = Message(), Message()
    whole["Reporting-MTA"] = f"dns; {host}"
    one["Final-Recipient"] = f"rfc822; {recipient}"
    one["Action"] = "failed"
    one["Status"] = "5.1.1"
    one["Diagnostic-Code"] = "smtp; 550 5.1.1 User unknown"
    status = MIMEBase("message", "delivery-status")
    status.attach(whole)
    status.attach(one)
    return status
