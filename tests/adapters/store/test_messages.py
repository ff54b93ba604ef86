from datetime import timedelta

import pytest

from mailflow.adapters.store import Store
from mailflow.core.records import MessageState, StoredMessage
from mailflow.core.verdict import Disposition, Item, Kind, ReasonCode, Verdict
from mailflow.core.week import ZONE, Week
from tests.adapters.store.conftest import NOW, kept, message

W47 = Week(2026, 47)
OPINION = Verdict(
    Disposition.OPINION,
    "Thành viên cho ý kiến.",
    group="to-1",
    member="giam-doc-so-y-te",
    week=W47,
    items=(Item("y-te", Kind.DATA_ISSUE, "Số liệu chưa khớp"),),
    flags=("ocr",),
)


def file(store: Store, number: int, verdict: Verdict = OPINION, state: MessageState = MessageState.FILED) -> bool:
    with store.transaction() as tx:
        return tx.messages.file(number, verdict, state, NOW)


def get(store: Store, number: int) -> StoredMessage:
    with store.transaction() as tx:
        found = tx.messages.get(number)
    assert found is not None
    return found


def test_a_message_comes_back_as_it_was_kept(store):
    with store.transaction() as tx:
        stored = tx.messages.keep(message(flags=("a", "b")), b"\x00\xff raw")
    with store.transaction() as tx:
        assert tx.messages.get(stored.id) == stored
        assert tx.messages.known("INBOX", 7, 1) == stored
        assert tx.messages.raw(stored.id) == b"\x00\xff raw"


def test_a_place_in_the_mailbox_is_stored_once(store):
    first = kept(store)
    with store.transaction() as tx:
        again = tx.messages.keep(message(subject="khác"), b"other")
        assert (again.id, again.subject) == (first, "Ý kiến tuần 47")
        assert tx.messages.raw(first) == b"raw"


@pytest.mark.parametrize("change", [{"mailbox": "Khác"}, {"uidvalidity": 8}, {"uid": 2}])
def test_another_place_is_another_message(store, change):
    first = kept(store)
    with store.transaction() as tx:
        assert tx.messages.keep(message(**change), b"raw").id != first


def test_a_pass_asks_only_for_the_uids_it_sees(store):
    for uid in (1, 2, 4):
        kept(store, uid)
    with store.transaction() as tx:
        assert sorted(tx.messages.known_many("INBOX", 7, range(2, 1502))) == [2, 4]
        assert tx.messages.known_many("INBOX", 8, [1, 2]) == {}


def test_a_twin_is_the_earliest_with_the_same_bytes_else_the_same_message_id(store):
    with store.transaction() as tx:
        by_id = tx.messages.keep(message(1, message_id="<a@x>", sha256="aa"), b"")
        by_bytes = tx.messages.keep(message(2, message_id="<b@x>", sha256="bb"), b"")
        tx.messages.keep(message(3, message_id="<b@x>", sha256="bb"), b"")
        assert tx.messages.twin("bb", "<a@x>") == by_bytes
        assert tx.messages.twin("cc", "<a@x>") == by_id
        assert tx.messages.twin("cc", "<c@x>") is None


def test_messages_without_message_id_are_no_twins(store):
    with store.transaction() as tx:
        tx.messages.keep(message(1, message_id="", sha256=""), b"")
        assert tx.messages.twin("", "") is None


def test_filing_keeps_the_whole_verdict(store):
    number = kept(store)
    assert file(store, number)
    found = get(store, number)
    assert (found.state, found.disposition, found.group, found.member, found.week, found.flags, found.filed_at) == (
        MessageState.FILED, Disposition.OPINION, "to-1", "giam-doc-so-y-te", W47, ("ocr",), NOW,
    )  # fmt: skip
    with store.transaction() as tx:
        verdict = tx.messages.verdict(number)
    assert verdict["items"] == [
        {"sector": "y-te", "kind": "data_issue", "text": "Số liệu chưa khớp", "source": "body", "why": ""}
    ]
    assert verdict["week"] == "2026-W47"


def test_a_message_is_filed_once(store):
    number = kept(store)
    other = Verdict(Disposition.QUARANTINED, "khác", ReasonCode.UNREADABLE)
    assert file(store, number)
    assert not file(store, number, other, MessageState.QUARANTINED)
    assert get(store, number).disposition is Disposition.OPINION


def test_of_a_refused_secret_nothing_of_its_content_stays(store):
    secret = message(message_id="<bi-mat@x>", subject="TỐI MẬT: nội dung", state=MessageState.REFUSED, reason="rule 1")
    with store.transaction() as tx:
        stored = tx.messages.keep_without_bytes(secret)
        assert tx.messages.file(
            stored.id,
            Verdict(Disposition.REFUSED_SECRET, "Thư có dấu hiệu mang độ mật.", subject="TỐI MẬT", new_text="nội dung"),
            MessageState.REFUSED,
            NOW,
        )
        found = tx.messages.get(stored.id)
        assert tx.messages.verdict(stored.id) is None
        with pytest.raises(KeyError):
            tx.messages.raw(stored.id)
    assert found.disposition is Disposition.REFUSED_SECRET
    assert (found.subject, found.sha256, found.sender) == ("", "", "giamdoc.syt@binhphuoc.example")
    assert found.message_id.startswith("sha256:")
    assert "bi-mat" not in repr(found)


def test_a_secret_found_late_loses_its_bytes(store):
    number = kept(store)
    assert file(store, number, Verdict(Disposition.REFUSED_SECRET, "x", subject="S"), MessageState.REFUSED)
    with store.transaction() as tx:
        assert tx.messages.get(number).subject == ""
        assert tx.messages.verdict(number) is None
        with pytest.raises(KeyError):
            tx.messages.raw(number)


def test_an_oversized_message_is_known_and_filed_without_bytes(store):
    with store.transaction() as tx:
        stored = tx.messages.keep_without_bytes(message(size=90_000_000))
    assert get(store, stored.id).subject == "Ý kiến tuần 47"
    assert file(store, stored.id, Verdict(Disposition.QUARANTINED, "x", ReasonCode.OVERSIZED), MessageState.QUARANTINED)


def test_a_repeat_takes_over_the_meaning_of_its_twin(store):
    first, second = kept(store, 1), kept(store, 2)
    file(store, first)
    with store.transaction() as tx:
        assert tx.messages.repeat(second, first, NOW)
        assert not tx.messages.repeat(second, first, NOW)
        found = tx.messages.get(second)
        with pytest.raises(KeyError):
            tx.messages.repeat(second, 999, NOW)
    assert (found.state, found.disposition, found.twin_of) == (MessageState.FILED, Disposition.OPINION, first)
    assert "repeat" in found.flags


def test_what_a_crash_left_is_found(store):
    unfiled, unmoved, done, secret = (kept(store, uid) for uid in (1, 2, 3, 4))
    for number in (unmoved, done):
        file(store, number)
    file(store, secret, Verdict(Disposition.REFUSED_SECRET, "x"), MessageState.REFUSED)
    with store.transaction() as tx:
        tx.messages.moved(done, "Da xu ly", NOW)
    with store.transaction() as tx:
        assert [m.id for m in tx.messages.unfiled(10)] == [unfiled]
        assert [m.id for m in tx.messages.unmoved("INBOX", 7)] == [unmoved]
        assert tx.messages.unmoved("INBOX", 8) == []
        assert tx.messages.get(done).moved_to == "Da xu ly"


def test_messages_are_found_newest_first(store):
    numbers = [kept(store, uid) for uid in range(1, 5)]
    for number in numbers[:3]:
        file(store, number)
    file(store, numbers[3], Verdict(Disposition.QUARANTINED, "x", ReasonCode.UNKNOWN_SENDER), MessageState.QUARANTINED)
    with store.transaction() as tx:
        assert [m.id for m in tx.messages.find(group="to-1", week=W47)] == numbers[2::-1]
        assert [m.id for m in tx.messages.find(member="giam-doc-so-y-te", limit=1)] == [numbers[2]]
        assert [m.id for m in tx.messages.find(state=MessageState.QUARANTINED)] == [numbers[3]]
        assert [m.id for m in tx.messages.find(disposition=Disposition.OPINION)] == numbers[2::-1]
        assert len(tx.messages.find(sender="giamdoc.syt@binhphuoc.example")) == 4
        assert tx.messages.find(group="to-2") == []
        assert tx.messages.counts() == {
            (MessageState.FILED, Disposition.OPINION): 3,
            (MessageState.QUARANTINED, Disposition.QUARANTINED): 1,
        }


@pytest.mark.parametrize("text", ["a\0b", "lẻ \ud800 loi", "😀" * 2000, "x" * 90_000])
def test_hostile_text_is_stored_and_found_again(store, text):
    with store.transaction() as tx:
        tx.messages.keep(message(1, message_id=text, subject=text, sender=text), b"")
    with store.transaction() as tx:
        found = tx.messages.twin("", text)
        assert found is not None
        assert len(tx.messages.find(sender=text)) == 1
        assert found.subject.encode()


def test_long_texts_that_differ_at_the_end_stay_different(store):
    with store.transaction() as tx:
        tx.messages.keep(message(1, message_id="x" * 5000 + "1"), b"")
        assert tx.messages.twin("", "x" * 5000 + "2") is None


def test_times_come_back_in_utc_and_naive_ones_are_refused(store):
    with store.transaction() as tx:
        stored = tx.messages.keep(message(received_at=NOW.astimezone(ZONE)), b"")
        found = tx.messages.get(stored.id).received_at
    assert found == NOW
    assert found.utcoffset() == timedelta(0)
    with pytest.raises(Exception, match="without a zone"), store.transaction() as tx:
        tx.messages.keep(message(2, received_at=NOW.replace(tzinfo=None)), b"")
