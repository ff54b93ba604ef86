"""A whole office for tests: the real app on SQLite, with a fake mailbox, a fake post and a clock that stands still."""

from __future__ import annotations

import email
import email.policy
import itertools
from datetime import datetime, time
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import event

from mailflow.adapters.documents import Documents
from mailflow.adapters.rules import Rules
from mailflow.adapters.settings import Settings
from mailflow.adapters.store import Store
from mailflow.adapters.templates import Templates
from mailflow.app import App, Reading
from mailflow.core.records import Cycle, OutgoingMail, StoredMessage
from mailflow.core.reference import Signer
from mailflow.core.timetable import Timetable
from mailflow.core.week import Week
from mailflow.daemon import Service
from tests.fakes import FakeClock, FakeMailbox, FakePost, FakePrinter

W47 = Week(2026, 47)
TEAM = "ykien@binhphuoc.example"
PASS = "mx.binhphuoc.example; dmarc=pass header.from=binhphuoc.example"
REPOSITORY = Path(__file__).resolve().parent.parent

HEAD_1 = "pct.vanxa@binhphuoc.example"
SECRETARY_1 = "phogiamdoc.stttt@binhphuoc.example"
HEALTH = "giamdoc.syt@binhphuoc.example"
HEALTH_DELEGATE = "tonghop.syt@binhphuoc.example"
EDUCATION = "giamdoc.sgddt@binhphuoc.example"
LEADERS = ("lanhdao.tinhuy@binhphuoc.example", "lanhdao.ubnd@binhphuoc.example")
STANDING = "thuongtruc.stttt@binhphuoc.example"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of week 47; day 0 is its Monday, day 7 the Monday after."""
    return W47.moment(day, time(hour, minute))


@cache
def shipped() -> tuple[Settings, Rules, Templates]:
    """What the repository ships, read once for all tests; none of it changes."""
    settings = Settings.load(REPOSITORY / "settings.toml")
    return settings, Rules.load(settings.rules_dir), Templates(settings.templates_dir / "mail")


@cache
def _empty_sqlite() -> bytes:
    """A database file with all tables and no rows."""
    with TemporaryDirectory(prefix="mailflow-empty-") as folder:
        file = Path(folder) / "empty.sqlite3"
        store = Store(f"sqlite:///{file}")
        store.migrate()
        store.close()
        return file.read_bytes()


def migrated_sqlite(file: Path) -> str:
    """Make such a file, which is much faster than the migrations; its address."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(_empty_sqlite())
    return f"sqlite:///{file}"


class Office:
    """The service on fakes. `pass_at(moment)` is one pass of the daemon at that time."""

    def __init__(self, folder: Path, timetable: Timetable | None = None, url: str = "") -> None:
        settings, rules, templates = shipped()
        reading = Reading(settings, rules, Documents())
        self.url = url or migrated_sqlite(folder / "test.sqlite3")
        self.store = Store(self.url)
        if not url:  # no test of an office cuts the power: waiting for the disk would prove nothing
            event.listen(self.store._engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))
        self.store.migrate()
        self.clock = FakeClock(at(0, 8))
        self.mailbox = FakeMailbox()
        self.post = FakePost()
        nonces = itertools.count(1)
        self.app = App(
            reading=reading,
            store=self.store,
            templates=templates,
            signer=Signer(b"t" * 32, "binhphuoc.example"),
            timetable=timetable or reading.settings.timetable(),
            office=reading.settings.names(),
            clock=self.clock,
            nonce=lambda: f"n{next(nonces)}",
        )
        self.app.printer = self.printer = FakePrinter()  # type: ignore[assignment]
        self.service = Service(self.app, self.mailbox, self.post)  # type: ignore[arg-type]
        self._numbers = itertools.count(1)
        self.service.once(self.clock.now)

    def pass_at(self, moment: datetime) -> None:
        self.clock.now = moment
        self.service.once(moment)

    def receive(
        self,
        sender: str,
        text: str,
        answers: OutgoingMail | None = None,
        *,
        subject: str = "",
        results: str = PASS,
        headers: dict[str, str] | None = None,
        files: dict[str, bytes] | None = None,
    ) -> int:
        """Put a mail into the inbox, as a reply to one of ours if given. Returns its uid."""
        message = EmailMessage(policy=email.policy.SMTP)
        if results:
            message["Authentication-Results"] = results
        message["From"] = f"<{sender}>"
        message["To"] = TEAM
        message["Subject"] = subject or (f"Re: {answers.subject}" if answers else "Ý kiến")
        message["Message-ID"] = f"<{next(self._numbers)}@people.example>"
        message["Date"] = email.utils.format_datetime(self.clock.now)
        if answers:
            message["In-Reply-To"] = answers.message_id
        for name, value in (headers or {}).items():
            message[name] = value
        quoted = "\n".join(f"> {line}" for line in answers.text.splitlines()) if answers else ""
        message.set_content(f"{text}\n\n{quoted}\n", cte="base64")
        for name, content in (files or {}).items():
            message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
        return self.mailbox.put(message.as_bytes(), self.clock.now)

    def sent(self, purpose: str, to: str | None = None, group: str | None = None) -> list[OutgoingMail]:
        """Mail queued so far, oldest first."""
        with self.store.transaction() as tx:
            return list(reversed(tx.outbox.find(purpose=purpose, to=to, group=group, limit=1000)))

    def last(self, purpose: str, to: str | None = None, group: str | None = None) -> OutgoingMail:
        return self.sent(purpose, to, group)[-1]

    def cycle(self, group: str = "to-1", week: Week = W47) -> Cycle:
        with self.store.transaction() as tx:
            found = tx.cycles.get(group, week)
        assert found is not None
        return found

    def messages(self) -> list[StoredMessage]:
        with self.store.transaction() as tx:
            return list(reversed(tx.messages.find(limit=10_000)))

    def events(self, group: str = "to-1") -> list[str]:
        with self.store.transaction() as tx:
            return [e.what for e in tx.events.of_week(group, W47)]

    def texts(self, group: str = "to-1", week: Week = W47) -> list[str]:
        """Texts of the week's active opinions."""
        with self.store.transaction() as tx:
            return [o.text for o in tx.opinions.of_week(group, week) if o.status == "active"]

    def submitted(self) -> OutgoingMail:
        """Run the week up to Saturday evening; the submission that the head of Tổ 1 got."""
        for moment in (at(2, 8), at(5, 11, 30), at(5, 20)):
            self.pass_at(moment)
        return self.last("submission", HEAD_1)
