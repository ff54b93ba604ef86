"""A zip read in memory and under guard: nothing is unpacked to disk, and nothing more than the budget allows."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from mailflow.adapters.documents.budget import Budget
from mailflow.adapters.documents.problems import Unreadable
from mailflow.core import charset

_ENTRIES = 10_000
_CENTRAL_ENTRY = b"PK\x01\x02"
_RATIO = 250  # deflate reaches 1032; text and office files stay far below this
_RATIO_FROM = 5_000_000  # bytes; below it no ratio does harm
_CHUNK = 1 << 16
_UTF8_NAME, _ENCRYPTED = 0x800, 0x1


class Archive:
    """The members of a zip. Every method may raise Unreadable."""

    def __init__(self, content: bytes, budget: Budget) -> None:
        if content.count(_CENTRAL_ENTRY) > _ENTRIES:
            raise Unreadable("bomb")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
            raise Unreadable("damaged") from error
        self._budget = budget
        self._infos = {info.filename: info for info in self._zip.infolist()}

    def __contains__(self, name: str) -> bool:
        return name in self._infos

    def names(self) -> list[str]:
        """Names as stored, in order; of equal names the last."""
        return list(self._infos)

    def read(self, name: str) -> bytes:
        """The bytes of a member; KeyError is never raised, a missing member is damage."""
        info = self._infos.get(name)
        if info is None:
            raise Unreadable("damaged")
        if info.flag_bits & _ENCRYPTED:
            raise Unreadable("password")
        if info.file_size > _RATIO_FROM and info.file_size > _RATIO * max(info.compress_size, 1):
            raise Unreadable("bomb")
        try:
            return b"".join(self._chunks(info))
        except (
            zipfile.BadZipFile,
            zlib.error,
            NotImplementedError,
            RuntimeError,
            OSError,
            EOFError,
            ValueError,
        ) as error:
            raise Unreadable("damaged") from error

    def size(self, name: str) -> int:
        """Bytes a member claims to have."""
        return self._infos[name].file_size

    def shown(self, name: str) -> str:
        """A member's name for people: zip programs of before Unicode wrote it in the code page of their machine."""
        if self._infos[name].flag_bits & _UTF8_NAME or name.isascii():
            return name
        try:
            return charset.decode(name.encode("cp437"), None)[0]
        except UnicodeError:
            return name

    def _chunks(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        with self._zip.open(info) as member:
            while chunk := member.read(_CHUNK):
                self._budget.unpack(len(chunk))
                yield chunk
