"""Full intake, from IMAP to committed and moved, beside the bare floor: fetch, parse, commit once per mail.

Both read the same mixed mailbox on the same Dovecot in the same run. CPU counts this process and its children, not the
mail server; the rate is by the wall clock and means something on a quiet machine only.
"""

from __future__ import annotations

import os
import shutil
import ssl
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import mailparser
import structlog
from imapclient import IMAPClient
from sqlmodel import Field, Session, SQLModel, create_engine

from benchmarks.corpus import AT, replies
from benchmarks.mailbox import TEAM, mixed, put
from mailflow.adapters.settings import Settings
from mailflow.app import build_app
from mailflow.commands.logs import set_up
from mailflow.daemon import Service, mailbox_of, sender_of
from tests.e2e.servers import PASSWORD, MailServers
from tests.e2e.service import write_settings

PEERS = {"roundup-mailgw": 52, "django-helpdesk get_email": 40}  # mails/s on 1,000 mails, on a machine of this kind
SIZES = tuple(int(n) for n in os.environ.get("BENCH_MAILS", "1000").split(","))
TICK = os.sysconf("SC_CLK_TCK")


class Kept(SQLModel, table=True):
    """What the floor keeps of a mail."""

    __tablename__ = "bench_kept"
    id: int | None = Field(default=None, primary_key=True)
    sender: str
    subject: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Cost:
    """Wall and CPU seconds of reading `mails` mails."""

    mails: int
    wall: float
    cpu: float

    @property
    def rate(self) -> float:
        return self.mails / self.wall

    @property
    def cpu_ms(self) -> float:
        return 1000 * self.cpu / self.mails


def run() -> list[tuple[str, str]]:
    """Rows of the table: what, figure."""
    set_up("json", "error")
    rows = []
    try:
        for size in SIZES:
            rows += _sized(size)
        plain = replies(300)
        ours, floor = _ours(plain), _floor(plain)
        rows.append(
            ("plain replies: CPU against the floor", f"{ours.cpu_ms:.1f} ms = {ours.cpu_ms / floor.cpu_ms:.2f} x")
        )
    finally:
        structlog.reset_defaults()
    return rows


def _sized(size: int) -> list[tuple[str, str]]:
    mails = mixed(size)
    ours, floor = _ours(mails), _floor(mails)
    peers = ", ".join(f"{ours.rate / rate:.1f} x {name}" for name, rate in PEERS.items())
    return [
        (f"floor, {size} mixed mails", f"{floor.rate:.0f} mails/s, {floor.cpu_ms:.1f} ms CPU a mail"),
        (f"full intake, {size} mixed mails", f"{ours.rate:.0f} mails/s, {ours.cpu_ms:.1f} ms CPU a mail"),
        ("  against the floor, and peers", f"{ours.cpu_ms / floor.cpu_ms:.2f} x CPU; {peers}"),
    ]


def _ours(mails: list[bytes]) -> Cost:
    with _server(mails) as servers, _folder() as folder:
        settings = Settings.load(write_settings(folder, servers))
        app = build_app(settings)
        app.pretend(AT)
        service = Service(app, mailbox_of(settings), sender_of(settings))

        def read() -> None:
            while service.intake.run(service.mailbox, AT):
                pass

        cost = _measured(len(mails), read, lambda: app.reading.documents.children)
        app.reading.documents.close()
        with app.store.transaction() as tx:
            kept = sum(1 for _ in tx.messages.find(limit=len(mails) + 1))
        if kept != len(mails):
            raise RuntimeError(f"{kept} of {len(mails)} mails were filed")
        app.store.close()
        return cost


def _floor(mails: list[bytes]) -> Cost:
    with _server(mails) as servers, _folder() as folder:
        engine = create_engine(f"sqlite:///{folder / 'floor.sqlite3'}")
        SQLModel.metadata.create_all(engine, tables=[Kept.__table__])  # type: ignore[attr-defined]
        context = ssl.create_default_context(cafile=str(servers.ca_file))

        def read() -> None:
            with IMAPClient("localhost", servers.imap, ssl_context=context, timeout=60) as client:
                client._imap.debug = 0
                client.plain_login(TEAM, PASSWORD)
                client.create_folder("Done")
                client.select_folder("INBOX")
                for uid in client.search("ALL"):
                    raw = client.fetch([uid], ["BODY.PEEK[]"])[uid][b"BODY[]"]
                    mail = mailparser.parse_from_bytes(raw)
                    with Session(engine) as session:
                        session.add(Kept(sender=str(mail.from_), subject=mail.subject or "", raw=raw))
                        session.commit()
                    client.move([uid], "Done")

        cost = _measured(len(mails), read, list)
        engine.dispose()
        return cost


def _measured(mails: int, work: Callable[[], None], children: Callable[[], list[int]]) -> Cost:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Cost(mails, time.perf_counter() - wall, time.process_time() - cpu + sum(map(_cpu_of, children())))


def _cpu_of(pid: int) -> float:
    """User and system seconds of a running process (proc(5), stat)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


@contextmanager
def _server(mails: list[bytes]) -> Iterator[MailServers]:
    servers = MailServers([TEAM])
    servers.start()
    try:
        put(servers, TEAM, mails)
        yield servers
    finally:
        servers.stop()


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="mailflow-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def main(when: datetime = AT) -> None:
    for what, figure in run():
        print(f"{what:45s} {figure}")
    print(statistics.fmean(os.getloadavg()), when.date())


if __name__ == "__main__":
    main()
