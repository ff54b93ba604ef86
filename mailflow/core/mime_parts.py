"""The tree of parts of a message (RFC 2045, 2046), cut by position, so that big attachments are not copied.

Knows structure and transfer encodings. Which leaf is the body is decided in mime.py.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mailflow.core import headers

DEPTH_CAP = 50
PARTS_CAP = 200
BOUNDARY_MISSING = "boundary-missing"
_LINE_FEED = 10
_PIECES_CAP = 1000  # streams of base64, each with its own padding, in one part
_PROSE_SAMPLE = 8_000
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,127}")
_SNIFFED = re.compile(rb"(?:^|\n)--([!-~]{1,70})[ \t]{0,10}\r?\nContent-", re.IGNORECASE)
_DELIMITER_END = re.compile(rb"(--)?[ \t\r]{0,200}(?:\n|\Z)")
_SOFT_BREAK = re.compile(rb"=[ \t]{1,100}(?=\r?\n)")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_WORDS_APART = re.compile(rb"[!-~\x80-\xff] [!-~\x80-\xff]")


class Unreadable(Exception):
    """The structure cannot be read; the message says why in a few Vietnamese words."""


@dataclass(slots=True)
class Part:
    """One part: fields as latin-1 values, media type, and where its body lies in the message's bytes."""

    fields: list[tuple[str, str]]
    media_type: str
    parameters: dict[str, str]
    disposition: str
    disposition_parameters: dict[str, str]
    start: int
    end: int
    children: list[Part] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)

    def value(self, name: str) -> str:
        return next((value for key, value in self.fields if key == name), "")

    @property
    def declared_type(self) -> str:
        """The media type as written; `media_type` changes when a multipart turns out to be none."""
        return headers.with_parameters(self.value("content-type"))[0] or self.media_type

    @property
    def filename(self) -> str:
        """The name given to the part, decoded but not made safe; "" when it has none."""
        return self.disposition_parameters.get("filename") or self.parameters.get("name") or ""

    @property
    def is_multipart(self) -> bool:
        return self.media_type.startswith("multipart/")

    def walk(self) -> Iterator[Part]:
        yield self
        for child in self.children:
            yield from child.walk()

    def leaves(self) -> Iterator[Part]:
        if not self.is_multipart:
            yield self
        for child in self.children:
            yield from child.leaves()


def read(raw: bytes) -> Part:
    """The tree of a whole message. Raises Unreadable when it has too many parts or nests too deep."""
    return _Reader(raw).part(0, len(raw), 0, "text/plain")


@dataclass(slots=True)
class _Reader:
    raw: bytes
    count: int = 0

    def part(self, start: int, end: int, depth: int, default: str) -> Part:
        self.count += 1
        if self.count > PARTS_CAP:
            raise Unreadable("thư có quá nhiều phần")
        if depth > DEPTH_CAP:
            raise Unreadable("các phần của thư lồng nhau quá sâu")
        fields, body = _fields(self.raw, start, end)
        part = _described(fields, min(body, end), end, default)
        if part.is_multipart:
            self._divide(part, depth)
        return part

    def _divide(self, part: Part, depth: int) -> None:
        boundary = part.parameters.get("boundary", "").encode("utf-8", "replace")
        ranges = _ranges(self.raw, boundary, part.start, part.end) if boundary else []
        if not ranges:
            ranges = self._sniffed_ranges(part)
        if not ranges:
            self._keep_whole(part)
        default = "message/rfc822" if part.media_type == "multipart/digest" else "text/plain"
        part.children = [self.part(start, end, depth + 1, default) for start, end in ranges]

    def _keep_whole(self, part: Part) -> None:
        """A multipart that cannot be divided is one leaf: text when it reads as text, else bytes nobody can read."""
        sample = self.raw[part.start : min(part.end, part.start + _PROSE_SAMPLE)]
        if sample.strip():
            part.defects.append(BOUNDARY_MISSING)
            part.media_type = "text/plain" if _is_prose(sample) else "application/octet-stream"

    def _sniffed_ranges(self, part: Part) -> list[tuple[int, int]]:
        """A boundary other than the declared one is believed only when it opens a part and is closed at the end."""
        found = _SNIFFED.search(self.raw, max(part.start - 1, 0), part.end)
        if found is None or self.raw.find(b"--" + found.group(1) + b"--", found.end(), part.end) < 0:
            return []
        part.defects.append("boundary-guessed")
        return _ranges(self.raw, found.group(1), part.start, part.end)


def _is_prose(sample: bytes) -> bool:
    words = sample.split()
    controls = sum(sample.count(byte) for byte in (b"\0", b"\x01", b"\x02", b"\x1b", b"\x7f"))
    return controls == 0 and len(sample) < 20 * len(words)


def _fields(raw: bytes, start: int, end: int) -> tuple[list[tuple[str, str]], int]:
    """Header fields of a part and where its body begins."""
    if raw[start : start + 1] == b"\n":
        return [], start + 1
    if raw[start : start + 2] == b"\r\n":
        return [], start + 2
    limit = min(end, start + headers.BLOCK_CAP)
    stops = [place + len(mark) for mark in (b"\n\r\n", b"\n\n") if (place := raw.find(mark, start, limit)) >= 0]
    block_end = min(stops, default=limit)
    fields, used = headers.split_fields(raw[start:block_end])
    position = start + used
    if raw[position : position + 2] == b"\r\n":
        return fields, position + 2
    return fields, position + (raw[position : position + 1] == b"\n")


def _described(fields: list[tuple[str, str]], start: int, end: int, default: str) -> Part:
    named: dict[str, str] = {}
    for name, value in fields:
        named.setdefault(name, value)
    media_type, parameters = headers.with_parameters(named.get("content-type", default))
    if not _MEDIA_TYPE.fullmatch(media_type):
        media_type = default
    disposition, disposition_parameters = headers.with_parameters(named.get("content-disposition", ""))
    return Part(fields, media_type, parameters, disposition, disposition_parameters, start, end)


def _ranges(raw: bytes, boundary: bytes, start: int, end: int) -> list[tuple[int, int]]:
    """Where the parts between delimiter lines lie; a longer boundary that begins alike is another one (RFC 2046)."""
    ranges: list[tuple[int, int]] = []
    opened = -1
    delimiter = b"--" + boundary
    at = raw.find(delimiter, start, end)
    while at >= 0:
        rest = _DELIMITER_END.match(raw, at + len(delimiter), end)
        if rest is None or (at > start and raw[at - 1] != _LINE_FEED):
            at = raw.find(delimiter, at + 1, end)
            continue
        if opened >= 0:
            ranges.append((opened, _before_line_end(raw, opened, at)))
        if len(ranges) > PARTS_CAP:
            raise Unreadable("thư có quá nhiều phần")
        opened = -1 if rest.group(1) else rest.end()
        if opened < 0:
            break
        at = raw.find(delimiter, opened, end)
    if opened >= 0 and opened < end:
        ranges.append((opened, end))
    return ranges


def _before_line_end(raw: bytes, start: int, position: int) -> int:
    """The line end before a delimiter belongs to it."""
    if position > start and raw[position - 1 : position] == b"\n":
        position -= 1
        if position > start and raw[position - 1 : position] == b"\r":
            position -= 1
    return position


def content(raw: bytes, part: Part) -> bytes:
    """The bytes of a leaf, its transfer encoding undone as far as it can be; damage is noted in `defects`."""
    data = raw[part.start : part.end]
    encoding = part.value("content-transfer-encoding").partition(";")[0].strip(" \"'").lower()
    if encoding == "base64":
        return _base64(data, part)
    if encoding in {"quoted-printable", "quoted_printable", "qp"}:
        if b"= " in data or b"=\t" in data:
            data = _SOFT_BREAK.sub(b"=", data)
        return binascii.a2b_qp(data)
    if encoding not in {"", "7bit", "8bit", "binary", "7-bit", "8-bit"}:
        part.defects.append("transfer-encoding-unknown")
    return data


def _base64(data: bytes, part: Part) -> bytes:
    tail = b""
    words = _WORDS_APART.search(data) if part.media_type.startswith("text/") else None
    if words is not None:  # a gateway added a plain footer, or the text was never encoded
        cut = data.rfind(b"\n", 0, words.start()) + 1
        data, tail = data[:cut], data[cut:]
        part.defects.append("base64-damaged")
    if b"=" in data.rstrip(b"=\r\n\t "):
        decoded = b"".join(_base64_piece(piece) for piece in re.split(rb"=[=\s]*", data, maxsplit=_PIECES_CAP))
    else:
        decoded = _base64_piece(data)
    return decoded + b"\n" + tail if tail and decoded else decoded + tail


def _base64_piece(data: bytes) -> bytes:
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        bare = _NOT_BASE64.sub(b"", data)
        bare = bare[: len(bare) - (len(bare) % 4 == 1)]
        return binascii.a2b_base64(bare + b"=" * (-len(bare) % 4))
