"""Waiting for mail: IDLE while the connection holds, one new connection when it breaks, the poll after that."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from mailflow.adapters.mailbox import Mailbox, box
from mailflow.errors import MailboxError
from tests.adapters.scripted import ImapScript, LineServer, Peer
from tests.fakes import FakeMailbox
from tests.office import HEALTH, Office


class Metronome:
    """A scheduler whose next beat is near."""

    idle_seconds = 0.01


@dataclass
class Told(FakeMailbox):
    """Counts what it is asked for; `breaks` makes the next waits end in a lost connection."""

    asked: list[str] = field(default_factory=list)
    breaks: int = 0
    is_open: bool = True

    def uids(self):  # type: ignore[no-untyped-def]
        self.asked.append("read")
        self.is_open = True
        return super().uids()

    def wait(self, seconds: float) -> bool:
        self.asked.append("wait")
        if self.breaks:
            self.breaks, self.is_open = self.breaks - 1, False
            raise MailboxError("IMAP imap.x.vn:993: connection reset")
        return super().wait(seconds)


@pytest.fixture
def told(office: Office) -> Told:
    mailbox = Told()
    office.mailbox = mailbox
    office.service.mailbox = mailbox  # type: ignore[assignment]
    return mailbox


def test_news_by_idle_is_read_at_once(office: Office, told: Told) -> None:
    office.receive(HEALTH, "Số lượt khám ngoại trú tăng 4,2%.")
    office.service._wait(Metronome())  # type: ignore[arg-type]
    assert told.asked == ["wait", "read"]
    assert len(office.texts()) == 1


def test_a_connection_lost_while_waiting_is_made_anew_at_once(office: Office, told: Told) -> None:
    told.breaks = 1
    office.receive(HEALTH, "Số lượt khám ngoại trú tăng 4,2%.")
    office.service._wait(Metronome())  # type: ignore[arg-type]
    assert told.asked == ["wait", "read"]
    assert len(office.texts()) == 1


def test_without_a_connection_only_the_poll_dials(office: Office, told: Told) -> None:
    told.is_open = False
    for _ in range(5):
        office.service._wait(Metronome())  # type: ignore[arg-type]
    assert told.asked == []


def test_idle_is_begun_anew_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(peer: Peer, tag: str) -> bool:
        peer.send("+ idling")
        assert peer.line() == "DONE"
        peer.send(f"{tag} OK done")
        return False

    monkeypatch.setattr(box, "IDLE_SECONDS", 0.05)
    script = ImapScript(replies={"IDLE": silent})
    with LineServer(script) as server, Mailbox(server.account(timeout=20.0)) as mailbox:
        assert not mailbox.wait(0.3)
    assert len(script.commands("IDLE")) >= 2
