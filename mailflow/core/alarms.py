"""What a person must be told about the service itself: from its vital signs and what was told before, at a given time.

Pure: each trouble has a key, is told once when it begins and once when it is over. Words: templates/mail/alarm.txt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from mailflow.core.records import CycleState
from mailflow.core.week import Week

READ = "mailbox"  # the beat of the last complete reading
FOLDERS = "folders"  # the beat that says since when, and in which words, the server refuses to move mail


class AlarmKind(StrEnum):
    """Sorts of trouble. The last two have no end: mail sent without its files, mail that may or may not have come."""

    MAILBOX = "mailbox"
    FOLDER = "folder"
    QUEUE = "queue"
    QUARANTINE = "quarantine"
    DEADLINE = "deadline"
    CLOCK = "clock"
    CERTIFICATE = "certificate"
    DISK = "disk"
    TOO_LARGE = "too_large"
    UNCERTAIN = "uncertain"
    TEMPLATE = "template"


@dataclass(frozen=True, slots=True)
class Patience:
    """How much is borne before somebody is told; every field is a setting ([alarms])."""

    mailbox: timedelta = timedelta(minutes=15)
    queue: timedelta = timedelta(minutes=30)
    quarantine: timedelta = timedelta(hours=24)
    deadline: timedelta = timedelta(hours=2)
    certificate: timedelta = timedelta(days=14)
    clock_seconds: float = 120.0
    disk_bytes: int = 1_000_000_000

    def eased(self) -> Patience:
        """What must be reached again before a trouble counts as over, so that a value at the edge does not flutter."""
        return replace(self, clock_seconds=self.clock_seconds / 2, disk_bytes=self.disk_bytes * 5 // 4)


@dataclass(frozen=True, slots=True)
class OpenReport:
    """A group's report of a week that leadership should have by `deadline`."""

    group: str
    week: Week
    state: CycleState
    deadline: datetime

    @property
    def key(self) -> str:
        return f"{AlarmKind.DEADLINE}:{self.week}:{self.group}"

    @property
    def approved(self) -> bool:
        return self.state in (CycleState.APPROVED, CycleState.DELIVERED)


@dataclass(frozen=True, slots=True)
class Vitals:
    """The service's vital signs. None means unknown: of what is unknown neither start nor end is told.

    `host` is the machine that looks. `mailbox_read_at`: last complete reading by any machine. `folder_since`: since
    when the server refuses to move mail, `folder_reason` in its words. `waiting` mails have been queued for long since
    `waiting_since`. `held` mails wait for a person since `held_since`. `clock_ahead`: seconds by which our clock is
    surely ahead of the mail server's (negative: behind; 0 when they agree). `certificates`: server -> valid until.
    `templates`: mail or form that an older template had to make -> what is wrong.
    """

    host: str
    mailbox_read_at: datetime | None = None
    mailbox_reason: str = ""
    folder_since: datetime | None = None
    folder_reason: str = ""
    waiting: int = 0
    waiting_since: datetime | None = None
    waiting_reason: str = ""
    held: int = 0
    held_since: datetime | None = None
    reports: tuple[OpenReport, ...] = ()
    clock_ahead: float | None = None
    certificates: Mapping[str, datetime] = field(default_factory=dict)
    disk_free: int | None = None
    templates: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Alarm:
    """One trouble. `about` names the server, group or machine, `number` the amount, `reason` what a server said."""

    key: str
    kind: AlarmKind
    since: datetime
    about: str = ""
    number: float = 0
    reason: str = ""
    group: str | None = None
    week: Week | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be told now: troubles that began, and told ones that are over."""

    begun: tuple[Alarm, ...]
    over: tuple[Alarm, ...]


def changes(vitals: Vitals, patience: Patience, told: Iterable[Alarm], now: datetime) -> Changes:
    """What began and what ended since `told`, the troubles that people know of."""
    known = {alarm.key: alarm for alarm in told}
    begun = tuple(alarm for alarm in troubles(vitals, patience, now) if alarm.key not in known)
    lasting = {alarm.key for alarm in troubles(vitals, patience.eased(), now)}
    seen = frozenset(_judged(vitals))
    over = (a for key, a in known.items() if key in seen or _of_a_template(vitals, key))
    return Changes(begun, tuple(a for a in over if a.key not in lasting))


def troubles(v: Vitals, p: Patience, now: datetime) -> Iterator[Alarm]:
    """Everything that is wrong at `now`."""
    if v.mailbox_read_at and now - v.mailbox_read_at > p.mailbox:
        yield Alarm("mailbox", AlarmKind.MAILBOX, v.mailbox_read_at, reason=v.mailbox_reason)
    if v.folder_since and now - v.folder_since > p.mailbox:
        yield Alarm("folder", AlarmKind.FOLDER, v.folder_since, reason=v.folder_reason)
    if v.waiting_since and now - v.waiting_since > p.queue:
        yield Alarm("queue", AlarmKind.QUEUE, v.waiting_since, number=v.waiting, reason=v.waiting_reason)
    if v.held_since and now - v.held_since > p.quarantine:
        yield Alarm("quarantine", AlarmKind.QUARANTINE, v.held_since, number=v.held)
    yield from _late_reports(v, p, now)
    yield from _machine(v, p, now)


def _late_reports(v: Vitals, p: Patience, now: datetime) -> Iterator[Alarm]:
    for one in v.reports:
        near = one.deadline - p.deadline
        if now >= near and not one.approved:
            yield Alarm(one.key, AlarmKind.DEADLINE, near, one.group, 0, one.state, one.group, one.week)


def _machine(v: Vitals, p: Patience, now: datetime) -> Iterator[Alarm]:
    if v.clock_ahead is not None and abs(v.clock_ahead) > p.clock_seconds:
        yield Alarm(_clock(v), AlarmKind.CLOCK, now, v.host, round(v.clock_ahead))
    for server, until in v.certificates.items():
        if until - now < p.certificate:
            days = max(0, (until - now).days)
            yield Alarm(_certificate(server), AlarmKind.CERTIFICATE, now, server, days, until.isoformat())
    for name, reason in (v.templates or {}).items():
        yield Alarm(f"{_templates(v)}:{name}", AlarmKind.TEMPLATE, now, name, reason=reason)
    if v.disk_free is not None and v.disk_free < p.disk_bytes:
        yield Alarm(_disk(v), AlarmKind.DISK, now, v.host, v.disk_free)


def _judged(v: Vitals) -> Iterator[str]:
    """The keys that these vitals can say anything about: another machine's disk is not ours to declare well."""
    yield from ("folder", "queue", "quarantine")
    if v.mailbox_read_at:
        yield "mailbox"
    if v.clock_ahead is not None:
        yield _clock(v)
    if v.disk_free is not None:
        yield _disk(v)
    yield from (one.key for one in v.reports)
    yield from (_certificate(server) for server in v.certificates)


def _of_a_template(v: Vitals, key: str) -> bool:
    return v.templates is not None and key.startswith(f"{_templates(v)}:")


def _clock(v: Vitals) -> str:
    return f"{AlarmKind.CLOCK}:{v.host}"


def _disk(v: Vitals) -> str:
    return f"{AlarmKind.DISK}:{v.host}"


def _templates(v: Vitals) -> str:
    return f"{AlarmKind.TEMPLATE}:{v.host}"


def _certificate(server: str) -> str:
    return f"{AlarmKind.CERTIFICATE}:{server}"


def clock_ahead(arrivals: Iterable[datetime], before: datetime, after: datetime) -> float | None:
    """Seconds by which our clock is surely ahead of the server's that stamped `arrivals`; None without arrivals.

    The mails were not in the inbox at `before` and were at `after`, both by our clock. With equal clocks each was
    stamped in between; the stamp that agrees best counts, since a person may put an old mail back into the inbox.
    """
    off = [_outside(one, before, after) for one in arrivals]
    return min(off, key=abs) if off else None


def _outside(stamp: datetime, before: datetime, after: datetime) -> float:
    if stamp < before:
        return (before - stamp).total_seconds()
    return min(0.0, (after - stamp).total_seconds())
