"""A backup taken while the service lives comes back whole, on the other kind of database too."""

import json
import stat
import zipfile
from pathlib import Path

import pytest

from mailflow.adapters.archive import Archive
from mailflow.adapters.settings import Settings
from mailflow.adapters.store import Store
from mailflow.core.records import Event
from mailflow.errors import BackupError, StoreError
from mailflow.flows.backup import back_up, restore
from tests.office import HEAD_1, HEALTH, REPOSITORY, Office, at

TEXT = "Số ca sốt xuất huyết trên IOC thấp hơn 14 ca; đề nghị \u0000 xem."


@pytest.fixture
def lived(office: Office) -> Office:
    """An office with opinions, versions, files and mail of every sort."""
    office.pass_at(at(2, 8))
    office.receive(HEALTH, TEXT, office.last("call", HEALTH, "to-1"), files={"số liệu.txt": b"a,b\n1,2\n"})
    office.receive("la@khac.example", "Quảng cáo")
    office.pass_at(at(2, 9))
    office.pass_at(at(5, 11, 30))
    office.pass_at(at(5, 20))
    office.receive(HEAD_1, "Duyệt.", office.last("submission", HEAD_1))
    office.pass_at(at(7, 7))
    return office


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path):
    """A database without anything, of either kind."""
    if request.param == "sqlite":
        yield Store(f"sqlite:///{tmp_path / 'new' / 'm.sqlite3'}")
        return
    with request.getfixturevalue("postgres").database() as url:
        made = Store(url)
        yield made
        made.close()


def settings_in(folder: Path) -> Settings:
    base = Settings.load(REPOSITORY / "settings.toml")
    made = base.model_copy(update={"paths": base.paths.model_copy(update={"data": folder})})
    made._file = REPOSITORY / "settings.toml"
    return made


def everything(store: Store) -> dict[str, list[bytes]]:
    with store.snapshot() as snapshot:
        return {name: list(snapshot.lines(name)) for name in snapshot.names}


def saved(office: Office, tmp_path: Path, **more: bool) -> Archive:
    return back_up(office.store, settings_in(tmp_path / "data"), tmp_path / "b.zip", office.clock.now, **more)


def test_every_row_comes_back_and_the_trail_goes_on(lived, empty, tmp_path):
    before = everything(lived.store)
    archive = saved(lived, tmp_path)
    rows = restore(empty, settings_in(tmp_path / "other"), archive, lived.clock.now)
    after = everything(empty)
    for name in before:
        if name not in ("events", "audit_chain", "audit_head"):
            assert after[name] == before[name], name
    assert after["events"][:-1] == before["events"]
    assert rows == sum(len(lines) - 1 for lines in before.values())
    with empty.transaction() as tx:  # ids go on behind the loaded ones
        assert tx.events.add(Event(lived.clock.now, "a", "filed")).id == len(after["events"])


def test_a_backup_sees_one_moment_and_keeps_no_writer_waiting(lived, tmp_path):
    with lived.store.snapshot() as snapshot:
        lines = snapshot.lines("events")
        next(lines)
        with lived.store.transaction() as tx:
            tx.beats.beat("between", lived.clock.now)
        assert not any(b"between" in line for line in snapshot.lines("beats"))
    with lived.store.transaction() as tx:
        assert tx.beats.get("between")


def test_only_an_empty_place_is_restored_into_and_nothing_is_touched(lived, tmp_path):
    archive = saved(lived, tmp_path)
    before = everything(lived.store)
    with pytest.raises(StoreError, match="không trống"):
        restore(lived.store, settings_in(tmp_path / "other"), archive, lived.clock.now)
    assert everything(lived.store) == before


def test_the_file_is_its_owners_has_no_secret_and_is_never_overwritten(lived, tmp_path):
    archive = saved(lived, tmp_path)
    assert stat.S_IMODE(archive.path.stat().st_mode) == 0o600
    assert "secret.key" not in archive.names
    assert "settings.toml" in archive.names
    assert any(name.startswith("rules/") for name in archive.names)
    assert any(name.startswith("templates/mail/") for name in archive.names)
    with pytest.raises(BackupError, match="đã có"):
        saved(lived, tmp_path)
    assert [p.name for p in tmp_path.glob("*b.zip*")] == ["b.zip"]


def test_the_key_goes_along_only_when_asked_for_and_comes_back_for_its_owner_only(lived, empty, tmp_path):
    key = settings_in(tmp_path / "data").signing_key()
    archive = saved(lived, tmp_path, with_key=True)
    other = settings_in(tmp_path / "other")
    restore(empty, other, archive, lived.clock.now, tmp_path / "files")
    assert other.signing_key(create=False) == key
    assert stat.S_IMODE((tmp_path / "other" / "secret.key").stat().st_mode) == 0o600
    assert (tmp_path / "files" / "rules" / "people.toml").is_file()
    assert not (tmp_path / "files" / "secret.key").exists()


def test_another_key_at_the_place_is_never_overwritten(lived, empty, tmp_path):
    settings_in(tmp_path / "data").signing_key()
    archive = saved(lived, tmp_path, with_key=True)
    other = settings_in(tmp_path / "other")
    kept = other.signing_key()
    with pytest.raises(BackupError, match="khóa khác"):
        restore(empty, other, archive, lived.clock.now)
    assert other.signing_key() == kept


def damaged(archive: Archive, target: Path, change: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(archive.path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, change.get(name, old.read(name)))
    return target


def test_a_damaged_or_shortened_backup_is_refused_before_anything_is_written(lived, empty, tmp_path):
    archive = saved(lived, tmp_path)
    part = "tables/messages.jsonl"
    bad = damaged(archive, tmp_path / "bad.zip", {part: archive.read(part).replace(HEALTH.encode(), b"x@y.example")})
    with pytest.raises(BackupError, match="messages"):
        restore(empty, settings_in(tmp_path / "other"), Archive(bad), lived.clock.now)
    (tmp_path / "cut.zip").write_bytes(archive.path.read_bytes()[:-400])
    with pytest.raises(BackupError, match=r"cut\.zip"):
        Archive(tmp_path / "cut.zip")
    (tmp_path / "no.zip").write_text("không phải")
    with pytest.raises(BackupError, match=r"no\.zip"):
        Archive(tmp_path / "no.zip")


def test_a_backup_whose_trail_was_changed_is_refused_and_the_place_stays_empty(lived, empty, tmp_path):
    import hashlib

    archive = saved(lived, tmp_path)
    part = "tables/events.jsonl"
    forged = archive.read(part).replace(b"report_approved", b"report_returned")
    manifest = json.loads(json.dumps(archive.manifest))
    manifest["parts"][part]["sha256"] = hashlib.sha256(forged).hexdigest()
    change = {part: forged, "manifest.json": json.dumps(manifest).encode()}
    bad = damaged(archive, tmp_path / "bad.zip", change)
    with pytest.raises(BackupError, match="nhật ký"):
        restore(empty, settings_in(tmp_path / "other"), Archive(bad), lived.clock.now)
    restore(empty, settings_in(tmp_path / "other"), archive, lived.clock.now)


def test_a_backup_of_a_newer_program_is_refused(lived, empty, tmp_path):
    archive = saved(lived, tmp_path)
    archive.manifest["schema"] = "9999"
    with pytest.raises(StoreError, match="9999"):
        restore(empty, settings_in(tmp_path / "other"), archive, lived.clock.now)


def test_no_room_for_the_backup_leaves_no_half_file(lived, tmp_path):
    with pytest.raises(BackupError, match="Không ghi được"):
        back_up(lived.store, settings_in(tmp_path / "data"), tmp_path / "none" / "b.zip", lived.clock.now)
