"""Header fields of one part: unfolding, encoded words, dates, Message-IDs, values with parameters.

Values travel as bytes written one to one into str (latin-1), since encoded words and raw 8-bit text must be decoded
after the syntax is taken apart. Address lists are in addresses.py; attachment names in filenames.py.
"""

from __future__ import annotations

import binascii
import re
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_tz
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from mailflow.core import charset, legacy_vietnamese
from mailflow.core.week import ZONE

BLOCK_CAP = 512 * 1024  # bytes of header fields that are read
_CACHED = 300  # characters
_VALUE_CAP = 64 * 1024
_FIELDS_CAP = 2000
_STRUCTURED = ("received", "authentication-results", "message-id", "in-reply-to", "references", "return-path")
_SIGNED = ("dkim-", "arc-", "domainkey-", "x-google-dkim", "content-type", "content-disposition", "content-id")
_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]{0,20}:")
_LOGICAL_LINE = re.compile(rb"(?:([!-9;-~]{1,200})[ \t]{0,20}:)?([^\n]*(?:\n[ \t][^\n]*)*)\n?")
_FOLD = re.compile(r"[\r\n\t ][\r\n\t ]+|[\r\n\t]")
_WORD = re.compile(r"=\?([^?\r\n]{1,80})\?([bBqQ])\?([^?\r\n]*(?:\?(?!=)[^?\r\n]*){0,20})\?=")
_Q_CODE = re.compile(rb"=([0-9A-Fa-f]{2})")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,990}>")
_IDS_CAP = 500
_NAMES_ZONE = re.compile(r":\d\d\s{0,5}(?:[+-]\d|[A-Za-z(])")
_HIDDEN = re.compile("[\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_PARAMETER = re.compile(r';\s{0,200}([^\s=;"]{1,100})\s{0,20}=\s{0,20}(?:"((?:[^"\\]|\\.){0,20000})"?|([^;]{0,20000}))')
_ESCAPED = re.compile(r'\\(["\\])')
_SECTION = re.compile(r"^([^*]{1,60})(?:\*(\d{1,3}))?(\*)?$")


def split_fields(block: bytes) -> tuple[list[tuple[str, str]], int]:
    """(name in lower case, unfolded latin-1 value) in order, and where the fields end within the block.

    A line that is no field ends the header unless a field follows it: some programs fold without the white space.
    """
    fields: list[tuple[str, str]] = []
    position = 0
    for match in _LOGICAL_LINE.finditer(block):
        name, value = match.groups()
        if name is not None and len(fields) < _FIELDS_CAP:
            fields.append((name.decode("ascii").lower(), _unfold(value)))
        elif not match.group().strip() or not _is_skipped(match.group(), block[match.end() : match.end() + 300]):
            break
        position = match.end()
    return fields, position


def _is_skipped(line: bytes, following: bytes) -> bool:
    """An envelope line of a mail folder, or a damaged line with a field after it."""
    return line.startswith((b"From ", b">From ")) or _FIELD.match(following) is not None


def _unfold(value: bytes) -> str:
    text = value[:_VALUE_CAP].decode("latin-1").strip("\r\n\t ")
    if "\0" in text:
        text = text.replace("\0", "")
    return text if text.isprintable() and "  " not in text else _FOLD.sub(" ", text)


def shown(name: str, value: str) -> str:
    """A field's value as people read it; structured fields of servers keep their letters, only 8-bit is decoded."""
    if value.isascii() and ("=?" not in value or name in _STRUCTURED or name.startswith(_SIGNED)):
        return charset.clean(value)
    return decode(value)


def decode(value: str) -> str:
    """Encoded words (RFC 2047) and raw 8-bit text of a latin-1 value -> NFC text of one line.

    Adjacent words are joined as bytes first: programs split them in the middle of a character. Charset names may be
    unknown or broken. Never raises.
    """
    if value.isascii() and "=?" not in value:
        return charset.clean(value)
    return _decode_short(value) if len(value) < _CACHED else _decode(value)


def _decode(value: str) -> str:
    pieces: list[tuple[bytes, str | None]] = []
    position = 0
    for word in _WORD.finditer(value):
        between = value[position : word.start()]
        if between.strip() or not pieces or pieces[-1][1] is None:
            _add(pieces, between.encode("latin-1", "replace"), None)
        _add(pieces, _word_bytes(word), word.group(1).partition("*")[0])
        position = word.end()
    _add(pieces, value[position:].encode("latin-1", "replace"), None)
    text = "".join(charset.decode(data, name)[0] for data, name in pieces if data)
    text = legacy_vietnamese.convert(text)[0]
    return charset.clean(_FOLD.sub(" ", _HIDDEN.sub("", text)).strip())


@lru_cache(maxsize=1024)
def _decode_short(value: str) -> str:
    """The same few names stand in every mail of a mailbox."""
    return _decode(value)


def _add(pieces: list[tuple[bytes, str | None]], data: bytes, name: str | None) -> None:
    if pieces and pieces[-1][1] is not None and name is not None and pieces[-1][1].lower() == name.lower():
        pieces[-1] = (pieces[-1][0] + data, name)
    else:
        pieces.append((data, name))


def _word_bytes(word: re.Match[str]) -> bytes:
    data = word.group(3).encode("latin-1", "replace")
    if word.group(2) in "qQ":
        return _Q_CODE.sub(lambda m: bytes([int(m.group(1), 16)]), data.replace(b"_", b" "))
    data = _NOT_BASE64.sub(b"", data)
    data = data[: len(data) - (len(data) % 4 == 1)]
    return binascii.a2b_base64(data + b"=" * (-len(data) % 4))


def date(value: str) -> datetime | None:
    """A date of RFC 5322 with its zone; without a zone it is Vietnam's. None when it is no date."""
    try:
        parsed = parsedate_tz(value[:200])
        if parsed is None:
            return None
        zone = timezone(timedelta(seconds=parsed[9] or 0)) if _NAMES_ZONE.search(value[:200]) else ZONE
        year, month, day, hour, minute, second = parsed[:6]
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)  # 60 is a leap second
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def received_date(value: str) -> datetime | None:
    """When a server took the message: what stands after the last semicolon of Received."""
    return date(value.rpartition(";")[2].strip()) if ";" in value else None


def message_ids(value: str) -> tuple[str, ...]:
    """Message-IDs with their angle brackets, in order, each once; the newest stand last."""
    return tuple(dict.fromkeys(_MESSAGE_ID.findall(value)))[-_IDS_CAP:]


def with_parameters(value: str) -> tuple[str, dict[str, str]]:
    """`main; name=value; ...` -> main value in lower case, decoded parameters (RFC 2045, 2231, 2047).

    Backslashes stay unless they stand before a quote or a backslash: Windows paths come in file names.
    """
    main = value.partition(";")[0].strip().lower()
    if ";" not in value:
        return main, {}
    return main, dict(_short_parameters(value) if len(value) <= _CACHED else _parameters(value))


def _parameters(value: str) -> tuple[tuple[str, str], ...]:
    sections: dict[str, list[_Section]] = {}
    for name, quoted, bare in _PARAMETER.findall(value[:_VALUE_CAP]):
        match = _SECTION.match(name.lower())
        if match:
            text = _ESCAPED.sub(r"\1", quoted) if quoted else bare.strip()
            number = int(match.group(2)) if match.group(2) else None
            sections.setdefault(match.group(1), []).append(_Section(number, match.group(3) is not None, text))
    return tuple((name, _join_sections(parts)) for name, parts in sections.items())


_short_parameters = lru_cache(maxsize=512)(_parameters)  # "text/plain; charset=utf-8" stands in every mail


class _Section(NamedTuple):
    number: int | None
    coded: bool
    text: str


def _join_sections(parts: list[_Section]) -> str:
    """RFC 2231: numbered sections joined in order as bytes, `charset'language'` before the first.

    A plain `name=` beside them is for old programs and gives way.
    """
    numbered = sorted({part.number: part for part in parts if part.number is not None}.values(), key=_number)
    chosen = numbered or [part for part in parts if part.coded][:1]
    if not chosen:
        return decode(parts[0].text)
    name: str | None = None
    data = b""
    for position, part in enumerate(chosen):
        text = part.text
        if part.coded and position == 0 and text.count("'") >= 2:
            name, _, text = text.split("'", 2)
        raw = text.encode("latin-1", "replace")
        data += unquote_to_bytes(raw) if part.coded else raw
    if name is None and b"=?" in data:
        return decode(data.decode("latin-1"))
    return charset.clean(charset.decode(data, name)[0])


def _number(section: _Section) -> int:
    return section.number or 0
