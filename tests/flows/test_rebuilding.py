"""The database is gone: what lies in the mailbox is filed again in silence, and nothing is made up."""

from pathlib import Path

import pytest

from mailflow.commands.rebuild import rebuilding, told
from mailflow.core.verdict import Disposition
from mailflow.errors import UsageError
from tests.fakes import FakeMailbox
from tests.office import HEAD_1, HEALTH, SECRETARY_1, W47, Office, at

TEXT = "Số lượt khám ngoại trú tăng 4,2%, số liệu hợp lý."
MORE = "Đề nghị bổ sung số liệu tiêm chủng."


@pytest.fixture
def lost(office: Office, tmp_path: Path) -> Office:
    """A new office with an empty database, over the folders that the old one left behind; its key is the same."""
    office.pass_at(at(2, 8))
    call = office.last("call", HEALTH, "to-1")
    office.receive(HEALTH, TEXT, call)
    office.receive("la@khac.example", "Quảng cáo")
    office.pass_at(at(2, 9))
    office.pass_at(at(5, 11, 30))
    office.receive(SECRETARY_1, "Đồng ý", office.last("draft", SECRETARY_1))
    office.pass_at(at(5, 12))
    office.receive(HEAD_1, "Duyệt.", office.last("submission", HEAD_1))
    office.pass_at(at(5, 13))
    left = office.mailbox
    new = Office(tmp_path / "new")
    new.old = office  # type: ignore[attr-defined]
    new.boxes = {"INBOX": FakeMailbox(uidvalidity=7), **folders(office, left)}  # type: ignore[attr-defined]
    new.boxes["INBOX"].put(raw_of(office, HEALTH).replace(TEXT.encode(), b""), at(5, 14))  # type: ignore[attr-defined]
    return new


def raw_of(office: Office, sender: str) -> bytes:
    with office.store.transaction() as tx:
        return tx.messages.raw(tx.messages.find(sender=sender)[-1].id)


def folders(office: Office, left: FakeMailbox) -> dict[str, FakeMailbox]:
    """The folders that mail was moved to, each with UIDs of its own that collide with the inbox's."""
    made = {}
    for folder in ("Da xu ly", "Cho xem xet"):
        made[folder] = box = FakeMailbox(uidvalidity=7)
        for message in office.messages():
            if message.moved_to == folder:
                with office.store.transaction() as tx:
                    box.put(tx.messages.raw(message.id), left.arrived[message.uid])
    return made


def queued(office: Office):
    """Purposes of all mail but the operator's alarms (a held mail waits for a person, and that is true)."""
    with office.store.transaction() as tx:
        return [mail.purpose for mail in tx.outbox.find(limit=1000) if mail.purpose != "alarm"]


def rebuilt(office: Office, now):
    office.clock.now = now
    work = rebuilding(office.app, office.boxes)
    return work, work.run(work.look(), now)


def test_every_mail_is_filed_again_and_nothing_is_sent(lost):
    _, outcome = rebuilt(lost, at(5, 14))
    assert lost.texts() == [TEXT]
    assert outcome.filed[Disposition.QUARANTINED] == 1
    for hour in (15, 20):
        lost.pass_at(at(5, hour))
    lost.pass_at(at(6, 9))
    lost.pass_at(at(7, 7))
    lost.pass_at(at(7, 8))
    assert queued(lost) == []


def test_decisions_are_listed_for_a_person_and_no_approval_is_made_up(lost):
    _, outcome = rebuilt(lost, at(5, 14))
    assert [m.sender for m in outcome.to_ask] == [SECRETARY_1, HEAD_1]
    with lost.store.transaction() as tx:
        assert tx.cycles.recent() == []
        assert tx.reports.get("to-1", W47) is None
    words = "\n".join(told(outcome))
    assert HEAD_1 in words
    assert "--resume" in words


def test_it_is_the_same_as_it_was_filed_before(lost):
    rebuilt(lost, at(5, 14))

    def filed(office):
        sure = (HEALTH, "la@khac.example")
        return {(m.sender, m.disposition, m.group, m.member, m.week) for m in office.messages() if m.sender in sure}

    assert filed(lost) == filed(lost.old)


def test_a_rebuild_that_was_interrupted_goes_on_and_files_nothing_twice(lost):
    work, first = rebuilt(lost, at(5, 14))
    again = work.run(work.look(), at(5, 15))
    assert again.known == first.filed.total()
    assert lost.texts() == [TEXT]


def test_where_there_is_a_database_nothing_is_rebuilt(lost):
    with pytest.raises(UsageError, match="restore"):
        rebuilding(lost.old.app, lost.boxes).look()


def test_the_mail_left_in_the_inbox_is_moved_by_the_next_pass_and_not_filed_again(lost):
    rebuilt(lost, at(5, 14))
    lost.mailbox = lost.service.mailbox = lost.boxes["INBOX"]
    lost.pass_at(at(5, 15))
    assert lost.mailbox.inbox == {}
    assert queued(lost) == []


def test_in_the_middle_of_a_week_only_what_falls_due_later_is_done(lost):
    rebuilt(lost, at(2, 12))
    lost.pass_at(at(2, 13))
    assert queued(lost) == []  # the request went out before the loss
    lost.pass_at(at(4, 8))
    assert {mail.purpose for mail in lost.sent("reminder")} == {"reminder"}
    lost.pass_at(at(5, 11, 30))
    assert lost.last("draft", SECRETARY_1)
    assert lost.texts() == [TEXT]


def test_a_week_is_resumed_from_its_draft_and_needs_a_new_approval(lost):
    work, _ = rebuilt(lost, at(5, 14))
    work.check_resumable(W47, at(5, 14))
    work.resume(W47, at(5, 14))
    lost.pass_at(at(5, 14, 5))
    assert TEXT in lost.last("draft", SECRETARY_1).text
    assert lost.sent("delivery") == []
    with pytest.raises(UsageError, match="bằng tay"):
        work.check_resumable(W47, at(7, 7))
