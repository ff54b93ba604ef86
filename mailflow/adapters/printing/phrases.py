"""The words of the printed report, from templates/report/phrases.txt and the mail's own macros. No text lives here."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mailflow.core import review_tables
from mailflow.core.letters.pictures import punctuality
from mailflow.core.prose import one_line, shortened
from mailflow.core.week import local, short_date, stamp
from mailflow.errors import PrintingError

_FILE = "phrases.txt"


class Phrases:
    """Macros and tables of the file as it was when it was last read."""

    def __init__(self, folder: Path) -> None:
        """`folder` is templates/report; the mail's templates stand beside it."""
        self._where = folder / _FILE
        self._environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader([folder, folder.parent / "mail"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(
            at=stamp, one_line=one_line, punctuality=punctuality, short=shortened, short_date=_short_date, two=_two
        )
        self._environment.filters.update(review_tables.FILTERS)
        self._module: Any = None

    def read(self) -> Phrases:
        """See what was edited since; files that did not change cost nothing. Raises PrintingError."""
        try:
            self._module = self._environment.get_template(_FILE).make_module()
        except Exception as error:  # a template may fail in any way that its author can think of
            raise PrintingError(f"{self._where}: {error}") from error
        return self

    def say(self, macro: str, *values: object) -> str:
        """What the macro makes of the values. Raises PrintingError naming the macro."""
        try:
            return str(getattr(self._module, macro)(*values)).strip("\n")
        except Exception as error:
            raise PrintingError(f"{self._where}, {macro}: {error}") from error

    def word(self, table: str, key: str | int) -> str:
        """An entry of a table of words. Raises PrintingError naming it."""
        try:
            return str(getattr(self._module, table)[key])
        except (AttributeError, LookupError) as error:
            raise PrintingError(f"{self._where}, {table}: {key!r} is missing") from error

    def words(self, table: str, key: int | None = None) -> list[str]:
        """A list of words, or the list that stands under `key`. Raises PrintingError naming it."""
        try:
            found = getattr(self._module, table)
            return [str(one) for one in (found if key is None else found[key])]
        except (AttributeError, LookupError, TypeError) as error:
            raise PrintingError(f"{self._where}, {table}: {key!r} is missing") from error


def _short_date(day: datetime | date) -> str:
    return short_date(local(day).date() if isinstance(day, datetime) else day)


def _two(number: int) -> str:
    return f"{number:02d}"
