"""The weekly report of a group as a plain frozen value: people read what is drawn from it and approve its hash.

It is made by `report_compile`, changed by `report_edits`; its wording on paper lives in templates/.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from mailflow.core import plain
from mailflow.core.causes import Cause
from mailflow.core.data_issue import IssueLine, IssueStanding
from mailflow.core.office import Office
from mailflow.core.points import Point, Silence
from mailflow.core.series import Series
from mailflow.core.verdict import COMMON_SECTOR, Channel, Kind, SubmittedBy
from mailflow.core.week import Week

KIND_ORDER = (Kind.ASSESSMENT, Kind.DATA_ISSUE, Kind.SOLUTION, Kind.RECOMMENDATION)


class Origin(StrEnum):
    """How an item came into the report: a member's opinion as filed, or a line the secretary added."""

    OPINION = "opinion"
    ADDED = "added"


class State(StrEnum):
    """How a member stands when the report is compiled (official-form.md, section 2)."""

    ANSWERED = "answered"
    NO_OPINION = "no_opinion"
    LATE = "late"
    ABSENT = "absent"
    BOUNCED = "bounced"
    UNCLEAR = "unclear"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class ReportItem:
    """One numbered statement. The number is never given again, so "bỏ 3" means the same in every version.

    `original` is the member's own text where the secretary changed it, else "". `to_leaders` tells whom a
    recommendation addresses: the provincial leadership, or agencies and localities.
    """

    number: int
    sector: str
    kind: Kind
    text: str
    author: str
    at: datetime
    member: str = ""
    channel: Channel = Channel.EMAIL
    submitted_by: SubmittedBy = SubmittedBy.SELF
    sender: str = ""
    source: str = "body"
    late: bool = False
    origin: Origin = Origin.OPINION
    original: str = ""
    to_leaders: bool = True
    opinion: int = 0

    @property
    def edited(self) -> bool:
        return bool(self.original)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An item that does not stand in the report and why; only the secretary's copy shows it."""

    item: ReportItem
    reason: str


@dataclass(frozen=True, slots=True)
class SectorHead:
    """A heading of part I. `owners` are titles; `contributed` is a sector of another group (phối hợp)."""

    id: str
    name: str
    short: str
    owners: tuple[str, ...] = ()
    contributed: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """One member's week. `expected`: counts as missing when silent. `at` is the time of the answer."""

    member: str
    title: str
    state: State
    expected: bool
    sectors: tuple[str, ...] = ()
    at: datetime | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Unfiled:
    """A message of this week that could not be filed and waits for a person."""

    sender: str
    subject: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DirectiveLine:
    """A directive of leadership or head, followed up in part IV. `lead` first, `others` cooperate; titles."""

    lead: str
    others: tuple[str, ...]
    text: str
    given_at: datetime
    due: date | None = None
    done_at: datetime | None = None
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class NoteLine:
    """The secretary's words or file beside the draft; a file is named by the SHA-256 of its bytes."""

    author: str
    at: datetime
    text: str = ""
    filename: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Replaced:
    """The version that leadership has and whose place this one takes; the records office writes in its number."""

    version: int
    approved_at: datetime


@dataclass(frozen=True, slots=True)
class Voice:
    """One member's answer in one section: who, when, by which channel."""

    author: str
    at: datetime
    channel: Channel
    submitted_by: SubmittedBy
    late: bool


@dataclass(frozen=True, slots=True)
class Section:
    """One sector as printed in part I: its items by kind, in the order of Điều 2.1."""

    head: SectorHead
    items: tuple[ReportItem, ...]
    quiet: tuple[Standing, ...] = ()

    def of(self, kind: Kind) -> tuple[ReportItem, ...]:
        return tuple(i for i in self.items if i.kind is kind)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        return tuple(k for k in KIND_ORDER if self.of(k))

    @property
    def voices(self) -> tuple[Voice, ...]:
        """Which members speak in this section; one answer with many items is one voice."""
        told = (i for i in self.items if i.origin is Origin.OPINION)
        found = (Voice(i.author, i.at, i.channel, i.submitted_by, i.late) for i in told)
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Report:
    """A group's report of one week. Titles and names are those valid on its own day.

    `items` stand in the report; `waiting` came late and wait for the secretary; `left_out`, `unfiled` and `waiting`
    are shown to the secretary only. `closing` is the members' closing time. `issues` are the bất cập that are followed
    up, `causes` what members say of why, `silences` the sectors without a word, `points` the first page; `figures` are
    the indicators that members stated, with their values of earlier weeks. `replaces`: this report corrects one that
    was delivered.
    """

    group: str
    group_number: int
    group_name: str
    group_long_name: str
    head_title: str
    head_name: str
    week: Week
    closing: datetime
    office: Office
    sectors: tuple[SectorHead, ...]
    items: tuple[ReportItem, ...]
    standings: tuple[Standing, ...]
    waiting: tuple[ReportItem, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    unfiled: tuple[Unfiled, ...] = ()
    directives: tuple[DirectiveLine, ...] = ()
    notes: tuple[NoteLine, ...] = ()
    issues: tuple[IssueLine, ...] = plain.later(())
    causes: tuple[Cause, ...] = plain.later(())
    silences: tuple[Silence, ...] = plain.later(())
    points: tuple[Point, ...] = plain.later(())
    figures: tuple[Series, ...] = plain.later(())
    replaces: Replaced | None = plain.later(None)  # noqa: RUF009 - a field

    def to_json(self) -> str:
        """Canonical JSON; equal reports give equal text."""
        return plain.to_json(self)

    @classmethod
    def from_json(cls, text: str) -> Report:
        """Raises ValueError when the text is no report."""
        return plain.from_json(cls, text)

    @property
    def sha256(self) -> str:
        """Hex digest of the canonical JSON: what an approval is bound to (Decree 30/2020, Điều 11)."""
        return hashlib.sha256(self.to_json().encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def every(self) -> tuple[ReportItem, ...]:
        """Items that stand in the report, wait beside it, or were left out of it."""
        return (*self.items, *self.waiting, *(one.item for one in self.left_out))

    def numbers(self) -> dict[int, int]:
        """Opinion id -> item number: what the next version keeps, and what "bỏ 3" refers to."""
        return {i.opinion: i.number for i in self.every if i.opinion}

    def sections(self) -> tuple[Section, ...]:
        """Part I: own sectors in the order of Điều 1 (also silent ones), then contributions, then common remarks."""
        return tuple(self._sections())

    def _sections(self) -> Iterator[Section]:
        for head in self.sectors:
            items = tuple(i for i in self.items if i.sector == head.id)
            own = not head.contributed and head.id != COMMON_SECTOR
            if items or own:
                yield Section(head, _ordered(items), self._quiet(head.id) if own else ())

    def _quiet(self, sector: str) -> tuple[Standing, ...]:
        """Owners who have not spoken on this sector, or said that they have nothing to add."""
        spoke = {i.member for i in self.items if i.sector == sector}
        return tuple(s for s in self.standings if sector in s.sectors and s.member not in spoke)

    def head_of(self, sector: str) -> SectorHead:
        """Raises KeyError for a sector this report does not know."""
        for head in self.sectors:
            if head.id == sector:
                return head
        raise KeyError(sector)

    def gathered(self, *kinds: Kind) -> tuple[ReportItem, ...]:
        """All items of some kinds in the order of part I (parts II and III)."""
        return tuple(i for s in self.sections() for i in s.items if i.kind in kinds)

    def issues_of(self, standing: IssueStanding) -> tuple[IssueLine, ...]:
        """Part II: issues of one standing. A statement that no issue holds (older reports) counts as new, no code."""
        found = tuple(i for i in self.issues if i.standing == standing)
        if standing != IssueStanding.NEW:
            return found
        held = {number for line in self.issues for number in line.items}
        others = (i for i in self.gathered(Kind.DATA_ISSUE) if i.number not in held)
        return (*found, *(_without_code(i, self.week) for i in others))

    @property
    def unsettled(self) -> int:
        """How many bất cập are still to be mended after this week."""
        return sum(len(self.issues_of(one)) for one in IssueStanding if one is not IssueStanding.SETTLED)

    def codes(self) -> dict[int, str]:
        """Item number -> code of the issue that it states."""
        return {number: line.code for line in self.issues for number in line.items}

    @property
    def expected(self) -> tuple[Standing, ...]:
        return tuple(s for s in self.standings if s.expected)

    @property
    def answered(self) -> tuple[Standing, ...]:
        """Expected members who answered, "không có ý kiến" included."""
        return tuple(s for s in self.expected if s.state in (State.ANSWERED, State.NO_OPINION))

    @property
    def silent(self) -> tuple[Standing, ...]:
        """Expected members from whom nothing stands in the report: missing, late, absent, bounced, unclear."""
        return tuple(s for s in self.expected if s.state not in (State.ANSWERED, State.NO_OPINION))


@dataclass(frozen=True, slots=True)
class Edition:
    """A report as one version of it. `approved_at` is None for a draft; `approver` is the title of who approved."""

    report: Report
    version: int
    approved_at: datetime | None = None
    approver: str = ""

    @property
    def short_hash(self) -> str:
        """The first 8 hex digits of the hash, for people."""
        return self.report.sha256[:8]


class ChangeKind(StrEnum):
    """What happened to an item between two versions."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions. For CHANGED `before` is the older item, for REMOVED `item` is."""

    kind: ChangeKind
    item: ReportItem
    before: ReportItem | None = None


def diff(old: Report, new: Report) -> tuple[Change, ...]:
    """What a reader of `old` must know of `new`, by item number; texts, sectors and kinds are compared."""
    before = {i.number: i for i in old.items}
    after = {i.number: i for i in new.items}
    changes = []
    for number in sorted(before.keys() | after.keys()):
        one, other = before.get(number), after.get(number)
        if one is None and other is not None:
            changes.append(Change(ChangeKind.ADDED, other))
        elif other is None and one is not None:
            changes.append(Change(ChangeKind.REMOVED, one))
        elif one is not None and other is not None and _content(one) != _content(other):
            changes.append(Change(ChangeKind.CHANGED, other, one))
    return tuple(changes)


def _content(item: ReportItem) -> tuple[str, str, str]:
    return item.sector, item.kind, item.text


def _without_code(item: ReportItem, week: Week) -> IssueLine:
    return IssueLine("", item.sector, item.text, item.author, week, IssueStanding.NEW, (item.number,))


def _ordered(items: tuple[ReportItem, ...]) -> tuple[ReportItem, ...]:
    return tuple(sorted(items, key=lambda i: (KIND_ORDER.index(i.kind), i.number)))
