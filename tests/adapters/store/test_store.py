import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlmodel import SQLModel

from mailflow.adapters.store import Store, schema
from mailflow.adapters.store.engine import advice
from mailflow.errors import StoreError
from tests.adapters.store.conftest import NOW, kept, message


def engine(url):
    return create_engine(url.replace("postgresql://", "postgresql+psycopg://"))


def test_an_empty_database_asks_to_be_migrated_and_migrating_twice_is_harmless(url):
    store = Store(url)
    with pytest.raises(StoreError, match="mailflow migrate"):
        store.check()
    store.migrate()
    store.migrate()
    assert "schema 0009" in store.check()


def test_the_migrations_make_exactly_the_tables_that_the_program_declares(store, url):
    with engine(url).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_a_newer_schema_is_refused_and_left_alone(store, url):
    with engine(url).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for act in (store.check, store.migrate):
        with pytest.raises(StoreError, match="9999"):
            act()
    with engine(url).connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "9999"


def test_a_transaction_that_raises_leaves_nothing(store):
    with pytest.raises(KeyError), store.transaction() as tx:  # noqa: PT012
        tx.messages.keep(message(), b"raw")
        tx.beats.beat("x", NOW)
        raise KeyError
    with store.transaction() as tx:
        assert tx.messages.known("INBOX", 7, 1) is None
        assert tx.beats.all() == {}


def test_rows_that_name_a_message_need_it(store):
    from mailflow.core.records import Event

    with pytest.raises(Exception, match=r"(?i)foreign key"), store.transaction() as tx:
        tx.events.add(Event(NOW, "mailflow", "filed", message=999))


def test_two_writers_at_once_never_claim_the_same_duty(store):
    won: list[str] = []
    start = threading.Barrier(4)

    def claim() -> None:
        start.wait()
        for number in range(20):
            with store.transaction() as tx:
                if tx.duties.claim(f"duty:{number}", NOW):
                    won.append(f"duty:{number}")

    threads = [threading.Thread(target=claim) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == sorted(f"duty:{number}" for number in range(20))


def test_two_writers_at_once_keep_a_message_once(store):
    ids: list[int] = []
    start = threading.Barrier(2)

    def keep() -> None:
        start.wait()
        ids.append(kept(store, 5))

    threads = [threading.Thread(target=keep) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ids[0] == ids[1]


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("mysql://u@h/db", "mysql"),
        ("khong phai url", r"\[database\] url"),
        ("sqlite:////proc/none/x.sqlite3", "/proc/none"),
        ("postgresql://u:s3cret@127.0.0.1:1/none", "127.0.0.1"),
    ],
)
def test_a_database_that_cannot_be_used_is_named_without_its_password(address, names):
    with pytest.raises(StoreError, match=names) as raised:
        Store(address).check()
    assert "s3cret" not in str(raised.value)


def test_a_file_that_is_no_database_is_named(tmp_path):
    (tmp_path / "x.sqlite3").write_bytes(b"not a database at all, but long enough to be looked at" * 50)
    with pytest.raises(StoreError, match=r"x\.sqlite3.*sao lưu"):
        Store(f"sqlite:///{tmp_path / 'x.sqlite3'}").migrate()


def test_missing_tables_are_advised(url):
    with pytest.raises(StoreError, match="mailflow migrate"), Store(url).transaction() as tx:
        tx.beats.all()


def test_the_sqlite_file_is_readable_by_its_owner_only_and_survives_a_power_cut(tmp_path):
    path = tmp_path / "inner" / "m.sqlite3"
    store = Store(f"sqlite:///{path}")
    store.migrate()
    with store.transaction() as tx:
        connection = tx.beats._connection
        pragmas = [connection.exec_driver_sql(f"PRAGMA {p}").scalar() for p in ("journal_mode", "synchronous")]
        assert pragmas == ["wal", 2]
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        for name in os.listdir(path.parent):
            assert stat.S_IMODE((path.parent / name).stat().st_mode) == 0o600


def test_an_erased_secret_leaves_no_bytes_in_the_file(tmp_path):
    from mailflow.core.records import MessageState
    from mailflow.core.verdict import Disposition, Verdict

    path = tmp_path / "m.sqlite3"
    store = Store(f"sqlite:///{path}")
    store.migrate()
    with store.transaction() as tx:
        number = tx.messages.keep(message(subject="BIMATCHUDE"), b"BIMATNOIDUNG" * 9).id
    with store.transaction() as tx:
        tx.messages.file(number, Verdict(Disposition.REFUSED_SECRET, "x"), MessageState.REFUSED, NOW)
    store.close()
    everything = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"BIMAT" not in everything


def test_errors_say_what_to_do(url):
    from sqlalchemy.exc import OperationalError

    made = engine("sqlite://")
    for said, words in (
        ("database is locked", "bị chương trình khác giữ"),
        ("database or disk is full", "hết chỗ"),
        ('relation "messages" does not exist', "mailflow migrate"),
        ('FATAL: database "x" does not exist', "chưa được tạo"),
        ("server closed the connection", "máy chủ có đang chạy"),
    ):
        assert words in advice(made, OperationalError("", {}, Exception(said)))


def test_the_steps_are_those_that_alembic_knows() -> None:
    script = ScriptDirectory(str(schema._FOLDER))
    known = {step.revision: step.down_revision or "" for step in script.walk_revisions()}
    assert schema._steps() == known
    assert schema._head() == script.get_current_head()


def test_a_schema_that_is_current_needs_no_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.sqlite3'}"
    Store(url).migrate()
    said = f"import sys; from mailflow.adapters.store import Store; s = Store({url!r}); s.migrate(); s.check(); "
    done = subprocess.run([sys.executable, "-c", said + "sys.exit('alembic' in sys.modules)"], check=False)
    assert done.returncode == 0
