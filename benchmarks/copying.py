"""What backup, audit verify and restore cost on a store of 10,000 messages, against SQLite's own copying of the same.

`python -m benchmarks.copying 2000` takes another number. Seconds are CPU seconds; the ratios are what to look at.
"""

from __future__ import annotations

import base64
import gzip
import random
import resource
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mailflow.adapters.archive import Archive
from mailflow.adapters.store import Store, Transaction
from mailflow.commands.audit import verify
from mailflow.commands.logs import set_up
from mailflow.core.records import DeliveryState, Event, MessageState, Opinion, OutgoingMail, StoredMessage
from mailflow.core.verdict import Disposition, Item, Kind, Verdict
from mailflow.core.week import Week
from mailflow.flows.backup import back_up, restore
from tests.office import HEALTH, Office

MESSAGES = 10_000
EVENTS = 5  # for each message: filed, sent, and what else a week brings
NOW = datetime(2026, 11, 1, 2, tzinfo=UTC)
PROSE = "Số lượt khám ngoại trú tăng 4,2% so với kỳ trước, số liệu hợp lý, đề nghị tiếp tục theo dõi. "


def run(messages: int = MESSAGES) -> list[tuple[str, str]]:
    """Rows of the table: what, figure."""
    with tempfile.TemporaryDirectory(prefix="mailflow-bench-") as name:
        folder = Path(name)
        set_up("console", "critical")
        office = Office(folder)
        _seed(office.store, messages)
        return [*_told(office, folder, messages)]


def _told(office: Office, folder: Path, messages: int) -> list[tuple[str, str]]:
    source, kept = folder / "test.sqlite3", folder / "backup.zip"
    copied = _seconds(lambda: _copy(source, folder / "copy.sqlite3"))
    packed = copied + _seconds(lambda: _pack(folder / "copy.sqlite3", folder / "copy.gz"))
    saved = _seconds(lambda: back_up(office.store, office.app.settings, kept, NOW))
    looked = _seconds(lambda: verify(office.store))
    events = verify(office.store).last.position
    read = _seconds(lambda: _read_events(source))
    empty, bare = Store(f"sqlite:///{folder / 'restored.sqlite3'}"), folder / "bare.sqlite3"
    restored = _seconds(lambda: restore(empty, office.app.settings, Archive(kept), NOW))
    _schema(bare)
    inserted = _seconds(lambda: _insert(source, bare))
    size = {path: path.stat().st_size for path in (source, kept, folder / "copy.gz")}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    empty.close()
    office.store.close()
    return [
        (f"{messages} messages, {events} events: backup", f"{saved:.1f} s, {saved / packed:.2f} x .backup and gzip"),
        ("SQLite's .backup of it; with gzip", f"{copied:.1f} s; {packed:.1f} s"),
        ("size: database; backup; .backup and gzip", "; ".join(f"{size[p] / 1e6:.0f} MB" for p in size)),
        ("audit verify", f"{looked:.1f} s, {events / looked:.0f} events/s, {looked / read:.1f} x reading the rows"),
        ("restore", f"{restored:.1f} s, {restored / inserted:.1f} x INSERT ... SELECT of all rows"),
        ("most memory, seeding included", f"{peak} MB"),
    ]


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _copy(source: Path, target: Path) -> None:
    with sqlite3.connect(source) as one, sqlite3.connect(target) as other:
        one.backup(other)


def _pack(source: Path, target: Path) -> None:
    with source.open("rb") as raw, gzip.open(target, "wb", compresslevel=6) as out:
        shutil.copyfileobj(raw, out, 1 << 20)


def _read_events(source: Path) -> None:
    with sqlite3.connect(source) as database:
        for _ in database.execute("SELECT * FROM events JOIN audit_chain ON event = events.id ORDER BY position"):
            pass


def _schema(target: Path) -> None:
    """An empty database of today's form."""
    store = Store(f"sqlite:///{target}")
    store.migrate()
    store.close()


def _insert(source: Path, target: Path) -> None:
    """All rows through the same tables and indexes, without leaving SQLite."""
    with sqlite3.connect(target) as database:
        database.execute("ATTACH ? AS source", (str(source),))
        query = "SELECT name FROM source.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        for (table,) in database.execute(query).fetchall():
            if table != "alembic_version" and not database.execute(f'SELECT 1 FROM "{table}"').fetchone():
                database.execute(f'INSERT INTO "{table}" SELECT * FROM source."{table}"')


def _seed(store: Store, messages: int) -> None:
    dice = random.Random(1)
    for first in range(0, messages, 200):
        with store.transaction() as tx:
            for number in range(first, min(first + 200, messages)):
                _one(tx, number, dice)


def _one(tx: Transaction, number: int, dice: random.Random) -> None:
    """A message with its verdict, two opinions, a receipt and events: 70 % prose, 20 % with a document, 10 % short."""
    at = NOW - timedelta(minutes=30 * number)
    raw = _raw(dice)
    message = StoredMessage(
        "team@x", 7, number + 1, f"<{number}@x>", f"{number:064x}", len(raw), HEALTH, "Ý kiến", at, at
    )
    kept = tx.messages.keep(message, raw)
    week = Week.of(at)
    items = tuple(Item("y-te", kind, PROSE * 2) for kind in (Kind.ASSESSMENT, Kind.SOLUTION))
    verdict = Verdict(
        Disposition.OPINION, "Thành viên trả lời thư đề nghị.", group="to-1", member="giam-doc-so-y-te", week=week,
        items=items, new_text=PROSE * 4, cut=PROSE * 3,
    )  # fmt: skip
    tx.messages.file(kept.id, verdict, MessageState.FILED, at)
    tx.opinions.add(
        Opinion(kept.id, "to-1", week, "giam-doc-so-y-te", item.sector, item.kind, item.text, at) for item in items
    )
    for what in range(EVENTS):
        tx.events.add(Event(at, HEALTH, "filed", "to-1", week, kept.id, {"items": what}))
    tx.outbox.queue(
        OutgoingMail(
            f"<o{number}@x>",
            f"receipt:{number}",
            "receipt",
            HEALTH,
            "Đã nhận",
            PROSE.encode() * 60,
            PROSE * 20,
            at,
            cause=kept.id,
            state=DeliveryState.ACCEPTED,
        )
    )


def _raw(dice: random.Random) -> bytes:
    turn = dice.random()
    if turn < 0.1:
        return PROSE.encode()
    prose = " ".join(dice.choices(PROSE.split(), k=dice.randint(1000, 3000))).encode()
    return prose if turn < 0.8 else prose + base64.encodebytes(dice.randbytes(dice.randint(50_000, 200_000)))


if __name__ == "__main__":
    for what, figure in run(int(sys.argv[1]) if sys.argv[1:] else MESSAGES):
        print(f"{what:55s} {figure}")
