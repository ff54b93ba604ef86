"""Words for mistakes in a file of keys and values: which key is meant, what was expected, what stands there.

Pure: settings and rules read files and hand in what their schema found (pydantic's error records).
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_KINDS = {
    "string": "một chuỗi chữ trong dấu nháy",
    "int": "một số nguyên",
    "float": "một số",
    "bool": "true hoặc false",
    "tuple": 'một danh sách, ví dụ ["a", "b"]',
    "list": 'một danh sách, ví dụ ["a", "b"]',
    "date": "một ngày, ví dụ 2026-11-20",
    "time": "một giờ, ví dụ 08:00",
    "path": "một đường dẫn trong dấu nháy",
    "dict": "một bảng [tên]",
    "model": "một bảng [tên]",
    "dataclass": "một bảng [tên]",
}
_LIMITS = {
    "greater_than_equal": ("ge", "không nhỏ hơn"),
    "less_than_equal": ("le", "không lớn hơn"),
    "greater_than": ("gt", "lớn hơn"),
    "less_than": ("lt", "nhỏ hơn"),
}
_WORDS = 120  # characters of a wrong value that are shown


def closest(key: str, known: Iterable[str]) -> str:
    """The known key most like `key`, "" when none is alike."""
    return next(iter(difflib.get_close_matches(key, list(known), n=1, cutoff=0.6)), "")


def unknown(key: str, known: Sequence[str]) -> str:
    """`khóa "hosst" không có; có phải "host"?`"""
    like = closest(key, known)
    return f'không có khóa "{key}"; ' + (f'có phải là "{like}"?' if like else f"các khóa dùng được: {', '.join(known)}")


def expected(error: Mapping[str, Any]) -> str:
    """What a pydantic error record says, in Vietnamese: what is expected and what was found."""
    kind, context = str(error.get("type", "")), error.get("ctx") or {}
    if kind == "missing":
        return "thiếu khóa này, bắt buộc phải có"
    if kind in _LIMITS:
        name, words = _LIMITS[kind]
        return f"cần một số {words} {context.get(name)}, nhưng đang là {shown(error.get('input'))}"
    if kind in ("enum", "literal_error"):
        choices = str(context.get("expected")).replace(" or ", " hoặc ")
        return f"cần một trong: {choices}, nhưng đang là {shown(error.get('input'))}"
    if kind == "string_too_short":
        return "không được để trống"
    if kind == "value_error":
        return str(context.get("error", ""))
    wanted = _KINDS.get(re.split(r"_(?:type|parsing|from)", kind)[0], str(error.get("msg", "")))
    return f"cần {wanted}, nhưng đang là {shown(error.get('input'))}"


def shown(value: Any) -> str:
    """A wrong value as it may be shown: short, on one line."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except (TypeError, ValueError):
        text = repr(value)
    return text if len(text) <= _WORDS else text[:_WORDS] + "…"


def key_path(place: Iterable[int | str]) -> str:
    """`("holder", 2, "name")` as `holder[3].name`: people count from one."""
    text = ""
    for part in place:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def line_of(source: str, place: Sequence[int | str]) -> int:
    """The line (from 1) of a key of table `[a]` or `[[a]]` in a TOML text, else of its table, else 0."""
    table, *rest = place or ("",)
    number = rest.pop(0) if rest and isinstance(rest[0], int) else 0
    head = re.compile(rf"\s*\[\[?\s*{re.escape(str(table))}\s*\]\]?\s*(?:#.*)?$")
    key = re.compile(rf"\s*\"?{re.escape(str(rest[0]))}\"?\s*=") if rest else None
    at, seen = 0, -1
    for line, text in enumerate(source.split("\n"), 1):
        if text.lstrip().startswith("["):
            if at:
                break
            if head.match(text):
                seen += 1
                at = line if seen == number else 0
        elif at and key and key.match(text):
            return line
    return at
