"""All rows of all tables as lines of JSON, and back: one form for SQLite and PostgreSQL, one row in memory at a time.

Columns are read from the database itself, so a copy made under an older schema can be loaded under that schema.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Date, DateTime, Float, LargeBinary, MetaData, Numeric, Table, func, select, text
from sqlmodel import SQLModel

from mailflow.adapters.store import schema
from mailflow.errors import BackupError, StoreError

PAGE_ROWS = 500
PAGE_BYTES = 4_000_000
# Whoever has rows here has work that must not be mixed with another's; beats and the like may stand anywhere.
WORK = ("messages", "opinions", "cycles", "reports", "outbox", "events", "duties")


class Snapshot:
    """The tables of one moment, parents before children."""

    def __init__(self, connection: Connection, revision: str) -> None:
        self.revision = revision
        self.dialect = connection.dialect.name
        self._connection = connection
        self._tables = _tables(connection)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._tables)

    def lines(self, name: str) -> Iterator[bytes]:
        """The column names, then every row by primary key, each a JSON list on a line."""
        table = self._tables[name]
        yield _line([c.name for c in table.columns])
        heavy = any(isinstance(c.type, LargeBinary) for c in table.columns)
        options = {"stream_results": True, "yield_per": 1 if heavy else PAGE_ROWS}
        statement = select(table).order_by(*table.primary_key.columns)
        for row in self._connection.execute(statement, execution_options=options):
            yield _line([_out(value) for value in row])


class Loading:
    """Fills the tables of an empty database, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._tables = _tables(connection)

    def refuse_unless_empty(self) -> None:
        """Raises StoreError when there is work in it; what a fresh schema or an idle service left is taken away."""
        for name in WORK:
            if name in self._tables and self._connection.execute(select(self._tables[name]).limit(1)).first():
                raise StoreError(
                    f"Cơ sở dữ liệu không trống (bảng {name} đã có dữ liệu). Chỉ khôi phục vào nơi trống: hãy chọn "
                    "[paths] data hoặc [database] url khác, hoặc tự tay chuyển dữ liệu cũ đi nơi khác."
                )
        for name, table in reversed(self._tables.items()):
            if name not in ("events", "audit_chain"):  # empty, and triggers forbid even to try
                self._connection.execute(table.delete())

    def load(self, name: str, lines: Iterable[bytes]) -> int:
        """Insert what `Snapshot.lines` gave; how many rows. Raises BackupError for a table or column unknown here."""
        table = self._tables.get(name)
        rows = (json.loads(line) for line in lines)
        names: list[str] = next(rows, [])
        if table is None or not set(names) <= set(table.columns.keys()):
            raise BackupError(f"Bản sao lưu có bảng hoặc cột {name} mà phiên bản này không có.")
        total, page, size = 0, list[dict[str, Any]](), 0
        for row in rows:
            page.append({key: _in(table.columns[key].type, value) for key, value in zip(names, row, strict=True)})
            size += sum(len(v) for v in row if isinstance(v, str))
            if len(page) == PAGE_ROWS or size > PAGE_BYTES:
                self._connection.execute(table.insert(), page)
                total, page, size = total + len(page), [], 0
        if page:
            self._connection.execute(table.insert(), page)
        return total + len(page)

    def finish(self) -> None:
        """All rows are in: number the next ones behind them, and bring the schema up to date."""
        if self._connection.dialect.name == "postgresql":  # SQLite does so by itself
            self._number_on()
        schema.upgrade(self._connection)

    def _number_on(self) -> None:
        for name, table in self._tables.items():
            number = table.columns.get("id")
            sequence = (
                number is not None
                and self._connection.execute(
                    text("SELECT pg_get_serial_sequence(:table, 'id')"), {"table": f'"{name}"'}
                ).scalar()
            )
            if sequence and (last := self._connection.execute(select(func.max(number))).scalar()):
                self._connection.execute(text("SELECT setval(:sequence, :last)"), {"sequence": sequence, "last": last})


def _tables(connection: Connection) -> dict[str, Table]:
    """Our own tables that the database has."""
    found = MetaData()
    ours = set(SQLModel.metadata.tables)
    found.reflect(connection, only=lambda name, _: name in ours)
    return {table.name: table for table in found.sorted_tables}


def _line(values: list[Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _out(value: Any) -> Any:
    match value:
        case bytes() | memoryview():
            return base64.b64encode(value).decode()
        case datetime():
            return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
    return value


def _in(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    match kind:
        case LargeBinary():
            return base64.b64decode(value)
        case DateTime():
            moment = datetime.fromisoformat(value)
            return moment if kind.timezone else moment.replace(tzinfo=None)
        case Date():
            return date.fromisoformat(value)
        case Float():
            return value
        case Numeric():
            return Decimal(value)
    return value
