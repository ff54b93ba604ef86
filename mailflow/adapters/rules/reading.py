"""From the files of rules/ to facts. Every *.toml of the folder is read; a table may stand in any of them.

sectors.toml, kinds.toml and examples.toml are read whole for the lexicon, indicators.toml for the figures; here only
what the roster needs of a sector is taken.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from mailflow.adapters.rules import facts as f
from mailflow.core import examples, indicators, mistakes
from mailflow.errors import RulesError

SECTORS, KINDS = "sectors.toml", "kinds.toml"
INDICATORS = indicators.FILE
EXAMPLES = examples.FILE
_WHOLE = (SECTORS, KINDS, INDICATORS, EXAMPLES)
_TABLES: dict[str, type[BaseModel]] = {
    "group": f.GroupFact,
    "role": f.RoleFact,
    "contributor": f.ContributorFact,
    "assistant": f.AssistantFact,
    "seat": f.SeatFact,
    "holder": f.HolderFact,
    "address": f.AddressFact,
    "delegate": f.DelegateFact,
    "deputy": f.DeputyFact,
    "owner": f.OwnerFact,
    "standing": f.StandingFact,
    "leadership": f.LeadershipFact,
    "team": f.TeamFact,
    "holiday": f.HolidayFact,
    "working_day": f.HolidayFact,
    "end": f.EndFact,
}


@dataclass
class Facts:
    """Everything the files say, in the order they say it."""

    group: list[f.GroupFact] = field(default_factory=list)
    role: list[f.RoleFact] = field(default_factory=list)
    contributor: list[f.ContributorFact] = field(default_factory=list)
    assistant: list[f.AssistantFact] = field(default_factory=list)
    seat: list[f.SeatFact] = field(default_factory=list)
    holder: list[f.HolderFact] = field(default_factory=list)
    address: list[f.AddressFact] = field(default_factory=list)
    delegate: list[f.DelegateFact] = field(default_factory=list)
    deputy: list[f.DeputyFact] = field(default_factory=list)
    owner: list[f.OwnerFact] = field(default_factory=list)
    standing: list[f.StandingFact] = field(default_factory=list)
    leadership: list[f.LeadershipFact] = field(default_factory=list)
    team: list[f.TeamFact] = field(default_factory=list)
    sector: list[f.SectorFact] = field(default_factory=list)
    holiday: list[f.HolidayFact] = field(default_factory=list)
    working_day: list[f.HolidayFact] = field(default_factory=list)
    sectors: dict[str, Any] = field(default_factory=dict)
    kinds: dict[str, Any] = field(default_factory=dict)
    indicators: dict[str, Any] = field(default_factory=dict)
    examples: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)  # of the four files that are read whole, by name

    def dated(self) -> Iterator[f.Fact]:
        """All facts that begin and end."""
        for name in (*_TABLES, "sector"):
            yield from (fact for fact in getattr(self, name, ()) if isinstance(fact, f.Fact))


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    source: str
    data: dict[str, Any]

    def at(self, table: str, number: int, key: str = "") -> str:
        """`people.toml, dòng 12, [[address]] số 3, address`."""
        line = mistakes.line_of(self.source, (table, number, *([key] if key else [])))
        words = [
            self.name,
            *([f"dòng {line}"] if line else []),
            f"[[{table}]] số {number + 1}",
            *([key] if key else []),
        ]
        return ", ".join(words)


def read(folder: Path) -> Facts:
    """All facts of the folder. Raises RulesError naming file, line and key of every mistake of form."""
    if not folder.is_dir():
        raise RulesError(f"{folder}: không có thư mục quy tắc này. Hãy kiểm tra [paths] rules trong settings.toml.")
    files = [_file(path) for path in sorted(folder.glob("*.toml"))]
    names = {file.name for file in files}
    for needed in (SECTORS, KINDS):
        if needed not in names:
            raise RulesError(f"{folder / needed}: thiếu tệp này.")
    found, wrong = Facts(sources={file.name: file.source for file in files if file.name in _WHOLE}), []
    ends: list[tuple[_File, int, f.EndFact]] = []
    for file in files:
        wrong += _take(file, found, ends)
    if wrong:
        raise RulesError("\n".join(wrong))
    for file, number, end in ends:
        _end(file, number, end, found)
    return found


def _file(path: Path) -> _File:
    try:
        source = path.read_text("utf-8-sig")
        return _File(path.name, source, _parsed(source))
    except OSError as error:
        raise RulesError(f"{path}: không đọc được ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise RulesError(f"{path}: không phải chữ UTF-8; hãy lưu lại tệp theo UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise RulesError(f"{path}: sai cú pháp TOML: {error}.") from error


@lru_cache(maxsize=32)
def _parsed(source: str) -> dict[str, Any]:
    """Nobody changes what was parsed: offices with the same file share it in memory."""
    return tomllib.loads(source)


def _take(file: _File, found: Facts, ends: list[tuple[_File, int, f.EndFact]]) -> list[str]:
    """Add what a file says to `found`; the mistakes of form in it."""
    if file.name == KINDS:
        found.kinds = file.data
        return []
    if file.name == INDICATORS:
        found.indicators = file.data
        return []
    if file.name == EXAMPLES:
        found.examples = file.data
        return []
    if file.name == SECTORS:
        found.sectors = file.data
        return _entries(file, "sector", f.SectorFact, found.sector)
    wrong = []
    for table in file.data:
        if table not in _TABLES:
            wrong.append(f"{file.name}, [[{table}]]: {mistakes.unknown(table, list(_TABLES))}")
        elif table == "end":
            stated: list[f.EndFact] = []
            wrong += _entries(file, table, f.EndFact, stated)
            ends += [(file, number, end) for number, end in enumerate(stated)]
        else:
            wrong += _entries(file, table, _TABLES[table], getattr(found, table))
    return wrong


def _entries(file: _File, table: str, kind: type[BaseModel], into: list[Any]) -> list[str]:
    entries = file.data.get(table)
    if not isinstance(entries, list):
        return [f"{file.name}, [[{table}]]: cần các bảng [[{table}]], nhưng đang là {mistakes.shown(entries)}"]
    wrong = []
    for number, entry in enumerate(entries):
        try:
            fact = kind.model_validate(entry)
        except ValidationError as error:
            wrong += [_told(file, table, number, kind, dict(one)) for one in error.errors(include_url=False)]
            continue
        if isinstance(fact, f.Fact):
            fact._where = file.at(table, number)
        into.append(fact)
    return wrong


def _told(file: _File, table: str, number: int, kind: type[BaseModel], error: dict[str, Any]) -> str:
    place = [part for part in error["loc"] if part != "function-after"]
    key = str(place[0]) if place else "valid_to" if error["type"] == "value_error" else ""
    words = (
        mistakes.unknown(key, list(kind.model_fields))
        if error["type"] == "extra_forbidden"
        else mistakes.expected(error)
    )
    return f"{file.at(table, number, key)}: {words}"


def _end(file: _File, number: int, end: f.EndFact, found: Facts) -> None:
    """End what `where` names. Raises RulesError when nothing is named, so that no ending is lost by a slip."""
    known = [name for name in _TABLES if isinstance(getattr(found, name, None), list)]
    if end.table not in known:
        raise RulesError(f"{file.at('end', number, 'table')}: {mistakes.unknown(end.table, known)}")
    facts: list[f.Fact] = getattr(found, end.table)
    agree = [fact for fact in facts if isinstance(fact, f.Fact) and fact.holds(end.valid_to) and _agrees(fact, end)]
    if not end.where or not agree:
        raise RulesError(
            f"{file.at('end', number, 'where')}: không có [[{end.table}]] nào đang có hiệu lực ngày {end.valid_to} "
            f"mà khớp {mistakes.shown(end.where)}"
        )
    for fact in agree:
        fact.valid_to = end.valid_to


def _agrees(fact: f.Fact, end: f.EndFact) -> bool:
    return all(str(getattr(fact, key, None)) == value for key, value in end.where.items())
