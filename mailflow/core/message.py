"""One mail after parsing: frozen values only. `mime.py` makes it from bytes; nothing here parses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox of RFC 5322: display name (decoded, NFC) and address in lower case."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A leaf part that is not the body. `index` is its place in the mail; `filename` is decoded, NFC, without path."""

    index: int
    filename: str
    media_type: str
    content: bytes
    inline: bool = False
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """A parsed message. `headers` keep order and repetition, names in lower case, values unfolded and decoded.

    `text` is the plain-text body as sent (decoded, NFC, format=flowed joined), "" if none; `html` the HTML body, "" if
    none. Attached messages (message/rfc822) are attachments of that media type, never merged into the body.
    `defects` say what was wrong or repaired ("charset:iso-8859-1->utf-8", "boundary-missing").
    `root_type` is the top Content-Type, for example "multipart/report"; `parts` are all leaf media types in order.
    """

    message_id: str
    subject: str
    sender: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    date: datetime | None
    received: tuple[datetime, ...]
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    attachments: tuple[Attachment, ...]
    root_type: str
    parts: tuple[str, ...]
    size: int
    defects: tuple[str, ...] = ()
    unreadable: str = ""

    def header(self, name: str) -> str:
        """First value of a header, "" if absent."""
        return next((v for k, v in self.headers if k == name.lower()), "")

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(v for k, v in self.headers if k == name.lower())

    @property
    def from_address(self) -> str:
        """The single From address; "" when there is none or more than one (RFC 5322 3.6.2 asks for a Sender then)."""
        return self.sender[0].address if len(self.sender) == 1 else ""

    @property
    def arrived(self) -> datetime | None:
        """The topmost Received date, else Date."""
        return self.received[0] if self.received else self.date


@dataclass(frozen=True, slots=True)
class Extracted:
    """Text read out of one attachment. Tables stand as lines `| cell | cell |` (U+2028 between lines inside a cell).

    `problem` is a Vietnamese sentence when the file (or part of it) could not be read, else "".
    `head` is the first page or about 15 lines, where a secrecy marking would stand.
    `nested` are files found inside (zip, eml, msg, winmail.dat), already read.
    """

    filename: str
    text: str = ""
    problem: str = ""
    ocr: bool = False
    signed: bool = False
    head: str = ""
    nested: tuple[Extracted, ...] = ()
