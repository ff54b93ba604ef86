"""What every noun of the store shares: columns, the way between a row and a frozen value, inserts that happen once.

Rows are declared with SQLModel; statements are SQLAlchemy Core on one connection, so a read always gives what the
database holds now and never a remembered object.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import Column, Connection, CursorResult, Executable, Select, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert
from sqlmodel import Field, SQLModel

_V = TypeVar("_V")


def column(kind: Any, *constraints: Any, null: bool = False, key: bool = False, counted: bool = True) -> Any:
    """A column of a row: required unless `null`, with `constraints` such as a ForeignKey.

    A whole-number `key` is given by the database, unless it is not `counted`.
    """
    counting: Any = "auto" if counted else False
    return Field(sa_column=Column(kind, *constraints, nullable=null, primary_key=key, autoincrement=counting))


def table_of(row: type[SQLModel]) -> Table:
    """The table that a row class declares."""
    return cast(Table, row.__table__)  # type: ignore[attr-defined]


def twin_of(table: Table, name: str) -> Table:
    """A second table with the same columns, without indexes of its own."""
    twin = table.to_metadata(SQLModel.metadata, name=name)
    twin.indexes.clear()
    return twin


def columns_of(value: Any, *without: str) -> dict[str, Any]:
    """The fields of a frozen value as columns of its row; `id` is the database's own."""
    return {f.name: getattr(value, f.name) for f in fields(value) if f.name not in ("id", *without)}


def value_of(kind: type[_V], row: Any, **given: Any) -> _V:
    """The frozen value of a row; `given` are fields that stand in no column of that name."""
    names = [f.name for f in fields(kind) if f.name not in given]  # type: ignore[arg-type]
    return kind(**{name: getattr(row, name) for name in names}, **given)


def after_prefix(prefix: str) -> str:
    """The first text, by code point, that comes after all texts that begin with `prefix` (not empty)."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


def in_pieces(values: Iterable[int], size: int = 500) -> Iterator[list[int]]:
    """`values` in lists short enough for one IN (...)."""
    rest = list(values)
    for start in range(0, len(rest), size):
        yield rest[start : start + size]


class Noun:
    """A noun's statements on one connection, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def _rows(self, statement: Select[Any]) -> Sequence[Any]:
        return self._connection.execute(statement).all()

    def _row(self, statement: Select[Any]) -> Any:
        """The first row, or None."""
        return self._connection.execute(statement.limit(1)).first()

    def _number(self, statement: Select[Any]) -> int:
        return int(self._connection.execute(statement).scalar_one() or 0)

    def _changed(self, statement: Executable) -> int:
        """How many rows the UPDATE or DELETE touched."""
        return cast("CursorResult[Any]", self._connection.execute(statement)).rowcount

    def _insert(self, table: Table, values: dict[str, Any]) -> Any:
        """Insert one row; its primary key (first column). Raises IntegrityError on a duplicate."""
        return self._connection.execute(_insert_of(table), values).scalar_one()

    def _insert_once(self, table: Table, values: dict[str, Any]) -> Any:
        """Insert one row unless a unique key forbids it; its primary key (first column), or None if it stood there."""
        statement = _insert_once_of(table, self._connection.dialect.name)
        return self._connection.execute(statement, values).scalar_one_or_none()


# Statements are made once: putting one together costs more than SQLite needs to carry it out.
@cache
def _insert_of(table: Table) -> ReturningInsert[Any]:
    return table.insert().returning(*table.primary_key.columns)


@cache
def _insert_once_of(table: Table, dialect: str) -> ReturningInsert[Any]:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(table).on_conflict_do_nothing().returning(*table.primary_key.columns)
