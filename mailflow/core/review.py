"""The yearly review of a group (decision, Điều 2.3) as a plain frozen value: counts and dates, and people's own words.

It is made by `review_compile`, changed by `review_edits`; its wording on paper lives in templates/.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum

from mailflow.core import plain
from mailflow.core.office import Office
from mailflow.core.verdict import Channel
from mailflow.core.week import Week


class Line(IntEnum):
    """Numbered statements; a number means the same in every version and every year. Single bất cập and directives that
    are listed below ISSUES and DIRECTIVES are numbered from FIRST_LISTED on."""

    WEEKS = 1
    LATE = 2
    NONE = 3
    APPROVAL = 4
    ANSWERS = 5
    MEMBERS = 6
    OPINIONS = 7
    SECTORS = 8
    SILENT = 9
    CHANNELS = 10
    ISSUES = 11
    DIRECTIVES = 12
    ASSESSMENT = 13
    PROPOSALS = 14


FIRST_LISTED = 21
SILENT_WEEKS = 4  # running; a shorter silence stands in the table of sectors only
WRITTEN = (Line.ASSESSMENT, Line.PROPOSALS)  # the secretary's own words; a gap until then


class Part(StrEnum):
    """The parts I to V of the document."""

    REPORTING = "reporting"
    OPINIONS = "opinions"
    ISSUES = "issues"
    DIRECTIVES = "directives"
    ASSESSMENT = "assessment"
    PROPOSALS = "proposals"


PARTS: tuple[tuple[Part, tuple[Line, ...]], ...] = (
    (Part.REPORTING, (Line.WEEKS, Line.LATE, Line.NONE, Line.APPROVAL)),
    (
        Part.OPINIONS,
        (Line.ANSWERS, Line.MEMBERS, Line.OPINIONS, Line.SECTORS, Line.SILENT, Line.CHANNELS),
    ),
    (Part.ISSUES, (Line.ISSUES,)),
    (Part.DIRECTIVES, (Line.DIRECTIVES,)),
    (Part.ASSESSMENT, (Line.ASSESSMENT,)),
    (Part.PROPOSALS, (Line.PROPOSALS,)),
)


class Punctuality(StrEnum):
    """How a week's report went up: before the deadline (08h00 Monday, Điều 2.2), after it, or not at all."""

    ON_TIME = "on_time"
    LATE = "late"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class WeekLine:
    """One week that had to be reported. `minutes`: from the last submission to the approval; `returns`: how often the
    head gave the report back; `answered` of `expected` members answered, late ones included."""

    week: Week
    state: Punctuality
    delivered_at: datetime | None = None
    expected: int = 0
    answered: int = 0
    opinions: int = 0
    returns: int = 0
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A seat under one title and holder, from week `first` to `last`. In `weeks` weeks an answer was expected: each of
    them counts once as on time, late, no opinion, absent or silent. `opinions` counts items, expected or not."""

    member: str
    title: str
    holder: str
    first: Week
    last: Week
    weeks: int = 0
    on_time: int = 0
    late: int = 0
    no_opinion: int = 0
    absent: int = 0
    silent: int = 0
    opinions: int = 0

    @property
    def answered(self) -> int:
        return self.on_time + self.late + self.no_opinion


@dataclass(frozen=True, slots=True)
class SectorLine:
    """A sector's items by kind. `weeks` had at least one; the longest run without any is `silence` weeks long, from
    `silent_from` to `silent_to`."""

    id: str
    name: str
    short: str
    assessments: int = 0
    issues: int = 0
    solutions: int = 0
    recommendations: int = 0
    weeks: int = 0
    silence: int = 0
    silent_from: Week | None = None
    silent_to: Week | None = None

    @property
    def opinions(self) -> int:
        return self.assessments + self.issues + self.solutions + self.recommendations


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """How many items came by one form of work (Điều 3.4)."""

    channel: Channel
    opinions: int


@dataclass(frozen=True, slots=True)
class IssueLine:
    """An open bất cập under its code; `weeks` is its age at the end of the period."""

    number: int
    code: str
    sector: str
    text: str
    raised: date
    weeks: int


@dataclass(frozen=True, slots=True)
class DirectiveLine:
    """A directive that is not done yet; `lead` is a title."""

    number: int
    lead: str
    text: str
    given: date
    due: date | None = None
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Totals:
    """What the annex compares between groups."""

    group_name: str
    weeks: int = 0
    on_time: int = 0
    late: int = 0
    none: int = 0
    expected: int = 0
    answered: int = 0
    opinions: int = 0
    issues: int = 0
    settled: int = 0
    directives: int = 0
    done: int = 0
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class Review:
    """A group's review of the period `first` to `last` (local dates), as far as it had passed at `made_at`.

    `totals` are the group's own, `groups` those of all groups for the annex (empty: no annex). `added` items are the
    secretary's own lines, counted nowhere else. `followed`: bất cập are kept in a register until they are settled;
    without it the totals only count how often one was stated. `assessment` and `proposals` are the secretary's words;
    `removed` are numbers of statements that do not stand in the document.
    """

    group: str
    group_number: int
    group_name: str
    group_long_name: str
    head_title: str
    head_name: str
    year: int
    first: date
    last: date
    made_at: datetime
    office: Office
    totals: Totals
    weeks: tuple[WeekLine, ...] = ()
    members: tuple[MemberLine, ...] = ()
    sectors: tuple[SectorLine, ...] = ()
    channels: tuple[ChannelLine, ...] = ()
    added: int = 0
    followed: bool = True
    issues: tuple[IssueLine, ...] = ()
    directives: tuple[DirectiveLine, ...] = ()
    cancelled: int = 0
    groups: tuple[Totals, ...] = ()
    assessment: str = ""
    proposals: str = ""
    removed: tuple[int, ...] = ()

    def to_json(self) -> str:
        """Canonical JSON; equal reviews give equal text."""
        return plain.to_json(self)

    @classmethod
    def from_json(cls, text: str) -> Review:
        """Raises ValueError when the text is no review."""
        return plain.from_json(cls, text)

    @property
    def sha256(self) -> str:
        """Hex digest of the canonical JSON: what an approval is bound to (Decree 30/2020, Điều 11)."""
        return hashlib.sha256(self.to_json().encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def numbers(self) -> frozenset[int]:
        """Every number that a correction may name."""
        listed = [*(one.number for one in self.issues), *(one.number for one in self.directives)]
        return frozenset([*map(int, Line), *listed])

    def shows(self, number: int) -> bool:
        """Whether the statement stands in the document: it was not removed, and there is something to say."""
        if number in self.removed:
            return False
        match number:
            case Line.LATE | Line.NONE:
                return any(w.state == Line(number).name.lower() for w in self.weeks)
            case Line.APPROVAL:
                return any(w.minutes is not None or w.returns for w in self.weeks)
            case Line.MEMBERS:
                return bool(self.members)
            case Line.SECTORS:
                return bool(self.sectors)
            case Line.SILENT:
                return bool(self.quiet) or any(not s.opinions for s in self.sectors)
            case Line.CHANNELS:
                return bool(self.channels)
            case _:
                return True

    def parts(self) -> tuple[tuple[Part, tuple[Line, ...]], ...]:
        """The parts that have something to say, with their statements."""
        shown = ((part, tuple(one for one in lines if self.shows(one))) for part, lines in PARTS)
        return tuple((part, lines) for part, lines in shown if lines)

    @property
    def quiet(self) -> tuple[SectorLine, ...]:
        """Sectors that had opinions, yet none for `quiet_weeks` weeks running; the longest silence first."""
        found = (s for s in self.sectors if s.opinions and s.silence >= self.quiet_weeks)
        return tuple(sorted(found, key=lambda s: -s.silence))

    @property
    def quiet_weeks(self) -> int:
        return SILENT_WEEKS

    @property
    def gaps(self) -> tuple[Line, ...]:
        """Statements that wait for the secretary's words; with one of them open nothing goes to the head."""
        words = {Line.ASSESSMENT: self.assessment, Line.PROPOSALS: self.proposals}
        return tuple(one for one in WRITTEN if not words[one].strip() and one not in self.removed)

    @property
    def returns(self) -> int:
        return sum(w.returns for w in self.weeks)

    @property
    def median_minutes(self) -> int | None:
        """Median from submission to approval; None when nothing was approved."""
        times = sorted(w.minutes for w in self.weeks if w.minutes is not None)
        middle = len(times) // 2
        return (times[middle] + times[~middle]) // 2 if times else None


@dataclass(frozen=True, slots=True)
class ReviewEdition:
    """A review as one version of it; as core/report.Edition is for the weekly report."""

    review: Review
    version: int
    approved_at: datetime | None = None
    approver: str = ""

    @property
    def short_hash(self) -> str:
        """The first 8 hex digits of the hash, for people."""
        return self.review.sha256[:8]
