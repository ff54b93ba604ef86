"""Opening the database: the URL, SQLite's pragmas, PostgreSQL's driver, and errors said so that a person can act.

Offices that share one PostgreSQL have a schema each and share its connections (`Engines`).
"""

from __future__ import annotations

import os
import re
import sqlite3
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from mailflow.errors import StoreError

SNAPSHOT = "mailflow_snapshot"  # execution option: reads one state of the database and keeps no writer waiting
SCHEMA = "schema"  # in the URL of a PostgreSQL: in which schema of it the tables lie
_SCHEMA = re.compile(r"(?!pg_)[a-z][a-z0-9_]{0,62}")
BUSY_SECONDS = 30  # how long a writer waits for another process before "database is locked"
# WAL + FULL: a committed message survives a power cut. secure_delete: an erased secret leaves no bytes in the file.
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    f"busy_timeout={BUSY_SECONDS}000",
)


# A daemon that is stopped, or cut off, in the middle of a transaction must not hold its rows for the others: the server
# ends it, and the network tells both ends within half a minute that the other is gone (libpq, keepalives).
_POSTGRESQL: dict[str, Any] = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}
_LIMITS = "-c idle_in_transaction_session_timeout=25s -c lock_timeout=20s"


def _session(url: URL) -> dict[str, str]:
    """Our limits of a session, before those that the operator gave in the address."""
    given = url.query.get("options", "")
    return {"options": f"{_LIMITS} {given if isinstance(given, str) else ' '.join(given)}".strip()}


@dataclass(frozen=True, slots=True)
class Address:
    """Where the rows lie: the database, and in PostgreSQL the schema, "" for the session's own."""

    url: URL
    schema: str = ""

    @classmethod
    def parse(cls, text: str) -> Address:
        """From `sqlite:///file` or `postgresql://...`, the latter perhaps with `?schema=name`. Raises StoreError."""
        url = _url(text)
        schema = url.query.get(SCHEMA, "")
        if not schema:
            return cls(url)
        if url.get_backend_name() == "sqlite":
            raise StoreError("[database] pg_schema: chỉ dùng được với PostgreSQL; với SQLite mỗi cơ quan có tệp riêng.")
        if not isinstance(schema, str) or not _SCHEMA.fullmatch(schema):
            raise StoreError(
                f"[database] pg_schema = {schema!r}: cần chữ thường a-z, số và gạch dưới, bắt đầu bằng chữ."
            )
        return cls(url.difference_update_query([SCHEMA]), schema)


@dataclass
class Engines:
    """Opens databases for many stores: those on one PostgreSQL share at most `connections` of them."""

    connections: int
    _shared: dict[URL, Engine] = field(default_factory=dict)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def open(self, address: Address) -> Engine:
        """Raises StoreError for a file that cannot be made or a missing driver."""
        if address.url.get_backend_name() == "sqlite":
            return open_engine(address, pool_size=1)
        with self._turn:
            if address.url not in self._shared:
                self._shared[address.url] = open_engine(address, pool_size=self.connections, max_overflow=0)
            return self._shared[address.url]

    def close(self) -> None:
        """Close the shared connections; no store may be used afterwards."""
        for engine in self._shared.values():
            engine.dispose()


def open_engine(address: Address, **pool: int) -> Engine:
    """An engine for one database. Raises StoreError for a file that cannot be made or a missing driver."""
    url = address.url
    if url.get_backend_name() == "sqlite":
        _prepare_file(url)
        return _sqlite(url, **pool)
    try:
        return create_engine(url, pool_pre_ping=True, connect_args=_POSTGRESQL | _session(url), **pool)
    except ImportError as error:
        raise StoreError(
            "[database] url trỏ tới PostgreSQL nhưng máy chưa có thư viện kết nối. Hãy cài mailflow[postgresql]."
        ) from error


def _url(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise StoreError(
            "[database] url không phải địa chỉ cơ sở dữ liệu. Dạng đúng: sqlite:////thư-mục/tệp hoặc "
            "postgresql://người-dùng@máy-chủ/tên."
        ) from error
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.drivername in ("sqlite", "sqlite+pysqlite"):
        return url
    raise StoreError(f"[database] url bắt đầu bằng {url.drivername}; chỉ dùng được sqlite hoặc postgresql.")


def _prepare_file(url: URL) -> None:
    """Make the file readable by its owner only, before SQLite makes it readable by all; -wal and -shm follow it."""
    if not url.database or url.database == ":memory:":
        return
    path = Path(url.database)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreError(
            f"Không ghi được tệp cơ sở dữ liệu {path}: {error.strerror}. Hãy kiểm tra thư mục và quyền sở hữu."
        ) from error


def _sqlite(url: URL, **pool: int) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, **pool)

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # the driver would begin late, and only before writes
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        # A transaction that reads first and writes later cannot be upgraded while another writes: lock at once.
        only_reads = connection.get_execution_options().get(SNAPSHOT)
        connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")

    return engine


def advice(engine: Engine, error: SQLAlchemyError) -> str:
    """What the operator should know and do; the URL's password never stands in it."""
    where = engine.url.render_as_string(hide_password=True)
    cause = str(getattr(error, "orig", None) or error).strip().splitlines()
    said = cause[0] if cause else type(error).__name__
    for signs, words in _ADVICE:
        if any(sign in said for sign in signs):
            return f"Cơ sở dữ liệu {where} {words} ({said})."
    return (
        f"Không dùng được cơ sở dữ liệu {where}: {said}. Hãy kiểm tra máy chủ có đang chạy và [database] url có đúng."
    )


_ADVICE = (
    (
        ("database is locked",),
        f"bị chương trình khác giữ quá {BUSY_SECONDS} giây; hãy đóng chương trình đang mở tệp ấy",
    ),
    (("disk is full", "No space"), "đã hết chỗ trên đĩa; hãy dọn đĩa, những gì đã ghi xong không mất"),
    (("malformed", "not a database"), "bị hỏng hoặc không phải cơ sở dữ liệu; hãy khôi phục bản sao lưu gần nhất"),
    (("no such table", "no such column", 'relation "'), "thiếu bảng; hãy chạy `mailflow migrate`"),
    (("does not exist",), "chưa được tạo; hãy tạo cơ sở dữ liệu và người dùng nêu trong [database] url"),
    (
        ("permission denied for database",),
        "không cho tạo schema; hãy tạo sẵn schema nêu ở [database] pg_schema, chủ sở hữu là người dùng của dịch vụ",
    ),
    (("lock timeout", "idle-in-transaction"), "bị một tiến trình khác giữ quá lâu; lượt sau dịch vụ tự làm tiếp"),
    (("password authentication failed", "no password supplied"), "từ chối mật khẩu; hãy kiểm tra [database] url"),
)
