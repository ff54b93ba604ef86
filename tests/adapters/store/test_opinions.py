from dataclasses import replace

import pytest

from mailflow.core.records import Correction, ItemStatus, Opinion
from mailflow.core.verdict import Channel, Kind, SubmittedBy
from mailflow.core.week import Week
from tests.adapters.store.conftest import NOW, kept

W47 = Week(2026, 47)


def opinion(message=None, **values):
    given = {
        "message": message,
        "group": "to-1",
        "week": W47,
        "member": "giam-doc-so-y-te",
        "sector": "y-te",
        "kind": Kind.ASSESSMENT,
        "text": "Số liệu hợp lý.",
        "received_at": NOW,
    }
    return Opinion(**{**given, **values})


def test_items_come_back_as_filed_in_order(store):
    number = kept(store)
    items = [
        opinion(number, text=f"ý {i}", channel=Channel.PHONE, submitted_by=SubmittedBy.SECRETARY, late=True, why="w")
        for i in range(3)
    ]
    with store.transaction() as tx:
        stored = tx.opinions.add(items)
    assert [replace(one, id=0) for one in stored] == items
    with store.transaction() as tx:
        assert tx.opinions.of_week("to-1", W47) == stored
        assert tx.opinions.of_message(number) == stored
        assert tx.opinions.get(stored[1].id) == stored[1]
        assert tx.opinions.of_member("giam-doc-so-y-te") == stored[::-1]
        assert tx.opinions.of_week("to-1", Week(2026, 48)) == []
        assert tx.opinions.get(999) is None


def test_a_week_can_be_asked_by_status(store):
    with store.transaction() as tx:
        one, two = tx.opinions.add([opinion(), opinion(status=ItemStatus.SUPPLEMENT)])
        assert tx.opinions.of_week("to-1", W47, ItemStatus.ACTIVE) == [one]
        assert tx.opinions.set_status(two.id, ItemStatus.DROPPED, "Thư ký bỏ")
        assert not tx.opinions.set_status(999, ItemStatus.DROPPED, "")
        dropped = tx.opinions.of_week("to-1", W47, ItemStatus.DROPPED)
    assert dropped == [replace(two, status=ItemStatus.DROPPED, status_reason="Thư ký bỏ")]


def test_a_replacing_mail_supersedes_only_what_the_same_member_said_before(store):
    first, second, third = (kept(store, uid) for uid in (1, 2, 3))
    with store.transaction() as tx:
        old, recorded, new, later = tx.opinions.add([opinion(first), opinion(None), opinion(second), opinion(third)])
        other = tx.opinions.add([opinion(first, member="x"), opinion(first, week=Week(2026, 46))])
        gone = tx.opinions.add([opinion(first, status=ItemStatus.DROPPED)])
        assert tx.opinions.supersede("to-1", W47, "giam-doc-so-y-te", second, "đính chính") == [old.id, recorded.id]
        assert {o.id for o in tx.opinions.of_week("to-1", W47, ItemStatus.SUPERSEDED)} == {old.id, recorded.id}
        for same in (new, later, *other, *gone):
            assert tx.opinions.get(same.id) == same


def test_a_correction_keeps_the_original_and_who_made_it(store):
    with store.transaction() as tx:
        (item,) = tx.opinions.add([opinion()])
        once = tx.opinions.change(item.id, "thu-ky", NOW, sector="du-lich", text="Sửa")
        twice = tx.opinions.change(item.id, "to-truong", NOW, kind=Kind.SOLUTION, text="Sửa nữa")
        assert twice == tx.opinions.get(item.id)
        assert tx.opinions.original(item.id) == item
        found = tx.opinions.corrections(W47)
        assert tx.opinions.corrections(W47, "to-2") == []
    assert once == replace(item, sector="du-lich", text="Sửa")
    assert (twice.kind, twice.text, twice.sector) == (Kind.SOLUTION, "Sửa nữa", "du-lich")
    assert [replace(c, id=0) for c in found] == [
        Correction(item.id, "to-1", W47, "thu-ky", NOW,
                   {"sector": "y-te", "text": "Số liệu hợp lý."}, {"sector": "du-lich", "text": "Sửa"}),
        Correction(item.id, "to-1", W47, "to-truong", NOW,
                   {"kind": "assessment", "text": "Sửa"}, {"kind": "solution", "text": "Sửa nữa"}),
    ]  # fmt: skip


def test_a_change_that_changes_nothing_is_no_correction(store):
    with store.transaction() as tx:
        (item,) = tx.opinions.add([opinion()])
        assert tx.opinions.change(item.id, "thu-ky", NOW, sector="y-te") == item
        assert tx.opinions.corrections(W47) == []
        assert tx.opinions.original(item.id) == item
        with pytest.raises(KeyError):
            tx.opinions.change(999, "thu-ky", NOW, sector="y-te")
