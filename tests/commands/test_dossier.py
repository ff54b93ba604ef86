"""A week's file: everything in time order, byte for byte, an index that its schema accepts; who took it is noted."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from mailflow.commands.dossier import export, packed
from mailflow.errors import UsageError
from tests.commands.test_report import reported
from tests.office import HEALTH, Office, at

__all__ = ["reported"]
NS = {"d": "urn:mailflow:dossier:1"}


def opened(content: bytes) -> tuple[dict[str, bytes], etree._Element]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    schema = etree.XMLSchema(etree.fromstring(files["muc-luc.xsd"]))
    index = etree.fromstring(files["muc-luc.xml"])
    schema.assertValid(index)
    return files, index


def test_the_index_is_valid_and_names_every_file_in_time_order(reported: Office) -> None:
    files, index = opened(packed(reported.app, "T1", "2026-W47"))
    listed = index.findall("d:Documents/d:Document", NS)
    names = [str(one.get("file")) for one in listed]
    assert sorted([*names, "muc-luc.xml", "muc-luc.xsd"]) == sorted(files)
    assert [one.get("at") for one in listed] == sorted(str(one.get("at")) for one in listed)
    for one in listed:
        assert hashlib.sha256(files[str(one.get("file"))]).hexdigest() == one.get("sha256")
    roles = {one.get("role") for one in listed}
    assert {"y-kien", "phe-duyet", "du-thao", "bao-cao", "thu-di"} <= roles


def test_original_mails_are_in_it_byte_for_byte_and_the_report_as_it_was_sent(reported: Office) -> None:
    files, _ = opened(packed(reported.app, "T1", "2026-W47"))
    received, week = reported.messages(), reported.cycle().week
    with reported.store.transaction() as tx:
        mails = [tx.messages.raw(m.id) for m in received]
        sent = tx.prints.get("to-1", week, 2, "pdf", approved=False)
    assert all(raw in files.values() for raw in mails)
    assert sent is not None
    assert any(name.endswith("bao-cao_2.pdf") for name in files)


def test_mail_refused_as_secret_is_not_even_named(reported: Office) -> None:
    reported.clock.now = at(6, 9)
    reported.receive(HEALTH, "TỐI MẬT\n\nNội dung.", subject="Văn bản TỐI MẬT")
    reported.pass_at(at(6, 9))
    files, index = opened(packed(reported.app, "T1", "2026-W47"))
    assert "TỐI MẬT" not in etree.tostring(index, encoding="unicode")
    refused = [m for m in reported.messages() if m.state == "refused"]
    assert len(refused) == 1
    assert not [n for n in files if n.endswith((f"thu-den_{refused[0].id}.eml", f"y-kien_{refused[0].id}.eml"))]


def test_equal_rows_give_equal_bytes_and_the_export_is_noted(reported: Office, tmp_path: Path) -> None:
    first = packed(reported.app, "T1", "2026-W47")
    assert packed(reported.app, "T1", "2026-W47") == first
    told = export(reported.app, "T1", "2026-W47", tmp_path / "a.zip", "đồng chí Lan")
    assert (tmp_path / "a.zip").read_bytes() == first
    assert "đồng chí Lan" in told
    _, index = opened(packed(reported.app, "T1", "2026-W47"))
    [event] = index.findall("d:History/d:Event[@what='dossier_exported']", NS)
    assert event.get("actor") == "đồng chí Lan"


def test_names_of_files_hold_no_word_of_a_stranger(reported: Office) -> None:
    files, _ = opened(packed(reported.app, "T1", "2026-W47"))
    assert all(set(name) <= set("0123456789abcdefghijklmnopqrstuvwxyz-_.") for name in files)


def test_a_week_without_file_is_told(reported: Office) -> None:
    with pytest.raises(UsageError, match="chưa có hồ sơ"):
        packed(reported.app, "T1", "2026-W30")
