"""winmail.dat: what Outlook wraps a mail's body and files in (TNEF, MS-OXTNEF). Every length is checked."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from mailflow.adapters.documents import lines, mail, mapi
from mailflow.adapters.documents.budget import Budget, File
from mailflow.adapters.documents.problems import Unreadable
from mailflow.core import charset, filenames, reply
from mailflow.core.message import Extracted

_SIGNATURE = b"x\x9f>\x22"
_SUBJECT, _BODY, _PROPERTIES = 0x8004, 0x800C, 0x9003
_NEW_FILE, _FILE_DATA, _FILE_NAME, _FILE_PROPERTIES = 0x9002, 0x800F, 0x8010, 0x9005
_FIXED = {0x2: 4, 0x3: 4, 0x4: 4, 0x5: 8, 0x6: 8, 0x7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_ATTRIBUTES = 2_000
_MANY = 0x1000
_GUID = 16


def read(file: File, budget: Budget) -> Extracted:
    """Reader for `tnef`. Of the body only what is new is given: the name tells nobody that this is a mail."""
    own, subject, files = mapi.Properties(), "", []
    name, data = "", b""
    for number, value in _attributes(file.content):
        if number == _SUBJECT:
            subject = charset.decode(value.rstrip(b"\0"), None)[0]
        elif number == _BODY:
            own.values.setdefault(mapi.BODY, (mapi.STRING8, value))
        elif number == _PROPERTIES:
            own.values.update(_properties(value))
        elif number == _NEW_FILE:
            name, data = "", b""
        elif number == _FILE_NAME:
            name = charset.decode(value.rstrip(b"\0"), None)[0]
        elif number == _FILE_DATA:
            data = value
            files.append(File(filenames.safe(name, ""), "", data, file.depth + 1))
        elif number == _FILE_PROPERTIES:
            _complete(files, data, value, file.depth + 1)
    text, html = own.body(budget)
    said = reply.split(text, html, subject=subject).new
    found, problem = mail.nested(files, file, budget)
    return Extracted(file.name, said, problem, head=lines.head(said, subject), nested=found)


def _complete(files: list[File], data: bytes, value: bytes, depth: int) -> None:
    """The properties of a file come after its data: its long name, or an object instead of the data."""
    properties = mapi.Properties(_properties(value))
    kind, stored = properties.values.get(mapi.DATA, (0, b""))
    if kind == mapi.OBJECT:
        stored = stored[_GUID:]
    name = filenames.safe("thu.dat", "") if stored.startswith(_SIGNATURE) else properties.name()
    if data and files:
        old = files.pop()
        named = mapi.LONG_NAME in properties.values
        files.append(File(name if named else old.name, "", data, depth))
    elif stored:
        files.append(File(name, "", stored, depth))


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and value of each attribute. Raises Unreadable when nothing of the file can be read."""
    at, found = 6, 0
    while at + 9 <= len(content):
        level, number, size = struct.unpack_from("<BII", content, at)
        if level not in {1, 2} or at + 9 + size > len(content):
            break
        yield number & 0xFFFF, content[at + 9 : at + 9 + size]
        found += 1
        at += 9 + size + 2  # a checksum follows
        if found > _ATTRIBUTES:
            break
    if not found:
        raise Unreadable("damaged")


def _properties(data: bytes) -> dict[int, tuple[int, bytes]]:
    """MAPI properties (MS-OXTNEF 2.1.3.4), as far as they can be read."""
    found: dict[int, tuple[int, bytes]] = {}
    try:
        count, at = struct.unpack_from("<I", data)[0], 4
        for _ in range(min(count, 4096)):
            kind, number = struct.unpack_from("<HH", data, at)
            at += 4
            if number >= 0x8000:
                at = _skip_name(data, at)
            value, at = _value(data, at, kind)
            found.setdefault(number, (kind, value))
    except struct.error:
        pass  # cut off: what was read so far counts
    return found


def _skip_name(data: bytes, at: int) -> int:
    """A named property has a GUID and a number or a name before its value."""
    is_text, size = struct.unpack_from("<II", data, at + _GUID)
    return at + _GUID + 8 + (_padded(size) if is_text else 0)


def _value(data: bytes, at: int, kind: int) -> tuple[bytes, int]:
    count = 1
    if kind & _MANY or kind in {mapi.STRING8, mapi.UNICODE, mapi.BINARY, mapi.OBJECT}:
        count, at = struct.unpack_from("<I", data, at)[0], at + 4
    first = b""
    for i in range(min(count, 4096)):
        size = _FIXED.get(kind & ~_MANY)
        if size is None:
            size, at = struct.unpack_from("<I", data, at)[0], at + 4
        if at + size > len(data):
            raise struct.error("value beyond the end")
        first = data[at : at + size] if i == 0 else first
        at += _padded(size)
    return first, at


def _padded(size: int) -> int:
    return (size + 3) & ~3
