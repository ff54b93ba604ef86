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
    return {name: getattr(value, name) for name in _names(type(value)) if name not in ("id", *without)}  # type: ignore[arg-type]


def value_of(kind: type[_V], row: Any, **given: Any) -> _V:
    """The frozen value of a row; `given` are fields that stand in no column of that name."""
    return kind(**{name: getattr(row, name) for name in _names(kind) if name not in given}, **given)  # type: ignore[arg-type]


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind))


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

    def _found(self, statement: Select[Any], **given: Any) -> Any:
        """The first row, or None, of a statement that was made once with `bindparam` for what is `given`."""
        return self._connection.execute(statement, given).first()

    def _number(self, statement: Select[Any]) -> int:
        return int(self._connection.execute(statement).scalar_one() or 0)

    def _changed(self, statement: Executable, **given: Any) -> int:
        """How many rows the UPDATE or DELETE touched; `given` is for the parameters of one that was made once."""
        return cast("CursorResult[Any]", self._connection.execute(statement, given)).rowcount

    def _insert(self, table: Table, values: dict[str, Any]) -> Any:
        """Insert one row; its primary key (first column). Raises IntegrityError on a duplicate."""
        return self._connection.execute(_insert_of(table), values).scalar_one()

    def _insert_all(self, table: Table, rows: list[dict[str, Any]]) -> list[Any]:
        """Insert rows in as few statements as can be; their primary keys (first column) in the same order."""
        if not rows:
            return []
        return list(self._connection.execute(_insert_all_of(table), rows).scalars())

    def _insert_once(self, table: Table, values: dict[str, Any]) -> Any:
        """Insert one row unless a unique key forbids it; its primary key (first column), or None if it stood there."""
        statement = _insert_once_of(table, self._connection.dialect.name)
        return self._connection.execute(statement, values).scalar_one_or_none()


# Statements are made once: putting one together costs more than SQLite needs to carry it out.
@cache
def _insert_of(table: Table) -> ReturningInsert[Any]:
    return table.insert().returning(*table.primary_key.columns)


@cache
def _insert_all_of(table: Table) -> ReturningInsert[Any]:
    return table.insert().returning(*table.primary_key.columns, sort_by_parameter_order=True)


@cache
def _insert_once_of(table: Table, dialect: str) -> ReturningInsert[Any]:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(table).on_conflict_do_nothing().returning(*table.primary_key.columns)
