"""Several daemons, one database and mailbox: one reads, one sends, nothing is done twice, a silent one is followed."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import timedelta

import pytest

from mailflow.app import App
from mailflow.core.records import DeliveryState, MessageState, OutgoingMail
from mailflow.daemon import Service
from mailflow.errors import MailboxError, StoreError
from mailflow.flows.leases import READING, SENDING
from tests.fakes import FakeMailbox, FakePost
from tests.office import HEAD_1, HEALTH, Office, at

OPINION = "Số ca sốt xuất huyết trên IOC thấp hơn báo cáo của CDC 14 ca."


class Broken(FakeMailbox):
    """What a machine sees that cannot reach the mail server."""

    def uids(self):  # type: ignore[no-untyped-def]
        raise MailboxError("IMAP imap.x.vn:993: no route to host")


def another(office: Office, post: FakePost | None = None) -> Service:
    """A second daemon of the same office: its own app and connections, the same mailbox and database."""
    one = office.app
    nonces = itertools.count(1)
    store = type(one.store)(office.url)
    app = App(
        reading=one.reading,
        store=store,
        templates=one.templates,
        signer=one.signer,
        timetable=one.timetable,
        office=one.office,
        clock=office.clock,
        nonce=lambda: f"other{next(nonces)}",
    )
    app.printer = office.printer  # type: ignore[assignment]
    return Service(app, office.mailbox, post or office.post)  # type: ignore[arg-type]


def test_only_the_holder_of_the_lease_reads_and_sends(office: Office) -> None:
    other = another(office)
    office.pass_at(at(2, 8))
    office.receive(HEALTH, OPINION, office.last("call", HEALTH, "to-1"))
    assert not other.read(office.clock.now)
    assert not other.send(office.clock.now)
    assert office.messages() == []
    assert office.service.read(office.clock.now)


def test_a_silent_reader_is_followed_after_its_lease(office: Office) -> None:
    other = another(office)
    office.pass_at(at(2, 8))
    office.receive(HEALTH, OPINION, office.last("call", HEALTH, "to-1"))
    assert not other.read(office.clock.forward(seconds=29))
    assert other.read(office.clock.forward(seconds=2))
    assert not office.service.read(office.clock.now)


def test_a_daemon_that_leaves_in_good_order_is_followed_at_once(office: Office) -> None:
    other = another(office)
    office.pass_at(at(2, 8))
    office.service.leave()
    office.receive(HEALTH, OPINION)
    assert other.read(office.clock.now)


def test_a_reader_that_was_stopped_leaves_off_after_the_mail_at_hand(office: Office) -> None:
    other = another(office)
    office.pass_at(at(2, 8))
    for number in range(5):
        office.receive(HEALTH, f"Chỉ tiêu thứ {number} của ngành đạt {number},5%, số liệu hợp lý.")

    read = office.app.reading.documents.begin
    seen: list[int] = []

    def reading(attachments):
        seen.append(1)
        if len(seen) == 2:
            office.clock.forward(minutes=2)
            assert other.read(office.clock.now)
        return read(attachments)

    office.app.reading.documents.begin = reading  # type: ignore[method-assign]
    try:
        office.service.read(at(2, 8))
    finally:
        del office.app.reading.documents.begin
    kept = office.messages()
    assert len(kept) == 5
    assert {m.state for m in kept} == {MessageState.FILED}
    assert len(set(office.texts())) == len(office.texts()) == 5


def test_a_mailbox_that_one_machine_cannot_reach_is_read_by_another(office: Office) -> None:
    other = another(office)
    office.pass_at(at(2, 8))
    office.receive(HEALTH, OPINION, office.last("call", HEALTH, "to-1"))
    office.service.mailbox = Broken()  # type: ignore[assignment]
    with pytest.raises(MailboxError):
        office.service.read(office.clock.now)
    office.service.leases.renew(office.clock.now)
    assert not office.service._take_over(office.clock.forward(seconds=10))  # not before its next poll
    assert other._take_over(office.clock.now)
    assert office.texts() == [OPINION]
    assert not office.service.read(office.clock.forward(seconds=20))


def test_a_daemon_that_is_alone_asks_a_server_in_trouble_again_at_its_next_poll(office: Office) -> None:
    office.receive(HEALTH, OPINION)
    mailbox, office.service.mailbox = office.mailbox, Broken()  # type: ignore[assignment]
    with pytest.raises(MailboxError):
        office.service.read(office.clock.now)
    office.service.mailbox = mailbox  # type: ignore[assignment]
    assert office.service.read(office.clock.forward(seconds=60))


def test_mail_that_one_machine_cannot_send_is_sent_by_another(office: Office) -> None:
    other_post = FakePost()
    other = another(office, other_post)
    office.service.leave()
    office.clock.now = at(2, 8)
    office.service.reporting.run(office.clock.now)
    office.post.answers = {mail.to: [DeliveryState.RETRY] * 3 for mail in office.sent("call")}
    assert office.service.send(office.clock.now)
    assert not office.service.send(office.clock.forward(seconds=5))
    assert not other.send(office.clock.now)  # nothing is due yet, but now it is the sender
    assert not office.service.send(office.clock.forward(seconds=6))
    with office.store.transaction() as tx:
        assert tx.leases.owners()[SENDING] == other.leases.owner
    office.clock.forward(seconds=50)
    other.leases.mine(SENDING, office.clock.now)
    assert other.send(office.clock.now)
    assert len(other_post.sent) == len(office.sent("call"))
    assert office.post.sent == []


def test_a_run_that_could_not_follow_a_lost_sender_leaves_it_to_the_next(office: Office) -> None:
    office.service.leave()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(office.service.outbox, "_due", failing)
        with pytest.raises(StoreError):
            office.service.send(office.clock.now)
    office.service.leases.mine(SENDING, office.clock.now)
    assert office.service.outbox.takes_over
    office.service.send(office.clock.now)
    assert not office.service.outbox.takes_over


def failing(*_words: object, **_more: object) -> list[OutgoingMail]:
    raise StoreError("the database is away")


def test_what_a_lost_sender_had_in_hand_is_taken_up_by_its_follower(office: Office) -> None:
    class Dying(FakePost):
        def send(self, mails, before, after):
            for mail in mails:
                before(mail.id)
                raise KeyboardInterrupt  # the process is gone between claim and answer
            return []

    office.service.leave()
    first = another(office, Dying())
    office.clock.now = at(2, 8)
    first.reporting.run(office.clock.now)
    with pytest.raises(KeyboardInterrupt):
        first.send(office.clock.now)
    assert not office.service.send(office.clock.forward(seconds=20))
    office.pass_at(office.clock.now + timedelta(seconds=20))  # forty seconds after the loss
    states = {m.state for m in office.sent("call")}
    assert states == {DeliveryState.ACCEPTED}
    assert max(Counter(m.id for m in office.post.sent).values(), default=1) == 1


def test_a_week_with_three_daemons_does_every_duty_once(office: Office) -> None:
    """They take turns at every moment of the week; one is silent for half of it."""
    daemons = [office.service, another(office), another(office)]
    turns = itertools.cycle(daemons)
    for day, hour, minute in (
        (2, 8, 0),
        (4, 8, 0),
        (5, 8, 0),
        (5, 11, 30),
        (5, 20, 0),
        (6, 9, 0),
        (7, 7, 0),
        (7, 8, 0),
    ):
        office.clock.now = at(day, hour, minute)
        if (day, hour) == (2, 8):
            office.service.once(office.clock.now)
            office.receive(HEALTH, OPINION, office.last("call", HEALTH, "to-1"))
        if (day, hour) == (6, 9):
            office.receive(HEAD_1, "Duyệt.", office.last("submission", HEAD_1))
        for _ in range(3):
            next(turns).once(office.clock.now)
        next(turns)
        office.clock.forward(minutes=1)
        for daemon in daemons:
            daemon.once(office.clock.now)
    assert office.texts() == [OPINION]
    for purpose in ("call", "draft", "submission", "delivery"):
        sent = [(m.to, m.group) for m in office.sent(purpose)]
        assert sent
        assert len(sent) == len(set(sent))
    assert office.events().count("report_approved") == 1


@pytest.mark.parametrize("name", [READING, SENDING])
def test_a_lease_says_who_holds_it(office: Office, name: str) -> None:
    office.pass_at(at(2, 8))
    with office.store.transaction() as tx:
        assert tx.leases.owners()[name] == office.service.leases.owner
