"""What only PostgreSQL shows: a daemon that stands still in a transaction, and a server that is gone for a while."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from mailflow.adapters.store import Engines, Store
from mailflow.adapters.store.engine import Address, open_engine
from mailflow.errors import StoreError
from tests.adapters.store.conftest import NOW, message
from tests.postgres import PostgresServer


@pytest.fixture
def pair(postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Store, Store]]:
    """Two stores on one database; sessions of the first are ended after a tenth of a second of standing still."""
    with postgres.migrated() as url:
        other = Store(url)
        monkeypatch.setattr("mailflow.adapters.store.engine._LIMITS", "-c idle_in_transaction_session_timeout=100")
        still = Store(url)
        yield still, other
        still.close()
        other.close()


def test_a_daemon_that_stands_still_in_a_transaction_does_not_hold_up_the_others(pair: tuple[Store, Store]) -> None:
    still, other = pair
    with pytest.raises(StoreError), still.transaction() as mine:  # noqa: PT012 - the block is what is tried
        assert mine.duties.claim("2026-W47:to-1:draft", NOW)
        with other.transaction() as tx:  # waits for the claim above until the server ends its session
            assert tx.duties.claim("2026-W47:to-1:draft", NOW)
        mine.duties.claim("2026-W47:to-1:submit", NOW)
    with other.transaction() as tx:
        assert tx.duties.keys("2026-W47:") == ["2026-W47:to-1:draft"]


def test_offices_on_one_database_share_connections_and_no_row(postgres: PostgresServer) -> None:
    engines = Engines(connections=2)
    with postgres.database() as url:
        tag = url.rpartition("test_")[2]
        stores = {name: Store(f"{url}&schema={name}_{tag[:20]}", engines) for name in ("a", "b", "c")}
        for store in stores.values():
            store.migrate()
        for week in range(14):  # often enough for the driver to prepare the statements, on each connection
            for name, store in stores.items():
                with store.transaction() as tx:
                    assert tx.messages.keep(message(uid=week, sender=name), b"raw").id == week + 1
                    assert {m.sender for m in tx.messages.find()} == {name}
                    assert tx.duties.claim(f"2026-W{week}:to-1:draft", NOW)
        assert engines.open(Address.parse(url)).pool.checkedin() <= 2  # type: ignore[attr-defined]
        remove(url, *(f"{name}_{tag[:20]}" for name in stores))
    engines.close()


def test_a_store_without_a_schema_finds_no_tables_of_one_that_has(postgres: PostgresServer) -> None:
    with postgres.database() as url:
        schema = f"d_{url.rpartition('test_')[2][:20]}"
        store = Store(f"{url}&schema={schema}")
        store.migrate()
        with pytest.raises(StoreError, match="chưa có bảng nào"):
            Store(url).check()
        assert schema in store.check()
        remove(url, schema)


def remove(url: str, *schemas: str) -> None:
    engine = open_engine(Address.parse(url))
    with engine.begin() as connection:
        for schema in schemas:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


@pytest.mark.parametrize("schema", ["pg_x", "1a", "A", 'a"b', "a b"])
def test_a_schema_is_a_plain_name(schema: str) -> None:
    with pytest.raises(StoreError, match="pg_schema"):
        Address.parse(f"postgresql://h/d?schema={schema}")
    with pytest.raises(StoreError, match="SQLite"):
        Address.parse(f"sqlite:///x?schema={schema}")


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
