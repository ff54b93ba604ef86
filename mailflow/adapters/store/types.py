"""Column types that make SQLite and PostgreSQL keep the same values: UTC times, enums and weeks as text, JSON as text.

Text that comes from mail may hold what a database refuses (NUL, lone surrogates); it is made storable here, once.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, DateTime, Integer, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from mailflow.core.week import Week

KEY_BYTES = 480  # a PostgreSQL index entry holds at most 2704 bytes; several keys may share one entry

BigId = BigInteger().with_variant(Integer(), "sqlite")  # SQLite numbers rows by itself only for INTEGER


def storable(text: str) -> str:
    """`text` without NUL (PostgreSQL refuses it) and without lone surrogates (UTF-8 refuses them)."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def short_key(text: str) -> str:
    """`text` itself up to 480 bytes, else its beginning and SHA-256: equal texts stay equal and can be indexed."""
    text = storable(text)
    encoded = text.encode()
    if len(encoded) <= KEY_BYTES:
        return text
    head = encoded[: KEY_BYTES - 80].decode("utf-8", "ignore")
    return f"{head}~sha256:{hashlib.sha256(encoded).hexdigest()}"


def _by_code_point(dialect: Dialect) -> TypeEngine[Any]:
    return dialect.type_descriptor(String(collation="C") if dialect.name == "postgresql" else String())


class PlainText(TypeDecorator[str]):
    """Text of any length that is never searched."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable(value)


class KeyText(TypeDecorator[str]):
    """Text that is searched and sorted, by code point on every database; see `short_key` for over-long values."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return _by_code_point(dialect)

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else short_key(value)


class UtcTime(TypeDecorator[datetime]):
    """An aware time, stored and given back in UTC. Raises ValueError for a naive one: nobody knows what it means."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class WeekText(TypeDecorator[Week]):
    """An ISO week as `2026-W47`, which sorts by time."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return _by_code_point(dialect)

    def process_bind_param(self, value: Week | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Week | None:
        return None if value is None else Week.parse(value)


class EnumText(TypeDecorator[StrEnum]):
    """A StrEnum by its value, so the rows can be read without this program."""

    impl = String
    cache_ok = True

    def __init__(self, enum: type[StrEnum]) -> None:
        super().__init__()
        self.enum = enum

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return _by_code_point(dialect)

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        return None if value is None else self.enum(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.enum(value)


def json_text(value: Any) -> str:
    """A JSON value as it is stored: keys sorted, letters as they are. Raises TypeError for what JSON cannot say."""
    return storable(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


class JsonText(TypeDecorator[Any]):
    """A JSON value as text, keys sorted, letters as they are."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else json_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


class TupleText(JsonText):
    """A tuple of strings as a JSON list."""

    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return () if value is None else tuple(json.loads(value))
