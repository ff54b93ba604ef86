"""A bất cập of the data that is followed up until somebody says that it is settled (decision, Điều 2.1): code and life.

What counts as the same bất cập is `same_issue`; which words settle one, `settling`; both know nothing of rows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from mailflow.core.roster import Group, Member
from mailflow.core.week import Week

# As written on a phone: "bc-t1-2026-017", "BC–T1–2026–17", "BC T1 2026 017".
_SIGN = r"(?:[ \u00a0]{0,2}[-_\u2010-\u2015\u2212./][ \u00a0]{0,2}|[ \u00a0])"
CODE = re.compile(rf"(?i)(?<![\w-])BC{_SIGN}?T[ -]?(\d{{1,2}}){_SIGN}(\d{{4}}){_SIGN}(\d{{1,4}})(?!\w|[-.,/]\d)")


class IssueState(StrEnum):
    """PROPOSED: has its code, its report is not approved yet. VOID: its statement was left out; the code stays used."""

    PROPOSED = "proposed"
    OPEN = "open"
    SETTLED = "settled"
    VOID = "void"


FOLLOWED = (IssueState.PROPOSED, IssueState.OPEN)


@dataclass(frozen=True, slots=True)
class DataIssue:
    """One row of the register. `code` is given once; `text` as first stated, `member` by whom; `week` the report's.

    `settled_*`: who said so, when, in which message and words; kept when it is opened again.
    """

    code: str
    group: str
    year: int
    number: int
    week: Week
    sector: str
    member: str
    text: str
    raised_at: datetime
    state: IssueState = IssueState.PROPOSED
    settled_at: datetime | None = None
    settled_by: str = ""
    settled_message: int | None = None
    settled_words: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class Mention:
    """An opinion (item) that states an issue in a week's report; `live` while it stands there."""

    opinion: int
    issue: int
    week: Week
    live: bool = True


def code_of(group_number: int, year: int, number: int) -> str:
    """`BC-T1-2026-017`: Tổ, ISO year of the week, running number within both."""
    return f"BC-T{group_number}-{year}-{number:03d}"


def codes_in(text: str) -> tuple[str, ...]:
    """The codes that a text names, in one spelling, in order; near misses are none."""
    return tuple(dict.fromkeys(code_of(int(m[1]), int(m[2]), int(m[3])) for m in CODE.finditer(text)))


class IssueStanding(StrEnum):
    """How an issue stands in one week's report."""

    NEW = "new"
    REPEATED = "repeated"
    OPEN = "open"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class IssueLine:
    """An issue in a report (part II). `text`: this week's words, else those of `raised`; `author` and `settled_by` are
    titles. `items` are numbers of this report; `times` the weeks in which it was stated, `weeks` its age."""

    code: str
    sector: str
    text: str
    author: str
    raised: Week
    standing: IssueStanding
    items: tuple[int, ...] = ()
    times: int = 1
    weeks: int = 0
    settled_at: datetime | None = None
    settled_by: str = ""

    @property
    def settled(self) -> bool:
        return self.standing is IssueStanding.SETTLED


class Outcome(StrEnum):
    """What became of a sentence that ends an issue or opens it again."""

    SETTLED = "settled"
    REOPENED = "reopened"
    ALREADY = "already"  # it was so before
    UNKNOWN = "unknown"  # no such code, or its statement was left out of the report
    NOT_YOURS = "not_yours"
    UNPROVEN = "unproven"  # the mail could be somebody else's


@dataclass(frozen=True, slots=True)
class Heard:
    """One code that a message speaks of, for its receipt; `words` as written, `text` of the issue ("" if unknown)."""

    code: str
    outcome: Outcome
    words: str
    text: str = ""

    @property
    def changed(self) -> bool:
        return self.outcome in (Outcome.SETTLED, Outcome.REOPENED)


def may_end(issue: DataIssue, member: Member, group: Group) -> bool:
    """Who may say that it is settled: who raised it, who owns its sector, the head and the secretary of its group."""
    if member.id in (issue.member, group.head, group.secretary):
        return True
    return issue.sector in member.sectors


@dataclass(frozen=True, slots=True)
class Followed:
    """What compiling needs of one issue: its row and its live mentions of the weeks up to the report's."""

    issue: DataIssue
    mentions: tuple[Mention, ...] = field(default=())

    def times(self, week: Week) -> int:
        """In how many weeks up to `week` it was stated."""
        return len({m.week for m in self.mentions if m.live and m.week <= week})


def weeks_between(first: Week, last: Week) -> int:
    """Whole weeks from one to the other; 0 within the same."""
    return max(0, (last.monday - first.monday).days // 7)
