"""What the store keeps, as frozen values: messages, opinions, cycles, versions, outgoing mail, events.

The rows behind them live in adapters/store; ids are 0 until stored. All times are aware UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from mailflow.core.verdict import AnsweredKind, Channel, Disposition, Kind, ReasonCode, SubmittedBy
from mailflow.core.week import Week


class MessageState(StrEnum):
    """STORED: bytes committed, meaning not yet. The other three are final and say where the mail is moved."""

    STORED = "stored"
    FILED = "filed"
    QUARANTINED = "quarantined"
    REFUSED = "refused"  # state-secret marking: no bytes kept


ERASED = "erased"  # a flag of a message whose bytes and words retention took away


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """An incoming message; unique by (mailbox, uidvalidity, uid). Raw bytes are fetched apart (`messages.raw`)."""

    mailbox: str
    uidvalidity: int
    uid: int
    message_id: str
    sha256: str
    size: int
    sender: str
    subject: str
    received_at: datetime
    stored_at: datetime
    state: MessageState = MessageState.STORED
    disposition: Disposition | None = None
    reason: str = ""
    reason_code: ReasonCode | None = None
    group: str | None = None
    member: str | None = None
    week: Week | None = None
    filed_at: datetime | None = None
    moved_to: str | None = None
    twin_of: int | None = None  # an earlier message with the same bytes, or the same Message-ID and other bytes
    flags: tuple[str, ...] = ()
    id: int = 0


class ItemStatus(StrEnum):
    """ACTIVE items stand in the report. SUPPLEMENT: late, waits for the secretary. The others are kept and listed."""

    ACTIVE = "active"
    SUPPLEMENT = "supplement"
    SUPERSEDED = "superseded"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Opinion:
    """One filed item of a member's opinion."""

    message: int | None
    group: str
    week: Week
    member: str
    sector: str
    kind: Kind
    text: str
    received_at: datetime
    source: str = "body"
    why: str = ""
    channel: Channel = Channel.EMAIL
    submitted_by: SubmittedBy = SubmittedBy.SELF
    sender: str = ""
    late: bool = False
    status: ItemStatus = ItemStatus.ACTIVE
    status_reason: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class Correction:
    """A person changed a filed item; `before` and `after` hold the changed fields (sector, kind, text) by name."""

    opinion: int
    group: str
    week: Week
    by: str
    at: datetime
    before: dict[str, str]
    after: dict[str, str]
    id: int = 0


class Presence(StrEnum):
    """How a member stands in a week. A later, stronger answer replaces a weaker one (see `reporting`)."""

    ANSWERED = "answered"
    NO_OPINION = "no_opinion"  # said so: that is an answer (official-form 2)
    ABSENT = "absent"  # out of office
    BOUNCED = "bounced"  # our mail did not reach the address
    UNCLEAR = "unclear"  # a doubtful automatic answer; a person decides


@dataclass(frozen=True, slots=True)
class Attendance:
    """How a member stands in a group's week, since when, and from which message."""

    group: str
    week: Week
    member: str
    presence: Presence
    at: datetime
    late: bool = False
    message: int | None = None
    detail: str = ""


class CycleState(StrEnum):
    """States of a group's week; the transitions are one table in core/cycle.py."""

    COLLECTING = "collecting"
    DRAFTED = "drafted"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    DELIVERED = "delivered"


@dataclass(frozen=True, slots=True)
class Cycle:
    """A group's week. `version` is the newest report version (0: none); times are when each state was reached.

    `delivered_at` stays while a correction of the delivered report goes its way."""

    group: str
    week: Week
    state: CycleState
    opened_at: datetime
    version: int = 0
    drafted_at: datetime | None = None
    submitted_at: datetime | None = None
    approved_at: datetime | None = None
    delivered_at: datetime | None = None
    approved_by: str = ""
    approval_message: int | None = None


@dataclass(frozen=True, slots=True)
class ReportVersion:
    """A frozen report: canonical JSON of core/report.Report and its SHA-256 (hex)."""

    group: str
    week: Week
    version: int
    content: str
    sha256: str
    created_at: datetime
    created_by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Print:
    """One form of a version as it was sent. `form` is pdf, docx, html or txt; `approved` tells the version under its
    approval from the same version as a draft; `sha256` (hex) is of `content`."""

    group: str
    week: Week
    version: int
    form: str
    approved: bool
    filename: str
    content: bytes
    sha256: str
    made_at: datetime


class DeliveryState(StrEnum):
    """Life of one outgoing mail to one recipient (design: Sending)."""

    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    RETRY = "retry"
    UNCERTAIN = "uncertain"
    HELD = "held"  # the day's cap for this address is reached; shown in `status`


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """One mail to one recipient. `purpose` names its template; `answer_as` is how a reply to it is understood.

    `once` is a key that no other row may have (a duty is never queued twice). `raw` is the flattened message.
    """

    message_id: str
    once: str
    purpose: str
    to: str
    subject: str
    raw: bytes
    text: str
    queued_at: datetime
    code: str = ""
    answer_as: AnsweredKind = AnsweredKind.NOTICE
    group: str | None = None
    week: Week | None = None
    version: int | None = None
    report_sha256: str = ""
    cause: int | None = None
    notice: bool = False  # counts against the day's cap of the address
    state: DeliveryState = DeliveryState.QUEUED
    attempts: int = 0
    next_at: datetime | None = None
    last_reply: str = ""
    sent_at: datetime | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class KeptDirective:
    """A directive in the register (decision-duties Đ.3.4): given, done or cancelled."""

    group: str | None
    week: Week
    source: int | None
    given_by: str
    assignees: tuple[str, ...]
    lead: str | None
    text: str
    due: date | None
    given_at: datetime
    state: str = "given"
    done_at: datetime | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Bulletin:
    """The standing agency's data for a week (Điều 3.5)."""

    week: Week
    message: int
    text: str
    received_at: datetime
    filenames: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """What the secretary wrote or attached beside a draft; `content` only for a file, kept byte for byte."""

    group: str
    week: Week
    version: int
    author: str
    at: datetime
    text: str = ""
    filename: str = ""
    content: bytes = b""
    message: int | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Event:
    """Who did what, when, from which message."""

    at: datetime
    actor: str
    what: str
    group: str | None = None
    week: Week | None = None
    message: int | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    id: int = 0


@dataclass(frozen=True, slots=True)
class Beat:
    """The last sign of life of a part of the service; `detail` is a short line for `status`."""

    name: str
    at: datetime
    detail: str = ""
