"""One mail on its way through the judge: what is known of it so far, and how a Verdict is made of that.

The order of the tests is in judge; here are only the facts they share.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from mailflow.core import danger, html_text
from mailflow.core.authentication import Authentication, Trust
from mailflow.core.identity import Identity
from mailflow.core.lexicon import Lexicon
from mailflow.core.message import Attachment, Extracted, Mail
from mailflow.core.phrases import Phrases
from mailflow.core.reply import Split
from mailflow.core.reply_marks import QUESTION
from mailflow.core.roster import Roster
from mailflow.core.verdict import Answered, AttachmentNote, Disposition, Verdict
from mailflow.core.week import Week

DEFAULT_MAX_BYTES = 30 * 1024 * 1024
_DECORATION_BYTES = 20_000  # an inline image below this is a logo, whatever the reader sees in it
_DECORATION_WORDS = 25  # an inline image with fewer words is a logo or a banner
_SEALS = ("pkcs7-signature", "x-pkcs7-signature", "pgp-signature", "pgp-keys", "vcard", "x-vcard", "calendar", "ics")
_URGENT = Phrases("hỏa tốc | thượng khẩn | [khẩn] | (khẩn) | khẩn: | khẩn! | khẩn - | độ khẩn | rất khẩn | việc khẩn")
_URGENT_CAPITALS = ("KHẨN", "KHAN")
_NOT_URGENT_NEXT = ("TRƯƠNG", "CẤP", "TRUONG", "CAP", "GIẢ", "GIA", "HIẾM", "HIEM")


@dataclass(frozen=True, slots=True)
class Context:
    """What the judge knows besides the mail: the rules of the date, the arrival `at` (aware), and the mail answered.

    `answered` is None when nothing tells which mail of ours is answered. `authserv_ids` are the names our own servers
    use in Authentication-Results. `require_pass`: a known address without a dmarc pass is held. Sizes are in bytes.
    """

    roster: Roster
    lexicon: Lexicon
    at: datetime
    answered: Answered | None
    authserv_ids: tuple[str, ...]
    own_addresses: tuple[str, ...]
    require_pass: bool = False
    max_bytes: int = DEFAULT_MAX_BYTES


@dataclass(frozen=True, slots=True)
class Case:
    """A mail with its documents, its new text and, once known, the writer."""

    mail: Mail
    documents: Mapping[int, Extracted]
    context: Context
    split: Split
    authentication: Authentication
    week: Week
    identity: Identity | None = None
    group: str | None = None

    @property
    def answered(self) -> Answered | None:
        return self.context.answered

    @property
    def roster(self) -> Roster:
        return self.context.roster

    @property
    def verified(self) -> bool:
        return self.authentication.trust is Trust.PASS

    def full_text(self) -> str:
        """The whole readable body, quoted parts included; of a mail in HTML alone it is written anew at each call."""
        return self.mail.text or html_text.to_text(self.mail.html)

    @property
    def new_text(self) -> str:
        """The newly written text without the quoted questions that head its inline answers."""
        return without_questions(self.split.new)

    @property
    def own_words(self) -> str:
        """What the sender wrote himself: of a forward only the text above it."""
        return without_questions(self.split.cover) if self.split.forwarded else self.new_text

    def files(self) -> Iterator[tuple[Attachment, Extracted | None]]:
        """Attachments that may carry content: no logos, seals, calendar parts or report parts."""
        for attachment in self.mail.attachments:
            document = self.documents.get(attachment.index)
            if not _is_seal(attachment) and not _is_decoration(attachment, document):
                yield attachment, document

    def verdict(self, disposition: Disposition, reason: str, **more: Any) -> Verdict:
        """A verdict with everything this case knows; `more` overrides and adds (flags are added to)."""
        identity = self.identity
        known: dict[str, Any] = {
            "group": self.group,
            "member": identity.member.id if identity and identity.member else None,
            "submitted_by": identity.submitted_by if identity else None,
            "channel": identity.channel if identity else None,
            "week": self.week,
            "attachments": tuple(_notes(self)),
            "message_id": self.mail.message_id,
            "sender": self.mail.from_address or (self.mail.sender[0].address if self.mail.sender else ""),
            "subject": self.mail.subject,
            "verified": self.verified,
            "new_text": self.new_text,
            "cut": self.split.cut,
            "answered": self.answered,
        }
        flags = (*self._flags(), *more.pop("flags", ()))
        return Verdict(disposition, reason, **{**known, **more}, flags=tuple(dict.fromkeys(flags)))

    def _flags(self) -> Iterator[str]:
        yield from self.split.flags
        if self.identity:
            yield from self.identity.flags
        if _is_urgent(self.mail):
            yield "urgent"
        if any(document.ocr for document in self.documents.values()):
            yield "ocr"
        yield from danger.flags(self.mail.attachments)
        if not self.verified:
            yield "unverified"


def every(document: Extracted) -> Iterator[Extracted]:
    """The document and everything found inside it."""
    yield document
    for inner in document.nested:
        yield from every(inner)


def without_questions(text: str) -> str:
    """`text` without the lines that only show a question of ours that was answered."""
    if QUESTION not in text:
        return text.strip()
    return "\n".join(line for line in text.split("\n") if not line.startswith(QUESTION)).strip()


def _notes(case: Case) -> Iterator[AttachmentNote]:
    for attachment in case.mail.attachments:
        document = case.documents.get(attachment.index)
        parts = tuple(every(document)) if document else ()
        yield AttachmentNote(
            attachment.filename,
            attachment.media_type,
            len(attachment.content),
            text_chars=sum(len(part.text) for part in parts),
            problem=next((part.problem for part in parts if part.problem), None),
            signed=any(part.signed for part in parts),
            ocr=any(part.ocr for part in parts),
        )


def _is_seal(attachment: Attachment) -> bool:
    kind, _, subtype = attachment.media_type.casefold().partition("/")
    return subtype in _SEALS or (kind == "message" and subtype != "rfc822") or subtype == "rfc822-headers"


def _is_decoration(attachment: Attachment, document: Extracted | None) -> bool:
    """A logo or banner of a signature: shown inside the text, and small or nearly without words.

    A photographed page that a phone sends inline is large and holds many words.
    """
    if not attachment.media_type.casefold().startswith("image/"):
        return False
    if not (attachment.inline or attachment.content_id):
        return False
    words = len(document.text.split()) if document else 0
    unread = document is None or (bool(document.problem) and not words)
    if unread:
        return len(attachment.content) < _DECORATION_BYTES * 3
    return len(attachment.content) < _DECORATION_BYTES or words < _DECORATION_WORDS


def _is_urgent(mail: Mail) -> bool:
    """HỎA TỐC, THƯỢNG KHẨN or KHẨN in the subject or a file name (Decree 30/2020, Điều 4.2c)."""
    return any(_says_urgent(title[:300].replace("_", " ")) for title in (mail.subject, *_names(mail)))


def _says_urgent(title: str) -> bool:
    words = [word.strip(".,:;!-–()[]") for word in title.split()]
    pairs = pairwise([*words, ""])
    in_capitals = any(word in _URGENT_CAPITALS and after.upper() not in _NOT_URGENT_NEXT for word, after in pairs)
    return in_capitals or _URGENT.found(title)


def _names(mail: Mail) -> Iterator[str]:
    return (attachment.filename for attachment in mail.attachments)
