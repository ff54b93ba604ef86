"""`mailflow report`: every kept version in every form, and what differs between two."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from mailflow.cli import app as command
from mailflow.commands.report import content, differences, kept, save
from mailflow.core.report import Report
from mailflow.errors import UsageError
from tests.office import HEAD_1, HEALTH, SECRETARY_1, Office, at

ISSUE = "Số ca sốt xuất huyết trên IOC thấp hơn báo cáo của CDC 14 ca."


@pytest.fixture
def reported(office: Office) -> Office:
    """Version 1 holds the item, version 2 has the secretary's wording and is approved."""
    office.pass_at(at(2, 8))
    office.receive(HEALTH, ISSUE, office.last("call", HEALTH, "to-1"))
    office.pass_at(at(2, 9))
    office.pass_at(at(5, 11, 30))
    office.receive(SECRETARY_1, "Sửa 1: Số ca sốt xuất huyết thấp hơn 14 ca.", office.last("draft", SECRETARY_1))
    office.pass_at(at(5, 13))
    office.pass_at(at(5, 20))
    office.receive(HEAD_1, "Duyệt.", office.last("submission", HEAD_1))
    office.pass_at(at(6, 8))
    return office


@pytest.mark.parametrize("group", ["T1", "t1", "to-1"])
def test_the_newest_version_is_the_approved_one(reported: Office, group: str) -> None:
    edition = kept(reported.app, group, "2026-W47")
    assert (edition.version, edition.approved_at is not None) == (2, True)
    text = content(reported.app, edition, "txt").content.decode()
    assert "thấp hơn 14 ca" in text
    assert "Đã duyệt qua thư điện tử" in text


def test_an_older_version_is_shown_as_the_draft_that_it_was(reported: Office) -> None:
    edition = kept(reported.app, "T1", "2026-W47", 1)
    text = content(reported.app, edition, "txt").content.decode()
    assert ISSUE in text
    assert "DỰ THẢO (phiên bản 1" in text


def test_every_form_is_written_and_json_reads_back(reported: Office, tmp_path: Path) -> None:
    edition = kept(reported.app, "T1", "2026-W47")
    files = {form: tmp_path / f"report.{form}" for form in ("pdf", "html", "json")}
    assert len(save(reported.app, edition, {**files, "docx": None})) == 3
    assert Report.from_json(files["json"].read_text("utf-8")) == edition.report
    assert "thấp hơn 14 ca" in files["html"].read_text("utf-8")


def test_a_file_that_cannot_be_written_is_told(reported: Office, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="không ghi được"):
        save(reported.app, kept(reported.app, "T1", "2026-W47"), {"json": tmp_path / "missing" / "a.json"})


def test_two_versions_are_compared_in_words(reported: Office) -> None:
    told = differences(reported.app, "T1", "2026-W47", 1, 2)
    assert "- Sửa (1)" in told
    assert "nay là" in told
    assert "không khác nhau" in differences(reported.app, "T1", "2026-W47", 2, 2)


@pytest.mark.parametrize(
    ("group", "week", "version"), [("T9", "2026-W47", None), ("T1", "tuần 47", None), ("T1", "2026-W40", None),
                                   ("T1", "2026-W47", 7)]
)  # fmt: skip
def test_what_was_never_made_is_told(reported: Office, group: str, week: str, version: int | None) -> None:
    with pytest.raises(UsageError):
        kept(reported.app, group, week, version)


def test_show_is_the_command_when_none_is_named() -> None:
    shown = CliRunner().invoke(command, ["report", "T1", "--help"])
    assert "--docx" in shown.output
    assert "diff" in CliRunner().invoke(command, ["report", "--help"]).output
