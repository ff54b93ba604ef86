"""The whole file (hồ sơ) of a group's week as plain values: documents in time order, instructions, history.

Names and sizes of fields are those of Decree 30/2020, Annex VI, so that a records system can take the file in.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from mailflow.core.vietnamese import unaccent
from mailflow.core.week import local

SIZES = {"TypeName": 100, "CodeNotation": 30, "OrganName": 200, "Subject": 500, "Position": 100, "FullName": 50,
         "ToPlaces": 1000}  # fmt: skip
_SUFFIX = re.compile(r"\.([A-Za-z0-9]{1,5})$")


class Role(StrEnum):
    """What a document is in the week: its place in the file and in its name."""

    OPINION = "y-kien"
    MAIL = "thu-den"
    SENT = "thu-di"
    NOTE = "gop-y"
    DRAFT = "du-thao"
    APPROVAL = "phe-duyet"
    DIRECTIVE = "chi-dao"
    FINAL = "bao-cao"


@dataclass(frozen=True, slots=True)
class Document:
    """One file of the dossier. `name` is only the hint for its suffix; texts are cut to the sizes of Annex VI."""

    at: datetime
    role: Role
    content: bytes
    suffix: str
    type_name: str
    subject: str
    organ: str = ""
    position: str = ""
    full_name: str = ""
    to_places: str = ""
    notation: str = ""
    issued: date | None = None
    arrived: datetime | None = None
    due: date | None = None
    number: int = 0

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Trace:
    """An instruction (ý kiến chỉ đạo) and what became of it."""

    at: datetime
    by: str
    to: str
    text: str
    state: str
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the history: who did what when (access history included)."""

    at: datetime
    actor: str
    what: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Dossier:
    """`documents` in time order, each with its safe name."""

    title: str
    organ: str
    group: str
    week: str
    documents: tuple[tuple[str, Document], ...]
    traces: tuple[Trace, ...] = ()
    steps: tuple[Step, ...] = ()
    missing: tuple[str, ...] = field(default=())  # what could not be put in, in words


def arranged(documents: Iterable[Document]) -> tuple[tuple[str, Document], ...]:
    """In time order with names made of our own words only: `007_20261120-0912_y-kien_214.eml` (Vietnamese time)."""
    ordered = sorted(documents, key=lambda d: (d.at, list(Role).index(d.role), d.number, d.suffix))
    return tuple((_name(place, one), one) for place, one in enumerate(ordered, start=1))


def suffix_of(filename: str) -> str:
    """The suffix of a stranger's file name, if it is harmless letters and figures; else `bin`."""
    found = _SUFFIX.search(unaccent(filename))
    return found[1].lower() if found else "bin"


def _name(place: int, one: Document) -> str:
    number = f"_{one.number}" if one.number else ""
    return f"{place:03d}_{local(one.at):%Y%m%d-%H%M}_{one.role}{number}.{one.suffix}"
