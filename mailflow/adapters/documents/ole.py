"""Compound files of Microsoft's old formats (MS-CFB): their streams, read whole and within bounds."""

from __future__ import annotations

from typing import Any

from mailflow.adapters.documents.budget import Budget
from mailflow.adapters.documents.problems import Unreadable


class Container:
    """Streams by path ("WordDocument", "__attach_version1.0_#00000000/__substg1.0_37010102")."""

    def __init__(self, content: bytes, budget: Budget) -> None:
        import olefile

        self._budget = budget
        try:
            self._ole: Any = olefile.OleFileIO(content)
            self._paths = ["/".join(path) for path in self._ole.listdir(streams=True, storages=False)]
        except Exception as error:  # olefile raises anything on damaged files
            raise Unreadable("damaged") from error

    def paths(self) -> list[str]:
        """Paths of all streams, in order."""
        return self._paths

    def read(self, path: str) -> bytes:
        """The bytes of a stream, b"" when there is none. Raises Unreadable."""
        try:
            if not self._ole.exists(path):
                return b""
            data = bytes(self._ole.openstream(path).read())
        except Exception as error:
            raise Unreadable("damaged") from error
        self._budget.unpack(len(data))
        return data
