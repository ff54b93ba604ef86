"""The heavy parts of an app: database, templates, printer. Offices in one process share what is the same for them."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mailflow.adapters.printing import Printer
    from mailflow.adapters.settings import Settings
    from mailflow.adapters.store import Store
    from mailflow.adapters.templates import Templates


class Parts:
    """Made anew each time it is asked for."""

    def store(self, settings: Settings) -> Store:
        """The office's database, not yet migrated. Raises StoreError."""
        from mailflow.adapters.store import Store

        return Store(settings.database_url())

    def templates(self, settings: Settings, worked: Mapping[str, Mapping[str, str]] | None = None) -> Templates:
        """The office's mail templates, falling back on what `worked` and the shipped ones. Raises TemplateError."""
        from mailflow.adapters.templates import Templates

        shipped = settings.builtin_templates
        return Templates(settings.templates_dir / "mail", shipped / "mail" if shipped else None, worked)

    def printer(self, settings: Settings) -> Printer:
        """Puts reports on paper; its libraries are loaded at the first print."""
        from mailflow.adapters.printing import Printer

        shipped = settings.builtin_templates
        return Printer(settings.templates_dir / "report", shipped / "report" if shipped else None)


class SharedParts(Parts):
    """One set of connections, and one set of templates and one printer for each folder of templates.

    Safe to use from several threads.
    """

    def __init__(self, connections: int) -> None:
        """At most so many `connections` to each PostgreSQL."""
        from mailflow.adapters.store import Engines

        self._engines = Engines(connections)
        self._templates: dict[Path, tuple[object, Templates]] = {}
        self._printers: dict[Path, Printer] = {}
        self._turn = threading.Lock()

    def store(self, settings: Settings) -> Store:
        from mailflow.adapters.store import Store

        return Store(settings.database_url(), self._engines)

    def templates(self, settings: Settings, worked: Mapping[str, Mapping[str, str]] | None = None) -> Templates:
        folder = settings.templates_dir
        with self._turn:
            state, kept = _state(folder), self._templates.get(folder)
            if kept is None or kept[0] != state:
                kept = self._templates[folder] = state, super().templates(settings, worked)
            return kept[1]

    def printer(self, settings: Settings) -> Printer:
        with self._turn:
            return self._printers.setdefault(settings.templates_dir, super().printer(settings))

    def close(self) -> None:
        """Close the shared connections."""
        self._engines.close()


def _state(folder: Path) -> object:
    """What changes when a template is edited."""
    files = [f for f in sorted((folder / "mail").glob("*")) if f.is_file()]
    return tuple((f.name, (seen := f.stat()).st_size, seen.st_mtime_ns) for f in files)
