"""`mailflow run` as a daemon: new mail told by IDLE, signals, the answer to the monitor."""

from __future__ import annotations

import json
import shutil
import signal
import urllib.request
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.e2e.conftest import WEEK
from tests.e2e.people import REPOSITORY, People, sample_roster
from tests.e2e.servers import HOST, MailServers
from tests.e2e.service import PATIENCE, TEAM, Daemon, Installed, free_port, write_settings

pytestmark = [pytest.mark.e2e]

MEMBER = "giam-doc-so-y-te"
OPINION = "Số lượt khám ngoại trú tăng 4,2%, phù hợp quy luật mùa."


@pytest.fixture(scope="module")
def health() -> int:
    return free_port()


@pytest.fixture(scope="module")
def people(province: MailServers) -> People:
    return People(province, sample_roster(WEEK.monday))


@pytest.fixture(scope="module")
def installed(province: MailServers, health: int, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """With rules of its own, to be changed while the service runs."""
    folder = tmp_path_factory.mktemp("daemon")
    shutil.copytree(REPOSITORY / "rules", folder / "rules")
    return Installed(write_settings(folder, province, health=health))


@pytest.fixture(scope="module")
def daemon(installed: Installed) -> Iterator[Daemon]:
    with installed.start() as running:
        running.await_line("started")
        yield running


def opinion(people: People, text: str) -> str:
    """Send an opinion; its Message-ID."""
    mail = people.write(people.address(MEMBER), "Ý kiến tuần này", text, datetime.now(UTC))
    return str(mail["Message-ID"])


def test_a_mail_is_filed_as_soon_as_it_arrives(daemon: Daemon, people: People, installed: Installed) -> None:
    """It polls once an hour here, so only IDLE can have told it."""
    message_id = opinion(people, OPINION)
    daemon.await_line("filed")
    daemon.await_line("sent", lambda line: line["purpose"] == "receipt")
    [message] = [m for m in installed.json("messages") if m["message_id"] == message_id]
    assert (message["disposition"], message["moved_to"]) == ("opinion", "Da xu ly")
    assert people.inbox(TEAM) == []


def test_the_monitor_gets_an_answer(daemon: Daemon, people: People, health: int) -> None:
    opinion(people, "Chỉ tiêu thứ chín của ngành đạt 9,5%, số liệu hợp lý.")
    daemon.await_line("sent", lambda line: line["purpose"] == "receipt")  # so the mailbox was read
    assert asked(health, "/health")["healthy"] == 1
    assert b"mailflow_healthy 1" in answer(health, "/metrics")


def test_new_rules_count_after_a_hangup_signal(daemon: Daemon, people: People, installed: Installed) -> None:
    newcomer = "thaythe.syt@binhphuoc.example"
    people.write_from_outside(newcomer, "Ý kiến của Sở Y tế", OPINION, datetime.now(UTC))
    assert daemon.await_line("filed")["reason_code"] == "unknown_sender"
    entry = f'\n[[delegate]]\nseat = "{MEMBER}"\naddress = "{newcomer}"\nvalid_from = 2020-11-20\n'
    rules = installed.settings.parent / "rules" / "people.toml"
    rules.write_text(rules.read_text("utf-8") + entry, "utf-8")
    daemon.signal(signal.SIGHUP)
    daemon.await_line("reloaded")
    people.write_from_outside(newcomer, "Ý kiến của Sở Y tế", OPINION, datetime.now(UTC))
    assert daemon.await_line("filed")["disposition"] == "opinion"


def test_wrong_rules_leave_those_in_force(daemon: Daemon, people: People, installed: Installed) -> None:
    rules = installed.settings.parent / "rules" / "people.toml"
    good = rules.read_text("utf-8")
    rules.write_text(good + '\n[[address]]\nseat = "khong-co-ghe-nay"\n', "utf-8")
    daemon.signal(signal.SIGHUP)
    assert "people.toml" in daemon.await_line("not_reloaded")["error"]
    rules.write_text(good, "utf-8")
    opinion(people, "Công suất giường bệnh 81,4%, số liệu hợp lý.")
    assert daemon.await_line("filed")["disposition"] == "opinion"


def test_two_services_on_one_mailbox_file_every_mail_once(daemon: Daemon, people: People, installed: Installed) -> None:
    """As when somebody starts a second one by mistake: what both see is stored, filed and answered once."""
    before = people.received(people.address(MEMBER), "receipt")
    with installed.start(MAILFLOW_HEALTH__PORT=str(free_port())) as other:
        other.await_line("started")
        sent = {opinion(people, f"Chỉ tiêu thứ {n} của ngành đạt {n},5%, số liệu hợp lý.") for n in range(10, 30)}
        await_receipts(people, len(before) + len(sent))
        other.signal(signal.SIGTERM)
        assert other.ended() == 0
    people.settle()
    known = [m["message_id"] for m in installed.json("messages", "--limit", "100") if m["message_id"] in sent]
    assert sorted(known) == sorted(sent)
    answered = Counter(str(mail["In-Reply-To"]) for mail in people.received(people.address(MEMBER), "receipt"))
    assert {message_id: answered[message_id] for message_id in sent} == dict.fromkeys(sent, 1)
    assert people.inbox(TEAM) == []


def test_it_ends_cleanly_when_told(daemon: Daemon, installed: Installed) -> None:
    daemon.signal(signal.SIGTERM)
    assert daemon.ended() == 0
    assert daemon.await_line("stopped")


def await_receipts(people: People, count: int) -> None:
    """The member's mail program is told of new mail by its server until that many receipts are there."""
    with people.program(people.address(MEMBER)) as client:
        client.select_folder("INBOX", readonly=True)
        while len(client.search(["HEADER", "Message-ID", "<mf.receipt."])) < count:
            client.idle()
            assert client.idle_check(PATIENCE), "no more receipts come"
            client.idle_done()


def asked(port: int, path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer(port, path))
    return found


def answer(port: int, path: str) -> bytes:
    with urllib.request.urlopen(f"http://{HOST}:{port}{path}", timeout=20) as said:
        return bytes(said.read())
