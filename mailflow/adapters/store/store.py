"""The database as the rest of the program sees it: open, migrate, check, and transactions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from mailflow.adapters.store import schema
from mailflow.adapters.store.copying import Loading, Snapshot
from mailflow.adapters.store.engine import SNAPSHOT, Address, Engines, advice, open_engine
from mailflow.adapters.store.joint import Joint
from mailflow.adapters.store.transaction import Transaction
from mailflow.errors import StoreError

_T = TypeVar("_T")


class Store:
    """One database, or one schema of it. Safe to use from several threads; each transaction has its own connection.

    Raises StoreError, here and from every method, when the database cannot be used; its text says what to do.
    """

    def __init__(self, url: str, engines: Engines | None = None) -> None:
        """`engines`: shares connections with other stores."""
        self._joint = Joint(self.transaction)
        address = Address.parse(url)
        self._schema = address.schema
        self._shared = engines is not None and address.url.get_backend_name() != "sqlite"
        self._engine = engines.open(address) if engines else open_engine(address)

    def migrate(self) -> None:
        """Bring the schema to this program's version; all steps or none."""
        with self._begin() as connection:
            if self._schema:
                schema.create(connection, self._schema)
            schema.upgrade(connection)

    def check(self) -> str:
        """A line on database and schema for `status`."""
        with self._begin() as connection:
            revision = schema.version(connection)
            server = ".".join(str(part) for part in connection.dialect.server_version_info or ())
        place = f", {self._schema}" if self._schema else ""
        return f"{self._engine.dialect.name} {server}{place}, schema {revision}"

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Everything inside is committed at the end of the block, or rolled back when it raises."""
        with self._begin() as connection:
            tx = Transaction(connection)
            yield tx
            tx.seal()

    def joined(self, write: Callable[[Transaction], _T]) -> _T:
        """Do `write` in a transaction that it may share with what other threads write at the same moment.

        It must bear being called again, should the shared one fail. Raises what `write` raises.
        """
        return self._joint.run(write)

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """All tables as they are at one moment, for a backup; writers go on meanwhile."""
        options: dict[str, Any] = {SNAPSHOT: True}
        if self._engine.dialect.name == "postgresql":
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self._begin(self._engine.execution_options(**options)) as connection:
            yield Snapshot(connection, schema.version(connection))

    @contextmanager
    def loading(self, revision: str) -> Iterator[tuple[Loading, Transaction]]:
        """Fill an empty database with rows of schema `revision`: all of them (with `finish`), or none.

        Raises StoreError when the database is not empty, or when its or that schema is of another program.
        """
        with self._begin() as connection:
            if not schema.knows(revision):
                raise StoreError(
                    f"Bản sao lưu ở phiên bản {revision} của một mailflow mới hơn; hãy cài bản mới hơn ấy."
                )
            if schema.found(connection) not in (None, revision):
                raise StoreError(
                    "Cơ sở dữ liệu đã có bảng của phiên bản khác; hãy khôi phục vào một cơ sở dữ liệu mới."
                )
            schema.upgrade(connection, revision)
            loading = Loading(connection)
            loading.refuse_unless_empty()
            tx = Transaction(connection)
            yield loading, tx
            tx.seal()

    def close(self) -> None:
        """Close all connections of its own; the store may not be used afterwards."""
        if not self._shared:
            self._engine.dispose()

    @contextmanager
    def _begin(self, engine: Engine | None = None) -> Iterator[Connection]:
        try:
            with (engine or self._engine).begin() as connection:
                if self._schema:  # for this transaction only: the next one on this connection may be another office's
                    connection.exec_driver_sql(f'SET LOCAL search_path TO "{self._schema}"')
                yield connection
        except (OperationalError, InterfaceError, ProgrammingError, PoolTimeout) as error:
            raise StoreError(advice(self._engine, error)) from error
        except DBAPIError as error:
            if error.connection_invalidated or "not a database" in str(error):
                raise StoreError(advice(self._engine, error)) from error
            raise
