"""The hash chain over the audit trail: each entry's SHA-256 covers its content, its place and the hash before it.

An altered, removed, moved or inserted entry breaks the chain at a place that can be named. The chain has no key: who
can write the whole database can also forge a whole new chain, so a seal (position and hash) must be kept elsewhere too.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

GENESIS = "0" * 64
_SEAL = re.compile(r"(\d{1,18})-([0-9a-f]{16,64})")


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as it is stored; `detail` is its JSON text, byte for byte, and `week` is written `2026-W47`."""

    event: int
    at: datetime
    actor: str
    what: str
    group: str | None
    week: str | None
    message: int | None
    detail: str


@dataclass(frozen=True, slots=True)
class Link:
    """One place of the chain. `entry` is None when the event that it seals is gone."""

    position: int
    hash: str
    event: int
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class Seal:
    """The state of the whole trail up to `position`; position 0 is the empty trail."""

    position: int = 0
    hash: str = GENESIS

    def __str__(self) -> str:
        return f"{self.position}-{self.hash}"

    @property
    def short(self) -> str:
        """With 32 digits of the hash: for places where a line must stay short."""
        return f"{self.position}-{self.hash[:32]}"

    @classmethod
    def parse(cls, text: str) -> Seal:
        """From `17-3fa9...`, the hash shortened to 16 digits or more. Raises ValueError."""
        found = _SEAL.fullmatch(text.strip().lower())
        if found is None:
            raise ValueError(f"{text!r} is no seal: expected position-hash, such as 17-3fa94c0be1d2a6f7")
        return cls(int(found[1]), found[2])


def next_seal(before: Seal, entry: Entry) -> Seal:
    """The seal after `entry`. This form is for all time: a change would break every stored chain."""
    position = before.position + 1
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    content = [
        position, before.hash, entry.event, at, entry.actor, entry.what, entry.group, entry.week, entry.message,
        entry.detail,
    ]  # fmt: skip
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Seal(position, hashlib.sha256(text.encode()).hexdigest())


class Fault(StrEnum):
    """What can be wrong with a chain."""

    ALTERED = "altered"  # or moved: the content does not fit its place
    REMOVED = "removed"
    ADDED = "added"  # an event that was never sealed
    HEAD = "head"  # the stored head does not fit the last link
    COPY = "copy"  # a seal kept elsewhere does not fit the chain: it was cut or written anew


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: at which place of the chain, and which event row (0: not known)."""

    fault: Fault
    position: int
    event: int = 0


@dataclass
class Checking:
    """Takes the links in the order of their positions; `finish` holds the end against the head."""

    copies: tuple[Seal, ...] = ()
    last: Seal = field(default_factory=Seal)
    findings: list[Finding] = field(default_factory=list)

    def take(self, links: Iterable[Link]) -> None:
        for link in links:
            self._take(link)

    def _take(self, link: Link) -> None:
        if link.position > self.last.position + 1:
            self.findings += [Finding(Fault.REMOVED, gone) for gone in range(self.last.position + 1, link.position)]
        elif link.entry is None:
            self.findings.append(Finding(Fault.REMOVED, link.position, link.event))
        elif next_seal(self.last, link.entry).hash != link.hash:
            self.findings.append(Finding(Fault.ALTERED, link.position, link.event))
        self.last = Seal(link.position, link.hash)
        self.findings += [Finding(Fault.COPY, c.position, link.event) for c in self.copies if self._contradicts(c)]

    def _contradicts(self, copy: Seal) -> bool:
        return copy.position == self.last.position and not self.last.hash.startswith(copy.hash)

    def finish(self, head: Seal | None, unsealed: Iterable[int] = ()) -> None:
        """`head` is None when the database has none any more; `unsealed` are events without a link."""
        if head is None:
            self.findings.append(Finding(Fault.HEAD, self.last.position))
        elif head.position > self.last.position:
            gone = range(self.last.position + 1, head.position + 1)
            self.findings += [Finding(Fault.REMOVED, position) for position in gone]
        elif head != self.last:
            self.findings.append(Finding(Fault.HEAD, head.position))
        self.findings += [Finding(Fault.ADDED, 0, event) for event in unsealed]
        self.findings += [Finding(Fault.COPY, c.position) for c in self.copies if c.position > self.last.position]
