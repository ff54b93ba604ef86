"""A fresh, migrated store for each test, once on SQLite and once on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailflow.adapters.store import Store
from mailflow.core.records import StoredMessage
from tests.office import migrated_sqlite

NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database of either kind: with all tables where the test asks for `store`, else empty."""
    wanted = "store" in request.fixturenames
    if request.param == "sqlite":
        file = tmp_path / "mailflow.sqlite3"
        yield migrated_sqlite(file) if wanted else f"sqlite:///{file}"
        return
    server = request.getfixturevalue("postgres")
    with server.migrated() if wanted else server.database() as address:
        yield address


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    made = Store(url)
    made.migrate()
    yield made
    made.close()


def message(uid: int = 1, **values: object) -> StoredMessage:
    """A message as intake would keep it."""
    given: dict[str, object] = {
        "mailbox": "INBOX",
        "uidvalidity": 7,
        "uid": uid,
        "message_id": f"<{uid}@x.example>",
        "sha256": f"{uid:064x}",
        "size": 3,
        "sender": "giamdoc.syt@binhphuoc.example",
        "subject": "Ý kiến tuần 47",
        "received_at": NOW,
        "stored_at": NOW,
    }
    return StoredMessage(**{**given, **values})  # type: ignore[arg-type]


def kept(store: Store, uid: int = 1) -> int:
    """The id of a stored message, for rows that name one."""
    with store.transaction() as tx:
        return tx.messages.keep(message(uid), b"raw").id
