"""Directives, bulletins, notes, events, beats."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from mailflow.core.records import Beat, Bulletin, Event, KeptDirective, Note
from mailflow.core.week import Week
from tests.adapters.store.conftest import NOW, kept

W46, W47 = Week(2026, 46), Week(2026, 47)


def directive(**values):
    given = {
        "group": "to-1",
        "week": W47,
        "source": None,
        "given_by": "pct-khoa-giao-van-xa",
        "assignees": ("giam-doc-so-y-te", "giam-doc-so-gddt"),
        "lead": "giam-doc-so-y-te",
        "text": "Rà soát số liệu.",
        "due": date(2026, 11, 27),
        "given_at": NOW,
    }
    return KeptDirective(**{**given, **values})


def test_directives_stay_open_until_done_or_cancelled(store):
    number = kept(store)
    with store.transaction() as tx:
        one = tx.directives.add(directive(source=number))
        two = tx.directives.add(directive(group=None, week=W46, due=None, lead=None))
        assert tx.directives.get(one.id) == one
        assert tx.directives.of_message(number) == [one]
        assert tx.directives.open() == [one, two]
        assert tx.directives.open("to-1") == [one]
        assert tx.directives.of_week(W47) == [one]
        assert tx.directives.of_week(W47, "to-2") == []
        assert tx.directives.find(W46, W47) == [one, two]
        assert tx.directives.find(W46, W47, "to-1") == [one]
        assert tx.directives.settle(one.id, "done", NOW)
        assert not tx.directives.settle(one.id, "cancelled", NOW)
        assert tx.directives.get(one.id) == replace(one, state="done", done_at=NOW)
        assert tx.directives.open() == [two]


def test_a_message_gives_one_bulletin(store):
    first, second = kept(store, 1), kept(store, 2)
    one = Bulletin(W47, first, "GRDP tăng 8,34%", NOW, ("so lieu.xlsx", "b.pdf"))
    with store.transaction() as tx:
        assert tx.bulletins.add(one)
        assert not tx.bulletins.add(replace(one, text="khác"))
        assert tx.bulletins.add(replace(one, message=second))
        assert tx.bulletins.of_week(W47) == [one, replace(one, message=second)]
        assert tx.bulletins.of_week(W46) == []


def test_a_note_keeps_its_file_byte_for_byte(store):
    with store.transaction() as tx:
        note = tx.notes.add(Note("to-1", W47, 2, "thu-ky", NOW, filename="bc.docx", content=b"PK\x03\x04\x00"))
        text = tx.notes.add(Note("to-1", W47, 2, "thu-ky", NOW, "Sửa mục 2"))
        assert tx.notes.of_week("to-1", W47) == [note, text]
        assert tx.notes.of_week("to-2", W47) == []


def test_events_are_told_in_order_and_recent_ones_newest_first(store):
    number = kept(store)
    with store.transaction() as tx:
        one = tx.events.add(Event(NOW, "mailflow", "filed", "to-1", W47, number, {"n": 1, "của": "x"}))
        two = tx.events.add(Event(NOW + timedelta(hours=1), "thu-ky", "corrected", "to-1", W47))
        assert tx.events.of_message(number) == [one]
        assert tx.events.of_week("to-1", W47) == [one, two]
        assert tx.events.recent(1) == [two]
        assert tx.events.recent(5, what="filed") == [one]


def test_what_is_no_json_is_refused_as_detail(store):
    with pytest.raises(Exception, match="JSON serializable"), store.transaction() as tx:
        tx.events.add(Event(NOW, "mailflow", "filed", detail={"at": NOW}))


def test_the_last_beat_of_each_part_stands(store):
    with store.transaction() as tx:
        tx.beats.beat("mailbox", NOW)
        tx.beats.beat("daemon", NOW)
        tx.beats.beat("mailbox", NOW + timedelta(minutes=1), "3 thư")
        assert tx.beats.all() == {
            "daemon": Beat("daemon", NOW),
            "mailbox": Beat("mailbox", NOW + timedelta(minutes=1), "3 thư"),
        }
        assert tx.beats.get("daemon") == Beat("daemon", NOW)
        assert tx.beats.get("none") is None
