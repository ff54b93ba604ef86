"""The chain in real databases: every hand laid on the audit trail is found, and several writers make one chain."""

import threading

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import DBAPIError

from mailflow.adapters.store import Store, schema
from mailflow.core.chain import Checking, Fault, Finding, Seal
from mailflow.core.records import Event
from mailflow.core.week import Week
from tests.adapters.store.conftest import NOW, kept

W = Week(2026, 47)


def engine(url):
    return create_engine(url.replace("postgresql://", "postgresql+psycopg://"))


def write(store, number):
    for one in range(number):
        with store.transaction() as tx:
            tx.events.add(Event(NOW, "ai đó@x", "filed", "to-1", W, detail={"số": one, "ký tự": "\0 \ud800"}))


def findings(store, *copies):
    checking = Checking(copies)
    with store.transaction() as tx:
        while links := tx.chain.links(checking.last.position, 2):
            checking.take(links)
        checking.finish(tx.chain.head(), tx.chain.unsealed())
    return checking.findings


def tampered(url, *statements):
    """What somebody does who owns the database: the triggers are no hindrance to him."""
    made = engine(url)
    with made.begin() as connection:
        if made.dialect.name == "sqlite":
            for name in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                connection.execute(text(f"DROP TRIGGER {name[0]}"))
        else:
            for table in ("events", "audit_chain"):
                connection.execute(text(f"DROP TRIGGER {table}_only_added ON {table}"))
        for statement in statements:
            connection.execute(text(statement))
    made.dispose()


def test_events_written_are_chained_with_their_transaction(store):
    message = kept(store)
    with store.transaction() as tx:
        tx.events.add(Event(NOW, "a@x", "filed", "to-1", W, message, {"b": [1, 0.5, None], "a": "ý"}))
        tx.events.add(Event(NOW, "x" * 900, "returned"))
    with pytest.raises(KeyError), store.transaction() as tx:  # noqa: PT012
        tx.events.add(Event(NOW, "a@x", "never"))
        raise KeyError
    write(store, 3)
    assert findings(store) == []
    with store.transaction() as tx:
        assert tx.chain.head().position == 5


@pytest.mark.parametrize("act", ["UPDATE events SET actor = 'x'", "DELETE FROM events", "DELETE FROM audit_chain"])
def test_the_database_itself_refuses_to_change_the_trail(store, url, act):
    write(store, 1)
    with pytest.raises(DBAPIError, match="only be added"), engine(url).begin() as connection:
        connection.execute(text(act))
    assert findings(store) == []


ACTS = {
    "altered": (["UPDATE events SET actor = 'khác' WHERE id = 3"], [Finding(Fault.ALTERED, 3, 3)]),
    "detail": (["UPDATE events SET detail = '{}' WHERE id = 3"], [Finding(Fault.ALTERED, 3, 3)]),
    "removed": (
        ["DELETE FROM audit_chain WHERE event = 3", "DELETE FROM events WHERE id = 3"],
        [Finding(Fault.REMOVED, 3)],
    ),
    "last removed": (
        ["DELETE FROM audit_chain WHERE event = 5", "DELETE FROM events WHERE id = 5"],
        [Finding(Fault.REMOVED, 5)],
    ),
    "reordered": (
        [
            "UPDATE audit_chain SET position = 99 WHERE position = 2",
            "UPDATE audit_chain SET position = 2 WHERE position = 3",
            "UPDATE audit_chain SET position = 3 WHERE position = 99",
        ],
        [Finding(Fault.ALTERED, 2, 3), Finding(Fault.ALTERED, 3, 2), Finding(Fault.ALTERED, 4, 4)],
    ),
    "added": (
        ["INSERT INTO events (id, at, actor, what, detail) VALUES (77, '2026-11-20 02:30:00.000000', 'x', 'y', '{}')"],
        [Finding(Fault.ADDED, 0, 77)],
    ),
    "head gone": (["DELETE FROM audit_head"], [Finding(Fault.HEAD, 5)]),
}


@pytest.mark.parametrize("act", ACTS)
def test_every_hand_laid_on_the_trail_is_found(store, url, act):
    write(store, 5)
    store.close()
    statements, expected = ACTS[act]
    tampered(url, *statements)
    assert findings(store) == expected


def test_a_trail_cut_together_with_its_head_is_found_by_a_copy_only(store, url):
    write(store, 5)
    with store.transaction() as tx:
        seal = tx.chain.head()
        before = tx.chain.links(3, 1)[0]
    store.close()
    tampered(
        url,
        "DELETE FROM audit_chain WHERE event = 5",
        "DELETE FROM events WHERE id = 5",
        f"UPDATE audit_head SET position = 4, hash = '{before.hash}'",
    )
    assert findings(store) == []
    assert findings(store, seal) == [Finding(Fault.COPY, 5)]


def test_a_missing_head_stops_no_writer(store, url):
    write(store, 2)
    store.close()
    tampered(url, "DELETE FROM audit_head")
    write(store, 2)
    assert findings(store) == [Finding(Fault.HEAD, 4)]


def test_several_writers_make_one_chain(url):
    stores = [Store(url) for _ in range(3)]
    stores[0].migrate()
    start = threading.Barrier(3)

    def run(store):
        start.wait()
        write(store, 25)

    threads = [threading.Thread(target=run, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert findings(stores[0]) == []
    with stores[0].transaction() as tx:
        assert tx.chain.head().position == 75
    for store in stores:
        store.close()


def test_events_of_an_older_database_are_chained_by_the_migration(url):
    made = engine(url)
    config = Config()
    config.set_main_option("script_location", str(schema._FOLDER))
    with made.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(
            text("INSERT INTO events (at, actor, what, detail) VALUES (:at, 'ý', 'w', :detail)"),
            [
                {"at": f"2026-11-20 02:30:00.{number:06}+00:00"[: None if "post" in url else -6], "detail": "{}"}
                for number in range(1203)
            ],
        )
    made.dispose()
    store = Store(url)
    store.migrate()
    assert findings(store) == []
    write(store, 2)
    assert findings(store) == []
    store.close()


def test_an_append_asks_the_same_few_questions_however_long_the_trail(store):
    asked: list[str] = []
    event.listen(store._engine, "before_cursor_execute", lambda _c, _u, said, *_: asked.append(said))
    counts = []
    for length in (1, 300):
        write(store, length)
        asked.clear()
        write(store, 1)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert not any("count(" in said or "max(" in said for said in asked)


def test_a_seal_reads_like_its_text(store):
    write(store, 1)
    with store.transaction() as tx:
        assert Seal.parse(str(tx.chain.head())) == tx.chain.head()
