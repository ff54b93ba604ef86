from dataclasses import replace
from datetime import timedelta

import pytest

from mailflow.core.records import DeliveryState, OutgoingMail
from mailflow.core.verdict import AnsweredKind
from mailflow.core.week import Week
from tests.adapters.store.conftest import NOW, kept

W47 = Week(2026, 47)
S = DeliveryState


def mail(n=1, **values):
    given = {
        "message_id": f"<{n}@ours>",
        "once": f"call:{n}",
        "purpose": "call",
        "to": "GiamDoc.SYT@binhphuoc.example",
        "subject": "Đề nghị cho ý kiến",
        "raw": b"\x00raw",
        "text": "Kính gửi",
        "queued_at": NOW + timedelta(minutes=n),
        "code": f"C{n}",
        "answer_as": AnsweredKind.CALL,
        "group": "to-1",
        "week": W47,
    }
    return OutgoingMail(**{**given, **values})


def queue(store, *mails):
    with store.transaction() as tx:
        for one in mails:
            assert tx.outbox.queue(one)
        return [tx.outbox.by_message_id(one.message_id).id for one in mails]


def test_a_mail_comes_back_as_it_was_queued(store):
    cause = kept(store)
    one = mail(cause=cause, version=2, report_sha256="ab", notice=True)
    (number,) = queue(store, one)
    with store.transaction() as tx:
        assert tx.outbox.get(number) == replace(one, id=number)
        assert tx.outbox.due(one.queued_at) == [replace(one, id=number)]
        assert tx.outbox.by_message_id(one.message_id) == replace(one, id=number, raw=b"")
        assert tx.outbox.find(cause=cause)[0].id == number
        assert tx.outbox.get(999) is None


@pytest.mark.parametrize("change", [{"once": "call:1"}, {"message_id": "<1@ours>"}])
def test_a_mail_is_queued_once(store, change):
    queue(store, mail())
    with store.transaction() as tx:
        assert not tx.outbox.queue(mail(2, **change))
        assert len(tx.outbox.find()) == 1


def test_due_mail_comes_oldest_first_and_never_before_its_time(store):
    later = NOW + timedelta(hours=1)
    ids = queue(store, mail(3), mail(1), mail(2, next_at=later), mail(4, state=S.HELD))
    with store.transaction() as tx:
        assert [m.id for m in tx.outbox.due(NOW)] == [ids[1], ids[0]]
        assert [m.id for m in tx.outbox.due(later)] == [ids[1], ids[2], ids[0]]
        assert [m.id for m in tx.outbox.due(later, limit=1)] == [ids[1]]
        assert not tx.outbox.claim(ids[2], NOW)
        assert tx.outbox.oldest_waiting() == NOW + timedelta(minutes=1)


def test_a_mail_is_claimed_by_one_sender(store):
    (number,) = queue(store, mail())
    with store.transaction() as tx:
        assert tx.outbox.claim(number, NOW)
        assert not tx.outbox.claim(number, NOW)
        assert tx.outbox.due(NOW) == []
        assert (tx.outbox.get(number).state, tx.outbox.get(number).attempts) == (S.SENDING, 1)
        assert tx.outbox.oldest_waiting() is None


def test_a_mail_put_off_is_due_again_at_its_time(store):
    (number,) = queue(store, mail())
    again = NOW + timedelta(minutes=5)
    with store.transaction() as tx:
        tx.outbox.claim(number, NOW)
        assert tx.outbox.settle(number, S.RETRY, "450 4.2.1 busy", NOW, again)
        assert tx.outbox.due(NOW) == []
        (found,) = tx.outbox.due(again)
        assert (found.last_reply, found.attempts) == ("450 4.2.1 busy", 1)
        assert tx.outbox.claim(number, again)
        assert tx.outbox.get(number).attempts == 2


def test_an_accepted_mail_stays_accepted(store):
    (number,) = queue(store, mail())
    with store.transaction() as tx:
        tx.outbox.claim(number, NOW)
        assert tx.outbox.settle(number, S.ACCEPTED, "250 ok", NOW)
        assert not tx.outbox.settle(number, S.RETRY, "late", NOW, NOW)
        found = tx.outbox.get(number)
    assert (found.state, found.sent_at, found.last_reply) == (S.ACCEPTED, NOW, "250 ok")


def test_a_mail_whose_sender_died_is_uncertain_and_told_once(store):
    lost, fresh = queue(store, mail(1), mail(2))
    with store.transaction() as tx:
        tx.outbox.claim(lost, NOW)
        tx.outbox.claim(fresh, NOW + timedelta(minutes=9))
        assert [m.id for m in tx.outbox.recover(NOW + timedelta(minutes=5))] == [lost]
        assert tx.outbox.recover(NOW + timedelta(minutes=5)) == []
        assert tx.outbox.counts() == {S.SENDING: 1, S.UNCERTAIN: 1}
        assert tx.outbox.settle(lost, S.RETRY, "once more", NOW, NOW)
        assert [m.id for m in tx.outbox.due(NOW)] == [lost]


def test_a_code_is_good_for_its_address_alone(store):
    first, second = queue(store, mail(1, code="AB12"), mail(2, code="AB12"))
    with store.transaction() as tx:
        assert tx.outbox.by_code("AB12", "giamdoc.syt@BINHPHUOC.example").id == second
        assert tx.outbox.by_code("AB12", "other@binhphuoc.example") is None
        assert tx.outbox.by_code("", "giamdoc.syt@binhphuoc.example") is None
        assert tx.outbox.by_message_id("") is None
        assert tx.outbox.get(first).code == "AB12"


def test_the_days_notices_of_an_address_are_counted_without_the_held(store):
    queue(
        store,
        mail(1, notice=True),
        mail(2, notice=True, state=S.HELD),
        mail(3),
        mail(4, notice=True, queued_at=NOW - timedelta(days=1)),
        mail(5, notice=True, to="other@x"),
        mail(6, notice=True, purpose="receipt"),
    )
    with store.transaction() as tx:
        assert tx.outbox.notices_today("giamdoc.syt@binhphuoc.example", "call", NOW) == 1


def test_mail_is_found_newest_first(store):
    ids = queue(store, mail(1), mail(2, purpose="draft"), mail(3, group="to-2"))
    with store.transaction() as tx:
        assert [m.id for m in tx.outbox.find(group="to-1", week=W47)] == [ids[1], ids[0]]
        assert [m.id for m in tx.outbox.find(purpose="draft")] == [ids[1]]
        assert [m.id for m in tx.outbox.find(to="GIAMDOC.syt@binhphuoc.example", limit=1)] == [ids[2]]
        assert len(tx.outbox.find(state=S.QUEUED)) == 3
