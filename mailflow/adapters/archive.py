"""A backup as one ZIP file: parts written one after the other, and a manifest with the SHA-256 of each at the end.

The file appears under its name only when it is whole, readable by its owner only, and was read back.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from mailflow.errors import BackupError

MANIFEST = "manifest.json"
FORMAT = "mailflow-backup"
VERSION = 1
CHUNK = 1 << 20


class Writing:
    """Parts go in by `add`; nothing is kept in memory but their sums."""

    def __init__(self, out: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
        self._parts: dict[str, dict[str, Any]] = {}

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        digest, size, count = hashlib.sha256(), 0, 0
        with self._zip.open(name, "w", force_zip64=True) as part:
            for piece in pieces:
                part.write(piece)
                digest.update(piece)
                size, count = size + len(piece), count + 1
        self._parts[name] = {"sha256": digest.hexdigest(), "bytes": size, "pieces": count}

    def finish(self, about: dict[str, Any]) -> None:
        """Write the manifest: `about` with the sums of all parts."""
        manifest = {"format": FORMAT, "version": VERSION, **about, "parts": self._parts}
        self._zip.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
        self._zip.close()


class Archive:
    """A finished backup, for reading. Raises BackupError when it is none, or is damaged."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._zip = zipfile.ZipFile(path)
            self.manifest: dict[str, Any] = json.loads(self._zip.read(MANIFEST))
        except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
            raise BackupError(f"{path} không phải bản sao lưu của mailflow, hoặc đã hỏng ({error}).") from error
        if self.manifest.get("format") != FORMAT or self.manifest.get("version") != VERSION:
            raise BackupError(f"{path}: dạng sao lưu này không đọc được bằng phiên bản mailflow đang cài.")

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.manifest["parts"])

    def lines(self, name: str) -> Iterator[bytes]:
        """A part line by line."""
        with self._zip.open(name) as part:
            yield from part

    def read(self, name: str) -> bytes:
        return self._zip.read(name)

    def verify(self) -> None:
        """Read every part and hold it against its sum. Raises BackupError naming the first that does not fit."""
        held = set(self._zip.namelist()) - {MANIFEST}
        if held != set(self.names):
            raise BackupError(f"{self.path}: thiếu hoặc thừa phần {', '.join(sorted(held ^ set(self.names)))}.")
        for name, sums in self.manifest["parts"].items():
            if self._sum(name) != sums["sha256"]:
                raise BackupError(f"{self.path}: phần {name} đã hỏng hoặc bị sửa (SHA-256 không khớp).")

    def _sum(self, name: str) -> str:
        digest = hashlib.sha256()
        try:
            with self._zip.open(name) as part:
                while piece := part.read(CHUNK):
                    digest.update(piece)
        except (OSError, zipfile.BadZipFile, EOFError) as error:
            raise BackupError(f"{self.path}: phần {name} không đọc được ({error}).") from error
        return digest.hexdigest()

    def extract(self, folder: Path, wanted: Callable[[str], bool]) -> None:
        """Write the wanted parts as files below `folder`, which must not exist yet."""
        folder.mkdir(parents=True, mode=0o700)
        for name in filter(wanted, self.names):
            inner = PurePosixPath(name)
            if inner.is_absolute() or ".." in inner.parts:
                raise BackupError(f"{self.path}: tên {name!r} không hợp lệ.")
            target = folder.joinpath(*inner.parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(self.read(name))


def write(path: Path, fill: Callable[[Writing], None]) -> Archive:
    """Make the file by `fill`, read it back, and give it its name. Raises BackupError; then no file is left."""
    part = path.with_name(f".{path.name}.part")
    if path.exists():
        raise BackupError(f"{path} đã có; hãy chọn tên khác (ví dụ kèm ngày), bản cũ không bị ghi đè.")
    try:
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as out:
            fill(Writing(out))
            out.flush()
            os.fsync(out.fileno())
        Archive(part).verify()
        part.rename(path)
    except OSError as error:
        raise BackupError(
            f"Không ghi được {path}: {error.strerror}. Hãy kiểm tra thư mục, quyền và chỗ trống."
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return Archive(path)


def file_sum(path: Path) -> str:
    """The SHA-256 of the whole file, to be kept beside it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
