"""Backup into one file while the service runs, and restore into an empty place, from SQLite or PostgreSQL to either.

Rules, templates and settings go along (no secret ever stands in settings.toml); the signing key only when asked for.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mailflow import __version__
from mailflow.adapters.archive import CHUNK, Archive, Writing, write
from mailflow.core.chain import Checking, Fault, Seal
from mailflow.core.records import Event
from mailflow.errors import BackupError

if TYPE_CHECKING:
    from mailflow.adapters.settings import Settings
    from mailflow.adapters.store import Store, Transaction

TABLES = "tables/"
KEY = "secret.key"
SETTINGS = "settings.toml"


def back_up(store: Store, settings: Settings, output: Path, now: datetime, *, with_key: bool = False) -> Archive:
    """Everything of one moment into `output`, read back before it gets its name. Raises BackupError, StoreError."""
    key = settings.signing_key(create=False) if with_key else None

    def fill(archive: Writing) -> None:
        with store.transaction() as tx:
            seal = tx.chain.head()
        with store.snapshot() as snapshot:
            for name in snapshot.names:
                archive.add(f"{TABLES}{name}.jsonl", snapshot.lines(name))
            about = {"schema": snapshot.revision, "database": snapshot.dialect}
        for name, path in _files(settings):
            archive.add(name, _pieces(path))
        if key is not None:
            archive.add(KEY, [key.hex().encode() + b"\n"])
        archive.finish({**about, "program": __version__, "made_at": now.isoformat(), "audit_seal": str(seal or "")})

    return write(output, fill)


def restore(store: Store, settings: Settings, archive: Archive, now: datetime, files: Path | None = None) -> int:
    """All rows into an empty database, or none; the audit chain is checked against the backup's own seal.

    Returns the number of rows. Raises BackupError, StoreError.
    """
    archive.verify()
    key = _key_to_write(settings, archive)
    if files is not None and files.exists():
        raise BackupError(f"{files} đã có; hãy chọn thư mục chưa có để không ghi đè quy tắc và mẫu thư.")
    total = 0
    with store.loading(str(archive.manifest["schema"])) as (loading, tx):
        for name in archive.names:
            if name.startswith(TABLES):
                table = name.removeprefix(TABLES).removesuffix(".jsonl")
                rows = loading.load(table, archive.lines(name))
                if rows != archive.manifest["parts"][name]["pieces"] - 1:
                    raise BackupError(f"{archive.path}: bảng {table} không đủ dòng.")
                total += rows
        loading.finish()
        _check_chain(tx, archive)
        tx.events.add(Event(now, "lệnh restore", "restored", detail={"made_at": archive.manifest["made_at"]}))
    if files is not None:
        archive.extract(files, lambda name: not name.startswith(TABLES) and name != KEY)
    if key is not None:
        _write_key(settings.data_dir / KEY, key)
    return total


def _check_chain(tx: Transaction, archive: Archive) -> None:
    seal = str(archive.manifest["audit_seal"])
    checking = Checking((Seal.parse(seal),) if seal and not seal.startswith("0-") else ())
    while links := tx.chain.links(checking.last.position):
        checking.take(links)
    checking.finish(tx.chain.head(), tx.chain.unsealed())
    if checking.findings:
        one = checking.findings[0]
        fault = {Fault.COPY: "bị cắt hoặc viết lại"}.get(one.fault, "không nguyên vẹn")
        raise BackupError(
            f"{archive.path}: nhật ký sự kiện trong bản sao lưu {fault} (vị trí {one.position}, dòng {one.event}). "
            "Không khôi phục gì; hãy dùng một bản sao lưu khác."
        )


def _key_to_write(settings: Settings, archive: Archive) -> bytes | None:
    """The backup's signing key, when it has one and none stands here. Raises BackupError when another one does."""
    if KEY not in archive.names:
        return None
    held, path = archive.read(KEY), settings.data_dir / KEY
    if not path.exists():
        return held
    if path.read_bytes().strip() != held.strip():
        raise BackupError(f"{path} là một khóa khác với khóa trong bản sao lưu; hãy chuyển khóa ấy đi nơi khác trước.")
    return None


def _write_key(path: Path, key: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(key)


def _files(settings: Settings) -> Iterator[tuple[str, Path]]:
    if settings.file is not None:
        yield SETTINGS, settings.file
    for name, folder in (("rules", settings.rules_dir), ("templates", settings.templates_dir)):
        for path in sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
            yield f"{name}/{path.relative_to(folder).as_posix()}", path


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece
