"""A zip of documents: each member is read as if it had been attached. Its paths never touch the disk."""

from __future__ import annotations

from collections.abc import Iterator

from mailflow.adapters.documents import mail
from mailflow.adapters.documents.archive import Archive
from mailflow.adapters.documents.budget import Budget, File
from mailflow.adapters.documents.problems import Unreadable, say
from mailflow.core import filenames
from mailflow.core.message import Extracted

_LEFT_BY_PROGRAMS = ("thumbs.db", ".ds_store", "desktop.ini")


def read(file: File, budget: Budget) -> Extracted:
    """Reader for `zip`. A member that cannot be read has its own problem; its name is still shown."""
    archive = Archive(file.content, budget)
    wanted = [name for name in archive.names() if not _is_idle(name)]
    if not wanted:
        raise Unreadable("empty")
    found, problem = mail.nested(_members(archive, wanted, file.depth + 1), file, budget)
    return Extracted(file.name, problem=problem, nested=found)


def _members(archive: Archive, names: list[str], depth: int) -> Iterator[File | Extracted]:
    for stored in names:
        name = filenames.safe(archive.shown(stored), "")
        try:
            yield File(name, "", archive.read(stored), depth)
        except Unreadable as reason:
            if reason.problem == "bomb":
                raise
            yield Extracted(name, problem=say(reason.problem, name))


def _is_idle(name: str) -> bool:
    """Folders, and what Windows and macOS leave in archives."""
    base = name.rpartition("/")[2].casefold()
    return not base or name.startswith("__MACOSX/") or base in _LEFT_BY_PROGRAMS or base.startswith("._")
