"""No question that a pass asks may read a whole table: SQLite's own query plan is the witness."""

import pytest
from sqlalchemy import event

from mailflow.core.data_issue import FOLLOWED
from mailflow.core.records import (
    Attendance,
    CycleState,
    DeliveryState,
    ItemStatus,
    MessageState,
    OutgoingMail,
    Presence,
)
from mailflow.core.verdict import Disposition
from mailflow.core.week import Week
from tests.adapters.store.conftest import NOW, message

W = Week(2026, 47)
MAIL = OutgoingMail("<m>", "once", "call", "a@b", "s", b"", "", NOW)
QUESTIONS = [
    lambda tx: tx.messages.known("INBOX", 7, 1),
    lambda tx: tx.messages.known_many("INBOX", 7, range(600)),
    lambda tx: tx.messages.twin("aa", "<b>"),
    lambda tx: tx.messages.keep(message(), b""),
    lambda tx: tx.messages.unfiled(),
    lambda tx: tx.messages.unmoved("INBOX", 7),
    lambda tx: tx.messages.raw(tx.messages.keep(message(), b"").id),
    lambda tx: tx.messages.find(group="to-1", week=W),
    lambda tx: tx.messages.find(member="m", week=W),
    lambda tx: tx.messages.find(state=MessageState.QUARANTINED),
    lambda tx: tx.messages.find(disposition=Disposition.OPINION),
    lambda tx: tx.messages.find(week=W),
    lambda tx: tx.opinions.of_week("to-1", W),
    lambda tx: tx.issues.by_code("BC-T1-2026-001"),
    lambda tx: tx.issues.find("to-1", FOLLOWED),
    lambda tx: tx.issues.followed("to-1", NOW),
    lambda tx: tx.issues.mentions([1, 2]),
    lambda tx: tx.opinions.of_week("to-1", W, ItemStatus.ACTIVE),
    lambda tx: tx.opinions.of_message(1),
    lambda tx: tx.opinions.of_member("m"),
    lambda tx: tx.opinions.supersede("to-1", W, "m", 5),
    lambda tx: tx.opinions.corrections(W),
    lambda tx: tx.opinions.original(1),
    lambda tx: tx.attendance.note(Attendance("to-1", W, "m", Presence.ABSENT, NOW)),
    lambda tx: tx.attendance.of_week("to-1", W),
    lambda tx: tx.cycles.get("to-1", W),
    lambda tx: tx.cycles.all_open(),
    lambda tx: tx.cycles.of_week(W),
    lambda tx: tx.cycles.in_view(W, W.previous()),
    lambda tx: tx.cycles.save(tx.cycles.open("to-1", W, NOW), CycleState.COLLECTING),
    lambda tx: tx.reports.get("to-1", W),
    lambda tx: tx.reports.approved("to-1", W.previous(), W),
    lambda tx: tx.events.story("to-1", W),
    lambda tx: tx.chain.links(5),
    lambda tx: tx.chain.head(),
    lambda tx: tx.duties.claim("a", NOW),
    lambda tx: tx.duties.keys("2026-W47:"),
    lambda tx: tx.duties.ledger("2026-W46:", "2026-W47:"),
    lambda tx: tx.outbox.queue(MAIL),
    lambda tx: tx.outbox.due(NOW),
    lambda tx: tx.outbox.claim(1, NOW),
    lambda tx: tx.outbox.settle(1, DeliveryState.ACCEPTED, "", NOW),
    lambda tx: tx.outbox.recover(NOW),
    lambda tx: tx.outbox.by_message_id("<m>"),
    lambda tx: tx.outbox.by_code("C", "a@b"),
    lambda tx: tx.outbox.find(group="to-1", week=W),
    lambda tx: tx.outbox.find(purpose="call"),
    lambda tx: tx.outbox.notices_today("a@b", "call", NOW),
    lambda tx: tx.outbox.oldest_waiting(),
    lambda tx: tx.directives.open("to-1"),
    lambda tx: tx.directives.of_week(W),
    lambda tx: tx.bulletins.of_week(W),
    lambda tx: tx.notes.of_week("to-1", W),
    lambda tx: tx.events.of_message(1),
    lambda tx: tx.events.of_week("to-1", W),
    lambda tx: tx.events.recent(10, what="filed"),
]


def scans_of(store, question):
    scans: list[str] = []

    def explain(connection, cursor, statement, parameters, context, executemany):
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            plan = connection.connection.driver_connection.execute("EXPLAIN QUERY PLAN " + statement, parameters)
            scans.extend(f"{row[3]}: {statement}" for row in plan if row[3].startswith("SCAN"))

    with store.transaction() as tx:
        engine = tx.beats._connection.engine
        event.listen(engine, "before_cursor_execute", explain)
        question(tx)
        event.remove(engine, "before_cursor_execute", explain)
    return scans


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("number", range(len(QUESTIONS)))
def test_a_question_uses_an_index(store, number):
    assert scans_of(store, QUESTIONS[number]) == []


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_the_witness_sees_a_table_read_whole(store):
    assert scans_of(store, lambda tx: tx.beats.all())
