"""Frozen dataclasses to plain JSON and back, canonical: equal values give equal bytes, so a hash can stand for them.

Known field types: str, int, bool, None, Decimal, datetime (aware), date, Week, StrEnum, dataclasses, and tuples of
these. A field added to a type whose values are already stored is made by `later`: what is stored keeps its hash.
"""

from __future__ import annotations

import json
import re
import types
from dataclasses import Field, field, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from mailflow.core.week import Week

_T = TypeVar("_T")
_LATER = "later"
_DECIMAL = re.compile(r"-?\d{1,40}(?:\.\d{1,40})?")


def later(default: _T) -> _T:
    """A dataclass field that older values do not have: it is written only where it differs from `default`, so what was
    stored before gives the same bytes, and the same hash, as ever."""
    made: Any = field(default=default, metadata={_LATER: True})
    return made  # type: ignore[no-any-return]


def to_json(value: object) -> str:
    """Canonical JSON: sorted keys, no spaces, letters as they are. Raises TypeError for an unknown field type."""
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(kind: type[_T], text: str) -> _T:
    """The value that `to_json` wrote. Raises ValueError when the text is not such a value."""
    try:
        made = _typed(kind, json.loads(text))
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not the JSON of a {kind.__name__}: {error}") from error
    if not isinstance(made, kind):
        raise ValueError(f"not the JSON of a {kind.__name__}")
    return made


def _plain(value: object) -> object:
    if isinstance(value, StrEnum):
        return value.value
    if value is None or isinstance(value, str | int | bool):
        return value
    if isinstance(value, Decimal):
        return f"{value.normalize() + 0:f}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Week):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value) if _written(f, value)}
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _written(one: Field[Any], value: object) -> bool:
    return _LATER not in one.metadata or getattr(value, one.name) != one.default


def _typed(kind: Any, value: Any) -> Any:
    if get_origin(kind) in (Union, types.UnionType):
        if value is None:
            return None
        kind = next(one for one in get_args(kind) if one is not type(None))
    if get_origin(kind) is tuple:
        return tuple(_typed(get_args(kind)[0], one) for one in value)
    if kind is Decimal and isinstance(value, str) and _DECIMAL.fullmatch(value):
        return Decimal(value)
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is date:
        return date.fromisoformat(value)
    if kind is Week:
        return Week.parse(value)
    if is_dataclass(kind) and isinstance(kind, type):
        return kind(**{name: _typed(hint, value[name]) for name, hint in _hints(kind) if name in value})
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(value)
    if not isinstance(value, kind):
        raise TypeError(f"expected {kind.__name__}, found {type(value).__name__}")
    return value


@lru_cache(maxsize=64)
def _hints(kind: type) -> tuple[tuple[str, Any], ...]:
    hints = get_type_hints(kind)
    return tuple((f.name, hints[f.name]) for f in fields(kind))
