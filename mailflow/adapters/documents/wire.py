"""What travels between the service and the child that reads files: frames of a length and bytes, JSON and contents.

Nothing that comes back from the child is executed or unpickled; a frame that is not what it should be is an error.
"""

from __future__ import annotations

import json
import struct
from dataclasses import asdict, dataclass, replace

from mailflow.adapters.documents import lines
from mailflow.core import plain
from mailflow.core.message import Extracted

LENGTH = struct.Struct(">I")
ANSWER_CAP = 40_000_000  # bytes; the text cap is in characters, and JSON may write six bytes for each
_NESTED_CAP = 4  # levels; the child makes at most three


@dataclass(frozen=True, slots=True)
class Task:
    """Read one file: its name and type, seconds of wall clock and of CPU, bytes and files it may unpack to, OCR."""

    name: str
    media_type: str
    seconds: float
    cpu_seconds: int
    unpacked: int
    members: int
    ocr: bool

    def to_json(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Task:
        return cls(**json.loads(data))


def frame(payload: bytes) -> bytes:
    """`payload` behind its length, as the other side expects it."""
    return LENGTH.pack(len(payload)) + payload


def pack(document: Extracted) -> bytes:
    """The document as bytes for the way to the parent; `unpack` reads them."""
    return plain.to_json(document).encode("utf-8", "replace")


def unpack(data: bytes) -> Extracted:
    """The document a child sent, its texts made clean once more. Raises ValueError when it is no such thing."""
    return _clean(plain.from_json(Extracted, data.decode("utf-8")), _NESTED_CAP)


def _clean(document: Extracted, depth: int) -> Extracted:
    if depth == 0:
        raise ValueError("nested too deep")
    return replace(
        document,
        filename=lines.tidy(document.filename).replace("\n", " "),
        text=lines.tidy(document.text),
        head=lines.tidy(document.head),
        problem=lines.tidy(document.problem).replace("\n", " "),
        nested=tuple(_clean(one, depth - 1) for one in document.nested),
    )
