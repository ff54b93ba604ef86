"""Folders with offices, on fakes: a mailbox and a post for each, the shipped rules and templates for all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mailflow.adapters.settings import Settings
from mailflow.app import build_app
from mailflow.daemon import Service
from mailflow.offices import Offices
from mailflow.parts import SharedParts
from tests.fakes import FakeClock, FakeMailbox, FakePost
from tests.office import REPOSITORY, W47, at

MEMBER = "giamdoc.syt@binhphuoc.example"
MAIL = (
    "Authentication-Results: mx.binhphuoc.example; dmarc=pass header.from=binhphuoc.example\r\n"
    "From: <{sender}>\r\nTo: <{name}@binhphuoc.example>\r\nSubject: Y kien tuan 47\r\n"
    "Message-ID: <{number}@x.example>\r\n"
    "Date: Wed, 18 Nov 2026 09:00:00 +0700\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
)
PARTS = SharedParts(4)  # templates take a second to read; nothing in them changes


@dataclass
class Province:
    """A folder with offices. `offices` is made at the first use; `mail` arrives in one office's mailbox."""

    folder: Path
    url: str = ""
    tag: str = ""
    clock: FakeClock = field(default_factory=lambda: FakeClock(at(1, 9)))
    boxes: dict[str, FakeMailbox] = field(default_factory=dict)
    posts: dict[str, FakePost] = field(default_factory=dict)
    made: Offices | None = None

    def add(self, name: str, more: str = "", box: str = "") -> Path:
        """An office; `box` is another's mailbox to be named by mistake."""
        home = self.folder / name
        home.mkdir(exist_ok=True)
        database = f'[database]\nurl = "{self.url}"\npg_schema = "{name}_{self.tag}"\n' if self.url else ""
        text = (
            f'[mailbox]\nhost = "imap.x.vn"\nusername = "{box or name}"\n[smtp]\nhost = "smtp.x.vn"\n'
            f'[identity]\nteam_address = "{name}@binhphuoc.example"\n[paths]\nrules = "{REPOSITORY / "rules"}"\n'
            f'templates = "{REPOSITORY / "templates"}"\n{database}{more}'
        )
        (home / "settings.toml").write_text(text, "utf-8")
        return home / "settings.toml"

    @property
    def offices(self) -> Offices:
        if self.made is None:
            self.made = Offices(self.folder, workers=1, build=self.build)
        return self.made

    def build(self, settings: Settings) -> Service:
        name = settings.mailbox.username
        app = build_app(settings, PARTS)
        app.clock = self.clock
        box, post = self.boxes.setdefault(name, FakeMailbox()), self.posts.setdefault(name, FakePost())
        return Service(app, box, post)  # type: ignore[arg-type]

    def mail(self, name: str, text: str, number: int = 1, sender: str = MEMBER) -> None:
        raw = MAIL.format(name=name, text=text, number=number, sender=sender).encode()
        self.boxes.setdefault(name, FakeMailbox()).put(raw, self.clock.now)

    def texts(self, name: str) -> list[str]:
        """Opinions of the week that an office has filed."""
        service = self.offices.seats[name].service
        assert service is not None
        with service.app.store.transaction() as tx:
            return [one.text for one in tx.opinions.of_week("to-1", W47)]

    def troubles(self) -> dict[str, str]:
        return {seat.name: seat.trouble for seat in self.offices.seats.values() if seat.trouble}


@pytest.fixture
def province(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Province]:
    """Each office with an SQLite file of its own."""
    for variable in [one for one in os.environ if one.startswith("MAILFLOW_")]:
        monkeypatch.delenv(variable)
    made = Province(tmp_path)
    yield made
    if made.made:
        made.made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, province: Province) -> Iterator[Province]:
    """The same, and all offices in one PostgreSQL."""
    if request.param == "sqlite":
        yield province
        return
    with request.getfixturevalue("postgres").database() as url:
        province.url, province.tag = url, url[-20:]
        yield province
