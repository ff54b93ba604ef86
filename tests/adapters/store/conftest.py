"""A fresh, migrated store for each test, once on SQLite and once on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailflow.adapters.store import Store
from mailflow.core.records import StoredMessage

NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, of either kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'mailflow.sqlite3'}"
        return
    with request.getfixturevalue("postgres").database() as address:
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
