"""Opening the database: the URL, SQLite's pragmas, PostgreSQL's driver, and errors said so that a person can act."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from mailflow.errors import StoreError

BUSY_SECONDS = 30  # how long a writer waits for another process before "database is locked"
# WAL + FULL: a committed message survives a power cut. secure_delete: an erased secret leaves no bytes in the file.
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    f"busy_timeout={BUSY_SECONDS}000",
)


def open_engine(text: str) -> Engine:
    """An engine for `sqlite:///file` or `postgresql://...`. Raises StoreError for any other URL or a missing driver."""
    url = _url(text)
    if url.get_backend_name() == "sqlite":
        _prepare_file(url)
        return _sqlite(url)
    try:
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    except ImportError as error:
        raise StoreError(
            "[database] url names PostgreSQL, but its driver is not installed. Install mailflow[postgresql]."
        ) from error


def _url(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise StoreError(
            "[database] url is no database address. Expected sqlite:////path/file or postgresql://user@host/name."
        ) from error
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.drivername in ("sqlite", "sqlite+pysqlite"):
        return url
    raise StoreError(f"[database] url begins with {url.drivername}; only sqlite and postgresql are supported.")


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
            f"The database file {path} cannot be written: {error.strerror}. Check folder and owner."
        ) from error


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # the driver would begin late, and only before writes
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        # A transaction that reads first and writes later cannot be upgraded while another writes: lock at once.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def advice(engine: Engine, error: SQLAlchemyError) -> str:
    """What the operator should know and do; the URL's password never stands in it."""
    where = engine.url.render_as_string(hide_password=True)
    cause = str(getattr(error, "orig", None) or error).strip().splitlines()
    said = cause[0] if cause else type(error).__name__
    if "database is locked" in said:
        return f"The database {where} is held by another process for over {BUSY_SECONDS} s. Is a shell open on it?"
    if "full" in said or "No space" in said:
        return f"The disk of the database {where} is full ({said}). Make room; nothing that was committed is lost."
    if "malformed" in said or "not a database" in said:
        return f"The file of {where} is damaged or no database ({said}). Restore the last backup."
    if "no such table" in said or "does not exist" in said:
        return f"The database {where} lacks tables ({said}). Run `mailflow migrate`."
    return f"The database {where} cannot be used: {said}. Check that it runs and that [database] url is right."
