"""Many offices in one process: no row or mail crosses, and what is wrong with one is no trouble of the others."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from mailflow.adapters.embedded import EmbeddedServer
from mailflow.commands.offices import checkup, status
from mailflow.core.records import DeliveryState
from mailflow.errors import MailboxError, SettingsError
from mailflow.offices import Offices
from mailflow.parts import SharedParts
from tests.fakes import FakeMailbox
from tests.office import at
from tests.offices.conftest import MAIL, MEMBER, Province

ONE = "Số lượt khám ngoại trú tăng 4,2%, số liệu hợp lý."
TWO = "Công suất giường bệnh 81,4%, số liệu hợp lý."


def test_two_offices_with_the_same_members_and_message_ids_share_nothing(either: Province) -> None:
    for name, text in (("a", ONE), ("b", TWO)):
        either.add(name)
        either.mail(name, text)
    either.offices.pass_over()
    assert either.troubles() == {}
    assert (either.texts("a"), either.texts("b")) == ([ONE], [TWO])
    for name, text, other in (("a", ONE, TWO), ("b", TWO, ONE)):
        service = either.offices.seats[name].service
        assert service is not None
        with service.app.store.transaction() as tx:
            receipts = tx.outbox.find(purpose="receipt")
            whole = [mail.text for mail in tx.outbox.find(limit=1000)]
            assert len(tx.messages.find()) == 1
            assert tx.leases.owners() == dict.fromkeys(("reading", "sending"), service.leases.owner)
        assert [(mail.to, mail.state, text in mail.text) for mail in receipts] == [
            (MEMBER, DeliveryState.ACCEPTED, True)
        ]
        assert not any(other in one for one in whole)
        assert [(mail.to, mail.from_) for mail in either.posts[name].sent] == [(MEMBER, f"{name}@binhphuoc.example")]
        assert either.boxes[name].moved == {"Da xu ly": [1]}
    one, two = (either.offices.seats[name].service for name in ("a", "b"))
    assert one is not None
    assert two is not None
    made = one.app.signer.message_id("call", "n1")  # an answer to it proves nothing to another office
    assert (one.app.signer.proven(made), two.app.signer.proven(made)) == ((made,), ())


class Away(FakeMailbox):
    def uids(self):  # type: ignore[no-untyped-def]
        raise MailboxError("IMAP imap.x.vn:993: no route to host")


def test_a_broken_office_does_not_stop_the_others_and_works_once_it_is_mended(province: Province) -> None:
    province.add("a-settings", more="[mailboks]\nx = 1\n")
    province.add("b-away")
    province.boxes["b-away"] = Away()
    province.add("c-rules", more="")
    rules = province.folder / "c-rules" / "settings.toml"
    rules.write_text(rules.read_text("utf-8").replace("rules = ", 'data = "x"\nrules = "nowhere" # '), "utf-8")
    province.add("d-well")
    province.mail("d-well", ONE)
    province.clock.now = at(2, 9)  # the request is due
    province.offices.pass_over()
    assert province.texts("d-well") == [ONE]
    found = province.troubles()
    assert list(found) == ["a-settings", "b-away", "c-rules"]
    assert "mailboks" in found["a-settings"]
    assert "no route" in found["b-away"]
    assert "nowhere" in found["c-rules"]
    assert province.posts["b-away"].to(MEMBER) != []  # what is due is done though its mailbox is away
    province.add("a-settings")
    province.add("c-rules")
    province.boxes["b-away"] = FakeMailbox()
    province.offices.seats["b-away"].close()
    province.offices.look()
    province.offices.pass_over()
    assert province.troubles() == {}


def test_a_mistake_made_later_leaves_in_force_what_was(province: Province) -> None:
    province.add("a")
    province.offices.pass_over()
    province.add("a", more="[mailboks]\nx = 1\n")
    province.offices.look()
    province.offices.pass_over()
    province.mail("a", ONE)
    province.offices.pass_over()
    assert "mailboks" in province.troubles()["a"]
    assert province.texts("a") == [ONE]
    province.add("a")
    province.offices.look()
    province.offices.pass_over()
    assert province.troubles() == {}


def test_new_settings_come_into_force_and_a_removed_office_is_left(province: Province) -> None:
    for name in ("a", "b"):
        province.add(name)
    province.offices.pass_over()
    before = province.offices.seats["a"].service
    province.add("a", more="[policy]\nnotices_per_day = 7\n")
    shutil.rmtree(province.folder / "b")
    province.offices.look()
    province.offices.pass_over()
    assert list(province.offices.seats) == ["a"]
    after = province.offices.seats["a"].service
    assert after is not None
    assert after is not before
    assert after.app.settings.policy.notices_per_day == 7


def test_a_copied_folder_never_works_with_the_rows_of_its_original(either: Province) -> None:
    either.add("b")
    either.mail("b", ONE)
    either.offices.pass_over()
    either.offices.close()
    either.made = None
    shutil.copytree(either.folder / "b", either.folder / "a-copy")
    either.offices.pass_over()
    assert list(either.troubles()) == ["a-copy"]
    assert "của cơ quan b" in either.troubles()["a-copy"]
    assert either.texts("b") == [ONE]


def test_of_two_offices_that_name_one_mailbox_the_older_has_it(province: Province) -> None:
    province.add("b")
    province.offices.pass_over()
    province.offices.close()
    province.made = None
    province.clock.forward(days=1)
    province.add("a", box="b")
    province.mail("b", ONE)
    province.offices.pass_over()
    assert "với cơ quan b" in province.troubles()["a"]
    assert province.texts("b") == [ONE]
    assert [line for line, well in checkup(province.folder) if not well and "trùng" in line] != []


def test_what_would_go_for_all_offices_is_refused(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    province.add("a")
    monkeypatch.setenv("MAILFLOW_MAILBOX__PASSWORD", "x")
    with pytest.raises(SettingsError, match="MAILFLOW_MAILBOX__PASSWORD"):
        Offices(province.folder)
    monkeypatch.delenv("MAILFLOW_MAILBOX__PASSWORD")
    monkeypatch.setenv("MAILFLOW_DATABASE__URL", "postgresql://h/d")
    province.offices.pass_over()
    assert "pg_schema" in province.troubles()["a"]


def test_a_folder_without_offices_is_no_folder_of_offices(tmp_path: Path) -> None:
    (tmp_path / ".old").mkdir()
    (tmp_path / ".old" / "settings.toml").touch()
    with pytest.raises(SettingsError, match="không có cơ quan nào"):
        Offices(tmp_path)


class Hanging(FakeMailbox):
    """A server that fails once and then says nothing until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.failed, self.hangs, self.end = False, threading.Event(), threading.Event()

    def uids(self):  # type: ignore[no-untyped-def]
        if not self.failed:
            self.failed = True
            raise MailboxError("IMAP imap.x.vn:993: no answer in time")
        self.hangs.set()
        self.end.wait(60)
        return super().uids()


def test_an_office_that_hangs_keeps_no_thread_of_the_others(province: Province) -> None:
    province.boxes["a"] = box = Hanging()
    province.add("a")
    province.add("b")
    offices = province.offices
    offices.pass_over()  # one turn fails
    for seat in offices.seats.values():
        seat.due = 0.0
    thread = threading.Thread(target=offices.work)
    thread.start()
    try:
        assert box.hangs.wait(60)
        province.mail("b", ONE)
        for _ in range(500):
            if province.boxes["b"].moved:
                break
            offices.seats["b"].due = 0.0
            offices.stopping.wait(0.1)
        assert province.boxes["b"].moved == {"Da xu ly": [1]}
        assert offices.seats["a"].busy
    finally:
        offices.stopping.set()
        box.end.set()
        thread.join(60)
    assert not thread.is_alive()


def test_numbers_of_all_offices_bear_their_names(province: Province) -> None:
    for name in ("a", "b"):
        province.add(name)
    province.boxes["b"] = Away()
    province.offices.pass_over()
    found = {one.name: one for one in province.offices.families()}
    assert len(found) == len(province.offices.families())
    assert found["offices"].samples == (({}, 2.0),)
    assert found["offices_in_trouble"].samples == (({}, 1.0),)
    assert [labels["office"] for labels, _ in found["quarantine_waiting"].samples] == ["a", "b"]
    assert 'mailflow_outbox_mails{office="a",state="accepted"}' in found["outbox_mails"].lines()
    assert "mailflow_healthy 1.0\n" in found["healthy"].lines()


def test_status_tells_a_line_for_each_office(province: Province) -> None:
    province.add("a")
    province.add("b", more="[mailboks]\nx = 1\n")
    province.offices.pass_over()
    first, second = status(province.folder, as_json=False)
    assert first.startswith("a: đọc hộp thư 2026-11-17 09:00; Tổ 1 ")
    assert second.startswith("b: LỖI")


def test_offices_on_real_protocols_read_and_send_each_its_own(province: Province) -> None:
    names = ("a", "b")
    teams = {name: f"{name}@binhphuoc.example" for name in names}
    with EmbeddedServer([*teams.values(), MEMBER], clock=province.clock) as server:
        for name in names:
            file = province.add(name)
            (file.parent / "password").write_text(server.password)
            text = file.read_text("utf-8")
            text = text.replace(
                f'username = "{name}"', f'username = "{teams[name]}"\npassword_file = "password"\ntls = "none"'
            )
            text = text.replace('host = "imap.x.vn"', f'host = "127.0.0.1"\nport = {server.imap_port}')
            text = text.replace(
                'host = "smtp.x.vn"',
                f'host = "127.0.0.1"\nport = {server.smtp_port}\ntls = "none"\nusername = "{teams[name]}"\n'
                'password_file = "password"',
            )
            file.write_text(text, "utf-8")
            raw = MAIL.format(name=name, text=ONE if name == "a" else TWO, number=1, sender=MEMBER)
            server.deliver(teams[name], raw.encode())
        offices = Offices(province.folder)
        province.made = offices
        offices.pass_over()
        assert province.troubles() == {}
        for name in names:
            assert server.inbox(teams[name]) == []
            service = offices.seats[name].service
            assert service is not None
            with service.app.store.transaction() as tx:
                assert len(tx.messages.find()) == 1
        arrived = server.inbox(MEMBER)
        assert len([one for one in arrived if b"From:" in one and teams["a"].encode() in one]) > 0


def test_parts_are_shared_where_they_are_the_same(province: Province) -> None:
    parts = SharedParts(2)
    for name in ("a", "b"):
        province.add(name)
    province.offices.pass_over()
    one, two = (province.offices.seats[name].service for name in ("a", "b"))
    assert one is not None
    assert two is not None
    assert one.app.templates is two.app.templates
    day = province.clock.now.date()
    assert one.app.rules.lexicon(day) is two.app.rules.lexicon(day)
    assert one.app.rules.indicators(day) is two.app.rules.indicators(day)
    assert parts.printer(one.app.settings) is parts.printer(two.app.settings)
    parts.close()
