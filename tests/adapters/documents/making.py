"""Documents made by hand for tests: zips with office parts, compound files, winmail.dat; and how to read them."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

from mailflow.adapters.documents import dispatch
from mailflow.adapters.documents.budget import Budget, File
from mailflow.core.message import Attachment, Extracted

SAMPLES = Path(__file__).parents[2] / "samples" / "documents"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SECTOR = 512
_FREE, _END, _FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def read(
    content: bytes, name: str = "tệp", media_type: str = "", *, ocr: bool = False, unpacked: int = 10**8
) -> Extracted:
    """What the readers make of a file, in this process."""
    budget = Budget(time.monotonic() + 100, unpacked, ocr, dispatch.read)
    return dispatch.read(File(name, media_type, content), budget)


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def attachment(content: bytes, name: str = "tep.txt", index: int = 0, media_type: str = "") -> Attachment:
    return Attachment(index, name, media_type or "application/octet-stream", content)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stored.getvalue()


def docx(body: str, **parts: str) -> bytes:
    """A Word document; `parts` are further parts by name without ending ("numbering", "header1")."""
    spaces = f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    files = {f"word/{name}.xml": f"<w:root {spaces}>{content}</w:root>" for name, content in parts.items()}
    return zipped({"word/document.xml": f"<w:document {spaces}><w:body>{body}</w:body></w:document>", **files})


def p(text: str, properties: str = "", run: str = "") -> str:
    """A paragraph of one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file (MS-CFB) with these streams; "folder/name" makes storages."""
    tree: dict[str, object] = {}
    for path, data in streams.items():
        *folders, name = path.split("/")
        node = tree
        for folder in folders:
            node = node.setdefault(folder, {})  # type: ignore[assignment]
        node[name] = data
    return _Compound().write(tree)


class _Compound:
    def __init__(self) -> None:
        self.fat: list[int] = []
        self.sectors = bytearray()
        self.entries: list[bytearray] = []
        self.mini = bytearray()
        self.mini_fat: list[int] = []

    def write(self, tree: Mapping[str, object]) -> bytes:
        self._entry("Root Entry", 5)
        self._children(0, tree)
        self.entries[0][116:128] = struct.pack("<IQ", self._store(bytes(self.mini)), len(self.mini))
        mini_table = b"".join(struct.pack("<I", entry) for entry in self.mini_fat)
        mini_count = (len(mini_table) + _SECTOR - 1) // _SECTOR
        first_mini = self._store(mini_table.ljust(mini_count * _SECTOR, b"\xff"))
        directory = b"".join(bytes(entry) for entry in self.entries)
        first = self._store(directory)
        count = (len(self.fat) + 1 + 127) // 128
        at = len(self.fat)
        self.fat += [_FAT_SECTOR] * count
        table = b"".join(struct.pack("<I", entry) for entry in self.fat).ljust(count * _SECTOR, b"\xff")
        header = struct.pack("<8s16s5H6x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6)
        header += struct.pack("<9I", 0, count, first, 0, 4096, first_mini, mini_count, _END, 0)
        header += struct.pack(f"<{count}I", *range(at, at + count)).ljust(436, b"\xff")
        return header + bytes(self.sectors) + table

    def _store(self, data: bytes) -> int:
        if not data:
            return _END
        first, count = len(self.fat), (len(data) + _SECTOR - 1) // _SECTOR
        self.fat += [*range(first + 1, first + count), _END]
        self.sectors += data.ljust(count * _SECTOR, b"\0")
        return first

    def _store_small(self, data: bytes) -> int:
        first, count = len(self.mini_fat), (len(data) + 63) // 64
        self.mini_fat += [*range(first + 1, first + count), _END]
        self.mini += data.ljust(count * 64, b"\0")
        return first

    def _entry(self, name: str, kind: int) -> int:
        encoded = (name + "\0").encode("utf-16-le")
        head = struct.pack("<64sHBB3I", encoded, len(encoded), kind, 1, _FREE, _FREE, _FREE)
        self.entries.append(bytearray(head + bytes(36) + struct.pack("<IQ", _END, 0)))
        return len(self.entries) - 1

    def _children(self, parent: int, tree: Mapping[str, object]) -> None:
        """Siblings hang one right of the other; readers walk the tree and do not need it balanced."""
        previous = None
        for name in sorted(tree, key=lambda one: (len(one), one.upper())):
            content = tree[name]
            entry = self._entry(name, 2 if isinstance(content, bytes) else 1)
            owner, offset = (parent, 76) if previous is None else (previous, 72)
            self.entries[owner][offset : offset + 4] = struct.pack("<I", entry)
            if isinstance(content, bytes):
                store = self._store if len(content) >= 4096 or not content else self._store_small
                self.entries[entry][116:128] = struct.pack("<IQ", store(content), len(content))
            else:
                self._children(entry, content)  # type: ignore[arg-type]
            previous = entry


def tnef(*attributes: tuple[int, int, bytes]) -> bytes:
    """winmail.dat of attributes (level, number, value)."""
    found = b"x\x9f>\x22\x01\x00"
    for level, number, value in attributes:
        found += struct.pack("<BII", level, number, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)
    return found


def mapi(properties: Mapping[int, str | bytes]) -> bytes:
    """MAPI properties of winmail.dat: texts as UTF-16, bytes as they are."""
    found = struct.pack("<I", len(properties))
    for number, value in properties.items():
        kind = 0x1F if isinstance(value, str) else 0x102
        data = (value + "\0").encode("utf-16-le") if isinstance(value, str) else value
        found += struct.pack("<HHII", kind, number, 1, len(data)) + data + bytes(-len(data) % 4)
    return found
