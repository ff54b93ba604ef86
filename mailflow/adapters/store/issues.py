"""The register of data issues: each code given once, each opinion held by one issue at most; nothing is deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, func, or_, select
from sqlmodel import SQLModel

from mailflow.adapters.store.rows import Noun, column, columns_of, in_pieces, table_of, value_of
from mailflow.adapters.store.types import BigId, EnumText, KeyText, PlainText, UtcTime, WeekText
from mailflow.core.data_issue import FOLLOWED, DataIssue, Followed, IssueState, Mention, code_of
from mailflow.core.week import Week

_TRIES = 1000  # numbers that other processes may take meanwhile; a bound against a mistake of ours


class IssueRow(SQLModel, table=True):
    __tablename__ = "data_issues"
    __table_args__ = (
        Index("ux_data_issues_code", "code", unique=True),
        Index("ux_data_issues_number", "group", "year", "number", unique=True),
        Index("ix_data_issues_state", "group", "state", "id"),
    )

    id: int = column(BigId, key=True)
    code: str = column(KeyText)
    group: str = column(KeyText)
    year: int = column(Integer)
    number: int = column(Integer)
    week: Week = column(WeekText)
    sector: str = column(KeyText)
    member: str = column(KeyText)
    text: str = column(PlainText)
    raised_at: datetime = column(UtcTime)
    state: IssueState = column(EnumText(IssueState))
    settled_at: datetime | None = column(UtcTime, null=True)
    settled_by: str = column(KeyText)
    settled_message: int | None = column(BigId, null=True)
    settled_words: str = column(PlainText)


class MentionRow(SQLModel, table=True):
    __tablename__ = "issue_mentions"
    __table_args__ = (Index("ix_issue_mentions_issue", "issue", "opinion"),)

    opinion: int = column(BigId, key=True)
    issue: int = column(BigId, ForeignKey("data_issues.id", name="fk_issue_mentions_issue"))
    week: Week = column(WeekText)
    live: bool = column(Boolean)


_T = table_of(IssueRow)
_C = _T.c
_M = table_of(MentionRow)


class Issues(Noun):
    """`tx.issues`. States change by compare-and-set: of two processes one is told True."""

    def open(self, issue: DataIssue, group_number: int) -> DataIssue:
        """Give the next free number of its group and year, and with it the code; `code` and `number` given are not
        read."""
        for _ in range(_TRIES):
            last = select(func.max(_C.number)).where(_C.group == issue.group, _C.year == issue.year)
            number = self._number(last) + 1
            named = replace(issue, number=number, code=code_of(group_number, issue.year, number))
            made = self._insert_once(_T, columns_of(named))
            if made is not None:
                return replace(named, id=made)
        raise RuntimeError(f"no free number for a data issue of {issue.group} in {issue.year}")

    def get(self, issue: int) -> DataIssue | None:
        row = self._row(select(_T).where(_C.id == issue))
        return value_of(DataIssue, row) if row else None

    def by_code(self, code: str) -> DataIssue | None:
        row = self._row(select(_T).where(_C.code == code))
        return value_of(DataIssue, row) if row else None

    def find(self, group: str | None = None, states: Iterable[IssueState] = tuple(IssueState)) -> list[DataIssue]:
        """By group and in the order in which codes were given."""
        statement = select(_T).where(_C.state.in_(tuple(states)))
        if group is not None:
            statement = statement.where(_C.group == group)
        return [value_of(DataIssue, row) for row in self._rows(statement.order_by(_C.group, _C.id))]

    def followed(self, group: str, settled_since: datetime) -> list[Followed]:
        """What a report tells of: all that is not settled, and what was settled after that moment, with mentions."""
        open_or_new = or_(
            _C.state.in_(FOLLOWED), (_C.state == IssueState.SETTLED) & (_C.settled_at > settled_since)
        )  # fmt: skip
        rows = self._rows(select(_T).where(_C.group == group, open_or_new).order_by(_C.id))
        issues = [value_of(DataIssue, row) for row in rows]
        mentions = self._mentions([i.id for i in issues])
        return [Followed(i, tuple(mentions.get(i.id, ()))) for i in issues]

    def _mentions(self, issues: list[int]) -> dict[int, list[Mention]]:
        found: dict[int, list[Mention]] = {}
        for piece in in_pieces(issues):
            for row in self._rows(select(_M).where(_M.c.issue.in_(piece)).order_by(_M.c.opinion)):
                found.setdefault(int(row.issue), []).append(value_of(Mention, row))
        return found

    def mentions(self, opinions: Iterable[int]) -> dict[int, Mention]:
        """By opinion; an opinion that states no issue is not in it."""
        found: dict[int, Mention] = {}
        for piece in in_pieces(opinions):
            rows = self._rows(select(_M).where(_M.c.opinion.in_(piece)))
            found |= {int(row.opinion): value_of(Mention, row) for row in rows}
        return found

    def mention(self, mention: Mention) -> bool:
        """Hold an opinion by an issue; False when one holds it already."""
        return self._insert_once(_M, columns_of(mention)) is not None

    def set_live(self, live: Mapping[int, bool]) -> None:
        """Whether each opinion stands in its week's report."""
        for opinion, stands in live.items():
            self._changed(_M.update().where(_M.c.opinion == opinion).values(live=stands))

    def change(self, issue: int, before: Iterable[IssueState], after: IssueState) -> bool:
        """Compare-and-set; what is kept of who settled it stays."""
        changed = _T.update().where(_C.id == issue, _C.state.in_(tuple(before)))
        return self._changed(changed.values(state=after)) == 1

    def settle(self, issue: int, by: str, at: datetime, message: int | None, words: str) -> bool:
        """False when it is not open (any more)."""
        settled = _T.update().where(_C.id == issue, _C.state.in_(FOLLOWED))
        values = {"settled_at": at, "settled_by": by, "settled_message": message, "settled_words": words}
        return self._changed(settled.values(state=IssueState.SETTLED, **values)) == 1
