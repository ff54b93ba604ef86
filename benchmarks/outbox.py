"""The outbox, each mail claimed before and settled after it, beside bare aiosmtplib and Postfix's own smtp-source.

All three hand the same mails to the same Postfix, without TLS and login, which smtp-source cannot do, over the same
number of connections that stay open. Between two rounds Postfix delivers what it has.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import aiosmtplib
import structlog

from benchmarks.corpus import AT
from mailflow.adapters.sending import Sender
from mailflow.adapters.settings import Settings
from mailflow.app import App, build_app
from mailflow.commands.logs import set_up
from mailflow.core.account import Account, Tls
from mailflow.core.outgoing import build
from mailflow.core.records import OutgoingMail
from mailflow.flows.outbox import Outbox
from tests.e2e.servers import HOST, MailServers
from tests.e2e.service import TEAM, write_settings

MAILS, CONNECTIONS, ROUNDS = 300, 4, 5
TO = "giamdoc.syt@binhphuoc.example"
SMTP_SOURCE = "/usr/sbin/smtp-source"


def run() -> list[tuple[str, str]]:
    """Rows of the table: what, figure."""
    set_up("json", "error")
    servers = MailServers([TEAM, TO])
    servers.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            return _rows(servers, build_app(Settings.load(write_settings(Path(folder), servers))))
    finally:
        servers.stop()
        structlog.reset_defaults()


def _rows(servers: MailServers, app: App) -> list[tuple[str, str]]:
    account = Account("localhost", servers.outside, Tls.NONE)
    ways: dict[str, Callable[[int], None]] = {
        "outbox": lambda round_: _outbox(app, Sender(account, CONNECTIONS), round_),
        "bare aiosmtplib": lambda _: asyncio.run(_bare(servers.outside)),
        "smtp-source": lambda _: _source(servers.outside),
    }
    took: dict[str, list[float]] = {way: [] for way in ways}
    for number in range(ROUNDS + 1):
        for way, send in ways.items():
            if way == "outbox":
                _queue(app, number)
            before = _arrived(servers)
            start = time.perf_counter()
            send(number)
            took[way].append(time.perf_counter() - start)
            while _arrived(servers) < before + MAILS:
                time.sleep(0.05)
    rates = {way: MAILS / statistics.median(seconds[1:]) for way, seconds in took.items()}  # the first one warms up
    app.store.close()
    return [
        (f"outbox, {CONNECTIONS} connections", f"{rates['outbox']:.0f} mails/s"),
        *(
            (f"  against {way}", f"{rates['outbox'] / rates[way]:.2f} x {rates[way]:.0f} mails/s")
            for way in ways
            if way != "outbox"
        ),
    ]


def _mail(number: str) -> bytes:
    words = "Tổ 1 đã nhận ý kiến của đồng chí; nội dung đã ghi vào báo cáo tuần 47 như dưới đây.\n"
    return build(
        message_id=f"<{number}@binhphuoc.example>", from_addr=TEAM, from_name="Tổ", to=TO, subject="Đã nhận ý kiến",
        text=words * 8, html=f"<html><body>{f'<p>{words}</p>' * 8}</body></html>", now=AT,
    )  # fmt: skip


def _queue(app: App, round_: int) -> None:
    with app.store.transaction() as tx:
        for one in range(MAILS):
            name = f"{round_}-{one}"
            tx.outbox.queue(
                OutgoingMail(f"<{name}@x>", name, "receipt", TO, "Đã nhận ý kiến", _mail(name), text="", queued_at=AT)
            )


def _outbox(app: App, sender: Sender, _round: int) -> None:
    outbox = Outbox(app, sender)
    while outbox.run(AT):
        pass


async def _bare(port: int) -> None:
    waiting = [_mail(f"bare-{one}") for one in range(MAILS)]

    async def one() -> None:
        async with aiosmtplib.SMTP(hostname="localhost", port=port, start_tls=False) as link:
            while waiting:
                await link.sendmail(TEAM, [TO], waiting.pop())

    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))


def _source(port: int) -> None:
    size = str(len(_mail("size")))
    command = [SMTP_SOURCE, "-d", "-s", str(CONNECTIONS), "-m", str(MAILS), "-l", size, "-f", TEAM, "-t", TO]
    subprocess.run([*command, f"{HOST}:{port}"], check=True)


def _arrived(servers: MailServers) -> int:
    inbox = servers.root / "mail" / TO / "Maildir/new"
    return sum(1 for _ in inbox.iterdir()) if inbox.is_dir() else 0


if __name__ == "__main__":
    for what, figure in run():
        print(f"{what:45s} {figure}")
