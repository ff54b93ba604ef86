"""What only PostgreSQL shows: a daemon that stands still in a transaction, and a server that is gone for a while."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mailflow.adapters.store import Store
from mailflow.errors import StoreError
from tests.adapters.store.conftest import NOW
from tests.postgres import PostgresServer


@pytest.fixture
def quick(postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An address whose sessions are ended after a tenth of a second of standing still."""
    monkeypatch.setattr(
        "mailflow.adapters.store.engine._LIMITS", "-c idle_in_transaction_session_timeout=100 -c lock_timeout=5s"
    )
    with postgres.database() as url:
        yield url


def test_a_daemon_that_stands_still_in_a_transaction_does_not_hold_up_the_others(quick: str) -> None:
    still, other = Store(quick), Store(quick)
    still.migrate()
    with pytest.raises(StoreError), still.transaction() as mine:  # noqa: PT012 - the block is what is tried
        assert mine.duties.claim("2026-W47:to-1:draft", NOW)
        with other.transaction() as tx:  # waits for the claim above until the server ends its session
            assert tx.duties.claim("2026-W47:to-1:draft", NOW)
        mine.duties.claim("2026-W47:to-1:submit", NOW)
    with other.transaction() as tx:
        assert tx.duties.keys("2026-W47:") == ["2026-W47:to-1:draft"]
    still.close()
    other.close()


def test_a_server_that_comes_back_is_used_again() -> None:
    server = PostgresServer()
    server.start()
    store = Store(server.url)
    store.migrate()
    with store.transaction() as tx:
        tx.duties.claim("2026-W47:to-1:draft", NOW)
    server.stop()
    for _ in range(3):
        with pytest.raises(StoreError, match="postgresql"), store.transaction() as tx:
            tx.duties.keys("2026-W47:")
    server.start()
    with store.transaction() as tx:
        assert tx.duties.keys("2026-W47:") == ["2026-W47:to-1:draft"]
    store.close()
    server.close()
