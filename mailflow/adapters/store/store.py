"""The database as the rest of the program sees it: open, migrate, check, and transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from mailflow.adapters.store import schema
from mailflow.adapters.store.engine import advice, open_engine
from mailflow.adapters.store.transaction import Transaction
from mailflow.errors import StoreError


class Store:
    """One database. Safe to use from several threads; each transaction has its own connection.

    Raises StoreError, here and from every method, when the database cannot be used; its text says what to do.
    """

    def __init__(self, url: str) -> None:
        self._engine = open_engine(url)

    def migrate(self) -> None:
        """Bring the schema to this program's version; all steps or none."""
        with self._begin() as connection:
            schema.upgrade(connection)

    def check(self) -> str:
        """A line on database and schema for `status`."""
        with self._begin() as connection:
            revision = schema.version(connection)
            server = ".".join(str(part) for part in connection.dialect.server_version_info or ())
        return f"{self._engine.dialect.name} {server}, schema {revision}"

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Everything inside is committed at the end of the block, or rolled back when it raises."""
        with self._begin() as connection:
            tx = Transaction(connection)
            yield tx
            tx.seal()

    def close(self) -> None:
        """Close all connections; the store may not be used afterwards."""
        self._engine.dispose()

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except (OperationalError, InterfaceError, ProgrammingError, PoolTimeout) as error:
            raise StoreError(advice(self._engine, error)) from error
        except DBAPIError as error:
            if error.connection_invalidated or "not a database" in str(error):
                raise StoreError(advice(self._engine, error)) from error
            raise
