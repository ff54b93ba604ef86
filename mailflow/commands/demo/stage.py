"""Plays one week on the embedded server: the simulated clock goes on, the people act, the service does one pass."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mailflow.adapters.embedded import EmbeddedServer
from mailflow.adapters.mailbox import Folders, Mailbox
from mailflow.adapters.sending import Sender
from mailflow.adapters.settings import Settings
from mailflow.adapters.store import Store
from mailflow.adapters.templates import Templates
from mailflow.app import App, Reading
from mailflow.commands.demo.people import People
from mailflow.commands.demo.script import read_story
from mailflow.core.reference import Signer
from mailflow.core.week import Week, local
from mailflow.daemon import Service

WEEK = Week(2026, 47)
STEP = timedelta(minutes=30)


class Stage:
    """The running demo. `now` is the simulated time."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.now = datetime.combine(WEEK.monday, datetime.min.time(), UTC)
        self.end = self.now + timedelta(days=7, hours=6)
        self.seed = seed
        self._count = 0

    def play(self, watch: Callable[[Stage], None]) -> App:
        """The whole week; `watch` is called after every step. The app remains for a look at its store."""
        reading = Reading.build(Settings.load(None))
        roster = reading.rules.on(WEEK.monday)
        team = reading.settings.identity.team_address
        people = {a for m in roster.members for a in (*m.addresses, *m.delegates)}
        addresses = {team, *people, *roster.leadership, *roster.standing}
        with EmbeddedServer(addresses, clock=lambda: self.now) as server:
            self.app = self._app(reading)
            service = self._service(self.app, server, team)
            story = read_story(self.seed)
            self.people = People(server, roster, story, team)
            dead = roster.member(story.dead).address
            server.bounce(dead)
            self.people.plan(self.now)
            for _ in self._hours():
                if self.people.act(self.now) or self._something_due():
                    service.once(self.now)
                    watch(self)
        return self.app

    def _hours(self) -> Iterator[datetime]:
        """Every half hour in which people or the service may have something to do; nights are quiet."""
        while self.now <= self.end:
            if 6 <= local(self.now).hour < 22:
                yield self.now
            self.now += STEP

    def _something_due(self) -> bool:
        """A mark of the timetable, or one of a few looks a day: the rest of the week nothing can happen."""
        table = self.app.timetable
        marks = (table.request, table.closing, table.submission, table.delivery, table.deadline)
        moments = {t.of(WEEK) for t in (*marks, *table.reminders, *table.head_reminders)}
        at = local(self.now)
        return self.now in moments or (at.hour % 4 == 2 and at.minute == 0)

    def _app(self, reading: Reading) -> App:
        store = Store(f"sqlite:///{self.folder / 'mailflow.sqlite3'}")
        store.migrate()
        app = App(
            reading=reading,
            store=store,
            templates=Templates(reading.settings.templates_dir / "mail"),
            signer=Signer(hashlib.sha256(f"demo {self.seed}".encode()).digest(), reading.settings.message_id_domain),
            timetable=reading.settings.timetable(),
            office=reading.settings.names(),
            clock=lambda: self.now,
            nonce=self._nonce,
        )
        return app

    def _nonce(self) -> str:
        """Counted, not drawn: the same seed gives the same mails."""
        self._count += 1
        return f"{self.seed}-{self._count:05d}"

    def _service(self, app: App, server: EmbeddedServer, team: str) -> Service:
        box = app.settings.mailbox
        folders = Folders(box.inbox, box.processed, box.quarantine)
        return Service(app, Mailbox(server.imap_account(team), folders), Sender(server.smtp_account(team), 1))
