"""`mailflow review`: counted now, kept versions, every form, and begun on demand."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from mailflow.cli import app as command
from mailflow.commands.review import content, editions, save, send
from mailflow.core.review import Review
from mailflow.errors import UsageError
from tests.office import SECRETARY_1, Office


def test_a_review_that_was_not_begun_is_counted_now_and_kept_nowhere(office: Office) -> None:
    found = editions(office.app, 2026, "T1")
    assert [(e.version, e.review.group, e.review.year) for e in found] == [(0, "to-1", 2026)]
    with office.store.transaction() as tx:
        assert tx.review_cycles.recent() == []


def test_on_demand_each_secretary_gets_one_draft_and_a_second_call_changes_nothing(office: Office) -> None:
    assert all("đã lập dự thảo" in line for line in send(office.app, 2026))
    assert all("không lập lại" in line for line in send(office.app, 2026))
    assert len(office.sent("review_draft")) == 3
    assert editions(office.app, 2026, "t1")[0].version == 1
    assert office.last("review_draft").version == 1
    assert office.sent("review_draft", SECRETARY_1)


def test_every_form_is_written_and_several_groups_get_a_file_each(office: Office, tmp_path: Path) -> None:
    found = editions(office.app, 2026)
    told = save(office.app, found, {"json": tmp_path / "so-ket.json", "html": tmp_path / "so-ket.html", "pdf": None})
    assert len(told) == 6
    assert Review.from_json((tmp_path / "so-ket-T2.json").read_text("utf-8")) == found[1].review
    assert "Trong kỳ" in (tmp_path / "so-ket-T3.html").read_text("utf-8")
    assert "DỰ THẢO" in content(office.app, found[0], "txt").decode()


@pytest.mark.parametrize(("year", "group", "version"), [(1999, "", None), (2026, "T9", None), (2026, "T1", 4)])
def test_what_is_not_there_is_told(office: Office, year: int, group: str, version: int | None) -> None:
    with pytest.raises(UsageError):
        editions(office.app, year, group, version)


def test_a_file_that_cannot_be_written_is_told(office: Office, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="không ghi được"):
        save(office.app, editions(office.app, 2026, "T1"), {"json": tmp_path / "missing" / "a.json"})


def test_the_command_has_its_place() -> None:
    assert "--send" in CliRunner().invoke(command, ["review", "--help"], env={"COLUMNS": "200"}).output
