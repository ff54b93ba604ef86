"""What one message means: the answer of the intake contract as a value. No rule lives here, only the nouns.

`judge.py` makes a Verdict; the store keeps it; `mailflow explain` prints it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mailflow.core.week import Week

COMMON_SECTOR = "chung"  # the text speaks of no sector, or of the group's work as a whole


class Disposition(StrEnum):
    """What is done with a message; exactly one each."""

    OPINION = "opinion"
    DECISION = "decision"
    DIRECTIVE = "directive"
    BULLETIN = "bulletin"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    RECEIPT = "receipt"
    REFUSED_SECRET = "refused_secret"  # noqa: S105 - a disposition, no password
    EMPTY = "empty"
    QUARANTINED = "quarantined"


class ReasonCode(StrEnum):
    """Why a message waits for a person, for programs; `reason` says it for people."""

    UNKNOWN_SENDER = "unknown_sender"
    FAILED_AUTHENTICATION = "failed_authentication"
    OVERSIZED = "oversized"
    UNREADABLE = "unreadable"
    SUSPICIOUS_ATTACHMENT = "suspicious_attachment"
    NOT_THE_APPROVER = "not_the_approver"
    DOUBTFUL_AUTO_REPLY = "doubtful_auto_reply"  # a person decides; neither an answer nor nothing


class Kind(StrEnum):
    """What an opinion does (decision, Điều 2.1)."""

    ASSESSMENT = "assessment"
    DATA_ISSUE = "data_issue"
    SOLUTION = "solution"
    RECOMMENDATION = "recommendation"


class Answer(StrEnum):
    """What a decision says. Doubt is UNCLEAR, never APPROVE."""

    APPROVE = "approve"
    RETURN = "return"
    UNCLEAR = "unclear"


class SubmittedBy(StrEnum):
    """Whose hand sent an opinion: the member's, a delegate's, or who recorded it for the member."""

    SELF = "self"
    DELEGATE = "delegate"
    SECRETARY = "secretary"


class Channel(StrEnum):
    """Forms of work the decision names (Điều 3.4)."""

    EMAIL = "email"
    PHONE = "phone"
    MESSAGE = "message"
    MEETING = "meeting"
    ONLINE_MEETING = "online_meeting"


class AnsweredKind(StrEnum):
    """Which of our own mails a message answers."""

    CALL = "call"
    RECEIPT = "receipt"
    RECORDED = "recorded"
    DRAFT = "draft"
    SUPPLEMENT = "supplement"
    SUBMISSION = "submission"
    DELIVERY = "delivery"
    NOTICE = "notice"
    REVIEW_DRAFT = "review_draft"
    REVIEW_SUBMISSION = "review_submission"


@dataclass(frozen=True, slots=True)
class Answered:
    """The mail of ours that is answered. `proven` only when our HMAC or code says so, never from subject or From.

    `text` is the plain text we sent ("" when unknown): the reply engine cuts what repeats it. `approval_code` is the
    one-time code that a yes must repeat, "" when the office asks for none.
    """

    kind: AnsweredKind
    group: str | None = None
    week: Week | None = None
    version: int | None = None
    sha256: str = ""
    recipient: str = ""
    text: str = ""
    proven: bool = True
    approval_code: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One statement as the writer wrote it (NFC). `source` is "body" or an attachment's file name."""

    sector: str
    kind: Kind
    text: str
    source: str = "body"
    why: str = ""


@dataclass(frozen=True, slots=True)
class Directive:
    """Work assigned (Điều 3.4): lead first, then those to cooperate. `due` is a local date; `due_text` as written."""

    assignees: tuple[str, ...]
    due: date | None
    text: str
    lead: str | None = None
    due_text: str = ""


@dataclass(frozen=True, slots=True)
class AttachmentNote:
    """What became of one attachment; `problem` is Vietnamese text for sender and secretary, or None."""

    filename: str
    media_type: str
    bytes: int
    text_chars: int = 0
    problem: str | None = None
    signed: bool = False
    ocr: bool = False


@dataclass(frozen=True, slots=True)
class BouncedRecipient:
    """One address that a delivery status notification speaks of (RFC 3464). `status` like "5.1.1", "" if not said."""

    address: str
    status: str = ""
    diagnostic: str = ""
    original_message_id: str = ""
    delayed: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the service does with a message, and why. Field meanings: docs of the intake contract.

    `reason` is one sentence in Vietnamese that a secretary understands. `cut` is the text that was taken away as quoted
    or signature (shown folded, never lost). `verified` tells whether the trusted Authentication-Results passed.
    `flags` are short English marks for the log and the secretary's page (for example "kept_whole", "ocr", "urgent").
    """

    disposition: Disposition
    reason: str
    reason_code: ReasonCode | None = None
    group: str | None = None
    member: str | None = None
    submitted_by: SubmittedBy | None = None
    channel: Channel | None = None
    week: Week | None = None
    items: tuple[Item, ...] = ()
    decision: Answer | None = None
    comment: str | None = None
    directive: Directive | None = None
    supersedes: bool = False
    attachments: tuple[AttachmentNote, ...] = ()
    message_id: str = ""
    sender: str = ""
    subject: str = ""
    verified: bool = False
    new_text: str = ""
    cut: str = ""
    no_further_opinion: bool = False
    answered: Answered | None = None
    bounced: tuple[BouncedRecipient, ...] = ()
    absent_until: date | None = None
    objection: bool = False
    flags: tuple[str, ...] = ()
