"""Hand-made fakes of the outer worlds: a mailbox in a list, a post that remembers, a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from mailflow.adapters.mailbox import Fetched, Folders, Listed, Listing
from mailflow.adapters.sending import Outcome, Outgoing
from mailflow.core.records import DeliveryState
from mailflow.core.report import Edition
from mailflow.core.review import ReviewEdition
from mailflow.errors import PrintingError

START = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)  # Monday 08:00 of week 47 in Vietnam


@dataclass
class FakeClock:
    """A clock that moves only when told."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now


@dataclass
class FakeMailbox:
    """An inbox in memory with two folders beside it; what IMAP would do, without IMAP."""

    folders: Folders = field(default_factory=lambda: Folders(processed="Da xu ly", quarantine="Cho xem xet"))
    uidvalidity: int = 7
    inbox: dict[int, bytes] = field(default_factory=dict)
    moved: dict[str, list[int]] = field(default_factory=dict)
    arrived: dict[int, datetime] = field(default_factory=dict)
    fetched: list[int] = field(default_factory=list)
    certificates: dict[str, datetime] = field(default_factory=dict)
    is_open: bool = True

    def put(self, raw: bytes, at: datetime = START) -> int:
        uid = max(self.arrived, default=0) + 1
        self.inbox[uid], self.arrived[uid] = raw, at
        return uid

    def uids(self) -> Listing:
        listed = (Listed(uid, len(raw), self.arrived[uid]) for uid, raw in sorted(self.inbox.items()))
        return Listing(self.uidvalidity, tuple(listed))

    def fetch_many(self, mails: Iterable[Listed], max_bytes: int) -> Iterator[Fetched]:
        for mail in mails:
            if mail.uid in self.inbox and mail.size <= max_bytes:
                self.fetched.append(mail.uid)
                yield Fetched(mail.uid, self.inbox[mail.uid])

    def fetch_header(self, uid: int) -> bytes | None:
        raw = self.inbox.get(uid)
        return None if raw is None else raw.partition(b"\r\n\r\n")[0]

    def move(self, uids: Sequence[int], folder: str) -> None:
        for uid in uids:
            if self.inbox.pop(uid, None) is not None:
                self.moved.setdefault(folder, []).append(uid)

    def wait(self, seconds: float) -> bool:
        return bool(self.inbox)

    def close(self) -> None:
        """Nothing is open."""


@dataclass
class FakePost:
    """Takes every mail; `answers` says what the server replies to an address, in turn (default: accepted)."""

    sent: list[Outgoing] = field(default_factory=list)
    answers: dict[str, list[DeliveryState]] = field(default_factory=dict)
    certificates: dict[str, datetime] = field(default_factory=dict)

    def send(
        self, mails: Iterable[Outgoing], before: Callable[[int], bool], after: Callable[[Outcome], None]
    ) -> list[Outcome]:
        outcomes = []
        for mail in mails:
            if not before(mail.id):
                continue
            turn = self.answers.get(mail.to)
            state = turn.pop(0) if turn else DeliveryState.ACCEPTED
            if state is DeliveryState.ACCEPTED:
                self.sent.append(mail)
            outcome = Outcome(mail.id, state, f"said {state}")
            after(outcome)
            outcomes.append(outcome)
        return outcomes

    def to(self, address: str) -> list[Outgoing]:
        return [mail for mail in self.sent if mail.to == address]


@dataclass
class FakePrinter:
    """Prints at once: a page that names the edition. `broken` groups cannot be printed; `size` pads every file."""

    broken: set[str] = field(default_factory=set)
    size: int = 0
    problems: dict[str, str] = field(default_factory=dict)

    def pdf(self, edition: Edition) -> bytes:
        report = edition.report
        if report.group in self.broken:
            raise PrintingError(f"report.typ: cannot print {report.group}")
        return f"%PDF-1.7 {report.group} {report.week} version {edition.version}".encode().ljust(self.size)

    def docx(self, edition: Edition) -> bytes:
        return self.pdf(edition).replace(b"%PDF-1.7", b"PK")

    def review_pdf(self, edition: ReviewEdition) -> bytes:
        return self._review(edition, "PDF")

    def review_docx(self, edition: ReviewEdition) -> bytes:
        return self._review(edition, "DOCX")

    def _review(self, edition: ReviewEdition, form: str) -> bytes:
        if edition.review.group in self.broken:
            raise PrintingError(f"review: cannot print {edition.review.group}")
        return f"%{form} {edition.review.group} {edition.review.year} version {edition.version}".encode()

    def review_file_name(self, edition: ReviewEdition, suffix: str) -> str:
        return f"{edition.review.group}-{edition.review.year}-{edition.version}.{suffix}"

    def png(self, svg: str) -> bytes:
        if "png" in self.broken:
            raise PrintingError("a chart cannot be drawn")
        return b"\x89PNG" + svg.encode()

    def file_name(self, edition: Edition, suffix: str) -> str:
        return f"{edition.report.group}-{edition.version}.{suffix}"
