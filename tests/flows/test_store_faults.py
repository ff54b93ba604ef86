"""The database is full, held by somebody, or gone: the service waits, says so once, loses nothing, goes on."""

import io
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from mailflow.adapters.store import Store
from mailflow.commands.logs import set_up
from mailflow.core.records import DeliveryState
from mailflow.errors import StoreError
from tests.fakes import FakePost
from tests.office import HEALTH, Office, at
from tests.postgres import PostgresServer

TEXT = "Số lượt khám ngoại trú tăng 4,2%, số liệu hợp lý."
STEPS = ("read", "due", "send", "beat")


def turn(office: Office) -> None:
    """What the daemon's metronome does at every beat, errors guarded as in `run`."""
    service = office.service
    for name, step in zip(STEPS, (service.read, service.reporting.run, service.send, service._alive), strict=True):
        service.guarded(name, step)


def minutes(office: Office, number: int) -> list[dict[str, object]]:
    """That many minutes of service; what went to the log at warning or above."""
    said = io.StringIO()
    set_up("json", "warning", said)
    try:
        for _ in range(number):
            office.clock.forward(minutes=1)
            turn(office)
    finally:
        set_up("console", "critical")
    return [json.loads(line) for line in said.getvalue().splitlines()]


def each_connection(store: Store, pragma: str) -> None:
    """From now on every connection begins with that pragma."""
    store.close()
    event.listen(store._engine, "connect", lambda raw, _: raw.execute(f"PRAGMA {pragma}"))


def asked(office: Office) -> None:
    office.pass_at(at(2, 8))
    office.receive(HEALTH, TEXT, office.last("call", HEALTH, "to-1"), files={"anh.bin": bytes(400_000)})


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    """A PostgreSQL that this test may stop."""
    server = PostgresServer()
    server.start()
    yield server
    server.close()


def test_a_full_disk_is_told_once_and_the_mail_is_filed_when_there_is_room(tmp_path: Path) -> None:
    office = Office(tmp_path)
    asked(office)
    with sqlite3.connect(tmp_path / "test.sqlite3") as raw:
        (pages,) = raw.execute("PRAGMA page_count").fetchone()
    each_connection(office.store, f"max_page_count = {pages}")
    told = minutes(office, 10)
    assert [one["event"] for one in told] == ["store_unavailable"]
    assert "hết chỗ trên đĩa" in str(told[0]["error"])
    assert len(office.mailbox.inbox) == 1
    each_connection(office.store, "max_page_count = 1000000")
    told = minutes(office, 2)
    assert [one["event"] for one in told] == ["store_is_back"]
    assert office.texts()
    assert office.mailbox.inbox == {}
    assert len(office.sent("receipt", HEALTH)) == 1


def test_a_database_held_by_another_program_for_minutes_is_waited_for(tmp_path: Path) -> None:
    office = Office(tmp_path)
    asked(office)
    each_connection(office.store, "busy_timeout = 20")
    other = sqlite3.connect(tmp_path / "test.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    told = minutes(office, 5)
    assert [one["event"] for one in told] == ["store_unavailable"]
    assert "chương trình khác giữ" in str(told[0]["error"])
    other.execute("ROLLBACK")
    other.close()
    assert [one["event"] for one in minutes(office, 1)] == ["store_is_back"]
    assert office.texts()


def test_a_database_that_is_gone_for_ten_minutes_is_waited_for(tmp_path: Path, own_server: PostgresServer) -> None:
    office = Office(tmp_path, url=own_server.url)
    asked(office)
    own_server.stop()
    told = minutes(office, 10)
    assert [one["event"] for one in told] == ["store_unavailable"]
    assert "máy chủ có đang chạy" in str(told[0]["error"])
    own_server.start()
    told = minutes(office, 2)
    assert [one["event"] for one in told] == ["store_is_back"]
    assert office.texts()
    assert office.mailbox.inbox == {}
    office.store.close()


class CutPost(FakePost):
    """The database goes away after the server took the first mail, before that can be written down."""

    def __init__(self, cut) -> None:
        super().__init__()
        self.cut = cut

    def send(self, mails, before, after):
        def late(outcome):
            if self.cut:
                self.cut()
                self.cut = None
            after(outcome)

        return super().send(mails, before, late)


def test_mail_that_was_accepted_while_the_database_went_away_is_not_sent_again(tmp_path: Path) -> None:
    office = Office(tmp_path)
    each_connection(office.store, "busy_timeout = 20")
    other = sqlite3.connect(tmp_path / "test.sqlite3", isolation_level=None)
    post = CutPost(lambda: other.execute("BEGIN IMMEDIATE"))
    office.service.outbox.post = post
    with pytest.raises(StoreError):
        office.pass_at(at(2, 8))
    assert len(post.sent) == 1
    other.execute("ROLLBACK")
    other.close()
    office.pass_at(at(2, 8, 30))  # longer than the lease of a mail that is being sent
    addressed = [mail.to for mail in post.sent]
    assert len(addressed) == len({mail.id for mail in post.sent})
    with office.store.transaction() as tx:
        assert tx.outbox.counts().keys() == {DeliveryState.ACCEPTED}
